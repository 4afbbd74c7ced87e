"""A backup: the whole database in one file, and back from it into an empty one.

The file is a gzipped stream of frames (a header, then for each table its columns and its rows as Postgres's binary
COPY gives them, then an end), followed by the SHA-256 of all that. `restore` reads the whole file once to check it
before it writes anything, so a file that was cut short or altered changes nothing.

The schema is not in the file: migrations make it. The header names the migrations that the data belongs to; `restore`
brings the empty database to exactly those, loads, and then migrates on. Left out is what belongs to processes of the
moment: sessions, live workers, and the queue, whose messages are only nudges and are sent again.
"""

import gzip
import hashlib
import json
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from studio import data_folder
from studio.migration_state import refuse_unfit
from studio.startup import StartupError

MAGIC = b"spec-studio backup 1\n"
LEFT_OUT = {"django_migrations", "django_session", "specs_worker", "specs_nudge"}
_MADE_BY_MIGRATIONS = {"django_content_type", "auth_permission"}  # rows in these make no database used
_DIGEST_BYTES = 32
_PIECE = 2**20
_FRAME = struct.Struct(">cI")
_HEADER, _TABLE, _ROWS, _END = b"H", b"T", b"R", b"E"
_LONGEST_FRAME = 2**30 + 2**20  # Postgres holds no longer row


class BadBackup(StartupError):
    """The file is no backup, or not a whole one."""


@dataclass(frozen=True)
class Header:
    release: str
    migrations: list[tuple[str, str]]
    sequences: dict[str, tuple[int, bool]]


