"""Making a rule, and retiring one. Each has the packages in its scope written anew."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Now

from feedback import ruling
from feedback.folding import SPEC_SECTIONS
from feedback.leaving import UNSAFE
from feedback.models import Rule, RuleKind, RuleOutcome
from feedback.models.correction import LONGEST_NOTE
from feedback.models.rule import LONGEST_TERM, LONGEST_WATCH, NEEDS_A_LOOK
from feedback.permissions import require_person
from specs import generation
from specs.evidence.gate import MAX_TEXT
from specs.jobs import ledger
from specs.jobs.run import Run
from specs.models import Package
from specs.models.job import Priority
from studio.people import audit
from studio.people.access import get_visible_or_404
from studio.people.errors import Conflict
from studio.people.models import Team, User
from studio.people.visibility import Viewer, maintains

KIND = "rule"
_SHORTEST_WATCHED = 3  # a shorter beginning is one of too many words
NOT_YOURS = "Only a maintainer of the team may make or retire its rules."


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rule about a word (`avoid` and `instead`), or a principle (`text`)."""

    avoid: str = ""
    instead: str = ""
    text: str = ""
    section: str = ""  # of a principle; "does_not" if not given
    watch: str = ""
    note: str = ""


def make(viewer: Viewer, scope: Team | Package, wanted: Wanted) -> Rule:
    """For all packages of a team, or for one; by maintainers of the team."""
    author = require_person(viewer)
    owner = scope if isinstance(scope, Team) else scope.team
    if not maintains(author, owner):
        raise PermissionDenied(NOT_YOURS)
    wanted = checked(wanted)
    try:
        with transaction.atomic():
            rule = Rule.objects.create(
                team=scope if isinstance(scope, Team) else None,
                package=scope if isinstance(scope, Package) else None,
                kind=RuleKind.TERM if wanted.avoid else RuleKind.PRINCIPLE,
                avoid=wanted.avoid,
                instead=wanted.instead,
                text=wanted.text,
                section=wanted.section,
                watch=wanted.watch,
                note=wanted.note,
                author=author,
                author_name=author.get_username(),
            )
            audit.record(author, "rule.made", f"{scope.slug} rule {rule.pk}", team=owner, detail={"says": rule.says})
            _spread(rule, author)
    except IntegrityError as error:
        raise Conflict(f"A rule about “{wanted.avoid}” is in force already. Retire it first.") from error
    return rule


def retire(viewer: Viewer, rule: Rule, reason: str = "") -> Rule:
    """From the next run on it holds no longer; what it reworded reads as the code is read."""
    actor = require_person(viewer)
    if not maintains(actor, rule.owner):
        raise PermissionDenied(NOT_YOURS)
    reason = _note("reason", reason)
    with transaction.atomic():
        locked = Rule.objects.select_for_update(of=("self",)).select_related("team", "package__team").get(pk=rule.pk)
        if not locked.in_force:
            raise Conflict(f"Rule {locked.pk} was retired by {locked.retired_by_name} already.")
        Rule.objects.filter(pk=locked.pk).update(retired_at=Now(), retired_by_name=actor.get_username(), reason=reason)
        scope = locked.team or locked.package
        subject = f"{scope.slug if scope else ''} rule {locked.pk}"
        audit.record(actor, "rule.retired", subject, team=locked.owner, detail={"reason": reason[:300]})
        _spread(locked, actor)
    locked.refresh_from_db()
    return locked


def rules_over(package: Package) -> QuerySet[Rule]:
    """In force for the package, as whoever can see it may see them."""
    return Rule.objects.in_force().over(package).select_related("team", "package__team").order_by("-pk")


def reports(package: Package) -> dict[int, RuleOutcome]:
    """What the newest version made of each rule, by the rule's number."""
    return {each.rule_id: each for each in RuleOutcome.objects.filter(package=package).current()}


