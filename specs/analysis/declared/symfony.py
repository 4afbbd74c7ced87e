"""Symfony's configuration: parameters, what services are given, and the settings of bundles, as YAML.

`%env(int:LIMIT)%` is told as the variable LIMIT, with the default that `env(LIMIT)` has among the parameters.
"""

import re

from specs.analysis.declared.gathering import Gathered
from specs.analysis.declared.sections import MAX_LISTED, Section, sections
from specs.analysis.expressions import literal
from specs.analysis.facts import EffectKind, EnvVar
from specs.analysis.located import Located

# The first keys of the files in config/packages, by their bundles.
BUNDLES = frozenset(
    """
    framework doctrine doctrine_migrations security monolog twig mailer api_platform nelmio_cors messenger
    lexik_jwt_authentication snc_redis web_profiler sentry scheduler stof_doctrine_extensions liip_imagine
    knp_paginator league_oauth2_server lock easy_admin sensio_framework_extra nelmio_api_doc old_sound_rabbit_mq
    """.split()
)
WIRED = re.compile(r"^ +_defaults *:|%env\(|%kernel\.|^ +[\"']?App\\", re.MULTILINE)
_VARIABLE = re.compile(r"%env\((?:\w*:)*(\w+)\)%")
_DEFAULTED = re.compile(r"%env\((?:\w+:)*default:(\w*):")
_DEFAULT = re.compile(r"env\((\w+)\)")
_WIRING = frozenset(
    """
    resource exclude autowire autoconfigure public class parent tags factory decorates alias lazy shared synthetic
    abstract calls
    """.split()
)


def is_symfony(keys: set[str], text: str) -> bool:
    """Whether the first keys, and some words below them, are those of an application of Symfony."""
    named = {key.partition("@")[0] for key in keys}
    if keys & {"parameters", "services"} and named <= {"parameters", "services", "imports", "when"}:
        return bool(WIRED.search(text))
    return bool(named & BUNDLES) and named <= BUNDLES | {"when", "imports", "parameters", "services"}


def read(found: Gathered, root: Located) -> None:
    """Depth first, in reading order; the lines of the keys above a section prove its name."""
    given = dict(root.entries()).get("parameters")
    parameters = given.entries() if given is not None else ()
    defaults = {name[1]: each for key, each in parameters if (name := _DEFAULT.fullmatch(key))}
    for section in sections(found, root, lambda key: not key.endswith("\\")):
        plain = [(key, each) for key, each in section.plain if _is_told(section.names, key)]
        if plain:
            _section(found, section._replace(plain=plain), defaults)


def _is_told(names: tuple[str, ...], key: str) -> bool:
    """Not how services are wired, but what they are given."""
    if _DEFAULT.fullmatch(key):
        return False  # told with its variable
    return "services" not in names[:2] or (len(names) > 2 and key not in _WIRING)


def _section(found: Gathered, section: Section, defaults: dict[str, Located]) -> None:
    name, holder = section.name, section.unit(found)
    for key, value in section.plain:
        for effect in _reached(name, key, value):
            found.effect(effect, key, value)
        if isinstance(value.value, str) and "\n" not in value.value:
            _setting(found, key, value, holder, defaults)
        elif isinstance(value.value, list):
            _listed(found, f"{name}.{key}".lstrip("."), key, value, holder)


def _reached(section: str, key: str, value: Located) -> tuple[EffectKind, ...]:
    """What the application talks to by its configuration alone."""
    if section.startswith("doctrine.dbal") and key in ("url", "driver", "host"):
        return ("sql", "network")
    if section.startswith("framework.mailer") and key == "dsn":
        return ("email", "network")
    addressed = key in ("dsn", "url", "base_uri") or (isinstance(value.value, str) and "://" in value.value)
    return ("network",) if addressed else ()


def _listed(found: Gathered, full: str, key: str, value: Located, holder: str) -> None:
    assert isinstance(value.value, list)
    rules = [dict(each.entries()) for each in value.value if isinstance(each.value, dict)]
    if key == "access_control" and rules:
        holder = found.unit(full, "section", "section", Located("", value.start, value.end))
        for rule in rules[:MAX_LISTED]:
            path, roles = rule.get("path"), rule.get("roles")
            if path is not None and roles is not None and isinstance(roles.value, str):
                found.add("setting", path.text, Located("", path.start, roles.end), roles.text, holder=holder)
    listed = [each.text for each in value.value if isinstance(each.value, str)]
    if not rules and listed and len(listed) == len(value.value) <= MAX_LISTED:
        found.add("setting", key, Located("", value.start, value.end), ", ".join(listed), holder=holder)


def _setting(found: Gathered, key: str, at: Located, holder: str, defaults: dict[str, Located]) -> None:
    text = at.text.strip()
    variables = list(_VARIABLE.finditer(text))
    optional = _DEFAULTED.search(text) is not None
    for each in variables:
        told = defaults.get(each[1])
        default = literal(f"'{told.text}'", told.text) if told is not None else None
        found.env.append(
            EnvVar("", each[1], default, default is None and not optional, at.start, at.end, "", key,
                   prefix_start=told.start if told is not None else 0)
        )  # fmt: skip
    if not variables and not text.startswith("@"):
        found.add("setting", key, at, text, holder=holder)
