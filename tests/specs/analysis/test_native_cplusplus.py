"""What only C++ has: classes declared in headers and defined in sources, and how they are told together."""

from specs.analysis.native import analyze_cpp
from specs.analysis.package import SymbolId
from specs.writing.draft import Draft
from tests.specs.writing.drafts import draft_of, package_of, said

HEADER = """
#include <string>
namespace depot {
/// Keeps parcels.
class Depot {
 public:
  /// Takes a parcel in.
  bool store(const std::string& label);
  int count() const;
  static int limit();

 private:
  void sweep();
};
/// Reads a label.
int parse_label(const std::string& text);
static inline int checksum(int n) { return n > 9 ? 9 : n; }
}
"""
SOURCE = """
#include "depot/depot.h"
#define SHELVES 12
namespace depot {
/* Notes for those who mend it. */
bool Depot::store(const std::string& label) {
  if (label.empty()) throw std::invalid_argument("label is empty");
  return checksum(1) > 0;
}
int Depot::count() const { return 1; }
void Depot::sweep() { if (count() > SHELVES) throw std::runtime_error("too full"); }
int parse_label(const std::string& text) { if (text.size() > 40) throw std::length_error("too long"); return 1; }
}
"""
FILES = {"include/depot/depot.h": HEADER, "src/depot.cpp": SOURCE}


def requirements(draft: Draft) -> dict[str, list[str]]:
    return {each.title: [s.text for s in each.statements] for c in draft.capabilities for each in c.requirements}


def test_what_a_source_defines_belongs_to_the_class_that_a_header_declares():
    package = package_of(FILES)
    homes = {place.name: home for place, home in package.homes.items()}
    header = "include/depot/depot.h"
    assert homes == {
        "Depot.store": SymbolId(header, "Depot.store"), "Depot.count": SymbolId(header, "Depot"),
        "Depot.sweep": SymbolId(header, "Depot"), "parse_label": SymbolId(header, "parse_label"),
    }  # fmt: skip
    seen = {place.name: symbol.public for place, symbol in package.symbols.items() if place.path == "src/depot.cpp"}
    assert (seen["Depot.store"], seen["Depot.sweep"]) == (True, False)  # as the header says
    assert package.symbols[SymbolId(header, "checksum")].public  # whoever includes it has it
    assert SymbolId(header, "Depot.count") not in package.symbols  # told once, where it is defined


def test_a_class_is_one_requirement_whatever_the_files_that_it_stands_in():
    told = requirements(draft_of(FILES))
    depot = told["Keep parcels"]
    assert "`store` takes a parcel in." in depot
    assert any("`store` throws `std::invalid_argument`" in text for text in depot)
    assert "`SHELVES` is 12." not in depot  # told with the rule that it bounds
    assert "Read a label" in told
    assert not any("mend" in text for lines in told.values() for text in lines)  # the header's word stands


def test_a_name_that_two_classes_share_belongs_to_the_one_that_is_included():
    files = {
        "a/port.h": "class Port {\n public:\n  int open();\n};\n",
        "a/port.cc": '#include "port.h"\nint Port::open() { return 1; }\n',
        "b/port.h": "class Port {\n public:\n  int open();\n};\n",
        "c/other.cc": "int Port::open() { return 2; }\n",
    }
    homes = {place.path: home.path for place, home in package_of(files).homes.items()}
    assert homes == {"a/port.cc": "a/port.h"}  # of c/other.cc, nobody can say


def test_steps_and_masks_are_told_as_the_code_writes_them():
    texts = said(draft_of({"bits.cpp": """
/// Counts bits.
int count(int next, int rows) {
  int found = 0;
  if (next >= 0x0ffffff0) { found++; }
  if (next == 2) { next &= 0xfff; }
  if (next == 3) { next += rows * 32; }
  return found;
}
"""}))  # fmt: skip
    assert "When `next` is at least `0x0ffffff0`, `count` increments `found`." in texts
    assert "When `next` is 2, `count` applies `next &= 0xfff`." in texts
    assert "When `next` is 3, `count` adds `rows * 32` to `next`." in texts


