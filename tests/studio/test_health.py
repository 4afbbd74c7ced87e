import pytest
from django.db import OperationalError, connection
from django.test import override_settings

from specs.models import Worker
from studio.people.secrets import new_token
from studio.startup import StartupError


def test_healthz_asks_nobody(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@override_settings(CELERY_BROKER_URL="")
def test_readyz_is_503_until_a_worker_lives_and_names_what_is_missing(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {
        "database": "ok",
        "migrations": "ok",
        "broker": "ok",
        "worker": "no worker has been heard of lately",
    }
    Worker.objects.create(name="work@here", queues=["work"])
    assert client.get("/readyz").status_code == 200


@override_settings(CELERY_BROKER_URL="redis://127.0.0.1:1/0")
def test_readyz_names_a_broker_that_is_away(client, db):
    Worker.objects.create(name="work@here", queues=["work"])
    assert client.get("/readyz").json()["checks"]["broker"] == "the broker does not answer"


def test_readyz_names_waiting_migrations(client, db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    assert client.get("/readyz").json()["checks"]["migrations"] == "1 migrations wait; run manage.py migrate"


def test_readyz_without_a_database_is_503_and_gives_nothing_away(client, db):
    def away(*args):
        raise OperationalError("connection to host db.internal refused, password hunter2")

    with connection.execute_wrapper(away):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "the database does not answer"
    assert b"hunter2" not in answer.content


def test_readyz_where_the_embedded_database_has_no_room_is_503(client, db):
    def away(*args):
        raise StartupError("The disk that holds /srv/studio is full.")

    client.raise_request_exception = False
    with connection.execute_wrapper(away):
        answer = client.get("/readyz")
        client.cookies["sessionid"] = "x" * 32
        page = client.get("/")
    assert (answer.status_code, answer.json()["checks"]["database"]) == (503, "the database does not answer")
    assert b"/srv/studio" not in answer.content + page.content
    assert page.status_code == 503


@pytest.mark.parametrize("error", [StartupError("The disk is full."), OperationalError("gone")])
def test_the_api_without_a_database_is_503_and_worth_another_try(client, db, error):
    def away(*args):
        raise error

    with connection.execute_wrapper(away):
        answer = client.get("/api/v1/me", headers={"Authorization": f"Bearer {new_token()}"})
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert int(answer["Retry-After"]) > 0


@pytest.mark.django_db
class TestMetrics:
    def test_this_machine_reads_jobs_and_requests(self, client):
        from specs.models import Job

        Job.objects.create(kind="generate", queue="work")
        client.get("/healthz")
        text = client.get("/metrics").content.decode()
        assert 'studio_jobs{queue="work",state="queued"} 1.0' in text
        assert 'studio_requests_total{method="GET",route="healthz",status="200"}' in text

    def test_what_a_visitor_types_is_no_label(self, client):
        client.get("/no-such-page-4711/")
        assert "4711" not in client.get("/metrics").content.decode()

    @pytest.mark.parametrize(
        "peer", [{"REMOTE_ADDR": "10.0.0.9"}, {"HTTP_X_FORWARDED_FOR": "10.0.0.9"}, {"REMOTE_ADDR": ""}]
    )
    def test_to_others_there_is_nothing_here(self, client, peer):
        assert client.get("/metrics", **peer).status_code == 404

    def test_a_token_opens_it_from_anywhere_and_alone(self, client, settings):
        settings.METRICS_TOKEN = "open-sesame"
        elsewhere = {"REMOTE_ADDR": "10.0.0.9"}
        assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer open-sesame", **elsewhere).status_code == 200
        assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer open", **elsewhere).status_code == 404
        assert client.get("/metrics").status_code == 404
