"""The inbox: what happened to corrections that concern the reader."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from feedback import telling
from feedback.models import Notice
from studio.people.models import User

ON_A_PAGE = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: HttpRequest) -> HttpResponse:
    """A POST marks as read (`read=all`, or one notice's number), or chooses whether mail is wanted (`mail`)."""
    user = cast(User, request.user)  # the sign-in middleware lets nobody else through
    if request.method == "POST":
        return _posted(request, user)
    rows = Notice.objects.of(user).select_related("correction__package")
    only_unread = bool(request.GET.get("unread"))
    page = Paginator(rows.unread() if only_unread else rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "only_unread": only_unread, "wants_mail": telling.wants_mail(user),
               "mail_is_sent": telling.mail_is_sent()}  # fmt: skip
    return render(request, "feedback/inbox.html", context)


def _posted(request: HttpRequest, user: User) -> HttpResponse:
    wanted, read = request.POST.get("mail", ""), request.POST.get("read", "")
    if wanted in ("on", "off"):
        telling.choose_mail(user, wanted == "on")
        messages.success(request, "You are told by mail, too." if wanted == "on" else "You get no more mail.")
    elif read == "all":
        telling.mark_read(user)
    elif read.isascii() and read.isdigit() and len(read) <= 18:
        telling.mark_read(user, [int(read)])
    return redirect("inbox")
