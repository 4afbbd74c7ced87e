"""How the usage guide says that a program is started and called, and what it answers."""

import pytest

from specs.writing.running import RUN_LINE
from tests.specs.writing.drafts import draft_of, said

APP = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/boxes")
def boxes():
    return []


@app.post("/boxes")
def add_box():
    return None
"""
README = "# Boxes\n\nKeeps boxes.\n\n    uvicorn boxes:app --port 8080\n\n```sh\n$ boxes open --all\n```\n"
MANIFEST = '[project]\nname = "boxes"\n\n[project.scripts]\nboxes = "boxes:main"\n'


def guide(readme: str = README) -> list[str]:
    return said(draft_of({"boxes.py": APP, "README.md": readme, "pyproject.toml": MANIFEST}), "usage")


def test_what_documents_start_and_what_is_answered_is_told() -> None:
    assert "Start it with `uvicorn boxes:app --port 8080`." in guide()
    assert "It answers GET `/boxes` and POST `/boxes`." in guide()


def test_without_a_line_that_starts_it_nothing_is_said_to() -> None:
    assert not any(each.startswith("Start it") for each in guide("# Boxes\n\nKeeps boxes.\n\n    ls -l\n"))


@pytest.mark.parametrize("line", ["python -m boxes", "$ gunicorn boxes.wsgi", "docker compose up -d", "uv run boxes"])
def test_lines_that_start_something_are_known(line: str) -> None:
    assert RUN_LINE.match(line)


@pytest.mark.parametrize("line", ["python -m pip install x", "python setup.py install", "uv run pytest", "uvicorns"])
def test_lines_that_install_or_test_start_nothing(line: str) -> None:
    assert not RUN_LINE.match(line)
