"""The audit trail, as far as one may read it."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from studio.pagination import BadCursor, paginate
from studio.people import audit
from studio.people.models import Team, User

PAGE = 50


@require_GET
def audit_page(request: HttpRequest) -> HttpResponse:
    """`team`, `action` and `actor` narrow it; `cursor` is where the page before ended."""
    user = cast(User, request.user)
    filters = audit.Filters(
        **{name: request.GET.get(name, "").strip() for name in ("team", "action", "actor")},
    )
    events = audit.trail(user, filters)
    try:
        page = paginate(events, ("-id",), cursor=request.GET.get("cursor"), limit=PAGE)
    except BadCursor:
        page = paginate(events, ("-id",), cursor=None, limit=PAGE)
    teams = Team.objects.all() if user.is_superuser else user.teams.all()
    context = {"events": page.items, "next": page.next, "filters": filters, "teams": teams[:200], "place": "audit"}
    return render(request, "people/audit.html", context)
