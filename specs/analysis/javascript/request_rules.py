"""What express-validator asks of a request: `body("email").isEmail()`, `query("page").isInt({ min: 1 })`."""

from specs.analysis.expressions import literal
from specs.analysis.facts import Operand, Validation
from specs.analysis.javascript.chains import Chain, Link
from specs.analysis.javascript.operands import key_text, pairs
from specs.analysis.javascript.reader import Reader, Scope, lines

PACKAGE = "express-validator"
HEADS = frozenset({"body", "param", "query", "check", "header", "cookie"})
PLAIN = {
    "isEmail": "email", "isURL": "url", "isUUID": "uuid", "isInt": "integer", "notEmpty": "nonempty", "isIP": "ip",
    "isISO8601": "date", "isDate": "date", "exists": "required",
}  # fmt: skip
BOUNDS = {"isLength": ("min_length", "max_length"), "isInt": ("ge", "le"), "isFloat": ("ge", "le"),
          "isArray": ("min_items", "max_items"), "isDecimal": ("ge", "le")}  # fmt: skip
GIVEN = {"isIn": "one_of", "matches": "pattern", "equals": "one_of"}


def request_rules(reader: Reader, chain: Chain, scope: Scope) -> None:
    """Adds a validation for each rule, with the message that follows it."""
    if chain.package != PACKAGE:
        return
    field = reader.operand(chain.links[0].given[0]).value if chain.links and chain.links[0].given else None
    if chain.head not in HEADS or not isinstance(field, str):
        return
    for place, link in enumerate(chain.links[1:], start=1):
        found = _rules(reader, link)
        following = chain.links[place + 1] if place + 1 < len(chain.links) else None
        message = _message(reader, following)
        start = lines(chain.links[0].node)[0]
        end = lines(following.node if message and following is not None else link.node)[1]
        for rule, value in found:
            reader.facts.validations.append(
                Validation(scope.symbol, field, rule, value, start, end, message, PACKAGE)
            )  # fmt: skip


def _rules(reader: Reader, link: Link) -> list[tuple[str, Operand | None]]:
    method, first = link.method, link.given[0] if link.given else None
    found: list[tuple[str, Operand | None]] = []
    if method in PLAIN:
        found.append((PLAIN[method], literal("", True)))
    if method in GIVEN and first is not None:
        found.append((GIVEN[method], reader.operand(first)))
    if method in BOUNDS and first is not None and first.type == "object":
        told = {key_text(key): reader.operand(value) for key, value in pairs(reader.src, first)}
        found += [(rule, told[name]) for rule, name in zip(BOUNDS[method], ("min", "max"), strict=True) if name in told]
    return found


def _message(reader: Reader, link: Link | None) -> str:
    if link is None or link.method != "withMessage" or not link.given:
        return ""
    value = reader.operand(link.given[0]).value
    return value if isinstance(value, str) else ""
