"""A reviewer says what is wrong, and it stays right: in the browser, over commits that move and change the code."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from specs import managing
from specs.models import Package
from studio.people.models import User
from tests.functional.conftest import Open
from tests.published import EXAMPLE, Published
from tests.specs.repositories import commit, make_repository

CUT = "agent_timers/clarifications.py"
BETTER = "Long questions are shortened, so that they fit into one line."


class Repository:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.slug = ""

    def push(self, old: str, new: str) -> None:
        text = (self.folder / CUT).read_text()
        assert old in text
        commit(self.folder, {CUT: text.replace(old, new, 1)})

    def generate(self) -> None:
        call_command("generate", self.slug, wait=True, verbosity=0)


@pytest.fixture
def repository(published: Published, tmp_path: Path, db: None) -> Iterator[Repository]:
    found = Repository(tmp_path / "reviewed-timers")
    shutil.copytree(EXAMPLE, found.folder, ignore=shutil.ignore_patterns("__pycache__"))
    manifest = (found.folder / "pyproject.toml").read_text().replace('"agent-timers"', '"reviewed-timers"')
    make_repository(found.folder, {"pyproject.toml": manifest})
    call_command("add", str(found.folder), team="storegen", wait=True, verbosity=0)
    package = Package.objects.get(name="reviewed-timers")
    found.slug = package.slug
    yield found
    # The other tests look at what was published for them alone.
    managing.delete(package, User.objects.get(username="maria"))


def correcting(page: Page, words: str, text: str) -> None:
    """Opens the form under the statement, previews, and leaves the correction."""
    statement = page.locator(".statement", has_text=words).first
    statement.hover()
    statement.locator("[data-correct]").click()
    form = statement.locator("form.correcting")
    form.get_by_label("The sentence").fill(text)
    form.get_by_role("button", name="Preview").click()
    expect(statement.locator(".preview .side.new")).to_contain_text(text)
    statement.get_by_role("button", name="Leave it").click()
    expect(statement.locator("[data-feedback] .notice")).to_contain_text("accepted")


def test_correction_survives_moved_code_and_asks_when_the_code_under_it_changes(
    open_page: Open, repository: Repository
) -> None:
    spec = f"/p/{repository.slug}/spec/"
    page = open_page(spec)
    correcting(page, "137", BETTER)
    page.locator("[data-feedback] .notice a").click()
    expect(page.locator("h1")).to_contain_text("waits for a run")

    repository.generate()
    page.goto(spec)
    corrected = page.locator(".statement", has_text=BETTER)
    expect(corrected).to_contain_text("stated by a reviewer")
    expect(corrected).to_contain_text("Corrected by maria")
    expect(page.locator(".masthead")).to_contain_text("1 of 1 correction honoured")

    repository.push("def ", "# moved\n# down\n\n\ndef ")
    repository.generate()
    page.goto(spec)
    expect(page.locator(".statement", has_text=BETTER)).to_contain_text("honoured")

    repository.push("> 140", "> 150")
    repository.generate()
    page.goto(spec)
    expect(page.locator(".masthead")).to_contain_text("0 of 1 correction honoured")
    page.locator(".statement", has_text=BETTER).get_by_role("link", name="Keep, change or drop it").click()
    conflict = page.locator(".conflict")
    expect(conflict).to_contain_text("> 140")
    expect(conflict).to_contain_text("> 150")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("h1")).to_contain_text("waits for a run")
    repository.generate()
    page.reload()
    expect(page.locator("h1")).to_contain_text("honoured")
    life = page.locator(".life")
    for told in (
        "left by maria",
        "accepted by maria",
        "folded into version 2",
        "in conflict in version",
        "kept by maria",
    ):
        expect(life).to_contain_text(told)


def test_lines_selected_in_the_source_are_cited(open_page: Open, published: Published) -> None:
    page = open_page(published.blob(CUT))
    page.locator("#L26 .no").click()
    page.locator("#L27 .no").click(modifiers=["Shift"])
    page.get_by_role("link", name="State what is missing").click()
    form = page.locator("form.correcting")
    expect(form.get_by_label("Something is missing")).to_be_checked()
    expect(form.get_by_label("The code that proves it")).to_have_value(f"{CUT}:26-27")


def test_missing_statement_is_left_without_javascript(open_page: Open, repository: Repository) -> None:
    page = open_page(f"/p/{repository.slug}/spec/REQ-CLARIFY", java_script_enabled=False)
    page.get_by_role("link", name="add what is missing").click()
    form = page.locator("form.correcting")
    form.get_by_label("Something is missing").check()
    form.get_by_label("The sentence").fill("Nobody is asked twice about one thing.")
    form.get_by_label("The code that proves it").fill(f"{CUT}:26-27")
    form.get_by_role("button", name="Leave it").click()
    expect(page.locator(".notice.success")).to_contain_text("accepted")
    repository.generate()
    page.goto(f"/p/{repository.slug}/spec/REQ-CLARIFY")
    added = page.locator(".statement", has_text="Nobody is asked twice")
    expect(added).to_contain_text("clarifications.py:26–27")
