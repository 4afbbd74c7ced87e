"""However large the package, no capability is too long to be read, and a second look changes nothing."""

from specs.writing import statements
from specs.writing.clusters import LARGEST
from specs.writing.previous import PreviousCapability, PreviousRequirement, PreviousSpec
from tests.specs.writing.drafts import draft_of, gated


def module(name, count):
    return "\n\n".join(
        f"def {name}_{number}(x):\n    '''Turn the {name} number {number} round.'''\n    if x > {number + 2}:\n"
        f"        raise ValueError('{name} {number} is too much')\n    if x < -{number + 2}:\n"
        f"        raise KeyError('{name} {number} is too little')\n    return x\n"
        for number in range(count)
    )


LARGE = {"pack/ship/crate.py": module("crate", 50), "pack/ship/label.py": module("label", 30)}
LARGE |= {"pack/store/rope.py": module("rope", 7), "pack/store/seal.py": module("seal", 7)}


def previous_of(draft):
    return PreviousSpec(
        tuple(
            PreviousCapability(each.key, each.title, tuple(p for part in each.requirements for p in part.symbols))
            for each in draft.capabilities
        ),
        tuple(
            PreviousRequirement(part.key, part.id, part.title, part.symbols)
            for each in draft.capabilities
            for part in each.requirements
        ),
    )


def test_a_large_file_is_several_capabilities_that_bear_its_name():
    draft = draft_of(LARGE)
    assert all(len(each.requirements) <= LARGEST for each in draft.capabilities)
    titles = [each.title for each in draft.capabilities]
    assert sum(title.startswith("Crate") for title in titles) == 3
    assert len(set(titles)) == len(titles)


def test_the_next_version_of_the_same_code_is_the_same():
    first = draft_of(LARGE)
    again = draft_of(LARGE, previous_of(first))
    assert again == first


def test_small_things_of_a_crowded_directory_are_told_together_and_none_is_lost():
    files = {
        f"pack/bits/b{n}.py": f"def bit_{n}(x):\n    '''Give bit {n} of x, counted from the left.'''\n"
        for n in range(70)
    }
    draft = draft_of(files)
    told = {each.about.symbol for each in statements(draft)}
    assert {f"bit_{n}" for n in range(70)} <= told
    assert sum(len(each.requirements) for each in draft.capabilities) < 20


def test_files_that_say_the_same_of_other_things_are_told_once():
    files = {
        f"pack/locales/{name}.py": f"DATE_FORMAT = '{name} d-m-Y'\nDECIMAL_SEPARATOR = ','\nFIRST_DAY_OF_WEEK = {day}\n"
        "NUMBER_GROUPING = 3\n"
        for day, name in enumerate(("ar", "de", "en", "es", "fr", "it", "pt"))
    }
    draft = gated({**files, "pack/core.py": module("core", 2)}).draft
    requirements = [part for each in draft.capabilities for part in each.requirements]
    assert sum(part.related_code != () or "ocale" in part.title for part in requirements if "locales" in str(part)) <= 1
