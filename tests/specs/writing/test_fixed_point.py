"""Written again from what it just said, a spec says the same: names and membership settle at once."""

from collections import Counter

from specs.analysis.package import SymbolId
from specs.writing.draft import Draft
from specs.writing.identity import Known, keep_keys, statements
from tests.specs.writing.drafts import draft_of
from tests.specs.writing.test_spec import as_previous

NESTED = {
    "shop/__init__.py": "from .web import create_app\n",
    "shop/web.py": (
        "from flask import Flask\n\n\n"
        "def create_app(limit):\n"
        "    if limit > 40:\n"
        "        raise ValueError('too many')\n"
        "    app = Flask('shop')\n\n"
        "    def mount(path, size):\n"
        "        if size > 12:\n"
        "            raise ValueError('too large')\n\n"
        "        @app.route('/orders')\n"
        "        def orders(count):\n"
        "            if count < 3:\n"
        "                raise KeyError('too few')\n"
        "            return count\n\n"
        "    @app.route('/health')\n"
        "    def health(wait):\n"
        "        if wait > 30:\n"
        "            raise TimeoutError('too slow')\n"
        "        return 'ok'\n\n"
        "    return app\n"
    ),
}

LED_BY_A_METHOD = {
    "engine/__init__.py": "from .run import Runner\n",
    "engine/run.py": (
        "from enum import Enum\n\n\n"
        "class Exit(Enum):\n    done = 'done'\n    late = 'late'\n\n"
        "    def describe(self, words):\n        return words\n\n\n"
        "class Runner:\n"
        + "".join(
            f"    def step_{step}(self, size, found):\n"
            + "".join(
                f"        if size > {10 * step + part}:\n            raise {error}('{error} in {step}')\n"
                for part, error in enumerate(("ValueError", "KeyError", "OSError", "IndexError", "TypeError"))
            )
            + ("        if found.status == Exit.late:\n            raise ValueError('too late')\n" if step == 2 else "")
            for step in range(1, 7)
        )
    ),
}  # fmt: skip


def again(files: dict[str, str], first: Draft) -> Draft:
    known = [Known(each.key, each.kind, each.about, each.text) for each in statements(first)]
    return keep_keys(draft_of(files, as_previous(first)), known)


def homes(draft: Draft) -> Counter[SymbolId]:
    return Counter(
        SymbolId(*place) for each in draft.capabilities for below in each.requirements for place in below.symbols
    )


def test_a_way_in_inside_another_belongs_to_one_requirement():
    found = homes(draft_of(NESTED))
    assert found[SymbolId("shop/web.py", "create_app.health")] == 1
    assert [place for place, times in found.items() if times > 1] == []


def test_ways_in_inside_each_other_are_written_the_same_again():
    first = draft_of(NESTED)
    assert again(NESTED, first) == first


def test_what_a_method_leads_stays_led_by_it():
    first = draft_of(LED_BY_A_METHOD)
    leading = {below.symbols[0][1] for each in first.capabilities for below in each.requirements}
    assert "Runner.step_2" in leading, leading
    assert again(LED_BY_A_METHOD, first) == first


def _functions(number: int, called: str = "") -> str:
    """Each with enough to say to stand alone, and each calling the one before it."""
    guards = ((error, 100 * at) for at, error in enumerate(("ValueError", "KeyError", "OSError", "IndexError")))
    told = "".join(f"    if size > {more} + 7{{0}}:\n        raise {error}('over {{0}}')\n" for error, more in guards)
    body = f"def step_{{0}}(size):\n{told}    return {{1}}\n"
    return "\n\n".join(body.format(at, f"{called}{at - 1}(size)" if at > 1 else "size") for at in range(1, number))


def test_a_large_file_that_another_one_calls_is_cut_within_itself():
    files = {
        "shop/__init__.py": "",
        "shop/core.py": _functions(70, "step_"),
        "shop/web/use.py": "from shop import core\n\n\n" + _functions(20, "core.step_"),
        "shop/mail/send.py": _functions(12, "step_"),
    }
    first = draft_of(files)
    assert sum(len(each.requirements) for each in first.capabilities) > 40
    assert again(files, first) == first


def _disk() -> dict[str, str]:
    """A class of C++ that a header declares and a source defines, with methods that say enough to stand alone."""
    methods = ("read_sector", "write_sector", "free_sector", "scan_sector", "lock_sector", "move_sector", "find_sector")
    docs = {name: f"{name.split('_')[0].capitalize()}s a sector." for name in methods}
    header = "".join(f"    /** {said} */\n    int {name}(int at, int size);\n" for name, said in docs.items())
    body = "".join(
        f"int Disk::{name}(int at, int size) {{\n"
        + "".join(
            f'    if (at > {10 * part + number}) {{ throw std::runtime_error("{name} {part}"); }}\n'
            for part in range(1, 7)
        )
        + "    return size;\n}\n\n"
        for number, name in enumerate(methods)
    )
    return {
        "src/disk.h": "#pragma once\nnamespace store {\n/** Keeps sectors. */\nclass Disk {\npublic:\n"
        f"{header}}};\n}}\n",
        "src/disk.cpp": f'#include "disk.h"\n#include <stdexcept>\nnamespace store {{\n{body}}}\n',
    }


def test_methods_of_a_class_in_header_and_source_stay_told_apart():
    files = _disk()
    first = draft_of(files)
    leading = {below.symbols[0][1].rpartition(".")[2] for each in first.capabilities for below in each.requirements}
    assert {"read_sector", "find_sector"} <= leading, leading
    assert again(files, first) == first
