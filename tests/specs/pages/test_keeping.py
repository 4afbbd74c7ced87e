from specs.pages.keeping import Kept


def test_what_was_asked_for_longest_ago_goes_first():
    kept: Kept[str] = Kept(room=10)
    for name in "abcde":
        kept.put(name, name.upper(), 2)
    assert kept.get("a") == "A"
    kept.put("f", "F", 2)
    assert [kept.get(name) for name in "abcdef"] == ["A", None, "C", "D", "E", "F"]


def test_room_is_given_back_when_a_thing_is_put_again():
    kept: Kept[str] = Kept(room=8)
    for _ in range(9):
        kept.put("a", "A", 2)
    kept.put("b", "B", 2)
    assert (kept.get("a"), kept.get("b")) == ("A", "B")


def test_what_would_push_out_most_of_the_rest_is_not_kept():
    kept: Kept[str] = Kept(room=10)
    kept.put("a", "A", 2)
    kept.put("huge", "H", 3)
    assert (kept.get("a"), kept.get("huge")) == ("A", None)


def test_nothing_is_left_after_clearing():
    kept: Kept[str] = Kept(room=8)
    kept.put("a", "A", 2)
    kept.clear()
    assert kept.get("a") is None
