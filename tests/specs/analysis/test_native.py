"""What only C and C++ have."""

from specs.analysis.languages import load
from specs.analysis.native import analyze_c, analyze_cpp
from tests.specs.writing.drafts import draft_of, package_of, said


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
    assert kinds["Orders.Undocumented"] == ("method", True)
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


def test_habits_of_c_are_told_as_they_are_written():
    facts = analyze_c("""
#include <cmocka.h>
#define MAX (1u << 16)
static int parse(const char *text) {
  char *end;
  long v = strtol(text, &end, 10);
  if (*end != '\\0')
    return -EINVAL;
  switch (v) {
  case 1:
    syslog(LOG_ERR, "cannot bind");
    return -1;
  }
  signal(SIGTERM, on_term);
  signal(SIGPIPE, SIG_IGN);
  while (sent < len) {
    if (send(fd) < 0) { if (errno == EAGAIN && ++tries < 5) { usleep(10000); continue; } return -errno; }
  }
  return 0;
}
static void test_short_text_is_refused(void **state) {
  assert_int_equal(parse(""), -1);
}
""")
    first, second = facts.guards[:2]
    assert first.condition.left is not None
    assert first.condition.right is not None
    assert (first.condition.left.text, first.condition.right.text) == ("*end", "'\\0'")
    assert second.condition.left is not None
    assert second.condition.left.text == "v"
    assert (second.outcomes[0].verb, second.outcomes[0].name, second.outcomes[0].message) == (
        "log", "error", "cannot bind",
    )  # fmt: skip
    assert [(each.kind, each.name) for each in facts.entries] == [("signal", "SIGTERM")]
    (retry,) = facts.retries
    assert (retry.attempts, retry.unit) == (None, "microseconds")  # how far it came is no number of attempts
    assert [(each.name, set(each.calls)) for each in facts.tests] == [
        ("test_short_text_is_refused", {"parse", "assert_int_equal"})
    ]
    assert facts.constants[0].value.value == 65536


def test_tests_of_check_reach_what_a_header_announces_and_a_source_defines():
    files = {
        "include/ring.h": "/* Makes a ring. */\nint ring_init(ring_t *r, int n);\n",
        "src/ring.c": '#include "ring.h"\nint ring_init(ring_t *r, int n) { if (n > 9) return -EINVAL; return 0; }\n',
        "tests/check_ring.c": '#include <check.h>\n#include "../include/ring.h"\nSTART_TEST(test_bounds)\n{\n'
        "  ck_assert_int_eq(ring_init(&r, 10), -EINVAL);\n}\nEND_TEST\n",
    }
    package = package_of(files)
    assert [(found.path, found.name) for found in package.tests] == [("src/ring.c", "ring_init")]


def test_options_of_cli11_and_of_lists():
    facts = analyze_cpp("""
int main(int argc, char** argv) {
  CLI::App app{"Sends files", "ferryd"};
  int port = 8080;
  std::string level = "info";
  app.add_option("-p,--port", port, "the port")->check(CLI::Range(1024, 65535))->envname("FERRY_PORT");
  app.add_option("--level", level, "how much")->check(CLI::IsMember({"debug", "info"}))->required();
  options.add_options()
    ("w,workers", "how many", cxxopts::value<int>()->default_value("4"))
    ("v,verbose", "say more");
}
""")
    (command,) = facts.commands
    assert (command.name, command.help) == ("ferryd", "Sends files")
    told = [(o.flags, o.default.value if o.default else None, o.env, o.choices, o.required) for o in command.options]
    assert sorted(told) == [
        (("--level",), None, "", ("debug", "info"), True), (("--verbose", "-v"), None, "", (), False),
        (("--workers", "-w"), "4", "", (), False), (("-p", "--port"), 8080, "FERRY_PORT", (), False),
    ]  # fmt: skip
    assert next(o.type for o in command.options if o.env) == "IntRange(1024, 65535)"


