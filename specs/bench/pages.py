"""Measures of pages: a spec page and a source page against a bare view that returns the same bytes."""

from collections.abc import Callable
from functools import partial
from time import perf_counter

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path

from specs.bench import churn, corpus, place
from specs.models import Package, SnapshotFile
from studio.bench import Measure, compare
from studio.people.models import User

_STATEMENTS = 500
_LINES = 5000
_ROUNDS = 9
_QUERIES = 12
# Names of collected files are looked up in a table that a bench without `collectstatic` has not.
_SERVED = {
    "ALLOWED_HOSTS": ["testserver"],
    "SECURE_SSL_REDIRECT": False,
    "STORAGES": {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
}
_content = b""


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_content)


urlpatterns = [path("", bare)]


def page_times() -> list[Measure]:
    found: list[Measure] = []
    with place.bench_studio() as folder, override_settings(**_SERVED):
        source = corpus.package("sqlalchemy", "django", "celery")
        packages = [place.generated(each) for each in place.added(churn.repository(source, folder / source.name))]
        package = max(packages, key=lambda each: each.latest.counts["statements"])  # type: ignore[union-attr]
        client = Client()
        client.force_login(User.objects.create_superuser("bench", "bench@example.org"))
        for name, address in (("spec page", _spec_page(package)), ("source page", _source_page(package))):
            found += _page(client, name, address)
    return found


def _page(client: Client, name: str, address: str) -> list[Measure]:
    global _content
    begun = perf_counter()
    answer = client.get(address)
    cold = perf_counter() - begun
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    _content = answer.content
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    count = float(len(queries))  # at once: the next request empties the log
    size = f"{name} of {len(_content) / 1000:,.0f} kB, warm"
    page = partial(client.get, address)
    ours, peer = compare(page, _bare_view(Client(), []), _ROUNDS)
    # What any page costs that a signed-in person asks for, whatever stands in it.
    signed_in = Client()
    signed_in.cookies = client.cookies
    again, shell = compare(page, _bare_view(signed_in, settings.MIDDLEWARE), _ROUNDS)
    against = "a bare view of the same bytes"
    return [
        Measure(f"{size}; {cold * 1000:.0f} ms the first time", against, "s", tuple(ours), tuple(peer), 4, "at most"),
        Measure(size, f"{against}, signed in", "s", tuple(again), tuple(shell), 4, "at most"),
        Measure(f"{name}: queries", "-", "", (count,), (), _QUERIES, "at most"),
    ]


def _bare_view(client: Client, middleware: list[str]) -> Callable[[], object]:
    own = override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=middleware)
    with own:
        client.get("/")  # the client's handler is made with these settings

    def get() -> object:
        with own:
            return client.get("/")

    return get


def _spec_page(package: Package) -> str:
    """Of the capability whose statements are nearest to 500."""
    from specs import reading

    outline = reading.outline(package)
    sizes = {each.key: sum(below.statements for below in each.requirements) for each in outline.capabilities}
    key = min(sizes, key=lambda each: abs(sizes[each] - _STATEMENTS))
    return f"/p/{package.slug}/spec/c/{key}/"


def _source_page(package: Package) -> str:
    files = SnapshotFile.objects.filter(package=package, until=None, reason="").select_related("path")
    file = min(files, key=lambda each: abs(each.lines - _LINES))
    assert package.latest is not None
    return f"/p/{package.slug}/blob/{package.latest.snapshot.commit}/{file.path.path}"
