"""Shapes of data: dataclasses, attrs, named tuples, typed dicts, pydantic, Django, SQLAlchemy, marshmallow, DRF."""

import ast
from typing import Literal

from specs.analysis.facts import Choices, Field, Member, Model, Operand, Validation
from specs.analysis.python.bindings import doc_below
from specs.analysis.python.constants import literal_type
from specs.analysis.python.constraints import ATTR_VALIDATORS, CONSTRAINED, RELATIONS, RULES, Constraints, is_false
from specs.analysis.python.definitions import ENUMS
from specs.analysis.python.following import Following
from specs.analysis.python.names import chained, dotted, last
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Assigned, Collected, Defined

Style = Literal["plain", "schema", "orm", "table", "message"]
MAX_FIELDS = 200

DECORATED: dict[str, tuple[Style, str]] = {
    "dataclass": ("plain", "dataclasses"), "dataclasses.dataclass": ("plain", "dataclasses"),
    "pydantic.dataclasses.dataclass": ("schema", "pydantic"), "attr.s": ("plain", "attrs"),
    "attr.attrs": ("plain", "attrs"),
    "attr.define": ("plain", "attrs"), "attr.frozen": ("plain", "attrs"), "attrs.define": ("plain", "attrs"),
    "attrs.frozen": ("plain", "attrs"), "attrs.mutable": ("plain", "attrs"), "attr.dataclass": ("plain", "attrs"),
}  # fmt: skip
BASES: dict[str, tuple[Style, str]] = {
    "NamedTuple": ("plain", "typing"), "TypedDict": ("plain", "typing"), "BaseModel": ("schema", "pydantic"),
    "BaseSettings": ("schema", "pydantic"), "RootModel": ("schema", "pydantic"), "SQLModel": ("orm", "sqlmodel"),
    "Struct": ("schema", "msgspec"), "Schema": ("schema", "marshmallow"),
    "SQLAlchemyAutoSchema": ("schema", "marshmallow"),
    "ModelSchema": ("schema", "ninja"), "Serializer": ("schema", "djangorestframework"),
    "ModelSerializer": ("schema", "djangorestframework"),
    "HyperlinkedModelSerializer": ("schema", "djangorestframework"),
    "models.Model": ("orm", "django"), "Form": ("schema", "django"), "ModelForm": ("schema", "django"),
    "AbstractUser": ("orm", "django"), "AbstractBaseUser": ("orm", "django"), "DeclarativeBase": ("orm", "sqlalchemy"),
    "db.Model": ("orm", "sqlalchemy"), "Document": ("orm", "mongodb"), "EmbeddedDocument": ("orm", "mongodb"),
    "peewee.Model": ("orm", "peewee"), "TimeStampedModel": ("orm", "django"), "MPTTModel": ("orm", "django"),
}  # fmt: skip
UNCHECKED = frozenset({"dataclasses", "typing", "collections"})  # declare types and check nothing
CHECKS = frozenset(
    """
    gt ge lt le min_length max_length pattern multiple_of max_digits decimal_places one_of unique length email url
    uuid ip_address slug positive
    """.split()
)


