import pytest

from specs.evidence.literals import Found, Proof, literals


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A request longer than 140 characters is cut.", [Found("number", "140")]),
        ("`interval_minutes` is below 5.", [Found("code", "interval_minutes"), Found("number", "5")]),
        ('It returns "You asked: 3".', [Found("quoted", "You asked: 3")]),
        ("Tries three times, one by one.", [Found("word", "three")]),
        ('It says "use `a`" or `b "c"`.', [Found("quoted", "use `a`"), Found("code", 'b "c"')]),
        ("The next_run of a TimerStore.", [Found("code", "next_run"), Found("code", "TimerStore")]),
        ("It needs Python 3.11.", [Found("number", "3.11")]),
        ("At most 1,000 rows, 0x1F of them.", [Found("number", "1,000"), Found("number", "0x1F")]),
    ],
)
def test_literals_of_a_text(text, expected):
    assert list(literals(text)) == expected


@pytest.mark.parametrize(
    ("cited", "found"),
    [
        ("if len(quoted) > 140:", Found("number", "140")),
        ("MAX = 1_000", Found("number", "1,000")),
        ('int(os.environ.get("MAX", "25"))', Found("number", "25")),
        ("timeout: 10s", Found("number", "10")),
        ('raise ValueError("The request "\n    "is empty.")', Found("quoted", "The request is empty.")),
        (
            "log(E, \"%sinvalid number '%-8s' of %lu\", type, text, size)",
            Found("quoted", "{type}invalid number '{text}' of {size}"),
        ),
        (
            'print("not defined. \\\n             Please file a bug.")',
            Found("quoted", "not defined. Please file a bug."),
        ),
        ("summary.files.new++", Found("number", "1")),
        ("++depth", Found("number", "1")),
        ("throw new Error(`no ${name} here`)", Found("quoted", "no {name} here")),
        ('raise E(f"Odd qop {qop!r} of {size:>8}")', Found("quoted", "Odd qop {qop} of {size}")),
        (
            'throw new E($"Key \\"{key}\\" is {size,8:N2} long, " +\n    $"not short.")',
            Found("quoted", 'Key "{key}" is {size} long, not short.'),
        ),
        ("x = 'it\\'s'", Found("quoted", "it's")),
        ("for i in range(3):", Found("word", "three")),
        ("parser.add_argument('--dry-run')", Found("code", "--dry-run")),
        (
            "for attempt in tries:\n" + "    x = 1\n" * 30 + 'log("attempt %d to %s" % x)',
            Found("quoted", "attempt {x} to {x}"),
        ),
        ("if not hmac.compare_digest(\n  a, b):", Found("code", "hmac.compare_digest(…)")),
        ("60 *\n  24 * 31", Found("code", "60 * 24 * 31")),
    ],
)
def test_what_the_cited_lines_hold_is_proved(cited, found):
    assert Proof(cited).holds(found)


@pytest.mark.parametrize(
    ("cited", "found"),
    [
        ("if n > 15:", Found("number", "5")),
        ("if n > 5.5:", Found("number", "5")),
        ("version = 1.2.3", Found("number", "1.2")),
        ("x5 = y", Found("number", "5")),
        ("timers = []", Found("code", "timer")),
        ("Timeout = 3", Found("code", "timeout")),
        ('raise ValueError("The request is empty.")', Found("quoted", "The request is too long.")),
        ('raise ValueError("attempts")', Found("quoted", "attempt")),
        ("for i in range(33):", Found("word", "three")),
        ('E("at %s after 15" % place)', Found("quoted", "at {place} after 5")),
        ('E("at %s" % place)', Found("quoted", "at {time}")),
        ("", Found("number", "0")),
        ("git log --oneline -- path", Found("number", "1")),
        ("count++", Found("number", "2")),
        ("check = compare_digest", Found("code", "compare_digest(…)")),
    ],
)
def test_what_the_cited_lines_do_not_hold_is_not_proved(cited, found):
    assert not Proof(cited).holds(found)


def test_a_dotted_name_is_proved_by_the_symbol_that_holds_the_lines():
    proof = Proof("def move_to(self, state):", frozenset({"Timer.move_to", "Timer", "move_to"}))
    assert proof.holds(Found("code", "Timer.move_to"))
    assert not proof.holds(Found("code", "Clock.move_to"))
