"""Names of capabilities, as a person would call them."""

from collections import Counter
from collections.abc import Sequence

from specs.analysis.package import SymbolId
from specs.writing.english import VERBS, as_words, capitalised, listing, plural, split_identifier

# What a part of a program that is called so does.
_NOUNS = {
    "proto": "remote calls", "protos": "remote calls",
    "notify": "notification", "notifier": "notification", "notifiers": "notification", "notifications": "notification",
    "schedule": "scheduling", "scheduler": "scheduling", "schedulers": "scheduling", "parse": "parsing",
    "parser": "parsing", "parsers": "parsing", "parsing": "parsing", "validate": "validation",
    "validator": "validation",
    "validators": "validation", "validation": "validation", "render": "rendering", "renderer": "rendering",
    "renderers": "rendering", "serialize": "serialization", "serializer": "serialization",
    "serializers": "serialization", "serializing": "serialization", "auth": "authentication",
    "authentication": "authentication", "authenticate": "authentication", "authorization": "authorization",
    "permissions": "permissions", "cli": "command line", "__main__": "command line", "commands": "commands",
    "cmd": "command line", "command": "command line", "bin": "command line", "config": "configuration",
    "conf": "configuration", "configuration": "configuration", "settings": "settings", "cache": "caching",
    "caching": "caching", "caches": "caching", "router": "routing", "routers": "routing", "routing": "routing",
    "route": "routing", "urls": "URL routing", "db": "database", "database": "database",
    "log": "logging", "logger": "logging", "logs": "logging", "logging": "logging", "encode": "encoding",
    "encoder": "encoding", "encoders": "encoding", "decode": "decoding", "decoder": "decoding", "decoders": "decoding",
    "format": "formatting", "formatter": "formatting", "formatters": "formatting", "compile": "compilation",
    "compiler": "compilation", "handlers": "handlers", "errors": "errors", "error": "errors", "exceptions": "errors",
    "exception": "errors",
    "exc": "errors", "middleware": "middleware", "middlewares": "middleware", "transport": "transport",
    "transports": "transports", "connect": "connections", "connection": "connections", "connections": "connections",
    "worker": "workers", "retry": "retries", "retries": "retries", "throttle": "throttling", "throttling": "throttling",
    "sign": "signing", "signing": "signing", "crypto": "cryptography", "migrate": "migrations",
    "migration": "migrations",
    "search": "search", "index": "", "main": "", "init": "", "lib": "", "src": "", "mod": "", "dist": "",
    "export": "export", "exporter": "export", "exporters": "export", "import": "import", "importer": "import",
    "fetch": "fetching", "download": "downloads", "downloader": "downloads", "upload": "uploads", "poll": "polling",
    "stream": "streaming", "streams": "streams", "convert": "conversion", "converter": "conversion",
    "converters": "conversion", "transform": "transformation", "transforms": "transformation",
    "convertors": "conversion",
    "monitor": "monitoring", "metrics": "metrics", "test": "test support", "testing": "test support",
    "testclient": "test support", "contrib": "contributed extensions", "ext": "extensions", "plugins": "plug-ins",
    "plugin": "plug-ins", "hooks": "hooks", "dispatch": "dispatch", "templates": "templates",
    "template": "templates", "jobs": "jobs", "events": "events", "event": "events",
    "compat": "compatibility", "compatibility": "compatibility", "deprecated": "deprecated interfaces",
    "i18n": "translation", "locale": "locales", "locales": "locales", "lexer": "lexing", "tokenizer": "tokenizing",
    "linter": "linting", "billing": "billing", "payments": "payments", "docs": "documentation",
    "openapi": "API documents",
    "run": "running", "runner": "running", "runners": "running", "build": "building", "builder": "building",
    "checks": "checks", "check": "checks", "scan": "scanning", "scanner": "scanning", "sync": "synchronization",
}  # fmt: skip
# Names that say nothing by themselves; the things that are dealt with there say more.
_GENERIC = {
    "models": "data", "model": "data", "types": "types", "type": "types", "schema": "schemas", "schemas": "schemas",
    "store": "storage", "storage": "storage", "stores": "storage", "repository": "storage", "repositories": "storage",
    "persistence": "storage", "base": "foundations", "core": "core", "common": "shared parts", "shared": "shared parts",
    "utils": "utilities", "util": "utilities", "helpers": "helpers", "helper": "helpers", "tools": "tools",
    "misc": "helpers",
    "api": "API", "apis": "API", "client": "client", "clients": "clients", "server": "server", "service": "service",
    "services": "services", "manager": "management", "managers": "management", "views": "views", "view": "views",
    "tasks": "tasks", "signals": "signals", "forms": "forms", "management": "management commands",
    "routes": "routes", "endpoints": "endpoints",
    "constants": "constants", "const": "constants", "enums": "choices", "interfaces": "interfaces",
    "app": "application",
    "application": "application", "internal": "internals", "factory": "construction", "entities": "data", "dto": "data",
}  # fmt: skip
_FAMILIES = {"utils": "utilities", "util": "utilities", "helpers": "helpers", "core": "core", "common": "shared parts"}
_PROPER = {
    "mysql": "MySQL", "postgresql": "PostgreSQL", "postgres": "PostgreSQL", "sqlite": "SQLite", "sqlite3": "SQLite",
    "gis": "GIS", "amqp": "AMQP", "ddl": "DDL", "mongodb": "MongoDB", "dynamodb": "DynamoDB", "rabbitmq": "RabbitMQ",
    "javascript": "JavaScript", "typescript": "TypeScript", "github": "GitHub", "gitlab": "GitLab", "sas": "SAS",
    "i18n": "translation", "l10n": "localisation", "dto": "data transfer", "sdk": "SDK", "mssql": "MSSQL",
}  # fmt: skip
# What stands beside the things of a file of models, and is none.
_NO_THINGS = ("QuerySet", "Manager", "Mixin", "Base", "Error", "Exception", "Status", "Admin", "Factory", "Type")
_DECLARED = "type declarations"
SHARE = 6  # a word that makes up less than this part of all words is not what the names are about
_NO_DOMAIN = frozenset(
    """
    get set is has to from with by for of in on as and or the a an init main run make create build base abstract default
    error err exception async sync handler manager helper util utils type types class object value key name data item
    list dict string int result response request context options option config settings params args kwargs callback func
    function call new old test mock internal private public impl state status code id index info meta wrapper factory
    interface props model schema field fields py js ts file path do not can must
    """.split()
)


