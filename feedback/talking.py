"""Replies to a correction."""

from django.core.exceptions import ValidationError
from django.db import transaction

from feedback import deciding, telling
from feedback.models import Correction, NoticeAbout, Reply
from feedback.models.correction import LONGEST_NOTE
from feedback.permissions import require_person
from studio.people.visibility import Viewer


def reply(viewer: Viewer, correction: Correction, text: str) -> Reply:
    """By whoever can see the correction, in whatever state it is."""
    author = require_person(viewer)
    text = text.strip()
    if not text:
        raise ValidationError({"text": "Write something."})
    if len(text) > LONGEST_NOTE:
        raise ValidationError({"text": f"A reply has at most {LONGEST_NOTE} characters; this has {len(text)}."})
    if "\0" in text:
        raise ValidationError({"text": "The reply holds a NUL character."})
    with transaction.atomic():
        found = Reply.objects.create(correction=correction, author=author, author_name=author.get_username(), text=text)
        deciding.note(author, "replied", correction)
        telling.tell_of_words(correction, text, author, telling.taking_part(correction), NoticeAbout.REPLIED)
    return found
