"""The one walk over a file's statements: guards, raises, handlers, loops, bindings, imports."""

import ast
import builtins
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from specs.analysis.asked import computes
from specs.analysis.expressions import excludes, negate, placed, without_looser
from specs.analysis.facts import Catch, Condition, Guard, Outcome, Raise, Returned, Setting
from specs.analysis.own_errors import Attempt, Handled
from specs.analysis.python.bindings import Bindings
from specs.analysis.python.conditions import Conditions
from specs.analysis.python.definitions import Definitions
from specs.analysis.python.handling import handling
from specs.analysis.python.matching import case_condition
from specs.analysis.python.names import chained, dotted, last
from specs.analysis.python.numbering import numbered
from specs.analysis.python.operands import Reader
from specs.analysis.python.outcomes import ENDINGS, Outcomes, is_question
from specs.analysis.python.place import Bound, Collected, Defined, Definition, Place, Scope
from specs.analysis.python.plumbing import fills_default, is_main, is_plumbing
from specs.analysis.python.retry_loops import retry_loop, tried
from specs.analysis.python.states import States
from specs.analysis.python.tests import imports_framework, is_test
from specs.analysis.python.visit import Expressions

MAX_GUARDED = 8
BUILTINS = frozenset(name for name in dir(builtins) if name not in ("open", "input", "exec", "eval", "__import__"))
MAX_CHAIN = 12  # earlier conditions kept for an `elif`
TELLING = (ast.Constant, ast.JoinedStr, ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Dict, ast.Tuple, ast.List)


