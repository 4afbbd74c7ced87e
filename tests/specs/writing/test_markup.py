from specs.analysis.facts import Doc
from specs.writing.markup import doc_sentences, plain


def sentences(text, start=10, end=None, limit=9):
    lines = text.count("\n") + 1
    return [(s.text, s.start, s.end) for s in doc_sentences(Doc(text, start, end or start + lines - 1), limit)]


def test_each_sentence_cites_the_lines_it_stands_on():
    text = "Return the question.\n\nThe request is quoted back, so that\nthey see it. Then it ends."
    assert sentences(text) == [
        ("Return the question.", 10, 10),
        ("The request is quoted back, so that they see it.", 12, 13),
        ("Then it ends.", 13, 13),
    ]


def test_lists_of_arguments_and_examples_are_left_out():
    assert [s[0] for s in sentences("Opens a door.\n\nArgs:\n    door: which one")] == ["Opens a door."]
    assert [s[0] for s in sentences("Opens a door.\n@param door which")] == ["Opens a door."]
    assert [s[0] for s in sentences("Opens a door.\n\n>>> open()\n3")] == ["Opens a door."]
    assert sentences("- one\n- two") == []


def test_an_underlined_title_is_not_a_sentence_that_swallows_the_rest():
    found = [s[0] for s in sentences("A title\n=======\n\nThe text.")]
    assert "=======" not in " ".join(found)


def test_lines_stay_inside_the_docstring_when_marks_had_lines_of_their_own():
    # 4 lines in the file, 2 of text.
    for _, start, end in sentences("One thing.\nAnother thing.", 5, 8):
        assert 5 <= start <= end <= 8


def test_markup_of_three_languages_is_taken_off():
    assert plain("See :class:`~a.b.Timer` and ``None``") == "See `Timer` and `None`"
    assert plain("Use {@link Timer} or {@code x}") == "Use `Timer` or `x`"
    assert plain("**Bold** [text](http://x) <b>y</b>") == "Bold text y"


def test_an_open_backtick_does_not_reach_the_page():
    assert "`" not in plain("half `open")


def test_pointers_elsewhere_and_examples_that_are_set_off_are_left_out():
    assert [s[0] for s in sentences("Opens a door.\n\nSee Router#use() for details.")] == ["Opens a door."]
    assert [s[0] for s in sentences("Opens a door.\n\n   door.open('a')\n   // true\n\nIt stays open.")] == [
        "Opens a door.",
        "It stays open.",
    ]
    assert [s[0] for s in sentences("See if a door is open.")] == ["See if a door is open."]


def test_a_line_that_begins_a_sentence_ends_the_one_before():
    doc = Doc("Open the box of that name\nReturns the things in it.\n\nSee the manual for more.", 1, 4)
    assert [(each.text, each.start) for each in doc_sentences(doc, 5)] == [
        ("Open the box of that name.", 1),
        ("Returns the things in it.", 2),
    ]


def test_calls_in_a_comment_are_no_sentences_and_emphasis_goes():
    assert [
        each.text for each in doc_sentences(Doc("Open the _box_ there.\n\nbox.open('lid') // => true.", 1, 3), 5)
    ] == ["Open the box there."]
