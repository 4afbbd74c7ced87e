"""What reaches outside: processes, files, network, clock, randomness; and what runs beside or is kept apart."""

import re

from tree_sitter import Node

from specs.analysis.facts import Concurrency, Effect, EffectKind
from specs.analysis.golang.operands import arguments, callee, composite_type, unwrap
from specs.analysis.golang.reader import Reader, Scope, lines

# import path, or import path and function -> effect; the longest that fits wins
EFFECTS: dict[str, EffectKind] = {
    "os/exec.Command": "process", "os/exec.CommandContext": "process", "os.StartProcess": "process",
    "syscall.Exec": "process", "os.Open": "files_read", "os.ReadFile": "files_read", "os.ReadDir": "files_read",
    "os.OpenFile": "files_write", "os.Create": "files_write", "os.WriteFile": "files_write",
    "os.CreateTemp": "files_write", "os.Mkdir": "files_write", "os.MkdirAll": "files_write",
    "os.MkdirTemp": "files_write", "os.Remove": "files_write", "os.RemoveAll": "files_write",
    "os.Rename": "files_write", "os.Chmod": "files_write", "os.Symlink": "files_write", "os.Link": "files_write",
    "os.Truncate": "files_write", "io/ioutil.ReadFile": "files_read", "io/ioutil.ReadDir": "files_read",
    "io/ioutil.WriteFile": "files_write", "io/ioutil.TempFile": "files_write", "io/ioutil.TempDir": "files_write",
    "path/filepath.Walk": "files_read", "path/filepath.WalkDir": "files_read", "path/filepath.Glob": "files_read",
    "net.Listen": "listen", "net.ListenPacket": "listen", "net.ListenTCP": "listen", "net.ListenUDP": "listen",
    "net/http.ListenAndServe": "listen", "net/http.ListenAndServeTLS": "listen", "net/http.Serve": "listen",
    "net.Dial": "network", "net.DialTimeout": "network", "net.DialTCP": "network", "net.DialUDP": "network",
    "net.LookupHost": "network", "net.LookupIP": "network", "crypto/tls.Dial": "network",
    "google.golang.org/grpc.Dial": "network", "google.golang.org/grpc.NewClient": "network",
    "database/sql.Open": "sql", "github.com/jmoiron/sqlx.Open": "sql", "github.com/jmoiron/sqlx.Connect": "sql",
    "gorm.io/gorm.Open": "sql", "os.Getenv": "environment", "os.LookupEnv": "environment",
    "os.Environ": "environment", "os.Setenv": "environment", "time.Now": "clock", "time.Since": "clock",
    "time.Until": "clock", "math/rand": "random", "math/rand/v2": "random", "crypto/rand": "random",
    "crypto/aes": "cryptography", "crypto/cipher": "cryptography", "crypto/hmac": "cryptography",
    "crypto/rsa": "cryptography", "crypto/ecdsa": "cryptography", "crypto/ed25519": "cryptography",
    "crypto/sha256": "cryptography", "crypto/sha512": "cryptography", "crypto/sha1": "cryptography",
    "crypto/md5": "cryptography", "golang.org/x/crypto": "cryptography", "net/smtp.SendMail": "email",
    "fmt.Print": "stdout", "fmt.Println": "stdout", "fmt.Printf": "stdout", "plugin.Open": "dynamic_code",
    "fmt.Scan": "stdin", "fmt.Scanln": "stdin", "fmt.Scanf": "stdin",
}  # fmt: skip
STREAMS: dict[str, EffectKind] = {"os.Stdin": "stdin", "os.Stdout": "stdout"}
MAX_WORDS = 80  # characters of a command that is told by its words
LOCKS = frozenset({"Lock", "RLock", "TryLock"})
ISOLATES = re.compile(r"Level|Serializable|RepeatableRead|ReadCommitted")
TRANSACTED = frozenset({"BeginFunc", "BeginTxFunc", "RunInTransaction", "WithTransaction"})  # of a driver's package
TRANSACTIONS = frozenset({"Begin", "BeginTx", "Beginx", "BeginTxx", "Transaction", "RunInTx"})