def capability_title(
    package: str,
    roots: Sequence[str],
    symbols: Sequence[SymbolId],
    *,
    has_moves: bool,
    has_commands: bool,
    has_routes: bool = False,
) -> str:
    """Named after the root that holds most of it, and a second one where the first is not half of it."""
    held = {root: sum(1 for place in symbols if place.path.startswith(root)) for root in roots}
    ranked = sorted(roots, key=lambda root: -held[root])
    own = as_words(package.rpartition("/")[2]).lower()
    names = {root: _root_name(root, symbols, has_moves=has_moves) for root in ranked[:4]}
    if not has_commands:  # a directory `Command` may hold what is sent to others
        told = {root: root.rstrip("/").rpartition("/")[2].lower() for root in names}
        names = {root: "commands" if told[root] == "command" else name for root, name in names.items()}
    telling = [root for root in names if len(names[root]) > 1 and names[root].lower() != own]
    telling = [root for root in telling if names[root] != _DECLARED] or telling
    if not telling and has_commands:
        return "Command line"
    if not telling and has_routes:
        return "Application"
    if not telling:
        noun = domain_noun(symbols)
        return capitalised(f"{noun} core" if noun and noun.lower() != own else "Core")
    if held[telling[0]] * 2 >= sum(held.values()):
        return capitalised(_proper(names[telling[0]]))
    return capitalised(listing(list(dict.fromkeys(_proper(names[root]) for root in telling[:2]))))


