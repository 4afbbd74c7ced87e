"""Rules that a field declares: by its call, by `Annotated[…]`, by validators, by its type."""

import ast

from specs.analysis.expressions import literal
from specs.analysis.facts import Operand
from specs.analysis.python.constants import literal_type
from specs.analysis.python.names import chained, dotted, last
from specs.analysis.python.operands import Reader

MAX_DEPTH = 20

RULES = {
    "gt": "gt", "ge": "ge", "lt": "lt", "le": "le", "min_length": "min_length", "max_length": "max_length",
    "pattern": "pattern", "regex": "pattern", "multiple_of": "multiple_of", "max_digits": "max_digits",
    "decimal_places": "decimal_places", "min_items": "min_length", "max_items": "max_length", "min_value": "ge",
    "max_value": "le", "unique": "unique", "primary_key": "primary_key", "choices": "one_of", "index": "index",
    "db_index": "index", "unique_for_date": "unique", "equal": "length", "min": "ge", "max": "le",
    "allow_blank": "allow_blank",
    "foreign_key": "foreign_key",
    "to": "foreign_key", "on_delete": "on_delete", "strict": "strict", "frozen": "frozen", "auto_now": "auto_now",
    "auto_now_add": "auto_now_add", "editable": "editable", "read_only": "read_only", "write_only": "write_only",
    "max_upload_size": "max_length", "nullable": "nullable", "null": "nullable", "size": "size",
}  # fmt: skip
TYPE_RULES = {
    "EmailStr": "email", "EmailField": "email", "URLField": "url", "HttpUrl": "url", "AnyUrl": "url",
    "AnyHttpUrl": "url",
    "SlugField": "slug", "PositiveInt": "positive", "PositiveIntegerField": "nonnegative", "UUIDField": "uuid",
    "GenericIPAddressField": "ip_address", "IPvAnyAddress": "ip_address", "Email": "email", "PositiveFloat": "positive",
    "PositiveSmallIntegerField": "nonnegative", "PositiveBigIntegerField": "nonnegative", "Url": "url", "URL": "url",
}  # fmt: skip
TYPED = frozenset({"pydantic", "django", "marshmallow", "sqlmodel", "ninja", "djangorestframework", "msgspec"})
RELATIONS = frozenset(
    {"ForeignKey", "OneToOneField", "ManyToManyField", "relationship", "ReferenceField", "ForeignKeyField"}
)
CONSTRAINED = frozenset({"constr", "conint", "confloat", "conlist", "condecimal", "conset", "conbytes"})
ATTR_VALIDATORS = {
    "gt": "gt", "ge": "ge", "lt": "lt", "le": "le", "max_len": "max_length", "min_len": "min_length",
    "matches_re": "pattern",
    "in_": "one_of", "instance_of": "type", "Length": "length", "Range": "range", "OneOf": "one_of",
    "Regexp": "pattern",
    "Email": "email", "URL": "url", "MinValueValidator": "ge", "MaxValueValidator": "le",
    "MinLengthValidator": "min_length",
    "MaxLengthValidator": "max_length", "RegexValidator": "pattern", "EmailValidator": "email", "URLValidator": "url",
    "NumberRange": "range", "DataRequired": "required", "InputRequired": "required",
}  # fmt: skip


class Constraints:
    __slots__ = ("reader",)

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def of(self, call: ast.Call | None, annotation: ast.expr | None, framework: str) -> tuple[tuple[str, Operand], ...]:
        found: dict[str, Operand] = {}
        for source in (call, *_annotated(annotation)):
            if isinstance(source, ast.Call):
                self._of_call(source, found, framework)
        allowed = literal_type(annotation)
        if allowed and annotation is not None:
            found["one_of"] = Operand(
                self.reader.source.text(annotation), "collection", items=self.reader.items(allowed)
            )
        kind = last(chained(call.func)) if call is not None else ""
        plain = annotation
        while isinstance(plain, ast.Subscript) and last(dotted(plain.value)) in ("Optional", "Annotated", "Mapped"):
            plain = plain.slice.elts[0] if isinstance(plain.slice, ast.Tuple) and plain.slice.elts else plain.slice
        for name in (kind, last(dotted(plain)) if plain is not None else ""):
            if name in TYPE_RULES and framework in TYPED:
                found[TYPE_RULES[name]] = literal(name, True)
        return tuple(found.items())

    def _of_call(self, call: ast.Call, found: dict[str, Operand], framework: str) -> None:
        name = last(chained(call.func))
        if name in RELATIONS and call.args:
            found["foreign_key" if name != "ManyToManyField" else "many_to_many"] = self.reader.operand(call.args[0])
        if name in ("Column", "mapped_column"):
            self._column(call, found)
        if name in ATTR_VALIDATORS and framework not in ("django",):
            self._validator(call, found)
        for keyword in call.keywords:
            if keyword.arg == "sa_column" and isinstance(keyword.value, ast.Call):
                self._of_call(keyword.value, found, framework)  # SQLModel hands it on
                continue
            if keyword.arg in ("validator", "validators", "validate"):
                elements = keyword.value.elts if isinstance(keyword.value, ast.List | ast.Tuple) else [keyword.value]
                for element in elements:
                    if isinstance(element, ast.Call):
                        self._validator(element, found)
                continue
            rule = RULES.get(keyword.arg or "")
            if (
                rule
                and not is_false(keyword.value)
                and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is None)
            ):
                found[rule] = self.reader.operand(keyword.value)

    def _column(self, call: ast.Call, found: dict[str, Operand]) -> None:
        for argument in call.args:
            if isinstance(argument, ast.Call):
                name = last(chained(argument.func))
                if name in ("String", "Unicode", "VARCHAR", "CHAR") and argument.args:
                    found["max_length"] = self.reader.operand(argument.args[0])
                elif name == "ForeignKey" and argument.args:
                    found["foreign_key"] = self.reader.operand(argument.args[0])

    def _validator(self, call: ast.Call, found: dict[str, Operand]) -> None:
        name = last(chained(call.func))
        rule = ATTR_VALIDATORS.get(name)
        if rule is None:
            if name in ("and_", "optional", "All", "And", "deep_iterable"):
                for argument in call.args:
                    if isinstance(argument, ast.Call):
                        self._validator(argument, found)
            return
        if call.args and rule not in ("length", "range"):
            found[rule] = self.reader.operand(call.args[0])
        elif rule in ("email", "url", "required"):
            found[rule] = literal(name, True)
        for keyword in call.keywords:
            low, high = ("min_length", "max_length") if rule == "length" else ("ge", "le")
            known = {"min": low, "max": high, "equal": "length", "choices": "one_of", "regex": "pattern"}
            inner = known.get(keyword.arg or "")
            if inner:
                found[inner] = self.reader.operand(keyword.value)


def _annotated(node: ast.expr | None, depth: int = 0) -> list[ast.expr]:
    """What `Annotated[int, Field(ge=0)]` says of the type, also under Optional and unions."""
    if depth > MAX_DEPTH:
        return []
    if isinstance(node, ast.BinOp):
        return [*_annotated(node.left, depth + 1), *_annotated(node.right, depth + 1)]
    if (
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Tuple)
        and last(dotted(node.value)) == "Annotated"
    ):
        return list(node.slice.elts[1:])
    if isinstance(node, ast.Subscript):
        return _annotated(node.slice, depth + 1) if not isinstance(node.slice, ast.Tuple) else []
    if isinstance(node, ast.Call) and last(dotted(node.func)) in CONSTRAINED:
        return [node]
    return []


def is_false(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False
