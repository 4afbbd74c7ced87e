"""YAML with the lines on which its values stand. Read event by event: depth, aliases and tags cost nothing."""

from typing import NamedTuple

import yaml

from specs.analysis.located import Located, Value

MAX_EVENTS = 400_000
MAX_DEPTH = 100  # the scanner looks at every open bracket for every token
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class Documents(NamedTuple):
    """`fault` is the line before which reading ended, 0 where the text was read whole."""

    roots: list[Located]
    fault: int = 0


class _Open:
    """A mapping or sequence that has not ended."""

    __slots__ = ("anchor", "end", "held", "key", "key_line", "start")

    def __init__(self, held: "dict[str, Located] | list[Located]", start: int, anchor: str | None) -> None:
        self.held = held
        self.start = self.end = start
        self.anchor = anchor
        self.key: str | None = None
        self.key_line = start

    def put(self, value: Located) -> None:
        """An alias may stand for lines far away: what holds it ends where it is written, so those do not count."""
        if isinstance(self.held, list):
            self.held.append(value)
        elif self.key is None:
            # A key that is itself a mapping names nothing that is asked for.
            self.key, self.key_line = value.text if isinstance(value.value, str) else "", value.start
        else:
            if self.key == "<<":
                _merge(self.held, value)
            else:
                self.held.setdefault(self.key, Located(value.value, self.key_line, max(self.key_line, value.end)))
            self.key = None

    def close(self) -> Located:
        if isinstance(self.held, dict) and self.key is not None:
            self.held.setdefault(self.key, Located(None, self.key_line, self.key_line))
        return Located(self.held, self.start, max(self.start, self.end))


def read_yaml(text: str) -> Documents:
    """Scalars stay the text that the file writes, whatever a program would make of them."""
    roots: list[Located] = []
    stack: list[_Open] = []
    anchors: dict[str, Located] = {}
    fault = 0
    try:
        for count, event in enumerate(yaml.parse(text.replace("\0", " "), Loader=_Loader)):
            if count > MAX_EVENTS or len(stack) > MAX_DEPTH:
                fault = _span(event).start
                break
            _take(event, roots, stack, anchors)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        fault = mark.line + 1 if mark is not None else 1
    while stack:  # what stands before the fault
        _done(stack.pop().close(), roots, stack)
    return Documents(roots, fault)


class _Span(NamedTuple):
    """Lines from 1, columns from 0."""

    start: int
    column: int
    end: int
    end_column: int


def _span(event: yaml.Event) -> _Span:
    first, last = event.start_mark, event.end_mark
    if first is None or last is None:  # no event of a text that is parsed lacks them
        return _Span(1, 0, 1, 0)
    return _Span(first.line + 1, first.column, last.line + 1, last.column)


def _take(event: yaml.Event, roots: list[Located], stack: list[_Open], anchors: dict[str, Located]) -> None:
    span = _span(event)
    line = span.start
    match event:
        case yaml.MappingStartEvent():
            stack.append(_Open({}, line, event.anchor))
        case yaml.SequenceStartEvent():
            stack.append(_Open([], line, event.anchor))
        case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
            ended = stack.pop()
            flow_end = line if span.end_column > span.column else ended.end  # a closing bracket
            ended.end = max(ended.end, flow_end)
            value = ended.close()
            if ended.anchor:
                anchors[ended.anchor] = value
            _done(value, roots, stack)
        case yaml.ScalarEvent():
            # A text in block form ends where the next line begins.
            end = span.end - 1 if span.end_column == 0 and span.end > line else span.end
            plain = not event.style and event.value in _NULLS
            scalar = Located(None if plain else event.value, line, max(line, end))
            if event.anchor:
                anchors[event.anchor] = scalar
            _done(scalar, roots, stack)
        case yaml.AliasEvent():
            value_of: Value = anchors[event.anchor].value if event.anchor in anchors else None
            _done(Located(value_of, line, line), roots, stack)


def _done(value: Located, roots: list[Located], stack: list[_Open]) -> None:
    if not stack:
        roots.append(value)
        return
    stack[-1].put(value)
    stack[-1].end = max(stack[-1].end, value.end)


def _merge(held: dict[str, Located], value: Located) -> None:
    for each in value.value if isinstance(value.value, list) else [value]:
        if isinstance(each.value, dict):
            for key, inner in each.value.items():
                held.setdefault(key, inner)
