from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from studio.people.models import User
from tests.published import Published, published_example


@pytest.fixture(scope="package")
def published(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Published]:
    with django_db_blocker.unblock(), published_example(tmp_path_factory.mktemp("published")) as found:
        yield found


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


@pytest.fixture
def maria(published: Published, db: None) -> Client:
    """A maintainer of the team."""
    return signed_in("maria")


@pytest.fixture
def otto(published: Published, db: None) -> Client:
    """Signed in, in no team."""
    return signed_in("otto")
