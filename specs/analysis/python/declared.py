"""What frameworks let a file declare about itself: validators, machines of states, settings classes, flags."""

import ast

from specs.analysis.facts import EnvVar, Model, Transition, Validation
from specs.analysis.python.following import Following
from specs.analysis.python.names import chained, dotted, last
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Collected, Defined, Site

VALIDATORS = frozenset(
    {"validator", "field_validator", "root_validator", "model_validator", "validates", "validates_schema"}
)
MAX_MESSAGE = 400
CONFIGURED = ("current_app.config.get", "app.config.get", "self.app.config.get")
FLAGS = frozenset(
    """
    flag_is_active switch_is_active sample_is_active flag_enabled is_feature_enabled feature_enabled
    feature_is_enabled variation bool_variation
    """.split()
)


class Declared:
    def __init__(self, reader: Reader, collected: Collected, following: Following) -> None:
        self.reader = reader
        self.collected = collected
        self.following = following
        self.validations: list[Validation] = []
        self.transitions: list[Transition] = []
        self.settings: list[EnvVar] = []
        self._messages = {found.symbol: found.message for found in reversed(collected.raises) if found.message}

    def read(self, models: list[Model]) -> None:
        forms = {model.symbol for model in models if model.style == "schema"}
        for defined in self.collected.functions:
            if defined.place.scope.kind == "class" and not defined.place.test:
                self._validator(defined, forms)
                self._moves(defined)
        for site in self.collected.sites:
            if not site.place.test:
                self._machine(site)
                self._configured(site)
        for model in models:
            self._settings_class(model)

    # --- validators ---

    def _validator(self, defined: Defined, forms: set[str]) -> None:
        node = defined.node
        for decorator in node.decorator_list:
            name = chained(decorator.func if isinstance(decorator, ast.Call) else decorator)
            if last(name) in VALIDATORS:
                fields = [_string(argument) for argument in decorator.args] if isinstance(decorator, ast.Call) else []
                if (
                    name.endswith(".validator")
                    and "." in name
                    and name.partition(".")[0] not in ("pydantic", "attr", "attrs")
                ):
                    fields = [name.removesuffix(".validator")]  # attrs: `@x.validator`
                self._custom(defined, [field for field in fields if field] or [""], decorator.lineno)
                return
        owner = defined.place.scope.name
        for prefix in ("clean_", "validate_"):
            if owner in forms and node.name.startswith(prefix):
                self._custom(defined, [node.name.removeprefix(prefix)], node.lineno)
        if owner in forms and node.name in ("clean", "validate"):
            self._custom(defined, [""], node.lineno)

    def _custom(self, defined: Defined, fields: list[str], start: int) -> None:
        message = self._messages.get(defined.scope.name, "")[:MAX_MESSAGE]
        end = defined.node.end_lineno or start
        for field in fields:
            self.validations.append(Validation(defined.scope.name, field, "custom", None, start, end, message))

    # --- machines of states ---

    def _moves(self, defined: Defined) -> None:
        """django-fsm: `@transition(field=state, source="new", target="done")`."""
        for decorator in defined.node.decorator_list:
            if isinstance(decorator, ast.Call) and last(chained(decorator.func)) == "transition":
                keywords = {keyword.arg: keyword.value for keyword in decorator.keywords}
                target = self._state(keywords.get("target"))
                subject = dotted(keywords.get("field")) or _string(keywords.get("field")) or "state"
                sources = keywords.get("source")
                listed = sources.elts if isinstance(sources, ast.List | ast.Tuple) else [sources]
                for source in listed:
                    name = self._state(source)
                    self._move(defined.scope.name, subject, "" if name in ("*", "+") else name, target, decorator)

    def _machine(self, site: Site) -> None:
        """`transitions`: Machine(states=…, transitions=[…]), machine.add_transition(…)."""
        method = last(site.callee)
        if method == "add_transition":
            source, target = self._state(site.argument(1, "source")), self._state(site.argument(2, "dest"))
            if target:
                self._move(site.place.symbol, "", "" if source == "*" else source, target, site.node)
        elif method.endswith("Machine") and (listed := site.keyword("transitions")) is not None:
            if isinstance(listed, ast.Name):
                bounds = self.following.bounds(listed.id, site.place.scope)
                listed = bounds[-1].value if bounds and bounds[-1].value is not None else listed
            for element in listed.elts if isinstance(listed, ast.List | ast.Tuple) else []:
                self._listed(element, site)

    def _listed(self, element: ast.expr, site: Site) -> None:
        if isinstance(element, ast.List | ast.Tuple) and len(element.elts) >= 3:
            sources, target = element.elts[1], self._state(element.elts[2])
        elif isinstance(element, ast.Dict):
            parts = {
                _string(key): value for key, value in zip(element.keys, element.values, strict=True) if key is not None
            }
            if "dest" not in parts or "source" not in parts:
                return
            sources, target = parts["source"], self._state(parts["dest"])
        else:
            return
        for source in sources.elts if isinstance(sources, ast.List | ast.Tuple) else [sources]:
            name = self._state(source)
            self._move(site.place.symbol, "", "" if name == "*" else name, target, element)

    def _move(self, table: str, subject: str, source: str, target: str, node: ast.expr) -> None:
        targets = (target,) if target else ()
        if targets:
            end = node.end_lineno or node.lineno
            self.transitions.append(Transition(table, subject, source, targets, table, node.lineno, end))

    @staticmethod
    def _state(node: ast.expr | None) -> str:
        return _string(node) or dotted(node)

    # --- settings and flags ---

    def _settings_class(self, model: Model) -> None:
        """pydantic-settings: each field is read from the environment by its own name, or by its alias."""
        symbol = next((found for found in self.collected.symbols if found.name == model.symbol), None)
        if symbol is None or not any(last(base) == "BaseSettings" for base in symbol.bases):
            return
        node = next((each.node for each in self.collected.classes if each.scope.name == model.symbol), None)
        prefix, line = _prefix_of(node) if node is not None else ("", 0)
        aliases = _aliases_of(node) if node is not None else {}
        for field in model.fields:
            alias = aliases.get(field.name, "")
            parts = () if alias else (prefix, field.name) if prefix else (field.name,)
            self.settings.append(
                EnvVar(
                    model.symbol, alias or "".join(parts).upper(), field.default, field.required, field.line, field.end,
                    field.annotation, field.name, parts=parts, prefix_start=line if len(parts) > 1 else 0,
                )
            )  # fmt: skip

    def _configured(self, site: Site) -> None:
        callee = site.callee
        name: ast.expr | None = None
        default: ast.expr | None = None
        source = "config"
        if callee == "getattr" and len(site.node.args) >= 2 and last(dotted(site.node.args[0])) == "settings":
            name, default = site.node.args[1], site.argument(2)
        elif callee in CONFIGURED or site.qualified.endswith("ConfigParser.get"):
            position = 1 if site.qualified.endswith("ConfigParser.get") else 0
            name, default = (
                site.argument(position),
                site.argument(1, "fallback") if not position else site.keyword("fallback"),
            )
        elif last(callee) in FLAGS and ("variation" not in callee or "client" in callee.lower()):
            source = "flag"
            texts = [argument for argument in site.node.args if _string(argument)]
            name = texts[0] if texts else None
        if not _string(name):
            return
        value = self.reader.operand(default) if default is not None else None
        self.settings.append(
            EnvVar(site.place.symbol, _string(name), value, False, site.start, site.end, "", site.bound_to, source)  # type: ignore[arg-type]
        )


def _prefix_of(node: ast.AST) -> tuple[str, int]:
    """`env_prefix` of a settings class, in its `model_config` or its inner `Config`."""
    for held in ast.walk(node):
        if isinstance(held, ast.keyword) and held.arg == "env_prefix":
            return _string(held.value), held.value.lineno
        if isinstance(held, ast.Dict):
            for key, value in zip(held.keys, held.values, strict=True):
                if _string(key) == "env_prefix":
                    return _string(value), value.lineno
        if isinstance(held, ast.Assign) and any(dotted(target) == "env_prefix" for target in held.targets):
            return _string(held.value), held.lineno
    return "", 0


def _aliases_of(node: ast.AST) -> dict[str, str]:
    """Fields that are read under another name: `Field(validation_alias="DSN")`."""
    found = {}
    for held in getattr(node, "body", ()):
        if isinstance(held, ast.AnnAssign) and isinstance(held.value, ast.Call):
            given = {keyword.arg: _string(keyword.value) for keyword in held.value.keywords}
            found[dotted(held.target)] = given.get("validation_alias") or given.get("env") or given.get("alias") or ""
    return found


def _string(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
