"""Code that has very many of one thing is written about in time that grows with it, not with its square."""

from tests.endless import ends
from tests.specs.writing.drafts import draft_of, said

ENDLESS_SECONDS = 60


def test_a_function_with_very_many_guards_is_written_about():
    cases = "".join(f"    if x > {number}:\n        return {number}\n" for number in range(20_000))
    with ends(ENDLESS_SECONDS):
        draft = draft_of({"pyproject.toml": '[project]\nname = "many"\n', "many.py": f"def grade(x):\n{cases}"})
    assert draft.capabilities


def test_very_many_modules_side_by_side_become_few_capabilities():
    files = {
        f"icons/{chr(97 + number % 26)}{number}.py": f"def draw_{number}(size):\n    if size > {number + 5}:\n"
        f"        raise ValueError('too large')\n    return size\n"
        for number in range(4_000)
    }
    with ends(ENDLESS_SECONDS):
        draft = draft_of({"pyproject.toml": '[project]\nname = "icons"\n', **files})
    assert sum(len(each.requirements) for each in draft.capabilities) > 100
    assert "too large" in " ".join(said(draft))
