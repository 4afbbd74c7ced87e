from specs.analysis.facts import Guard, Outcome
from tests.specs.analysis.javascript_source import js, ts


def only(guards: tuple[Guard, ...]) -> Guard:
    assert len(guards) == 1
    return guards[0]


def step(guard: Guard) -> Outcome:
    return guard.outcomes[0]


def test_a_guard_cites_its_condition_and_what_follows() -> None:
    guard = only(
        js(
            """
            function f(items) {
              if (25 < items.length) {
                throw new TooMany(`got ${items.length}`);
              }
            }
            """
        ).guards
    )
    assert (guard.symbol, guard.start, guard.end) == ("f", 2, 3)
    assert guard.condition.op == "gt"
    assert guard.condition.left is not None
    assert guard.condition.right is not None
    assert (guard.condition.left.form, guard.condition.left.name, guard.condition.right.value) == (
        "length",
        "items",
        25,
    )
    assert (step(guard).verb, step(guard).name, step(guard).message) == ("raise", "TooMany", "got {items.length}")


def test_negations_are_pushed_inwards() -> None:
    condition = only(js("if (!(a || b === null) && typeof c !== 'string') stop();\n").guards).condition
    assert condition.op == "all"
    assert [part.op for part in condition.parts] == ["falsy", "not_null", "not_a"]


def test_questions_by_method_are_normalised() -> None:
    source = "if ({}) stop();\n"
    for text, op in {
        "['a', 'b'].includes(x)": "in", "!KINDS.has(x)": "not_in", "/^a/.test(x)": "matches",
        "x.startsWith('a')": "starts",
        "Array.isArray(x)": "is_a", "x instanceof Y": "is_a", "x == null": "is_null", "x !== undefined": "not_null",
        "x.indexOf(a) !== -1": "in", "x.indexOf(a) < 0": "not_in", "~x.indexOf(a)": "in", "x.indexOf(a) > 2": "gt",
        "'a' in x": "in", "typeof x === 'undefined'": "is_null", "!x": "falsy", "f(x)": "truthy",
    }.items():  # fmt: skip
        assert only(js(source.format(text)).guards).condition.op == op, text


def test_else_if_and_else() -> None:
    first, second, third = js(
        """
        function f(n) {
          if (n < 5) {
            return 'few';
          } else if (n < 10) {
            return 'some';
          } else {
            return 'many';
          }
        }
        """
    ).guards
    assert not first.otherwise
    # Asked only where the first did not hold, and that matters: 3 is below 10 as well.
    assert [part.op for part in second.under] == ["ge"]
    assert not second.otherwise
    # The last branch denies both; that it is at least 5 follows from its being at least 10.
    assert (third.condition.op, third.condition.text, third.under) == ("ge", "not (n < 10)", ())
    assert third.outcomes[0].value is not None
    assert (third.outcomes[0].value.value, third.start) == ("many", 7)


def test_else_if_that_excludes_the_first_by_itself_is_not_under_it() -> None:
    guards = js("function f(a) { if (a === 'x') { g(); } else if (a === 'y') { h(); } }\n").guards
    assert [guard.under for guard in guards] == [(), ()]


def test_cases_that_fall_through_are_one_question() -> None:
    first, second, last = js(
        """
        switch (kind) {
          case 1:
          case 2:
            return 'small';
          case 3: {
            throw new RangeError('three');
          }
          default:
            return 'big';
        }
        """
    ).guards
    assert (first.style, first.condition.op, first.start, first.end) == ("match", "in", 2, 4)
    assert first.condition.right is not None
    assert [item.value for item in first.condition.right.items] == [1, 2]
    assert (step(second).name, second.otherwise) == ("RangeError", ())
    # What the default does, it does for none of the values: it is not the opposite of the last case alone.
    assert (last.condition.op, last.start, last.outcomes[0].start) == ("not_in", 9, 9)
    assert last.condition.right is not None
    assert [item.value for item in last.condition.right.items] == [1, 2, 3]