def effect_call(reader: Reader, node: Node, name: str, scope: Scope) -> None:
    module = reader.module_of(name)
    if module:
        full = reader.full(name)
        found = EFFECTS.get(full) or EFFECTS.get(module)
        if found is None and module.startswith("golang.org/x/crypto/"):
            found = "cryptography"
        if found is not None:
            add(reader, node, scope, found, name)
            if found == "process":
                _program(reader, node, name, scope)
    _kept_apart(reader, node, name, scope, module)


def _program(reader: Reader, node: Node, name: str, scope: Scope) -> None:
    """The words of the command that is run where they are written; else only that something is run."""
    given = arguments(node)
    if given and name.endswith(("Context", "ctx")):
        given = given[1:]
    words = ""
    if given and given[0].type in ("interpreted_string_literal", "raw_string_literal"):
        words = " ".join(", ".join(reader.text(each) for each in given).split())
    _concurrent(reader, node, scope, "process", words if words and len(words) <= MAX_WORDS else name)


def add(reader: Reader, node: Node, scope: Scope, effect: EffectKind, via: str) -> None:
    start, end = lines(node)
    reader.facts.effects.append(Effect(scope.symbol, effect, via, start, end))


def stream(reader: Reader, node: Node, scope: Scope) -> None:
    """`os.Stdin` handed to what reads it."""
    name = reader.text(node)
    if name in STREAMS and reader.imported.get("os") == "os" and scope.test is None:
        add(reader, node, scope, STREAMS[name], name)
    reader.children(node, scope)


def foreign_code(reader: Reader) -> None:
    """`import "C"` and `unsafe` reach past the language."""
    for found in reader.facts.imports:
        if found.module == "C":
            reader.facts.effects.append(Effect("", "native_code", 'import "C"', found.line, found.end))


def _kept_apart(reader: Reader, node: Node, name: str, scope: Scope, module: str) -> None:
    owner, _, method = name.rpartition(".")
    if not owner:
        return
    if method in LOCKS and not module:
        _concurrent(reader, node, scope, "lock", owner)
    elif method in TRANSACTIONS and not module:
        _concurrent(reader, node, scope, "transaction", _level(reader, node) or name.rpartition("().")[2])
    elif module == "sync/atomic":
        _concurrent(reader, node, scope, "atomic", name)
    elif module == "golang.org/x/sync/semaphore" or (method == "Acquire" and "sem" in owner.lower()):
        _concurrent(reader, node, scope, "semaphore", name)
    elif module == "golang.org/x/sync/errgroup":
        _concurrent(reader, node, scope, "pool", name)
    elif method in TRANSACTED and module:
        _concurrent(reader, node, scope, "transaction", _level(reader, node) or name)
    elif method == "Go" and not module and any(each.type == "func_literal" for each in arguments(node)):
        add(reader, node, scope, "thread", name)


def _level(reader: Reader, call: Node) -> str:
    """`pgx.TxOptions{IsoLevel: pgx.Serializable}` as it is written, "" where no isolation is asked for."""
    for each in arguments(call):
        bare = unwrap(each)
        if bare.type == "composite_literal" and ISOLATES.search(text := " ".join(reader.text(bare).split())):
            return text
    return ""


def _concurrent(reader: Reader, node: Node, scope: Scope, what: str, text: str) -> None:
    start, end = lines(node)
    reader.facts.concurrency.append(Concurrency(scope.symbol, what, text, start, end))  # type: ignore[arg-type]


def go_statement(reader: Reader, node: Node, scope: Scope) -> None:
    if scope.test is None:
        start = lines(node)[0]
        call = node.named_children[0] if node.named_child_count else None
        name = callee(reader.src, call) if call is not None and call.type == "call_expression" else ""
        text = f"go {name}" if name else "go func"
        reader.facts.concurrency.append(Concurrency(scope.symbol, "task", text, start, start))
        reader.facts.effects.append(Effect(scope.symbol, "thread", text, start, start))
    reader.children(node, scope)


def row_lock(reader: Reader, node: Node, scope: Scope) -> None:
    """gorm: `clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"}`."""
    if composite_type(reader.src, node) == "clause.Locking":
        _concurrent(reader, node, scope, "lock", " ".join(reader.text(node).split()))


def channel_made(reader: Reader, node: Node, given: list[Node], scope: Scope) -> None:
    if given and given[0].type == "channel_type":
        _concurrent(reader, node, scope, "channel", reader.text(node, 80))


HANDLERS = {"go_statement": go_statement, "selector_expression": stream}