def test_what_streams_write_is_told_as_one_text():
    files = {
        "kiln.cpp": """
#include <sstream>
/// Opens the kiln.
bool open(const std::string& name, int fd, std::ostream& log) {
  if (fd < 0) { std::cerr << "no kiln " << name << ": " << strerror(errno) << std::endl; return false; }
  if (fd == 1) { std::cout << std::setw(4) << "it is " << 12 << " degrees\\n"; }
  if (fd == 2) { LOG(WARNING) << "kiln " << name << " is cold"; }
  if (fd == 3) { log << "written elsewhere"; fd << 2; }
  if (fd == 4) {
    std::ostringstream text;
    text << "kiln " << name;
    text << " is shut";
    throw std::runtime_error(text.str());
  }
  if (fd == 5) throw std::out_of_range(fmt::format("kiln {} of {:d}", name, fd + 1));
  if (fd == 6) throw std::string("no such kiln");
  return true;
}
"""
    }
    texts = said(draft_of(files))
    assert any('`open` prints "no kiln {name}: {…}" to standard error and returns false' in text for text in texts)
    assert 'When `fd` is 1, `open` prints "it is {…} degrees".' in texts
    assert any('log a warning "kiln {name} is cold"' in text for text in texts)
    assert not any("elsewhere" in text for text in texts)
    assert any('throws `std::runtime_error` with "kiln {name} is shut"' in text for text in texts)
    assert any('throws `std::out_of_range` with "kiln {name} of {…}"' in text for text in texts)
    assert any('throws an error with "no such kiln"' in text for text in texts)


def test_a_heading_above_constants_documents_none_of_them():
    texts = said(draft_of({"fat.h": """
// Header offsets
#define FAT_SECTORS 0x0b
#define FAT_LABEL 3
// Rows of a page
#define ROWS 8
/* How long a name may be */
#define NAME_SIZE 11
"""}))  # fmt: skip
    assert "`FAT_SECTORS` is `0x0b`." in texts
    assert "`NAME_SIZE` is 11: How long a name may be." in texts
    assert not any("Header offsets" in text for text in texts)


def test_what_is_left_of_a_switch_holds_for_what_is_decided_there():
    texts = said(draft_of({"print.cpp": """
/// Prints what is known.
void infos(Format format, int type) {
  switch (format) {
    case Format::Json: { if (type == 1) { std::cout << "json one"; } break; }
    default: { if (type == 2) { std::cout << "plain two"; } break; }
  }
}
"""}))  # fmt: skip
    assert 'When `format` is not `Format::Json` and `type` is 2, `infos` prints "plain two".' in texts


def test_macros_that_mark_a_declaration_hide_nothing():
    facts = analyze_cpp("""
LIB_BEGIN_NAMESPACE
/** \\brief Reads a file.
 *
 * \\deprecated Use that.
 * \\pre it is open
 */
class LIB_DEPRECATED("Use that, ü") LIB_API Reader final : public Base {
  Q_OBJECT
 public:
  /// \\note Takes the \\c name of a file. \\throw Late if late
  LIB_API bool parse(const std::string& name) const LIB_NOEXCEPT;
 signals:
  /// Tells that it is done.
  void done();
 private slots:
  /// Goes on.
  void next();
};
LIB_INLINE int size() { return 1; }
LIB_END_NAMESPACE
""")
    symbols = {each.name: each for each in facts.symbols}
    assert list(symbols) == ["Reader", "Reader.parse", "Reader.done", "Reader.next", "size"]
    docs = [each.doc.text if each.doc else "" for each in symbols.values()]
    assert docs == ["Reads a file.", "Takes the name of a file. \\throw Late if late", "Tells that it is done.",
                    "Goes on.", ""]  # fmt: skip
    assert [symbols[name].public for name in ("Reader.parse", "Reader.done", "Reader.next")] == [True, True, False]
    assert symbols["Reader"].bases == ("Base",)
    assert symbols["size"].start == 20


