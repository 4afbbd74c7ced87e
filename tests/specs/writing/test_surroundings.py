"""An error is told with all that spares it: without that the sentence would be untrue."""

import pytest

from tests.specs.writing.drafts import draft_of, said


@pytest.mark.parametrize(
    ("path", "code", "told"),
    [
        (
            "box.py",
            "def seal(box, lid):\n    if box.open:\n        if lid:\n            return box\n"
            "        raise ValueError('No lid to close it with')\n    return None\n",
            "when `box.open` is set and `lid` is not set.",
        ),
        (
            "src/box.js",
            "export function seal(box, lid) {\n  if (box.open) {\n    if (lid) return box;\n"
            "    throw new RangeError('No lid to close it with');\n  }\n  return null;\n}\n",
            "when `box.open` is set and `lid` is not set.",
        ),
        (
            "box.py",
            "def check(seal, value):\n    if seal.fits(value):\n        return value\n"
            "    raise ValueError('No lid to close it with')\n",
            "unless `seal.fits(value)` holds.",
        ),
        (
            "box.py",
            "def find(boxes):\n    for box in boxes:\n        if box.open:\n            return box\n"
            "    raise KeyError('No lid to close it with')\n",
            "when none of the checks before it applies.",
        ),
        (
            "box.py",
            "def close(box):\n    box.shut()\n    raise ValueError('No lid to close it with')\n",
            'with "No lid to close it with".',
        ),
    ],
)
def test_an_error_is_told_with_what_spares_it(path, code, told):
    errors = [text for text in said(draft_of({path: code}), "error") if "No lid" in text]
    assert len(errors) == 1
    assert errors[0].endswith(told), errors


def test_an_or_beside_an_and_stands_in_brackets():
    draft = draft_of(
        {
            "gate.py": "def enter(gate, key, code):\n    if gate.shut:\n        if key is None or code.old:\n"
            "            raise PermissionError('The gate stays shut')\n"
        }
    )
    assert any("`gate.shut` is set and (`key` is None or `code.old` is set)" in text for text in said(draft, "error"))


def test_one_thing_compared_with_several_values_is_named_once():
    draft = draft_of(
        {"http.py": "def pick(version):\n    if version != 1 and version != 2:\n        raise ValueError('No')\n"}
    )
    assert any("`version` must be 1 or 2" in text for text in said(draft, "constraint"))


def test_the_enclosing_question_is_cited_at_its_own_lines():
    lines = [
        "def f(a, b):",
        "    if a:",
        *["        a.step()"] * 20,
        "        if b is None:",
        "            raise KeyError('b')",
    ]
    draft = draft_of({"f.py": "\n".join(lines) + "\n"})
    found = [each for part in draft.capabilities[0].requirements for each in part.statements if each.kind == "error"]
    assert [(each.start, each.end) for each in found[0].citations] == [(23, 24), (2, 2)]


def test_what_one_thing_is_compared_with_is_gathered_beside_other_questions():
    code = "def pick(kind):\n    if kind and kind != 'a' and kind != 'b':\n        raise ValueError('No such kind')\n"
    assert any(
        '`kind` is set and `kind` is neither "a" nor "b"' in text for text in said(draft_of({"p.py": code}), "error")
    )


def test_a_choice_inside_the_answer_itself_spares_nothing():
    code = (
        "export function pick(kind, changed) {\n  switch (kind) {\n    case 'box':\n"
        "      return changed ? 'a new one' : 'the same one';\n    case 'lid':\n      return 'a lid';\n"
        "  }\n  return '';\n}\n"
    )
    criteria = said(draft_of({"src/pick.js": code}), "acceptance")
    assert not any("none of the checks" in text for text in criteria)
    assert any('IF `kind` is "lid" THEN' in text for text in criteria)
