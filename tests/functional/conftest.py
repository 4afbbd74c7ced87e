"""A real Chromium on a live server. Without a browser the tests here are skipped, unless CI demands them."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from studio.people.models import User
from tests.published import Published, published_example

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-dev-shm-usage",
]  # fmt: skip
PATIENCE = 60_000  # milliseconds: tells a hang from a slow machine, and measures nothing
expect.set_options(timeout=PATIENCE)
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

# What a page said in its console: errors, and everything that the content security policy refused.
Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)


def _chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="package")
def chromium() -> str:
    found = _chromium()
    if found is None:
        reason = "no Chromium was found: install it, or name its program in CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="package")
def published(
    chromium: str,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Published]:
    with django_db_blocker.unblock(), published_example(tmp_path_factory.mktemp("published"), drawn=True) as found:
        yield found


@pytest.fixture(scope="package")
def server(published: Published) -> Iterator[LiveServer]:
    live = LiveServer("127.0.0.1")
    yield live
    live.stop()


@pytest.fixture(scope="package")
def browser(chromium: str, server: LiveServer) -> Iterator[Browser]:
    # Playwright's loop runs in this thread, and Django would take every query here for one made inside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()
        connections.close_all()  # this thread had others, while the loop ran
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def db() -> None:
    """In place of pytest-django's, whose transaction the live server would not see into: here all is committed."""


@pytest.fixture
def open_page(browser: Browser, server: LiveServer, db: None) -> Iterator[Open]:
    """Opens a path as somebody ("" for nobody) in a fresh context; what is wrong in its console fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(path: str, as_whom: str = "maria", *, narrow: bool = False, **options: object) -> Page:
        context = browser.new_context(viewport=NARROW if narrow else WIDE, base_url=server.url, **options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if as_whom:
            client = Client()
            client.force_login(User.objects.get(username=as_whom))
            context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints
