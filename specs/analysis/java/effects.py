"""What reaches outside the process, by the qualified names of what is called."""

import re
from typing import Literal

from tree_sitter import Node

from specs.analysis.facts import Concurrency, Effect, EffectKind
from specs.analysis.java.chains import Chain
from specs.analysis.java.clients import service_of
from specs.analysis.java.operands import dotted
from specs.analysis.java.reader import Reader, Scope, lines
from specs.analysis.java.services import is_own

MAX_WORDS = 80  # characters of a command that is told by its words
What = Literal["lock", "transaction", "semaphore", "queue", "thread", "process", "task", "atomic", "pool"]
WORDED = re.compile(r"\((?:new String\[\] ?\{ ?)?\"|\((?:List\.of|Arrays\.asList)\(\"")
WRITES = ("write", "create", "delete", "copy", "move", "set", "newBufferedWriter", "newOutputStream", "append")
FILE_WRITES = frozenset({"delete", "deleteOnExit", "mkdir", "mkdirs", "createNewFile", "renameTo", "setLastModified",
                         "setWritable", "setReadable", "setExecutable", "createTempFile"})  # fmt: skip
FILE_READS = frozenset({"exists", "list", "listFiles", "length", "canRead", "isFile", "isDirectory", "lastModified",
                        "canWrite"})  # fmt: skip
MADE: dict[str, EffectKind] = {
    "java.io.FileReader": "files_read", "java.io.FileInputStream": "files_read", "java.io.FileWriter": "files_write",
    "java.io.FileOutputStream": "files_write", "java.io.RandomAccessFile": "files_write",
    "java.lang.ProcessBuilder": "process", "java.net.Socket": "network", "java.net.DatagramSocket": "network",
    "java.net.MulticastSocket": "network", "java.net.ServerSocket": "listen", "java.util.Random": "random",
    "java.security.SecureRandom": "random", "java.lang.Thread": "thread", "java.util.zip.ZipFile": "files_read",
    "java.util.jar.JarFile": "files_read", "javax.crypto.spec.SecretKeySpec": "cryptography",
    "java.util.Timer": "thread", "java.util.concurrent.ThreadPoolExecutor": "thread",
    "java.util.concurrent.ForkJoinPool": "thread", "java.net.URLClassLoader": "dynamic_code",
    "java.beans.XMLDecoder": "unsafe_deserialization", "org.yaml.snakeyaml.Yaml": "unsafe_deserialization",
}  # fmt: skip
CALLED: dict[str, EffectKind] = {
    "System.currentTimeMillis": "clock", "System.nanoTime": "clock", "Instant.now": "clock", "LocalDate.now": "clock",
    "LocalDateTime.now": "clock", "ZonedDateTime.now": "clock", "OffsetDateTime.now": "clock", "LocalTime.now": "clock",
    "Calendar.getInstance": "clock", "Clock.systemUTC": "clock", "Clock.systemDefaultZone": "clock",
    "Math.random": "random", "UUID.randomUUID": "random", "ThreadLocalRandom.current": "random",
    "SecureRandom.getInstance": "random", "SecureRandom.getInstanceStrong": "random", "Class.forName": "dynamic_code",
    "System.loadLibrary": "native_code", "System.load": "native_code", "Native.load": "native_code",
    "HttpServer.create": "listen", "HttpsServer.create": "listen", "ServerSocketChannel.open": "listen",
    "SpringApplication.run": "listen", "Javalin.create": "listen", "SocketChannel.open": "network",
    "InetAddress.getByName": "network", "InetAddress.getAllByName": "network", "CompletableFuture.runAsync": "thread",
    "CompletableFuture.supplyAsync": "thread", "Thread.startVirtualThread": "thread", "Thread.ofVirtual": "thread",
    "FileChannel.open": "files_read", "AsynchronousFileChannel.open": "files_read", "System.console": "stdin",
    "FileUtils.readFileToString": "files_read", "FileUtils.writeStringToFile": "files_write",
    "Transport.send": "email", "ProcessHandle.allProcesses": "process", "Micronaut.run": "listen",
}  # fmt: skip
CRYPTO = frozenset({"MessageDigest", "Cipher", "Mac", "Signature", "KeyGenerator", "KeyPairGenerator", "KeyFactory",
                    "SecretKeyFactory", "KeyStore", "BCrypt", "DigestUtils", "Jwts", "Hashing", "KeyAgreement",
                    "CertificateFactory"})  # fmt: skip
CRYPTO_METHODS = frozenset({"getInstance", "hashpw", "checkpw", "sha256Hex", "md5Hex", "sha1Hex", "sha512Hex", "sha256",
                            "md5", "sha1", "sha512", "parser", "parserBuilder", "builder"})  # fmt: skip
SQL_KEYS = frozenset({"sql", "postgresql", "mysql", "sqlite", "mssql", "oracle", "snowflake", "clickhouse"})
LOCKS = frozenset({"ReentrantLock", "Lock", "ReentrantReadWriteLock", "ReadWriteLock", "StampedLock", "RLock"})
ATOMS = frozenset({"AtomicInteger", "AtomicLong", "AtomicBoolean", "AtomicReference", "LongAdder"})
QUEUES = frozenset({"BlockingQueue", "LinkedBlockingQueue", "ArrayBlockingQueue", "BlockingDeque", "DelayQueue",
                    "PriorityBlockingQueue", "SynchronousQueue", "LinkedBlockingDeque", "TransferQueue"})  # fmt: skip


