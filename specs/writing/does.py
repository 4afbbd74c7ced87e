"""What the package does for its users: the most telling requirements of its capabilities, each in one sentence."""

import re
from collections.abc import Sequence

from specs.analysis.facts import Mount, Route
from specs.writing.capabilities import Chapter
from specs.writing.collecting import Collector
from specs.writing.draft import About, Derivation, Nature, Statement
from specs.writing.english import (
    DETERMINERS,
    NOUNS_AS_WELL,
    as_words,
    base_form,
    capitalised,
    code,
    imperative,
    indicative,
    is_codeable,
    listing,
    sentences,
)
from specs.writing.grouping import INTERNAL
from specs.writing.index import CLASS_KINDS, Index
from specs.writing.interfaces import prove_name
from specs.writing.markup import plain
from specs.writing.parts import Part
from specs.writing.prose import Prose
from specs.writing.services import display_name, named_service

MAX_DOES = 8
MAX_COMMANDS = 8
MAX_QUEUES = 5
MANY = 16  # capabilities from which on they are told by families
ENOUGH = 6  # from which on one of each capability is enough
FEW = 4  # below which weaker things are told as well
MEANS_SOMETHING = 4  # words of a title that says something to those who do not know the name
LONGEST = 220  # characters of an author's sentence that still fits a list
_CARRIES = re.compile(
    r"(?:an? |the )?(?:abstract |internal )?(?:base|mixin|temporary|helper|utility|internal|deprecated|alias|proxy to"
    r"|config|timeout config|inner rules|rules of|wrapper|compat|subclass|placeholder|sentinel|dummy|no-?op)",
    re.IGNORECASE,
)
# Of itself or of its neighbours in the code, not of what a user gets.
_OF_THE_CODE = re.compile(
    r"(?:works like|behaves like|same as|like |subclass|this (?:class|method|function|module)|reverse of|mixed in|see )"
    r"|\b(?:monkey ?patch|for internal use|backwards? compat|is deprecated)\b",
    re.IGNORECASE,
)
_THING = re.compile(r"(?:An?|The) (?=[a-z`\"(A-Z])")
_MEMBER = re.compile(r"`[^`]+` ([a-z]+s) .+")
_SAYS = re.compile(r" (?:is|are|was|were|has|have|can|must|may|will|should|does|do|needs) ")
# What a class is, however its name begins: a QueueServiceProvider queues no service provider.
_THINGS = frozenset(
    "provider manager handler service factory repository connector listener queue worker builder client store "
    "controller middleware subscriber".split()
)
_TENDS = frozenset(
    "return get set make handle check tell is has ensure convert want format normalize assert represent initialize "
    "initialise work provide contain use".split()
)


def does_of(index: Index, chapters: Sequence[Chapter]) -> list[Statement]:
    """The ways in first, then what the documents speak of most, one of each capability before two of any."""
    collector = Collector()
    _tell_routes(index, collector)
    _tell_consumers(index, collector)
    if len(chapters) > MANY:  # of each family one, those that the documents speak of most
        chapters = sorted(chapters, key=lambda chapter: -max((part.prominence for part in chapter.parts), default=0))
        chapters = list({chapter.family: chapter for chapter in reversed(chapters)}.values())[::-1]
    ranked = [
        sorted(filter(_is_told, chapter.parts), key=lambda part: _telling_first(index, part))
        for chapter in chapters
        if not chapter.is_aside
    ]
    _tell_ranked(index, [[part for part in held if not _is_weak(index, part)] for held in ranked], collector, MAX_DOES)
    if len(collector.found) < FEW:
        _tell_ranked(index, [[part for part in held if _is_weak(index, part)] for held in ranked], collector, FEW)
    if not collector.found:
        _tell_members(index, chapters, collector)
    return [each.statement for each in collector.found][:MAX_DOES]


