"""What only C and C++ have."""

from specs.analysis.languages import load
from specs.analysis.native import analyze_c, analyze_cpp


def test_macros_are_constants_where_they_are_constant():
    facts = analyze_c("""
#ifndef SHOP_H
#define SHOP_H
/* the longest note */
#define MAX_NOTE (2 * 70)
#define NAME "shop"
#define SIZE 0x10UL
#define LIMIT MAX_NOTE
#define ADD(a, b) ((a) + (b))
#define EMPTY
#endif
""")
    assert [(each.name, each.value.value or each.value.name, each.value.derivation) for each in facts.constants] == [
        ("MAX_NOTE", 140, "2 * 70"), ("NAME", "shop", ""), ("SIZE", 16, ""), ("LIMIT", "MAX_NOTE", ""),
    ]  # fmt: skip
    assert facts.constants[0].doc == "the longest note"


def test_return_codes_options_and_environment():
    facts = analyze_c("""
static struct option options[] = {
    {"port", required_argument, NULL, 'p'},
    {"quiet", no_argument, NULL, 'q'},
    {0},
};
int start(const char *note)
{
    const char *home = getenv("SHOP_HOME");
    if (home == NULL) {
        fprintf(stderr, "no home\\n");
        exit(2);
    }
    if (strcmp(note, "stop") == 0)
        return -EINVAL;
    switch (note[0]) {
    case 'a':
    case 'b':
        return 1;
    default:
        break;
    }
    return 0;
}
""")
    (command,) = facts.commands
    assert [(each.flags, each.takes_value) for each in command.options] == [
        (("--port", "-p"), True),
        (("--quiet", "-q"), False),
    ]
    (variable,) = facts.env
    assert (variable.name, variable.required) == ("SHOP_HOME", True)
    missing, stop, kinds = facts.guards
    assert (missing.condition.op, missing.outcomes[-1].verb) == ("is_null", "exit")
    assert (stop.condition.op, stop.condition.right.value if stop.condition.right else None) == ("eq", "stop")
    assert (kinds.condition.op, kinds.style) == ("in", "match")
    assert {each.name: each.public for each in facts.symbols} == {"start": True}


def test_types_members_and_visibility():
    facts = analyze_cpp("""
namespace shop {
/// Where it stands.
enum class State { New, Paid = 3 };
struct Line { int count = 1; std::string name; };
class Refused : public std::runtime_error {};
class Late : public Refused {};
/// Takes orders.
class Orders final {
public:
    static constexpr int kMax = 140;
    /// Takes one.
    virtual int Create(const std::string& note, int n = 3) const;
    int Undocumented();
private:
    int hidden() { return 1; }
    State state_;
};
template <typename T> int Store<T>::size() { return 3; }
}
""")
    kinds = {each.name: (each.kind, each.public) for each in facts.symbols}
    assert kinds["Refused"] == kinds["Late"] == ("error", True)
    assert kinds["Orders.Create"] == ("method", True)
    assert kinds["Orders.hidden"] == ("method", False)
    assert kinds["Store.size"] == ("method", True)
    assert "Orders.Undocumented" not in kinds
    assert [(each.name, each.symbol, each.value.value) for each in facts.constants if each.public] == [
        ("kMax", "Orders", 140)
    ]
    assert [each.name for each in facts.models] == ["Line"]
    create = next(each for each in facts.symbols if each.name == "Orders.Create")
    assert [(each.name, each.annotation, each.optional) for each in create.params] == [
        ("note", "std::string &", False), ("n", "int", True),
    ]  # fmt: skip


def test_exceptions_and_locks():
    facts = analyze_cpp("""
int f(int n) {
    std::lock_guard<std::mutex> guard(mutex_);
    try { load(); } catch (const std::out_of_range& e) { throw; } catch (...) { return -1; }
    if (n > kMax) throw std::invalid_argument("too large");
    return 0;
}
""")
    assert [(each.errors, each.handling) for each in facts.catches] == [
        (("std::out_of_range",), "reraised"),
        ((), "returned"),
    ]
    assert [(each.error, each.message) for each in facts.raises if each.error.startswith("std::i")] == [
        ("std::invalid_argument", "too large")
    ]
    assert [each.what for each in facts.concurrency] == ["lock"]


def test_tests_of_googletest_and_catch():
    facts = analyze_cpp("""
TEST(Orders, LongNoteIsRefused) { EXPECT_EQ(Sum(1), 3); }
TEST_CASE("long note") { SECTION("is refused") { REQUIRE(Sum(1) == 3); } }
""")
    assert [each.sentence for each in facts.tests] == ["long note is refused", "long note", "long note is refused"]
    assert [len(each.expects) for each in facts.tests] == [1, 0, 1]
    assert all("Sum" in each.calls for each in facts.tests if each.expects)


def test_a_header_is_read_as_what_it_is():
    read = load("c")
    assert [each.kind for each in read("class Gate {\npublic:\n  int open() { return 1; }\n};\n").symbols] == [
        "class",
        "method",
    ]
    assert [each.name for each in read("struct gate { int open; int shut; };\n").models] == ["gate"]