def test_habits_of_modern_cpp():
    facts = analyze_cpp("""
inline constexpr auto kStaleAfter = 72h;
constexpr int kMost{40};
Queue::Queue(std::size_t limit) : limit_(std::clamp<std::size_t>(limit, 1, kMost)) {}
bool Queue::pop() {
  if (!ready_.wait_for(lock, 5s, [this] { return !jobs_.empty(); })) {
    spdlog::error("nothing came");
    return false;
  }
  return true;
}
""")
    stale, most = facts.constants
    assert (stale.value.value, stale.value.derivation, most.value.value) == (72, "72h", 40)
    told = [(each.name, each.value.text, each.via) for each in facts.settings if each.role == "range"]
    assert told == [("limit", "kMost", "min"), ("limit", "1", "max")]
    assert [(each.value.value if each.value else None) for each in facts.returns] == [True]  # not what the lambda gives
    (guard,) = facts.guards
    assert (guard.outcomes[0].verb, guard.outcomes[0].name) == ("log", "error")


def test_tests_reach_what_a_header_announces_of_a_class():
    files = {
        "include/q.hpp": "namespace a {\nclass Queue {\npublic:\n  /// Adds a job.\n  void push(int job);\n};\n}\n",
        "src/q.cpp": '#include "q.hpp"\nnamespace a {\nvoid Queue::push(int job) { if (job > 9) throw Full(); }\n'
        "int shorten(int n) { return n; }\n}\n",
        "tests/q_test.cpp": "#include <gtest/gtest.h>\nTEST(Queue, Refuses) {\n  a::Queue queue;\n  queue.push(10);\n"
        "  a::shorten(1);\n}\n",
    }
    reached = {(found.path, found.name) for found in package_of(files).tests}
    assert {("src/q.cpp", "Queue.push"), ("src/q.cpp", "shorten")} <= reached


def test_what_fills_a_struct_is_no_set_of_choices():
    facts = analyze_c(
        'static hooks global_hooks = { my_malloc, my_free };\nstatic const char *names[] = { "a", "b" };\n'
    )
    assert [each.name for each in facts.choices] == ["names"]
    assert [each.name for each in facts.constants] == ["names"]


def test_memory_that_agrees_up_to_a_length_is_not_the_same():
    facts = analyze_cpp("""
bool a(Slice x) { return memcmp(data_, x.data_, x.size_) == 0; }
bool b(char *s) { return strcmp(s, "x") == 0; }
""")
    first, second = (each.condition for each in facts.returns)
    assert first is not None
    assert first.left is not None
    assert first.left.form == "call"
    assert second is not None
    assert second.left is not None
    assert second.left.name == "s"


def test_what_modern_cpp_gives_back_where_it_has_nothing():
    facts = analyze_cpp("""
std::optional<int> get(int id) {
  if (id > 7) return std::nullopt;
  std::ofstream out(path, std::ios::binary);
  return id;
}
""")
    (guard,) = facts.guards
    value = guard.outcomes[0].value
    assert value is not None
    assert (value.form, value.value, value.text) == ("literal", None, "std::nullopt")
    assert "files_write" in {each.effect for each in facts.effects}


def test_errors_that_are_given_back_are_told():
    files = {
        "parse.cpp": """
/// Parses a text.
std::expected<int, ParseError> parse(std::string_view text) {
  if (text.empty()) return std::unexpected(ParseError::Empty);
  if (late()) throw po::validation_error(kind, "ttl");
  return 1;
}
"""
    }
    texts = said(draft_of(files))
    assert "IF `text` is empty THEN `parse` SHALL return `std::unexpected(ParseError::Empty)`." in texts
    assert any("throws `po::validation_error`" in text for text in texts)


def test_refusals_that_another_function_words_and_fallbacks_are_told():
    files = {
        "ini.c": """
static status parse_line(char *line) {
    char *end = strchr(line, ']');
    if (end == NULL)
        return fail(line, ERR_SYNTAX, "section is not closed");
    return 0;
}
/* Reads a number. */
long as_long(const char *value, long fallback) {
    static const char *const yes[] = { "1", "true" };
    if (strcasecmp(value, "none") == 0)
        return fallback;
    return parse_line(value);
}
"""
    }
    texts = said(draft_of(files))
    failed = 'fail(line, ERR_SYNTAX, "section is not closed")'
    assert any("`strchr(line, ']')` is NULL" in text and failed in text for text in texts)
    # without regard to case, the two are not the same
    assert 'IF `strcasecmp(value, "none")` is 0 THEN `as_long` SHALL return `fallback`.' in texts
    assert "`yes` holds `1` and `true`." in texts
