from dataclasses import replace

import pytest

from specs.analysis.facts import Doc, Effect, FileFacts, Symbol
from specs.analysis.package import PackageFacts, SourceFile
from specs.evidence.gate import check, problems
from specs.evidence.sources import Sources, split_lines
from specs.writing.draft import About, Capability, Citation, Derivation, Draft, Overview, Requirement, Statement

TEXT = '''\
def clarify(request):
    """Return the question to ask."""
    quoted = request.strip()
    if len(quoted) > 140:
        quoted = quoted[:137] + "..."
    return quoted
'''


@pytest.fixture
def sources() -> Sources:
    facts = FileFacts(
        "python",
        6,
        symbols=(
            Symbol("clarify", "function", 1, 6, "clarify(request)", doc=Doc("Return the question to ask.", 2, 2)),
        ),
        effects=(Effect("clarify", "clock", "time.time", 3, 3),),
    )
    files = {"c.py": SourceFile("c.py", "b", "python", "source", 6, facts)}
    return Sources(PackageFacts("p", files, {}), {"c.py": TEXT}.get)


def rule(text: str, *citations: Citation, **more: object) -> Statement:
    statement = Statement(
        "k", "business_rule", "observed", text, About("c.py", "clarify", "guard", "quoted"), citations
    )
    return replace(statement, **more)


CUT = Citation("c.py", 4, 5, "clarify")


def test_a_proved_statement_passes(sources):
    text = 'A request longer than 140 characters is cut to its first 137 and "..." is appended by `clarify`.'
    assert list(problems(rule(text, CUT), sources)) == []


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (rule("Longer than 150 characters is cut.", CUT), "150 does not occur in the cited lines."),
        (rule("Longer than 140 characters is cut."), "It cites nothing."),
        (rule("Longer than 140.", Citation("d.py", 4, 5)), "d.py:4-5 is not in the snapshot."),
        (rule("Longer than 140.", Citation("c.py", 4, 9)), "c.py:4-9 does not exist: the file has 6 lines."),
        (rule("At least 142 characters.", CUT, derivations=(Derivation("142", "140", "bound"),)),
         "142 does not follow from 140 in the cited lines."),
        (rule("A cut.", CUT, nature="documented"),
         "It claims to be documented, but cites no docstring, comment or document."),
        (rule("It reads no clock.", nature="absent", effect="clock", files_read=1), "The snapshot does have clock."),
        (rule("It runs nothing.", nature="absent", effect="process", files_read=9),
         "It was looked for in 1 files, not 9."),
        (rule("Call it customer.", nature="stated"), "It is stated by nobody: no correction is named."),
        (rule("A cut \u202e.", CUT), "It holds control or direction characters."),
    ],
)  # fmt: skip
def test_an_unproved_statement_is_told_why(sources, statement, reason):
    assert reason in list(problems(statement, sources))


def test_documented_rests_on_a_docstring(sources):
    statement = rule("Returns the question to ask.", Citation("c.py", 2, 2, "clarify"), nature="documented")
    assert list(problems(statement, sources)) == []


def test_absence_and_stated_pass_with_their_evidence(sources):
    absent = rule("It runs no other programs.", nature="absent", effect="process", files_read=1)
    stated = rule("Customers wait 12 days.", nature="stated", correction=7)
    assert list(problems(absent, sources)) == []
    assert list(problems(stated, sources)) == []


def test_the_gate_withholds_and_prunes(sources):
    good, bad = rule("Longer than 140 is cut.", CUT), rule("Longer than 999 is cut.", CUT, key="bad")
    kept = Requirement("r1", "REQ-A", "A", (good, bad), (CUT,), ())
    emptied = Requirement("r2", "REQ-B", "B", (replace(bad, key="worse"),), (CUT,), ())
    draft = Draft("python", Overview(), (Capability("c", "C", (), (kept, emptied)),), (), ())
    result = check(draft, sources)
    assert [each.id for each in result.draft.capabilities[0].requirements] == ["REQ-A"]
    assert result.draft.capabilities[0].requirements[0].statements == (good,)
    assert [each.statement.key for each in result.withheld] == ["bad", "worse"]
    assert result.withheld[0].reasons == ("999 does not occur in the cited lines.",)


def test_lines_are_counted_as_an_editor_counts_them():
    assert split_lines("a\r\nb\rc\nd\x0ce\u2028f") == ["a", "b", "c", "d\x0ce\u2028f"]
