"""A reviewer says what is wrong, and it stays right: in the browser, over commits that move and change the code."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from feedback import leaving, rules
from feedback.approving import approve
from feedback.leaving import Wanted
from feedback.models import Kind
from specs import managing
from specs.jobs.waiting import run_due
from specs.models import Package, Statement
from studio.people.models import User
from tests.functional.conftest import Open
from tests.functional.test_accessibility import is_sound
from tests.published import EXAMPLE, Published
from tests.specs.repositories import commit, make_repository

SHOTS = os.environ.get("SCREENSHOTS", "")  # a folder
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


def test_form_opens_in_sight_with_the_keyboard_in_it_and_closes_again(open_page: Open, repository: Repository) -> None:
    page = open_page(f"/p/{repository.slug}/spec/REQ-CLARIFY", narrow=True)
    statement = page.locator(".statement", has_text="137").first
    statement.locator(".says").click()
    expect(statement.locator("[data-slot] .excerpt").first).to_be_visible()  # so the form opens far below
    statement.locator("[data-correct]").click()
    form = statement.locator("form.correcting")
    expect(form.get_by_label("It is wrong")).to_be_focused()
    expect(form.get_by_label("It is wrong")).to_be_in_viewport()
    form.get_by_role("button", name="Cancel").click()
    expect(form).to_have_count(0)
    expect(statement).to_be_focused()


def test_lines_selected_in_the_source_are_cited(open_page: Open, published: Published) -> None:
    page = open_page(published.blob(CUT))
    page.locator("#L26 .no").click()
    page.locator("#L27 .no").click(modifiers=["Shift"])
    page.get_by_role("link", name="State what is missing").click()
    form = page.locator("form.correcting")
    expect(form.get_by_label("Something is missing")).to_be_checked()
    expect(form.get_by_label("The code that proves it")).to_have_value(f"{CUT}:26-27")
    expect(page.locator("#L26.selected")).to_be_visible()  # without leaving the page


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


def test_maintainer_hears_of_a_correction_and_its_author_of_the_decision(
    open_page: Open, repository: Repository
) -> None:
    mikes = open_page(f"/p/{repository.slug}/spec/REQ-CLARIFY", "mike")
    statement = mikes.locator(".statement", has_text="137").first
    statement.hover()
    statement.locator("[data-correct]").click()
    form = statement.locator("form.correcting")
    form.get_by_label("It is unclear").check()
    form.get_by_label("A note to the team").fill("Why 137, @maria?")
    form.get_by_role("button", name="Leave it").click()
    expect(statement.locator("[data-feedback] .notice")).to_contain_text("will decide about it")

    marias = open_page("/")
    inbox = marias.get_by_role("navigation", name="Main").get_by_role("link", name="Inbox")
    expect(inbox.first).to_contain_text("1")
    inbox.first.click()
    expect(marias.locator(".inbox")).to_contain_text("mike mentioned you")
    marias.get_by_role("link", name="correction #").click()
    expect(marias.get_by_text("Why 137, @maria?")).to_be_visible()
    marias.get_by_role("button", name="Decline").click()
    expect(marias.locator(".notice")).to_contain_text("Give a reason")
    marias.get_by_label("Reason").fill("So that the dots fit.")
    marias.get_by_role("button", name="Decline").click()
    expect(marias.locator("h1")).to_contain_text("declined")

    mikes.goto("/inbox/")
    expect(mikes.locator(".inbox")).to_contain_text("maria declined it")


def test_rule_of_the_team_is_made_and_obeyed(open_page: Open, repository: Repository) -> None:
    page = open_page(f"/p/{repository.slug}/rules/")
    page.get_by_label("this package").check()
    page.get_by_label("Call it").fill("alarm")
    page.get_by_label("and never").fill("timer")
    page.get_by_role("button", name="Make the rule").click()
    expect(page.locator(".list")).to_contain_text("waits for a run")
    repository.generate()
    page.reload()
    expect(page.locator(".list")).to_contain_text("otherwise by it")
    page.goto(f"/p/{repository.slug}/spec/")
    expect(page.locator(".statement", has_text="alarms").first).to_be_visible()


def test_diagram_is_commented_on_in_its_place(open_page: Open, repository: Repository) -> None:
    page = open_page(f"/p/{repository.slug}/diagrams/")
    drawn = page.locator(".drawing").first
    expect(drawn).to_contain_text("Not drawn yet")
    drawn.get_by_role("link", name="correct the diagram").click()
    form = drawn.locator("form.correcting")
    expect(form.get_by_label("A comment")).to_be_checked()
    form.get_by_label("A note to the team").fill("This arrow is the other way round.")
    # The drawing comes while the form is open: it waits, and what is typed stays.
    run_due("work")
    of_this = f"/diagrams/{(drawn.get_attribute('id') or '').removeprefix('d-')}"
    with page.expect_response(lambda response: of_this in response.url and response.status == 200):
        expect(page.locator(".drawing .canvas").first).to_be_visible()
    expect(form.get_by_label("A note to the team")).to_have_value("This arrow is the other way round.")
    form.get_by_role("button", name="Leave it").click()
    expect(drawn.locator(".canvas")).to_be_visible()
    expect(drawn).to_contain_text("This arrow is the other way round.")


def test_pages_of_feedback_are_accessible(open_page: Open, repository: Repository) -> None:
    package = Package.objects.select_related("team").get(slug=repository.slug)
    maria, mike = (User.objects.get(username=name) for name in ("maria", "mike"))
    rows = Statement.objects.filter(package=package).current().order_by("pk")
    key = next(each.key for each in rows if "137" in each.text)
    conflict = leaving.leave(maria, package, Wanted(Kind.WRONG, text=BETTER, statement=key)).correction
    suspect = leaving.leave(maria, package, Wanted(Kind.CODE_WRONG, text="It is cut at 100.", statement=key)).correction
    leaving.leave(mike, package, Wanted(Kind.UNCLEAR, note="Why, @maria?", requirement="REQ-CLARIFY"))
    rule = rules.make(maria, package, rules.Wanted(text="We never log e-mail addresses.", watch="question"))
    approve(maria, package, "REQ-CLARIFY")
    repository.generate()
    repository.push("> 140", "> 150")
    repository.generate()
    base = f"/p/{repository.slug}/"
    for path in (
        "/corrections/", "/corrections/suspect/", "/corrections/rules/", f"/corrections/rules/{rule.pk}/", "/inbox/",
        f"{base}corrections/", f"{base}corrections/{conflict.pk}/", f"{base}corrections/{suspect.pk}/edit/",
        f"{base}rules/", f"{base}correct/?statement={key}", f"{base}spec/REQ-CLARIFY",
    ):  # fmt: skip
        page = open_page(path, reduced_motion="reduce")
        if SHOTS:
            look(page, path)
        is_sound(page)


def look(page: Page, path: str) -> None:
    """Pictures to look at, where a folder for them is named."""
    name = path.strip("/").replace("/", "_").replace("?", "_")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for width in (1440, 1024, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{SHOTS}/{name}-{width}-{scheme}.png")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})