def test_operators_and_what_this_points_to_go_by_their_names():
    texts = said(draft_of({"money.cpp": """
/// Money.
class Money {
 public:
  bool operator<(const Money& other) const { if (cents_ < other.cents_) return true; return false; }
  int compare(const Money& other) const { if (*this < other) return -1; return 1; }
 private:
  int cents_;
};
"""}))  # fmt: skip
    assert "IF `cents_` is below `other.cents_` THEN `operator<` SHALL return true." in texts
    assert "IF `*this` is below `other` THEN `compare` SHALL return -1." in texts


def test_code_that_is_commented_out_documents_nothing():
    facts = analyze_cpp(
        "class A {\n public:\n  // char const* c_str() const; ///< old\n  int data() { return 1; }\n};\n"
    )
    assert [each.doc for each in facts.symbols] == [None, None]


CHECKS = """
/**
 * \\brief Keeps things.
 * Many of them.
 */

class LIB_API Box {
 public:
  /// Takes one.
  int take(int n, const char* name) {
    BOX_ASSERT_MESSAGE(type() == kNull || n > 3, "take: requires null");
    CHECK_GT(n, 0) << "n of " << name << " is too small";
    CHECK(open());
    assert(n < 9);
    if (n > 1000) throwRuntimeError("too deep");
    if (n == 5) throw_error(last_error);
    return n;
  }
  /// Sets the defaults.
  static void defaults(Value* settings, bool more) {
    (*settings)["comments"] = true;
    (*settings)["depth"] = 1000;
    (*settings)["indent"] = " ";
    if (more) (*settings)["other"] = 1;
  }
  int& operator[](int at) { if (at < 0) throw std::out_of_range("below 0"); return held_[at]; }
};
"""


def test_checks_that_macros_make_say_what_must_hold():
    texts = said(draft_of({"box.cpp": CHECKS}))
    assert ("`type()` must be `kNull` or `n` must be above 3; otherwise `take` fails with \"take: requires null\"."
            in texts)  # fmt: skip
    assert '`n` must be above 0; otherwise `take` fails with "n of {name} is too small".' in texts
    assert "`take` fails when `open()` does not hold." in texts
    assert not any("`n` must be below 9" in text for text in texts)  # gone from what is shipped


def test_functions_that_throw_by_their_name_are_told_as_throwing():
    texts = said(draft_of({"box.cpp": CHECKS}))
    assert '`n` must be at most 1000; otherwise `take` throws an error with "too deep".' in texts
    assert "When `n` is 5, `take` calls `throw_error` with `last_error`." in texts  # what it says, nobody knows here


def test_values_given_key_by_key_are_a_table():
    texts = said(draft_of({"box.cpp": CHECKS}))
    assert 'In `defaults`, `settings` maps "comments" to true, "depth" to 1000 and "indent" to a space.' in texts
    assert any(text.startswith("`at` must be at least 0; otherwise `operator[]` throws") for text in texts)


def test_scripts_beside_a_program_of_cplusplus_are_its_makers():
    files = {
        "tool.py": "import optparse\n\ndef main():\n    parser = optparse.OptionParser()\n"
        "    parser.add_option('--top', help='Top of the tree')\n",
        "src/box.cpp": CHECKS,
    }
    draft = draft_of(files)
    assert draft.capabilities[-1].requirements[-1].symbols[0][0] == "tool.py"
    assert not any("tool.py" in each.text for each in draft.usage_guide)
    draft = draft_of({**files, "pyproject.toml": "[project]\nname = 'box'\n"})
    assert draft.capabilities[0].requirements[0].symbols[0][0] == "tool.py"  # a package of Python offers it


def test_the_last_of_chained_branches_differs_from_all_before_it():
    texts = said(draft_of({"pick.cpp": """
/// Picks.
int pick(std::string s, int n) {
  int cs = 0;
  if (s == "All") { cs = 10; }
  else if (s == "None") { cs = 2; }
  else { throwRuntimeError("must be 'All' or 'None'"); }
  if (n == 1) { cs = 10; } else if (n == 2) { cs = 20; } else { cs = 30; }
  return cs;
}
"""}))  # fmt: skip
    told = "`pick` throws an error with \"must be 'All' or 'None'\""
    assert f'{told} when `s` is not "All" and `s` is not "None".' in texts
    assert "When `n` is not 1 and `n` is not 2, `pick` sets `cs` to 30." in texts
    assert "When `n` is 2, `pick` sets `cs` to 20." in texts