def test_truncation_is_told_as_a_cut() -> None:
    for text in ("t = t.slice(0, 137) + '...'", "t = `${t.substring(0, 137)}...`", "return t.substr(0, 137) + '...'"):
        cut = step(only(js(f"function f(t) {{ if (t.length > 140) {{ {text}; }} }}\n").guards))
        assert (cut.verb, cut.name, cut.message) == ("cut", "t", "..."), text
        assert cut.value is not None
        assert cut.value.value == 137


def test_steps_of_a_branch() -> None:
    guard = only(
        js(
            """
            if (bad) {
              logger.warn('bad input');
              found.push(input);
              this.state = 'failed';
              notify(owner, 3);
              process.exit(2);
            }
            """
        ).guards
    )
    assert [(s.verb, s.name) for s in guard.outcomes] == [
        ("log", "warning"), ("add", "found"), ("set", "this.state"), ("call", "notify"), ("exit", "")
    ]  # fmt: skip
    assert guard.end == 6


def test_responses_are_told_by_their_status() -> None:
    for text in (
        "return res.status(404).json({ error: 'no such order' })", "res.status(404).send('no such order')",
        "return reply.code(404).send({ message: 'no such order' })", "return c.json({ error: 'no such order' }, 404)",
        "return NextResponse.json({ error: 'no such order' }, { status: 404 })",
    ):  # fmt: skip
        told = step(only(js(f"function f() {{ if (!x) {{ {text}; }} }}\n").guards))
        assert (told.verb, told.name, told.message) == ("return", "status", "no such order"), text
        assert told.value is not None
        assert told.value.value == 404


def test_defaults_and_ternaries_decide_too() -> None:
    facts = js(
        """
        export const label = (n) => n > 3 ? 'many' : 'few';
        function f(opts) {
          const size = opts.size ?? 20;
          opts.mode ||= 'fast';
          verbose && console.log('on');
          return opts.name || 'none';
        }
        """
    )
    assert [(g.style, g.condition.op, g.start) for g in facts.guards] == [
        ("ternary", "gt", 1), ("short_circuit", "is_null", 3), ("short_circuit", "falsy", 4),
        ("short_circuit", "truthy", 5), ("short_circuit", "falsy", 6),
    ]  # fmt: skip
    assert facts.guards[0].otherwise[0].value is not None
    assert facts.guards[0].otherwise[0].value.value == "few"


def test_handing_an_error_on_is_trivial() -> None:
    assert only(js("run(function (err) { if (err) return callback(err); });\n").guards).trivial
    assert not only(js("run(function (err) { if (err) return callback(new Bad('x')); });\n").guards).trivial


def test_raises_know_their_condition_handler_and_loop() -> None:
    facts = ts(
        """
        async function send(n: number) {
          if (n > 3) { throw new TooBig('big'); }
          for (let attempt = 1; attempt <= MAX; attempt++) {
            try {
              return await push(n);
            } catch (error) {
              await sleep(1000);
            }
          }
          throw new Failed('gave up');
        }
        """
    )
    big, failed = facts.raises
    assert (big.error, big.start, big.after_loop) == ("TooBig", 2, False)
    assert big.when is not None
    assert (failed.error, failed.message, failed.after_loop, failed.when) == ("Failed", "gave up", True, None)
    retry = facts.retries[0]
    assert (retry.start, retry.end, retry.final_error, retry.tries) == (3, 9, "Failed", ("push",))
    assert retry.attempts is not None
    assert retry.attempts.name == "MAX"
    assert retry.backoff is not None
    assert retry.backoff.value == 1000


def test_a_loop_that_only_isolates_failures_is_no_retry() -> None:
    facts = js("for (const item of items) { try { handle(item); } catch (e) { log.error('bad'); } }\n")
    assert facts.retries == ()
    assert facts.catches[0].handling == "logged"


