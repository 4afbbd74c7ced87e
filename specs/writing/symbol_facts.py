"""What one symbol does, and the calls of one file, by the line and the symbol that make them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from specs.analysis import facts as f


@dataclass(slots=True)
class SymbolFacts:
    """What one symbol does, apart from what the symbols nested in it do."""

    guards: list[f.Guard] = field(default_factory=list)
    raises: list[f.Raise] = field(default_factory=list)
    catches: list[f.Catch] = field(default_factory=list)
    returns: list[f.Returned] = field(default_factory=list)
    settings: list[f.Setting] = field(default_factory=list)
    retries: list[f.Retry] = field(default_factory=list)
    patterns: list[f.Pattern] = field(default_factory=list)
    validations: list[f.Validation] = field(default_factory=list)
    state_changes: list[f.StateChange] = field(default_factory=list)
    concurrency: list[f.Concurrency] = field(default_factory=list)
    services: list[f.ServiceUse] = field(default_factory=list)
    effects: list[f.Effect] = field(default_factory=list)
    env: list[f.EnvVar] = field(default_factory=list)
    routes: list[f.Route] = field(default_factory=list)
    commands: list[f.Command] = field(default_factory=list)
    entries: list[f.Entry] = field(default_factory=list)
    choices: list[f.Choices] = field(default_factory=list)
    lookups: list[f.Lookup] = field(default_factory=list)
    transitions: list[f.Transition] = field(default_factory=list)
    models: list[f.Model] = field(default_factory=list)
    constants: list[f.Constant] = field(default_factory=list)
    locals: list[f.Local] = field(default_factory=list)
    _cases: dict[str, int] | None = None
    _unders: dict[str, int] | None = None
    _within: dict[str, list[f.Guard]] | None = None

    def first_case(self, subject: str) -> int:
        """The line of the first case that is asked of `subject`, 0 where there is none."""
        if self._cases is None:
            self._cases = {}
            for each in self.guards:
                if each.style == "match" and each.condition.left is not None:
                    text = each.condition.left.text
                    self._cases[text] = min(each.start, self._cases.get(text, each.start))
        return self._cases.get(subject, 0)

    def guards_under(self, condition: str) -> list[f.Guard]:
        """The guards that are reached only where the condition holds, in their order."""
        if self._within is None:
            self._within = {}
            for each in self.guards:
                for text in {above.text for above in each.under}:
                    self._within.setdefault(text, []).append(each)
        return self._within.get(condition, [])

    def first_under(self, condition: str) -> int:
        """The line of the first guard that stands under the condition, 0 where none does."""
        if self._unders is None:
            self._unders = {}
            for each in self.guards:
                for outer in each.under:
                    self._unders[outer.text] = min(each.start, self._unders.get(outer.text, each.start))
        return self._unders.get(condition, 0)

    def handler_of(self, line: int, errors: tuple[str, ...]) -> f.Catch | None:
        """The handler of these errors that the line stands in: the nearest that begins before it."""
        any_error = errors == ("error",)
        above = [
            each
            for each in self.catches
            if each.start <= line and (each.errors == errors or (any_error and not each.errors and line <= each.end))
        ]
        return max(above, key=lambda each: each.start, default=None)


FACT_KINDS = (
    "guards", "raises", "catches", "returns", "settings", "retries", "patterns", "validations", "state_changes",
    "concurrency", "services", "effects", "env", "routes", "commands", "entries", "choices", "lookups", "transitions",
    "models", "constants", "locals",
)  # fmt: skip
WAYS_IN = frozenset({"routes", "entries", "commands"})
NOTHING = SymbolFacts()


class CallTable:
    def __init__(self, calls: Iterable[f.Call]) -> None:
        self.by_symbol: dict[str, list[f.Call]] = defaultdict(list)
        self.by_line: dict[int, list[f.Call]] = defaultdict(list)
        for call in calls:
            self.by_symbol[call.symbol].append(call)
            self.by_line[call.start].append(call)

    def on_lines(self, start: int, end: int) -> list[f.Call]:
        return [call for line in range(start, end + 1) for call in self.by_line.get(line, ())]
