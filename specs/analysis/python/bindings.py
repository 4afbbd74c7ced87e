"""Names that statements bind: assignments, attributes of self, imports, `__all__`."""

import ast

from specs.analysis.facts import Import
from specs.analysis.python.names import dotted
from specs.analysis.python.place import Assigned, Bound, Collected, Place
from specs.analysis.python.source import Source

MAX_DOC = 500


class Bindings:
    __slots__ = ("collected", "source")

    def __init__(self, source: Source, collected: Collected) -> None:
        self.source = source
        self.collected = collected

    def target(self, target: ast.expr, value: ast.expr, place: Place, line: int, each: bool = False) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            paired = value.elts if isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts) else None
            for position, element in enumerate(target.elts):
                if isinstance(element, ast.Name | ast.Attribute):
                    known = paired[position] if paired else None
                    self.name(dotted(element), Bound(line, known), place)
            return
        name = dotted(target)
        if name:
            self.name(name, Bound(line, value, each=each), place)

    def name(self, name: str, bound: Bound, place: Place) -> None:
        head, _, rest = name.partition(".")
        if not rest:
            place.scope.bind(name, bound)
        elif head in ("self", "cls") and "." not in rest:
            owner = place.scope.owner()
            if owner is not None:
                owner.bind(rest, bound)

    def declared(
        self, statement: ast.stmt, place: Place, previous: ast.stmt | None, following: ast.stmt | None
    ) -> None:
        """A binding at module or class level, with what is written about it."""
        if isinstance(statement, ast.Assign):
            targets, value, annotation = statement.targets, statement.value, None
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets, value, annotation = [statement.target], statement.value, statement.annotation
        else:
            return
        floor = (previous.end_lineno or 0) if previous is not None else 0
        doc = self.source.after(statement) or doc_below(following) or self.source.above(statement.lineno, floor)
        for target in targets:
            if isinstance(target, ast.Name):
                if target.id == "__all__" and place.scope.kind == "module":
                    self.export(value)
                self.collected.assigned.append(Assigned(target.id, value, annotation, statement, place, doc))

    def export(self, value: ast.expr) -> None:
        """A part of `__all__`. Where some of it comes from elsewhere, it does not decide what is public."""
        if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
            self.export(value.left)
            self.export(value.right)
            return
        if not isinstance(value, ast.List | ast.Tuple):
            self.collected.exports_partial = True
            return
        self.collected.exports_known = True
        for element in value.elts:
            if isinstance(element, ast.Constant) and isinstance(element.value, str):
                self.collected.exports.append(element.value)

    def import_(self, node: ast.Import, place: Place) -> None:
        for alias in node.names:
            local = alias.asname or alias.name
            self.collected.imports.append(Import(alias.name, "", local, alias.lineno, end=alias.end_lineno or 0))
            head = local if alias.asname else alias.name.partition(".")[0]
            place.scope.imports[head] = alias.name if alias.asname else head

    def import_from(self, node: ast.ImportFrom, place: Place) -> None:
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            local = alias.asname or alias.name
            again = alias.asname == alias.name
            fact = Import(module, alias.name, local, alias.lineno, again, alias.end_lineno or 0)
            self.collected.imports.append(fact)
            separator = "" if module.endswith(".") else "."
            place.scope.imports[local] = f"{module}{separator}{alias.name}"


def doc_below(following: ast.stmt | None) -> str:
    """The string under a binding, which documents it."""
    node = following.value if isinstance(following, ast.Expr) else None
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return ""
    return " ".join(node.value.split())[:MAX_DOC].encode("utf-8", "replace").decode()
