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


RELAY = """
    package relay

    import (
        "context"
        "errors"
        "net/http"
        "time"

        "github.com/spf13/viper"
    )

    const maxBody = 256 << 10

    var ErrDuplicate = errors.New("hook is known already")
    var ErrUnknown = errors.New("source is not configured")

    // Feed streams hooks to readers.
    type Feed struct {
        UnimplementedFeedServer
    }

    // Tail sends the hooks of a source.
    func (f *Feed) Tail(req *TailRequest, stream Feed_TailServer) error {
        return nil
    }

    // Count counts hooks.
    func (f *Feed) Count(ctx context.Context, req *CountRequest) (*CountReply, error) {
        return nil, nil
    }

    // Name is no remote call.
    func (f *Feed) Name() string { return "feed" }

    // Wake asks for a round now.
    func (f *Feed) Wake() {}

    // Open connects to the database.
    func Open() {
        viper.SetEnvPrefix("RELAY")
        viper.BindEnv("signing_secret")
    }

    // Accept takes a hook in.
    func Accept(w http.ResponseWriter, r *http.Request) {
        body := http.MaxBytesReader(w, r.Body, maxBody)
        err := insert(body)
        switch {
        case errors.Is(err, ErrDuplicate):
            w.WriteHeader(http.StatusOK)
            return
        case errors.Is(err, ErrUnknown):
            http.Error(w, "unknown source", http.StatusNotFound)
            return
        case err != nil:
            http.Error(w, "could not be stored", http.StatusInternalServerError)
            return
        }
    }

    func deliver(ctx context.Context, hook Hook) error {
        var last error
        for attempt := 0; attempt < 6; attempt++ {
            if last = post(ctx, hook); last == nil {
                return nil
            }
            time.Sleep(500 * time.Millisecond)
        }
        return last
    }
"""


def relay() -> list[str]:
    return said(draft_of({"go.mod": MANIFEST, "relay.go": dedent(RELAY).lstrip("\n")}))


def test_what_a_server_of_grpc_answers_is_told_call_by_call() -> None:
    told = relay()
    assert "Answers the remote call `Tail`." in told and "Answers the remote call `Count`." in told
    assert not any("remote call `Name`" in each or "remote call `Wake`" in each for each in told)


def test_a_name_before_its_verb_is_not_taken_for_the_verb() -> None:
    told = relay()
    assert any("asks for a round now" in each and "wakes asks" not in each for each in told)
    assert "Connects to the database." in told or "`Open` connects to the database." in told


def test_a_variable_is_told_by_its_prefix_and_its_key() -> None:
    assert any("`RELAY_SIGNING_SECRET`" in each for each in relay())


def test_a_late_case_holds_where_none_of_those_before_it_does() -> None:
    rule = next(each for each in relay() if "could not be stored" in each)
    assert 'neither "hook is known already" (`ErrDuplicate`) nor "source is not configured" (`ErrUnknown`)' in rule


def test_an_error_by_its_type_makes_a_loop_one_that_tries_again() -> None:
    assert (
        "`post` is tried again when it fails, in at most 6 attempts; the wait between attempts is 500 milliseconds."
    ) in relay()


def test_readers_that_let_so_much_through_count_bytes() -> None:
    assert any("262144 bytes" in each for each in relay())
