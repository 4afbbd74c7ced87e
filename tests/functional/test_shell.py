"""The theme, the keys and the menus; each also without JavaScript where it can be had so."""

from playwright.sync_api import expect

from tests.functional.conftest import Open
from tests.published import Published


def test_theme_is_chosen_at_once_and_remembered_by_the_server(open_page: Open, published: Published) -> None:
    page = open_page("/", color_scheme="light")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_label("Theme").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate(paper) != light
    # The server writes it into the page, so that no other theme flashes up before a script runs.
    assert 'data-theme="dark"' in page.request.get("/keys/").text()
    page.reload()
    assert page.evaluate(paper) != light


def test_theme_is_chosen_without_javascript(open_page: Open, published: Published) -> None:
    page = open_page(published.path("history/"), java_script_enabled=False)
    page.locator("summary[aria-label=Theme]").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.url.endswith(published.path("history/")), "back where the reader was"


def test_system_theme_is_followed_until_one_is_chosen(open_page: Open, published: Published) -> None:
    page = open_page("/", color_scheme="dark")
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.emulate_media(color_scheme="light")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != dark


def test_question_mark_lists_the_keys_and_escape_closes_them(open_page: Open, published: Published) -> None:
    page = open_page("/")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("next, previous statement")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_single_keys_can_be_switched_off(open_page: Open, published: Published) -> None:
    page = open_page("/keys/", java_script_enabled=True)
    page.get_by_role("button", name="Switch single letters off").click()
    expect(page.get_by_role("button", name="Switch single letters on")).to_be_visible()
    page.keyboard.press("?")
    page.wait_for_timeout(300)
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_keys_do_nothing_inside_a_field(open_page: Open, published: Published) -> None:
    page = open_page("/")
    field = page.get_by_label("Name")
    field.press_sequentially("t?jk")
    expect(field).to_have_value("t?jk")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_menu_closes_on_escape_and_outside_clicks(open_page: Open, published: Published) -> None:
    page = open_page("/")
    theme = page.locator("details.menu", has=page.get_by_label("Theme"))
    for close in (lambda: page.keyboard.press("Escape"), lambda: page.locator("main").click(position={"x": 5, "y": 5})):
        page.get_by_label("Theme").click()
        expect(theme).to_have_attribute("open", "")
        close()
        expect(theme).not_to_have_attribute("open", "")


def test_tab_of_the_page_is_in_sight_on_a_narrow_screen(open_page: Open, published: Published) -> None:
    page = open_page(published.path("history/"), narrow=True)
    expect(page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=0.9)


def test_first_tab_stop_skips_to_the_content(open_page: Open, published: Published) -> None:
    page = open_page("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_filters_narrow_the_list_and_stand_in_the_address(open_page: Open, published: Published) -> None:
    page = open_page("/")
    expect(page.locator("#packages li")).to_have_count(2)
    page.get_by_label("Service used").fill("DynamoDB")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#packages li")).to_have_count(1)
    assert "service=DynamoDB" in page.url
    page.go_back()
    expect(page.locator("#packages li")).to_have_count(2)


def test_filters_work_without_javascript(open_page: Open, published: Published) -> None:
    page = open_page("/", java_script_enabled=False)
    page.get_by_label("Name").fill("timers")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#packages li")).to_have_count(1)
