"""Every page, in both themes and both widths: no violation that axe-core finds, no scrolling sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from specs.models import Node
from tests.functional.conftest import NARROW, Open
from tests.published import CHANGED, Published

AXE = Axe()

PAGES = {
    "home": "/",
    "home, nothing found": "/?name=no-such-package",
    "keys": "/keys/",
    "new": "/new/",
    "jobs": "/jobs/",
    "a job": "/jobs/1/",
    "account": "/settings/",
    "tokens": "/settings/tokens/",
    "teams": "/settings/teams/",
    "team": "/settings/teams/storegen/",
    "audit": "/settings/audit/",
    "welcome": "/settings/welcome/",
    "overview": "{p}",
    "spec": "{p}spec/",
    "requirement": "{p}spec/REQ-CLARIFY",
    "usage": "{p}usage/",
    "developer docs": "{p}dev/",
    "a capability": "{p}spec/c/{capability}/",
    "requirements found": "{p}spec/?find=clarify",
    "diagrams": "{p}diagrams/",
    "source": "{p}source/",
    "blob": "{blob}#L26-L27",
    "history, from an older version": "{p}history/?version=1",
    "diff": "{p}diff/1..2",
    "an older version's spec": "{p}spec/?version=1",
    "files found": "{p}source/?find=models",
    "similar packages": "{p}like/",
    "settings of a package": "{p}settings/",
    "coverage": "{p}coverage/",
    "API": "/api/docs",
    "ask": "/ask/",
    "ask a package": "{p}ask/?q=What+does+it+do%3F",
    "earlier questions": "/ask/earlier/",
}


# What another theme or another width can spoil; the rest has been looked at once by then.
IN_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
IN_LAYOUT = {
    "runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable", "nested-interactive"]},
    "rules": {"target-size": {"enabled": True}},
}


def violations(page: Page, options: dict[str, object] | None = None) -> list[str]:
    found = AXE.run(page, options=options).response["violations"]
    return [f"{each['id']}: {each['help']} {[node['target'] for node in each['nodes'][:3]]}" for each in found]


def overflow(page: Page) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def is_sound(page: Page) -> None:
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    # Painted in the new colours, and no colour still on its way: a busy machine paints late.
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.evaluate("Promise.allSettled(document.getAnimations().map(each => each.finished))")
    page.wait_for_timeout(250)
    assert violations(page, IN_COLOURS) == [], "dark"
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    assert violations(page, IN_LAYOUT) == [], "narrow"
    assert overflow(page) <= 0, "scrolls sideways"


@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible(open_page: Open, published: Published, name: str) -> None:
    capability = Node.objects.filter(package__slug=published.slug, kind=Node.Kind.CAPABILITY).earliest("pk").key
    path = PAGES[name].format(p=published.path(), blob=published.blob(CHANGED), capability=capability)
    is_sound(open_page(path, reduced_motion="reduce"))


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/", "/keys/"])
def test_page_before_signing_in_is_accessible(open_page: Open, published: Published, path: str) -> None:
    is_sound(open_page(path, "", reduced_motion="reduce"))


def test_page_that_is_not_there_is_accessible(open_page: Open, published: Published) -> None:
    page = open_page("/keys/", reduced_motion="reduce")
    answer = page.request.get("/no/such/page")
    assert answer.status == 404
    page.set_content(answer.text().replace('href="/static', f'href="{page.url.removesuffix("/keys/")}/static'))
    is_sound(page)
