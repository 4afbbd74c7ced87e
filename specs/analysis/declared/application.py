"""Settings of an application by its framework: Spring, Quarkus, Micronaut, ASP.NET; as YAML, properties and JSON.

A section is a unit: the keys that stand side by side. A value that a variable gives is told as that variable.
"""

import re

from specs.analysis.declared.gathering import Gathered
from specs.analysis.declared.sections import MAX_DEPTH, MAX_LISTED, MAX_SETTINGS, Section, sections
from specs.analysis.declared.yaml_lines import read_yaml
from specs.analysis.documents import plain_lines
from specs.analysis.expressions import literal
from specs.analysis.facts import EnvVar, FileFacts
from specs.analysis.located import Located, Malformed, read_json

_VARIABLE = re.compile(r"\$\{([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)(?::([^${}]*))?\}")
_ROW = re.compile(r"\s*([^\s=:#!][^\s=:]*)\s*[=:]\s*(.*)$")
_DATABASES = {
    "postgresql": "postgresql", "postgres": "postgresql", "mysql": "mysql", "mariadb": "mysql", "oracle": "oracle",
    "sqlserver": "mssql", "sqlite": "sqlite", "clickhouse": "clickhouse",
}  # fmt: skip
_LISTENS = re.compile(r"(?:server|http|grpc|management)\.(?:\w+\.)?port$")
_REACHES = re.compile(r"(?:bootstrap[.-]servers|\.host|\.hosts|\.addresses|\.uri|\.url|\.endpoint|\.brokers)$")
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])")
_JDBC = re.compile(r"(?:jdbc|r2dbc|vertx-reactive):(\w+):")


def analyze_yaml(text: str) -> FileFacts:
    found = Gathered("application", plain_lines(text))
    documents = read_yaml(found.text)
    for root in documents.roots:
        _sections(found, root)
    if documents.fault:
        found.problem(f"Line {documents.fault} is not valid YAML; what follows was not read.", documents.fault)
    return found.facts()


def analyze_json(text: str) -> FileFacts:
    """`appsettings.json`, whose keys programs read as `Section:Key`."""
    found = Gathered("application", plain_lines(text))
    try:
        root = read_json(found.text)
    except Malformed as error:
        found.problem(f"Line {error.line} is not valid JSON; nothing of it was read.", error.line)
        return found.facts()
    _sections(found, _written(root, found.text.split("\n")))
    return found.facts()


def _written(value: Located, rows: list[str], depth: int = 0) -> Located:
    """Numbers and answers as the text that the file writes; lists, which it writes item by item, are left out."""
    held = value.value
    if isinstance(held, dict):
        inner = [(key, _written(each, rows, depth + 1)) for key, each in held.items() if depth < MAX_DEPTH]
        return Located({key: each for key, each in inner if each.value is not None}, value.start, value.end)
    if held is None or isinstance(held, list):
        return Located(None, value.start, value.end)
    if isinstance(held, float):
        written = (each[0] for row in rows[value.start - 1 : value.end] for each in _NUMBER.finditer(row))
        return value._replace(value=next((each for each in written if float(each) == held), None))
    return value._replace(value=str(held).lower() if isinstance(held, bool) else str(held))


def _sections(found: Gathered, root: Located) -> None:
    for section in sections(found, root):
        if section.plain:
            _section(found, section)


def _section(found: Gathered, section: Section) -> None:
    name, holder = section.name, section.unit(found)
    for key, value in section.plain:
        if isinstance(value.value, list):
            listed = [each.text for each in value.value if isinstance(each.value, str)]
            whole = ", ".join(listed)
            if listed and len(listed) == len(value.value) <= MAX_LISTED:
                setting(found, f"{name}.{key}".lstrip("."), key, Located(whole, value.start, value.end), holder)
        elif isinstance(value.value, str) and "\n" not in value.value:
            setting(found, f"{name}.{key}".lstrip("."), key, value, holder)


def setting(found: Gathered, full: str, key: str, at: Located, holder: str) -> None:
    """`full` is the dotted name, `key` what is told of it inside its section."""
    text = at.text.strip()
    variables = list(_VARIABLE.finditer(text))
    for each in variables:
        default = literal(f'"{each[2]}"', each[2]) if each[2] else None
        found.env.append(
            EnvVar("", each[1], default, each[2] is None, at.start, at.end, "", key, "environment")
        )  # fmt: skip
    if text and not any(each.span() == (0, len(text)) for each in variables):
        found.add("setting", key, at, text, holder=holder)
    if _LISTENS.search(full) and (variables or text.isdigit()):
        found.port(at, holder=holder, value=text if text.isdigit() else "")
        found.effect("listen", key, at)
    if _REACHES.search(full) or "://" in text:
        found.effect("network", key, at)
    if database := _JDBC.match(text):
        found.effect("sql", key, at)
        found.effect("network", key, at)
        found.uses(_DATABASES.get(database[1], ""), at, database[1], holder=holder)


def analyze_properties(text: str) -> FileFacts:
    found = Gathered("application", plain_lines(text))
    holders: dict[str, str] = {}
    joined, first = "", 0
    for number, row in enumerate(found.text.split("\n"), 1):
        first = first or number
        joined += row.lstrip() if joined else row
        if joined.endswith("\\") and not joined.lstrip().startswith(("#", "!")):
            joined = joined[:-1]
            continue
        entry, start = _ROW.match(joined), first
        joined, first = "", 0
        if entry is None or len(found.declarations) >= MAX_SETTINGS:
            continue
        at = Located(entry[2].strip(), start, number)
        section = entry[1].rpartition(".")[0]
        if section and section not in holders:
            holders[section] = found.unit(section, "section", "section", Located("", start, start))
        setting(found, entry[1], entry[1], at, holders.get(section, ""))
    return found.facts()
