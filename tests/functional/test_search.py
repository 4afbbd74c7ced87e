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


@pytest.mark.parametrize("narrow", [False, True])
def test_search_page_is_accessible_and_does_not_overflow(open_page: Open, narrow: bool) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = open_page("/search?q=timer+store", narrow=narrow)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
