"""Options that `getopt` reads letter by letter, and those that are compared with `argv` by hand."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.facts import Condition, Guard, Operand, Option
from specs.analysis.solid.attempts import starting
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import CommandDraft, Reader, Scope, lines

READS = re.compile(r"^\w*getopt(?:_long(?:_only)?)?$")
GIVES_LETTERS = frozenset({"optparse", "optparse_long", "poptGetNextOpt"})  # whose tables are read elsewhere
LETTERS = re.compile(r"[-+]?:?(?:[A-Za-z0-9?#@%](?:::?)?)+")
LOOPS = frozenset({"while_statement", "for_statement", "do_statement"})
MAX_ABOVE = 30  # nodes between the call and its loop
MAX_INSIDE = 6000
MAX_OPTIONS = 120
COMPARES = frozenset({"strcmp", "strcasecmp", "g_strcmp0"})
ARGUMENT = re.compile(r"^\*?(?:argv?\b|args\b)")
HAND_READ = re.compile(r"argv\[\w+\]\[\w+\]")
FLAG = re.compile(r"--?[A-Za-z0-9][\w-]*")
TAKES_NEXT = re.compile(r"argv?\s*\[\s*(?:\+\+|\w+\s*\+)|\*\s*\+\+\s*argv|\*\s*argv\s*\+\+|\boptarg\b")
FOUND = "getopt "  # how the note begins that names a function's letter
UNKNOWN = "-?"  # what stands for an option that there is none of


def getopt_call(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`while ((c = getopt(argc, argv, "ab:")) != -1) switch (c) { case 'a': … }`"""
    given = reader.arguments(form)
    if scope.test is not None or not scope.in_function:
        return False
    if name in COMPARES and len(given) == 2:
        _compared(reader, node, given, scope)
        return False
    if name in GIVES_LETTERS and (variable := _bound_to(reader, node)):
        reader.texts[f"{FOUND}{scope.symbol}"] = variable
    if not READS.match(name) or len(given) < 3:
        return False
    letters = _letters(reader, node, given[2])
    if letters is None:
        return False
    draft = _table(reader, given, scope)
    if variable := _bound_to(reader, node):
        reader.texts[f"{FOUND}{scope.symbol}"] = variable
    rows = _cases(reader, node)
    known = {short for option in draft.options for short in option.flags if len(short) == 2} if draft else set()
    start = lines(node)[0]
    if draft is None:
        draft = reader.commands[f"@{start}"] = CommandDraft(scope.symbol, "", "", start, start, "getopt")
    for letter, takes in letters:
        if f"-{letter}" not in known and len(draft.options) < MAX_OPTIONS:
            row = rows.get(letter, lines(given[2])[0])
            draft.options.append(Option((f"-{letter}",), row, row, takes_value=takes, written=(letter,)))
    return False


def _letters(reader: Reader, node: Node, given: Node) -> list[tuple[str, bool]] | None:
    text = operand(reader, given)
    if text.form == "name":
        above: Node | None = node
        for _ in range(MAX_ABOVE):  # the variable may be declared anywhere above the loop
            if above is None or (value := starting(reader, above, text.name)) is not None:
                break
            above = above.parent
        known = next((each.value for each in reader.facts.constants if each.name == text.name), None)
        text = operand(reader, value) if above is not None and value is not None else known or text
    if not isinstance(text.value, str) or not LETTERS.fullmatch(text.value):
        return None
    return [(each[0], ":" in each) for each in re.findall(r"[^:+-]:{0,2}", text.value.lstrip("+-:"))]


def _table(reader: Reader, given: list[Node], scope: Scope) -> CommandDraft | None:
    """The long options that the same call reads, which stand in a table above."""
    tables = [each for each in reader.commands.values() if each.framework == "getopt" and each.options]
    inside = [each for each in tables if each.symbol == scope.symbol]
    if not (inside or (tables and len(given) > 3)):
        return None
    draft = (inside or tables)[-1]
    if not draft.symbol:
        draft.symbol = scope.symbol
    return draft


def _bound_to(reader: Reader, node: Node) -> str:
    held = node.parent
    for _ in range(3):
        if held is None or held.type == "assignment_expression":
            break
        held = held.parent
    form = reader.form(held) if held is not None else None
    if form is None or form.kind != "assign" or form.parts[0] is None:
        return ""
    return reader.written(form.parts[0])


