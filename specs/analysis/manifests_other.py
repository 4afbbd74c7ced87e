"""Manifests of other ecosystems: Go, Rust, Java, .NET, Ruby, PHP; and Makefiles."""

import re
from collections.abc import Iterator
from xml.parsers import expat

from specs.analysis.documents import plain_lines
from specs.analysis.facts import Declaration, FileFacts
from specs.analysis.located import Located
from specs.analysis.manifests import declared, facts_of, json_facts, toml_facts, unreadable


def _rows(text: str) -> Iterator[tuple[int, str]]:
    yield from enumerate(text.split("\n"), 1)


def _at(number: int, text: str) -> Located:
    return Located(text, number, number)


def analyze_go_mod(text: str) -> FileFacts:
    text = plain_lines(text)

    def found() -> Iterator[Declaration]:
        block = ""
        for number, row in _rows(text):
            bare, _, comment = row.partition("//")
            words = bare.split()
            if not words:
                continue
            if words[0] == ")":
                block = ""
            elif len(words) == 2 and words[1] == "(":
                block = words[0]
            elif words[0] == "module" and len(words) > 1:
                yield declared("name", "module", _at(number, words[1]))
            elif words[0] == "go" and len(words) > 1:
                yield declared("requires_language", "go", _at(number, words[1]))
            elif block == "require" or words[0] == "require":
                held = words if block else words[1:]
                if len(held) >= 2 and "indirect" not in comment:
                    yield declared("dependency", held[0], _at(number, held[1]))

    return facts_of("gomod", text, found())


def analyze_cargo(text: str) -> FileFacts:
    return toml_facts("cargo", text, _cargo)


def _cargo(root: Located) -> Iterator[Declaration]:
    for name in ("name", "description", "version", "license", "homepage"):
        if (held := root.get("package", name)) is not None and isinstance(held.value, str):
            yield declared(name, name, held)
    for key in ("rust-version", "edition"):
        if (held := root.get("package", key)) is not None and isinstance(held.value, str):
            yield declared("requires_language", "rust" if key == "rust-version" else "rust edition", held)
    for table, what in (("dependencies", "dependency"), ("build-dependencies", "dev_dependency"),
                        ("dev-dependencies", "dev_dependency")):  # fmt: skip
        for source in (root, root.get("workspace")):
            for name, wanted in source.entries(table) if source is not None else []:
                version = wanted.get("version") or wanted
                spread = wanted if wanted.end >= version.end else wanted._replace(end=version.end)  # a table of its own
                yield declared(what, name, spread, version.text if isinstance(version.value, str) else "")
    for item in root.items("bin"):
        if (held := item.get("name")) is not None:
            runs = item.get("path") or held
            at = held._replace(start=min(held.start, runs.start), end=max(held.end, runs.end))
            yield declared("script", held.text, at, runs.text)
    for item in root.items("workspace", "members"):
        yield declared("workspace", item.text, item)


def xml_elements(text: str) -> Iterator[tuple[str, dict[str, str], Located]]:
    """(slash-joined path, attributes, text) of every element, as it closes. Entities are refused."""
    parser = expat.ParserCreate("utf-8")  # the text was decoded before, whatever its prolog says
    stack: list[tuple[str, dict[str, str], int, list[str]]] = []
    done: list[tuple[str, dict[str, str], Located]] = []

    def opened(name: str, attributes: dict[str, str]) -> None:
        stack.append((name.rpartition(":")[2], attributes, parser.CurrentLineNumber, []))

    def closed(name: str) -> None:
        path = "/".join(part[0] for part in stack[-6:])
        _, attributes, start, parts = stack.pop()
        done.append((path, attributes, Located("".join(parts).strip(), start, parser.CurrentLineNumber)))

    def refused(*_: object) -> None:
        raise expat.ExpatError("entities are not read")

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = lambda data: stack[-1][3].append(data) if stack else None
    parser.EntityDeclHandler = refused
    parser.Parse(text.encode("utf-8", errors="replace"), True)
    yield from done


def _xml_facts(language: str, text: str, found: Iterator[Declaration]) -> FileFacts:
    try:
        return facts_of(language, text, iter(list(found)))
    except expat.ExpatError as error:
        return unreadable(language, text, "XML", getattr(error, "lineno", 1))


