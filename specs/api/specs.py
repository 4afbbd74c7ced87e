"""Operations that read: versions, the spec and its parts, evidence with its source, diagrams, differences, coverage."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from specs import reading
from specs.api.packages import package_for
from specs.exports import as_json
from specs.exports.as_json import Json
from specs.exports.material import material
from specs.exports.registry import exporter, names
from specs.reading import NoSuchPart, NoSuchSource, NoSuchVersion, VersionView

router = Router(tags=["specs"])
Operation = TypeVar("Operation", bound=Callable[..., Any])

VERSIONS_ON_A_PAGE = 50


class VersionOut(Schema):
    number: int
    commit: str
    committed_at: datetime | None
    created_at: datetime
    engine: str
    language: str
    counts: dict[str, int]
    changes: dict[str, int] = Field(description="Statements added, changed and removed against the version before.")
    is_latest: bool


class VersionsOut(Schema):
    items: list[VersionOut]
    next: int | None = Field(description="Give it as `before` for the next page; null on the last one.")


class Asked(Schema):
    """Which version is read."""

    version: int | None = Field(None, ge=1, le=2**31 - 1, description="The newest by default.")


class SourceAsked(Schema):
    path: str = Field(max_length=4000)
    commit: str = Field("", max_length=64, description="The version's by default.")
    version: int | None = Field(None, ge=1, le=2**31 - 1)


class BetweenAsked(Schema):
    old: int = Field(ge=1, le=2**31 - 1)
    new: int = Field(ge=1, le=2**31 - 1)


def finding(operation: Operation) -> Operation:
    """What the package does not have is not found."""

    @wraps(operation)
    def found(*args: Any, **kwargs: Any) -> Any:
        try:
            return operation(*args, **kwargs)
        except (NoSuchVersion, NoSuchPart, NoSuchSource) as error:
            raise Http404 from error

    return found  # type: ignore[return-value]


@router.get("/packages/{slug:slug}/versions", response=VersionsOut, summary="Versions, newest first")
@finding
def list_versions(request: HttpRequest, slug: str, before: int | None = None) -> dict[str, object]:
    package = package_for(request.user, slug)
    found = reading.history(package, before=before, limit=VERSIONS_ON_A_PAGE + 1)
    shown = found[:VERSIONS_ON_A_PAGE]
    return {"items": shown, "next": shown[-1].number if len(found) > len(shown) else None}


@router.get("/packages/{slug:slug}/versions/{int:number}", response=VersionOut, summary="One version")
@finding
def get_version(request: HttpRequest, slug: str, number: int) -> VersionView:
    return reading.version(package_for(request.user, slug), number)


@router.get("/packages/{slug:slug}/spec", response=dict[str, Any], summary="The whole spec")
@finding
def get_spec(request: HttpRequest, slug: str, asked: Query[Asked]) -> Json:
    """The form that `export --format json` gives. Large packages have large specs: ask for requirements one by one."""
    return as_json.document(material(package_for(request.user, slug), asked.version))


@router.get("/packages/{slug:slug}/requirements", response=dict[str, Any], summary="Capabilities and requirements")
@finding
def list_requirements(request: HttpRequest, slug: str, asked: Query[Asked]) -> Json:
    """The tree without its statements."""
    outline = reading.outline(package_for(request.user, slug), asked.version)
    return {
        "version": outline.version.number,
        "capabilities": [
            {
                "key": capability.key,
                "title": capability.title,
                "requirements": [asdict(each) for each in capability.requirements],
            }
            for capability in outline.capabilities
        ],
    }


@router.get("/packages/{slug:slug}/requirements/{ident}", response=dict[str, Any], summary="One requirement")
@finding
def get_requirement(request: HttpRequest, slug: str, ident: str, asked: Query[Asked]) -> Json:
    return as_json.requirement(reading.requirement(package_for(request.user, slug), ident, asked.version))


@router.get("/packages/{slug:slug}/statements/{key}", response=dict[str, Any], summary="One statement and its evidence")
@finding
def get_statement(request: HttpRequest, slug: str, key: str, asked: Query[Asked]) -> Json:
    """With the source text that each citation stands for."""
    package = package_for(request.user, slug)
    statement = reading.statement(package, key, asked.version)
    shown = reading.excerpts(package, [*statement.citations, *statement.tests], around=0)
    texts = {each: "\n".join(line.text for line in excerpt.lines) for each, excerpt in shown.items()}
    found = as_json.statement(statement)
    for name, citations in (("citations", statement.citations), ("tests", statement.tests)):
        found[name] = [{**as_json.citation(each), "source": texts.get(each, "")} for each in citations]
    return found


@router.get("/packages/{slug:slug}/files", response=list[dict[str, Any]], summary="The files that were read")
@finding
def list_files(request: HttpRequest, slug: str, asked: Query[Asked]) -> list[Json]:
    """Also those that were left out, with the reason."""
    return [asdict(each) for each in reading.files(package_for(request.user, slug), asked.version)]


@router.get("/packages/{slug:slug}/source", response=dict[str, Any], summary="A file as it was at a commit")
@finding
def get_source(request: HttpRequest, slug: str, asked: Query[SourceAsked]) -> Json:
    """Secrets are masked. With the statements that cite the file."""
    package = package_for(request.user, slug)
    commit = asked.commit or reading.version(package, asked.version).commit
    page = reading.source(package, commit, asked.path)
    return {
        "path": page.path,
        "commit": page.commit,
        "language": page.language,
        "role": page.role,
        "reason": page.reason,
        "text": page.text,
        "statements": as_json.statements(page.statements),
    }


@router.get("/packages/{slug:slug}/diagrams", response=list[dict[str, Any]], summary="Diagrams")
@finding
def list_diagrams(request: HttpRequest, slug: str, asked: Query[Asked]) -> list[Json]:
    found = reading.diagrams(package_for(request.user, slug), asked.version)
    return [{**as_json.diagram(each), "svg": each.svg, "error": each.error} for each in found]


@router.get(
    "/packages/{slug:slug}/diff", response=dict[str, Any], summary="What one version says otherwise than another"
)
@finding
def get_diff(request: HttpRequest, slug: str, asked: Query[BetweenAsked]) -> Json:
    found = reading.diff(package_for(request.user, slug), asked.old, asked.new)
    return {
        "old": found.old.number,
        "new": found.new.number,
        "added": as_json.statements(found.added),
        "changed": [
            {
                "old": as_json.statement(each.old),
                "new": as_json.statement(each.new),
                "values": [{"name": name, "old": old, "new": new} for name, old, new in each.values],
            }
            for each in found.changed
        ],
        "removed": as_json.statements(found.removed),
    }


@router.get("/packages/{slug:slug}/coverage", response=dict[str, Any], summary="What the spec does not cover")
@finding
def get_coverage(request: HttpRequest, slug: str, asked: Query[Asked]) -> Json:
    found = reading.coverage(package_for(request.user, slug), asked.version)
    return {
        "version": found.version.number,
        "counts": found.version.counts,
        "gaps": [
            {"what": each.what, "text": each.text, "citation": as_json.citation(each.citation)} for each in found.gaps
        ],
        "gaps_total": found.gaps_total,
        "withheld": [
            {
                "key": each.key,
                "text": each.text,
                "reason": each.reason,
                "citations": [as_json.citation(cited) for cited in each.citations],
            }
            for each in found.withheld
        ],
        "left_out": [asdict(each) for each in found.left_out],
        "left_out_total": found.left_out_total,
        "problems": [{"path": path, "text": text, "line": line} for path, text, line in found.problems],
    }


@router.get("/packages/{slug:slug}/export/{form}", response={200: None}, summary="The spec in another form")
@finding
def export(request: HttpRequest, slug: str, form: str, asked: Query[Asked]) -> HttpResponse:
    """The main file of the form. Forms of several files can be had whole from the package's page."""
    if form not in names():
        raise Http404
    path, text = next(exporter(form)(material(package_for(request.user, slug), asked.version)))
    kind = "application/json" if path.endswith(".json") else "text/markdown"
    return HttpResponse(text, content_type=f"{kind}; charset=utf-8")
