"""Uses of what runs outside the process: which service, which operations, on what, under which condition."""

import re
from collections.abc import Iterable

from specs.analysis.catalogue import SERVICES
from specs.analysis.facts import Operand, ServiceUse
from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.draft import JOINT, About, Derivation, StatementKind
from specs.writing.english import code, is_codeable, listing, quote, unique
from specs.writing.given import given_default
from specs.writing.index import Index
from specs.writing.keys import masked
from specs.writing.operands import say
from specs.writing.prose import Prose
from specs.writing.secrecy import is_secret

_MIXED_CASE = re.compile(r"[a-z][A-Z]|[A-Z][a-z]+[A-Z]")
_READS = re.compile(r"(?:query|scan|get|find|count|select|aggregate|exists|list|search|first|all|group)", re.IGNORECASE)
MAX_OPERATIONS = 8
MAX_CITED = 6
_WRITTEN = frozenset({"Item", "ReturnValues", "TableName", "ExpressionAttributeNames"})
_FLAGS = {
    "allow_redirects": "do not follow redirects", "follow_redirects": "do not follow redirects",
    "verify": "do not verify certificates", "ssl": "do not verify certificates",
    "verify_ssl": "do not verify certificates",
}  # fmt: skip
_ASKED_BESIDES = frozenset(
    "ServerSideEncryption StorageClass ACL MessageGroupId MessageDeduplicationId InvocationType DetailType IndexName "
    "ConsistentRead ReturnValues ContentType CacheControl KeyConditionExpression KeyId Subject Key UpdateExpression "
    "FilterExpression ScanIndexForward Qualifier".split()
)
MAX_HEADERS = 6
MAX_JOINED = 4
_IN_SECRET = frozenset({"authorization", "x-api-key", "cookie", "proxy-authorization"})
_CONDITIONS = ("condition", "filter", "where", "if_match", "ifmatch", "nx", "xx")


def display_name(service: str) -> str:
    known = SERVICES.get(service)
    return known.name if known is not None else "an outside service"


def is_own(index: Index, service: str) -> bool:
    """A client library is no user of the service by itself: celery uses no celery."""
    own = index.package.name.lower().rpartition("/")[2].replace("_", "-")
    return own in (service.lower().replace("_", "-"), display_name(service).lower())


def write_services(collector: Collector, index: Index, places: list[SymbolId]) -> None:
    """One dependency a service, over all the symbols of a requirement."""
    by_service: dict[str, list[tuple[SymbolId, ServiceUse]]] = {}
    for place in places:
        for use in index.of(place).services:
            if is_own(index, use.service):
                continue
            by_service.setdefault(use.service, []).append((place, use))
    for service, uses in by_service.items():
        if all(not use.operation and not place.name for place, use in uses) and _is_used(index, uses[0][0], service):
            continue  # a client that the module makes for those who use it, and who are told of
        write_service(collector, index, service, uses, kind="dependency")
        for place, use in uses:
            _write_condition(collector, Prose(index, place.path, use.symbol), use)
            _write_headers(collector, Prose(index, place.path, use.symbol), use)
            _write_flags(collector, Prose(index, place.path, use.symbol), use)
            _write_details(collector, Prose(index, place.path, use.symbol), use)


def _is_used(index: Index, place: SymbolId, service: str) -> bool:
    return any(use.operation and use.service == service for use in index.sources[place.path].services)


def write_service(
    collector: Collector,
    index: Index,
    service: str,
    uses: list[tuple[SymbolId, ServiceUse]],
    *,
    kind: StatementKind,
) -> None:
    operations = unique(use.operation for _, use in uses if use.operation)[:MAX_OPERATIONS]
    first_place, first = uses[0]
    prose = Prose(index, first_place.path, first.symbol)
    named: set[str] = set()
    for place, use in uses:
        if use.operation and (use.operation in named or use.operation not in operations):
            continue
        if len(prose.citations) >= MAX_CITED * 2:
            break
        named.add(use.operation)
        prose.cite(use.start, use.end, path=place.path, symbol=use.symbol)
        if use.client_start:
            prose.cite(use.client_start, use.client_end, path=place.path, symbol="")
    name = named_service(prose, first_place, first)
    resources = _resources(prose, uses)
    text = f"Uses {name}"
    if resources:
        text += f" with {listing(resources)}"
    spoken = [_operation(each) for each in operations if each in named]
    if spoken:
        text += f": {listing(spoken)}"
    about = About(first_place.path, "" if kind == "service" else first.symbol, f"{kind}", service)
    collector.add(prose, kind, text, about, weight=9)


def _operation(name: str) -> str:
    return name if name.isupper() and name.isalpha() else code(name)


