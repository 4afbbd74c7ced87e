"""`match` patterns as conditions on their subject."""

import ast

from specs.analysis.expressions import literal
from specs.analysis.facts import Condition, Operand
from specs.analysis.python.conditions import Conditions
from specs.analysis.python.names import dotted

MAX_DEPTH = 8


def case_condition(case: ast.match_case, subject: Operand, conditions: Conditions) -> Condition | None:
    """What a case asks; None where it takes everything."""
    asked = _pattern(case.pattern, subject, conditions, 0)
    if case.guard is None:
        return asked
    guard = conditions.condition(case.guard)
    if asked is None:
        return guard
    return Condition("all", f"{asked.text} if {guard.text}", parts=(asked, guard))


def _pattern(pattern: ast.pattern, subject: Operand, conditions: Conditions, depth: int) -> Condition | None:
    text = f"{subject.text} matches {_text(pattern, conditions)}"
    if isinstance(pattern, ast.MatchAs):
        return _pattern(pattern.pattern, subject, conditions, depth + 1) if pattern.pattern else None
    if isinstance(pattern, ast.MatchValue):
        return Condition("eq", text, subject, conditions.reader.operand(pattern.value))
    if isinstance(pattern, ast.MatchSingleton):
        if pattern.value is None:
            return Condition("is_null", text, subject)
        return Condition("eq", text, subject, literal(str(pattern.value), pattern.value))
    if isinstance(pattern, ast.MatchClass):
        kind = conditions.reader.operand(pattern.cls)
        if not pattern.patterns and not pattern.kwd_patterns:
            return Condition("is_a", text, subject, kind)
        return Condition("opaque", text, subject, kind)
    if isinstance(pattern, ast.MatchOr):
        if all(isinstance(part, ast.MatchValue) for part in pattern.patterns):
            values = [part.value for part in pattern.patterns if isinstance(part, ast.MatchValue)]
            items = conditions.reader.items(values)
            names = tuple(dict.fromkeys(name for item in items for name in item.names))
            allowed = Operand(_text(pattern, conditions), "collection", items=items, names=names)
            return Condition("in", text, subject, allowed)
        if depth < MAX_DEPTH:
            parts = [_pattern(part, subject, conditions, depth + 1) for part in pattern.patterns]
            if all(part is not None for part in parts):
                return Condition("any", text, parts=tuple(part for part in parts if part is not None))
    return Condition("opaque", text, subject)


def _text(pattern: ast.pattern, conditions: Conditions) -> str:
    source = conditions.source
    if isinstance(pattern, ast.MatchValue) and dotted(pattern.value):
        return dotted(pattern.value)
    end = pattern.end_col_offset if pattern.end_lineno == pattern.lineno else None
    return source.cut(pattern.lineno, pattern.col_offset, end).strip()
