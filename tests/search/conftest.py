"""The worked example and a package that is private to the team, published and indexed for real."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client, override_settings
from pytest_django.plugin import DjangoDbBlocker

from search.embedders import embedder, warm
from specs.jobs.waiting import run_due
from studio.people.models import User
from tests.published import Published, published_example


@pytest.fixture(scope="package", autouse=True)
def quick_model() -> Iterator[None]:
    """An embedder that needs no weights; loaded already, so that no test depends on a thread's pace."""
    with override_settings(EMBEDDING_MODEL="hashing"):
        warm._ready["hashing"] = embedder("hashing")
        assert settings.EMBEDDING_MODEL == "hashing"
        yield


@pytest.fixture(scope="module")
def indexed(
    quick_model: None,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Published]:
    with django_db_blocker.unblock(), published_example(tmp_path_factory.mktemp("indexed")) as found:
        assert run_due("index") == 2
        yield found


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


@pytest.fixture
def maria(indexed: Published, db: None) -> Client:
    """A maintainer of the team that the private package belongs to."""
    return signed_in("maria")


@pytest.fixture
def otto(indexed: Published, db: None) -> Client:
    """Signed in, in no team."""
    return signed_in("otto")


@pytest.fixture
def member(indexed: Published, db: None) -> User:
    return User.objects.get(username="mike")


@pytest.fixture
def outsider(indexed: Published, db: None) -> User:
    return User.objects.get(username="otto")
