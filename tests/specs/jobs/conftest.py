import pytest

from specs.models import Package, Repository
from studio.people.models import Membership, Role, Team, User
from tests.specs.jobs import sample_kinds  # noqa: F401  (registers the kinds)


@pytest.fixture
def team(db: None) -> Team:
    return Team.objects.create(slug="storegen", name="Storegen")


@pytest.fixture
def member(team: Team) -> User:
    user = User.objects.create_user("maria", "maria@example.org", "x")
    Membership.objects.create(team=team, user=user, role=Role.MEMBER)
    return user


@pytest.fixture
def outsider(db: None) -> User:
    return User.objects.create_user("otto", "otto@example.org", "x")


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_superuser("root", "root@example.org", "x")


@pytest.fixture
def private_package(team: Team) -> Package:
    repository = Repository.objects.create(url="https://git.example.org/timers")
    return Package.objects.create(repository=repository, name="timers", slug="timers", team=team, private=True)


@pytest.fixture
def public_package(team: Team) -> Package:
    repository = Repository.objects.create(url="https://git.example.org/open")
    return Package.objects.create(repository=repository, name="open", slug="open", team=team)