def _tell_members(index: Index, chapters: Sequence[Chapter], collector: Collector) -> None:
    """Where nothing else says what is done, what single methods are said to do."""
    for part in (part for chapter in chapters for part in chapter.parts):
        for each in part.found:
            statement, about = each.statement, each.statement.about
            found = _MEMBER.fullmatch(statement.text)
            if len(collector.found) >= FEW or found is None or statement.nature != "documented":
                continue
            if statement.kind == "description" and _acts(found[1].capitalize()) and len(found[0].split()) > FEW:
                prose = Prose(index, about.path, about.symbol)
                prose.citations[:] = statement.citations
                told = About(about.path, about.symbol, "does", about.subject, about.tie)
                collector.add(prose, "does", capitalised(found[0].partition(" ")[2]), told, nature="documented")


def _tell_ranked(index: Index, ranked: list[list[Part]], collector: Collector, most: int) -> None:
    for turn in range(ENOUGH):
        for held in ranked:
            if len(collector.found) >= (most if turn == 0 else min(most, ENOUGH)):
                return
            while held and not _tell_part(index, held.pop(0), collector):
                pass


def _is_weak(index: Index, part: Part) -> bool:
    """A question or a conversion that nothing speaks of: a help inside, though others may call it."""
    documented = _documented(part)
    first = (documented.text if documented is not None else part.title).partition(" ")[0]
    spoken_of = index.mentions.get(part.anchor.name.rpartition(".")[2], 0)
    return not spoken_of and base_form(first) in _TENDS and not part.services


def _is_told(part: Part) -> bool:
    """Not what only carries: base classes, configuration records, what the outside does not see."""
    described = next((each.statement.text for each in part.found if each.statement.kind == "description"), "")
    return (
        part.group.kind == "behaviour"
        and is_codeable(part.anchor.name.rpartition(".")[2])
        and not any(each.statement.about.relation.startswith("route") for each in part.found)
        and not any(_CARRIES.match(text.partition(": ")[2] or text) for text in (described, part.title))
    )


def _telling_first(index: Index, part: Part) -> tuple[bool, bool, bool, int, bool, int]:
    internal = part.group.rank >= INTERNAL
    command = any(each.statement.about.relation == "command" for each in part.found)
    acts = base_form(part.title.partition(" ")[0])
    spoken_of = index.mentions.get(part.anchor.name.rpartition(".")[2], 0)
    return (internal, not command, not part.services, -spoken_of, not acts or acts in _TENDS, -part.weight)


def _documented(part: Part) -> Statement | None:
    return next(
        (
            each.statement
            for each in part.found
            if each.statement.kind == "description"
            and each.statement.nature == "documented"
            and each.statement.about.symbol == part.anchor.name
        ),
        None,
    )


def _tell_part(index: Index, part: Part, collector: Collector) -> bool:
    """What its authors say that it does; else its title as a statement of fact. Whether there was anything to tell."""
    name = part.anchor.name.rpartition(".")[2]
    prose = Prose(index, part.anchor.path, part.anchor.name)
    about = About(part.anchor.path, part.anchor.name, "does", name)
    before = len(collector.found)
    if any(each.statement.about.relation == "command" for each in part.found):
        _tell_command(index, part, collector, about)
        return len(collector.found) > before
    documented = _documented(part)
    if documented is not None and (told := _sentence(index, part, documented.text)) and not _better_titled(told, part):
        prose.citations[:] = documented.citations
        collector.add(prose, "does", told, about, nature="documented")
    elif (told := _title_told(index, part, prose)) and (part.services or len(told.split()) >= MEANS_SOMETHING):
        if documented is not None:
            prose.citations[:0] = documented.citations
        nature: Nature = "documented" if documented is not None else "observed"
        collector.add(prose, "does", told, about, nature=nature)
    return len(collector.found) > before


