"""What a manifest says about being a package: its name, and whether it only groups others. Pure, never raises."""

import configparser
import json
import re
import tomllib
from collections.abc import Callable
from typing import Any, NamedTuple

_SECTION = re.compile(r"<!--|<(parent|dependencies|dependencyManagement|build|profiles)\b")


class Declared(NamedTuple):
    name: str = ""
    is_package: bool = False
    is_group: bool = False  # a workspace or an aggregator


def read_manifest(path: str, text: str) -> Declared:
    name = path.rpartition("/")[2]
    reader = _READERS.get(name) or next((found for suffix, found in _BY_SUFFIX.items() if name.endswith(suffix)), None)
    if reader is None:
        return Declared()
    try:
        return reader(text, name)
    except (ValueError, RecursionError, configparser.Error):
        return Declared(is_package=True)  # half-written, but it does mark a package


def _table(value: Any, *keys: str) -> dict[str, Any]:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value.strip()[:300] if isinstance(value, str) else ""


def _pyproject(text: str, _: str) -> Declared:
    data = tomllib.loads(text)
    named = [_table(data, "project"), _table(data, "tool", "poetry"), _table(data, "tool", "flit", "metadata")]
    name = next((_text(each.get("name") or each.get("dist-name")) for each in named if each), "")
    return Declared(name, any(named) or "build-system" in data, bool(_table(data, "tool", "uv", "workspace")))


def _setup_cfg(text: str, _: str) -> Declared:
    parser = configparser.RawConfigParser(strict=False)
    parser.read_string(text)
    if not parser.has_section("metadata"):
        return Declared()
    return Declared(_text(parser.get("metadata", "name", fallback="")), True)


def _setup_py(text: str, _: str) -> Declared:
    call = re.search(r"\bsetup\s*\(", text)
    if call is None:
        return Declared()
    given = re.search(r"\bname\s*=\s*(?:[\"']([^\"'\n]{1,300})[\"']|([A-Za-z_]\w{0,80})\s*[,)])", text[call.end() :])
    if given is None or given[1]:
        return Declared(given[1] if given else "", True)
    bound = re.search(rf"^{given[2]}\s*=\s*[\"']([^\"'\n]{{1,300}})[\"']", text, re.MULTILINE)  # NAME = "timers"
    return Declared(bound[1] if bound else "", True)


def _package_json(text: str, _: str) -> Declared:
    data = json.loads(text)
    if not isinstance(data, dict):
        return Declared()
    group = "workspaces" in data
    # A workspace's root that can itself be imported or run is a package all the same.
    offers = any(key in data for key in ("main", "exports", "bin", "module", "browser", "types"))
    name = _text(data.get("name"))
    # Without a name it only tells node how to read a directory of the package around it.
    return Declared(name, bool(name or data.get("dependencies")), group and not offers)


def _cargo(text: str, _: str) -> Declared:
    data = tomllib.loads(text)
    return Declared(_text(_table(data, "package").get("name")), "package" in data, "package" not in data)


def _go_mod(text: str, _: str) -> Declared:
    module = re.search(r"^[ \t]*module[ \t]+[\"`]?([^\s\"`]{1,300})", text, re.MULTILINE)
    return Declared(module[1] if module else "", True)


def _pom(text: str, _: str) -> Declared:
    own = _without_sections(text)
    name = re.search(r"<artifactId>\s*([^<\s]{1,300})\s*</artifactId>", own)
    return Declared(name[1] if name else "", True, "<modules>" in own)


def _without_sections(text: str) -> str:
    """Without comments and the sections that name other artifacts. In time linear in the text, whatever it holds."""
    pieces, at, unended = [], 0, set()
    for section in _SECTION.finditer(text):
        end = f"</{section[1]}>" if section[1] else "-->"
        if section.start() < at or end in unended:
            continue
        ended = text.find(end, section.end())
        if ended < 0:
            unended.add(end)
            continue
        pieces.append(text[at : section.start()])
        at = ended + len(end)
    return "".join([*pieces, text[at:]])


def _gradle(text: str, _: str) -> Declared:
    # A build file that configures other projects and applies nothing itself groups them.
    group = bool(re.search(r"^[ \t]*(subprojects|allprojects)\b", text, re.MULTILINE))
    return Declared("", True, group or not re.search(r"\b(plugins|apply|dependencies|android|java|kotlin)\b", text))


def _composer(text: str, _: str) -> Declared:
    data = json.loads(text)
    return Declared(_text(_table({"": data}, "").get("name")), isinstance(data, dict))


def _gemfile(_text_: str, _: str) -> Declared:
    return Declared("", True)


def _gemspec(text: str, name: str) -> Declared:
    found = re.search(r"\.name\s*=\s*[\"']([^\"'\n]{1,300})[\"']", text)
    return Declared(found[1] if found else name.removesuffix(".gemspec"), True)


def _csproj(text: str, name: str) -> Declared:
    found = re.search(r"<(?:PackageId|AssemblyName)>\s*([^<$]{1,300}?)\s*</", text)
    return Declared(found[1] if found else name.removesuffix(".csproj"), True)


_READERS: dict[str, Callable[[str, str], Declared]] = {
    "pyproject.toml": _pyproject,
    "setup.cfg": _setup_cfg,
    "setup.py": _setup_py,
    "package.json": _package_json,
    "Cargo.toml": _cargo,
    "go.mod": _go_mod,
    "pom.xml": _pom,
    "build.gradle": _gradle,
    "build.gradle.kts": _gradle,
    "composer.json": _composer,
    "Gemfile": _gemfile,
}
_BY_SUFFIX: dict[str, Callable[[str, str], Declared]] = {".gemspec": _gemspec, ".csproj": _csproj}