class Statements:
    def __init__(self, reader: Reader, collected: Collected) -> None:
        self.reader = reader
        self.source = reader.source
        self.collected = collected
        self.conditions = Conditions(reader)
        self.outcomes = Outcomes(reader, self.conditions)
        self.expressions = Expressions(reader, self.conditions, collected)
        self.definitions = Definitions(reader)
        self.states = States(reader, collected)
        self.bindings = Bindings(reader.source, collected)
        self._after_loop: set[int] = set()  # raises that follow a loop of attempts
        self._imports_seen, self._framework = 0, False
        self._texts: dict[str, ast.expr] = {}
        self._table: dict[type[ast.stmt], Callable[[Any, Place], None]] = {
            ast.Expr: self._expr, ast.Assign: self._assign, ast.AnnAssign: self._annotated,
            ast.AugAssign: self._augmented, ast.Return: self._return, ast.If: self._if, ast.For: self._for,
            ast.AsyncFor: self._for, ast.While: self._while, ast.With: self._with, ast.AsyncWith: self._with,
            ast.Try: self._try, ast.TryStar: self._try, ast.Raise: self._raise, ast.Assert: self._assert,
            ast.FunctionDef: self._function, ast.AsyncFunctionDef: self._function, ast.ClassDef: self._class,
            ast.Import: self.bindings.import_, ast.ImportFrom: self.bindings.import_from, ast.Match: self._match,
            ast.Delete: self._delete,
        }  # fmt: skip

    def block(self, statements: Sequence[ast.stmt], place: Place) -> None:
        kept, self._texts = self._texts, {}
        previous: ast.stmt | None = None
        for position, statement in enumerate(statements):
            handler = self._table.get(type(statement))
            if handler is None:
                continue
            if isinstance(statement, ast.For | ast.AsyncFor | ast.While):
                self._loop(statement, place, statements[position + 1] if position + 1 < len(statements) else None)
            else:
                handler(statement, place)
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                self._texts[statement.targets[0].id] = statement.value
            if place.scope.kind != "function":
                following = statements[position + 1] if position + 1 < len(statements) else None
                self.bindings.declared(statement, place, previous, following)
            previous = statement
        self._texts = kept

    # --- simple statements ---

    def _expr(self, node: ast.Expr, place: Place) -> None:
        if not isinstance(node.value, ast.Constant):
            self.expressions.visit(node.value, place)

    def _delete(self, node: ast.Delete, place: Place) -> None:
        for target in node.targets:
            self.expressions.visit(target, place)

    def _assign(self, node: ast.Assign, place: Place) -> None:
        target = node.targets[0]
        name = dotted(target)
        for each in node.targets:
            self.bindings.target(each, node.value, place, node.lineno)
        if name:
            self.states.assigned(node, name, node.value, place)
        elif isinstance(target, ast.Subscript | ast.Tuple):
            self.expressions.visit(target, place)
        shown = name or (self.source.text(target) if isinstance(target, ast.Subscript) else "")
        if shown and not name and not place.test:
            self.states.expires(node, shown, node.value, place)
            self.states.configured(node, place)
        self.expressions.visit(node.value, place, shown)

    def _annotated(self, node: ast.AnnAssign, place: Place) -> None:
        name = dotted(node.target)
        if name:
            self.bindings.name(name, Bound(node.lineno, node.value, node.annotation), place)
        if node.value is not None:
            if name:
                self.states.assigned(node, name, node.value, place)
            self.expressions.visit(node.value, place, name)

    def _augmented(self, node: ast.AugAssign, place: Place) -> None:
        name = dotted(node.target)
        if name == "__all__" and place.scope.kind == "module":
            self.bindings.export(node.value)
        elif name:
            self.bindings.name(name, Bound(node.lineno), place)
        self.expressions.visit(node.value, place)

    def _return(self, node: ast.Return, place: Place) -> None:
        value = node.value
        if value is None:
            return
        self.expressions.decided(value, place)
        if place.under or place.handler or place.test:
            return
        if answer := self.outcomes.answered(value):
            end = node.end_lineno or node.lineno
            self.collected.returns.append(
                Returned(place.symbol, answer[0], node.lineno, end, name="status", message=answer[1])
            )
            return
        if not (_tells(value) or computes(self.reader.operand(value)) or self._is_computed(value, place)):
            return
        condition = self.conditions.condition(value) if is_question(value) else None
        operand = self.reader.operand(value)
        self.collected.returns.append(
            Returned(place.symbol, operand, node.lineno, node.end_lineno or node.lineno, condition)
        )

    def _is_computed(self, value: ast.expr, place: Place) -> bool:
        bounds = place.scope.bounds.get(value.id, []) if isinstance(value, ast.Name) else []
        return any(bound.value is not None and computes(self.reader.operand(bound.value)) for bound in bounds)

    def _raise(self, node: ast.Raise, place: Place) -> None:
        for value in (node.exc, node.cause):
            if value is not None:
                self.expressions.visit(value, place)
        outcome = self.outcomes.raised(node, self._texts)
        if outcome.verb == "reraise" or place.test:
            return
        when = place.under[-1] if place.under else None
        if when is not None and is_main(when):
            return  # `raise SystemExit(main())`
        self.collected.raises.append(
            Raise(
                place.symbol,
                outcome.name,
                outcome.message,
                outcome.start,
                outcome.end,
                when,
                place.handler,
                id(node) in self._after_loop,
                args=outcome.args,
                under=place.under,
            )
        )

    def _assert(self, node: ast.Assert, place: Place) -> None:
        self.expressions.visit(node.test, place)
        if node.msg is not None:
            self.expressions.visit(node.msg, place)
        if place.test:
            return
        message = self.outcomes.text_of(node.msg) if node.msg is not None else ""
        start, end = node.lineno, node.end_lineno or node.lineno
        condition = negate(self.conditions.condition(node.test))
        outcome = Outcome("raise", start, end, "AssertionError", message)
        self._guard(place, condition, (outcome,), start, style="assert", trivial=not message)

    # --- decisions ---

    def _guard(
        self, place: Place, condition: Condition, outcomes: tuple[Outcome, ...], start: int, *,
        condition_end: int = 0, otherwise: tuple[Outcome, ...] = (), style: str = "if", trivial: bool = False,
    ) -> None:  # fmt: skip
        if not outcomes and not otherwise:
            return
        end = max([condition_end, start, *(outcome.end for outcome in outcomes)])
        self.collected.guards.append(
            Guard(
                place.symbol,
                condition,
                outcomes,
                min([start, *(outcome.start for outcome in outcomes)]),
                end,
                otherwise,
                min((outcome.start for outcome in otherwise), default=0),
                max((outcome.end for outcome in otherwise), default=0),
                place.under,
                place.handler,
                place.loop,
                style,  # type: ignore[arg-type]
                trivial,
            )
        )

    def _if(self, node: ast.If, place: Place) -> None:
        earlier: list[Condition] = []
        while True:
            condition = self.conditions.condition(node.test)
            before = tuple(negate(one) for one in earlier if not excludes(one, condition))
            here = place.where(*before) if before else place
            self.expressions.visit(node.test, here)
            chained_on = self._elif(node)
            if not place.test:
                self._decide(node, condition, here, chained_on is not None or bool(earlier))
            self.block(node.body, here.where(condition))
            if len(earlier) < MAX_CHAIN:
                earlier.append(condition)
            if chained_on is None:
                break
            node = chained_on
        if node.orelse:
            remaining = tuple(negate(one) for one in earlier)
            if len(earlier) > 1 and not place.test:
                self._remaining(node.orelse, remaining, place)
            self.block(node.orelse, place.where(*remaining))

    def _remaining(self, block: Sequence[ast.stmt], earlier: tuple[Condition, ...], place: Place) -> None:
        """The last branch of a chain is reached where none of its questions holds, not only the one above it."""
        outcomes = self.outcomes.of(block)
        if outcomes:
            parts = without_looser(earlier)
            text = " and ".join(one.text for one in parts)
            asked = Condition("all", text, parts=parts) if len(parts) > 1 else parts[0]
            self._guard(place, asked, outcomes, outcomes[0].start)

    def _elif(self, node: ast.If) -> ast.If | None:
        if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            inner = node.orelse[0]
            if inner.col_offset == node.col_offset and self.source.cut(inner.lineno, inner.col_offset).startswith(
                "elif"
            ):
                return inner
        return None

    def _decide(self, node: ast.If, condition: Condition, place: Place, goes_on: bool) -> None:
        outcomes = self.outcomes.of(node.body)
        otherwise = self.outcomes.of(node.orelse) if node.orelse and not goes_on else ()
        if place.scope.kind == "module" and is_main(condition):
            self.collected.mains.append((node.lineno, node.end_lineno or node.lineno))
        trivial = is_plumbing(condition) or fills_default(condition, outcomes)
        ends = node.test.end_lineno or node.lineno
        self._guard(place, condition, outcomes, node.lineno, condition_end=ends, otherwise=otherwise, trivial=trivial)
        if outcomes and outcomes[-1].verb in ENDINGS:
            self.states.left_when(condition, place)

    def _match(self, node: ast.Match, place: Place) -> None:
        self.expressions.visit(node.subject, place)
        subject = self.reader.operand(node.subject)
        last_case = node.cases[-1]
        default = last_case if case_condition(last_case, subject, self.conditions) is None else None
        earlier: list[Condition] = []
        for case in node.cases:
            condition = case_condition(case, subject, self.conditions)
            if case.guard is not None:
                self.expressions.visit(case.guard, place)
            if condition is None:
                plain = len(earlier) > 1 and not any(one.op == "opaque" for one in earlier)
                if plain and not place.test:
                    self._remaining(case.body, tuple(earlier), place)
                self.block(case.body, place.where(*earlier) if plain else place)
                continue
            # What it asks about stands at the head, the value at the case.
            earlier.append(negate(placed(condition, node.lineno, case.pattern.lineno)))
            is_final = default is not None and len(node.cases) == 2  # of more, it is not the opposite of one alone
            if not place.test:
                otherwise = self.outcomes.of(default.body) if default is not None and is_final else ()
                ends = case.guard.end_lineno if case.guard else case.pattern.end_lineno
                self._guard(
                    place,
                    condition,
                    self.outcomes.of(case.body),
                    case.pattern.lineno,
                    condition_end=ends or 0,
                    otherwise=otherwise,
                    style="match",
                )
            self.block(case.body, place.where(condition))

    # --- loops ---

    def _for(self, node: ast.For | ast.AsyncFor, place: Place) -> None:
        self._loop(node, place, None)

    def _while(self, node: ast.While, place: Place) -> None:
        self._loop(node, place, None)

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, place: Place, following: ast.stmt | None) -> None:
        if isinstance(node, ast.While):
            head = f"while {self.source.text(node.test)}"
            condition = self.conditions.condition(node.test)
            self.expressions.visit(node.test, place)
            if not place.test and not isinstance(node.test, ast.Constant):
                ends = node.test.end_lineno or node.lineno
                outcomes = self.outcomes.of(node.body)[:2]
                self._guard(place, condition, outcomes, node.lineno, condition_end=ends, style="loop")
            inside = place.looping(head)
        else:
            head = f"for {self.source.text(node.target)} in {self.source.text(node.iter)}"
            self.expressions.visit(node.iter, place)
            self.bindings.target(node.target, node.iter, place, node.lineno, each=True)
            inside = place.looping(head)
            self._rounds(node, place)
            if not place.test and (found := numbered(node.target, node.iter, node.body, self.reader, place.symbol)):
                self.collected.settings.append(found)
        first_site, first_catch = len(self.collected.sites), len(self.collected.catches)
        final = self._final_raise(node, following)
        retry = retry_loop(node, self.reader, self.conditions, place.scope, final)
        if retry is not None and final is not None:
            self._after_loop.add(id(final))
        self.block(node.body, inside)
        if retry is not None:
            self.collected.retries.append(tried(retry, self.collected.sites[first_site:], self.outcomes, final))
            self._tried_again(first_catch)
        if node.orelse:
            self.block(node.orelse, place)

    def _rounds(self, node: ast.For | ast.AsyncFor, place: Place) -> None:
        """`for _ in range(366 * 24 * 60)`: a search that ends, whatever it finds."""
        call, name = node.iter, dotted(node.target)
        if place.test or not isinstance(call, ast.Call) or chained(call.func) != "range" or len(call.args) != 1:
            return
        value = self.reader.operand(call.args[0])
        searches = name == "_" and (value.derivation or (value.form == "name" and last(value.name).isupper()))
        if searches:
            end = call.end_lineno or node.lineno
            self.collected.settings.append(Setting(place.symbol, "count", "", value, node.lineno, end, via="range"))

    def _tried_again(self, first: int) -> None:
        """What the handlers of a loop of attempts do is to try again."""
        catches = self.collected.catches
        for position in range(first, len(catches)):
            if catches[position].handling in ("swallowed", "logged", "handled"):
                catches[position] = msgspec.structs.replace(catches[position], handling="retried")

    @staticmethod
    def _final_raise(node: ast.For | ast.AsyncFor | ast.While, following: ast.stmt | None) -> ast.Raise | None:
        for statement in (*node.orelse, following):
            if isinstance(statement, ast.Raise):
                return statement
        return None

    # --- blocks ---

    def _with(self, node: ast.With | ast.AsyncWith, place: Place) -> None:
        for item in node.items:
            name = dotted(item.optional_vars) if item.optional_vars is not None else ""
            self.expressions.visit(item.context_expr, place, name)
            if name:
                self.bindings.name(name, Bound(node.lineno, item.context_expr), place)
            self.states.entered(item.context_expr, place)
        self.block(node.body, place)

    def _try(self, node: ast.Try, place: Place) -> None:
        first_site = len(self.collected.sites)
        self.block(node.body, place.trying())
        sites = self.collected.sites[first_site:]
        callees = dict.fromkeys(site.callee for site in sites if site.callee and site.callee not in BUILTINS)
        guarded = tuple(callees)[:MAX_GUARDED]
        if node.handlers and not place.test:
            self.collected.attempts.append(self._attempt(node, place))
        for handler in node.handlers:
            self._handler(handler, place, guarded)
        self.block(node.orelse, place)
        self.block(node.finalbody, place)

    def _attempt(self, node: ast.Try, place: Place) -> Attempt:
        handlers = tuple(
            Handled(
                self._errors(each.type),
                each.lineno,
                each.end_lineno or each.lineno,
                any(isinstance(inner, ast.Raise) for step in each.body for inner in ast.walk(step)),
            )
            for each in node.handlers
        )
        return Attempt(place.symbol, node.body[0].lineno, node.body[-1].end_lineno or node.lineno, handlers)

    def _handler(self, node: ast.ExceptHandler, place: Place, guarded: tuple[str, ...]) -> None:
        errors = self._errors(node.type)
        if node.name:
            place.scope.bind(node.name, Bound(node.lineno, annotation=node.type))
        outcomes = self.outcomes.of(node.body)
        if not place.test:
            ends = max([node.lineno, *(outcome.end for outcome in outcomes)])
            if not outcomes and isinstance(node.body[0], ast.Pass):
                ends = node.body[0].lineno
            self.collected.catches.append(
                Catch(place.symbol, errors, handling(node, outcomes, place), outcomes, node.lineno, ends, guarded)
            )
        self.block(node.body, place.handling(errors))

    def _errors(self, node: ast.expr | None) -> tuple[str, ...]:
        if node is None:
            return ()
        elements = node.elts if isinstance(node, ast.Tuple) else [node]
        return tuple(dotted(element) or self.source.text(element) for element in elements)

    # --- definitions ---

    def _function(self, node: Definition, place: Place) -> None:
        outer = place.scope
        name = f"{outer.name}.{node.name}" if outer.name else node.name
        scope = Scope(name, "function", outer, node=node)
        outer.bind(node.name, Bound(node.lineno))
        for decorator in node.decorator_list:
            self.expressions.visit(decorator, Place(scope))
        arguments = node.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            scope.bind(argument.arg, Bound(node.lineno, annotation=argument.annotation))
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default is not None:
                self.expressions.visit(default, place)
        index = len(self.collected.symbols)
        owner = outer if outer.kind == "class" else None
        nested = outer.kind == "function"
        self.collected.symbols.append(self.definitions.function(node, name, owner, nested, scope))
        self.collected.functions.append(Defined(node, scope, place, index))
        tested = place.test or is_test(node, outer, self._imports_framework())
        self.block(node.body, Place(scope, test=tested))
        if scope.generator:
            self.collected.symbols[index] = self.definitions.function(node, name, owner, nested, scope)
        self.states.left()

    def _imports_framework(self) -> bool:
        """Asked at every function: only what has been imported since is looked at."""
        imports = self.collected.imports
        if len(imports) > self._imports_seen:
            self._framework = self._framework or imports_framework(imports[self._imports_seen :])
            self._imports_seen = len(imports)
        return self._framework

    def _class(self, node: ast.ClassDef, place: Place) -> None:
        outer = place.scope
        name = f"{outer.name}.{node.name}" if outer.name else node.name
        scope = Scope(name, "class", outer, node=node)
        outer.bind(node.name, Bound(node.lineno))
        for expression in (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)):
            self.expressions.visit(expression, Place(scope))
        index = len(self.collected.symbols)
        self.collected.symbols.append(self.definitions.class_(node, name, outer.kind == "function"))
        self.collected.classes.append(Defined(node, scope, place, index))
        self.block(node.body, Place(scope, test=place.test))


def _tells(value: ast.expr) -> bool:
    """Whether a return says something by itself: a literal, a comparison, a constructed value, not work passed on."""
    if isinstance(value, ast.Call):
        callee = chained(value.func)
        if is_question(value):
            return True
        return last(callee)[:1].isupper() or callee in ("str.join", "str.format")
    return isinstance(value, TELLING)
