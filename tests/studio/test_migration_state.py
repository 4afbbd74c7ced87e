import pytest
from django.core.management import call_command
from django.db import connection

from studio import migration_state
from studio.startup import StartupError

pytestmark = pytest.mark.django_db


def test_a_database_that_can_serve_is_migrated() -> None:
    call_command("migrate", verbosity=0)


def test_a_server_that_is_too_old_is_refused_before_anything_is_written(monkeypatch) -> None:
    monkeypatch.setattr(migration_state, "_OLDEST_POSTGRES", 99)
    with pytest.raises(StartupError, match=r"runs PostgreSQL \d+, and Spec Studio needs 99 or newer"):
        call_command("migrate", verbosity=0)


def test_a_server_without_vectors_is_refused_before_anything_is_written(monkeypatch) -> None:
    monkeypatch.setattr(migration_state, "_VECTORS", "no-such-extension")
    with pytest.raises(StartupError, match="has no pgvector"):
        call_command("migrate", verbosity=0)


def test_migrate_refuses_a_database_of_a_newer_release(client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('specs', '9999_later', now())")
    with pytest.raises(StartupError, match=r"specs\.9999_later is unknown here"):
        call_command("migrate", verbosity=0)
    assert client.get("/readyz").json()["checks"]["migrations"] == "they are of a newer Spec Studio"
