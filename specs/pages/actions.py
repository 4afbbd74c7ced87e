"""What can be done with a package from its page: a new run, publishing a version that is held, an export."""

import io
import mimetypes
import zipfile

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from specs import generation
from specs.exports.material import material
from specs.exports.registry import exporter
from specs.models import Job, Package
from specs.pages.frame import Frame, package_page
from studio.people.models import User
from studio.people.visibility import belongs_to, maintains


@require_POST
@package_page
def generate(request: HttpRequest, frame: Frame) -> HttpResponse:
    if not belongs_to(request.user, frame.package.team):
        raise PermissionDenied("Only members of the package's team may have its spec generated.")
    return _queued(request, frame.package)


@require_POST
@package_page
def publish_held(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Lets through the version that waits because it says so much less than the last one."""
    package = frame.package
    if not maintains(request.user, package.team):
        raise PermissionDenied("Only a maintainer of the package's team may publish what is held.")
    if not package.held_commit:
        messages.info(request, "Nothing is held any more.")
        return redirect("specs:package", package.slug)
    return _queued(request, package, accept=package.held_commit)


@require_safe
@package_page
def export(request: HttpRequest, frame: Frame, form: str) -> HttpResponse:
    """One file as it is, several as one archive."""
    try:
        write = exporter(form)
    except KeyError as error:
        raise Http404(f"There is no export named {form}.") from error
    read = material(frame.package, frame.asked)
    files = list(write(read))
    if len(files) == 1:
        name, text = files[0]
        kind = mimetypes.guess_type(name)[0] or "text/plain"
        response = HttpResponse(text.encode(errors="replace"), content_type=f"{kind}; charset=utf-8")
    else:
        name = f"{frame.package.slug}-v{read.spec.version.number}-{form}.zip"
        response = HttpResponse(_archive(files), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name.rpartition("/")[2]}"'
    return response


def _archive(files: list[tuple[str, str]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files:
            archive.writestr(path, text.encode(errors="replace"))
    return packed.getvalue()


def _queued(request: HttpRequest, package: Package, accept: str = "") -> HttpResponse:
    by = request.user if isinstance(request.user, User) else None
    job: Job = generation.request(package, by=by, accept=accept)
    return redirect("jobs:job", job.pk)
