"""Asking in a browser: to the lines that prove it, on to the next question, and to what nothing covers."""

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


def test_question_leads_to_the_lines_and_to_the_next_question(open_page: Open, published: Published) -> None:
    page = open_page(published.path("ask/"))
    page.get_by_label("A question about agent-timers").fill("What calls wake?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page).to_have_url(re.compile(r"/ask/[0-9a-f-]{36}/"))
    opening = page.locator(".opening li").first
    expect(opening).to_contain_text("wake is called by run_due.")
    opening.locator("a.cite").first.click()
    expect(page).to_have_url(re.compile(rf"/p/{published.slug}/blob/.*scheduler\.py#L\d+"))
    page.go_back()
    page.get_by_role("button", name="How does run_due work?").click()
    expect(page.get_by_role("heading", name="How does run_due work?")).to_be_visible()
    expect(page.get_by_role("heading", name="Step by step")).to_be_visible()
    expect(page.locator(".earlier")).to_contain_text("What calls wake?")


def test_what_nothing_covers_is_said_plainly(open_page: Open, published: Published) -> None:
    page = open_page(published.path("ask/"))
    page.get_by_label("A question about agent-timers").fill("How does it handle time zones?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Nothing in agent-timers covers time zones.")).to_be_visible()


def test_answer_of_a_private_package_is_not_there_for_others(open_page: Open) -> None:
    page = open_page("/ask/", "maria")
    page.get_by_label("A question about all packages").fill("What keeps quiet?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page).to_have_url(re.compile(r"/ask/[0-9a-f-]{36}/"))
    expect(page.locator(".answer")).to_contain_text("hush")
    refused = open_page("/", "otto").request.get(page.url)
    assert refused.status == 404
    assert "hush" not in refused.text()
