"""Small packages, given as texts, and the drafts that are written of them."""

from specs.analysis import languages
from specs.analysis.catalogue import SERVICES
from specs.analysis.linking import link
from specs.analysis.package import NOT_ANALYSED, PackageFacts, Role, SourceFile
from specs.evidence.gate import GateResult, check
from specs.evidence.sources import Sources
from specs.writing import statements, write
from specs.writing.draft import Draft, Statement
from specs.writing.previous import PreviousSpec


def package_of(files: dict[str, str]) -> PackageFacts:
    made = []
    for path, text in files.items():
        language = languages.language_of(path)
        facts = languages.load(language)(text) if language else None
        lines = text.count("\n") + 1
        if language in languages.COMMENTED:
            reason = f"{NOT_ANALYSED}{languages.COMMENTED[language]}"
            made.append(SourceFile(path, path, language, "excluded", lines, facts, reason))
        else:
            made.append(SourceFile(path, path, language, role_of(path), lines, facts))
    return link("sample", made)


def role_of(path: str) -> Role:
    if path.startswith("tests/"):
        return "test"
    if path.startswith("examples/"):
        return "example"
    if path in ("pyproject.toml", "package.json", "Cargo.toml", "pom.xml", "go.mod") or path.endswith(".csproj"):
        return "manifest"
    if languages.language_of(path) in languages.DECLARING:
        return "config"
    return "document" if path.endswith(".md") else "source"


def gated(files: dict[str, str], previous: PreviousSpec | None = None) -> GateResult:
    package = package_of(files)
    names = {service.name for service in SERVICES.values()}
    return check(write(package, previous=previous), Sources(package, files.get), names)


def draft_of(files: dict[str, str], previous: PreviousSpec | None = None) -> Draft:
    """The draft, proved: a statement that the gate would withhold fails the test that wrote it."""
    result = gated(files, previous)
    assert [(each.statement.text, each.reasons) for each in result.withheld] == []
    return result.draft


def said(draft: Draft, kind: str = "") -> list[str]:
    return [each.text for each in statements(draft) if not kind or each.kind == kind]


def one(draft: Draft, kind: str, word: str) -> Statement:
    found = [each for each in statements(draft) if each.kind == kind and word in each.text]
    assert len(found) == 1, [each.text for each in statements(draft) if each.kind == kind]
    return found[0]
