"""What can be set from outside: environment variables, named constants, defaults of the public interface."""

import re

from specs.analysis.facts import Constant, EnvVar, Param
from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.declared_units import MOST, is_told
from specs.writing.draft import JOINT, About, Derivation
from specs.writing.english import code, is_codeable, listing, split_identifier
from specs.writing.index import CLASS_KINDS, Index
from specs.writing.markup import plain
from specs.writing.operands import bare_number, say, text_of, unwrapped
from specs.writing.prose import Prose
from specs.writing.secrecy import is_secret

MAX_DEFAULTS = 8
MAX_LISTED = 12
MAX_TOLD = 90  # characters of a list
MAX_TRUTHS = 6
_NAMES = re.compile(r"[`\"_]|[a-z][A-Z]")  # what a comment may not hold to be told: the lines would have to prove it
_RULING = re.compile(
    r"(?:^|_)(?:max|min|maximum|minimum|limit|chunk|batch|page|threshold|retries|retry|attempts|timeout|ttl|days|hours"
    r"|minutes|seconds|millis|ms|percent|ratio|factor|per|size|quota|window|capacity|grace|cents|fee|price|discount|surcharge|commission|penalty|deposit|tax|vat|charge|interest"
    r"|abort|after|before|every|keep|retain|retention|expiry|expire|backoff|delay|interval|rate|burst|depth|workers"
    r"|concurrency|pool|budget|allowance|tolerance|margin|multiplier|lifetime|age|period|cooldown|flush"
    r"|polls|receives|tries|failures|rows|items|entries|bytes|count|length|hits|misses|errors|redirects)(?:_|$)"
)
_SOURCES = {"environment": "environment variable", "config": "setting", "flag": "feature flag", "secret": "secret"}


def write_variables(collector: Collector, index: Index, path: str, variables: list[EnvVar]) -> None:
    """One statement a variable, however often it is read."""
    by_name: dict[str, list[EnvVar]] = {}
    for each in variables:
        by_name.setdefault(each.name, []).append(each)
    for name, reads in by_name.items():
        first = reads[0]
        if not is_codeable(name):
            continue
        prose = Prose(index, path, first.symbol)
        cite_variable(prose, path, first)
        text = _variable(prose, first, name)
        collector.add(prose, "configuration", text, About(path, first.symbol, "env", name), weight=9)


def cite_variable(prose: Prose, path: str, each: EnvVar) -> None:
    """Where it is read; of a name that a library joins, where its parts stand."""
    prose.cite(each.start, each.end, path=path, symbol=each.symbol)
    if each.prefix_start:
        prose.cite(each.prefix_start, each.prefix_start, path=path, symbol=each.symbol)
    if each.parts:
        prose.derive(Derivation(each.name, JOINT.join(each.parts), "variable"))


def _section_key(prose: Prose, name: str) -> str:
    """The key that a constant stands for: `RateOptions.SectionName`."""
    found = prose.index.constant(prose.path, prose.scope, name)
    value = found[1].value.value if found is not None else None
    if found is None or not isinstance(value, str):
        return name
    prose.cite(found[1].start, found[1].end, path=found[0], symbol=found[1].symbol)
    return value


def section_settings(prose: Prose, section: str, kind: str) -> str:
    """What `appsettings.json` sets of the properties that a section fills: "`appsettings.json` sets `Most` to `4`"."""
    known = prose.index.models.get(kind.rpartition(".")[2])
    if known is None:
        return ""
    fields = {field.name.lower() for field in known[1].fields}
    for path, file in prose.index.package.files.items():
        if path.rpartition("/")[2].lower() != "appsettings.json" or file.facts is None:
            continue
        rows = file.facts.declarations
        head = next((each for each in rows if each.what == "section" and each.name == section.replace(":", ".")), None)
        if head is None:
            continue
        told = [each for each in rows if each.what == "setting" and each.holder == head.holder and is_told(each)]
        told = [each for each in told if each.name.lower() in fields and is_codeable(each.name)][:MOST]
        if told:
            for each in (head, *told):
                prose.cite(each.start, each.start if each is head else each.end, path=path, symbol=each.holder)
            return (
                f"{code(path.rpartition('/')[2])} sets {listing([f'{code(e.name)} to {code(e.value)}' for e in told])}"
            )
    return ""


def _variable(prose: Prose, each: EnvVar, name: str) -> str:
    what = _SOURCES[each.source]
    if each.cast == "section" and is_codeable(each.bound_to):
        key = _section_key(prose, name)
        said = f"{code(key)} ({code(name)})" if key != name and is_codeable(key) else code(name)
        text = f"The settings under {said} fill {code(each.bound_to)}"
        given = section_settings(prose, key, each.bound_to)
        return f"{text}; {given}" if given else text
    target = f"sets {code(each.bound_to)}" if each.bound_to and is_codeable(each.bound_to) else "is read"
    text = f"The {what} {code(name)} {target}"
    if each.truths and (texts := [text_of(prose, truth) for truth in each.truths[:MAX_TRUTHS]]):
        text = f"The {what} {code(name)} turns {code(each.bound_to) if each.bound_to else 'it'} on"
        text += f" where it is {listing(texts, 'or')}"
    if each.required:
        return f"{text}; it is required"
    default = each.default
    if default is None or (default.form == "literal" and default.value is None):
        return f"{text}, where it is given"
    if default.form == "literal" and isinstance(default.value, str) and is_secret(name, default.value):
        return text
    mark = prose.mark()
    value = bare_number(default, each.cast) or say(prose, default, name=each.bound_to or name)
    if not value:
        prose.back_to(mark)
        return text
    return f"{text}; the default is {value}"


