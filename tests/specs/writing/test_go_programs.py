"""What a Go program with long switches keeps to: each case with the head that it belongs to."""

from textwrap import dedent

from tests.specs.writing.drafts import draft_of, said

MANIFEST = "module example.org/looper\n\ngo 1.22\n"
FILLER = "\n".join(f'        case actSpare{n}:\n            t.spare("{n}")' for n in range(20))
PROGRAM = f"""
    package looper

    import "fmt"

    type Event struct {{
        Kind  int // TODO: a type of its own
        Count int // how many there are
    }}

    type action struct {{
        t    int
        kept *string
    }}

    // Loop does what is asked.
    func (t *Terminal) Loop(a action) error {{
        slot, plus, query := flags(a)
        if plus && query && slot != "" {{
            return fmt.Errorf("all three at once")
        }}
        t.add(&action{{t: actRune, kept: (*string)(nil)}})
        switch a.t {{
{FILLER}
        case actCancel:
            if len(t.input) == 0 {{
                return fmt.Errorf("nothing to cancel")
            }}
        }}
        return nil
    }}
"""


def texts() -> list[str]:
    files = {
        "go.mod": MANIFEST,
        "loop.go": dedent(PROGRAM).lstrip("\n"),
        "README-VIM.md": "# The plug-in\n\nThe Vim plug-in of looper offers two functions.\n",
        "README.md": "# looper\n\nLooper is a general-purpose loop for terminals.\n",
    }
    return said(draft_of(files))


def test_a_case_far_below_its_head_is_told_with_it() -> None:
    error = next(each for each in texts() if "nothing to cancel" in each)
    assert "`a.t` is `actCancel` and `t.input` is empty" in error


def test_of_several_results_none_is_taken_for_the_answer() -> None:
    error = next(each for each in texts() if "all three at once" in each)
    assert "`plus`" in error and "`query`" in error and "`flags(a)` holds" not in error


def test_a_short_field_that_is_given_a_name_is_no_setting() -> None:
    assert not any(each.startswith("`t` is") or "`t` of" in each for each in texts())


def test_a_note_to_oneself_is_no_doc() -> None:
    told = texts()
    assert not any("TODO" in each for each in told)
