import pytest

from specs.analysis.facts import Guard, Outcome
from tests.specs.analysis.java_source import java, method


def only(guards: tuple[Guard, ...]) -> Guard:
    assert len(guards) == 1
    return guards[0]


def step(guard: Guard) -> Outcome:
    return guard.outcomes[0]


def test_a_guard_cites_its_condition_and_what_follows() -> None:
    guard = only(
        java(
            """
            class A {
              void f(List<String> items) {
                if (25 < items.size()) {
                  throw new TooMany(String.format("got %d", items.size()));
                }
              }
            }
            """
        ).guards
    )
    assert (guard.symbol, guard.start, guard.end, guard.condition.op) == ("A.f", 3, 4, "gt")
    left, right = guard.condition.left, guard.condition.right
    assert left is not None
    assert right is not None
    assert (left.form, left.name, right.value) == ("length", "items", 25)
    assert (step(guard).verb, step(guard).name, step(guard).message) == ("raise", "TooMany", "got {items.size()}")


@pytest.mark.parametrize(
    ("text", "op"),
    [
        ("x == null", "is_null"), ("Objects.nonNull(x)", "not_null"), ("!x.isEmpty()", "truthy"),
        ("x.isBlank()", "falsy"), ('"a".equals(x)', "eq"), ('!x.equals("a")', "ne"), ('x.startsWith("a")', "starts"),
        ("KINDS.contains(x)", "in"), ("!KINDS.contains(x)", "not_in"), ("x instanceof Y", "is_a"),
        ("PATTERN.matcher(x).matches()", "matches"), ("a.compareTo(b) > 0", "gt"), ("!(a < b)", "ge"),
        ("a && b", "all"), ("!(a || b == null)", "all"), ("ready == false", "falsy"),
        ("Boolean.TRUE.equals(x)", "truthy"),
    ],
)  # fmt: skip
def test_questions_are_normalised(text: str, op: str) -> None:
    assert only(method(f"if ({text}) stop();").guards).condition.op == op


def test_a_constant_side_is_turned_to_the_right() -> None:
    condition = only(method('if ("paid".equals(state)) stop();').guards).condition
    assert condition.left is not None
    assert condition.left.name == "state"


def test_else_if_and_else() -> None:
    first, second = method(
        """
        if (n < 5) {
          return 1;
        } else if (n < 10) {
          return 2;
        } else {
          return 3;
        }
        """
    ).guards
    assert (first.start, first.end, first.under) == (3, 4, ())
    assert [part.op for part in second.under] == ["ge"]
    assert (second.otherwise[0].value.value, second.otherwise_start) == (3, 8)  # type: ignore[union-attr]


def test_switches_old_and_new_are_read_case_by_case() -> None:
    facts = method(
        """
        switch (kind) {
          case "a":
          case "b":
            throw new Bad("no");
          default:
            break;
        }
        return switch (size) {
          case 1, 2 -> "small";
          case 3 -> { yield "big"; }
          default -> "huge";
        };
        """
    )
    assert [(each.style, each.condition.op, each.start, each.end) for each in facts.guards] == [
        ("match", "in", 4, 6), ("match", "in", 11, 11), ("match", "eq", 12, 12), ("match", "all", 13, 13),
    ]  # fmt: skip
    assert [(step(each).verb, step(each).value.value) for each in facts.guards[1:] if step(each).value] == [  # type: ignore[union-attr]
        ("return", "small"), ("return", "big"), ("return", "huge"),
    ]  # fmt: skip


def test_checks_of_arguments_are_assertions() -> None:
    facts = method(
        'Objects.requireNonNull(x, "x is missing");\ncheckArgument(n > 0, "n must be positive");',
        "java.util.Objects com.google.common.base.Preconditions.checkArgument",
    )
    told = [(each.style, each.condition.op, step(each).name, step(each).message) for each in facts.guards]
    assert told[0] == ("assert", "is_null", "NullPointerException", "x is missing")
    facts = method('Preconditions.checkArgument(n > 0, "n must be positive");')
    assert [(each.condition.op, step(each).name) for each in facts.guards] == [("le", "IllegalArgumentException")]


def test_an_error_is_followed_to_where_it_was_made() -> None:
    facts = method('var error = new Broken("It broke");\nerror.initCause(cause);\nthrow error;')
    (found,) = facts.raises
    assert (found.error, found.message, found.start, found.end) == ("Broken", "It broke", 3, 5)


