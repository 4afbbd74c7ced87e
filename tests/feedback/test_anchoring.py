"""Code that was quoted is found again; statements are known by several signs. Pure: snippets in, places out."""

import pytest

from feedback.anchoring import Anchor, Finder, locate, plain, quote, read
from feedback.folding import Said, as_expected, fold
from specs.analysis.linking import link
from specs.analysis.package import SourceFile
from specs.analysis.python import analyze
from specs.evidence.sources import Sources
from specs.writing import write
from specs.writing.draft import Citation
from specs.writing.identity import statements

CODE = '''"""Cuts texts."""

LIMIT = 140


def cut(text):
    """Cut a long text."""
    if len(text) > 140:
        raise ValueError("too long")
    return text


def other(text):
    if len(text) > 140:
        return None
    return text
'''


def sources(code: str, path: str = "cutting.py") -> Sources:
    return of_files({path: code})


def of_files(files: dict[str, str]) -> Sources:
    found = [
        SourceFile(path, f"sha of {code}", "python", "source", code.count("\n"), analyze(code))
        for path, code in files.items()
    ]
    return Sources(link("cutting", found), files.get)


def cited(found: Sources, start: int, end: int, symbol: str = "") -> object:
    return quote(found, Citation("cutting.py", start, end, symbol))


OLD = quote(sources(CODE), Citation("cutting.py", 8, 9, "cut"))


@pytest.mark.parametrize(
    ("code", "fate", "start"),
    [
        (CODE, "same", 8),
        ("# a\n# b\n" + CODE, "same", 10),
        (
            CODE.replace("    if len(text) > 140:\n        raise", "    if len(text)  >  140:\n            raise"),
            "same",
            8,
        ),
        (CODE.replace("> 140:\n        raise", "> 150:\n        raise"), "changed", 6),
        ("def other():\n    pass\n", "gone", None),
    ],
)
def test_quoted_lines_are_found_by_their_text(code: str, fate: str, start: int | None) -> None:
    assert OLD is not None
    found = locate(OLD, sources(code))
    assert (found.fate, found.citation and found.citation.start) == (fate, start)


def test_same_words_in_another_function_are_not_the_quoted_ones() -> None:
    line = quote(sources(CODE), Citation("cutting.py", 8, 8, "cut"))
    assert line is not None
    changed = CODE.replace("> 140:\n        raise", "> 150:\n        raise")
    assert locate(line, sources(changed)).fate == "changed", "the other function still has the line"


def test_renamed_file_is_followed() -> None:
    assert OLD is not None
    found = locate(OLD, sources(CODE, "renamed/trimming.py"))
    assert (found.fate, found.citation and found.citation.path) == ("same", "renamed/trimming.py")


@pytest.mark.parametrize(
    "there",
    [
        {"cutting.py": "LIMIT = 140\n", "trimming.py": CODE},  # the function has moved
        {"trimming.py": CODE.replace("def cut", "def trim").replace('"""Cuts texts."""', '"""Trims."""')},
        {"cutting.py": "LIMIT = 140\n", "trimming.py": CODE.replace("def cut", "def trim")},
    ],
)
def test_code_that_moved_to_another_file_is_followed(there: dict[str, str]) -> None:
    assert OLD is not None
    found = locate(OLD, of_files(there))
    assert (found.fate, found.citation and found.citation.path) == ("same", "trimming.py")


def test_code_that_stands_in_two_other_files_is_not_guessed_at() -> None:
    assert OLD is not None
    renamed = CODE.replace("def cut", "def trim")
    assert locate(OLD, of_files({"a.py": renamed, "b.py": renamed})).fate == "gone"
    short = quote(sources(CODE), Citation("cutting.py", 10, 10, "cut"))
    assert short is not None
    assert locate(short, of_files({"a.py": "def f(text):\n    return text\n"})).fate == "gone", "anybody returns text"


def anchor_of(code: str, words: str) -> Anchor:
    found = sources(code)
    draft = write(found.package)
    statement = next(each for each in statements(draft) if words in each.text)
    about = statement.about
    quotes = tuple(filter(None, (quote(found, each) for each in statement.citations)))
    told = (about.path, about.symbol, about.relation, about.subject, about.tie)
    return Anchor(statement.key, statement.kind, statement.text, told, quotes=quotes)


def test_statement_is_found_by_its_key_its_signs_or_its_words_and_else_not() -> None:
    anchor = anchor_of(CODE, "ValueError")
    assert read(plain(anchor)) == anchor
    for code, path in ((CODE, "cutting.py"), (CODE.replace("140", "150"), "cutting.py"), (CODE, "elsewhere.py")):
        there = sources(code, path)
        match = Finder(write(there.package)).statement(anchor, there)
        assert match.statement is not None
        assert "ValueError" in match.statement.text
    gone = sources("def nothing():\n    return 1\n")
    assert Finder(write(gone.package)).statement(anchor, gone).statement is None


def test_draft_without_corrections_stays_as_it_is() -> None:
    there = sources(CODE)
    draft = write(there.package)
    assert fold(draft, (), there) == (draft, ())


def test_orphan_gets_the_best_guesses_and_changes_nothing() -> None:
    there = sources(CODE)
    draft = write(there.package)
    lost = replace_key(anchor_of(CODE, "ValueError"))
    folded, (judged,) = fold(draft, [Said(1, 1, "retract", "", "", lost)], there)
    assert (judged.state, folded) == ("orphaned", draft)
    assert judged.guesses


def replace_key(anchor: Anchor) -> Anchor:
    """The same words said of code that is not there."""
    return Anchor("no such key", "error", anchor.text + " And then some.", ("x.py", "gone", "raise", "", ""))


def test_last_of_two_wordings_holds_and_the_other_is_told_of() -> None:
    there = sources(CODE)
    draft = write(there.package)
    anchor = anchor_of(CODE, "ValueError")
    said = [Said(1, 1, "wrong", "First.", "", anchor), Said(2, 1, "wrong", "Second.", "", anchor)]
    folded, (first, second) = fold(draft, said, there)
    assert (first.state, second.state) == ("conflict", "honoured")
    assert "Correction 2 says otherwise" in first.reason
    (found,) = [each for each in statements(folded) if each.key == anchor.key]
    assert (found.text, found.nature, found.correction) == ("Second.", "stated", 2)


def test_wording_that_the_code_now_has_by_itself_is_honoured_and_stays_proved() -> None:
    there = sources(CODE)
    anchor = anchor_of(CODE, "ValueError")
    said = Said(1, 1, "wrong", anchor.text.replace("`", "").upper(), "", replace_text(anchor, "It said otherwise."))
    folded, (judged,) = fold(write(there.package), [said], there)
    (found,) = [each for each in statements(folded) if each.key == anchor.key]
    assert (judged.state, found.nature, found.correction) == ("honoured", "observed", 1)


def replace_text(anchor: Anchor, text: str) -> Anchor:
    return Anchor(anchor.key, anchor.kind, text, anchor.about, quotes=anchor.quotes)


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("Texts longer than 150 characters are refused.", True),
        ("When `text` is longer than 150 characters, it is refused.", True),
        ("When `text` is longer than 140 characters, it is refused.", False),
        ("When `text` is longer than 160 characters, it is refused.", False),
    ],
)
def test_expected_behaviour_is_recognised_by_its_numbers_and_names(text: str, is_so: bool) -> None:
    anchor = Anchor("k", text="When `text` is longer than 140 characters, it is refused.")
    said = Said(1, 1, "code_wrong", "Texts longer than 150 characters are refused.", "", anchor)
    assert as_expected(said, text) is is_so