def _sentence(index: Index, part: Part, text: str) -> str:
    """The author's sentence as something that the package does: "Sends …", "Offers an …"; "" for another kind."""
    name = part.anchor.name.rpartition(".")[2]
    text = text.removeprefix(f"{code(name)} ").removeprefix(f"{code(name)}: ")
    if len(text) > LONGEST or len(text.split()) < 4 or _OF_THE_CODE.match(text):
        return ""
    order = capitalised(text)
    symbol = index.symbol(part.anchor)
    of_class = symbol is not None and symbol.kind in CLASS_KINDS
    begins, _, after = order.partition(" ")
    if of_class and base_form(begins) == begins.lower() and after.partition(" ")[0] not in DETERMINERS:
        return ""  # "Upload utility for filenames" uploads nothing
    if not _acts(order) and not index.of(part.anchor).models:
        order = imperative(order)
    text = order if _acts(order) else capitalised(indicative(order))
    first, _, rest = text.partition(" ")
    ordered = first.endswith("s") and rest.partition(" ")[0] in DETERMINERS  # a verb that is not known: "Ships a box"
    if text != order or ordered or _acts(text):
        noun = base_form(first) in NOUNS_AS_WELL and rest.partition(" ")[0] not in DETERMINERS
        return "" if noun or _OF_THE_CODE.search(text) else text
    if of_class and (article := _THING.match(text)) and not _SAYS.search(text):
        return f"Offers {article[0].lower()}{text[article.end() :]}"
    return ""


def _acts(text: str) -> bool:
    """Whether it begins with a verb as a statement of fact does."""
    first = text.partition(" ")[0]
    return base_form(first) not in ("", first.lower())


def _better_titled(told: str, part: Part) -> bool:
    """Told by what it returns, while the title has a verb for what it does."""
    verb = base_form(part.title.partition(" ")[0])
    return told.startswith("Returns ") and verb not in ("", *_TENDS)


def _tell_command(index: Index, part: Part, collector: Collector, about: About) -> None:
    command = next((c for place in part.group.members for c in index.of(place).commands if c.help), None)
    if command is None:
        return
    prose = Prose(index, part.anchor.path, command.symbol)
    prose.cite(command.start, command.start if command.end - command.start > 30 else command.end)
    documented = _documented(part)
    if documented is not None and plain(command.help)[:20].lower() in documented.text.lower():
        prose.citations.extend(documented.citations)
    helped = sentences(plain(command.help))[0]
    told = indicative(helped)
    if told == helped:
        offered = f"{told[0].lower()}{told[1:]}" if told.startswith("Command line ") else f"command line: {told}"
        told = _commands_offered(index, part, prose) or f"Offers a {offered}"
    else:
        told = f"{told.rstrip('.')}, from the command line"
    collector.add(prose, "does", told, about)


def _commands_offered(index: Index, part: Part, prose: Prose) -> str:
    """The commands below the program's own, by name; "" where there are not several."""
    named = {
        each.name: (place, each)
        for place in part.group.members
        for each in index.of(place).commands
        if each.parent and is_codeable(each.name)
    }
    if len(named) < 2:
        return ""
    for place, each in list(named.values())[:MAX_COMMANDS]:
        prose.cite(each.start, max(each.start, each.end) if each.framework == "clap" else each.start, path=place.path,
                   symbol=place.name)  # fmt: skip
        prove_name(prose, each)
    shown = [code(name) for name in named][:MAX_COMMANDS]
    told = listing(shown) if len(named) <= MAX_COMMANDS else f"{', '.join(shown)} and others"
    return f"Offers the commands {told}"