def analyze_pom(text: str) -> FileFacts:
    text = plain_lines(text)

    def found() -> Iterator[Declaration]:
        held: dict[str, Located] = {}
        for path, _, at in xml_elements(text):
            tag = path.rpartition("/")[2]
            if path in ("project/artifactId", "project/name", "project/description", "project/version", "project/url"):
                what = {"artifactId": "name", "url": "homepage", "name": "type"}.get(tag, tag)
                if tag != "name":
                    yield declared(what, tag, at)
            elif tag in ("maven.compiler.release", "maven.compiler.source", "java.version"):
                yield declared("requires_language", "java", at)
            elif path == "project/modules/module":
                yield declared("workspace", at.text, at)
            elif path == "project/licenses/license/name":
                yield declared("license", "license", at)
            elif path.startswith("project/dependencies/dependency/"):
                held[tag] = at
            elif path == "project/dependencies/dependency" and "artifactId" in held:
                group, name = held.get("groupId"), held["artifactId"]
                scope = held.get("scope")
                what = "dev_dependency" if scope is not None and scope.text in ("test", "provided") else "dependency"
                version = held.get("version")
                label = f"{group.text}:{name.text}" if group else name.text
                yield declared(what, label, at, version.text if version else "")
                held = {}

    return _xml_facts("pom", text, found())


def analyze_csproj(text: str) -> FileFacts:
    text = plain_lines(text)

    def found() -> Iterator[Declaration]:
        names = {"AssemblyName": "name", "PackageId": "name", "Description": "description", "Version": "version",
                 "PackageLicenseExpression": "license", "OutputType": "type"}  # fmt: skip
        for path, attributes, at in xml_elements(text):
            tag = path.rpartition("/")[2]
            if tag in names and at.text:
                yield declared(names[tag], tag, at)
            elif tag in ("TargetFramework", "TargetFrameworks"):
                yield declared("requires_language", "dotnet", at)
            elif tag == "PackageReference" and "Include" in attributes:
                yield declared("dependency", attributes["Include"], at, attributes.get("Version", ""))

    return _xml_facts("csproj", text, found())


GRADLE = re.compile(
    r"""^\s*(?P<kind>api|implementation|compileOnly|runtimeOnly|annotationProcessor|kapt|ksp|testImplementation
    |testRuntimeOnly|androidTestImplementation|testCompile|compile)\s*[(\s]\s*(?:platform\()?["'](?P<what>[^"']+)["']""",
    re.VERBOSE,
)
GRADLE_VALUE = re.compile(r"""^\s*(group|version|description|rootProject\.name)\s*=?\s*["']([^"']+)["']""")
GRADLE_JAVA = re.compile(
    r"(?:JavaLanguageVersion\.of\(|JavaVersion\.VERSION_|jvmToolchain\(|sourceCompatibility\s*=\s*['\"]?)(\d[\w.]*)"
)


def analyze_gradle(text: str) -> FileFacts:
    text = plain_lines(text)

    def found() -> Iterator[Declaration]:
        for number, row in _rows(text):
            if row.lstrip().startswith("//"):
                continue
            if match := GRADLE.match(row):
                name, _, version = match["what"].rpartition(":")
                if match["what"].count(":") < 2:
                    name, version = match["what"], ""
                what = "dev_dependency" if "est" in match["kind"] else "dependency"
                yield declared(what, name, _at(number, version))
            elif value := GRADLE_VALUE.match(row):
                if value[1] != "group":
                    yield declared(
                        {"rootProject.name": "name"}.get(value[1], value[1]), value[1], _at(number, value[2])
                    )
            elif java := GRADLE_JAVA.search(row):
                yield declared("requires_language", "java", _at(number, java[1]))
            elif module := re.match(r"""\s*include\s*\(?\s*((?:["'][^"']+["']\s*,?\s*)+)""", row):
                for name in re.findall(r"""["']([^"']+)["']""", module[1]):
                    yield declared("workspace", name, _at(number, name))
            elif task := re.match(r"""\s*(?:task\s+|tasks\.register(?:<\w+>)?\(\s*["'])(\w+)""", row):
                yield declared("task", task[1], _at(number, task[1]))

    return facts_of("gradle", text, found())


