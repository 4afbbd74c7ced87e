"""Which format a YAML or JSON file has, told from its first keys; files of no known format are not read further."""

import re
from collections.abc import Callable
from typing import NamedTuple

from specs.analysis.declared import cloudformation, compose, helm, kubernetes, openapi, schedules, symfony, workflows
from specs.analysis.declared.gathering import Gathered
from specs.analysis.declared.yaml_lines import read_yaml
from specs.analysis.documents import plain_lines
from specs.analysis.facts import FileFacts
from specs.analysis.located import Located, Malformed, read_json

Reader = Callable[[Gathered, Located], None]
_TOP_KEY = re.compile(r"^[\"']?([A-Za-z_$][\w.$-]*)[\"']?[ ]*:(?=[ \n]|$)", re.MULTILINE)
_JSON_KEY = re.compile(r"\"([A-Za-z_$][\w.$-]*)\"\s*:")
LOOKED_AT = 200_000  # characters that may tell the format


class Format(NamedTuple):
    name: str
    read: Reader


def _format(keys: set[str], text: str) -> Format | None:
    """`keys` are those of the first level of any document in the text."""
    if {"apiVersion", "kind"} <= keys:
        return Format("kubernetes", kubernetes.read)
    if keys & {"openapi", "swagger"} and keys & {"paths", "info", "components"}:
        return Format("openapi", openapi.read)
    if "Resources" in keys and ("AWSTemplateFormatVersion" in keys or '"AWS::' in text or "AWS::" in text):
        return Format("cloudformation", cloudformation.read)
    if {"service", "provider", "functions"} <= keys:
        return Format("serverless", cloudformation.read_serverless)
    if {"on", "jobs"} <= keys:
        return Format("workflow", workflows.read_github)
    if {"runs", "name"} <= keys and keys & {"inputs", "outputs", "description"}:
        return Format("action", workflows.read_github_action)
    if "services" in keys and re.search(r"^ +[\"']?(?:image|build|extends)[\"']? *:", text, re.MULTILINE):
        return Format("compose", compose.read)
    if {"apiVersion", "name", "version"} <= keys:
        return Format("helmchart", helm.read_chart)
    if schedules.FORMAT.search(text) and schedules.CLASS.search(text):
        return Format("schedule", schedules.read)
    if symfony.is_symfony(keys, text):
        return Format("application", symfony.read)
    return None


def analyze_yaml(text: str) -> FileFacts:
    text = plain_lines(text)
    head = text[:LOOKED_AT]
    keys = set(_TOP_KEY.findall(head))
    if "{{" in head and {"apiVersion", "kind"} & keys and re.search(r"\{\{-?\s*[\w.$(/]", head):
        found = Gathered("helmtemplate", text)
        helm.read_template(found)
        return found.facts()
    if not keys and head.lstrip().startswith("{"):
        keys = set(_JSON_KEY.findall(head[:4_000]))
    known = _format(keys, head)
    return _read(known, text) if known is not None else Gathered("yaml", text).facts()


def analyze_gitlab(text: str) -> FileFacts:
    return _read(Format("gitlab", workflows.read_gitlab), plain_lines(text))


def analyze_helm_values(text: str) -> FileFacts:
    return _read(Format("helmvalues", helm.read_values), plain_lines(text))


def _read(known: Format, text: str) -> FileFacts:
    found = Gathered(known.name, text)
    documents = read_yaml(text)
    for root in documents.roots:
        if isinstance(root.value, dict):
            known.read(found, root)
    if documents.fault:
        found.problem(f"Line {documents.fault} is not valid YAML; what follows was not read.", documents.fault)
    return found.facts()


def analyze_json(text: str) -> FileFacts:
    text = plain_lines(text)
    keys = set(_JSON_KEY.findall(text[:LOOKED_AT]))
    known = _format(keys, text[:LOOKED_AT])
    if known is None:
        return Gathered("json", text).facts()
    found = Gathered(known.name, text)
    try:
        root = read_json(text)
    except Malformed as error:
        found.problem(f"Line {error.line} is not valid JSON; the file was not read.", error.line)
        return found.facts()
    if isinstance(root.value, dict) and _format(set(root.value), text[:LOOKED_AT]) == known:
        known.read(found, root)
    return found.facts()