def test_declared_errors_come_from_the_clause_and_the_docs() -> None:
    facts = java(
        """
        class A {
          /**
           * Runs.
           *
           * @throws IOException if the disk
           *     is full
           */
          void f() throws IOException, SQLException {}
        }
        """
    )
    assert [(each.error, each.message, each.start, each.declared) for each in facts.raises] == [
        ("IOException", "if the disk is full", 5, True), ("SQLException", "", 8, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "handling"),
    [
        ("", "swallowed"), ('log.warn("failed", e);', "logged"), ("throw e;", "reraised"),
        ('throw new Other("x", e);', "translated"), ("return null;", "returned"), ("cleanUp();", "handled"),
    ],
)  # fmt: skip
def test_handlers_say_what_becomes_of_the_error(body: str, handling: str) -> None:
    facts = method(f"try {{\n  go();\n}} catch (IOException | SQLException e) {{\n  {body}\n}}")
    (found,) = facts.catches
    assert (found.errors, found.handling, found.guarded) == (("IOException", "SQLException"), handling, ("go",))


def test_log_lines_are_outcomes_with_their_holes_filled() -> None:
    guard = only(method('if (late) {\n  log.warn("{} came late", name);\n}').guards)
    assert (step(guard).verb, step(guard).name, step(guard).message) == ("log", "warning", "{name} came late")


def test_what_is_cut_and_what_is_appended() -> None:
    guard = only(method('if (t.length() > 140) {\n  t = t.substring(0, 137) + "...";\n}').guards)
    assert (step(guard).verb, step(guard).name, step(guard).message) == ("cut", "t", "...")
    assert step(guard).value.value == 137  # type: ignore[union-attr]


def test_responses_with_a_status_are_answers() -> None:
    guard = only(method('if (late) {\n  return ResponseEntity.status(409).body("too late");\n}').guards)
    assert (step(guard).verb, step(guard).name, step(guard).message) == ("return", "status", "too late")


def test_a_loop_over_a_try_tries_again() -> None:
    facts = method(
        """
        for (int attempt = 0; attempt < MAX; attempt++) {
          try {
            return client.call();
          } catch (IOException e) {
            Thread.sleep(DELAY);
          }
        }
        throw new GaveUp("no answer");
        """
    )
    (found,) = facts.retries
    assert (found.errors, found.final_error, found.tries) == (("IOException",), "GaveUp", ("client.call",))
    assert found.attempts is not None
    assert found.backoff is not None
    assert (found.attempts.name, found.backoff.name) == ("MAX", "DELAY")
    assert facts.raises[0].after_loop


def test_constants_are_folded_as_the_machine_computes_them() -> None:
    facts = java(
        """
        class A {
          static final int MINUTES = 60 * 24 * 31;
          static final long MILLIS = 1000L * 60 * 60 * 24 * 365;
          static final int HALF = 7 / 2;
          static final int OVERFLOWN = 1000 * 60 * 60 * 24 * 365;
          private static final String NAME = "a" + "b";
        }
        """
    )
    values = {each.name: each.value.value for each in facts.constants}
    assert values == {"MINUTES": 44640, "MILLIS": 31536000000, "HALF": 3, "NAME": "ab", "OVERFLOWN": None}
    assert facts.constants[0].value.derivation == "60 * 24 * 31"


def test_states_move_by_table_and_by_code() -> None:
    facts = java(
        """
        class Order {
          enum State { NEW, PAID, SHIPPED }
          static final Map<State, Set<State>> TRANSITIONS = Map.of(
              State.NEW, EnumSet.of(State.PAID),
              State.PAID, Set.of(State.SHIPPED));
          State state;

          void ship() {
            switch (state) {
              case PAID:
                this.state = State.SHIPPED;
                break;
            }
          }
        }
        """
    )
    assert [(each.table, each.source, each.targets) for each in facts.transitions] == [
        ("TRANSITIONS", "NEW", ("PAID",)), ("TRANSITIONS", "PAID", ("SHIPPED",)), ("Order.ship", "PAID", ("SHIPPED",)),
    ]  # fmt: skip
    assert [(each.subject, each.value.name) for each in facts.state_changes] == [("this.state", "State.SHIPPED")]


def test_plumbing_decides_nothing_worth_telling() -> None:
    facts = java("class A { public boolean equals(Object o) { if (this == o) return true; return false; } }\n")
    assert [each.trivial for each in facts.guards] == [True]
    assert only(method("if (log.isDebugEnabled()) {\n  log.debug(x);\n}").guards).trivial


def test_locks_and_pools() -> None:
    facts = method("synchronized (this) {\n  go();\n}\nlock.lock();\nvar pool = Executors.newCachedThreadPool();")
    assert {each.what for each in facts.concurrency} == {"lock", "pool"}
