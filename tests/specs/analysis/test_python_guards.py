"""Decisions and their outcomes, as the analyzer of Python reads them."""

from textwrap import dedent

import pytest

from specs.analysis.facts import Condition, FileFacts, Guard
from specs.analysis.python import analyze


def read(code: str) -> FileFacts:
    return analyze(dedent(code).strip("\n") + "\n")


def condition(test: str) -> Condition:
    return read(f"def f():\n    if {test}:\n        return 1\n").guards[0].condition


def only_guard(code: str) -> Guard:
    (guard,) = read(code).guards
    return guard


def said(found: Condition) -> str:
    """A condition in short: op(left, right)."""
    if found.parts:
        return f"{found.op}({', '.join(said(part) for part in found.parts)})"
    sides = [
        side.name if side.form in ("name", "length", "call") else side.text
        for side in (found.left, found.right)
        if side
    ]
    return f"{found.op}({', '.join(sides)})"


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("x", "truthy(x)"),
        ("not x", "falsy(x)"),
        ("x is None", "is_null(x)"),
        ("x != None", "not_null(x)"),
        ("140 < n", "gt(n, 140)"),
        ("LIMIT <= n", "ge(n, LIMIT)"),
        ("not a < b", "ge(a, b)"),
        ("0 < n <= 10", "all(gt(n, 0), le(n, 10))"),
        ("not (a and b is None)", "any(falsy(a), not_null(b))"),
        ("a or b or c", "any(truthy(a), truthy(b), truthy(c))"),
        ("a and (b and c)", "all(truthy(a), truthy(b), truthy(c))"),
        ("len(q) > 140", "gt(q, 140)"),
        ("not q.strip()", "falsy(q.strip)"),
        ("x in (A, B)", "in(x, (A, B))"),
        ("'a' in x", "in('a', x)"),
        ("x not in x.parts", "not_in(x, x.parts)"),
        ("isinstance(x, int | str)", "is_a(x, int | str)"),
        ("not isinstance(x, (A, B))", "not_a(x, (A, B))"),
        ("name.startswith('_')", "starts(name, '_')"),
        ("not name.endswith(('.py', '.pyi'))", "not_ends(name, ('.py', '.pyi'))"),
        ("re.match(r'\\d+', x)", "matches(x, r'\\d+')"),
        ("not NAME_RE.fullmatch(x)", "not_matches(x, NAME_RE)"),
        ("(m := WORD.search(x)) is None", "is_null(WORD.search)"),
        ("(n := len(x)) > 3", "gt(x, 3)"),
        ("state is not State.ACTIVE", "ne(state, State.ACTIVE)"),
        ("response['Error']['Code'] == 'x'", "eq(response['Error']['Code'], 'x')"),
    ],
)
def test_condition_is_normalised(test: str, expected: str) -> None:
    assert said(condition(test)) == expected


def test_length_is_told_from_the_name_itself() -> None:
    assert condition("len(q) > 1").left.form == "length"  # type: ignore[union-attr]


def test_guard_spans_from_its_condition_to_its_outcome() -> None:
    guard = only_guard(
        """
        def f(x):
            if (
                x > 3
            ):
                raise ValueError(
                    "too much"
                )
            return x
        """
    )
    assert (guard.start, guard.end, guard.symbol) == (2, 7, "f")
    (outcome,) = guard.outcomes
    assert (outcome.verb, outcome.name, outcome.message, outcome.start, outcome.end) == (
        "raise",
        "ValueError",
        "too much",
        5,
        7,
    )


def test_message_keeps_holes_where_the_string_interpolates() -> None:
    facts = read(
        """
        def f(owner, n):
            if n > 1:
                raise TooMany(f"{owner} has {n + 1} of {self.limits['a']}, {len(owner)}")
            if n < 0:
                raise TooFew("%s has %d%%" % (owner, n))
            if n == 0:
                raise Zero("{} has {count}".format(owner, count=n))
        """
    )
    assert [found.message for found in facts.raises] == [
        "{owner} has {…} of {self.limits['a']}, {len(owner)}",
        "{owner} has {n}%",
        "{owner} has {n}",
    ]


def test_message_put_together_in_the_line_before_belongs_to_the_raise() -> None:
    guard = only_guard(
        """
        def f(n):
            if n > 1:
                message = f"{n} is too much"
                raise TooMany(message)
        """
    )
    (outcome,) = guard.outcomes
    assert (outcome.verb, outcome.message, outcome.start, outcome.end) == ("raise", "{n} is too much", 3, 4)