def family_title(root: str) -> str:
    """What a directory that is cut into several capabilities is called: django/db/models/ is "Database models"."""
    segments = [segment for segment in root.rstrip("/").split("/") if segment]
    stem = (segments[-1] if root.endswith("/") else segments[-1].partition(".")[0]).strip("_").lower()
    if stem in _GENERIC and len(segments) > 2:
        return capitalised(_proper(f"{as_words(segments[-2])} {as_words(stem)}"))
    return capitalised(_proper(_NOUNS.get(stem) or _FAMILIES.get(stem) or as_words(stem)))


def _proper(words: str) -> str:
    return " ".join(_PROPER.get(word, word) for word in words.split(" "))


def _root_name(root: str, symbols: Sequence[SymbolId], *, has_moves: bool) -> str:
    segments = [segment for segment in root.rstrip("/").split("/") if segment]
    if not segments:
        return ""
    stem = segments[-1] if root.endswith("/") else segments[-1].partition(".")[0]
    if stem in ("__init__", "index", "mod", "") and len(segments) > 1:
        stem = segments[-2]
    plain = stem.strip("_").lower()
    if root.endswith((".d.ts", ".d.mts", ".d.cts")):
        return _DECLARED
    if stem == "__main__":
        return "command line"
    held = [place for place in symbols if place.path.startswith(root)] or list(symbols)
    if plain in ("models", "model", "entities") and not has_moves and (things := _things(held)):
        return things
    if plain in _GENERIC:
        noun = domain_noun(held)
        what = "states" if has_moves and _GENERIC[plain] == "data" else _GENERIC[plain]
        return f"{noun} {what}" if noun and noun not in what else what
    if longer := _whole_name(plain, held):
        return longer
    if plain in _NOUNS:
        return _NOUNS[plain]
    return _with_work(plain, as_words(stem.strip("_")), held)


def _things(symbols: Sequence[SymbolId]) -> str:
    """models.py of Request and Response: requests and responses."""
    names = [place.name for place in symbols if place.name[:1].isupper() and "." not in place.name]
    names = [name for name in names if not name.endswith(_NO_THINGS)]
    return listing([plural(as_words(name)) for name in names[:2]]) if 1 <= len(names) <= 4 else ""


def _whole_name(stem: str, symbols: Sequence[SymbolId]) -> str:
    """breaker.py that holds the one class CircuitBreaker is about the circuit breaker."""
    names = [place.name for place in symbols if place.name[:1].isupper() and "." not in place.name]
    names = [name for name in names if not name.endswith(_NO_THINGS)]
    fitting = [name for name in names if stem in split_identifier(name)]
    words = split_identifier(fitting[0]) if len(fitting) == 1 else []
    return as_words(fitting[0]) if 1 < len(words) <= 3 and len(names) <= 2 else ""


def _with_work(stem: str, words: str, symbols: Sequence[SymbolId]) -> str:
    """requests.py that offers parse_request is about request parsing."""
    singular = stem.removesuffix("s")
    for place in symbols:
        parts = split_identifier(place.name) if "." not in place.name and place.name[:1].islower() else []
        if len(parts) == 2 and parts[0] in VERBS and parts[1].removesuffix("s") == singular and parts[0] in _NOUNS:
            return f"{as_words(singular)} {_NOUNS[parts[0]]}"
    return words


def domain_noun(symbols: Sequence[SymbolId]) -> str:
    """The word that the names of these symbols share most, verbs and the words of all programs aside."""
    counts: Counter[str] = Counter()
    for place in symbols:
        own = place.name.rpartition(".")[2]
        if own.startswith("__"):
            continue
        for part in dict.fromkeys(split_identifier(own)):
            part = part[:-1] if len(part) > 4 and part.endswith("s") and not part.endswith(("ss", "us", "is")) else part
            if part not in _NO_DOMAIN and part not in VERBS and len(part) > 2 and not part.isdigit():
                counts[part] += 3 if "." not in place.name else 1
    if not counts:
        return ""
    best, number = min(counts.items(), key=lambda item: (-item[1], item[0]))
    return as_words(best) if number >= 4 and number * SHARE >= sum(counts.values()) else ""
