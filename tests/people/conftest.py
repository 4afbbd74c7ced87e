"""People of one team, and one who is in none."""

import pytest

from studio.people.models import Membership, Role, Team, User


def person(name: str, **fields: object) -> User:
    return User.objects.create_user(name, f"{name}@example.org", "correct horse battery", **fields)


@pytest.fixture
def team(db: None) -> Team:
    return Team.objects.create(slug="storegen", name="Storegen")


@pytest.fixture
def maintainer(team: Team) -> User:
    user = person("maria")
    Membership.objects.create(team=team, user=user, role=Role.MAINTAINER)
    return user


@pytest.fixture
def member(team: Team) -> User:
    user = person("mike")
    Membership.objects.create(team=team, user=user, role=Role.MEMBER)
    return user


@pytest.fixture
def outsider(db: None) -> User:
    return person("otto")


@pytest.fixture
def admin(db: None) -> User:
    return person("ada", is_superuser=True)
