"""The draft as a whole: groups, capabilities, names that last, tests that are linked, what is absent."""

from specs.writing import statements
from specs.writing.draft import Draft
from specs.writing.previous import PreviousCapability, PreviousRequirement, PreviousSpec
from tests.specs.writing.drafts import draft_of, package_of, said

ORDERS = '''
"""Orders and their rules."""

LIMIT = 140


def accept(note: str) -> bool:
    """Accept a note."""
    if len(note) > LIMIT:
        raise ValueError("The note is too long.")
    return True


def refuse(note: str) -> str:
    """Refuse a note."""
    if not note.strip():
        return "nothing"
    return note
'''
TESTS = """
import pytest

from orders import accept, refuse


def test_a_long_note_is_not_accepted():
    with pytest.raises(ValueError):
        accept("x" * 141)


def test_an_empty_note_gives_nothing():
    assert refuse(" ") == "nothing"
"""


def keys(draft: Draft) -> dict[str, str]:
    return {each.key: each.text for each in statements(draft)}


def test_a_changed_value_and_moved_lines_keep_every_key():
    before = keys(draft_of({"orders.py": ORDERS}))
    after = keys(draft_of({"orders.py": "# moved\n# down\n" + ORDERS.replace("140", "150")}))
    assert before.keys() == after.keys()
    assert any("150" in text for text in after.values())


def test_each_test_is_linked_from_the_statement_it_exercises():
    draft = draft_of({"orders.py": ORDERS, "tests/test_orders.py": TESTS})
    tested = {each.text: [c.symbol for c in each.tests] for each in statements(draft) if each.tests}
    assert len(tested) == 2
    assert ["test_a_long_note_is_not_accepted"] in tested.values()
    assert any("nothing" in text and tests == ["test_an_empty_note_gives_nothing"] for text, tests in tested.items())


def test_without_tests_no_statement_claims_one():
    assert not any(each.tests for each in statements(draft_of({"orders.py": ORDERS})))


def as_previous(draft: Draft, **titles: str) -> PreviousSpec:
    return PreviousSpec(
        tuple(
            PreviousCapability(
                each.key,
                titles.get(each.title, each.title),
                tuple(symbol for requirement in each.requirements for symbol in requirement.symbols),
            )
            for each in draft.capabilities
        ),
        tuple(
            PreviousRequirement(each.key, each.id, titles.get(each.id, each.title), each.symbols)
            for capability in draft.capabilities
            for each in capability.requirements
        ),
    )


def test_names_that_readers_know_stay_and_new_symbols_get_new_ones():
    first = draft_of({"orders.py": ORDERS})
    known = as_previous(first, **{"REQ-ACCEPT": "Take a note in", "Orders": "Taking orders"})
    cancel = (
        'def cancel(note: str) -> None:\n    """Cancel a note."""\n    if note == "x":\n        raise KeyError("x")\n'
    )
    grown = f"{ORDERS}\n\n{cancel}"
    second = draft_of({"orders.py": grown}, known)
    titles = {each.id: each.title for capability in second.capabilities for each in capability.requirements}
    assert titles["REQ-ACCEPT"] == "Take a note in"
    assert [capability.title for capability in second.capabilities] == ["Taking orders"]
    assert set(titles) == {"REQ-ACCEPT", "REQ-REFUSE", "REQ-CANCEL"}


def test_a_draft_of_the_same_facts_is_the_same():
    files = {"orders.py": ORDERS, "tests/test_orders.py": TESTS}
    assert draft_of(files) == draft_of(dict(reversed(files.items())))


def test_an_absence_is_claimed_only_where_nothing_was_seen():
    quiet = draft_of({"orders.py": ORDERS})
    assert any("other programs" in text for text in said(quiet, "does_not"))
    loud = draft_of({"orders.py": ORDERS, "run.py": "import subprocess\n\n\ndef go():\n    subprocess.run(['ls'])\n"})
    assert not any("other programs" in text for text in said(loud, "does_not"))
    assert all(each.files_read == 2 for each in loud.overview.does_not)


def test_no_absence_is_claimed_where_a_source_file_could_not_be_read():
    assert said(draft_of({"orders.py": ORDERS, "broken.py": "def f(:\n"}), "does_not") == []