def test_operators_of_a_nested_class_are_its_own():
    files = {
        "text.h": "/// A text.\nclass Text {\n public:\n  class Part {\n   public:\n"
        "    bool operator==(const Part& o) const;\n  };\n  bool operator==(const Text& o) const;\n};\n",
        "text.cpp": '#include "text.h"\nbool Text::Part::operator==(const Part& o) const { return part_ == o.part_; }\n'
        "bool Text::operator==(const Text& o) const { return text_ == o.text_; }\n",
    }
    texts = said(draft_of(files))
    assert "`Part.operator==` returns whether `part_` is `o.part_`." in texts
    assert "`operator==` returns whether `text_` is `o.text_`." in texts


def test_a_late_branch_of_a_long_chain_is_told_by_what_it_asks():
    texts = said(draft_of({"main.cpp": """
/// Runs what was asked for.
void run(bool list, bool read, bool walk, bool write, bool value) {
  if (list) { std::cout << "listing" << std::endl; }
  else if (read) { std::cout << "reading all" << std::endl; }
  else if (walk) { std::cout << "{\\"walk\\":" << 1; }
  else if (write) {
    if (!value) { throw std::string("give a value with -v"); }
    std::cout << "writing it" << std::endl;
  } else { std::cout << "nothing to do" << std::endl; }
}
"""}))  # fmt: skip
    assert 'When `list` is false and `read` is true, `run` prints "reading all".' in texts
    late = "none of the branches before it applies and `write` is true"
    assert any(f"{late} and `value` is false" in text and "give a value with -v" in text for text in texts)
    assert not any('walk":' in text for text in texts)  # a piece of JSON says nothing


RECORDS = {
    "options.h": """
namespace db {
/// Options that control a database.
struct LIB_EXPORT Options {
  // Makes one with default values.
  Options();
  /// Whether it is made where it is missing.
  bool create = false;
  // How many files are open at once.
  int files = 1000;
  void (*on_error)(int code);
 private:
  int secret = 3;
};
class Conn {
 public:
  void run(long now);
  static const int RETRIES = 16; /* packets to send before giving up */
  static constexpr int ADDED = 8 /* nonce */ + 4 /* timestamps */;
  static const int HEADER = 20 /* base */
     + 8; /* UDP */
};
}
""",
    "crypto.h": "namespace Crypto {\n/* Gives a number that comes once. */\nuint64_t unique(void);\n}\n",
    "conn.cc": """
#include "options.h"
void Conn::run(long now) {
  static const uint64_t without_client = 60000;
  constexpr int kMost = 5;
  if (now > without_client) throw std::runtime_error("late");
  if (now > uint64_t(kMost)) { usage(); exit(3); last(); }
  network->set_send_delay(2);
}
uint64_t Crypto::unique(void) { if (counter == 0) throw std::overflow_error("wrapped"); return counter; }
""",
}


def test_a_record_with_a_constructor_is_told_by_its_public_fields():
    texts = said(draft_of(RECORDS))
    assert "Options that control a database." in texts
    held = next(text for text in texts if text.startswith("`Options` holds"))
    assert held == "`Options` holds `create` (false by default), `files` (1000 by default) and `on_error`."
    assert "`files`: How many files are open at once." in texts


def test_constants_are_told_with_what_stands_behind_them_and_without_notes_inside():
    texts = said(draft_of(RECORDS))
    assert "`Conn.RETRIES` is 16: packets to send before giving up." in texts
    assert "`Conn.ADDED` is 12 (8 + 4)." in texts
    assert "`Conn.HEADER` is 28 (20 + 8)." in texts
    assert any("at most 60000 (`without_client`)" in text for text in texts)
    assert "When `now` is above 5 (`kMost`), `run` calls `usage` and exits with status 3." in texts


def test_a_function_of_a_namespace_that_reads_like_a_class_is_the_one_that_a_header_announces():
    told = requirements(draft_of(RECORDS))
    unique = told["Give a number that comes once"]
    assert any("`counter` must not be 0" in text for text in unique)


