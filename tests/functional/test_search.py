"""Searching in a browser: as one types, by filters, to the lines that prove it."""

import re
from collections.abc import Iterator

import pytest
from django.test import override_settings
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from search.embedders import embedder, warm
from search.indexing.job import request
from specs.jobs.waiting import wait_for
from specs.models import Package
from tests.functional.conftest import Open
from tests.functional.test_accessibility import is_sound
from tests.published import Published


@pytest.fixture(scope="module", autouse=True)
def indexed(published: Published, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with override_settings(EMBEDDING_MODEL="hashing"):
        warm._ready["hashing"] = embedder("hashing")
        with django_db_blocker.unblock():
            for package in Package.objects.all():
                assert wait_for(request(package)).state == "done"
        yield


def test_results_come_while_typing_and_lead_to_the_lines(open_page: Open, published: Published) -> None:
    page = open_page("/search")
    page.get_by_label("Search specs and code").press_sequentially("wakes the agent of a timer")
    first = page.locator("#results .hit").first
    expect(first).to_contain_text("akes")
    expect(page).to_have_url("/search?q=wakes%20the%20agent%20of%20a%20timer")
    first.locator("a.cite").first.click()
    expect(page).to_have_url(re.compile(rf"/p/{published.slug}/blob/"))
    page.go_back()
    expect(page.locator("#results .hit").first).to_be_visible()


def test_tabs_and_filters_stay_in_the_address(open_page: Open) -> None:
    page = open_page("/search?q=timer")
    page.get_by_role("navigation", name="Kinds of results").get_by_text("Source").click()
    expect(page).to_have_url("/search?q=timer&tab=source")
    expect(page.locator(".hit .badge").first).to_have_text("symbol")
    page.goto("/search?q=timer&lang=python")
    page.get_by_label("Take away the filter lang: python").click()
    expect(page).to_have_url("/search?q=timer")


def test_private_package_is_not_found_by_others(open_page: Open) -> None:
    hidden = open_page("/search?q=keeps+quiet", "otto")
    assert "hush" not in hidden.content()
    assert "hush" in open_page("/search?q=keeps+quiet", "maria").content()


def test_nothing_found_says_so(open_page: Open) -> None:
    page = open_page("/search?q=zzqxv+kjwqx&lang=go")
    expect(page.get_by_role("heading", name="Nothing was found")).to_be_visible()


def test_works_without_javascript(open_page: Open) -> None:
    page = open_page("/search", java_script_enabled=False)
    page.get_by_label("Search specs and code").fill("dynamodb")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#results .hit").first).to_be_visible()


def test_bar_offers_what_begins_so_to_the_keyboard(open_page: Open, published: Published) -> None:
    page = open_page("/keys/")
    box = page.get_by_role("combobox", name="Search all specs")
    box.press_sequentially("TimerSto")
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options.first).to_contain_text("TimerStore")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "seek-1")
    box.press("ArrowUp")
    expect(options.first).to_have_attribute("aria-selected", "false")
    box.press("Escape")
    expect(options.first).to_be_hidden()
    expect(box).to_have_value("TimerSto")
    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("Enter")
    expect(page).to_have_url(re.compile(rf"/p/{published.slug}/"))


def test_enter_in_the_bar_searches_for_what_was_typed(open_page: Open) -> None:
    page = open_page("/keys/")
    box = page.get_by_role("combobox", name="Search all specs")
    box.press_sequentially("timer store")
    expect(page.get_by_role("option").last).to_contain_text("Search everything")
    box.press("Enter")
    expect(page).to_have_url("/search?q=timer+store")


def test_choices_narrow_and_can_be_taken_back(open_page: Open) -> None:
    page = open_page("/search?q=timer")
    page.get_by_text("Narrow by").click()
    page.get_by_role("region", name="Kind").get_by_role("link", name="symbol").click()
    expect(page).to_have_url("/search?q=timer&kind=symbol")
    expect(page.locator(".hit .badge").first).to_have_text("symbol")
    page.get_by_label("Take away the filter kind: symbol").click()
    expect(page).to_have_url("/search?q=timer")


def test_page_of_similar_packages_is_accessible(open_page: Open, published: Published) -> None:
    page = open_page(published.path(), reduced_motion="reduce")
    page.get_by_role("link", name="Similar").click()
    expect(page.get_by_role("heading", name="Packages like agent-timers")).to_be_visible()
    is_sound(page)


def test_suggestions_are_accessible(open_page: Open) -> None:
    page = open_page("/keys/", reduced_motion="reduce")
    box = page.get_by_role("combobox", name="Search all specs")
    box.press_sequentially("timer")
    expect(page.get_by_role("option").last).to_contain_text("Search everything")
    box.press("ArrowDown")
    is_sound(page)


@pytest.mark.parametrize("path", ["/search", "/search?q=timer+store", "/search?q=zzqxv+kjwqx&lang=go"])
def test_search_page_is_accessible(open_page: Open, path: str) -> None:
    page = open_page(path, reduced_motion="reduce")
    if page.get_by_text("Narrow by").count():
        page.get_by_text("Narrow by").click()
    is_sound(page)
