"""The search as an operation."""

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from search.retrieval import query
from search.retrieval.search import Found, search

router = Router(tags=["search"])

MOST = 100


class CitationOut(Schema):
    path: str
    start: int
    end: int
    symbol: str
    commit: str


class FoundOut(Schema):
    package: str = Field(alias="package.slug")
    key: str
    kind: str
    title: str
    text: str
    score: float = Field(description="Only to be compared within one answer.")
    citations: list[CitationOut]
    why: str = Field(description="What it was found by: its name, its words, its meaning.")
    url: str = Field(alias="path", description="Where it can be read, below the studio's address.")


class SearchOut(Schema):
    items: list[FoundOut] = Field(description="The best first, grouped by package.")
    packages: int = Field(description="How many packages were found.")
    full_text_only: bool = Field(description="Whether the embedding model was not loaded yet.")
    nearer: str = Field(description="The query with unknown words replaced by near ones; empty where all are known.")


class SearchFilters(Schema):
    q: str = Field(
        "", max_length=query.LONGEST, description="Words, “phrases”, names; lang:, team:, service: and so on."
    )
    tab: str = Field("all", max_length=20, description=f"One of {', '.join(query.TABS)}.")
    lang: str = Field("", max_length=40)
    team: str = Field("", max_length=80)
    package: str = Field("", max_length=300)
    kind: str = Field("", max_length=100)
    path: str = Field("", max_length=300)
    service: str = Field("", max_length=80)
    limit: int = Field(20, ge=1, le=MOST)


@router.get("/search", response=SearchOut, summary="Search specs and code by words and meaning")
def search_everything(request: HttpRequest, wanted: Query[SearchFilters]) -> dict[str, object]:
    """What you may see of what matches, several packages before many places in one."""
    given = {name: str(value) for name, value in wanted.dict().items() if name not in ("q", "limit")}
    limit = wanted.limit
    found = search(query.read(wanted.q, given), request.user, packages=limit, in_a_package=limit)
    items: list[Found] = found.flat(limit)
    return {
        "items": items,
        "packages": found.total,
        "full_text_only": found.text_alone,
        "nearer": found.offered,
    }