def test_what_is_set_waits_elsewhere():
    assert "`run` calls `network->set_send_delay` with 2." in said(draft_of(RECORDS))


def test_what_a_member_is_asked_for_is_found_by_the_type_that_the_header_gives_it():
    files = {
        "session.h": "class Session {\n public:\n  int seal(int n);\n};\n",
        "session.cc": '#include "session.h"\nint Session::seal(int n) { if (n > 9) throw Late(); return n; }\n',
        "port.h": '#include "session.h"\nclass Port {\n public:\n  void send(int n);\n private:\n  Session session_;\n'
        "  std::unique_ptr<Session> other_;\n};\n",
        "port.cc": '#include "port.h"\nvoid Port::send(int n) { session_.seal(n); }\n',
        "aside.cc": "static int seal(int n) { return n; }\nint use() { return seal(1); }\n",
    }
    reached = {(edge.caller.name, edge.callee.path, edge.callee.name) for edge in package_of(files).edges}
    assert ("Port.send", "session.cc", "Session.seal") in reached
    assert ("use", "aside.cc", "seal") in reached
    assert not any(
        path == "aside.cc" for caller, path, _ in reached if caller != "use"
    )  # static: seen by its file alone


RELAY = {
    "queue.hpp": """
#include <chrono>
namespace relay {
/// Raised when the queue has no room left.
class QueueFull final : public std::runtime_error {
 public:
  explicit QueueFull(std::size_t limit) : std::runtime_error("queue is full (" + std::to_string(limit) + ")") {}
};
struct Options {
  int workers = 4;
  std::chrono::seconds timeout{10};
};
/// A bounded queue.
class Queue {
 public:
  explicit Queue(std::size_t capacity = 1000);
  /// Adds a delivery.
  void push(int delivery);
  /// Takes the next one.
  bool pop(std::chrono::milliseconds wait = std::chrono::milliseconds(500));
  std::mutex mutex_;
};
}
""",
    "queue.cpp": """
#include "queue.hpp"
namespace relay {
Queue::Queue(std::size_t capacity) : capacity_(capacity) {}
void Queue::push(int delivery) {
  {
    std::scoped_lock lock(mutex_);
    if (items_.size() >= capacity_) throw QueueFull(capacity_);
  }
  ready_.notify_one();
}
bool Queue::pop(std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  return ready_.wait_for(lock, wait);
}
void keep(sqlite3* db, httplib::Server& server) {
  sqlite3_prepare_v2(db, "INSERT OR REPLACE INTO deliveries (id) VALUES (?)", -1, &statement, nullptr);
  server.set_read_timeout(5, 0);
  for (int attempt = 1; attempt <= 5; ++attempt) {
    if (post() == 200) return;
    wait = std::chrono::duration_cast<std::chrono::milliseconds>(wait * 2);
    std::this_thread::sleep_for(wait);
  }
}
}
""",
}


def test_defaults_that_only_a_header_writes_and_units_that_a_type_tells():
    texts = said(draft_of(RELAY))
    assert "Unless given for `Queue`, `capacity` is 1000." in texts
    assert "Unless given for `pop`, `wait` is 500 milliseconds." in texts
    assert "`Options` holds `workers` (4 by default) and `timeout` (10 seconds by default)." in texts


def test_an_error_says_what_it_hands_to_the_class_above():
    texts = said(draft_of(RELAY))
    assert any('throws `QueueFull` with "queue is full ({limit})"' in text for text in texts)


def test_a_lock_in_an_inner_block_is_held_for_a_part_of_the_work():
    texts = said(draft_of(RELAY))
    assert "`push` holds a lock (`std::scoped_lock lock(mutex_)`) for a part of its work." in texts
    assert "`pop` holds a lock (`std::unique_lock lock(mutex_)`) while it works." in texts


def test_statements_for_sqlite_limits_of_a_server_and_what_is_tried_again():
    draft = draft_of(RELAY)
    texts = said(draft)
    assert any("INSERT" in each.text for each in draft.overview.services)
    assert "The timeout of `server.set_read_timeout` is 5 seconds." in texts
    tried = next(text for text in texts if "tried again" in text)
    assert tried.startswith("`post` is tried again") and "duration_cast" not in tried