def _cases(reader: Reader, node: Node) -> dict[str, int]:
    """Where each letter is answered."""
    loop: Node | None = node
    for _ in range(MAX_ABOVE):
        if loop is None or loop.type in LOOPS:
            break
        loop = loop.parent
    if loop is None or loop.type not in LOOPS:
        return {}
    found: dict[str, int] = {}
    for each, _ in reader.inside(loop, MAX_INSIDE):
        value = each.child_by_field_name("value") if each.type == "case_statement" else None
        if value is not None and value.type == "char_literal":
            found.setdefault(reader.text(value).strip("'"), lines(each)[0])
    return found


def _compared(reader: Reader, node: Node, given: list[Node], scope: Scope) -> None:
    """`if (strcmp(argv[i], "--quiet") == 0)`"""
    texts = [reader.text(each, 40) for each in given]
    at = next((at for at, text in enumerate(texts) if ARGUMENT.match(text)), None)
    flag = operand(reader, given[1 - at]).value if at is not None else None
    if not isinstance(flag, str) or not FLAG.fullmatch(flag):
        return
    start = lines(node)[0]
    held: Node | None = node
    for _ in range(8):
        if held is None or held.type == "if_statement":
            break
        held = held.parent
    body = held.child_by_field_name("consequence") if held is not None else None
    takes = body is not None and TAKES_NEXT.search(reader.text(body, 600)) is not None
    draft = reader.commands.setdefault(
        f"argv {scope.symbol}", CommandDraft(scope.symbol, "", "", start, start, "getopt")
    )
    beside = next((each for each in draft.options if each.start == start and flag not in each.flags), None)
    if beside is not None:  # strcmp(arg, "-q") == 0 || strcmp(arg, "--quiet") == 0
        draft.options.remove(beside)
        flags = tuple(sorted((*beside.flags, flag), key=len, reverse=True))
        draft.options.append(replace(beside, flags=flags, takes_value=beside.takes_value or takes))
    elif len(draft.options) < MAX_OPTIONS and not any(flag in each.flags for each in draft.options):
        draft.options.append(Option((flag,), start, start, takes_value=takes))


def as_options(reader: Reader) -> None:
    """Decisions about the letter that `getopt` gave are decisions about an option."""
    names = {key.removeprefix(FOUND): name for key, name in reader.texts.items() if key.startswith(FOUND)}
    if any(each.framework == "argp" for each in reader.commands.values()):
        names |= {
            each.name: each.params[0].name
            for each in reader.facts.symbols
            if len(each.params) == 3 and "argp_state" in each.params[2].annotation
        }
    reader.facts.guards = [
        _of_option(each, name) if (name := names.get(each.symbol) or _letter_of(each)) else each
        for each in reader.facts.guards
    ]


def _letter_of(guard: Guard) -> str:
    """`argv[i][j]` of `switch (argv[i][j])`: an argument that is read letter by letter by hand."""
    asked = (guard.condition, *guard.under)
    found = (each.left.text for each in asked if each.left is not None and HAND_READ.fullmatch(each.left.text))
    return next(found, "")


def _of_option(guard: Guard, name: str) -> Guard:
    asked = guard.condition
    if asked.left is not None and asked.left.name == name and asked.op in ("lt", "le", "eq", "ne"):
        right = asked.right
        if right is not None and (right.value in (-1, 0) or right.name == "EOF"):
            return replace(guard, trivial=True)  # no option is left
    return replace(guard, condition=_option(asked, name), under=tuple(_option(each, name) for each in guard.under))


def _option(asked: Condition, name: str) -> Condition:
    if asked.parts:
        return replace(asked, parts=tuple(_option(part, name) for part in asked.parts))
    left, right = asked.left, asked.right
    if left is None or right is None or name not in (left.name, left.text):
        return asked
    letters = right.items if asked.op in ("in", "not_in") else (right,)
    flags = [f"-{each.value}" for each in letters if isinstance(each.value, str) and len(each.value) == 1]
    if len(flags) != len(letters):
        return asked
    if asked.op == "not_in" or flags == [UNKNOWN]:
        flags = [UNKNOWN]
    elif asked.op not in ("eq", "in"):
        return asked
    named = " ".join(flags)  # several letters that are answered alike
    return Condition("truthy", named, Operand(named, "name", named), start=asked.start, end=asked.end)
