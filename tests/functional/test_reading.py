"""Reading a spec beside its evidence: with the mouse, the keyboard, a telephone, and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from specs.pages.fragments import kept
from tests.functional.conftest import Open
from tests.functional.test_accessibility import violations
from tests.published import CHANGED, Published


def test_evidence_stands_beside_the_statement_pointed_at(open_page: Open, published: Published) -> None:
    page = open_page(published.path("spec/REQ-CLARIFY"))
    page.locator(".statement", has_text="137").first.hover()
    expect(page.locator("#evidence .line.cited").first).to_contain_text("150")


def test_evidence_opens_under_the_statement_where_there_is_no_room(open_page: Open, published: Published) -> None:
    page = open_page(published.path("spec/REQ-CLARIFY"), narrow=True)
    statement = page.locator(".statement", has_text="137").first
    statement.locator(".cite").first.click()
    expect(statement.locator("[data-slot] .line.cited").first).to_contain_text("150")
    statement.locator(".cite").first.click()
    page.wait_for_url("**/blob/**")


def test_j_and_k_walk_the_statements_and_show_their_evidence(open_page: Open, published: Published) -> None:
    page = open_page(published.path("spec/REQ-CLARIFY"))
    expect(page.locator("#evidence .line").first).to_be_visible()
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.id")
    assert first.startswith("s-")
    assert second.startswith("s-")
    assert first != second
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == first
    expect(page.locator(f"#{first}")).to_have_class("statement documented shown")


def test_t_jumps_to_a_requirement(open_page: Open, published: Published) -> None:
    page = open_page(published.path("spec/REQ-CLARIFY"))
    page.keyboard.press("t")
    page.keyboard.type("wake")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("REQ-CLARIFY"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("wake", re.IGNORECASE))


def test_requirement_of_a_large_spec_is_found_by_the_server(
    open_page: Open, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("specs.pages.contents.ON_ONE_PAGE", 3)
    kept.clear()
    page = open_page(published.path("spec/"))
    assert page.locator("[data-place]").count() == 0
    page.keyboard.press("t")
    page.keyboard.type("clarify")
    expect(page.locator("#tree-found a").first).to_be_visible()
    expect(page.locator("p.branch").first).to_be_hidden()
    assert violations(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/spec/REQ-CLARIFY")
    kept.clear()


def test_first_proof_is_there_before_anything_is_pointed_at(open_page: Open, published: Published) -> None:
    for below in ("", "spec/", "usage/", "dev/"):
        page = open_page(published.path(below), java_script_enabled=False)
        expect(page.locator("#evidence .line.cited").first).to_be_visible()


def test_proof_is_one_click_away_without_javascript(open_page: Open, published: Published) -> None:
    page = open_page(published.path("spec/REQ-CLARIFY"), java_script_enabled=False)
    page.locator(".statement", has_text="137").first.locator(".cite").first.click()
    page.wait_for_url(f"**{published.blob(CHANGED)}#L26-L27")
    expect(page.locator("#L26")).to_be_in_viewport()


def test_lines_of_the_address_are_shown(open_page: Open, published: Published) -> None:
    page = open_page(published.blob(CHANGED) + "#L26-L27")
    expect(page.locator(".line.selected")).to_have_count(2)
    expect(page.locator("#L26")).to_be_in_viewport()


def test_a_range_of_lines_is_selected_by_shift_and_click(open_page: Open, published: Published) -> None:
    page = open_page(published.blob(CHANGED))
    page.locator("#L11 .no").click()
    page.locator("#L14 .no").click(modifiers=["Shift"])
    expect(page.locator(".line.selected")).to_have_count(4)
    assert page.url.endswith("#L11-L14")


def test_margin_of_the_source_leads_back_to_the_statement(open_page: Open, published: Published) -> None:
    page = open_page(published.blob(CHANGED))
    page.locator(".note-item a", has_text="137").first.click()
    page.wait_for_url("**/spec/REQ-*#s-*")
    expect(page.locator(".statement:target")).to_contain_text("137")


def test_diagram_is_drawn_zoomed_and_linked_to_code(open_page: Open, published: Published) -> None:
    page = open_page(published.path("diagrams/"))
    canvas = page.locator("[data-canvas]").first
    expect(canvas.locator("svg")).to_be_visible()
    before = canvas.locator("svg").bounding_box()
    canvas.locator("xpath=..").get_by_label("Zoom in").click()
    after = canvas.locator("svg").bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > before["width"]
    expect(page.locator("svg a[href*='/blob/']").first).to_be_attached()


def test_copied_link_leads_back_to_the_statement(open_page: Open, published: Published) -> None:
    page = open_page(published.path("spec/REQ-CLARIFY"), permissions=["clipboard-read", "clipboard-write"])
    statement = page.locator(".statement", has_text="137").first
    statement.hover()
    statement.get_by_label("Copy a link to this statement").click()
    page.goto(page.evaluate("navigator.clipboard.readText()"))
    expect(page.locator(".statement:target")).to_contain_text("137")
