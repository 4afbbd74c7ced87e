"""Which analyzer reads which file: the one table to touch to add a language."""

from collections.abc import Callable
from importlib import import_module
from pathlib import PurePosixPath

from specs.analysis.facts import FileFacts

Analyzer = Callable[[str], FileFacts]

# language -> dotted path of `analyze(text) -> FileFacts`. Imported when first used: a missing grammar wheel disables
# its own language and nothing else.
ANALYZERS: dict[str, str] = {
    "python": "specs.analysis.python.analyze",
    "javascript": "specs.analysis.javascript.analyze_javascript",
    "typescript": "specs.analysis.javascript.analyze_typescript",
    "tsx": "specs.analysis.javascript.analyze_tsx",
    "markdown": "specs.analysis.documents.analyze_markdown",
    "restructuredtext": "specs.analysis.documents.analyze_restructuredtext",
    "manifest": "specs.analysis.manifests.analyze",
}

SUFFIXES: dict[str, str] = {
    ".py": "python", ".pyi": "python",
    ".js": "javascript", ".mjs": "javascript", ".cjs": "javascript", ".jsx": "javascript",
    ".ts": "typescript", ".mts": "typescript", ".cts": "typescript", ".tsx": "tsx",
    ".md": "markdown", ".markdown": "markdown", ".rst": "restructuredtext",
}  # fmt: skip


def load(language: str) -> Analyzer:
    module, _, name = ANALYZERS[language].rpartition(".")
    analyzer: Analyzer = getattr(import_module(module), name)
    return analyzer


def language_of(path: str) -> str:
    """The language by name alone, "" where no analyzer reads it."""
    return SUFFIXES.get(PurePosixPath(path).suffix.lower(), "")