class _Hashed:
    """A file to write to, whose content is hashed on the way."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw, self._hash = raw, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        return self._raw.write(data)

    def flush(self) -> None:
        self._raw.flush()

    def digest(self) -> bytes:
        return self._hash.digest()


def write(file: Path) -> dict[str, int]:
    """Write the database as it stands at one moment, while others go on working. Returns the rows of each table."""
    draft = file.with_name(f"{file.name}.part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # hashes of passwords are in there
    try:
        with os.fdopen(descriptor, "wb") as raw:
            hashed = _Hashed(raw)
            hashed.write(MAGIC)
            with gzip.GzipFile(fileobj=hashed, mode="wb", compresslevel=5, mtime=0) as stream:
                counts = _write_database(stream)
            raw.write(hashed.digest())
            raw.flush()
            os.fsync(raw.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return counts


def _write_database(stream: gzip.GzipFile) -> dict[str, int]:
    counts = {}
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        applied = sorted(MigrationRecorder(connection).applied_migrations())
        release = ".".join(map(str, data_folder.RELEASE))
        _put(stream, _HEADER, {"release": release, "migrations": applied, "sequences": _sequences(cursor)})
        for table in _tables(cursor):
            columns = _columns(cursor, table)
            _put(stream, _TABLE, {"table": table, "columns": columns})
            with cursor.copy(_copy(table, columns, "TO STDOUT")) as rows:
                for piece in rows:
                    _put(stream, _ROWS, bytes(piece))
            counts[table] = cursor.rowcount
        _put(stream, _END, b"")
    return counts


def restore(file: Path) -> dict[str, int]:
    """Check `file`, then load it into the empty database. Returns the rows of each table."""
    _check_whole(file)
    header = _header(file)
    executor = MigrationExecutor(connection)
    targets = _targets(executor, header)
    _refuse_used(set(header.migrations))
    refuse_unfit(connection)
    executor.migrate(targets)
    counts = _load(file, header)
    call_command("migrate", interactive=False, verbosity=0)
    return counts


def _load(file: Path, header: Header) -> dict[str, int]:
    """In one transaction: foreign keys are deferred to its end, so tables may come in any order."""
    counts: dict[str, int] = {}
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        tables = _tables(cursor)
        for table in tables:
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        indexes = _drop_indexes(cursor, tables)
        frames = _frames(file)
        kind, payload = next(frames)
        kind, payload = next(frames)
        while kind == _TABLE:
            described = json.loads(payload)
            table, columns = described["table"], described["columns"]
            if table not in tables or set(columns) != set(_columns(cursor, table)):
                raise BadBackup(f"{file} does not fit this database: table {table} is another there.")
            with cursor.copy(_copy(table, columns, "FROM STDIN")) as rows:
                for kind, payload in frames:
                    if kind != _ROWS:
                        break
                    rows.write(payload)
            counts[table] = cursor.rowcount
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is deferred stands in the way of making an index
        for definition in indexes:
            cursor.execute(definition)
        for name, (value, called) in header.sequences.items():
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [name, value, called])
    return counts


def _targets(executor: MigrationExecutor, header: Header) -> list[tuple[str, str]]:
    """The last migrations that the backup has, one or more an app."""
    known, graph = set(executor.loader.graph.nodes), executor.loader.graph
    unknown = sorted(set(header.migrations) - set(executor.loader.disk_migrations))
    if unknown:
        raise BadBackup(
            f"The backup was made by Spec Studio {header.release}, which is newer than this release "
            f"({'.'.join(unknown[-1])} is unknown here); restore it with that release or a newer one."
        )
    applied = set(header.migrations) & known
    return sorted(
        node
        for node in applied
        if not any(c.key in applied and c.key[0] == node[0] for c in graph.node_map[node].children)
    )


def _refuse_used(migrations: set[tuple[str, str]]) -> None:
    with connection.cursor() as cursor:
        tables = _tables(cursor)
        for table in sorted(set(tables) - _MADE_BY_MIGRATIONS):
            cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table)))
            if cursor.fetchone()[0]:
                raise StartupError(
                    f"The database is not empty (table {table} has rows), and a backup is restored only into an empty "
                    "one; name another with DATABASE_URL or DATA_DIR."
                )
    if set(MigrationRecorder(connection).applied_migrations()) - migrations:
        raise StartupError("The database has tables that are newer than the backup; restore into one without tables.")


# The file


def _put(stream: gzip.GzipFile, kind: bytes, content: bytes | dict[str, Any]) -> None:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    stream.write(_FRAME.pack(kind, len(data)))
    stream.write(data)


def _check_whole(file: Path) -> None:
    """BadBackup unless the file ends as `write` left it and every byte is as it was."""
    try:
        size = file.stat().st_size
        with file.open("rb") as raw:
            if raw.read(len(MAGIC)) != MAGIC:
                raise BadBackup(f"{file} is not a backup of Spec Studio.")
            found = hashlib.sha256(MAGIC)
            left = size - len(MAGIC) - _DIGEST_BYTES
            while left > 0 and (piece := raw.read(min(_PIECE, left))):
                found.update(piece)
                left -= len(piece)
            whole = left == 0 and raw.read() == found.digest()
    except OSError as error:
        raise BadBackup(f"{file} cannot be read ({os.strerror(error.errno or 0).lower()}).") from error
    if not whole:
        raise BadBackup(f"{file} is cut short or was altered; nothing was restored. Use another copy of the backup.")


def _frames(file: Path) -> Iterator[tuple[bytes, bytes]]:
    with file.open("rb") as raw:
        raw.seek(len(MAGIC))
        with gzip.GzipFile(fileobj=_Without(raw, file.stat().st_size - _DIGEST_BYTES), mode="rb") as stream:
            try:
                while True:
                    kind, length = _FRAME.unpack(stream.read(_FRAME.size))
                    if length > _LONGEST_FRAME:
                        raise BadBackup(f"{file} is damaged.")
                    payload = stream.read(length)
                    yield kind, payload
                    if kind == _END:
                        return
            except (EOFError, zlib.error, struct.error, gzip.BadGzipFile) as error:
                raise BadBackup(f"{file} is damaged.") from error


class _Without:
    """A file that seems to end at `end`, before the digest."""

    def __init__(self, raw: IO[bytes], end: int) -> None:
        self._raw, self._end = raw, end

    def read(self, size: int = -1, /) -> bytes:
        left = self._end - self._raw.tell()
        return self._raw.read(left if size < 0 else min(size, left))

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._raw.seek(offset, whence)

    def seekable(self) -> bool:
        return True


def _header(file: Path) -> Header:
    kind, payload = next(_frames(file))
    if kind != _HEADER:
        raise BadBackup(f"{file} is damaged.")
    given = json.loads(payload)
    return Header(
        given["release"],
        [(app, name) for app, name in given["migrations"]],
        {name: (value, called) for name, (value, called) in given["sequences"].items()},
    )


# The database


def _tables(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
        " AND relnamespace = current_schema()::regnamespace"
        " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e') ORDER BY relname"
    )
    return [name for (name,) in cursor.fetchall() if name not in LEFT_OUT]


def _columns(cursor: Any, table: str) -> list[str]:
    """Those that are stored as given: what Postgres computes itself is computed again."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = '' ORDER BY attnum",
        [f'"{table}"'],
    )
    return [name for (name,) in cursor.fetchall()]


def _sequences(cursor: Any) -> dict[str, tuple[int, bool]]:
    cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema() ORDER BY 1")
    found = {}
    for (name,) in cursor.fetchall():
        if name.startswith(tuple(f"{table}_" for table in LEFT_OUT)):
            continue
        cursor.execute(sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name)))
        found[name] = cursor.fetchone()
    return found


def _drop_indexes(cursor: Any, tables: list[str]) -> list[str]:
    """Drop the indexes that no constraint rests on, and return how to make them: once for all rows is much faster."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = ANY(%s)"
        " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = format('%%I', indexname)::regclass)",
        [tables],
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [definition for _, definition in found]


def _copy(table: str, columns: list[str], direction: str) -> sql.Composed:
    return sql.SQL("COPY {} ({}) " + direction + " (FORMAT binary)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
