"""Adding packages: what to look at, what was found there, and only then the adding."""

from typing import cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from specs import adding
from specs.adding import Wish
from specs.ingestion.refusals import Refusal
from specs.models import Job
from specs.models.job import State
from specs.pages.frame import numeral
from studio.people.models import Team, User

AT_ONCE = 20


class NewForm(forms.Form):
    given = forms.CharField(
        label="Repositories",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "off"}),
        help_text="An https address or a folder on this machine, one a line. A path inside a repository adds the "
        "packages beneath it.",
    )
    team = forms.ModelChoiceField(Team.objects.none(), empty_label=None, help_text="It will own the packages.")
    branch = forms.CharField(required=False, max_length=250, help_text="The default one if left empty.")
    private = forms.BooleanField(
        required=False,
        label="Private to the team",
        help_text="Others in the organization will not know that the packages exist.",
    )

    def __init__(self, *args: object, viewer: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.viewer = viewer
        teams = cast("forms.ModelChoiceField[Team]", self.fields["team"])
        teams.queryset = Team.objects.all() if viewer.is_superuser else Team.objects.filter(members=viewer)

    def clean_given(self) -> list[str]:
        lines = list(dict.fromkeys(filter(None, map(str.strip, self.cleaned_data["given"].splitlines()))))
        if len(lines) > AT_ONCE:
            raise forms.ValidationError(f"At most {AT_ONCE} at once; the command line takes any number.")
        return lines

    def wishes(self) -> list[Wish]:
        data = self.cleaned_data
        return [
            Wish(given, data["team"], data["private"], data["branch"].strip(), by=self.viewer)
            for given in data["given"]
        ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    viewer = cast(User, request.user)
    form = NewForm(request.POST or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        jobs = []
        for wish in form.wishes():
            try:
                jobs.append(adding.request(wish, preview=True))
            except Refusal as refusal:
                form.add_error("given", f"{wish.given}: {refusal}")
        if not form.errors:
            query = urlencode([("job", job.pk) for job in jobs])
            return HttpResponseRedirect(f"{reverse('specs:found')}?{query}")
    has_team = cast("forms.ModelChoiceField[Team]", form.fields["team"]).queryset.exists()  # type: ignore[union-attr]
    return render(request, "specs/new.html", {"form": form, "has_team": has_team})


@never_cache
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """What the looking found, as it goes; posting adds it."""
    jobs = _looking(request)
    if request.method == "POST":
        return _add(request, jobs)
    context = {
        "jobs": jobs,
        "is_live": any(job.is_active for job in jobs),
        "total": sum(len(job.result.get("packages", ())) for job in jobs),
    }
    is_fragment = request.headers.get("HX-Request") == "true"
    return render(request, "specs/_found.html" if is_fragment else "specs/found.html", context)


def _looking(request: HttpRequest) -> list[Job]:
    """The jobs that the address names, all of them the viewer's own and none of another kind."""
    given = (request.POST if request.method == "POST" else request.GET).getlist("job")[:AT_ONCE]
    numbers = [number for each in given if (number := numeral(each)) is not None]
    jobs = list(
        Job.objects.filter(pk__in=numbers, kind=adding.KIND, requested_by=cast(User, request.user)).order_by("pk")
    )
    if not jobs or len(jobs) != len(given):
        raise Http404
    return jobs


def _add(request: HttpRequest, jobs: list[Job]) -> HttpResponse:
    viewer = cast(User, request.user)
    queued = []
    for job in jobs:
        if job.state != State.DONE:
            continue
        asked = job.payload
        team = Team.objects.filter(pk=asked["team"]).first()
        if team is None:
            raise Http404
        try:
            queued.append(adding.request(Wish(asked["given"], team, asked["private"], asked["branch"], by=viewer)))
        except (Refusal, PermissionDenied) as refusal:
            messages.error(request, f"{asked['given']}: {refusal}")
    if len(queued) == 1:
        return redirect("jobs:job", queued[0].pk)
    return HttpResponseRedirect(f"{reverse('jobs:list')}?mine=on")