def rule_for(viewer: Viewer, number: int) -> Rule:
    """404 where there is none that the viewer may see."""
    return get_visible_or_404(Rule.objects.select_related("team", "package__team"), viewer, pk=number)


def reports_of(viewer: Viewer, rule: Rule) -> QuerySet[RuleOutcome]:
    """What the newest version of each package that the viewer may see made of the rule, in no order yet."""
    found: QuerySet[RuleOutcome] = RuleOutcome.objects.filter(rule=rule).current().visible_to(viewer)
    return found.select_related("package")


@dataclass(frozen=True, slots=True)
class Sums:
    """Of one rule, over the packages that a viewer may see."""

    packages: int
    looked_at: int  # of which a maintainer should take a look
    reworded: int


def sums(viewer: Viewer, rule: Rule) -> Sums:
    found = reports_of(viewer, rule).aggregate(
        packages=Count("pk"),
        looked_at=Count("pk", filter=Q(state__in=NEEDS_A_LOOK)),
        reworded=Sum("reworded", default=0),
    )
    return Sums(**found)


def checked(wanted: Wanted) -> Wanted:
    """With its words in order. ValidationError names the field."""
    avoid, instead = _words("avoid", wanted.avoid, LONGEST_TERM), _words("instead", wanted.instead, LONGEST_TERM)
    text, watch = _words("text", wanted.text, MAX_TEXT), _words("watch", wanted.watch, LONGEST_WATCH).casefold()
    note = _note("note", wanted.note)
    if bool(avoid or instead) == bool(text):
        raise ValidationError({"text": "Say either which word to use instead of which, or one sentence."})
    if text:
        section = wanted.section or "does_not"
        if section not in SPEC_SECTIONS:
            raise ValidationError({"section": f"The parts of a spec are {', '.join(SPEC_SECTIONS)}."})
        short = next((word for word in watch.split() if len(word) < _SHORTEST_WATCHED), "")
        if short:
            raise ValidationError({"watch": f"“{short}” begins too many words: give {_SHORTEST_WATCHED} letters."})
        return Wanted(text=text, section=section, watch=watch, note=note)
    _demand_terms(avoid, instead)
    return Wanted(avoid=avoid, instead=instead, note=note)


def _demand_terms(avoid: str, instead: str) -> None:
    for field, term in (("avoid", avoid), ("instead", instead)):
        if not term:
            raise ValidationError({field: "Say both: the word to use, and the word to avoid."})
        if not all(part.replace("-", "").replace("'", "").isalpha() for part in term.split()):
            raise ValidationError({field: f"“{term}” is not made of words. Names of the code stay as they are."})
    if ruling.in_the_way(avoid, instead):
        raise ValidationError({"instead": f"“{instead}” says “{avoid}” again, so no spec could obey."})


def _words(field: str, text: str, most: int) -> str:
    text = " ".join(text.split())
    if len(text) > most:
        raise ValidationError({field: f"At most {most} characters; this has {len(text)}."})
    if UNSAFE.search(text):
        raise ValidationError({field: "It holds control or direction characters."})
    return text


def _note(field: str, text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_NOTE or "\0" in text:
        raise ValidationError({field: f"At most {LONGEST_NOTE} characters, and none of them NUL."})
    return text


# --- Having it obeyed ---


def _spread(rule: Rule, by: User) -> None:
    """A package is written anew at once; a team's, which may be thousands, by a job that asks for each."""
    if rule.package is not None:
        generation.request(rule.package, by=by)
        return
    ledger.enqueue(
        KIND,
        payload={"team": rule.team_id},
        requested_by=by,
        unique_key=f"team {rule.team_id}",
        priority=Priority.PERSON,
    )


def spread(run: Run) -> None:
    """The handler: has every package of the team written anew, behind what people wait for."""
    packages = Package.objects.active().filter(team=run.payload["team"], latest__isnull=False)
    run.stage("Asking for new versions", packages.count())
    for package in packages.order_by("pk").iterator(500):
        generation.request(package, priority=Priority.BULK)
        run.advance()
