"""Which requirements make one capability: clusters from layout first, from the call graph where layout says nothing."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from specs.analysis.package import SymbolId
from specs.writing.index import Index
from specs.writing.parts import Part

NORMAL, VAST, HUGE = 12, 18, 24
VAST_FROM, HUGE_FROM = 300, 1000  # requirements
LARGEST = 24  # requirements that one capability can hold and still be read
MOST_WEIGHED = 400  # clusters that are compared with each other; of more, neighbours are put together first
OWN = 6  # requirements from which on a directory or file of a split capability is one itself
_HEADERS, _DEFINING = (".h", ".hh", ".hpp", ".hxx"), (".c", ".cc", ".cpp", ".cxx", ".c++")
ONE_FILE_SPLIT = 9  # requirements of a single file from which on it is more than one capability


@dataclass(slots=True)
class Cluster:
    """`roots` are the directories or files that it stands for; `family` the root of the larger one it was cut from."""

    roots: list[str]
    parts: list[int]
    family: str = ""


def clusters(index: Index, parts: Sequence[Part]) -> list[Cluster]:
    if not parts:
        return []
    most = NORMAL if len(parts) <= VAST_FROM else VAST if len(parts) <= HUGE_FROM else HUGE
    found = _by_layout(parts, most)
    if len(found) == 1 and len(parts) >= ONE_FILE_SPLIT:
        found = _by_calls(index, parts, found[0], max(3, len(parts) // 3))
    if len(found) > MOST_WEIGHED:
        found = _even(found)
    ties = _ties(index, parts)
    while len(found) > most:
        _merge_smallest(found, ties)
    return [piece for each in found for piece in _within_bounds(index, parts, each)]


def _within_bounds(index: Index, parts: Sequence[Part], whole: Cluster) -> list[Cluster]:
    """One that is too large to be read, cut along its directories and files, and a file along its calls."""
    if len(whole.parts) <= LARGEST:
        return [whole]
    inner = _opened(parts, whole)
    if len(inner) == 1:
        pieces = _even([piece for lot in _by_calls(index, parts, whole, LARGEST) for piece in _chunks(lot)])
    else:
        large = [each for each in inner if len(each.parts) >= OWN]
        pieces = [piece for each in large for piece in _within_bounds(index, parts, each)]
        pieces += _even([each for each in inner if len(each.parts) < OWN])
    for piece in pieces:
        piece.family = whole.family or whole.roots[0]
    return pieces


def _chunks(whole: Cluster) -> list[Cluster]:
    """In reading order, where nothing else cuts it."""
    count = -(-len(whole.parts) // LARGEST)
    size = -(-len(whole.parts) // count)
    return [Cluster(list(whole.roots), whole.parts[first : first + size]) for first in range(0, len(whole.parts), size)]


def _opened(parts: Sequence[Part], whole: Cluster) -> list[Cluster]:
    """What stands below its roots, one level down, or as many as it takes to find more than one thing."""
    left = list(whole.parts)
    inner: list[Cluster] = []
    for root in whole.roots:
        below = [number for number in left if parts[number].path.startswith(root)]
        left = [number for number in left if not parts[number].path.startswith(root)]
        while below:
            found = _children(root, parts, below) if root.endswith("/") else [Cluster([root], below)]
            if len(found) > 1 or not found[0].roots[0].endswith("/"):
                inner += found
                break
            root = found[0].roots[0]
    if left and inner:
        inner[0].parts = sorted(inner[0].parts + left)
    return inner


def _even(small: Sequence[Cluster]) -> list[Cluster]:
    """Neighbours together, as many as can be read."""
    lots: list[Cluster] = []
    for each in small:
        if lots and len(lots[-1].parts) + len(each.parts) <= LARGEST:
            lots[-1].roots += [root for root in each.roots if root not in lots[-1].roots]
            lots[-1].parts += each.parts
        else:
            lots.append(Cluster(list(each.roots), list(each.parts)))
    return lots


def _by_layout(parts: Sequence[Part], most: int) -> list[Cluster]:
    """Open the heaviest directory again and again, while the whole stays within bounds."""
    root = _common_directory([part.path for part in parts])
    opened = _children(root, parts, range(len(parts)))
    while True:
        heaviest = sorted(opened, key=lambda each: (-len(each.parts), each.roots[0]))
        for each in heaviest:
            if (len(each.parts) * 4 < len(parts) and len(each.parts) <= LARGEST) or not each.roots[0].endswith("/"):
                continue
            inner = _children(each.roots[0], parts, each.parts)
            if len(opened) > 1 and len(each.parts) <= LARGEST and _are_single(inner):
                continue
            if len(inner) > 1 and len(opened) - 1 + len(inner) <= most + (30 if len(each.parts) > LARGEST else 6):
                opened = [cluster for cluster in opened if cluster is not each] + inner
                break
            if len(inner) == 1 and inner[0].roots != each.roots:
                opened = [cluster for cluster in opened if cluster is not each] + inner
                break
        else:
            return sorted(opened, key=lambda cluster: min(cluster.parts))


def _are_single(inner: Sequence[Cluster]) -> bool:
    """A directory with a file for each class is one thing to read: its files are no chapters."""
    files = [each for each in inner if not each.roots[0].endswith("/")]
    return (
        len(inner) > 1 and len(files) == len(inner) and sum(len(each.parts) == 1 for each in files) * 3 > len(files) * 2
    )


def _common_directory(paths: Sequence[str]) -> str:
    first, last = min(paths), max(paths)
    shared = 0
    for one, other in zip(first.split("/")[:-1], last.split("/")[:-1], strict=False):
        if one != other:
            break
        shared += len(one) + 1
    return first[:shared]


def _children(root: str, parts: Sequence[Part], numbers: Sequence[int] | range) -> list[Cluster]:
    found: dict[str, list[int]] = defaultdict(list)
    for number in numbers:
        path = parts[number].path
        head, slash, _ = path[len(root) :].partition("/")
        # http.py, which stands beside http/, goes by its own name where that is opened.
        found[root + head + slash if path.startswith(root) else path].append(number)
    # A module beside a directory of its name belongs to it: http.py and http/.
    for name in [name for name in found if not name.endswith("/")]:
        beside = name.rpartition(".")[0] + "/"
        if beside in found:
            found[beside] = sorted(found[beside] + found.pop(name))
    _pair_headers(found)
    return [Cluster([name], numbers) for name, numbers in found.items()]


def _pair_headers(found: dict[str, list[int]]) -> None:
    """ring.c belongs to ring.h."""
    headers = {name.rpartition(".")[0]: name for name in found if name.endswith(_HEADERS)}
    for name in [name for name in found if name.endswith(_DEFINING)]:
        header = headers.get(name.rpartition(".")[0])
        if header is not None:
            found[header] = sorted(found[header] + found.pop(name))


def _ties(index: Index, parts: Sequence[Part]) -> Counter[tuple[int, int]]:
    owner = {place: number for number, part in enumerate(parts) for place in part.group.members}
    found: Counter[tuple[int, int]] = Counter()
    for edge in index.package.edges:
        one, other = owner.get(edge.caller), owner.get(edge.callee)
        if one is not None and other is not None and one != other:
            found[min(one, other), max(one, other)] += 1
    return found


def _merge_smallest(found: list[Cluster], ties: Counter[tuple[int, int]]) -> None:
    """The smallest joins the one that it has most to do with; else its neighbour in the layout."""
    smallest = min(found, key=lambda each: (len(each.parts), each.roots))
    where = {number: position for position, each in enumerate(found) for number in each.parts}
    bonds: Counter[int] = Counter()
    for (one, other), count in ties.items():
        a, b = where[one], where[other]
        if a != b and found[a] is smallest:
            bonds[b] += count
        elif a != b and found[b] is smallest:
            bonds[a] += count
    position = found.index(smallest)
    # A bond to what everything uses says little: weigh it by the other's size.
    best = max(
        (n for n in range(len(found)) if n != position),
        key=lambda n: (
            len(found[n].parts) + len(smallest.parts) <= LARGEST,
            _beside(found[n], smallest),
            bonds[n] / (4 + len(found[n].parts)),
            _shared(found[n], smallest),
            -len(found[n].parts),
            -n,
        ),
    )
    found[best].roots.extend(smallest.roots)
    found[best].parts.extend(smallest.parts)
    found.remove(smallest)


def _beside(one: Cluster, other: Cluster) -> bool:
    """Of one directory below the top: utils/a.py and utils/b.py."""
    first, second = (each.roots[0].rstrip("/").rpartition("/")[0] for each in (one, other))
    return first == second and first.count("/") >= 1


def _shared(one: Cluster, other: Cluster) -> int:
    """How much of the path they have in common."""
    first, second = one.roots[0].split("/"), other.roots[0].split("/")
    shared = 0
    for a, b in zip(first, second, strict=False):
        if a != b:
            break
        shared += 1
    return shared


def _by_calls(index: Index, parts: Sequence[Part], whole: Cluster, largest: int) -> list[Cluster]:
    """One file: what calls each other stands together, in lots that stay readable."""
    home = {number: number for number in whole.parts}
    sizes = dict.fromkeys(whole.parts, 1)

    def find(number: int) -> int:
        while home[number] != number:
            home[number] = home[home[number]]
            number = home[number]
        return number

    inside = {tie: calls for tie, calls in _ties(index, parts).items() if home.keys() >= set(tie)}
    for (one, other), _ in sorted(inside.items(), key=lambda item: (-item[1], item[0])):
        a, b = find(one), find(other)
        if a != b and sizes[a] + sizes[b] <= largest:
            home[max(a, b)] = min(a, b)
            sizes[min(a, b)] += sizes.pop(max(a, b))
    lots: dict[int, list[int]] = defaultdict(list)
    for number in whole.parts:
        lots[find(number)].append(number)
    large = [numbers for numbers in lots.values() if len(numbers) > 1]
    if len(large) < 2:
        return [whole]
    for numbers in lots.values():
        if len(numbers) == 1:  # with the lot that stands just before it
            roomy = [lot for lot in large if len(lot) < LARGEST] or large
            min(roomy, key=lambda lot: min(abs(numbers[0] - n) for n in lot)).extend(numbers)
    return [Cluster(list(whole.roots), sorted(numbers)) for numbers in sorted(large, key=min)]


def symbols_of(parts: Sequence[Part], cluster: Cluster) -> list[SymbolId]:
    return [place for number in cluster.parts for place in parts[number].group.members]
