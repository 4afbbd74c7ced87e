"""What reaches outside, and what runs beside or is kept apart."""

from typing import cast

from tree_sitter import Node

from specs.analysis.facts import Concurrency, Effect, EffectKind
from specs.analysis.solid.forms import Form
from specs.analysis.solid.reader import Reader, Scope, last_name, lines
from specs.analysis.solid.services import full_name
from specs.analysis.syntax import first_line

LOCKS = frozenset({"lock", "try_lock", "synchronize", "withLock", "synchronized", "EnterWriteLock", "WaitOne",
                   "pthread_mutex_lock", "mtx_lock", "with_lock", "lock!",
                   "with_advisory_lock", "lockForUpdate"})  # fmt: skip
LOCK_TYPES = ("lock_guard", "unique_lock", "scoped_lock", "shared_lock")
TRANSACTIONS = frozenset({"transaction", "begin_transaction", "beginTransaction", "BeginTransaction",
                          "wrapInTransaction", "transactional",
                          "BeginTransactionAsync"})  # fmt: skip
THREADS = frozenset({"spawn", "spawn_blocking", "launch", "async", "pthread_create", "thread", "Thread", "StartNew"})


def effect_call(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> None:
    full = full_name(reader, name)
    pattern, effects = reader.effects
    if (found := pattern.match(name) or pattern.match(full)) is not None:
        add_effect(reader, node, scope, effects[found[1]], name)
    method = last_name(form.name)
    if method in LOCKS and (form.target is not None or form.name.endswith("_lock") or form.block is not None):
        concurrent(reader, node, scope, "lock", _shown(reader, form, name))
    elif method in TRANSACTIONS:
        concurrent(reader, node, scope, "transaction", name)
    elif form.kind == "new" and any(last_name(name).startswith(kind) for kind in LOCK_TYPES):
        concurrent(reader, node, scope, "lock", name)


def _shown(reader: Reader, form: Form, name: str) -> str:
    """What is locked, or at least how."""
    held = reader.written(form.target) or name
    if form.sep == "::" and reader.dialect.language == "php":  # Cache::lock(…), of a class that locks many things
        held = name
    return held if "()" not in held else form.name


def add_effect(reader: Reader, node: Node, scope: Scope, effect: str, via: str) -> None:
    start, end = lines(node)
    reader.facts.effects.append(Effect(scope.symbol, cast(EffectKind, effect), via, start, end))


def concurrent(reader: Reader, node: Node, scope: Scope, what: str, text: str) -> None:
    start, end = lines(node)
    name = node.child_by_field_name("name") or node.child_by_field_name("method")
    start = max(start, first_line(name)) if name is not None else start  # a call hung on calls: the row of its own name
    end = min(end, start + 1)
    reader.facts.concurrency.append(Concurrency(scope.symbol, what, text, start, end))  # type: ignore[arg-type]
