"""Numbers that rule behaviour, at the call where they take effect: timeout=, sleep(), maxsize=, "10/m"."""

import ast
import re

from specs.analysis.facts import Setting, SettingRole
from specs.analysis.python.names import chained, last, thing
from specs.analysis.python.operands import Reader, is_fixed_number, numeric
from specs.analysis.python.place import Collected, Site

KEYWORDS: dict[str, SettingRole] = {
    "timeout": "timeout", "connect_timeout": "timeout", "read_timeout": "timeout", "socket_timeout": "timeout",
    "socket_connect_timeout": "timeout", "request_timeout": "timeout", "write_timeout": "timeout",
    "pool_timeout": "timeout", "time_limit": "timeout", "soft_time_limit": "timeout", "timeout_seconds": "timeout",
    "lock_timeout": "timeout", "command_timeout": "timeout", "total_timeout": "timeout", "VisibilityTimeout": "timeout",
    "statement_timeout": "timeout", "keepalive_timeout": "timeout", "visibility_timeout": "timeout",
    "max_retries": "attempts", "max_attempts": "attempts", "max_tries": "attempts", "retries": "attempts",
    "attempts": "attempts", "num_retries": "attempts", "max_retry": "attempts", "retry_limit": "attempts",
    "backoff_factor": "backoff", "backoff": "backoff", "retry_backoff": "backoff", "retry_backoff_max": "backoff",
    "retry_delay": "delay", "delay": "delay", "countdown": "delay", "default_retry_delay": "backoff",
    "DelaySeconds": "delay", "delay_seconds": "delay", "eta": "delay", "cooldown": "delay",
    "ttl": "ttl", "expire": "ttl", "expires": "ttl", "expires_in": "ttl", "ex": "ttl", "px": "ttl", "max_age": "ttl",
    "cache_timeout": "ttl", "ExpiresIn": "ttl", "expiration": "ttl", "expiry": "ttl", "DurationSeconds": "ttl",
    "time_to_live": "ttl", "expires_after_seconds": "ttl", "WaitTimeSeconds": "delay",
    "result_expires": "ttl", "lifetime": "ttl",
    "batch_size": "batch", "chunk_size": "batch", "chunksize": "batch", "max_batch_size": "batch",
    "fetch_size": "batch",
    "MaxNumberOfMessages": "batch", "itersize": "batch", "prefetch_count": "batch", "max_messages": "batch",
    "page_size": "page", "per_page": "page", "paginate_by": "page", "PageSize": "page", "default_limit": "page",
    "max_page_size": "page", "Limit": "page", "MaxKeys": "page", "MaxItems": "page", "MaxResults": "page",
    "maxsize": "cache", "max_size": "cache", "cache_size": "cache", "max_entries": "cache",
    "max_workers": "concurrency", "workers": "concurrency", "concurrency": "concurrency", "processes": "concurrency",
    "num_workers": "concurrency", "max_connections": "concurrency", "pool_size": "concurrency", "n_jobs": "concurrency",
    "max_overflow": "concurrency", "pool_maxsize": "concurrency", "pool_connections": "concurrency",
    "max_concurrency": "concurrency", "limit_per_host": "concurrency", "max_keepalive_connections": "concurrency",
    "worker_concurrency": "concurrency", "max_concurrent": "concurrency", "maxconn": "concurrency",
    "threads": "concurrency",
    "rate": "rate", "rate_limit": "rate", "throttle": "rate", "default_limits": "rate",
    "max_length": "length", "maxlength": "length", "max_len": "length", "maxlen": "buffer", "width": "length",
    "port": "port", "buffering": "buffer", "buffer_size": "buffer", "bufsize": "buffer", "max_bytes": "buffer",
    "client_max_size": "buffer", "max_msg_size": "buffer",
    "maxBytes": "buffer", "max_depth": "depth", "depth": "depth", "maxdepth": "depth", "recursion_limit": "depth",
    "interval": "interval", "poll_interval": "interval", "heartbeat": "interval", "keepalive": "interval",
    "health_check_interval": "interval", "ping_interval": "interval", "period": "interval", "every": "interval",
    "retention": "retention", "retention_days": "retention", "backupCount": "retention", "keep": "retention",
    "RetentionInDays": "retention", "threshold": "threshold", "cutoff": "threshold", "min_score": "threshold",
    "decimal_places": "precision", "precision": "precision", "ndigits": "precision",
    "traces_sample_rate": "other", "profiles_sample_rate": "other",
    "pool_recycle": "other", "time_cost": "other", "memory_cost": "other", "parallelism": "other", "leeway": "other",
    "minimum_size": "other",
    "temperature": "other", "max_tokens": "length", "top_k": "count", "top_p": "other", "limit": "count",
    "max_redirects": "count", "iterations": "count", "rounds": "count", "dklen": "length", "digest_size": "count",
}  # fmt: skip
# Units that the libraries tell whose options are called so.
BY_OPTION = {
    "countdown": "seconds", "default_retry_delay": "seconds", "retry_backoff_max": "seconds", "ex": "seconds",
    "px": "milliseconds", "heartbeat": "seconds", "ping_interval": "seconds", "client_max_size": "bytes",
    "max_msg_size": "bytes", "digest_size": "bytes",
    "pool_recycle": "seconds", "leeway": "seconds", "minimum_size": "bytes",
}  # fmt: skip
# Parts of a time-out that are named for what they limit.
TIMEOUTS = {
    "Timeout": frozenset({"connect", "read", "write", "pool"}),
    "ClientTimeout": frozenset({"total", "connect", "sock_connect", "sock_read"}),
}
PAUSE = "pause"  # of a loop, in each round
QUIET = frozenset({"keep", "width", "depth", "every", "eta", "rate", "interval", "throttle"})
# qualified callee -> (position, keyword, role, unit)
POSITIONAL: dict[str, tuple[int, str, SettingRole, str]] = {
    "time.sleep": (0, "secs", "delay", "seconds"), "asyncio.sleep": (0, "delay", "delay", "seconds"),
    "anyio.sleep": (0, "delay", "delay", "seconds"), "trio.sleep": (0, "seconds", "delay", "seconds"),
    "gevent.sleep": (0, "seconds", "delay", "seconds"), "eventlet.sleep": (0, "seconds", "delay", "seconds"),
    "tenacity.stop_after_delay": (0, "timeout", "timeout", "seconds"),
    "asyncio.wait_for": (1, "timeout", "timeout", "seconds"), "asyncio.timeout": (0, "delay", "timeout", "seconds"),
    "anyio.fail_after": (0, "delay", "timeout", "seconds"), "anyio.move_on_after": (0, "delay", "timeout", "seconds"),
    "async_timeout.timeout": (0, "delay", "timeout", "seconds"), "signal.alarm": (0, "seconds", "timeout", "seconds"),
    "socket.setdefaulttimeout": (0, "timeout", "timeout", "seconds"),
    "socket.socket.settimeout": (0, "value", "timeout", "seconds"),
    "threading.Timer": (0, "interval", "delay", "seconds"), "functools.lru_cache": (0, "maxsize", "cache", "entries"),
    "threading.Semaphore": (0, "value", "concurrency", ""),
    "threading.BoundedSemaphore": (0, "value", "concurrency", ""),
    "asyncio.Semaphore": (0, "value", "concurrency", ""), "asyncio.BoundedSemaphore": (0, "value", "concurrency", ""),
    "anyio.Semaphore": (0, "initial_value", "concurrency", ""),
    "anyio.CapacityLimiter": (0, "total_tokens", "concurrency", ""),
    "concurrent.futures.ThreadPoolExecutor": (0, "max_workers", "concurrency", "threads"),
    "concurrent.futures.ProcessPoolExecutor": (0, "max_workers", "concurrency", "processes"),
    "multiprocessing.Pool": (0, "processes", "concurrency", "processes"),
    "queue.Queue": (0, "maxsize", "buffer", "items"),
    "asyncio.Queue": (0, "maxsize", "buffer", "items"), "cachetools.TTLCache": (1, "ttl", "ttl", "seconds"),
    "cachetools.LRUCache": (0, "maxsize", "cache", "entries"), "sys.setrecursionlimit": (0, "limit", "depth", ""),
    "redis.Redis.expire": (1, "time", "ttl", "seconds"), "redis.Redis.setex": (1, "time", "ttl", "seconds"),
    "redis.Redis.pexpire": (1, "time", "ttl", "milliseconds"),
    "redis.Redis.psetex": (1, "time_ms", "ttl", "milliseconds"),
    "redis.asyncio.Redis.expire": (1, "time", "ttl", "seconds"),
    "redis.asyncio.Redis.setex": (1, "time", "ttl", "seconds"),
    "django.core.cache.cache.set": (2, "timeout", "ttl", "seconds"),
    "django.core.cache.cache.add": (2, "timeout", "ttl", "seconds"),
    "django.core.cache.cache.get_or_set": (2, "timeout", "ttl", "seconds"),
    "django.views.decorators.cache.cache_page": (0, "timeout", "ttl", "seconds"),
    "httpx.Timeout": (0, "timeout", "timeout", "seconds"), "aiohttp.ClientTimeout": (0, "total", "timeout", "seconds"),
    "urllib.request.urlopen": (2, "timeout", "timeout", "seconds"), "itertools.islice": (1, "stop", "count", "items"),
    "django.core.paginator.Paginator": (1, "per_page", "page", "items"),
    "more_itertools.chunked": (1, "n", "batch", "items"),
    "itertools.batched": (1, "n", "batch", "items"), "secrets.token_hex": (0, "nbytes", "length", "bytes"),
    "secrets.token_urlsafe": (0, "nbytes", "length", "bytes"), "secrets.token_bytes": (0, "nbytes", "length", "bytes"),
    "os.urandom": (0, "size", "length", "bytes"), "heapq.nlargest": (0, "n", "count", "items"),
    "heapq.nsmallest": (0, "n", "count", "items"), "collections.deque": (1, "maxlen", "buffer", "items"),
    "multiprocessing.pool.ThreadPool": (0, "processes", "concurrency", "threads"),
    "threading.Event.wait": (0, PAUSE, "interval", "seconds"), "smtplib.SMTP": (1, "port", "port", ""),
    "smtplib.SMTP_SSL": (1, "port", "port", ""), "hashlib.pbkdf2_hmac": (3, "iterations", "count", "iterations"),
}  # fmt: skip
UNITS = {
    "second": "seconds", "seconds": "seconds", "secs": "seconds", "sec": "seconds", "s": "seconds",
    "millisecond": "milliseconds", "milliseconds": "milliseconds", "ms": "milliseconds", "msec": "milliseconds",
    "minute": "minutes", "minutes": "minutes", "mins": "minutes", "hour": "hours", "hours": "hours", "day": "days",
    "days": "days", "week": "weeks", "weeks": "weeks", "byte": "bytes", "bytes": "bytes", "kb": "kilobytes",
    "mb": "megabytes",
    "gb": "gigabytes", "px": "milliseconds", "chars": "characters", "characters": "characters", "percent": "percent",
}  # fmt: skip
SECONDS_BY_HABIT = frozenset(
    """
    requests httpx urllib subprocess redis socket threading queue urllib3 psycopg2 aiohttp sqlite3 asyncio smtplib
    http boto3 botocore concurrent
    """.split()
)
RATE = re.compile(
    r"^\s*\d+\s*(?:/|per)\s*(?:\d+\s*)?(?:s|sec|second|m|min|minute|h|hr|hour|d|day|month|year)s?\s*$", re.IGNORECASE
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


class Settings:
    def __init__(self, reader: Reader, collected: Collected) -> None:
        self.reader = reader
        self.collected = collected
        cut = {outcome.start for guard in collected.guards for outcome in guard.outcomes if outcome.verb == "cut"}
        self.found: list[Setting] = [setting for setting in collected.settings if setting.start not in cut]

    def read(self) -> None:
        for site in self.collected.sites:
            if site.place.test:
                continue
            self._positional(site)
            if site.qualified in ("min", "max"):
                self._clamped(site)
            if site.node.keywords:
                self._keywords(site)
            self._rate(site)
        self._parameters()
        self.found.sort(key=lambda setting: (setting.start, setting.end, setting.name))

    def _positional(self, site: Site) -> None:
        known = POSITIONAL.get(site.qualified)
        if known is None:
            return
        position, keyword, role, unit = known
        arguments = site.node.args
        if role == "length":
            role, keyword = "count", ""
        rounds = role == "delay" and site.place.loop and not site.place.handler and last(site.callee) == "sleep"
        if rounds:
            role, keyword = "interval", PAUSE
        if position < len(arguments) and not isinstance(arguments[position], ast.Starred):
            self._add(site, role, keyword, arguments[position], unit)

    def _clamped(self, site: Site) -> None:
        """`min(size, 100)` keeps a value within a bound."""
        arguments = site.node.args
        if len(arguments) != 2 or site.node.keywords:
            return
        for bound, value in (arguments, arguments[::-1]):
            cast = isinstance(value, ast.Call) and chained(value.func) in ("int", "float", "len", "round", "abs")
            name = thing(value.args[0] if cast and isinstance(value, ast.Call) and value.args else value)
            # `max(0, n)` only guards against a negative number
            if name and is_fixed_number(bound) and not is_fixed_number(value) and numeric(bound) not in (0, 1):
                operand = self.reader.operand(bound)
                self.found.append(
                    Setting(site.place.symbol, "range", name, operand, site.start, site.end, via=site.qualified)
                )
                return

    def _keywords(self, site: Site) -> None:
        external = bool(site.qualified) and site.qualified[0] not in ".?"
        known = POSITIONAL.get(site.qualified)
        for name, value in site.given():
            role = KEYWORDS.get(name)
            unit = ""
            if known is not None and name == known[1]:
                role, unit = known[2], known[3]
            elif last(site.callee) in TIMEOUTS and name in TIMEOUTS[last(site.callee)]:
                role, unit = "timeout", "seconds"
            elif role is None or (name in QUIET and not external):
                continue
            if site.callee.endswith(
                ("timedelta", "add_argument", "Field", "field", "Column", "Param", "Option", "Query")
            ):
                continue
            inside = site.start <= value.lineno <= site.end
            self._add(site, role, name, value, unit, via=site.callee if inside else "")

    def _add(
        self, site: Site, role: SettingRole, name: str, value: ast.expr, unit: str, via: str | None = None
    ) -> None:
        if not is_fixed_number(value):
            return
        inner, unit_written = self._duration(value)
        operand = self.reader.operand(inner)
        if not unit:
            unit = unit_written or unit_of(operand.name if operand.form == "name" else "") or unit_of(name)
        unit = unit or BY_OPTION.get(name, "")
        if not unit and role in ("timeout", "delay") and site.qualified.partition(".")[0] in SECONDS_BY_HABIT:
            unit = "seconds"
        self.found.append(
            Setting(
                site.place.symbol,
                role,
                name,
                operand,
                value.lineno if value.lineno != site.start else site.start,
                value.end_lineno or site.end,
                unit,
                site.callee if via is None else via,
            )
        )

    def _duration(self, value: ast.expr) -> tuple[ast.expr, str]:
        """`timedelta(minutes=5)` is 5 minutes."""
        if isinstance(value, ast.Call) and last(chained(value.func)) == "timedelta" and len(value.keywords) == 1:
            keyword = value.keywords[0]
            if not value.args and keyword.arg in UNITS:
                return keyword.value, UNITS[keyword.arg]
        return value, ""

    def _rate(self, site: Site) -> None:
        for value in (*site.node.args, *(keyword.value for keyword in site.node.keywords)):
            text = value.value if isinstance(value, ast.Constant) else None
            if isinstance(text, str) and len(text) < 30 and RATE.match(text):
                operand, via = self.reader.operand(value), site.callee
                self.found.append(Setting(site.place.symbol, "rate", last(via), operand, site.start, site.end, via=via))

    def _parameters(self) -> None:
        """`@lru_cache(maxsize=128)` stands in the calls already; class bodies set `page_size = 50`, `rate = "10/m"`."""
        for assigned in self.collected.assigned:
            role = KEYWORDS.get(assigned.name)
            if isinstance(assigned.value, ast.Dict) and not assigned.place.test:
                self._listed(assigned.name, assigned.value, assigned.place.symbol)
            if (
                assigned.place.scope.kind != "class"
                or role is None
                or not is_fixed_number(assigned.value)
                or assigned.place.test
            ):
                continue
            if assigned.annotation is not None:
                continue
            role = "count" if assigned.name.startswith("max_") and role == "page" else role
            operand = self.reader.operand(assigned.value)
            end = assigned.node.end_lineno or assigned.node.lineno
            symbol = assigned.place.symbol
            self.found.append(
                Setting(symbol, role, assigned.name, operand, assigned.node.lineno, end, unit_of(assigned.name), symbol)
            )

    def _listed(self, holder: str, mapping: ast.Dict, symbol: str) -> None:
        """Limits among the settings that a mapping holds: REST_FRAMEWORK = {"PAGE_SIZE": 40}."""
        for key, value in zip(mapping.keys, mapping.values, strict=True):
            name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
            role = KEYWORDS.get(name.lower()) if name.isupper() else None
            if role is not None and is_fixed_number(value):
                end = value.end_lineno or value.lineno
                operand = self.reader.operand(value)
                self.found.append(Setting(symbol, role, name, operand, value.lineno, end, unit_of(name)))


def unit_of(name: str) -> str:
    """The unit that a name's last words tell: TIMEOUT_SECONDS, delay_ms, maxBytes."""
    for word in reversed(_WORD.findall(last(name))):
        unit = UNITS.get(word.lower())
        if unit and len(word) > 1:
            return unit
    return ""