class Models:
    def __init__(self, reader: Reader, collected: Collected, following: Following) -> None:
        self.reader = reader
        self.collected = collected
        self.following = following
        self.constraints = Constraints(reader)
        self.models: list[Model] = []
        self.choices: list[Choices] = []
        self.validations: list[Validation] = []
        self.claimed: set[str] = set()  # classes whose bindings are fields or members, not constants
        self._styles: dict[str, tuple[Style, str]] = {}

    def read(self) -> None:
        for defined in self.collected.classes:
            node = defined.node
            assert isinstance(node, ast.ClassDef)
            if any(last(chained(base)) in ENUMS for base in node.bases):
                self._enum(defined, node)
                continue
            style = self._style(defined, node)
            if style is not None:
                self._styles[defined.scope.name] = style
                self._model(defined, node, *style)
        self._functional()
        self._aliases()

    # --- which classes are models ---

    def _style(self, defined: Defined, node: ast.ClassDef) -> tuple[Style, str] | None:
        for decorator in node.decorator_list:
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = self.following.qualified(function, self.following.module, node.lineno)
            if name in DECORATED:
                return DECORATED[name]
        for base in node.bases:
            plain = base.value if isinstance(base, ast.Subscript) else base
            written = dotted(plain)
            qualified = self.following.qualified(plain, self.following.module, node.lineno)
            if qualified.lstrip(".") in self._styles:
                return self._styles[qualified.lstrip(".")]
            tail = ".".join(qualified.split(".")[-2:])
            style = BASES.get(written) or BASES.get(tail) or BASES.get(last(written))
            if style is not None:
                if qualified.startswith("ninja") and style[1] == "marshmallow":
                    return "schema", "ninja"
                if style[1] == "marshmallow" and "marshmallow" not in qualified and "ma." not in written:
                    continue
                return style
        if any(item.name == "__tablename__" for item in self._assigned(defined)):
            return "orm", "sqlalchemy"
        if any(self._is_column(item.value) for item in self._assigned(defined)):
            return "orm", "sqlalchemy"
        if any(_is_django_field(item.value) and item.name != "output_field" for item in self._assigned(defined)):
            return "orm", "django"
        return None

    def _assigned(self, defined: Defined) -> list[Assigned]:
        return [item for item in self.collected.assigned if item.place.scope is defined.scope]

    @staticmethod
    def _is_column(node: ast.expr) -> bool:
        return isinstance(node, ast.Call) and last(chained(node.func)) in ("Column", "mapped_column")

    # --- fields ---

    def _model(self, defined: Defined, node: ast.ClassDef, style: Style, framework: str) -> None:
        self.claimed.add(defined.scope.name)
        fields: list[Field] = []
        previous_end = node.lineno
        table = ""
        for position, statement in enumerate(node.body[: MAX_FIELDS * 3]):
            field = self._field(defined, statement, framework, node.body, position, previous_end)
            if field is not None and len(fields) < MAX_FIELDS:
                fields.append(field)
            if isinstance(statement, ast.Assign) and dotted(statement.targets[0]) == "__table_args__":
                self._table_rules(defined, statement.value, framework)
            if isinstance(statement, ast.Assign) and dotted(statement.targets[0]) == "model_config":
                self._strictness(defined, statement.value)
            if isinstance(statement, ast.Assign) and dotted(statement.targets[0]) == "__tablename__":
                table = str(getattr(statement.value, "value", ""))
            if isinstance(statement, ast.ClassDef) and statement.name in ("Meta", "Config"):
                table = self._meta(defined, statement, framework) or table
            previous_end = statement.end_lineno or previous_end
        start = min([node.lineno, *(item.lineno for item in node.decorator_list)])
        symbol = defined.scope.name
        self.models.append(
            Model(node.name, symbol, style, tuple(fields), start, node.end_lineno or node.lineno, table, framework)
        )

    def _field(
        self, defined: Defined, statement: ast.stmt, framework: str, body: list[ast.stmt], position: int, floor: int
    ) -> Field | None:
        annotation: ast.expr | None = None
        value: ast.expr | None
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name, annotation, value = statement.target.id, statement.annotation, statement.value
            if last(dotted(annotation.value if isinstance(annotation, ast.Subscript) else annotation)) == "ClassVar":
                return None
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name, value = statement.targets[0].id, statement.value
            if not (isinstance(value, ast.Call) and self._is_field_call(value, framework)):
                return None
        else:
            return None
        if (
            name.startswith("__")
            or name in ("model_config", "Meta", "Config")
            or (framework == "typing" and name == "_")
        ):
            return None
        doc = self.reader.source.after(statement) or doc_below(body[position + 1] if position + 1 < len(body) else None)
        doc = doc or self.reader.source.above(statement.lineno, floor)
        call = value if isinstance(value, ast.Call) and self._is_field_call(value, framework) else None
        constraints = self.constraints.of(call, annotation, framework)
        default, required = self._default(call, value, annotation, framework)
        shown = (
            self.reader.source.text(annotation) if annotation is not None else last(chained(call.func)) if call else ""
        )
        for rule, operand in constraints if framework not in UNCHECKED else ():
            if rule in CHECKS or rule in ATTR_VALIDATORS.values():
                self.validations.append(
                    Validation(
                        defined.scope.name,
                        name,
                        rule,
                        operand,
                        statement.lineno,
                        statement.end_lineno or statement.lineno,
                        framework=framework,
                    )
                )
        return Field(
            name,
            shown,
            statement.lineno,
            statement.end_lineno or statement.lineno,
            required,
            default,
            doc or _help(call),
            constraints,
        )

    @staticmethod
    def _is_field_call(node: ast.Call, framework: str) -> bool:
        name = last(chained(node.func))
        if framework in ("django", "djangorestframework", "mongodb", "peewee", "marshmallow"):
            if framework == "marshmallow" and chained(node.func).startswith(("fields.", "ma.")):
                return True
            return name.endswith(("Field", "ForeignKey", "Serializer", "Relation", "Key")) or name in RELATIONS
        if framework == "sqlalchemy":
            return name in ("Column", "mapped_column", "relationship")
        return name in ("field", "Field", "ib", "attrib", "PrivateAttr", "Column")

    def _default(
        self, call: ast.Call | None, value: ast.expr | None, annotation: ast.expr | None, framework: str
    ) -> tuple[Operand | None, bool]:
        if call is None:
            if value is None:
                return None, last(dotted(getattr(annotation, "value", None))) != "NotRequired"
            if isinstance(value, ast.Constant) and value.value is ...:
                return None, True
            return self.reader.operand(value), False
        keywords = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        for name in ("default", "missing", "load_default", "server_default", "initial"):
            if name in keywords and not _is_ellipsis(keywords[name]):
                return self.reader.operand(keywords[name]), False
        for name in ("default_factory", "factory"):
            if name in keywords:
                return self.reader.operand(keywords[name]), False
        if last(chained(call.func)) in ("Field", "ib", "attrib") and call.args and framework != "django":
            return (None, True) if _is_ellipsis(call.args[0]) else (self.reader.operand(call.args[0]), False)
        if framework == "marshmallow":
            return None, _is_true(keywords.get("required"))
        if framework == "sqlalchemy":
            nullable = keywords.get("nullable")
            return None, nullable is not None and not _is_true(nullable)
        if framework in ("django", "djangorestframework"):
            optional = any(_is_true(keywords.get(name)) for name in ("null", "blank", "allow_null", "read_only"))
            if is_false(keywords.get("required")):
                optional = True
            return None, not optional
        return None, True

    def _meta(self, defined: Defined, node: ast.ClassDef, framework: str) -> str:
        """Django's `class Meta`: the table's name, uniqueness and check constraints."""
        table = ""
        self.claimed.add(f"{defined.scope.name}.{node.name}")
        for statement in node.body:
            if not isinstance(statement, ast.Assign):
                continue
            name = dotted(statement.targets[0])
            if name == "db_table" and isinstance(statement.value, ast.Constant):
                table = str(statement.value.value)
            elif name == "read_only_fields" and isinstance(statement.value, ast.List | ast.Tuple):
                for each in statement.value.elts:
                    self._rule_of(defined, each, "read_only", each, framework)
            elif name == "extra_kwargs" and isinstance(statement.value, ast.Dict):
                for key, given in zip(statement.value.keys, statement.value.values, strict=True):
                    for rule, value in _pairs(given):
                        self._rule_of(defined, key, RULES.get(rule, rule), value, framework)
            elif name in ("constraints", "unique_together"):
                self._table_rules(defined, statement.value, framework)
        return table

    def _rule_of(self, defined: Defined, key: ast.expr | None, rule: str, value: ast.expr, framework: str) -> None:
        """A rule that the class says of a field of its model."""
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str) or is_false(value):
            return
        start, end = key.lineno, value.end_lineno or key.lineno
        operand = self.reader.operand(value)
        self.validations.append(
            Validation(defined.scope.name, key.value, rule, operand, start, end, framework=framework)
        )

    def _table_rules(self, defined: Defined, listed: ast.expr, framework: str) -> None:
        rules = listed.elts if isinstance(listed, ast.List | ast.Tuple) else ()
        if rules and all(isinstance(each, ast.Constant) for each in rules):
            rules = [listed]  # unique_together = ("slug", "owner"): one rule without brackets of its own
        for element in rules:
            rule = last(chained(element.func)) if isinstance(element, ast.Call) else "unique_together"
            if isinstance(element, ast.Dict) or rule == "Index":
                continue
            operand = self.reader.operand(element)
            start, end = element.lineno, element.end_lineno or element.lineno
            self.validations.append(Validation(defined.scope.name, "", rule, operand, start, end, framework=framework))

    def _strictness(self, defined: Defined, value: ast.expr) -> None:
        """`model_config = ConfigDict(extra="forbid", frozen=True)`, also as a dict."""
        pairs: list[tuple[str, ast.expr]] = []
        if isinstance(value, ast.Call):
            pairs = [(keyword.arg or "", keyword.value) for keyword in value.keywords]
        elif isinstance(value, ast.Dict):
            pairs = [
                (str(key.value), item)
                for key, item in zip(value.keys, value.values, strict=True)
                if isinstance(key, ast.Constant)
            ]
        for name, item in pairs:
            if name in ("extra", "frozen") and isinstance(item, ast.Constant) and item.value in ("forbid", True):
                end = item.end_lineno or item.lineno
                self.validations.append(
                    Validation(
                        defined.scope.name, "", name, self.reader.operand(item), item.lineno, end, framework="pydantic"
                    )
                )

    # --- closed sets ---

    def _enum(self, defined: Defined, node: ast.ClassDef) -> None:
        self.claimed.add(defined.scope.name)
        members = []
        floor = node.lineno
        for statement in node.body:
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                name = statement.targets[0].id
                if not name.startswith("_"):
                    doc = self.reader.source.after(statement) or self.reader.source.above(statement.lineno, floor)
                    value = self.reader.operand(statement.value)
                    members.append(Member(name, value, statement.lineno, doc))
            floor = statement.end_lineno or floor
        if members:
            start = min([node.lineno, *(item.lineno for item in node.decorator_list)])
            self.choices.append(Choices(node.name, defined.scope.name, tuple(members), start, node.end_lineno or start))

    def _aliases(self) -> None:
        """`Phone = Annotated[str, StringConstraints(pattern=…)]`: what every field of the type must be."""
        for assigned in self.collected.assigned:
            value = assigned.value
            if assigned.place.scope.kind == "module" and not assigned.place.test and _is_constrained(value):
                end = value.end_lineno or value.lineno
                for rule, operand in self.constraints.of(None, value, "pydantic"):
                    self.validations.append(
                        Validation("", assigned.name, rule, operand, assigned.node.lineno, end, framework="pydantic")
                    )

    def _functional(self) -> None:
        """`Point = namedtuple("Point", "x y")`, `NamedTuple("P", [("x", int)])`, parameters typed `Literal[…]`."""
        for assigned in self.collected.assigned:
            call = assigned.value
            if isinstance(call, ast.Call) and last(chained(call.func)) == "namedtuple" and len(call.args) >= 2:
                names = _field_names(call.args[1])
                end = assigned.node.end_lineno or assigned.node.lineno
                fields = tuple(Field(name, "", assigned.node.lineno, end) for name in names)
                if fields:
                    symbol = assigned.place.symbol
                    self.models.append(
                        Model(
                            assigned.name, symbol, "plain", fields, assigned.node.lineno, end, framework="collections"
                        )
                    )
        for defined in self.collected.functions:
            node = defined.node
            assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            for argument in (*node.args.args, *node.args.kwonlyargs):
                allowed = literal_type(argument.annotation)
                if len(allowed) > 1:
                    members = tuple(
                        Member(str(item.value) if item.form == "literal" else item.text, item, argument.lineno)
                        for item in self.reader.items(allowed)
                    )
                    end = argument.end_lineno or argument.lineno
                    symbol = defined.scope.name
                    self.choices.append(Choices(argument.arg, symbol, members, argument.lineno, end, is_enum=False))


def _field_names(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.replace(",", " ").split()
    if isinstance(node, ast.List | ast.Tuple):
        return [str(item.value) for item in node.elts if isinstance(item, ast.Constant)]
    return []


def _help(call: ast.Call | None) -> str:
    for keyword in call.keywords if call is not None else ():
        if keyword.arg in ("help_text", "description", "verbose_name", "doc"):
            value = keyword.value
            if isinstance(value, ast.Call) and value.args:
                value = value.args[0]
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                return value.value
    return ""


def _is_django_field(node: ast.expr) -> bool:
    name = chained(node.func) if isinstance(node, ast.Call) else ""
    return name.startswith("models.") and (name.endswith("Field") or last(name) in RELATIONS)


def _pairs(node: ast.expr) -> list[tuple[str, ast.expr]]:
    keys = node.keys if isinstance(node, ast.Dict) else []
    values = node.values if isinstance(node, ast.Dict) else []
    return [
        (key.value, value)
        for key, value in zip(keys, values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    ]


def _is_constrained(node: ast.expr) -> bool:
    if isinstance(node, ast.Subscript):
        return last(dotted(node.value)) == "Annotated"
    return isinstance(node, ast.Call) and last(dotted(node.func)) in CONSTRAINED


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...
