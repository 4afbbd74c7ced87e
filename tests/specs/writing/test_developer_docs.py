"""Developer documentation: the way in, the way of data, how it is built and tested."""

from textwrap import dedent

from tests.specs.writing.drafts import draft_of, said

PYPROJECT = """
[project]
name = "shelf"
[project.scripts]
shelf = "shelf.cli:run"
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
"""
CLI = '''
from shelf.store import Store


def run() -> int:
    """Empty the shelf."""
    store = Store()
    for name in store.names():
        store.drop(name)
    return 0


if __name__ == "__main__":
    raise SystemExit(run())
'''
STORE = '''
class Store:
    """What lies on the shelf."""

    def names(self) -> list[str]:
        return ["a"]

    def drop(self, name: str) -> None:
        self.log(name)

    def log(self, name: str) -> None:
        print(name)
'''
TEST = """
import pytest
from shelf.store import Store

def test_names():
    assert Store().names() == ["a"]
"""
FILES = {"pyproject.toml": PYPROJECT, "shelf/cli.py": CLI, "shelf/store.py": STORE, "tests/test_store.py": TEST}


def test_command_is_followed_into_the_code() -> None:
    told = said(draft_of(FILES), "developer")
    assert "The command `shelf` starts in `run`, in `shelf/cli.py`." in told
    assert not any("The program in `shelf/cli.py`" in each for each in told)  # the same once
    assert "`run` calls `Store`, `names` and `drop`." in told


def test_how_it_is_built_and_tested_is_told() -> None:
    told = said(draft_of(FILES), "developer")
    assert "It is built with `hatchling.build`." in told
    assert "Its tests are written with `pytest`, as those in `tests/test_store.py` are." in told


def test_program_without_a_command_starts_where_its_last_lines_call() -> None:
    told = said(draft_of({"tool.py": CLI, "shelf/store.py": STORE}), "developer")
    assert "The program in `tool.py` starts in `run`." in told


def test_command_whose_function_is_not_there_is_left_to_the_usage_guide() -> None:
    told = said(draft_of(FILES | {"pyproject.toml": PYPROJECT.replace(":run", ":walk")}), "developer")
    assert not any("The command" in each for each in told)


def test_requests_and_messages_come_in_where_they_are_taken() -> None:
    web = """
        from fastapi import FastAPI
        app = FastAPI()

        @app.get("/boxes/{number}")
        def box(number: int) -> dict:
            return {"number": number}
    """
    tasks = """
        from celery import shared_task

        @shared_task
        def weigh(number: int) -> None:
            print(number)
    """
    told = said(draft_of({"web.py": dedent(web), "tasks.py": dedent(tasks)}), "developer")
    assert "Requests for `/boxes/{number}` come in at `web.py`." in told
    assert "Queued work starts in `weigh`, in `tasks.py`." in told


def test_what_a_script_does_goes_by_its_path() -> None:
    main = 'import { open, read } from "./store.js"\nconst store = open()\nread(store)\n'
    store = "export function open() { return 1 }\nexport function read(store) { return store }\n"
    told = said(draft_of({"main.js": main, "store.js": store}), "developer")
    assert "`main.js` calls `open` and `read`." in told


def test_what_a_module_sets_to_its_one_function_is_no_name() -> None:
    told = said(draft_of({"lib/is-stream.js": "module.exports = function (stream) { return !!stream }\n"}), "developer")
    assert not any("`exports`" in each for each in told)
