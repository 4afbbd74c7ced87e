from dataclasses import replace

from specs.writing.draft import About, Draft, Overview, Statement
from specs.writing.identity import Known, keep_keys, pair


def statement(key: str, text: str = "t", kind="constraint", **about: str) -> Statement:
    parts = {"path": "a.py", "symbol": "f", "relation": "guard:gt", "subject": "n", "tie": "n > ?"} | about
    return Statement(key, kind, "observed", text, About(**parts))


def known(of: Statement) -> Known:
    return Known(of.key, of.kind, of.about, of.text)


def test_an_equal_key_needs_no_pairing():
    one = statement("k1", "n must be at most 140")
    assert pair([replace(one, text="n must be at most 150")], [known(one)]) == {}


def test_a_renamed_file_keeps_its_keys():
    assert pair([statement("k2", path="b.py")], [known(statement("k1"))]) == {"k2": "k1"}


def test_a_renamed_symbol_keeps_its_keys():
    assert pair([statement("k2", symbol="g")], [known(statement("k1"))]) == {"k2": "k1"}


def test_an_edited_condition_keeps_its_key():
    assert pair([statement("k2", tie="n > ? and m")], [known(statement("k1"))]) == {"k2": "k1"}


def test_twins_keep_their_order():
    old = [statement("a1", path="a.py"), statement("a2", path="a.py")]
    new = [statement("b1", path="b.py"), statement("b2", path="b.py")]
    assert pair(new, [known(each) for each in old]) == {"b1": "a1", "b2": "a2"}


def test_unequal_numbers_of_twins_are_not_guessed():
    old = [statement("a1", text="x"), statement("a2", text="y")]
    assert pair([statement("b1", text="z", path="b.py")], [known(each) for each in old]) == {}


def test_what_is_new_and_what_is_gone_stay_so():
    assert pair([statement("k2", text="other", subject="m", relation="raise", tie="")], [known(statement("k1"))]) == {}


def test_keys_are_kept_everywhere_in_the_draft():
    moved = statement("k2", path="b.py")
    draft = Draft("python", Overview(does=(moved,)), (), (), ())
    assert keep_keys(draft, [known(statement("k1"))]).overview.does[0].key == "k1"


def test_a_statement_that_kept_an_older_key_keeps_it_beside_its_twin():
    """Both come of files that were renamed long ago: only their paths tell them apart."""
    old = [statement("a1", path="b.py"), statement("a2", path="a.py")]
    new = [statement("n1", path="a.py"), statement("n2", path="b.py")]
    assert pair(new, [known(each) for each in old]) == {"n1": "a2", "n2": "a1"}


def test_a_withheld_statement_takes_no_key():
    gone, withheld = statement("k1"), statement("k2", path="b.py")
    draft = Draft("python", Overview(does=(withheld,)), (), (), ())
    assert keep_keys(draft, [known(gone)], {"k2"}).overview.does[0].key == "k2"


def test_the_key_of_a_withheld_statement_is_given_to_no_other():
    withheld, moved = statement("k1"), statement("k2", path="b.py")
    draft = Draft("python", Overview(does=(withheld, moved)), (), (), ())
    assert [each.key for each in keep_keys(draft, [known(withheld)], {"k1"}).overview.does] == ["k1", "k2"]
