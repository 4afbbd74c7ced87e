"""Approving a spec as the contract, and taking that back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from feedback import approving
from feedback.models import Approval
from specs.pages.frame import Frame, numeral, package_page

_LONGEST = 120


@require_POST
@package_page
def approve(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The requirement named, or the whole spec, in the version that the maintainer looked at."""
    number = numeral(request.POST.get("version", ""))
    if not number:
        raise Http404
    try:
        found = approving.approve(request.user, frame.package, request.POST.get("requirement", "")[:_LONGEST], number)
        messages.success(request, f"{found.requirement_id or 'The whole spec'} is approved as in version {number}.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("package_corrections", frame.package.slug)


@require_POST
@package_page
def revoke(request: HttpRequest, frame: Frame, number: int) -> HttpResponse:
    rows = Approval.objects.filter(package=frame.package).select_related("package__team")
    approving.revoke(request.user, approving.approval_or_404(rows, number))
    messages.success(request, "It is no longer the contract.")
    return redirect("package_corrections", frame.package.slug)