@pytest.mark.parametrize(
    ("statement", "verb", "name"),
    [
        ("raise", "reraise", ""),
        ("raise KeyError", "raise", "KeyError"),
        ("raise SystemExit(2)", "exit", "SystemExit"),
        ("sys.exit(2)", "exit", "sys.exit"),
        ("return", "return", ""),
        ("continue", "continue", ""),
        ("break", "break", ""),
        ("logger.warning('x %s', y)", "log", "warning"),
        ("self.log.exception('x')", "log", "error"),
        ("x = 3", "set", "x"),
        ("item['expires_at'] = now", "set", "item['expires_at']"),
        ("count += 1", "set", "count"),
        ("found.append(x)", "add", "found"),
        ("found += [x]", "add", "found"),
        ("q = q[:137] + '...'", "cut", "q"),
        ("q = f'{q[:137]}...'", "cut", "q"),
        ("q = q[:137]", "cut", "q"),
        ("q = textwrap.shorten(q, width=137, placeholder='...')", "cut", "q"),
        ("await self.stop(1)", "call", "self.stop"),
        ("del cache[key]", "call", "del"),
        ("yield x", "yield", ""),
    ],
)
def test_outcome(statement: str, verb: str, name: str) -> None:
    guard = read(f"async def f():\n    while True:\n        if x:\n            {statement}\n").guards[0]
    assert [(outcome.verb, outcome.name, outcome.start) for outcome in guard.outcomes] == [(verb, name, 4)]


def test_truncation_tells_the_length_kept_and_what_is_appended() -> None:
    (outcome,) = only_guard("if len(q) > 140:\n    q = q[:137].rstrip() + '...'").outcomes
    assert (outcome.value.value, outcome.message) == (137, "...")  # type: ignore[union-attr]


def test_a_slice_of_something_else_is_no_truncation() -> None:
    (outcome,) = only_guard("if x:\n    head = q[:3]").outcomes
    assert outcome.verb == "set"


def test_elif_holds_the_negation_of_earlier_conditions_only_where_order_matters() -> None:
    guards = read(
        """
        def f(n, kind):
            if n is None:
                return 0
            elif n < 5:
                return 1
            elif n > 10 * 2:
                return 2
            elif kind:
                return 3
            else:
                return 4
        """
    ).guards
    assert [said(guard.condition) for guard in guards[:4]] == [
        "is_null(n)", "lt(n, 5)", "gt(n, 10 * 2)", "truthy(kind)",
    ]  # fmt: skip
    assert [[said(one) for one in guard.under] for guard in guards] == [
        [], [], [], ["not_null(n)", "ge(n, 5)", "le(n, 10 * 2)"], [],
    ]  # fmt: skip
    assert guards[2].condition.right.value == 20  # type: ignore[union-attr]
    assert guards[2].condition.right.derivation == "10 * 2"  # type: ignore[union-attr]
    # The last branch is one of its own: none of the four held, not only the one above it.
    assert guards[3].otherwise == ()
    assert [said(part) for part in guards[4].condition.parts] == [
        "not_null(n)", "ge(n, 5)", "le(n, 10 * 2)", "falsy(kind)",
    ]  # fmt: skip
    assert [outcome.start for outcome in guards[4].outcomes] == [11]


def test_nested_guards_tell_what_they_stand_under() -> None:
    inner = read(
        """
        def f(a, items):
            if a:
                for item in items[:5]:
                    if item.bad:
                        continue
            else:
                if not items:
                    return None
        """
    ).guards
    assert [(said(guard.condition), [said(one) for one in guard.under], guard.in_loop) for guard in inner] == [
        ("truthy(item.bad)", ["truthy(a)"], "for item in items[:5]"),
        ("falsy(items)", ["falsy(a)"], ""),
    ]


def test_ternary_default_and_comprehension_are_decisions() -> None:
    guards = read(
        """
        def f(words, n):
            size = 10 if n is None else n
            kept = [word for word in words if len(word) > 2]
            return words or None
        """
    ).guards
    assert [(guard.style, said(guard.condition), guard.outcomes[0].verb, guard.start) for guard in guards] == [
        ("ternary", "is_null(n)", "set", 2),
        ("comprehension", "gt(word, 2)", "yield", 3),
        ("short_circuit", "falsy(words)", "return", 4),
    ]
    assert guards[0].outcomes[0].value.value == 10  # type: ignore[union-attr]
    assert guards[0].otherwise[0].value.name == "n"  # type: ignore[union-attr]