GIVEN = """
#include <map>
/// Adds it.
void add(std::map<std::string, int>& steps, const std::string& name) {
  auto [where, added] = steps.try_emplace(name, 0);
  if (!added) throw std::invalid_argument("is there already");
}
std::string home() {
  if (const char* dir = std::getenv("FLOW_HOME")) return dir;
  return "/etc/home";
}
std::string root() {
  const char* dir = std::getenv("FLOW_ROOT");
  return dir ? dir : "/etc/root";
}
std::string base() {
  const char* dir = std::getenv("FLOW_BASE");
  if (dir == nullptr) return "/etc/base";
  return dir;
}
std::string other() {
  const char* dir = std::getenv("FLOW_OTHER");
  if (dir == nullptr) return "/etc/other";
  return home();
}
/// Runs all.
void run(const std::vector<Step>& steps, bool slow) {
  for (const auto& step : steps) {
    if (late(step)) return;
    int tries = 0;
    while (true) {
      if (step.act()) break;
      if (++tries > step.most) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(100) * tries);
    }
  }
  if (slow) std::this_thread::sleep_for(std::chrono::seconds(3));
}
constexpr std::array<std::string_view, 3> kReserved = {"all", "none", "self"};
"""


def test_what_a_function_gives_without_a_variable_is_its_default():
    texts = said(draft_of({"a.cpp": GIVEN}))
    for name in ("home", "root", "base"):
        assert any(f'`FLOW_{name.upper()}` sets `{name}`; the default is "/etc/{name}".' in text for text in texts)
    assert not any("`FLOW_OTHER`" in text and "the default" in text for text in texts)


def test_one_of_several_names_of_a_value_is_not_the_value():
    texts = said(draft_of({"a.cpp": GIVEN}))
    assert '`add` throws `std::invalid_argument` with "is there already" when `added` is false.' in texts


def test_a_loop_around_one_that_tries_again_tries_nothing_again():
    texts = said(draft_of({"a.cpp": GIVEN}))
    assert len([text for text in texts if "tried again" in text]) == 1
    assert any("waits 3 seconds when `slow` is true" in text for text in texts)
    assert "`kReserved` holds `all`, `none` and `self`." in texts


THROWN = {
    "err.h": """
#pragma once
namespace depot {
class Failure : public std::runtime_error {
 public:
  Failure(int code, const std::string& what) : std::runtime_error(what), code_(code) {}
};
class NotFound : public Failure { public: using Failure::Failure; };
struct Broken : std::exception { const char* what() const noexcept override { return "broken"; } };
}
""",
    "a.cpp": """
#include "err.h"
/// Loads it.
void load(const std::string& name) {
  if (name.empty()) throw depot::Failure(3, "no name");
  if (name == "x") throw depot::NotFound(4, "no such thing");
  if (name == "y") throw ::depot::Broken();
}
/// Keeps it.
int keep(const std::string& name) {
  try {
    load(name);
  } catch (const depot::Failure& e) {
    throw std::runtime_error(std::string("cannot keep: ") + e.what());
  } catch (...) {
    return 3;
  }
  return 0;
}
""",
}


def test_errors_are_told_with_their_namespace():
    texts = said(draft_of(THROWN))
    assert '`load` throws `depot::NotFound` with 4 and "no such thing" when `name` is "x".' in texts
    assert '`load` throws `depot::Broken` when `name` is "y".' in texts
    assert '`keep` throws `std::runtime_error` with "cannot keep: {…}" when `depot::Failure` is caught.' in texts
    assert "IF any other error is raised from `load` THEN `keep` SHALL return 3." in texts


