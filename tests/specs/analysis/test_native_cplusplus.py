"""What only C++ has: classes declared in headers and defined in sources, and how they are told together."""

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
