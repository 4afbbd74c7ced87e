"""Word from a git host that something was pushed: signed, believed only in that it is worth a look."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from specs import polling
from specs.ingestion import addresses
from specs.ingestion.refusals import Refusal
from specs.models import Repository

# Where the hosts' payloads have the repository's address.
_PLACES = (
    ("repository", "clone_url"),
    ("repository", "html_url"),
    ("repository", "git_http_url"),
    ("repository", "homepage"),
    ("project", "git_http_url"),
    ("project", "web_url"),
)


@csrf_exempt
@login_not_required
@require_POST
def pushed(request: HttpRequest) -> HttpResponse:
    """Has the repositories named in the payload looked at. Says the same whether there are any or not."""
    secret: str = getattr(settings, "WEBHOOK_SECRET", "")
    if not secret:
        raise Http404("No webhook is taken.")
    if not is_signed(request, secret):
        return HttpResponse("The signature is missing or wrong.\n", status=401, content_type="text/plain")
    try:
        payload = json.loads(request.body)
    except (ValueError, RecursionError):
        return HttpResponse("The body is no JSON.\n", status=400, content_type="text/plain")
    for repository in named(payload):
        polling.request(repository)
    return HttpResponse(status=202)


def is_signed(request: HttpRequest, secret: str) -> bool:
    """By GitHub's or Gitea's signature of the body, or GitLab's shared token."""
    token = request.headers.get("X-Gitlab-Token")
    if token is not None:
        return hmac.compare_digest(token.encode(), secret.encode())
    given = request.headers.get("X-Hub-Signature-256", "").removeprefix("sha256=")
    given = given or request.headers.get("X-Gitea-Signature", "")
    expected = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(given.encode(), expected.encode())


def named(payload: Any) -> list[Repository]:
    """The repositories that the payload speaks of, whether their addresses end in .git or not."""
    wanted = Q(pk__in=[])
    for url in set(_addresses(payload)):
        plain = url.removesuffix(".git")
        wanted |= Q(url__iexact=plain) | Q(url__iexact=f"{plain}.git")
    return list(Repository.objects.filter(wanted))


def _addresses(payload: Any) -> Iterator[str]:
    for first, second in _PLACES:
        part = payload.get(first) if isinstance(payload, dict) else None
        url = part.get(second) if isinstance(part, dict) else None
        if isinstance(url, str):
            try:
                yield addresses.checked(url)[0]
            except Refusal:
                continue
