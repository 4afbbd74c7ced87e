"""What a Django project with DRF and Celery says of its addresses, its access, its rules and its jobs."""

from textwrap import dedent

from tests.specs.writing.drafts import draft_of, said
from tests.specs.writing.test_python_idioms import titles

FILES = {
    "clinic/urls.py": """
        from django.contrib import admin
        from django.urls import include, path
        from rest_framework.routers import DefaultRouter
        from clinic.views import VisitViewSet, slots

        router = DefaultRouter()
        router.register("visits", VisitViewSet)
        urlpatterns = [
            path("admin/", admin.site.urls),
            path("api/", include(router.urls)),
            path("api/slots/<int:day>/", slots),
            path("desk/", include("clinic.desk_urls")),
        ]
    """,
    "clinic/desk_urls.py": """
        from django.urls import path
        from clinic.views import Board
        urlpatterns = [path("board/", Board.as_view())]
    """,
    "clinic/views.py": """
        from django.core.cache import cache
        from rest_framework import generics, viewsets
        from rest_framework.decorators import action, api_view, permission_classes
        from clinic.models import Visit

        class VisitViewSet(viewsets.ModelViewSet):
            permission_classes = [DeskOnly]
            http_method_names = ["get", "post"]

            @action(detail=True, methods=["post"])
            def cancel(self, request, pk=None):
                late = Visit.objects.filter(state="late")
                late.update(state="gone")

        class Board(generics.ListAPIView):
            pagination_class = BoardPages

        @api_view(["GET"])
        @permission_classes([AllowAny])
        def slots(request, day):
            return free_slots(day)

        def free_slots(day):
            return Visit.objects.filter(day=day)
    """,
    "clinic/models.py": """
        from datetime import timedelta
        from django.db import models

        LEAD = timedelta(days=1)

        class Visit(models.Model):
            class State(models.TextChoices):
                BOOKED = "booked"
                DONE = "done"

            MOVES = {State.BOOKED: {State.DONE}, State.DONE: set()}
            MOST = 12
            starts_at = models.DateTimeField()
            ends_at = models.DateTimeField()
            state = models.CharField(max_length=6, choices=State.choices)

            class Meta:
                constraints = [
                    models.CheckConstraint(check=models.Q(ends_at__gt=models.F("starts_at")), name="later"),
                    models.UniqueConstraint(fields=["starts_at"], condition=~models.Q(state="done"), name="once"),
                ]
    """,
    "clinic/serializers.py": """
        from rest_framework import serializers

        class VisitSerializer(serializers.ModelSerializer):
            note = serializers.CharField(max_length=50)

            class Meta:
                read_only_fields = ["state"]
                extra_kwargs = {"phone": {"min_length": 8}}

            def validate_starts_at(self, value):
                if value.minute % 15:
                    raise serializers.ValidationError("Visits start at a quarter of an hour.")
                return value
    """,
    "clinic/signals.py": """
        from django.db.models.signals import post_save
        from django.dispatch import receiver
        from clinic.models import Visit

        @receiver(post_save, sender=Visit)
        def forget_slots(sender, instance, **kwargs):
            cache.delete(instance.day)
    """,
    "clinic/tasks.py": """
        from celery import shared_task

        @shared_task(autoretry_for=(ConnectionError,), retry_backoff=True, retry_backoff_max=600, max_retries=5)
        def remind(visit):
            tell.apply_async(args=[visit], countdown=5)
    """,
    "clinic/settings.py": """
        import environ
        from celery.schedules import crontab

        env = environ.Env(HOURS=(int, 24))
        HOURS = env("HOURS")
        SESSION_COOKIE_AGE = 60 * 60 * 8
        REST_FRAMEWORK = {"PAGE_SIZE": 40, "DEFAULT_THROTTLE_RATES": {"anon": "30/minute", "user": "5/hour"}}
        CELERY_BEAT_SCHEDULE = {"nightly": {"task": "clinic.tasks.remind", "schedule": crontab(hour=3)}}
    """,
    "clinic/management/commands/close_day.py": """
        from django.core.management.base import BaseCommand

        class Command(BaseCommand):
            help = "Closes the day."

            def handle(self, *args, **options):
                return None
    """,
}
PROJECT = {path: dedent(text) for path, text in FILES.items()}


