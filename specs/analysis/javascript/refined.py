"""Rules that a schema asks of a value by code of its own: `.refine(predicate, message)` of zod, `.test(…)` of yup."""

from tree_sitter import Node

from specs.analysis.expressions import negate
from specs.analysis.facts import Condition, Guard, Outcome
from specs.analysis.javascript.chains import Chain, Link
from specs.analysis.javascript.conditions import condition
from specs.analysis.javascript.functions import FUNCTIONS
from specs.analysis.javascript.operands import key_text, pairs, unwrap
from specs.analysis.javascript.reader import Reader, Scope, lines

ASKING = frozenset({"refine", "test", "check"})


def refinements(reader: Reader, chain: Chain, scope: Scope) -> None:
    """Each becomes a decision: where the predicate does not hold, parsing fails with the message."""
    for link in chain.links[1:]:
        if link.method not in ASKING:
            continue
        predicate = next((unwrap(node) for node in link.given if unwrap(node).type in FUNCTIONS), None)
        asked = _asked(reader, predicate) if predicate is not None else None
        message = _message(reader, link)
        if asked is None or not message or predicate is None:
            continue
        start, end = lines(link.node.child_by_field_name("arguments") or link.node)
        step = Outcome("raise", start, end, "", message)
        reader.facts.guards.append(Guard(scope.symbol, negate(asked), (step,), start, end))


def _asked(reader: Reader, predicate: Node) -> Condition | None:
    """The question of an arrow's expression, or of a body that only returns one."""
    body = predicate.child_by_field_name("body")
    if body is not None and body.type == "statement_block":
        steps = [child for child in body.named_children if child.type != "comment"]
        if len(steps) != 1 or steps[0].type != "return_statement" or not steps[0].named_child_count:
            return None
        body = steps[0].named_children[0]
    return condition(reader.src, body) if body is not None else None


def _message(reader: Reader, link: Link) -> str:
    """Zod gives it after the predicate, yup between the rule's name and the predicate."""
    texts = [reader.operand(node).value for node in link.given if node.type in ("string", "template_string")]
    if texts:
        return str(texts[-1])
    for node in link.given:
        held = {key_text(key): value for key, value in pairs(reader.src, node)} if node.type == "object" else {}
        for name in ("message", "error"):
            if name in held and isinstance(value := reader.operand(held[name]).value, str):
                return value
    return ""