def write_defaults(collector: Collector, index: Index, place: SymbolId, *, subject: str) -> None:
    """What a public call does unless told otherwise."""
    symbol = index.package.symbols[place]
    prose = Prose(index, place.path, place.name)
    told = []
    for param in symbol.params:
        if not _worth_telling(param) or param.default is None:
            continue
        mark = prose.mark()
        value = say(prose, param.default, name=param.name)
        if not value or len(value) > 70 or value == "a secret" or (param.default.form == "name" and value[0] == "`"):
            prose.back_to(mark)
            continue
        shown = param.wire if is_codeable(param.wire) else param.name
        told.append(f"{code(shown)} is {value}")
    if not told:
        return
    head = index.head(place)
    prose.citations.insert(0, head)
    shown = listing(told[:MAX_DEFAULTS]) if len(told) <= MAX_DEFAULTS else f"{', '.join(told[:MAX_DEFAULTS])}, …"
    who = f" for {subject}" if subject.startswith("`") else ""
    about = About(place.path, place.name, "defaults", place.name.rpartition(".")[2])
    collector.add(prose, "configuration", f"Unless given{who}, {shown}", about, weight=5)


def _worth_telling(param: Param) -> bool:
    default = param.default
    if default is None or not is_codeable(param.name) or param.name.startswith("_"):
        return False
    if default.form == "literal":
        return default.value is not None and default.value != "" and default.has_value
    return default.form == "name" and default.name.rpartition(".")[2].isupper()


def _rules_something(each: Constant) -> bool:
    """A number of the package's own whose name says that it bounds, times or prices something."""
    number = each.value.value
    if not isinstance(number, int | float) or isinstance(number, bool) or number in (0, 1, -1):
        return False
    return bool(_RULING.search("_".join(split_identifier(each.name.rpartition(".")[2]))))


def write_listed(collector: Collector, index: Index, path: str, each: Constant) -> None:
    """A public list of plain values that no other sentence tells."""
    items = each.value.items if each.value.form == "collection" else ()
    known = any(choices.name == each.name for choices in index.sources[path].choices)
    if known or not each.public or not each.name.isupper() or not 1 < len(items) <= MAX_LISTED:
        return
    if any(item.form != "literal" or not isinstance(item.value, int | str) for item in items):
        return
    prose = Prose(index, path, each.symbol)
    prose.cite(each.start, each.end)
    said = [say(prose, item) for item in items]
    if all(said) and sum(map(len, said)) <= MAX_TOLD and not is_secret(each.name, each.value.text):
        about = About(path, each.symbol, "constant", each.name)
        collector.add(prose, "configuration", f"{code(each.name)} holds {listing(said)}", about, weight=3)


def write_constant(collector: Collector, index: Index, path: str, each: Constant) -> None:
    """A public constant that no other sentence tells."""
    value = each.value
    if not each.public and not _rules_something(each):
        return
    if unwrapped(value) is None and (value.form != "literal" or not value.has_value or value.value is None):
        return
    if not is_codeable(each.name) or each.name.startswith("_") or isinstance(value.value, bool):
        return
    if isinstance(value.value, str) and (len(value.value) > 60 or is_secret(each.name, value.value)):
        return
    if any(part.startswith("_") and not part.startswith("__") for part in path.split("/")):
        return
    if each.symbol and each.name == "help" and index.of(SymbolId(path, f"{each.symbol}.handle")).commands:
        return  # told as what the command does
    whole = each.name.rpartition(".")[0]
    if whole and any(table.name == whole for table in index.of(SymbolId(path, each.symbol)).lookups):
        return  # the table tells it
    name = each.name.rpartition(".")[2]  # of an object's part, only its own name stands in the line
    if not name.isidentifier() or ("." in each.name and isinstance(value.value, str)):
        return
    prose = Prose(index, path, each.symbol)
    prose.cite(each.start, each.end)
    said = say(prose, value, name=name)
    if not said:
        return
    holder = index.symbol(SymbolId(path, each.symbol))
    of_class = holder is not None and holder.kind in CLASS_KINDS and "." not in each.name
    shown = f"{each.symbol.rpartition('.')[2]}.{name}" if of_class else name
    text = f"{code(shown)} is {said}"
    if each.doc and not _NAMES.search(each.doc):
        prose.cite(each.doc_start or max(1, each.start - each.doc.count("\n") - 2), each.end)
        text += f": {plain(each.doc)}"
    a_number = isinstance(value.value, int | float) or unwrapped(value) is not None
    weight = (4 if a_number else 2) if each.public else 3
    collector.add(prose, "configuration", text, About(path, each.symbol, "constant", each.name), weight=weight)
