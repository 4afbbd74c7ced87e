"""What a maintainer changes of a package on its own page."""

import pytest
from django.test import Client

from specs.models import Package, Statement
from studio.people.models import Membership, Role, Team, User
from tests.published import Published


def change(client: Client, published: Published, **form: str) -> tuple[int, str]:
    answer = client.post(published.path("settings/"), form)
    return answer.status_code, answer.get("Location", "")


def found(published: Published) -> Package:
    return Package.objects.select_related("team").get(slug=published.slug)


def test_maintainers_are_led_to_the_settings_and_others_are_not(
    maria: Client, otto: Client, published: Published
) -> None:
    assert published.path("settings/") in maria.get(published.path()).content.decode()
    assert published.path("settings/") not in otto.get(published.path()).content.decode()
    assert otto.get(published.path("settings/")).status_code == 403
    assert change(otto, published, change="archive")[0] == 403
    assert found(published).archived_at is None


def test_a_renamed_package_is_found_under_both_names(maria: Client, published: Published) -> None:
    assert change(maria, published, change="slug", slug="wake-ups") == (302, "/p/wake-ups/settings/")
    assert maria.get(published.path("spec/"))["Location"] == "/p/wake-ups/spec/"
    assert maria.get("/p/wake-ups/spec/").status_code == 200


@pytest.mark.parametrize("slug", ["Not A Slug", "", "{private}"])
def test_a_name_that_cannot_be_is_refused_with_a_sentence(maria: Client, published: Published, slug: str) -> None:
    answer = maria.post(
        published.path("settings/"), {"change": "slug", "slug": slug.format(private=published.private_slug)}
    )
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert found(published)


def test_a_package_moves_to_a_team_that_its_maintainer_maintains_too(maria: Client, published: Published) -> None:
    ours, theirs = (Team.objects.create(slug=slug, name=slug.title()) for slug in ("ours", "theirs"))
    Membership.objects.create(team=ours, user=User.objects.get(username="maria"), role=Role.MAINTAINER)
    assert change(maria, published, change="team", team=theirs.slug)[0] == 422
    assert change(maria, published, change="team", team=ours.slug)[0] == 302
    assert found(published).team == ours


def test_hiding_and_archiving_can_be_taken_back(maria: Client, otto: Client, published: Published) -> None:
    change(maria, published, change="private")
    assert otto.get(published.path()).status_code == 404
    change(maria, published, change="public")
    assert otto.get(published.path()).status_code == 200
    change(maria, published, change="archive")
    assert found(published).archived_at
    change(maria, published, change="restore")
    assert found(published).archived_at is None


def test_deleting_asks_for_the_name(maria: Client, published: Published) -> None:
    assert change(maria, published, change="delete", confirmed="another")[0] == 422
    assert found(published)
    assert change(maria, published, change="delete", confirmed=published.slug) == (302, "/")
    assert not Package.objects.filter(slug=published.slug).exists()
    assert not Statement.objects.exclude(package__slug=published.private_slug).exists()


def test_an_unknown_change_changes_nothing(maria: Client, published: Published) -> None:
    assert change(maria, published, change="everything")[0] == 404