SHADOWED = {
    "base.h": """
class Finder {
 public:
  Finder(int dict_size, int most);
  bool find(const std::string& name, bool (*show)(int));
  std::string error_;
  int size;
};
class Fast : public Finder { enum { dict_size = 65536, most = 4 }; };
// defined in base.cc
int other(int n);
""",
    "base.cc": """
#include "base.h"
#ifdef _WIN32
#ifndef S_IRGRP
#define S_IRGRP 0
#define S_IWGRP 0
#endif
#endif
Finder::Finder(int dict_size, int most) {
  if (size < dict_size) throw std::bad_alloc();
}
bool Finder::find(const std::string& name, bool (*show)(int)) {
  if (name.empty()) {
    error_ = "no option '"; error_ += name; error_ += "' is known"; error_ += '.';
    (*show)(3);
    return false;
  }
  return true;
}
int other(int n) { if (n > 3) throw std::out_of_range("n"); return 3; }
""",
}


def test_a_parameter_is_no_constant_of_the_same_name():
    texts = said(draft_of(SHADOWED))
    assert "`Finder` throws `std::bad_alloc` when `size` is below `dict_size`." in texts
    assert not any("S_IWGRP" in text or "efined in base.cc" in text for text in texts)


def test_a_text_that_is_made_longer_is_told_as_one():
    told = next(text for text in said(draft_of(SHADOWED)) if "`error_`" in text)
    assert told.endswith("sets `error_` to \"no option '{name}' is known{…}\", calls `show` with 3 and returns false.")


def test_what_doxygen_marks_as_no_link_is_told_without_the_mark():
    files = {"a.cpp": """
/// %Test suite of cases.
class Suite {
 public:
  /// Adds a suite. Tests in added suites will be executed with it.
  void add(Suite suite) { suites.push_back(suite); }
  bool run(Case each) {
    try { (this->*each.act)(); } catch (...) { return false; }
    return true;
  }
  std::vector<Suite> suites;
};
const char* table[] = {"summary", "result"};
"""}  # fmt: skip
    texts = said(draft_of(files))
    assert "Test suite of cases." in texts
    assert "`add`: Tests in added suites will be executed with it." in texts
    assert not any(".`" in text or "allows" in text for text in texts), texts


LETTERS = """
namespace pqxx {
/// Exception class: errors in usage.
class usage_error : public std::logic_error { public: explicit usage_error(const char* w) : logic_error(w) {} };
/// A result of a query.
class result {
 public:
  /// Is this result's data empty?
  bool empty() const { return rows == 0; }
  /// Query that produced this result, if available.
  const std::string& query() const { if (q.empty()) throw usage_error("none"); return q; }
  /// Always call this to close the stream, even after an error.
  void complete();
  bool operator==(const result& rhs) const { return rows == rhs.rows; }
  bool operator!=(const result& rhs) const { return not operator==(rhs); }
  explicit operator bool() const { return rows != 0; }
  int rows; std::string q;
};
}
"""  # fmt: skip


def test_errors_in_small_letters_operators_and_notes_for_callers_are_told_as_what_they_are():
    texts = said(draft_of({"a.cpp": LETTERS}))
    assert '`query` throws `usage_error` with "none" when `q` is empty.' in texts
    assert "`empty`: Is this result's data empty?" in texts
    assert "`query`: Query that produced this result, if available." in texts
    assert "`complete`: Always call this to close the stream, even after an error." in texts
    assert not any("not operator" in text for text in texts)
    assert "`operator bool` returns whether `rows` is not 0." in texts


def test_classes_in_small_letters_are_joined_with_what_is_defined_by_their_whole_names():
    files = {
        "include/f.hxx": """
namespace pqxx {
/// A field of a row.
class field {
 public:
  /// Name of the column.
  const char* name() const;
  int size() const;
};
namespace internal {
/// Escapes a text.
int escape(int n);
}
}
""",
        "src/f.cxx": """
#include "f.hxx"
const char* pqxx::field::name() const { if (col > 3) throw std::out_of_range("no name"); return "x"; }
int pqxx::field::size() const { if (n > 9) throw std::out_of_range("long"); return n; }
int pqxx::internal::escape(int n) { if (n > 7) return 8; return n; }
""",
    }
    told = requirements(draft_of(files))
    assert '`n` must be at most 9; otherwise `size` throws `std::out_of_range` with "long".' in told["Field of a row"]
    assert "IF `n` is above 7 THEN `escape` SHALL return 8." in told["Escape a text"]