def _resources(prose: Prose, uses: list[tuple[SymbolId, ServiceUse]]) -> list[str]:
    found: list[str] = []
    for place, use in uses:
        if use.resource is None or len(found) >= 4 or use.resource.value == use.service:
            continue
        inner = Prose(prose.index, place.path, use.symbol)
        said = _address(inner, use.resource) or _text_by_default(inner, use.resource) or say(inner, use.resource)
        # A model, whose table it is; elsewhere the type may be said far from the call.
        named = use.resource.form == "name" and use.resource.name[:1].isupper() and inner.language == "python"
        known = use.resource.form in ("literal", "template") or (named and use.service == "sql")
        if not said or len(said) > 120 or (not known and not inner.citations):
            continue
        if said in found:
            continue
        found.append(said)
        for citation in inner.citations:
            prose.cite(citation.start, citation.end, path=citation.path, symbol=citation.symbol)
        prose.cite(use.start, use.end, path=place.path, symbol=use.symbol)
        if use.client_start:
            prose.cite(use.client_start, use.client_end, path=place.path, symbol="")
        for derivation in inner.derivations:
            prose.derive(derivation)
    return found


def _address(prose: Prose, resource: Operand) -> str:
    """An address of which the class says one part and the method the other."""
    if resource.form != "literal" or not isinstance(resource.value, str) or JOINT not in resource.derivation:
        return ""
    prose.derive(Derivation(resource.value, resource.derivation, "join"))
    return quote(resource.value)


def _text_by_default(prose: Prose, resource: Operand) -> str:
    """`settings.bucket` is told with the name that the settings give it."""
    mark = prose.mark()
    default = given_default(prose, resource.name) if resource.form == "name" and is_codeable(resource.name) else None
    text = default.value if default is not None and default.form == "literal" else None
    if isinstance(text, str) and text and (said := say(prose, default, name=resource.name)) and said != "a secret":
        return f"{said} by default ({code(resource.name)})"
    prose.back_to(mark)
    return ""


def named_service(prose: Prose, place: SymbolId, use: ServiceUse) -> str:
    """The service's own name, and what in the cited lines ties it there."""
    name = display_name(use.service)
    if not _MIXED_CASE.search(name):
        return name  # an acronym or a plain word is no code name that would need a proof
    for source in _sources(prose.index, place, use):
        prose.derive(Derivation(name, source, "name"))
        return name
    return name


def prove_name(prose: Prose, service: str, sources: Iterable[str]) -> None:
    """Records which of `sources`, in the cited lines, stands for the service."""
    name = display_name(service)
    if _MIXED_CASE.search(name):
        for source in sources:
            if is_codeable(source):
                prose.derive(Derivation(name, source, "name"))
                return


def _sources(index: Index, place: SymbolId, use: ServiceUse) -> list[str]:
    table = index.calls(place.path)
    spans = [(use.start, use.end)] + ([(use.client_start, use.client_end)] if use.client_start else [])
    calls = [call for start, end in spans for call in table.on_lines(start, min(end, start + 60))]
    heads = [call.callee.partition("(")[0] for call in calls]  # of `connect().execute` what stands in the line
    last = use.service.rpartition(".")[2]
    literal = [
        last for call in calls for argument in call.args if argument.form == "literal" and str(argument.value) == last
    ]
    named = use.resource.value if use.resource is not None and use.resource.form == "literal" else None
    resource = [named] if isinstance(named, str) and re.fullmatch(r"[\w.-]+", named) else []
    operation = [use.operation] if use.operation and not use.operation.isupper() else []
    return [*literal, *filter(is_codeable, heads), *resource, *operation]


def _joined(prose: Prose, value: Operand, depth: int = 0) -> str:
    """A condition that the code joins by `|` and `&` from calls: each of them, with the constants in it."""
    if value.form != "other" or value.name not in ("|", "&") or len(value.items) != 2 or depth > MAX_JOINED:
        return ""
    sides = []
    for each in value.items:
        joined = _joined(prose, each, depth + 1)
        sides.append(f"({joined})" if joined and each.name != value.name else joined or say(prose, each))
    return f" {'or' if value.name == '|' else 'and'} ".join(sides) if all(sides) else ""


