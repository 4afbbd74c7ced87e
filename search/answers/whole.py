"""Answers about a package as a whole: what it is for, its limits, what it needs, what changed last."""

import re
from collections.abc import Iterable

from search.answers.published import all_of_kinds
from search.answers.question import Intent, Question
from search.answers.shapes import Passage, Sentence
from search.answers.telling import sentence_of
from specs import reading
from specs.models import Package, SpecVersion
from specs.reading import StatementView
from studio.people.visibility import Viewer

_PASSAGE = 12
_PACKAGES, _OF_A_PACKAGE = 5, 4  # of what changed lately

# Title and kinds of each passage; the first one opens the answer.
_PARTS: dict[Intent, tuple[tuple[str, tuple[str, ...]], ...]] = {
    Intent.LIMITS: (("Limits", ("constraint",)), ("Settings", ("configuration",))),
    Intent.ERRORS: (("Errors", ("error",)),),
    Intent.CONFIGURE: (("Use", ("usage",)), ("Settings", ("configuration",))),
    Intent.DEPENDS: (("Services", ("service",)), ("What it is built on", ("developer",))),
}
_OPTIONS = re.compile(r"\b(?:options?|flags?|arguments?|switch(?:es)?|command[- ]line)\b", re.IGNORECASE)
_INSTALLING = re.compile(r"\binstall", re.IGNORECASE)
_INSTALLED = frozenset({"install", "distribution", "script"})
_OUTSIDE = frozenset({"env", "usage", "option", "constant", "setting"})
_RELATIONS = {
    Intent.STATES: frozenset({"moves", "choices", "state-change"}),
    Intent.DEPENDS: frozenset({"service", "dependency"}),
}


def about_all(package: Package, version: SpecVersion, question: Question) -> list[Passage]:
    """Nothing where the package has nothing of the kind."""
    intent = question.intent
    if intent == Intent.CONFIGURE and _INSTALLING.search(question.text):
        views = all_of_kinds(package, version, ("usage",))
        return _passages(package, [("", [view for view in views if view.subject in _INSTALLED])])
    if intent == Intent.CONFIGURE and _OPTIONS.search(question.text):
        views = all_of_kinds(package, version, ("configuration",), 20 * _PASSAGE)
        options = [view for view in views if view.relation == "option"]
        if options:
            return _passages(package, [("", options[: 2 * _PASSAGE])])
    if intent == Intent.CHANGES:
        return changes(package, version)
    if intent in _PARTS or intent == Intent.STATES:
        return _of_kinds(package, version, intent)
    found = reading.overview(package, version.number)
    flows = [view for view in all_of_kinds(package, version, ("developer",)) if view.subject == "flow"]
    return _passages(
        package,
        (
            ("", (*found.purpose[:2], *(() if found.purpose else found.does[:2]))),
            ("The path through the code", flows[:4] if intent == Intent.HOW else []),
            ("What it does", found.does[:8]),
            ("Parts", [view for each in found.capabilities for view in each.summary[:1]][:8]),
            ("Services it uses", found.services[:6]),
            ("What it does not do", found.does_not[:3] if intent != Intent.WHETHER else found.does_not),
        ),
    )


def _of_kinds(package: Package, version: SpecVersion, intent: Intent) -> list[Passage]:
    parts = _PARTS.get(intent, (("States", ("business_rule", "acceptance")),))
    relations = _RELATIONS.get(intent)
    found = []
    for title, kinds in parts:
        views = all_of_kinds(package, version, kinds, 20 * _PASSAGE)
        kept = [view for view in views if relations is None or view.relation in relations]
        kept = sorted((view for view in kept if view.subject != "errors"), key=_from_outside)
        found.append((title, kept[:_PASSAGE]))
    return _passages(package, found)


def _from_outside(view: StatementView) -> int:
    """What is set from outside comes before what a caller may give."""
    return ("env", "usage", "option", "constant", "setting").index(view.relation) if view.relation in _OUTSIDE else 9


def changes(package: Package, version: SpecVersion) -> list[Passage]:
    """What the newest version says otherwise than the one before it."""
    if version.number < 2:
        return []
    found = reading.diff(package, version.number - 1, version.number)
    changed = tuple(Sentence(package, each.new, old_text=each.old.text) for each in found.changed[:_PASSAGE])
    new = tuple(Sentence(package, each) for each in found.added[:_PASSAGE])
    gone = tuple(Sentence(package, each) for each in found.removed[:_PASSAGE])
    titled = (
        (f"Changed from version {version.number - 1} to {version.number}", changed),
        (f"New in version {version.number}", new),
        (f"No longer said since version {version.number}", gone),
    )
    return [Passage(title, sentences) for title, sentences in titled if sentences]


def changes_of_all(viewer: Viewer) -> list[Passage]:
    """What the packages that changed last say otherwise than before."""
    seen = Package.objects.visible_to(viewer).active()
    latest = seen.filter(latest__number__gt=1).order_by().values("latest")
    newest = SpecVersion.objects.filter(pk__in=latest).select_related("package").order_by("-pk")
    passages = []
    for version in newest[:_PACKAGES]:
        said = [each for passage in changes(version.package, version) for each in passage.sentences]
        if said:
            title = f"{version.package.name}, version {version.number}"
            passages.append(Passage(title, tuple(said[:_OF_A_PACKAGE])))
    return passages


def _passages(package: Package, parts: Iterable[tuple[str, Iterable[StatementView]]]) -> list[Passage]:
    said: set[str] = set()
    passages = []
    for title, views in parts:
        sentences = tuple(sentence_of(package, view) for view in views if view.text not in said)
        said.update(each.text for each in sentences)
        if sentences:
            passages.append(Passage(title, sentences))
    return passages