def test_errors_made_before_they_are_thrown_keep_their_type() -> None:
    facts = js("function f(x) {\n  const err = new RangeError('far');\n  if (x) { throw err; }\n}\n")
    told = facts.raises[0]
    assert (told.error, told.message, told.start, told.end) == ("RangeError", "far", 2, 3)
    assert (facts.guards[0].start, facts.guards[0].end) == (2, 3)


def test_an_error_made_far_away_is_only_thrown_on() -> None:
    facts = js("function f(x) {\n  const err = new RangeError('far');\n" + "\n" * 20 + "  if (x) { throw err; }\n}\n")
    assert facts.raises == ()
    assert facts.guards[0].outcomes[0].verb == "reraise"


def test_rejections_are_raises() -> None:
    facts = js("new Promise((resolve, reject) => { if (late) reject(new Late('too late')); });\n")
    assert [(r.error, r.message) for r in facts.raises] == [("Late", "too late")]


def test_what_a_handler_does_with_the_error() -> None:
    for body, handling in {
        "": "swallowed", "console.error('x');": "logged", "throw e;": "reraised",
        "throw new Bad('y', { cause: e });": "translated", "return null;": "returned", "cleanUp();": "handled",
    }.items():  # fmt: skip
        catch = js(f"function f() {{ try {{ go(); }} catch (e) {{ {body} }} }}\n").catches[0]
        assert (catch.handling, catch.guarded) == (handling, ("go",)), body


def test_states_and_their_moves() -> None:
    facts = ts(
        """
        const ALLOWED: Record<State, State[]> = {
          [State.Draft]: [State.Paid, State.Gone],
          [State.Paid]: [],
        };
        class Order {
          pay() {
            if (this.state === 'draft') {
              this.state = 'paid';
            }
          }
        }
        """
    )
    assert [(t.table, t.subject, t.source, t.targets, t.start) for t in facts.transitions] == [
        ("ALLOWED", "State", "Draft", ("Paid", "Gone"), 2), ("ALLOWED", "State", "Paid", (), 3),
        ("Order.pay", "this.state", "draft", ("paid",), 7),
    ]  # fmt: skip
    change = facts.state_changes[0]
    assert (change.subject, change.value.value, change.start) == ("this.state", "paid", 8)


def test_settings_where_they_take_effect() -> None:
    facts = js(
        """
        const axios = require('axios');
        axios.get(url, { timeout: 10 * 1000 });
        setTimeout(run, 500);
        fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) });
        cache.set(key, { ttl: 60 });
        items.slice(0, 50);
        fetchPage({ pageSize: requested });
        """
    )
    assert [(s.role, s.value.value or s.value.name, s.unit, s.start) for s in facts.settings] == [
        ("timeout", 10000, "milliseconds", 2), ("delay", 500, "milliseconds", 3),
        ("timeout", "LIMIT_MS", "milliseconds", 4), ("ttl", 60, "", 5), ("length", 50, "", 6),
    ]  # fmt: skip


def test_retry_libraries() -> None:
    facts = js("import pRetry from 'p-retry';\nexport const go = () => pRetry(run, { retries: 5, minTimeout: 200 });\n")
    retry = facts.retries[0]
    assert retry.attempts is not None
    assert retry.backoff is not None
    assert (retry.attempts.value, retry.backoff.value, retry.tries, retry.style) == (5, 200, ("run",), "policy")


def test_patterns_and_tests_of_them() -> None:
    facts = js("const SLUG = /^[a-z]+$/i;\nif (!SLUG.test(name)) throw new Error('bad name');\n")
    assert (facts.patterns[0].name, facts.patterns[0].regex, facts.patterns[0].flags) == ("SLUG", "^[a-z]+$", ("i",))
    assert only(facts.guards).condition.op == "not_matches"


def test_defaults_in_a_table_are_settings_and_places_in_a_text_are_none() -> None:
    facts = js("const DEFAULTS = {\n  timeout: 5000,\n  color: 3,\n};\nname.slice(0, end - 1);\nserver.listen(0);\n")
    assert [(s.role, s.name, s.value.value, s.start) for s in facts.settings] == [("timeout", "timeout", 5000, 2)]