def test_match_cases_are_conditions_on_the_subject() -> None:
    guards = read(
        """
        def f(command):
            match command:
                case "go" | "run":
                    return 1
                case None:
                    return 2
                case Point() if command.x > 3:
                    return 3
                case [a, *rest]:
                    return 4
                case _:
                    raise ValueError("unknown")
        """
    ).guards
    assert [said(guard.condition) for guard in guards][:3] == [
        'in(command, "go" | "run")',
        "is_null(command)",
        "all(is_a(command, Point), gt(command.x, 3))",
    ]
    assert guards[3].condition.op == "opaque"
    assert [guard.start for guard in guards] == [3, 5, 7, 9]
    assert all(guard.otherwise == () for guard in guards)  # the last case is the opposite of all, not of one
    assert all(guard.style == "match" for guard in guards)


def test_assert_is_a_guard_with_the_opposite_condition() -> None:
    guard = only_guard("def f(x):\n    assert x > 0, 'x must be positive'\n")
    assert (said(guard.condition), guard.style, guard.outcomes[0].message) == (
        "le(x, 0)",
        "assert",
        "x must be positive",
    )


@pytest.mark.parametrize(
    "code",
    [
        "if TYPE_CHECKING:\n    import a\n    x = 1",
        "if __name__ == '__main__':\n    main()",
        "def f(x=None):\n    if x is None:\n        x = []",
        "if sys.version_info >= (3, 12):\n    x = 1",
    ],
)
def test_plumbing_is_marked_trivial(code: str) -> None:
    assert only_guard(code).trivial


def test_return_of_a_comparison_is_a_condition() -> None:
    (returned,) = read("def f(n):\n    return n >= LIMIT\n").returns
    assert said(returned.condition) == "ge(n, LIMIT)"  # type: ignore[arg-type]


def test_work_passed_on_is_no_telling_return() -> None:
    assert read("def f(n):\n    return g(n)\n").returns == ()


def test_raise_tells_condition_handler_and_end_of_attempts() -> None:
    facts = read(
        """
        def f(n):
            for attempt in range(1, TRIES + 1):
                try:
                    return send(n)
                except OSError as error:
                    if error.errno == 5:
                        raise Broken("disk") from error
                    time.sleep(2 ** attempt)
            raise GaveUp(f"after {TRIES}")
        """
    )
    first, second = facts.raises
    assert (first.error, first.in_handler, said(first.when), first.after_loop) == (
        "Broken",
        ("OSError",),
        "eq(error.errno, 5)",
        False,
    )  # type: ignore[arg-type]
    assert (second.error, second.after_loop, second.message) == ("GaveUp", True, "after {TRIES}")
    (retry,) = facts.retries
    assert (retry.attempts.name, retry.errors, retry.tries, retry.final_error) == (
        "TRIES",
        ("OSError",),
        ("send",),
        "GaveUp",
    )  # type: ignore[union-attr]
    assert (retry.start, retry.end, retry.backoff.text) == (2, 9, "2 ** attempt")  # type: ignore[union-attr]
    assert facts.catches[0].handling == "retried"


def test_a_loop_that_skips_bad_items_is_no_retry() -> None:
    facts = read(
        """
        def f(items):
            for item in range(3):
                try:
                    use(item)
                except ValueError:
                    continue
        """
    )
    assert facts.retries == ()


@pytest.mark.parametrize(
    ("code", "attempts"),
    [
        ("while attempt < MAX:\n    try:\n        return go()\n    except E:\n        attempt += 1\n", "MAX"),
        (
            "while True:\n    try:\n        return go()\n    except E:\n"
            "        tries += 1\n        if tries >= 4:\n            raise\n",
            "4",
        ),
        (
            "for _ in range(3):\n    try:\n        go()\n        break\n"
            "    except E:\n        sleep(1)\nelse:\n    raise X\n",
            "3",
        ),
        ("for _ in range(1, 4):\n    try:\n        go()\n    except E:\n        pass\n    else:\n        break\n", "4"),
    ],
)
def test_forms_of_a_retry_loop(code: str, attempts: str) -> None:
    body = "\n".join("    " + line for line in code.splitlines())
    (retry,) = read(f"def f():\n    attempt = tries = 0\n{body}\n").retries
    assert retry.attempts is not None
    assert retry.attempts.text == attempts
    assert retry.tries == ("go",)


@pytest.mark.parametrize(
    ("body", "handling"),
    [
        ("pass", "swallowed"),
        ("log.error('x')", "logged"),
        ("raise", "reraised"),
        ("raise Other('x') from error", "translated"),
        ("return None", "returned"),
        ("x = 3", "handled"),
        ("log.error('x')\n        raise", "reraised"),
    ],
)
def test_handling_of_a_caught_error(body: str, handling: str) -> None:
    (found,) = read(f"def f():\n    try:\n        go(1)\n    except (A, b.C) as error:\n        {body}\n").catches
    assert (found.handling, found.errors, found.guarded) == (handling, ("A", "b.C"), ("go",))
