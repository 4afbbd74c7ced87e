"""What reaches outside the process, by resolved imports and by the runtime's own globals."""

import re
from typing import Literal

from specs.analysis.facts import Concurrency, Effect, EffectKind
from specs.analysis.javascript.chains import Chain
from specs.analysis.javascript.clients import HTTP, PACKAGES, service_of
from specs.analysis.javascript.reader import Reader, Scope, lines

FILE_PACKAGES = frozenset(
    {"fs", "fs/promises", "fs-extra", "graceful-fs", "rimraf", "mkdirp", "glob", "fast-glob", "globby", "chokidar",
     "tmp", "tempy", "del", "make-dir", "write-file-atomic"}
)  # fmt: skip
WRITES = (
    "write", "append", "mkdir", "rm", "unlink", "rename", "copy", "cp", "chmod", "chown", "truncate", "symlink", "link",
    "output", "move", "remove", "empty", "ensure", "createWrite", "utimes", "mkdtemp", "open", "del", "rimraf", "tmp",
)  # fmt: skip
PROCESS = frozenset({"child_process", "execa", "cross-spawn", "shelljs", "zx", "cluster", "tinyexec", "nano-spawn"})
THREADS = frozenset({"worker_threads", "piscina", "tinypool", "workerpool"})
SERVERS = frozenset({"http", "https", "http2", "net", "tls", "dgram", "ws", "socket.io"})
RANDOM = frozenset(
    {"randomBytes", "randomUUID", "randomInt", "randomFill", "randomFillSync", "getRandomValues", "pseudoRandomBytes"}
)
IDS = frozenset({"uuid", "nanoid", "cuid", "ulid", "@paralleldrive/cuid2", "short-uuid"})
CRYPTO = frozenset(
    {"crypto", "bcrypt", "bcryptjs", "argon2", "jsonwebtoken", "jose", "tweetnacl", "node-forge", "crypto-js",
     "scrypt-js", "libsodium-wrappers"}
)  # fmt: skip
NATIVE = frozenset({"ffi-napi", "ref-napi", "koffi", "bindings", "node-gyp-build"})
SQL_SERVICES = frozenset({"sql", "postgresql", "mysql", "sqlite", "mssql", "oracle", "duckdb", "snowflake"})
LOCKS = frozenset({"async-mutex", "async-lock", "redlock", "proper-lockfile", "await-lock"})
TRANSACTIONS = frozenset({"transaction", "$transaction", "startTransaction", "withTransaction", "beginTransaction"})
# Members of network modules that reach nothing.
HARMLESS = frozenset({"STATUS_CODES", "METHODS", "IncomingMessage", "ServerResponse", "Agent", "maxHeaderSize", "isIP",
                      "isIPv4", "isIPv6", "constants", "OutgoingMessage", "globalAgent", "validateHeaderName",
                      "validateHeaderValue"})  # fmt: skip
# What a module is for, where it is handed about instead of being called by its name.
BY_IMPORT: dict[str, EffectKind] = {
    "http": "network", "https": "network", "http2": "network", "net": "network", "tls": "network", "dgram": "network",
    "child_process": "process", "worker_threads": "thread", "vm": "dynamic_code",
}  # fmt: skip
GLOBAL_EFFECTS: dict[str, EffectKind] = {
    "Date.now": "clock", "performance.now": "clock", "process.hrtime": "clock", "Math.random": "random",
    "crypto.randomUUID": "random", "crypto.getRandomValues": "random", "eval": "dynamic_code",
    "Function": "dynamic_code", "process.stdout.write": "stdout", "process.stderr.write": "stdout",
    "process.hrtime.bigint": "clock", "fetch": "network", "Deno.readTextFile": "files_read",
    "Deno.readFile": "files_read", "Deno.writeTextFile": "files_write", "Deno.writeFile": "files_write",
    "Bun.write": "files_write", "Bun.file": "files_read", "Bun.serve": "listen", "Deno.serve": "listen",
    "process.dlopen": "native_code", "XMLHttpRequest": "network", "WebSocket": "network", "EventSource": "network",
    "process.stdin.on": "stdin", "process.stdin.resume": "stdin", "process.stdin.read": "stdin",
}  # fmt: skip


def effect_of(reader: Reader, chain: Chain, scope: Scope) -> None:
    first = chain.links[0]
    name = f"{chain.head}.{first.name}" if first.name else chain.head
    head = chain.head.partition(".")[0]
    kind: EffectKind | None = None
    if head in reader.imported:
        kind = _imported(reader, name, chain)
    elif name in GLOBAL_EFFECTS:
        kind = GLOBAL_EFFECTS[name]
    elif chain.head == "console":
        kind = "stdout"
    elif chain.is_new and name == "Date" and not first.given:
        kind = "clock"
    elif chain.is_new and name == "Worker":
        kind = "thread"
    elif first.method == "listen" and first.given and _listens(reader, chain):
        kind = "listen"
    start, end = lines(first.node)
    if kind is not None:
        reader.facts.effects.append(Effect(scope.symbol, kind, name, start, end))
    _concurrency(reader, chain, scope, name, start, end)