def _title_told(index: Index, part: Part, prose: Prose) -> str:
    """ "Wakes an agent over HTTP": the title as a statement of fact, with what proves it."""
    first, _, rest = part.title.partition(" ")
    verb = base_form(first)
    if not rest or verb != first.lower() or verb in ("represent", "tell", "set", "return", "get", "make", "handle"):
        return ""
    if ":" in rest or part.title == "Run from the command line":
        return ""
    if verb in NOUNS_AS_WELL and _without_services(rest, part.services).strip() in ("", "in", "over", "through"):
        return ""  # of `link(key)` alone nobody can say what it links
    symbol = index.symbol(part.anchor)
    if symbol is not None and symbol.name == "default" and symbol.doc is None:
        return ""  # the title is that of the file
    words = as_words(symbol.name).lower() if symbol is not None and symbol.kind in CLASS_KINDS else ""
    thing = words.rpartition(" ")[2] in _THINGS and part.title.lower().startswith(f"{words} ")
    if words and (part.title.lower() == words or thing):
        return ""  # a digest authentication digests nothing
    told = indicative(f"{capitalised(verb)} {rest}", (verb,))
    if told == part.title or re.search(r"[a-z][A-Z]|_|\d|[\"'…]", _without_services(told, part.services)):
        return ""
    head = index.head(part.anchor)
    prose.cite(head.start, head.end)
    if (doc := index.sources[part.anchor.path].doc) is not None and part.title.partition(" ")[2][:20] in doc.text:
        prose.cite(doc.start, min(doc.end, doc.start + 3), symbol="")
    for service in part.services:
        uses = ((place, use) for place in part.group.members for use in index.of(place).services)
        found = next(((place, use) for place, use in uses if display_name(use.service) == service), None)
        if service in told and found is not None:
            place, use = found
            prose.cite(use.start, use.end, path=place.path, symbol=use.symbol)
            if use.client_start:
                prose.cite(use.client_start, use.client_end, path=place.path, symbol="")
            named_service(prose, place, use)
    return told


def _without_services(text: str, services: list[str]) -> str:
    for service in services:
        text = text.replace(service, "")
    return text


def _tell_routes(index: Index, collector: Collector) -> None:
    routes = [
        (path, route) for path, facts in index.sources.items() for route in facts.routes if is_codeable(route.path)
    ]
    if not routes:
        return
    shown = list({_address(route): (path, route) for path, route in reversed(routes)}.values())[::-1][:6]
    prose = Prose(index, shown[0][0], "")
    for path, route in shown:
        prose.cite(route.start, min(route.end, route.start + 10), path=path, symbol=route.symbol)
        if route.prefix_start:
            prose.cite(route.prefix_start, route.prefix_end, path=path, symbol="")
        for mount in _prefixing(route)[-1:]:
            prose.cite(mount.start, mount.end, path=mount.path or path, symbol="")
    names = [code(_shown_address(prose, route)) for _, route in shown]
    more = " and others" if len({_address(route) for _, route in routes}) > len(shown) else ""
    said = f"{', '.join(names)}{more}" if more else listing(names)
    collector.add(prose, "does", f"Serves requests at {said}", About(shown[0][0], "", "does", "routes"))


def _tell_consumers(index: Index, collector: Collector) -> None:
    """The queues and topics that it listens to."""
    found = {
        each.name: (path, each)
        for path, facts in index.sources.items()
        for each in facts.entries
        if each.kind == "consumer" and is_codeable(each.name) and each.name not in each.symbol.split(".")
    }
    shown = list(found.values())[:MAX_QUEUES]
    if shown:
        prose = Prose(index, shown[0][0], "")
        for path, each in shown:
            prose.cite(each.start, each.end, path=path, symbol=each.symbol)
        names = [code(each.name) for _, each in shown]
        said = f"{', '.join(names)} and others" if len(found) > len(shown) else listing(names)
        collector.add(prose, "does", f"Consumes messages of {said}", About(shown[0][0], "", "does", "queues"))


def _shown_address(prose: Prose, route: Route) -> str:
    """With its slash, also where a group is only named: `namespace :api`."""
    address = _address(route)
    rooted = route.framework == "Laravel" and not address.startswith("/")
    if not rooted and ("/" in address or not (_prefixing(route) or route.prefix)):
        return address
    prose.derive(Derivation(f"/{address}", address, "join"))
    return f"/{address}"


def _prefixing(route: Route) -> list[Mount]:
    """The groups around that are part of its path; others only say what it asks for."""
    return [mount for mount in route.mounts if mount.prefix.strip("/")]


def _address(route: Route) -> str:
    """The path as one place of the code writes it: of a joined one, the part that a whole class shares."""
    if mounts := _prefixing(route):
        return mounts[-1].prefix
    return route.prefix if route.prefix.strip("/") else route.written or route.path
