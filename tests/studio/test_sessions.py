from datetime import timedelta

import pytest
from celery.beat import ScheduleEntry
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from specs.jobs.beat import LocalScheduler
from studio.celery import app

pytestmark = pytest.mark.django_db(transaction=True)


def kept() -> str:
    session = SessionStore()
    session.save()
    assert session.session_key
    return session.session_key


def test_the_clock_clears_sessions_that_have_expired_and_no_others() -> None:
    old, young = kept(), kept()
    Session.objects.filter(pk=old).update(expire_date=timezone.now() - timedelta(days=1))
    app.loader.import_default_modules()  # as beat does when it starts
    entry: ScheduleEntry = LocalScheduler(app=app).schedule["sessions"]
    LocalScheduler(app=app).apply_entry(entry)
    assert list(Session.objects.values_list("pk", flat=True)) == [young]
