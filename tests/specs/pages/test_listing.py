"""The home page: who sees which packages, filters, order, totals."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from specs.models import Job, Package
from tests.published import Published


@pytest.fixture(autouse=True)
def _fresh_totals() -> None:
    cache.clear()


def test_packages_are_listed_with_their_purpose(maria: Client, published: Published) -> None:
    text = maria.get("/").content.decode()
    assert published.path() in text
    assert 'class="one-line"' in text


def test_private_package_is_listed_for_its_team_alone(maria: Client, otto: Client, published: Published) -> None:
    assert published.private_slug in maria.get("/").content.decode()
    others = otto.get("/").content.decode()
    assert published.private_slug not in others
    assert "<dd>1</dd>" in others, "the totals count what the reader may see"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("name=TIMERS", 1),
        ("name=nothing", 0),
        ("name=%25", 0),
        ("service=dynamodb", 1),
        ("service=Dynamo", 1),
        ("service=kafka", 0),
        ("service=dynamodb+kafka", 0),
        ("service=%27%3A*+%26+%7C+!", 0),
        ("language=python", 2),
        ("language=cobol", 0),
        ("team=storegen", 2),
        ("team=others", 0),
        ("freshness=current", 2),
        ("freshness=behind", 0),
        ("freshness=unwritten", 0),
        ("freshness=made-up", 2),
        ("sort=newest", 2),
        ("sort=made-up", 2),
        ("page=99", 2),
        ("page=x", 2),
    ],
)
def test_filters_take_what_they_know(maria: Client, published: Published, query: str, count: int) -> None:
    text = maria.get(f"/?{query}").content.decode()
    assert text.count('class="package-name"') == count


def test_archived_packages_are_not_listed(maria: Client, published: Published) -> None:
    package = Package.objects.get(slug=published.slug)
    package.archived_at = package.created_at
    package.save()
    assert published.path() not in maria.get("/?name=timers").content.decode()


def test_fragment_for_htmx_is_the_list_alone(maria: Client, published: Published) -> None:
    answer = maria.get("/", headers={"HX-Request": "true"})
    assert "HX-Request" in answer["Vary"]
    assert answer.content.lstrip().startswith(b'<div id="packages">')


def test_long_list_costs_no_more_queries(
    maria: Client, published: Published, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    like = Package.objects.get(slug=published.slug)
    Package.objects.bulk_create(
        Package(repository=like.repository, root=f"r{n}", name=f"p{n}", slug=f"p{n}", team=like.team) for n in range(60)
    )
    with django_assert_max_num_queries(12):
        text = maria.get("/?page=2").content.decode()
    assert "26–50 of 62 packages" in text
    assert 'href="?page=3"' in text


@pytest.mark.parametrize(
    ("state", "words"), [("queued", "being written"), ("dead", "could not be written"), ("", "no spec yet")]
)
def test_package_without_a_spec_tells_what_became_of_its_run(
    maria: Client, published: Published, state: str, words: str
) -> None:
    like = Package.objects.get(slug=published.slug)
    fresh = Package.objects.create(repository=like.repository, root="new", name="new", slug="new", team=like.team)
    if state:
        now = timezone.now()
        Job.objects.create(kind="generate", queue="work", package=fresh, state="cancelled", finished_at=now)
        ended = now if state == "dead" else None
        Job.objects.create(kind="generate", queue="work", package=fresh, state=state, finished_at=ended)
    assert words in maria.get("/?name=new").content.decode()


def test_first_visit_says_what_to_do(db: None, client: Client, admin_user: object) -> None:
    client.force_login(admin_user)  # type: ignore[arg-type]
    Package.objects.update(archived_at=timezone.now())
    text = client.get("/").content.decode()
    assert "No packages yet" in text
    assert "manage.py add" in text