def _write_details(collector: Collector, prose: Prose, use: ServiceUse) -> None:
    """What a service is asked besides: how it keeps, encrypts, orders or names what it is given."""
    if not use.operation and use.detail and prose.language == "python":
        _write_made(collector, prose, use)
        return
    if use.operation in ("PRAGMA", "SET"):
        statement = next((str(value.value) for name, value in use.detail if name == "statement"), "")
        prose.cite(use.start, use.end)
        if is_codeable(statement) and prose.language == "python":
            about = About(prose.path, use.symbol, "asked", "pragma", masked(statement))
            collector.add(prose, "business_rule", f"Runs {code(statement)}", about, weight=3)
        return
    if not use.service.startswith("aws.") or not use.operation:
        return
    prose.cite(use.start, use.end)
    said = []
    for name, value in use.detail:
        told = say(prose, value, name=name) if name in _ASKED_BESIDES and value.form != "mapping" else ""
        if told:
            said.append(f"{code(name)} {told}")
    if said:
        about = About(prose.path, use.symbol, "asked", use.operation, masked(",".join(n for n, _ in use.detail)))
        collector.add(prose, "business_rule", f"{_operation(use.operation)} is given {listing(said)}", about, weight=4)


def _write_made(collector: Collector, prose: Prose, use: ServiceUse) -> None:
    """What a client is made with, where that is written in one mapping."""
    prose.cite(use.start, use.end)
    said = []
    for name, value in use.detail:
        if is_codeable(name) and not is_secret(name, str(value.value)) and (told := say(prose, value)):
            said.append(f"{code(name)} {told}")
    if said:
        text = f"The client of {display_name(use.service)} is made with {listing(said)}"
        for source in _sources(prose.index, SymbolId(prose.path, use.symbol), use):
            prose.derive(Derivation(display_name(use.service), source, "name"))
            break
        about = About(prose.path, use.symbol, "made", use.service, masked(",".join(n for n, _ in use.detail)))
        collector.add(prose, "configuration", text, about, weight=5)


def _write_flags(collector: Collector, prose: Prose, use: ServiceUse) -> None:
    """What a request is told not to do."""
    told = [_FLAGS[name] for name, value in use.detail if name in _FLAGS and value.has_value and value.value is False]
    if use.service == "http" and told:
        prose.cite(use.start, use.end)
        if use.client_start:
            prose.cite(use.client_start, use.client_end)
        what = f"{_operation(use.operation)} requests" if use.operation else "Requests"
        about = About(prose.path, use.symbol, "flags", use.operation)
        collector.add(prose, "constraint", f"{what} {listing(told)}", about, weight=5)


def _write_headers(collector: Collector, prose: Prose, use: ServiceUse) -> None:
    """The headers that a request carries: by them the other side knows who asks, and a repetition."""
    given = next((value for name, value in use.detail if name == "headers" and value.form == "mapping"), None)
    if use.service != "http" or given is None:
        return
    prose.cite(use.start, use.end)
    if use.client_start:
        prose.cite(use.client_start, use.client_end)
    pairs = list(zip(given.items[::2], given.items[1::2], strict=False))[:MAX_HEADERS]
    said = []
    for key, value in pairs:
        if not isinstance(key.value, str) or not is_codeable(key.value):
            return
        plain = value.form == "name" or (value.form == "literal" and not is_secret(key.value, str(value.value)))
        shown = say(prose, value) if plain and key.value.lower() not in _IN_SECRET else ""
        said.append(f"{code(key.value)} ({shown})" if shown else code(key.value))
    if said:
        what = f"{_operation(use.operation)} requests carry" if use.operation else "Its requests carry"
        about = About(prose.path, use.symbol, "headers", use.operation, masked(given.text))
        text = f"{what} the header{'s' if len(said) > 1 else ''} {listing(said)}"
        collector.add(prose, "business_rule", text, about, weight=4)


def _write_condition(collector: Collector, prose: Prose, use: ServiceUse) -> None:
    """A write that happens only if: the rule that keeps two writers apart."""
    if not any(name.lower().startswith(_CONDITIONS) or "condition" in name.lower() for name, _ in use.detail):
        return
    prose.cite(use.start, use.end)
    parts = []
    reads = _READS.match(use.operation) is not None
    only = {"nx", "xx"} & {name for name, _ in use.detail}  # what else is given is no condition
    for name, value in use.detail:
        if only and name not in only:
            continue
        said = _joined(prose, value) or say(prose, value)
        asks = name not in _WRITTEN and not name.lower().startswith(("key", "update"))
        asks = asks or (reads and name == "KeyConditionExpression")
        if said and is_codeable(name) and len(said) < 300 and asks:
            parts.append(f"{code(name)} is {said}")
    if parts and use.operation:
        about = About(prose.path, use.symbol, "conditional", use.operation, masked(",".join(n for n, _ in use.detail)))
        does = "selects by" if reads else "takes effect only under its condition"
        text = f"{_operation(use.operation)} {does}: {listing(parts[:4])}"
        collector.add(prose, "business_rule", text, about, weight=9)
