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