def test_views_answer_where_they_are_included_with_the_methods_of_their_kind() -> None:
    found = said(draft_of(PROJECT))
    assert "Serves GET and POST `/api/visits/` with `VisitViewSet`." in found
    assert "Serves GET `/api/visits/{pk}/` with `VisitViewSet`." in found
    assert "Serves POST `/api/visits/{pk}/cancel/` with `cancel`." in found
    assert "Serves GET `/api/slots/<int:day>/` with `slots`." in found
    assert "Serves GET `/desk/board/` with `Board`." in found
    assert not any("admin" in each for each in found)


def test_a_view_that_nobody_includes_keeps_its_own_path() -> None:
    alone = {path: text for path, text in PROJECT.items() if path != "clinic/urls.py"}
    assert "Serves GET `/board/` with `Board`." in said(draft_of(alone))


def test_who_may_call_a_view_is_told() -> None:
    found = said(draft_of(PROJECT))
    assert "`VisitViewSet` is open only to requests that `DeskOnly` permits." in found
    assert "`Board` pages its answers by `BoardPages`." in found
    assert any("Access to `slots` is ruled by" in each and "`permission_classes([AllowAny])`" in each for each in found)


def test_tables_and_limits_in_the_body_of_a_model_are_told() -> None:
    found = said(draft_of(PROJECT))
    assert "Allowed moves of `State`: from `BOOKED` to `DONE`; `DONE` is final." in found
    assert "`Visit.MOST` is 12." in found
    assert "`LEAD` is 1 day." in found
    assert "`ends_at` of `Visit` must be above `starts_at`." in found
    assert any("never share the same `starts_at` where `~models.Q(state=" in each for each in found)


def test_rules_of_serializers_are_told() -> None:
    found = said(draft_of(PROJECT))
    assert "`state` is read-only." in found
    assert "`phone` must be at least 8 characters long." in found
    assert any("when `value.minute` is not a multiple of 15" in each for each in found)


def test_what_is_written_through_a_query_set_is_told() -> None:
    assert any("`Visit`: SELECT and UPDATE" in each for each in said(draft_of(PROJECT)))


def test_jobs_signals_and_schedules_are_told() -> None:
    found = said(draft_of(PROJECT))
    assert "Reacts to the signal `post_save` of `Visit` with `forget_slots`." in found
    assert "Forget slots after a visit is saved" in titles(FILES)
    assert any("Runs `clinic.tasks.remind` on the schedule `nightly` (`crontab(hour=3)`)" in each for each in found)
    assert any("longer each time (`retry_backoff`), at most 600 seconds" in each for each in found)
    assert any("`countdown` of `tell.apply_async` is 5 seconds" in each for each in found)


def test_settings_are_told_with_their_units_and_defaults() -> None:
    found = said(draft_of(PROJECT))
    assert "The environment variable `HOURS` sets `HOURS`; the default is 24." in found
    assert "`SESSION_COOKIE_AGE` is 28800 seconds (60 × 60 × 8; 8 hours)." in found
    assert "The page size is 40." in found
    assert '`DEFAULT_THROTTLE_RATES` maps "anon" to "30/minute" and "user" to "5/hour".' in found


def test_a_management_command_goes_by_its_file() -> None:
    assert "Offers the command `close_day`: Closes the day." in said(draft_of(PROJECT))


def test_free_slots_are_not_freed() -> None:
    assert not any("frees" in each.lower() for each in said(draft_of(PROJECT)))


def test_a_path_that_is_not_written_is_the_root() -> None:
    urls = """
        from django.urls import include, path
        from shop import views

        urlpatterns = [path("", views.home), path("", include("shop.basket.urls")), path("boxes/", views.boxes)]
    """
    views = "def home(request):\n    return None\n\n\ndef boxes(request):\n    return None\n"
    told = said(draft_of({"shop/urls.py": dedent(urls), "shop/views.py": views}))
    assert "Serves any method at the root with `home`." in told
    assert not any("shop.basket.urls" in each for each in told)
