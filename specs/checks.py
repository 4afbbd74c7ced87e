"""What is wrong with the installation, told at start."""

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register

from specs.analysis.syntax import missing_grammars


@register(Tags.compatibility)
def check_grammars(**kwargs: Any) -> list[CheckMessage]:
    """A language without its grammar is not read; all others are."""
    return [Warning(sentence, id="specs.W001") for sentence in missing_grammars()]
