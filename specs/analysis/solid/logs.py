"""Calls that write a log line, and at which level."""

import re

from specs.analysis.solid.forms import Form
from specs.analysis.solid.reader import Reader

LEVELS = {
    "trace": "debug", "debug": "debug", "verbose": "debug", "info": "info", "information": "info", "notice": "info",
    "log": "log", "warn": "warning", "warning": "warning", "error": "error", "err": "error", "fatal": "critical",
    "critical": "critical", "logdebug": "debug", "loginformation": "info", "logwarning": "warning",
    "logerror": "error", "logcritical": "critical", "logtrace": "debug", "emergency": "critical", "alert": "critical",
}  # fmt: skip
LOGGER = re.compile(r"(^|[.\->:_$@(\\])_?(log|logger|tracing|slog|spdlog|Log|logging|Rails|LOG)(\(\))?$|[a-z]Logger$")
# The logs of Unity and of System.Diagnostics: `Debug.LogWarning(…)`, `Trace.TraceError(…)`
DOTNET = re.compile(r"^(?:Log|Trace|Write)(Error|Warning|Information|Exception|Assertion)?(?:Format|Line|LineIf|If)?$")
DOTNET_OWNERS = frozenset({"Debug", "Trace", "UnityEngine.Debug", "System.Diagnostics.Trace",
                           "System.Diagnostics.Debug"})  # fmt: skip
ANDROID = {"v": "debug", "d": "debug", "i": "info", "w": "warning", "e": "error", "wtf": "critical"}
DOTNET_LEVELS = {"Exception": "error", "Assertion": "error"}
MACRO_LEVELS = frozenset({"trace", "debug", "info", "warn", "error"})
NATIVE_LOG = re.compile(
    r"^(?:\w+_)?(?:log|LOG)_?(debug|info|notice|warn|warning|error|err|fatal|critical|trace)$"
    r"|^(?:g|pr|dev|av|zlog)_(debug|info|notice|warn|warning|error|err|critical)$",
    re.I,
)
NATIVE_HEADS = frozenset({"pr_", "dev", "av_"} | {f"g_{letter}" for letter in "diwec"})
SYSLOG = re.compile(r"^(?:LOG_)?(EMERG|ALERT|CRIT|ERR|WARNING|NOTICE|INFO|DEBUG)$")
LEVEL_NAME = re.compile(
    r"^(?:[A-Z]+_)*LOG(?:_LEVEL|LEVEL)?_"
    r"(EMERG|ALERT|CRIT|CRITICAL|FATAL|ERR|ERROR|WARN|WARNING|NOTICE|INFO|DEBUG|TRACE|VERBOSE)$"
)
TEXTS = frozenset({"string_literal", "concatenated_string"})
DEBUGGING = frozenset("debug dbg trace debugf debug_print debug_printf debug_msg dprint tracef".split())
SYSLOG_LEVELS = {"emerg": "critical", "alert": "critical", "crit": "critical"}


def log_level(reader: Reader, name: str, form: Form) -> str:
    """The level of a call that writes a log line, "" of any other."""
    method = form.name.lower()
    if form.target is None and reader.dialect.language in ("c", "cpp") and (level := _native_level(reader, form)):
        return level
    if form.target is None and "::" in form.name:  # spdlog::error
        owner, _, method = form.name.rpartition("::")
        return LEVELS.get(method.lower(), "") if LOGGER.search(owner) else ""
    if reader.dialect.language == "csharp" and form.target is not None:
        found = DOTNET.match(form.name)
        if found is not None and reader.written(form.target) in DOTNET_OWNERS:
            level = found[1] or "debug"
            return DOTNET_LEVELS.get(level) or LEVELS[level.lower()]
    if form.name in ANDROID and form.target is not None and reader.written(form.target) in ("Log", "Timber"):
        return ANDROID[form.name]
    if method not in LEVELS:
        return ""
    if form.target is None:
        return LEVELS[method] if form.template and form.name in MACRO_LEVELS else ""
    owner = reader.written(form.target)
    return LEVELS[method] if owner and LOGGER.search(owner) else ""


def _by_argument(reader: Reader, form: Form) -> str:
    """`log_message(LOG_ERR, "…")`, `log__printf(mosq, MOSQ_LOG_WARNING, "…")`: a level, and a text behind it."""
    given = [part for part in form.parts if part is not None][:4]
    for at, part in enumerate(given[:3]):
        found = LEVEL_NAME.match(reader.text(part, 40))
        if found is not None and any(each.type in TEXTS for each in given[at + 1 : at + 3]):
            level = found[1].lower()
            return SYSLOG_LEVELS.get(level) or LEVELS.get(level, "log")
    return ""


def _native_level(reader: Reader, form: Form) -> str:
    """`syslog(LOG_ERR, …)`, `log_warn(…)`, `g_warning(…)`."""
    if form.name in ("syslog", "vsyslog", "sd_journal_print"):
        given = reader.arguments(form)
        found = SYSLOG.match(reader.text(given[0], 40).partition("|")[0].strip()) if given else None
        level = found[1].lower() if found else ""
        return SYSLOG_LEVELS.get(level) or LEVELS.get(level, "log")
    if leveled := _by_argument(reader, form):
        return leveled
    if form.name.lower() in DEBUGGING and form.parts:
        return "debug"
    if "log" not in form.name.lower() and form.name[:3] not in NATIVE_HEADS:
        return ""
    named = NATIVE_LOG.match(form.name)
    return LEVELS[(named[1] or named[2]).lower()] if named is not None else ""
