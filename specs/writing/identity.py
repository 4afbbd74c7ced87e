"""Which statement of a new draft is which of the last version: keys survive renamed files, symbols and variables.

A key is made of what a statement is about, so most pair by themselves. The rest is paired in steps, from the surest
sign to the weakest; at each step only statements that the sign tells apart are paired, the others wait.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from specs.writing.draft import About, Capability, Draft, Overview, Requirement, Statement, StatementKind


@dataclass(frozen=True, slots=True)
class Known:
    """A statement of the last version, as far as its identity goes."""

    key: str
    kind: StatementKind
    about: About
    text: str


_Sign = Callable[[Known], Hashable]

# From the surest to the weakest: what both must share to be the same statement.
_SIGNS: tuple[_Sign, ...] = (
    lambda it: (it.kind, it.about, it.text),  # kept an older key, and nothing happened to it since
    lambda it: (it.kind, it.about),  # … but for a value
    lambda it: (it.kind, it.about.symbol, it.about.relation, it.about.subject, it.about.tie),  # file moved or renamed
    lambda it: (it.kind, it.about.path, it.about.relation, it.about.subject, it.about.tie, it.text),  # symbol renamed
    lambda it: (it.kind, it.about.path, it.about.relation, it.about.subject, it.about.tie),  # … and reworded
    lambda it: (it.kind, it.about.path, it.about.symbol, it.about.relation, it.about.subject),  # condition edited
    lambda it: (it.kind, it.about.path, it.about.symbol, it.about.relation, it.about.tie),  # subject renamed
    lambda it: (
        it.about.path,
        it.about.symbol,
        it.about.relation,
        it.about.subject,
        it.about.tie,
    ),  # of another kind now
    lambda it: (it.kind, it.text),  # the same words, wherever they stand now
)


def keep_keys(draft: Draft, previous: Iterable[Known], withheld: Collection[str] = ()) -> Draft:
    """The draft with the keys of the last version wherever a statement is the same one.

    What is `withheld` (by its own key) takes none: it will not be there for the next version to start from.
    """
    renamed = pair(tuple(each for each in statements(draft) if each.key not in withheld), tuple(previous), withheld)
    return _with_keys(draft, renamed) if renamed else draft


def statements(draft: Draft) -> Iterable[Statement]:
    """Every statement of the draft, in reading order."""
    yield from (*draft.overview.purpose, *draft.overview.does, *draft.overview.does_not, *draft.overview.services)
    for capability in draft.capabilities:
        yield from capability.summary
        for requirement in capability.requirements:
            yield from requirement.statements
    yield from (*draft.usage_guide, *draft.developer_docs)


def pair(new: Sequence[Statement], old: Sequence[Known], taken: Collection[str] = ()) -> dict[str, str]:
    """New key -> the old key it must keep, for those whose own key is not in the last version.

    Keys that are `taken` are given to none.
    """
    old_keys, new_keys = {each.key for each in old}, {*taken, *(each.key for each in new)}
    left = {each.key: each for each in old if each.key not in new_keys}
    waiting = {each.key: Known(each.key, each.kind, each.about, each.text) for each in new if each.key not in old_keys}
    renamed: dict[str, str] = {}
    for sign in _SIGNS:
        if not left or not waiting:
            break
        gone, come = _grouped(left.values(), sign), _grouped(waiting.values(), sign)
        for shared, candidates in come.items():
            twins = gone.get(shared, [])
            # Twins keep their order; unequal numbers of them leave it open which is which.
            if len(twins) != len(candidates):
                continue
            for after, before in zip(candidates, twins, strict=True):
                renamed[after.key] = before.key
                del waiting[after.key], left[before.key]
    return renamed


def _grouped(known: Iterable[Known], sign: _Sign) -> dict[Hashable, list[Known]]:
    groups: dict[Hashable, list[Known]] = defaultdict(list)
    for each in known:
        groups[sign(each)].append(each)
    return groups


def _with_keys(draft: Draft, renamed: dict[str, str]) -> Draft:
    def kept(found: Iterable[Statement]) -> tuple[Statement, ...]:
        return tuple(replace(each, key=renamed[each.key]) if each.key in renamed else each for each in found)

    def requirement(found: Requirement) -> Requirement:
        return replace(found, statements=kept(found.statements))

    def capability(found: Capability) -> Capability:
        requirements = tuple(requirement(each) for each in found.requirements)
        return replace(found, summary=kept(found.summary), requirements=requirements)

    overview = draft.overview
    return replace(
        draft,
        overview=Overview(
            kept(overview.purpose), kept(overview.does), kept(overview.does_not), kept(overview.services)
        ),
        capabilities=tuple(capability(each) for each in draft.capabilities),
        usage_guide=kept(draft.usage_guide),
        developer_docs=kept(draft.developer_docs),
    )
