"""Who may ask for what: the rules of Spring Security, read from the chain that states them."""

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Operand, Validation
from specs.analysis.java.chains import Chain
from specs.analysis.java.operands import operand
from specs.analysis.java.reader import Reader, Scope, lines

MATCHES = frozenset({"requestMatchers", "antMatchers", "mvcMatchers", "pathMatchers"})
ANY = frozenset({"anyRequest", "anyExchange"})
RULES = {"permitAll": "access_open", "anonymous": "access_open", "denyAll": "access_none"}
ASKS = frozenset({"permitAll", "denyAll", "authenticated", "hasRole", "hasAuthority", "hasAnyRole", "hasAnyAuthority",
                  "anonymous", "fullyAuthenticated", "access"})  # fmt: skip


def access_call(reader: Reader, chain: Chain, scope: Scope) -> None:
    """`a.requestMatchers("/health").permitAll().anyRequest().authenticated()`."""
    paths: list[Operand] = []
    since: Node | None = None
    for link in chain.links:
        if link.name in MATCHES or link.name in ANY:
            values = [operand(reader.src, each) for each in link.given]
            paths = [value for value in values if isinstance(value.value, str)]
            paths = paths or ([literal(link.name, link.name)] if link.name in ANY else [])
            since = link.node
        elif link.name in ASKS and since is not None:
            start, end = lines(since)[1], lines(link.node)[1]
            asked = reader.text(link.node, 4000).rpartition(f".{link.name}(")[2]
            said = f"{link.name}({asked}"
            rule = {"permitAll": "access_open", "anonymous": "access_open", "denyAll": "access_none"}.get(
                link.name, "access"
            )
            for path in paths:
                reader.facts.validations.append(
                    Validation(scope.symbol, str(path.value), rule, Operand(said, "other"), start, end)
                )
            paths, since = [], None