GEM = re.compile(
    r"""^\s*(?:gem|(?:\w+\.)?add_(?P<dev>development_)?(?:runtime_)?dependency)\s*\(?\s*["']([\w.-]+)["']\s*(?:,\s*["']([^"']+)["'])?"""
)
GEMSPEC = re.compile(
    r"""^\s*\w+\.(name|version|summary|description|license|homepage|required_ruby_version)\s*=\s*"""
    r"""(?:"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)'|%q?[{(\[](.+?)[})\]])"""
)
_ESCAPED = re.compile(r"\\(?:[ntr]|(.))")


def analyze_gemfile(text: str) -> FileFacts:
    """Gemfile and gemspec: both are Ruby, read row by row, never run."""
    text = plain_lines(text)

    def found() -> Iterator[Declaration]:
        development = False
        longer: list[Declaration] = []
        for number, row in _rows(text):
            if group := re.match(r"\s*group\s+(.*?)\s+do\b", row):
                development = bool(re.search(r":(development|test)", group[1]))
            elif re.match(r"end\b", row):
                development = False
            elif gem := GEM.match(row):
                what = "dev_dependency" if development or gem["dev"] else "dependency"
                yield declared(what, gem[2], _at(number, gem[3] or ""))
            elif ruby := re.match(r"""\s*ruby\s+["']([^"']+)["']""", row):
                yield declared("requires_language", "ruby", _at(number, ruby[1]))
            elif scripts := re.match(r"\s*\w+\.executables?\s*=\s*(?:%w)?[\[(]?\s*(.*)", row):
                for script in re.findall(r"[\w-]+", scripts[1])[:8]:
                    yield declared("script", script, _at(number, ""))
            elif spec := GEMSPEC.match(row):
                what = {"summary": "description", "required_ruby_version": "requires_language"}.get(spec[1], spec[1])
                name = "ruby" if what == "requires_language" else spec[1]
                told = re.split(r"(?:\\n){2}", spec[2] or spec[3] or spec[4])[0]  # the first paragraph
                told = _ESCAPED.sub(lambda match: match[1] or " ", told).strip()
                if spec[1] == "description":
                    longer.append(declared(what, name, _at(number, told)))
                else:
                    yield declared(what, name, _at(number, told))
        yield from longer  # the summary says first what it is

    return facts_of("gemfile", text, found())


def analyze_composer(text: str) -> FileFacts:
    return json_facts("composer", text, _composer)


def _composer(root: Located) -> Iterator[Declaration]:
    for name in ("name", "description", "version", "license", "homepage", "type"):
        if (held := root.get(name)) is not None and isinstance(held.value, str):
            yield declared(name, name, held)
    for table, what in (("require", "dependency"), ("require-dev", "dev_dependency")):
        for name, wanted in root.entries(table):
            yield declared("requires_language" if name == "php" else what, name, wanted)
    for item in root.items("bin"):
        yield declared("script", item.text.rpartition("/")[2], item)
    for name, command in root.entries("scripts"):
        first = command.items()[0] if command.items() else command
        yield declared("task", name, command, first.text if isinstance(first.value, str) else "")


TARGET = re.compile(r"^([A-Za-z0-9][\w./-]*)\s*:(?![=:])\s*([^#]*?)\s*(?:##\s*(.*))?$")


_GIVEN = re.compile(r"^(?:export\s+)?([A-Z][A-Z0-9_]*)\s*\?=\s*(\S[^#]*?)\s*(?:#.*)?$")


def analyze_makefile(text: str) -> FileFacts:
    """Targets with the first command they run, the help after `##` of those that run none, and what may be given."""
    text = plain_lines(text)

    def found() -> Iterator[Declaration]:
        rows = text.split("\n")
        for number, row in enumerate(rows, 1):
            if (given := _GIVEN.match(row)) is not None:
                yield Declaration("parameter", given[1], given[2], number, number)
            target = TARGET.match(row)
            if target is None or "%" in target[1]:
                continue
            command = rows[number].strip().lstrip("@-") if number < len(rows) and rows[number].startswith("\t") else ""
            end = number + 1 if command else number
            yield Declaration("task", target[1], command or target[3] or target[2], number, end)

    return facts_of("makefile", text, found())
