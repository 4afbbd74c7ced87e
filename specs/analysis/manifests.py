"""Manifests of Python and JavaScript packages: what they declare, each with its line."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator

from specs.analysis.documents import line_count, plain_lines
from specs.analysis.facts import Declaration, FileFacts, Problem
from specs.analysis.located import Located, Malformed, read_json, read_toml

REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][\w.-]*)\s*(\[[^\]]*\])?\s*(.*)$", re.DOTALL)
DEVELOPMENT = re.compile(r"dev|test|doc|lint|type|typing|check|format|ci$|bench|style|build", re.IGNORECASE)
Declare = Callable[[Located], Iterator[Declaration]]


MAX_VALUE = 400


def declared(what: str, name: str, at: Located, value: str | None = None) -> Declaration:
    return Declaration(what, name, at.text if value is None else value, at.start, at.end)


def _shortened(value: str) -> str:
    """What is too long to be kept ends with a sentence, or a word."""
    if len(value) <= MAX_VALUE:
        return value
    head = value[:MAX_VALUE]
    end = max(head.rfind(". "), head.rfind(".\n"))
    return head[: end + 1] if end > MAX_VALUE // 4 else head.rpartition(" ")[0] or head


def facts_of(language: str, text: str, found: Iterator[Declaration], problems: tuple[Problem, ...] = ()) -> FileFacts:
    lines = line_count(text)
    return FileFacts(
        language,
        lines,
        declarations=tuple(
            Declaration(d.what, d.name, _shortened(d.value), min(d.start, lines), min(d.end, lines)) for d in found
        ),
        problems=problems,
    )


def unreadable(language: str, text: str, kind: str, line: int) -> FileFacts:
    lines = line_count(text)
    line = max(1, min(line, lines))
    sentence = f"Line {line} is not valid {kind}; the file was not read."
    return FileFacts(language, lines, problems=(Problem(sentence, line, line),) if lines else ())


def toml_facts(language: str, text: str, declarations: Declare) -> FileFacts:
    text = plain_lines(text)
    try:
        return facts_of(language, text, declarations(read_toml(text)))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        return unreadable(language, text, "TOML", int(found[1]) if found else 1)
    except RecursionError:
        return unreadable(language, text, "TOML that can be read (it nests too deep)", 1)


def json_facts(language: str, text: str, declarations: Declare) -> FileFacts:
    text = plain_lines(text)
    try:
        return facts_of(language, text, declarations(read_json(text)))
    except Malformed as error:
        return unreadable(language, text, "JSON", error.line)


# --- pyproject.toml, setup.cfg, setup.py, requirements.txt ---------------------------------------------------


def requirement(what: str, at: Located, text: str = "") -> Iterator[Declaration]:
    """`httpx[http2]>=0.27; python_version < "3.12"` as its name and what it asks of it."""
    found = REQUIREMENT.match(text or at.text)
    if found and not (text or at.text).lstrip().startswith(("-", "#", ".", "/")):
        yield declared(what, found[1], at, ((found[2] or "") + found[3]).strip())


def analyze_pyproject(text: str) -> FileFacts:
    return toml_facts("pyproject", text, _pyproject)


def _pyproject(root: Located) -> Iterator[Declaration]:
    for name in ("name", "description", "version"):
        held = root.get("project", name) or root.get("tool", "poetry", name)
        if held is not None and held.text:
            yield declared(name, name, held)
    if (held := root.get("project", "requires-python")) is not None:
        yield declared("requires_language", "python", held)
    if (held := root.get("build-system", "build-backend")) is not None:
        yield declared("backend", "build-backend", held)
    licensed = root.get("project", "license") or root.get("tool", "poetry", "license")
    if licensed is not None:
        told = licensed if isinstance(licensed.value, str) else licensed.get("text") or licensed.get("file")
        if told is not None:
            yield declared("license", "license", told)
    for item in root.items("project", "dependencies"):
        yield from requirement("dependency", item)
    for extra, listed in root.entries("project", "optional-dependencies"):
        what = "dev_dependency" if DEVELOPMENT.search(extra) else "dependency"
        for item in listed.items():
            for found in requirement(what, item):
                yield (
                    found
                    if what == "dev_dependency"
                    else declared(what, found.name, item, f'{found.value}; extra "{extra}"'.lstrip("; "))
                )
    for _, listed in root.entries("dependency-groups"):
        for item in listed.items():
            if isinstance(item.value, str):
                yield from requirement("dev_dependency", item)
    yield from _poetry(root)
    for table, what in (("scripts", "script"), ("gui-scripts", "script")):
        for name, target in root.entries("project", table):
            yield declared(what, name, target)
    for group, entries in root.entries("project", "entry-points"):
        for name, target in entries.entries():
            yield declared("entry_point", f"{group}: {name}", target)
    for name, url in root.entries("project", "urls"):
        if name.lower() in ("homepage", "home", "repository", "source"):
            yield declared("homepage", name, url)
    for tool in ("poe", "taskipy", "pdm", "hatch"):
        key = {"pdm": "scripts", "hatch": "scripts"}.get(tool, "tasks")
        for name, command in root.entries("tool", tool, key):
            yield declared("task", name, command.get("cmd") or command)
    for item in root.items("tool", "uv", "workspace", "members"):
        yield declared("workspace", item.text, item)


def _poetry(root: Located) -> Iterator[Declaration]:
    for name, held in root.entries("tool", "poetry", "dependencies"):
        wanted = held.get("version") or held
        if name == "python":
            yield declared("requires_language", "python", wanted)
        else:
            yield declared("dependency", name, wanted, wanted.text if isinstance(wanted.value, str) else "")
    groups = [held.get("dependencies") for _, held in root.entries("tool", "poetry", "group")]
    for table in (root.get("tool", "poetry", "dev-dependencies"), *groups):
        for name, held in table.entries() if table is not None else []:
            wanted = held.get("version") or held
            yield declared("dev_dependency", name, wanted, wanted.text if isinstance(wanted.value, str) else "")
    for name, target in root.entries("tool", "poetry", "scripts"):
        yield declared("script", name, target)


def ini_values(text: str) -> Iterator[tuple[str, str, Located]]:
    """(section, key, value) of an INI file; each row of a value that runs over several rows by itself."""
    section = key = ""
    for number, row in enumerate(text.split("\n"), 1):
        if not row.strip() or row.lstrip().startswith(("#", ";")):
            continue
        if header := re.match(r"\[([^\]]+)\]", row):
            section, key = header[1].strip(), ""
        elif row[0].isspace() and key:
            yield section, key, Located(row.strip(), number, number)
        elif found := re.match(r"([^=:\s][^=:]*?)\s*[=:]\s*(.*)", row):
            key = found[1].strip()
            if found[2].strip():
                yield section, key, Located(found[2].strip(), number, number)


def analyze_setup_cfg(text: str) -> FileFacts:
    text = plain_lines(text)
    return facts_of("setupcfg", text, _setup_cfg(text))


def _setup_cfg(text: str) -> Iterator[Declaration]:
    for section, key, at in ini_values(text):
        key = key.replace("-", "_")
        if section == "metadata" and key in ("name", "version", "description", "license"):
            yield declared(key, key, at)
        elif section == "metadata" and key in ("url", "home_page"):
            yield declared("homepage", key, at)
        elif section == "options" and key == "python_requires":
            yield declared("requires_language", "python", at)
        elif section == "options" and key == "install_requires":
            yield from requirement("dependency", at)
        elif section == "options" and key in ("tests_require", "setup_requires"):
            yield from requirement("dev_dependency", at)
        elif section == "options.extras_require":
            yield from requirement("dev_dependency" if DEVELOPMENT.search(key) else "dependency", at)
        elif section == "options.entry_points" and "=" in at.text:
            name, _, target = at.text.partition("=")
            yield declared("script" if key.endswith("_scripts") else "entry_point", name.strip(), at, target.strip())


def analyze_tox(text: str) -> FileFacts:
    text = plain_lines(text)

    def tasks() -> Iterator[Declaration]:
        for section, key, at in ini_values(text):
            if section.startswith("testenv") and key == "commands":
                yield declared("task", section.partition(":")[2] or "tox", at)

    return facts_of("tox", text, tasks())


def analyze_requirements(text: str) -> FileFacts:
    return _requirements("requirements", text, "dependency")


def analyze_requirements_dev(text: str) -> FileFacts:
    return _requirements("requirementsdev", text, "dev_dependency")


def _requirements(language: str, text: str, what: str) -> FileFacts:
    text = plain_lines(text)

    def listed() -> Iterator[Declaration]:
        for number, row in enumerate(text.split("\n"), 1):
            row = re.split(r"\s#|\s--hash", row)[0].strip().rstrip("\\").strip()
            if row and not row.startswith(("#", "-")):
                yield from requirement(what, Located(row, number, number))

    return facts_of(language, text, listed())


def analyze_setup_py(text: str) -> FileFacts:
    """The literal arguments of `setup(…)`; nothing is run."""
    text = plain_lines(text)
    try:
        tree = ast.parse(text.replace("\0", " "))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return unreadable("setuppy", text, "Python", getattr(error, "lineno", None) or 1)
    for node in tree.body:
        call = node.value if isinstance(node, ast.Expr) else None
        if isinstance(call, ast.Call) and _called(call.func) == "setup":
            return facts_of("setuppy", text, _setup_py(call, _module_strings(tree)))
    return facts_of("setuppy", text, iter(()))


def _called(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _module_strings(tree: ast.Module) -> dict[str, ast.expr]:
    return {
        target.id: node.value
        for node in tree.body if isinstance(node, ast.Assign)
        for target in node.targets if isinstance(target, ast.Name)
    }  # fmt: skip


def _strings(node: ast.expr | None) -> list[Located]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [Located(row.strip(), node.lineno, node.end_lineno or node.lineno) for row in [node.value]]
    if isinstance(node, ast.List | ast.Tuple):
        return [found for item in node.elts if isinstance(item, ast.Constant) for found in _strings(item)]
    return []


def _setup_py(call: ast.Call, known: dict[str, ast.expr]) -> Iterator[Declaration]:
    for keyword in call.keywords:
        node = known.get(keyword.value.id, keyword.value) if isinstance(keyword.value, ast.Name) else keyword.value
        name = keyword.arg or ""
        for at in _strings(node):
            if name in ("name", "version", "description", "license"):
                yield declared(name, name, at)
            elif name == "python_requires":
                yield declared("requires_language", "python", at)
            elif name == "url":
                yield declared("homepage", "url", at)
            elif name in ("install_requires", "tests_require", "setup_requires"):
                yield from requirement("dependency" if name == "install_requires" else "dev_dependency", at)
        if isinstance(node, ast.Dict) and name in ("entry_points", "extras_require"):
            for key, held in zip(node.keys, node.values, strict=True):
                group = key.value if isinstance(key, ast.Constant) else ""
                for at in _strings(held):
                    if name == "extras_require":
                        yield from requirement("dev_dependency" if DEVELOPMENT.search(str(group)) else "dependency", at)
                    elif "=" in at.text:
                        script, _, target = at.text.partition("=")
                        what = "script" if str(group).endswith("_scripts") else "entry_point"
                        yield declared(what, script.strip(), at, target.strip())


# --- package.json --------------------------------------------------------------------------------------------


def analyze_package_json(text: str) -> FileFacts:
    return json_facts("packagejson", text, _package_json)


def _package_json(root: Located) -> Iterator[Declaration]:
    for name in ("name", "description", "version", "license", "homepage", "type"):
        held = root.get(name)
        if held is not None and isinstance(held.value, str):
            yield declared(name, name, held)
    for engine, wanted in root.entries("engines"):
        yield declared("requires_language", engine, wanted)
    commands = root.get("bin")
    if commands is not None and isinstance(commands.value, str):
        named = root.get("name")
        yield declared("script", named.text.rpartition("/")[2] if named else "", commands)
    for name, target in root.entries("bin"):
        yield declared("script", name, target)
    for name, command in root.entries("scripts"):
        yield declared("task", name, command)
    for key in ("main", "module", "browser", "types"):
        held = root.get(key)
        if held is not None and isinstance(held.value, str):
            yield declared("entry_point", key, held)
    yield from _exports(root)
    for table, what in (("dependencies", "dependency"), ("peerDependencies", "dependency"),
                        ("optionalDependencies", "dependency"), ("devDependencies", "dev_dependency")):  # fmt: skip
        for name, wanted in root.entries(table):
            yield declared(what, name, wanted)
    workspaces = root.get("workspaces", "packages") or root.get("workspaces")
    for item in workspaces.items() if workspaces is not None else []:
        yield declared("workspace", item.text, item)


def _exports(root: Located) -> Iterator[Declaration]:
    held = root.get("exports")
    if held is not None and isinstance(held.value, str):
        yield declared("entry_point", ".", held)
    for name, target in root.entries("exports"):
        if not name.startswith("."):
            continue
        found = target
        for _ in range(4):  # conditions nest: {"import": {"types": …, "default": …}}
            if isinstance(found.value, dict):
                found = found.get("import") or found.get("default") or found.get("require") or found
        if isinstance(found.value, str):
            yield declared("entry_point", name, found)
