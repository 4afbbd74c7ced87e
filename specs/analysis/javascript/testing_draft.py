"""A test case while the walk is still inside it."""

from dataclasses import dataclass, field

from specs.analysis.facts import Expectation, TestCase

MAX_CALLS = 40
MAX_EXPECTS = 40


@dataclass(slots=True)
class TestDraft:
    __test__ = False  # not one of pytest's

    symbol: str
    name: str
    start: int
    end: int
    group: tuple[str, ...]
    cases: tuple[str, ...] = ()
    skipped: bool = False
    calls: dict[str, None] = field(default_factory=dict)
    expects: list[Expectation] = field(default_factory=list)

    def finished(self) -> TestCase:
        return TestCase(
            symbol=self.symbol,
            name=self.name,
            sentence=" ".join([*self.group, self.name]).strip(),
            start=self.start,
            end=self.end,
            calls=tuple(self.calls)[:MAX_CALLS],
            expects=tuple(self.expects[:MAX_EXPECTS]),
            cases=self.cases,
            group=" ".join(self.group),
            skipped=self.skipped,
        )
