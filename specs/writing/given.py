"""What a name is unless somebody gives it: a parameter, what a constructor keeps of one, a field of settings."""

import re

from specs.analysis.facts import Field, Model, Operand, Param
from specs.analysis.package import SymbolId
from specs.writing.index import CONSTRUCTORS
from specs.writing.prose import Prose

_OWN = ("self.", "cls.", "this.", "$this.")
_CLASS = re.compile(r"[A-Z]\w*")
_OPTIONS = re.compile(r"\.(?:Value|CurrentValue)(?=\.)")
_GETTER = re.compile(r"^get_?|\(\)$")


def given_default(prose: Prose, name: str) -> Operand | None:
    """The value that `settings.limit`, `self._limit` or `limit` is by default, citing where it stands; else None."""
    name = name.replace("::", ".").replace("->", ".")
    if prose.language == "csharp" and (found := _of_options(prose, name)) is not None:
        return found
    if name.startswith(_OWN):
        return _kept(prose, name)
    holder, _, last = name.rpartition(".")
    if holder:
        return _of_field(prose, _annotation(prose, prose.scope, holder), holder, last)
    param = _param(prose, prose.scope, name)
    return _of_param(prose, prose.scope, param)


def _of_options(prose: Prose, name: str) -> Operand | None:
    """C#: `options.Value.MaxPerDay` or `_rates.MaxPerDay`, by the type of the parameter or the field that holds it."""
    holder, _, last = _OPTIONS.sub("", name.removeprefix("this.")).rpartition(".")
    if not holder or "." in holder:
        return None
    owner = prose.scope.rpartition(".")[0]
    written = _annotation(prose, prose.scope, holder) or _annotation(prose, owner, holder)
    if not written:
        held = prose.index.sources[prose.path].held if prose.path in prose.index.sources else ()
        written = next((kind for scope, each, kind in held if (scope, each) == (owner, holder)), "")
    return _of_field(prose, written, holder, last) if written else None


def _kept(prose: Prose, name: str) -> Operand | None:
    """`self._limit`, as the constructor was given it, or as a field of the class."""
    owner = prose.scope.rpartition(".")[0]
    model = next((each for each in prose.index.of(SymbolId(prose.path, owner)).models), None)
    inner = name.partition(".")[2]
    if model is not None and "." not in inner:
        return _value_of(prose, prose.path, model, inner)
    for constructor in CONSTRUCTORS:
        scope = f"{owner}.{constructor}"
        kept = {each.name: each for each in prose.index.of(SymbolId(prose.path, scope)).locals}
        if name in kept:
            if found := _of_param(prose, scope, _param(prose, scope, kept[name].value.name)):
                prose.cite(kept[name].start, kept[name].end, symbol=scope)
            return found
        holder, _, last = name.rpartition(".")
        if holder in kept:
            return _of_field(prose, _annotation(prose, scope, kept[holder].value.name), holder, last)
    return None


def kept_param(prose: Prose, name: str) -> Param | None:
    """PHP: `$this->open` is what the constructor takes as `$open`."""
    if not name.startswith("$this->") or not name[7:].isidentifier():
        return None
    return _param(prose, f"{prose.scope.rpartition('.')[0]}.__construct", f"${name[7:]}")


def _param(prose: Prose, scope: str, name: str) -> Param | None:
    symbol = prose.index.symbol(SymbolId(prose.path, scope))
    return next((param for param in symbol.params if param.name == name), None) if symbol is not None else None


def _annotation(prose: Prose, scope: str, name: str) -> str:
    param = _param(prose, scope, name)
    return param.annotation if param is not None else ""


def _of_param(prose: Prose, scope: str, param: Param | None) -> Operand | None:
    if param is None or param.default is None:
        return None
    head = prose.index.head(SymbolId(prose.path, scope))
    prose.cite(head.start, head.end, symbol=scope)
    return param.default


def _of_field(prose: Prose, annotation: str, holder: str, name: str) -> Operand | None:
    """The class by the annotation of what holds the field, or by its name: `settings` of the one class Settings."""
    written = _CLASS.findall(annotation)
    spoken = _GETTER.sub("", holder.rpartition(".")[2]).strip("_").replace("_", "").lower()
    for wanted, (path, model) in prose.index.models.items():
        if wanted in written or (not written and wanted.lower() == spoken):
            return _value_of(prose, path, model, name)
    return None


def _value_of(prose: Prose, path: str, model: Model, name: str) -> Operand | None:
    field: Field | None = next((each for each in model.fields if each.name == name), None)
    if field is None or field.default is None:
        return None
    prose.cite(field.line, max(field.end, field.line), path=path, symbol=model.symbol)
    return field.default


def is_number(operand: Operand | None) -> bool:
    if operand is None or isinstance(operand.value, bool):
        return False
    return operand.form == "call" or (operand.form == "literal" and isinstance(operand.value, int | float))
