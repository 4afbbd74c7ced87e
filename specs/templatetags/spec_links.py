"""Links from a spec to the code that proves it, and marks for what a statement is."""

from urllib.parse import quote

from django import template
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.safestring import SafeString

from specs.models import Package
from specs.reading import CitationView, StatementView

register = template.Library()


def blob_path(package: Package, commit: str, path: str, anchor: str = "") -> str:
    """Where the file is shown as it was at that commit. Odd bytes of its name are kept."""
    file = quote(path.encode(errors="surrogateescape"))
    return f"{get_script_prefix()}p/{package.slug}/blob/{commit}/{file}" + (f"#{anchor}" if anchor else "")


@register.simple_tag
def citation_url(package: Package, citation: CitationView) -> str:
    return blob_path(package, citation.commit, citation.path, citation.anchor)


@register.simple_tag
def file_url(package: Package, commit: str, path: str) -> str:
    return blob_path(package, commit, path)


@register.simple_tag
def cite(package: Package, citation: CitationView) -> SafeString:
    """A citation as a short link: the file's own name and the lines; the whole path and the symbol on hover."""
    name = citation.place.rpartition("/")[2]
    title = citation.place + (f" in {citation.symbol}" if citation.symbol else "")
    return format_html(
        '<a class="cite" href="{}" title="{}" data-cites>{}</a>', citation_url(package, citation), title, name
    )


@register.filter
def test_words(test: CitationView) -> str:
    """A test's name as words: "TestClaim.test_expired_lease_is_retried" -> "expired lease is retried"."""
    name = test.symbol.rpartition(".")[2] or test.path.rpartition("/")[2]
    return name.removeprefix("test_").replace("_", " ").strip() or name


@register.filter
def can_be_tested(statement: StatementView) -> bool:
    """Whether it is worth saying that no test reaches it: only of what the code was seen to do."""
    return statement.nature == "observed" and statement.kind in ("acceptance", "business_rule", "constraint", "error")


@register.filter
def what_it_does_not(statement: StatementView) -> str:
    """Under the heading "It does not": "It does not run other programs." -> "run other programs"."""
    return statement.text.removeprefix("It does not ").removeprefix("The package does not ").rstrip(".")
