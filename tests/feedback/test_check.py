"""A work tree against the published spec and what was approved of it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from feedback.approving import approve
from feedback.checking import check
from feedback.models import Approval, Kind
from specs.models import Blob, Snapshot, SpecVersion
from studio.people.models import AuditEvent
from tests.feedback.conftest import CUT, Studio
from tests.feedback.test_pages import client_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_work_tree_is_compared_with_what_is_published_and_approved(
    studio: Studio, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, slug = studio.repository, studio.package.slug
    before = [model.objects.count() for model in (Blob, Snapshot, SpecVersion)]
    assert check(studio.package, folder).differences == ()
    file = folder / CUT
    file.write_text("# a line more\n" + file.read_text().replace("> 140", "> 150"))
    found = check(studio.package, folder)
    assert [(each.what, each.approved) for each in found.differences] == [("changed", False)]
    assert ("140" in found.differences[0].old, "150" in found.differences[0].new) == (True, True)
    assert found.differences[0].places == (f"{CUT}:27-28",)
    call_command("check", slug, path=str(folder))
    assert "1 statement would change against version 1" in capsys.readouterr().out

    approve(studio.maria, studio.package, "REQ-CLARIFY")
    with pytest.raises(CommandError, match="1 approved statement no longer holds") as failed:
        call_command("check", slug, path=str(folder))
    assert failed.value.returncode == 1
    assert "~ changed (approved)" in capsys.readouterr().out
    file.write_text(file.read_text().replace("> 150", "> 140"))
    call_command("check", slug, path=str(folder))
    assert before == [model.objects.count() for model in (Blob, Snapshot, SpecVersion)], "nothing is stored"


def test_correction_that_a_work_tree_brings_into_conflict_is_told_of(
    studio: Studio, capsys: pytest.CaptureFixture[str]
) -> None:
    correction = studio.leave(studio.maria, Kind.WRONG, statement=studio.key("137"), text="Long questions are cut.")
    studio.run()
    file = studio.repository / CUT
    file.write_text(file.read_text().replace("> 140", "> 150"))
    found = check(studio.package, studio.repository)
    assert (found.differences, found.conflicts) == ((), (correction.pk,))
    call_command("check", studio.package.slug, path=str(studio.repository))
    assert f"correction {correction.pk} would be in conflict" in capsys.readouterr().out
    file.write_text("def clarify() -> None:\n    pass\n")
    found = check(studio.package, studio.repository)
    assert (found.conflicts, found.orphans) == ((), (correction.pk,))
    call_command("check", studio.package.slug, path=str(studio.repository))
    assert f"correction {correction.pk} would be orphaned" in capsys.readouterr().out


def test_what_is_published_already_is_no_news_of_the_work_tree(
    studio: Studio, capsys: pytest.CaptureFixture[str]
) -> None:
    approve(studio.maria, studio.package, "REQ-CLARIFY")
    studio.leave(studio.maria, Kind.WRONG, statement=studio.key("137"), text="Long questions are cut.")
    studio.run()
    studio.edit(CUT, "> 140", "> 150")
    studio.generate()
    with pytest.raises(CommandError, match="1 approved statement no longer holds"):
        call_command("check", studio.package.slug, path=str(studio.repository))
    said = capsys.readouterr().out
    assert "(approved) in the published spec already" in said
    assert "0 statements would change" in said
    assert "would be in conflict" not in said


@pytest.mark.parametrize("named", ["nothing", "agent-timers"])
def test_check_that_cannot_be_made_exits_otherwise_than_a_broken_contract(studio: Studio, named: str) -> None:
    with pytest.raises(CommandError) as failed:
        call_command("check", named, path="/nonexistent")
    assert failed.value.returncode == 2


def test_only_maintainers_approve_and_only_what_is_there(studio: Studio) -> None:
    with pytest.raises(PermissionDenied):
        approve(studio.mike, studio.package)
    with pytest.raises(ValidationError, match="no requirement REQ-NOTHING"):
        approve(studio.maria, studio.package, "REQ-NOTHING")
    assert len(approve(studio.maria, studio.package).statements) == len(studio.texts())


def test_contract_is_approved_and_taken_back_on_the_page(studio: Studio) -> None:
    path = f"/p/{studio.package.slug}/"
    maria, mike = client_of(studio.maria), client_of(studio.mike)
    body = {"requirement": "REQ-CLARIFY", "version": "1"}
    assert mike.post(f"{path}approve/", body).status_code == 403
    maria.post(f"{path}approve/", body)
    (approval,) = Approval.objects.all()
    assert "approved by maria" in mike.get(f"{path}corrections/").content.decode()
    assert mike.post(f"{path}approvals/{approval.pk}/revoke/").status_code == 403
    maria.post(f"{path}approvals/{approval.pk}/revoke/")
    assert not Approval.objects.exists()
    actions = AuditEvent.objects.filter(action__startswith="spec.").values_list("action", flat=True)
    assert sorted(actions) == ["spec.approval_revoked", "spec.approved"]


def test_check_without_a_package_is_the_one_of_django(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check")
    call_command("check", "feedback")
    with pytest.raises(CommandError, match="no package nothing"):
        call_command("check", "nothing")
