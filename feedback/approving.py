"""Approving a requirement, or a whole version, as the contract."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from feedback import deciding
from feedback.models import Approval
from feedback.permissions import require_person
from specs.models import Package, Statement
from specs.reading import versions
from specs.reading.rows import tree
from studio.people import audit
from studio.people.visibility import Viewer, maintains

MOST_STATEMENTS = 50_000


def approve(viewer: Viewer, package: Package, requirement: str = "", number: int | None = None) -> Approval:
    """The statements of the requirement (its id or key), or of all, as that version words them are the contract from
    now on; what was approved of the same before no longer is."""
    actor = require_person(viewer)
    if not maintains(actor, package.team):
        raise PermissionDenied("Only a maintainer of the package's team may approve its spec.")
    version = versions.find(package, number)
    key, ident, keys = _of_requirement(package, requirement, number) if requirement else ("", "", None)
    rows = Statement.objects.filter(package=package).at(version.number)
    if keys is not None:
        rows = rows.filter(key__in=keys)
    with transaction.atomic():
        deciding.lock_package(package)
        texts = dict(rows.values_list("key", "text")[:MOST_STATEMENTS])
        approval, _ = Approval.objects.update_or_create(
            package=package,
            requirement_key=key,
            defaults={
                "requirement_id": ident,
                "version": version.number,
                "statements": texts,
                "approved_by_name": actor.get_username(),
            },
        )
        audit.record(
            actor,
            "spec.approved",
            f"{package.slug} {ident}".strip(),
            team=package.team,
            detail={"version": version.number, "statements": len(texts)},
        )
    return approval


def revoke(viewer: Viewer, approval: Approval) -> None:
    actor = require_person(viewer)
    if not maintains(actor, approval.package.team):
        raise PermissionDenied("Only a maintainer of the package's team may take an approval back.")
    with transaction.atomic():
        subject = f"{approval.package.slug} {approval.requirement_id}".strip()
        audit.record(actor, "spec.approval_revoked", subject, team=approval.package.team)
        approval.delete()


def approval_or_404(rows: QuerySet[Approval], number: int) -> Approval:
    found = rows.filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Approved:
    """How a requirement stands to what was approved of it, in the version that is read."""

    ident: str  # the requirement's key
    approval: Approval | None  # its own, else that of the whole spec where that holds statements of it
    changed: int  # approved statements that read otherwise now, or are gone

    @property
    def holds(self) -> bool:
        return self.approval is not None and not self.changed


def approved_requirements(package: Package, number: int, keys: Sequence[str]) -> dict[str, Approved]:
    """By requirement key, for all of them in few queries."""
    rows = {
        each.requirement_key: each for each in Approval.objects.filter(package=package, requirement_key__in=["", *keys])
    }
    if not rows:
        return {key: Approved(key, None, 0) for key in keys}
    nodes = tree(package, versions.find(package, number)).requirements
    own = {key: [each for part in nodes[key].content.parts.values() for each in part] for key in keys if key in nodes}
    said = set(approved(package))
    texts = dict(Statement.objects.filter(package=package, key__in=said).at(number).values_list("key", "text"))
    return {key: _stands(key, rows, own.get(key, []), texts) for key in keys}


def _stands(key: str, rows: dict[str, Approval], own: list[str], texts: dict[str, str]) -> Approved:
    approval = rows.get(key)
    if approval is not None:
        contract = approval.statements
    else:
        # The whole spec's: the statements of this requirement among them. What is gone stands in no requirement.
        approval = rows.get("")
        contract = {each: text for each, text in approval.statements.items() if each in own} if approval else {}
    if not contract:
        return Approved(key, None, 0)
    return Approved(key, approval, sum(texts.get(each) != text for each, text in contract.items()))


def approved(package: Package) -> dict[str, str]:
    """Every approved statement: key -> text. What was approved last holds where two speak of one."""
    found: dict[str, str] = {}
    for each in Approval.objects.filter(package=package).order_by("version", "pk"):
        found.update(each.statements)
    return found


def _of_requirement(package: Package, ident: str, number: int | None) -> tuple[str, str, list[str]]:
    for node in tree(package, versions.find(package, number)).requirements.values():
        if ident in (node.id, node.key):
            return node.key, node.id, [key for part in node.content.parts.values() for key in part]
    raise ValidationError({"requirement": f"{package.name} has no requirement {ident}."})
