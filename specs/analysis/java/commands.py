"""Command lines: picocli, JCommander, args4j, Commons CLI and Airline."""

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Command, Doc, Operand, Option
from specs.analysis.java.annotations import Annotation, annotations, modifiers
from specs.analysis.java.chains import Chain
from specs.analysis.java.operands import number_value, operand, plain_type
from specs.analysis.java.reader import ClassInfo, Reader, Scope, lines

FRAMEWORKS = {"picocli": "picocli", "com.beust.jcommander": "jcommander", "org.kohsuke.args4j": "args4j",
              "io.airlift.airline": "airline", "com.github.rvesse": "airline", "info.picocli": "picocli"}  # fmt: skip
MARKS = frozenset({"Option", "Parameters", "Parameter", "Argument", "Arguments", "DynamicParameter"})
NUMBERS = frozenset({"int", "Integer", "long", "Long", "short", "double", "Double", "float", "Float", "BigDecimal"})
FLAGS = {"boolean", "Boolean", "boolean[]"}


def _framework(reader: Reader, mark: str) -> str:
    origins = [reader.imported.get(mark, "") or mark, *reader.wildcards]
    return next((name for each in origins for prefix, name in FRAMEWORKS.items() if each.startswith(prefix)), "")


def command_class(reader: Reader, node: Node, info: ClassInfo, doc: Doc | None) -> None:
    """A class whose fields are the options of a command."""
    mark = next((each for each in info.annotations if each.name in ("Command", "Parameters")), None)
    options: list[Option] = []
    framework = _framework(reader, mark.name) if mark is not None else ""
    body = node.child_by_field_name("body")
    for child in body.named_children if body is not None else ():
        if child.type not in ("field_declaration", "method_declaration"):
            continue
        for held in annotations(reader.src, child):
            if held.name in ("ArgGroup", "Mixin", "ParametersDelegate"):
                kind = plain_type(reader.text(child.child_by_field_name("type"), 80))
                reader.grouped.setdefault(info.name, []).append(kind)
            if held.name in MARKS and (known := _framework(reader, held.name)):
                framework = framework or known
                options.append(_option(reader, child, held))
    if not framework or (mark is None and not options):
        return
    src = reader.src
    name = mark.string(src, "name", "commandNames") if mark is not None else ""
    told = " ".join(mark.strings(src, "description", "commandDescription")) if mark is not None else ""
    start, end = (mark.start, mark.end) if mark is not None else (options[0].start, options[-1].end)
    if (written := modifiers(node)) is not None:
        start = min(start, lines(written)[0])
    symbol = info.name
    run = next((f"{info.name}.{each}" for each in ("call", "run") if _has(reader, body, each)), symbol)
    reader.facts.commands.append(Command(run, name, told, tuple(options), start, end, framework))


def _has(reader: Reader, body: Node | None, name: str) -> bool:
    return body is not None and any(
        child.type == "method_declaration" and reader.text(child.child_by_field_name("name")) == name
        for child in body.named_children
    )


def _option(reader: Reader, node: Node, mark: Annotation) -> Option:
    src = reader.src
    kind = reader.text(node.child_by_field_name("type"), 80)
    declared = next((child for child in node.named_children if child.type == "variable_declarator"), None)
    name = reader.text((declared or node).child_by_field_name("name"))
    flags = tuple(mark.strings(src, "names", "name"))
    if mark.name == "Option" and "aliases" in mark.given:
        flags += tuple(mark.strings(src, "aliases"))
    positional = mark.name in ("Parameters", "Argument", "Arguments") or not flags
    if positional:
        flags = (mark.string(src, "paramLabel", "metaVar").strip("<>") or name,)
    value = declared.child_by_field_name("value") if declared is not None else None
    default = mark.operand(src, "defaultValue") or (operand(src, value) if value is not None else None)
    required = mark.operand(src, "required")
    env = default.value if default is not None and isinstance(default.value, str) else ""
    variable = env[6:].partition("}")[0].partition(":")[0] if env.startswith("${env:") else ""
    start, end = lines(node)
    if default is not None and plain_type(kind) in NUMBERS and isinstance(default.value, str):
        number = number_value(default.value)
        default = literal(default.value, number) if number is not None else default
    return Option(
        flags, start, end, positional, required is not None and required.value is True,
        None if variable else default, " ".join(mark.strings(src, "description", "usage")),
        plain_type(kind), takes_value=kind not in FLAGS, env=variable,
    )  # fmt: skip


def command_call(reader: Reader, chain: Chain, scope: Scope) -> None:
    """Commons CLI: `options.addOption("o", "owner", true, "…")`, `Option.builder("o").longOpt("owner")…`."""
    option: Option | None = None
    start, end = lines(chain.outer)
    if chain.last.name == "addOption" and len(chain.last.given) >= 3 and _of_commons(reader, chain):
        option = _added(reader, chain.last.given, start, end)
    elif chain.type == "Option" and chain.link("builder", "") is not None and _of_commons(reader, chain):
        option = _built(reader, chain, start, end)
    if option is None:
        return
    known = reader.facts.commands
    if known and known[-1].symbol == scope.symbol and known[-1].framework == "commons-cli":
        last = known.pop()
        known.append(
            Command(last.symbol, last.name, last.help, (*last.options, option), last.start, end, "commons-cli")
        )
    else:
        known.append(Command(scope.symbol, "", "", (option,), start, end, "commons-cli"))


def _of_commons(reader: Reader, chain: Chain) -> bool:
    origins = (*reader.imported.values(), *reader.wildcards)
    return chain.type in ("Options", "Option") and any(each.startswith("org.apache.commons.cli") for each in origins)


def _added(reader: Reader, given: list[Node], start: int, end: int) -> Option | None:
    values = [operand(reader.src, each) for each in given]
    texts = [each.value for each in values if isinstance(each.value, str)]
    takes = next((each.value for each in values if isinstance(each.value, bool)), False)
    count = 2 if len(values) == 4 else 1
    flags = tuple(
        f"{'--' if index or len(name) > 1 else '-'}{name}" for index, name in enumerate(texts[:count]) if name
    )
    if not flags:
        return None
    told = texts[count] if len(texts) > count else ""
    return Option(flags, start, end, help=told, takes_value=bool(takes))


def _built(reader: Reader, chain: Chain, start: int, end: int) -> Option | None:
    flags: list[str] = []
    told, takes, required = "", False, False
    kind = ""
    for link in chain.links:
        value = _first(reader, link.given)
        text = value.value if value is not None and isinstance(value.value, str) else ""
        if link.name in ("builder", "") and text:
            flags.append(f"-{text}")
        elif link.name == "longOpt" and text:
            flags.append(f"--{text}")
        elif link.name == "desc":
            told = text
        elif link.name in ("hasArg", "hasArgs", "numberOfArgs"):
            takes = True
        elif link.name == "required":
            required = value is None or value.value is True
        elif link.name == "type" and value is not None:
            kind = value.name
    return Option(tuple(flags), start, end, False, required, None, told, kind, takes_value=takes) if flags else None


def _first(reader: Reader, given: list[Node]) -> Operand | None:
    return operand(reader.src, given[0]) if given else None
