"""Citations that stay as they are stored while code around them moves."""

from specs.analysis import languages
from specs.anchors import Anchors, Place, anchors_of, is_symbol

ABOVE = '#!/usr/bin/env python\n"""Takes parcels in."""\n\nimport os\n\nLIMIT = os.environ.get("LIMIT")\n'
BELOW = "\n\ndef take(grams):\n    return grams\n"


def anchors(text: str) -> Anchors:
    return Anchors(anchors_of(languages.load("python")(text)))


def lines_of(text: str, wanted: str) -> tuple[int, int]:
    number = text.split("\n").index(wanted) + 1
    return number, number


def test_lines_on_top_of_a_file_move_what_is_above_its_first_anchor():
    before, after = ABOVE + BELOW, "# Copyright\n#\n" + ABOVE + BELOW
    for line in ("#!/usr/bin/env python", '"""Takes parcels in."""', "import os", "def take(grams):"):
        place = anchors(before).place(*lines_of(before, line))
        assert anchors(after).lines(place) == lines_of(after, line), line
        assert anchors(after).place(*lines_of(after, line)) == place, line


def test_an_import_more_moves_no_docstring():
    before, after = ABOVE + BELOW, ABOVE.replace("import os\n", "import os\nimport sys\n") + BELOW
    doc = '"""Takes parcels in."""'
    assert anchors(after).place(*lines_of(after, doc)) == anchors(before).place(*lines_of(before, doc))


def test_lines_that_reach_over_the_first_anchor_are_found_again():
    found = anchors(BELOW)
    assert found.lines(found.place(2, 5)) == (2, 5)


def test_a_file_without_anchors_counts_from_its_start():
    found = anchors("print('hello')\n")
    assert found.place(1, 1) == Place("", 0, 0, 0)
    assert found.lines(found.place(1, 1)) == (1, 1)


def test_a_docstring_is_an_anchor_and_no_symbol():
    (doc,) = [each for each in anchors_of(languages.load("python")(ABOVE)) if each.name == "!doc"]
    assert not is_symbol(doc)
