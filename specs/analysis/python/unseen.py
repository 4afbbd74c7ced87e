"""Effects that only a method's name, a base class or a second look tells: a claim that there are none must be right."""

import ast
from collections.abc import Iterator

from specs.analysis.facts import Effect, EffectKind
from specs.analysis.python.following import Following
from specs.analysis.python.names import last
from specs.analysis.python.place import Collected, Site

# On a receiver that nothing is known of: nobody calls anything else so.
METHODS: dict[str, EffectKind] = {
    "read_text": "files_read", "read_bytes": "files_read", "iterdir": "files_read", "rglob": "files_read",
    "is_file": "files_read", "is_dir": "files_read", "write_text": "files_write", "write_bytes": "files_write",
    "mkdir": "files_write", "unlink": "files_write", "rmdir": "files_write", "symlink_to": "files_write",
    "touch": "files_write", "to_csv": "files_write", "to_parquet": "files_write", "to_excel": "files_write",
    "to_pickle": "files_write", "to_feather": "files_write", "to_hdf": "files_write", "savefig": "files_write",
    "write_parquet": "files_write", "write_csv": "files_write", "sink_parquet": "files_write",
    "run_in_executor": "thread", "sendmail": "email", "send_message": "email",
}  # fmt: skip
# What a call does besides what it is known for.
BESIDES: dict[str, EffectKind] = {
    "shelve.open": "unsafe_deserialization", "urllib.request.urlretrieve": "files_write",
    "multiprocessing.pool.ThreadPool": "thread", "dotenv.load_dotenv": "environment",
    "joblib.Parallel": "process", "pandas.read_pickle": "files_read",
}  # fmt: skip
BASES: dict[str, EffectKind] = {
    "threading.Thread": "thread", "threading.Timer": "thread", "multiprocessing.Process": "process",
    "socketserver.BaseRequestHandler": "listen", "http.server.BaseHTTPRequestHandler": "listen",
    "http.server.SimpleHTTPRequestHandler": "listen", "asyncio.Protocol": "network",
}  # fmt: skip
WRITING_MODES = frozenset("wax+")


def unseen(collected: Collected, following: Following) -> Iterator[Effect]:
    for site in collected.sites:
        if not site.place.test and (effect := _of_call(site)) is not None:
            yield Effect(site.place.symbol, effect, site.callee or last(site.qualified), site.start, site.end)
    for defined in collected.classes:
        node = defined.node
        for base in node.bases if isinstance(node, ast.ClassDef) and not defined.place.test else ():
            effect = BASES.get(following.qualified(base, following.module, node.lineno))
            if effect is not None:
                yield Effect(defined.scope.name, effect, node.name, node.lineno, node.lineno)
    for guard in collected.guards:
        for condition in (guard.condition, *guard.condition.parts):
            if condition.right is not None and condition.right.name == "os.environ":
                yield Effect(guard.symbol, "environment", "os.environ", guard.start, guard.start)
    for answer in collected.returns:
        asked = answer.condition.right if answer.condition is not None else None
        if asked is not None and asked.name == "os.environ":
            yield Effect(answer.symbol, "environment", "os.environ", answer.start, answer.end)


def _of_call(site: Site) -> EffectKind | None:
    qualified = site.qualified
    if qualified in BESIDES:
        return BESIDES[qualified]
    function = site.node.func
    if type(function) is not ast.Attribute:
        return None
    method = function.attr
    if qualified == "logging.basicConfig" and site.keyword("filename") is not None:
        return "files_write"
    if method == "open" and qualified[:1] in ("?", ".", ""):
        mode = site.argument(0, "mode")
        text = mode.value if isinstance(mode, ast.Constant) and isinstance(mode.value, str) else ""
        known = bool(text) and set(text) <= set("rwaxbt+U")
        return ("files_write" if WRITING_MODES & set(text) else "files_read") if known else None
    return METHODS.get(method) if not qualified.startswith(("os.", "shutil.")) else None
