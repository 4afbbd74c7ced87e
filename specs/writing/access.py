"""Who may call what answers requests, and how it is limited: by attributes of its class, or by marks."""

from specs.analysis.facts import Constant, Operand
from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.draft import About
from specs.writing.english import code, is_codeable, listing
from specs.writing.index import Index
from specs.writing.operands import say
from specs.writing.prose import Prose

# Attributes of views, as Django REST framework names them; others go by the same names.
_ATTRIBUTES = {
    "permission_classes": "{who} is open only to requests that {value} permits",
    "authentication_classes": "{who} authenticates requests by {value}",
    "throttle_classes": "{who} is throttled by {value}",
    "pagination_class": "{who} pages its answers by {value}",
    "filterset_fields": "{who} can be filtered by {value}",
    "search_fields": "{who} can be searched by {value}",
    "ordering_fields": "{who} can be ordered by {value}",
    "lookup_field": "{who} finds a thing by its {value}",
    "http_method_names": "{who} answers only the methods {value}",
    "permission_required": "{who} asks for the permission {value}",
    "login_url": "{who} sends those who are not logged in to {value}",
}
_MARKS = frozenset(
    """
    login_required permission_required user_passes_test staff_member_required permission_classes throttle_classes
    authentication_classes jwt_required auth_required roles_required token_required admin_required csrf_exempt
    requires_auth require_http_methods require_GET require_POST require_safe never_cache cache_page
    """.split()
)
MAX_VALUES = 8


def write_access(collector: Collector, index: Index, place: SymbolId) -> None:
    held = index.of(place)
    for each in held.constants:
        if each.name in _ATTRIBUTES:
            _write_attribute(collector, index, place, each)
    if not any(name == "guard" for route in held.routes if route.path for name, _ in route.detail):
        _write_marks(collector, index, place)


def _write_attribute(collector: Collector, index: Index, place: SymbolId, each: Constant) -> None:
    prose = Prose(index, place.path, place.name)
    prose.cite(each.start, each.end)
    value = each.value
    items = value.items if value.form == "collection" else (value,)
    said = [_named(prose, item) for item in items[:MAX_VALUES]]
    who = place.name.rpartition(".")[2]
    if not said or not all(said) or len(items) > MAX_VALUES or not is_codeable(who):
        return
    text = _ATTRIBUTES[each.name].format(who=code(who), value=listing(said))
    collector.add(prose, "constraint", text, About(place.path, place.name, "access", each.name), weight=7)


def _named(prose: Prose, item: Operand) -> str:
    return code(item.name) if item.form == "name" and is_codeable(item.name) else say(prose, item)


def _write_marks(collector: Collector, index: Index, place: SymbolId) -> None:
    symbol = index.symbol(place)
    marks = [mark for mark in symbol.decorators if _mark(mark) in _MARKS and is_codeable(mark)] if symbol else []
    if symbol is None or not marks:
        return
    prose = Prose(index, place.path, place.name)
    head = index.head(place)
    prose.cite(head.start, head.end, symbol=place.name)
    text = f"Access to {code(place.name.rpartition('.')[2])} is ruled by {listing([code(mark) for mark in marks])}"
    collector.add(prose, "constraint", text, About(place.path, place.name, "access", "marks"), weight=6)


def _mark(mark: str) -> str:
    return mark.partition("(")[0].rpartition(".")[2]