def _listens(reader: Reader, chain: Chain) -> bool:
    """A port, an options object, or an application made by a known framework."""
    known = reader.bindings.get(chain.head)
    if known is not None:
        return known.what == "app"
    value = reader.operand(chain.links[0].given[0])
    return chain.head in ("app", "server", "fastify", "httpServer", "this.server", "this.app") or isinstance(
        value.value, int
    )


def _imported(reader: Reader, name: str, chain: Chain) -> EffectKind | None:
    module, package = chain.module, chain.package
    if chain.is_new and name.endswith("Command") and package.startswith("@aws-sdk/"):
        return None
    inner = reader.imported_name(name).removeprefix("promises.")
    method = inner.rpartition(".")[2]
    if inner.partition(".")[0] in HARMLESS:
        return None
    if module in FILE_PACKAGES or package in FILE_PACKAGES:
        wrote = method.startswith(WRITES) or (
            not method and package in ("mkdirp", "rimraf", "del", "write-file-atomic")
        )
        return "files_write" if wrote and not method.startswith("readlink") else "files_read"
    if package in PROCESS:
        return "process"
    if package in THREADS:
        return "thread" if chain.is_new else None
    if (
        method in ("createServer", "createSecureServer", "WebSocketServer", "Server", "createSocket")
        and package in SERVERS
    ):
        return "listen"
    if package in ("net", "tls", "dgram", "ws", "http2", "socket.io-client", "dns") or (
        package in HTTP and method not in ("Agent", "STATUS_CODES", "createServer", "Server", "isAxiosError", "create")
    ):
        return "network"
    if package in CRYPTO:
        return "random" if method in RANDOM else "cryptography"
    if package in IDS:
        return "random"
    if package == "vm":
        return "dynamic_code"
    if package in ("readline", "inquirer", "prompts", "enquirer", "@inquirer/prompts"):
        return "stdin"
    if package in NATIVE:
        return "native_code"
    if package in ("node-serialize", "serialize-javascript") and method in ("unserialize", "deserialize"):
        return "unsafe_deserialization"
    if package in ("nodemailer", "@sendgrid/mail", "postmark", "resend", "mailgun.js"):
        return "email"
    key = service_of(module)
    if key in SQL_SERVICES and package in PACKAGES:
        return "sql"
    return "network" if key and key != "git" else "process" if key == "git" else None


def _concurrency(reader: Reader, chain: Chain, scope: Scope, name: str, start: int, end: int) -> None:
    package = chain.package
    method = chain.links[0].method
    what: Literal["lock", "transaction", "semaphore", "queue", "thread", "process", "atomic", "pool"] | None = None
    if method in TRANSACTIONS or name.endswith(".transaction"):
        what = "transaction"
    elif package in LOCKS or (package and method in ("acquire", "runExclusive", "lock")):
        what = "lock"
    elif package in ("p-limit", "p-queue", "async-sema", "bottleneck", "p-map", "fastq"):
        what = "semaphore" if package != "fastq" else "queue"
    elif package in THREADS and chain.is_new:
        what = "thread"
    elif chain.head == "Atomics":
        what = "atomic"
    elif chain.is_new and method == "" and chain.head in ("Pool", "pg.Pool"):
        what = "pool"
    elif name == "cluster.fork":
        what = "process"
    if what is not None:
        reader.facts.concurrency.append(Concurrency(scope.symbol, what, name, start, end))


def effects_by_import(reader: Reader) -> list[Effect]:
    """`const transport = secure ? https : http`: a module that no call names is still there to be used."""
    told = {effect.via.partition(".")[0] for effect in reader.facts.effects}
    found = []
    for each in reader.facts.imports:
        kind = BY_IMPORT.get(each.module.removeprefix("node:"))
        if kind is None or each.alias in told or each.name not in ("", "default") or each.alias not in reader.imported:
            continue
        text = reader.src.data.decode("utf-8", errors="ignore")
        uses = re.findall(rf"(?<![\w$.'\"/:]){re.escape(each.alias)}\b(?!['\"])(?:\s*\??\.\s*(\w+))?", text)
        if sum(1 for use in uses if use not in HARMLESS) > 1:  # the import itself is one
            found.append(Effect("", kind, each.module, each.line, each.end))
    return found


def effects_of_environment(reader: Reader) -> list[Effect]:
    """Each variable that is read reaches the environment."""
    told = {(effect.symbol, effect.start) for effect in reader.facts.effects if effect.effect == "environment"}
    read = {(each.symbol, each.start): each for each in reader.facts.env if each.source == "environment"}
    return [
        Effect(each.symbol, "environment", each.name, each.start, each.end)
        for place, each in read.items()
        if place not in told
    ]
