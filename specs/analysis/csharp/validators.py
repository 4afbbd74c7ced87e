"""Rules of FluentValidation: `RuleFor(x => x.Ward).NotEmpty().MaximumLength(40).WithMessage("…")`."""

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Operand, Validation
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, last_name, lines

BARE = {
    "NotEmpty": "nonempty", "NotNull": "required", "EmailAddress": "email", "CreditCard": "credit_card",
    "IsInEnum": "enum_member",
}  # fmt: skip
VALUED = {
    "MaximumLength": "max_length", "MinimumLength": "min_length", "Matches": "pattern", "GreaterThan": "gt",
    "GreaterThanOrEqualTo": "ge", "LessThan": "lt", "LessThanOrEqualTo": "le",
}  # fmt: skip
PAIRS = {"Length": ("min_length", "max_length"), "InclusiveBetween": ("ge", "le"), "ExclusiveBetween": ("gt", "lt")}
MAX_LINKS = 24


def rule_call(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    if scope.test is not None or form.target is None:
        return False
    if form.name not in BARE and form.name not in VALUED and form.name not in PAIRS and form.name != "Must":
        return False
    field = ruled_field(reader, form.target)
    if not field:
        return False
    given = [operand(reader, each) for each in reader.arguments(form)]
    message, end = _message(reader, node)
    rules: list[tuple[str, Operand]] = []
    if form.name in BARE:
        rules.append((BARE[form.name], literal("true", True)))
    elif form.name in VALUED and given:
        rules.append((VALUED[form.name], given[0]))
    elif form.name in PAIRS and len(given) == 2:
        rules += zip(PAIRS[form.name], given, strict=True)
    elif form.name == "Length" and given:
        rules.append(("length", given[0]))
    elif form.name == "Must" and message:
        rules.append(("checked", literal("true", True)))
    start = lines(node)[0]
    if _is_of_each(reader, form.target):
        rules = [(f"each_{rule}", value) for rule, value in rules]
    for rule, value in rules:
        reader.facts.validations.append(
            Validation(scope.symbol, field, rule, value, start, end, message, "FluentValidation")
        )
    return False


def ruled_field(reader: Reader, node: Node) -> str:
    """Ward of `RuleFor(x => x.Ward)` at the head of a chain."""
    current: Node | None = node
    for _ in range(MAX_LINKS):
        form = reader.bare(current)[1] if current is not None else None
        if form is None or form.kind != "call":
            return ""
        if form.name in ("RuleFor", "RuleForEach") and form.target is None:
            return selected(reader, form)
        current = form.target
    return ""


def _is_of_each(reader: Reader, node: Node) -> bool:
    """Whether a chain begins with `RuleForEach(x => x.Weights)`, which speaks of what is held."""
    current: Node | None = node
    for _ in range(MAX_LINKS):
        form = reader.bare(current)[1] if current is not None else None
        if form is None or form.kind != "call" or form.target is None:
            return form is not None and form.name == "RuleForEach"
        current = form.target
    return False


def selected(reader: Reader, form: Form) -> str:
    """Ward of `x => x.Ward`."""
    held = reader.form(form.block) if form.block is not None else None
    inner = held.body[0] if held is not None and len(held.body) == 1 else None
    name = reader.written(inner) if inner is not None else ""
    return last_name(name) if "." in name and "()" not in name else ""


def _message(reader: Reader, node: Node) -> tuple[str, int]:
    """What the next links of the chain say of the rule, and the last line that is needed to show it."""
    end = lines(node)[1]
    outer = node.parent
    for _ in range(4):
        while outer is not None and reader.form(outer).kind in ("member", "wrap", "other") and outer.parent is not None:
            if outer.end_byte - outer.start_byte > 4000:
                return "", end
            outer = outer.parent
        form = reader.form(outer) if outer is not None else None
        if outer is None or form is None or form.kind != "call":
            return "", end
        if form.name == "WithMessage" and form.parts and form.parts[0] is not None:
            text = operand(reader, form.parts[0]).value
            return (text, lines(outer)[1]) if isinstance(text, str) else ("", end)
        if form.name not in ("When", "Unless", "WithName", "WithErrorCode", "WithSeverity"):
            return "", end
        outer = outer.parent
    return "", end