def test_capabilities_of_many_modules_stay_within_bounds_and_have_names_of_their_own():
    text = 'def do_{n}(x):\n    """Do thing {n} well."""\n    if x > {n}:\n        raise ValueError(\'too much\')\n'
    files = {f"shop/area{n // 4}/part{n}.py": text.replace("{n}", str(n)) for n in range(80)}
    draft = draft_of(files)
    titles = [capability.title for capability in draft.capabilities]
    assert 3 <= len(titles) <= 12
    assert len(set(titles)) == len(titles)
    assert sum(len(capability.requirements) for capability in draft.capabilities) == 80


def test_public_symbols_of_which_nothing_is_known_are_named_and_the_rest_are_gaps():
    draft = draft_of({"a.py": "def first(x):\n    return x\n\n\ndef second(x):\n    return x\n"})
    assert any("`first` and `second`" in text for text in said(draft, "description"))
    assert draft.counts["symbols_cited"] == draft.counts["symbols_public"] == 2


def test_an_empty_package_has_an_empty_draft():
    draft = draft_of({})
    assert draft.capabilities == ()
    assert draft.counts["files"] == 0


def test_writing_does_not_depend_on_the_order_of_files():
    files = {"b.py": ORDERS, "a.py": ORDERS.replace("accept", "admit").replace("refuse", "reject")}
    assert package_of(files) == package_of(dict(reversed(files.items())))


def many(extra: str = "") -> dict[str, str]:
    """More requirements than are told one by one: small ones of a file share one."""
    text = "".join(f'def keep_{n}(x):\n    """Keep thing {n} safe."""\n    return x\n\n\n' for n in range(50))
    return {"a.py": text + extra, "b.py": text.replace("keep", "drop")}


def test_what_was_told_together_stays_together_and_a_new_symbol_moves_nothing():
    first = draft_of(many())
    again = draft_of(many(), as_previous(first))
    assert again == first
    extra = 'def count(x):\n    """Count things."""\n    if x > 9:\n        raise ValueError("many")\n'
    grown = draft_of(many(extra), as_previous(first))
    before = {each.id: each.symbols for capability in first.capabilities for each in capability.requirements}
    after = {each.id: each.symbols for capability in grown.capabilities for each in capability.requirements}
    assert set(after) - set(before) == {"REQ-COUNT"}
    assert all(after[each] == before[each] for each in before)


def test_a_requirement_that_grew_is_not_cut_up():
    body = "".join(f"    def do_{n}(self, x):\n        return x\n\n" for n in range(3))
    small = {"a.py": f'class Box:\n    """Hold things."""\n\n{body}'}
    first = draft_of(small)
    rules = "".join(f'        if x > {n}:\n            raise ValueError("no {n}")\n' for n in range(30))
    grown = {"a.py": small["a.py"] + f"    def check(self, x):\n{rules}"}
    ids = [
        each.id for capability in draft_of(grown, as_previous(first)).capabilities for each in capability.requirements
    ]
    assert ids == ["REQ-BOX"]


def test_a_renamed_file_keeps_the_names_of_its_requirements():
    first = draft_of({"orders.py": ORDERS, "other.py": "def count(x):\n    return x\n"})
    known = as_previous(first, **{"REQ-ACCEPT": "Take a note in"})
    moved = draft_of({"sales/orders.py": ORDERS, "other.py": "def count(x):\n    return x\n"}, known)
    titles = {each.id: each.title for capability in moved.capabilities for each in capability.requirements}
    assert titles["REQ-ACCEPT"] == "Take a note in"
    assert {each.key for each in moved.capabilities} == {each.key for each in first.capabilities}


def test_another_file_is_not_taken_for_one_that_is_gone():
    first = draft_of({"orders.py": ORDERS})
    known = as_previous(first, **{"REQ-ACCEPT": "Take a note in"})
    text = 'def accept(x):\n    """Accept x."""\n    return x\n'
    others = "".join(f'def other_{n}(x):\n    """Do {n} well."""\n    return x\n' for n in range(3))
    second = draft_of({"new.py": others + text.replace("accept", "admit")}, known)
    assert "Take a note in" not in [
        each.title for capability in second.capabilities for each in capability.requirements
    ]
