"""Sessions that ended by themselves: Django leaves their rows for somebody to clear away."""

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore


@shared_task(name="studio.sessions.clear", ignore_result=True)
def clear() -> None:
    SessionStore.clear_expired()