def effect_of(reader: Reader, chain: Chain, scope: Scope) -> None:
    kind, via = _effect(chain, reader.package)
    first = chain.first
    start, end = lines(chain.outer if kind == "process" else first.node)
    if kind is not None:
        reader.facts.effects.append(Effect(scope.symbol, kind, via, start, max(start, min(end, start + 6))))
    _concurrency(reader, chain, scope)


def _effect(chain: Chain, package: str) -> tuple[EffectKind | None, str]:
    first, name = chain.first, chain.name
    method = chain.last.name if chain.is_new else first.name
    if chain.is_new and not chain.first.name:
        if chain.full in MADE:
            return MADE[chain.full], f"new {chain.head}"
        if chain.full == "java.util.Date" and not first.given:
            return "clock", "new Date"
    if name in CALLED and (not chain.full or chain.full.rpartition(".")[2] == chain.type):
        return CALLED[name], name
    if chain.head in ("System.out", "System.err"):
        return "stdout", f"{chain.head}.{method}"
    if chain.type == "Files" and chain.full.startswith("java.nio"):
        return "files_write" if method.startswith(WRITES) else "files_read", name
    if chain.full == "java.io.File" and method in FILE_WRITES | FILE_READS:
        return "files_write" if method in FILE_WRITES else "files_read", name
    if name == "Runtime.getRuntime" and chain.link("exec") is not None:
        return "process", "Runtime.getRuntime().exec"
    if chain.full == "java.net.URL" and method in ("openStream", "openConnection", "getContent"):
        return "network", f"{chain.head}.{method}"
    if chain.type == "Executors":
        return "thread", name
    if chain.type in CRYPTO and method in CRYPTO_METHODS:
        return "cryptography", name
    if chain.full == "java.io.ObjectInputStream" and method in ("readObject", "readUnshared"):
        return "unsafe_deserialization", name
    if chain.type == "ScriptEngine" and method == "eval":
        return "dynamic_code", name
    key = service_of(chain.full) if chain.full else ""
    if key and not is_own(package, chain.full):
        via = f"new {chain.head}" if chain.is_new else name
        if key in ("smtp", "sendgrid", "mailgun"):
            return "email", via
        return ("sql" if key in SQL_KEYS else "process" if key == "git" else "network"), via
    return None, ""


def _at_exit(chain: Chain) -> bool:
    """`Runtime.getRuntime().addShutdownHook(new Thread(…))` starts nothing before the end."""
    given = chain.outer.parent
    call = given.parent if given is not None and given.type == "argument_list" else None
    name = call.child_by_field_name("name") if call is not None else None
    return name is not None and name.text == b"addShutdownHook"


def _concurrency(reader: Reader, chain: Chain, scope: Scope) -> None:
    what: What | None = None
    method = chain.first.name
    if chain.type in LOCKS and (chain.link("lock", "tryLock", "lockInterruptibly", "writeLock", "readLock")):
        what = "lock"
    elif chain.type == "Semaphore" and (method in ("acquire", "tryAcquire") or chain.is_new):
        what = "semaphore"
    elif chain.type == "Executors" or (chain.is_new and chain.type in ("ThreadPoolExecutor", "ForkJoinPool")):
        what = "pool"
    elif chain.is_new and chain.type == "Thread" and not _at_exit(chain):
        what = "thread"
    elif (chain.is_new and chain.full == "java.lang.ProcessBuilder") or (
        chain.name == "Runtime.getRuntime" and chain.link("exec") is not None
    ):
        _program(reader, chain, scope)
    elif chain.type in ATOMS and chain.is_new:
        what = "atomic"
    elif chain.type in QUEUES and chain.is_new:
        what = "queue"
    elif chain.type == "CompletableFuture" and method in ("runAsync", "supplyAsync"):
        what = "task"
    elif method == "setTransactionIsolation" and chain.first.given:
        start = lines(chain.first.node)[0]
        level = dotted(reader.src, chain.first.given[0]).rpartition(".")[2]
        if level.startswith("TRANSACTION_"):
            reader.facts.concurrency.append(Concurrency(scope.symbol, "transaction", level, start, start))
        return
    elif method in ("setAutoCommit", "beginTransaction", "inTransaction", "executeInTransaction") or (
        chain.type == "TransactionTemplate" and method.startswith("execute")
    ):
        what = "transaction"
    if what is not None:
        start = lines(chain.first.node)[0]
        if method == "setAutoCommit" and reader.text(chain.first.given[0] if chain.first.given else None) != "false":
            return
        text = f"new {chain.head}" if chain.is_new and not method else chain.name
        reader.facts.concurrency.append(Concurrency(scope.symbol, what, text, start, start))


def _program(reader: Reader, chain: Chain, scope: Scope) -> None:
    """The words of the command that is run where they are written; else only that something is run."""
    started = chain.link("exec")
    given = chain.first.given if started is None else started.given
    text = f"new {chain.head}" if started is None else "Runtime.getRuntime().exec"
    node = chain.first.node if started is None else started.node
    if given and WORDED.match(words := reader.text(given[0].parent, 400)):
        bare = " ".join(words[1:-1].split())
        text = bare if len(bare) <= MAX_WORDS else text
    reader.facts.concurrency.append(Concurrency(scope.symbol, "process", text, *lines(node)))


def field_access(reader: Reader, node: Node, scope: Scope) -> None:
    """`System.in` is read by whatever it is given to."""
    text = reader.text(node, 20)
    if text == "System.in" and scope.test is None:
        reader.facts.effects.append(Effect(scope.symbol, "stdin", text, *lines(node)))
    held = node.child_by_field_name("object")
    if held is not None and held.type not in ("identifier", "this", "super", "field_access"):
        reader.push([held], scope)


HANDLERS = {"field_access": field_access}
