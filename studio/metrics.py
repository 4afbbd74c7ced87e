"""Prometheus metrics: what the web process counts itself, and the jobs as they stand in the database."""

import ipaddress
import os
import time
from collections.abc import Callable, Iterable
from secrets import compare_digest

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Min
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from specs.models import Job, Worker

REQUESTS = Counter("studio_requests_total", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram("studio_request_seconds", "Time to answer a request.", ["route"])
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class MetricsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        # Label values are patterns and known methods, never what a visitor typed: their number must stay bounded.
        route = request.resolver_match.route if request.resolver_match else "(none)"
        method = request.method if request.method in _METHODS else "(other)"
        REQUESTS.labels(method, route, response.status_code).inc()
        SECONDS.labels(route).observe(time.perf_counter() - begun)
        return response


class JobCollector(Collector):
    """Asked at each scrape, so that every web process tells the same."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        jobs = GaugeMetricFamily("studio_jobs", "Jobs by queue and state.", labels=["queue", "state"])
        for row in Job.objects.order_by().values("queue", "state").annotate(number=Count("pk")):
            jobs.add_metric([row["queue"], row["state"]], row["number"])
        yield jobs
        oldest = Job.objects.filter(state="queued", due_at__lte=Now()).aggregate(since=Min("due_at"))["since"]
        age = max((timezone.now() - oldest).total_seconds(), 0.0) if oldest else 0.0
        yield GaugeMetricFamily("studio_oldest_due_job_seconds", "How long the oldest due job has waited.", value=age)
        yield GaugeMetricFamily("studio_workers_live", "Workers heard of lately.", value=Worker.objects.live().count())


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For METRICS_TOKEN, or without one for this machine alone. To others there is nothing here."""
    if not _may_read(request):
        raise Http404
    gathered = generate_latest(_counted_here())
    registry = CollectorRegistry()
    registry.register(JobCollector())
    return HttpResponse(gathered + generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _counted_here() -> CollectorRegistry:
    """With several web processes on a machine, PROMETHEUS_MULTIPROC_DIR names the folder in which they add up."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    try:
        local = ipaddress.ip_address(request.META.get("REMOTE_ADDR") or "").is_loopback
    except ValueError:
        return False
    # A proxy on this machine speaks for the world.
    return local and not getattr(request, "forwarded", False)
