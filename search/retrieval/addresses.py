"""Where on the pages what was found is read."""

from django.urls import reverse

from specs.reading import CitationView


def address(slug: str, kind: str, key: str, ident: str, citation: CitationView | None) -> str:
    """The statement in its spec, or the lines in their file."""
    if kind in ("symbol", "route", "option", "command") and citation is not None:
        return f"{reverse('specs:blob', args=[slug, citation.commit, citation.path])}#{citation.anchor}"
    if kind == "package":
        return reverse("specs:package", args=[slug])
    if kind == "capability":
        return f"{reverse('specs:spec', args=[slug])}#c-{key}"
    if kind == "requirement":
        return reverse("specs:requirement", args=[slug, ident])
    return reverse("specs:statement", args=[slug, key.partition(":")[0]])
