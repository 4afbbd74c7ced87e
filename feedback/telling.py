"""Telling people what happens to corrections: in the inbox, and by mail where that is set up and wanted.

Nobody is told of a package that they may not see. A mail names who did what and links to the page; it never holds what
people wrote, which a mail program might turn into links and pictures.
"""

import re
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.urls import reverse

from feedback.models import Correction, MailChoice, Notice, NoticeAbout
from specs.jobs import ledger
from specs.jobs.run import Run
from specs.models import Package
from studio.people.invitations import mail_is_set_up
from studio.people.models import Role, User

KIND = "mail"
MOST_MENTIONS = 20
MOST_TOLD = 200
_MENTION = re.compile(r"(?<![\w@.+-])@([\w.@+-]{1,150})")


def mentioned(text: str) -> list[User]:
    """The people that a text names as @name. A full stop or comma after a name is not part of it."""
    names: list[str] = []
    for match in _MENTION.finditer(text):
        names += [match[1], match[1].rstrip(".@+-")]
        if len(names) >= 2 * MOST_MENTIONS:
            break
    return list(User.objects.filter(username__in=set(names), is_active=True).order_by("pk"))


def tell(
    correction: Correction,
    about: NoticeAbout,
    people: Iterable[User],
    *,
    actor: User | None = None,
    detail: str = "",
    version: int | None = None,
) -> list[User]:
    """Writes a notice, in the caller's transaction, for each of the people who may see the package but for `actor`."""
    wanted = {person.pk: person for person in people if person != actor}
    told = [each for each in wanted.values() if _may_see(each, correction.package)][:MOST_TOLD]
    by_mail = _who_gets_mail(told)
    Notice.objects.bulk_create(
        Notice(
            recipient=person,
            correction=correction,
            about=about,
            actor_name=actor.get_username() if actor else "",
            detail=detail,
            version=version,
            to_mail=person.pk in by_mail,
        )
        for person in told
    )
    if by_mail:
        ledger.enqueue(KIND, unique_key=KIND)
    return told


def tell_of_verdicts(package: Package, number: int, verdicts: Mapping[int, NoticeAbout]) -> None:
    """Tells maintainers and authors what version `number` made of these corrections: few queries, however many."""
    if not verdicts:
        return
    rows = Correction.objects.filter(pk__in=verdicts, package=package).select_related("author", "package")
    owners = maintainers(package)
    people = {each.pk: each for correction in rows for each in [*owners, *author_of(correction)]}
    seeing = {pk for pk, person in people.items() if _may_see(person, package)}
    by_mail = _who_gets_mail([people[each] for each in seeing])
    Notice.objects.bulk_create(
        Notice(
            recipient=person,
            correction=correction,
            about=verdicts[correction.pk],
            version=number,
            to_mail=person.pk in by_mail,
        )
        for correction in rows
        for person in dict.fromkeys([*owners, *author_of(correction)])
        if person.pk in seeing
    )
    if by_mail:
        ledger.enqueue(KIND, unique_key=KIND)


def tell_of_words(correction: Correction, text: str, author: User, others: Iterable[User], about: NoticeAbout) -> None:
    """Those who are mentioned are told so; of the others each who is not."""
    named = tell(correction, NoticeAbout.MENTIONED, mentioned(text), actor=author)
    tell(correction, about, [each for each in others if each not in named], actor=author)


def maintainers(package: Package) -> list[User]:
    rows = User.objects.filter(
        memberships__team=package.team_id, memberships__role=Role.MAINTAINER, is_active=True
    ).order_by("pk")
    return list(rows[:MOST_TOLD])


def author_of(correction: Correction) -> list[User]:
    return [correction.author] if correction.author is not None and correction.author.is_active else []


def taking_part(correction: Correction) -> list[User]:
    """Whoever left the correction or replied to it."""
    repliers = User.objects.filter(pk__in=correction.replies.values("author"), is_active=True)
    return list(dict.fromkeys([*author_of(correction), *repliers[:MOST_TOLD]]))


def mark_read(user: User, numbers: Iterable[int] | None = None) -> int:
    """The notices with these numbers, or all."""
    rows = Notice.objects.filter(recipient=user).unread()
    return (rows if numbers is None else rows.filter(pk__in=list(numbers))).update(read_at=Now())


def mark_seen(user: User, correction: Correction) -> None:
    """Whoever looks at a correction has no need to be told of it any more."""
    Notice.objects.filter(recipient=user, correction=correction).unread().update(read_at=Now())


def wants_mail(user: User) -> bool:
    return not MailChoice.objects.filter(user=user, wanted=False).exists()


def mail_is_sent() -> bool:
    return bool(settings.CORRECTION_MAIL) and mail_is_set_up()


def choose_mail(user: User, wanted: bool) -> None:
    MailChoice.objects.update_or_create(user=user, defaults={"wanted": wanted})


def _may_see(person: User, package: Package) -> bool:
    return Package.objects.visible_to(person).filter(pk=package.pk).exists()


def _who_gets_mail(people: list[User]) -> set[int]:
    if not mail_is_sent() or not people:
        return set()
    unwilling = set(MailChoice.objects.filter(user__in=people, wanted=False).values_list("user", flat=True))
    return {each.pk for each in people if each.email and each.pk not in unwilling}


# --- Mail ---


def send(run: Run) -> None:
    """The handler: sends what is to be sent. A mail server that is away is tried again, from where it went away."""
    run.stage("Sending mail")
    while (
        number := Notice.objects.filter(to_mail=True).order_by("pk").values_list("pk", flat=True).first()
    ) is not None:
        _send_one(number)
        run.advance()


def _send_one(number: int) -> None:
    with transaction.atomic():
        rows = Notice.objects.select_for_update(of=("self",)).filter(pk=number, to_mail=True)
        notice = rows.select_related("recipient", "correction__package__team").first()
        if notice is None:
            return
        person, package = notice.recipient, notice.correction.package
        # Asked again: they may have left the team, or have read it, since.
        if person.is_active and notice.read_at is None and _may_see(person, package):
            _mail(notice, person)
            notice.mailed_at = Now()
        notice.to_mail = False
        notice.save(update_fields=["to_mail", "mailed_at"])


def _mail(notice: Notice, person: User) -> None:
    correction = notice.correction
    path = reverse("correction", args=[correction.package.slug, correction.pk])
    context = {"notice": notice, "correction": correction, "url": settings.PUBLIC_URL + path,
               "inbox": settings.PUBLIC_URL + reverse("inbox")}  # fmt: skip
    send_mail(
        f"Correction #{correction.pk} of {correction.package.slug}",
        render_to_string("feedback/notice_mail.txt", context),
        None,
        [person.email],
    )
