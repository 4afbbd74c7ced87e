"""Effects on the world, told by what a call resolves to by imports and known types, never by a bare method name."""

import ast

from specs.analysis.facts import Concurrency, Effect, EffectKind
from specs.analysis.python.calls import METHODS
from specs.analysis.python.names import chained, last
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Collected, Site

# A whole module (or class) whose calls all have the effect.
MODULES: dict[str, EffectKind] = {
    "subprocess": "process", "pexpect": "process", "sh": "process", "plumbum": "process", "invoke": "process",
    "multiprocessing": "process", "asyncio.subprocess": "process",
    "threading.Thread": "thread", "threading.Timer": "thread", "concurrent.futures.ThreadPoolExecutor": "thread",
    "concurrent.futures.ProcessPoolExecutor": "process", "_thread": "thread", "anyio.to_thread": "thread",
    "urllib.request": "network", "requests": "network", "httpx": "network", "aiohttp": "network", "urllib3": "network",
    "http.client": "network", "socket": "network", "ftplib": "network", "telnetlib": "network", "paramiko": "network",
    "websockets": "network", "websocket": "network", "grpc": "network", "boto3.client": "network",
    "boto3.resource": "network", "boto3.Session": "network",
    "botocore.session": "network",
    "xmlrpc.client": "network", "poplib": "network", "imaplib": "network", "nntplib": "network", "pycurl": "network",
    "redis": "network", "pymongo": "network", "kafka": "network", "confluent_kafka": "network", "pika": "network",
    "smtplib": "email", "aiosmtplib": "email", "django.core.mail": "email", "sendgrid": "email",
    "socketserver": "listen", "http.server": "listen", "wsgiref.simple_server": "listen", "uvicorn": "listen",
    "hypercorn": "listen", "waitress": "listen", "xmlrpc.server": "listen",
    "sqlite3": "sql", "psycopg": "sql", "psycopg2": "sql", "asyncpg": "sql", "pymysql": "sql", "MySQLdb": "sql",
    "mysql.connector": "sql", "aiosqlite": "sql", "aiomysql": "sql", "cx_Oracle": "sql", "oracledb": "sql",
    "pyodbc": "sql", "sqlalchemy": "sql", "django.db.connection": "sql", "django.db.transaction": "sql",
    "peewee": "sql",
    "databases": "sql", "duckdb": "sql", "clickhouse_driver": "sql",
    "random": "random", "secrets": "random", "numpy.random": "random",
    "hashlib": "cryptography", "hmac": "cryptography", "cryptography": "cryptography", "nacl": "cryptography",
    "Crypto": "cryptography", "bcrypt": "cryptography", "argon2": "cryptography", "jwt": "cryptography",
    "jose": "cryptography", "passlib": "cryptography", "ssl": "cryptography", "rsa": "cryptography",
    "ctypes.CDLL": "native_code", "ctypes.PyDLL": "native_code",
    "ctypes.WinDLL": "native_code", "ctypes.cdll": "native_code", "ctypes.windll": "native_code", "cffi": "native_code",
    "shelve": "files_write", "tempfile": "files_write", "getpass.getpass": "stdin", "fileinput": "files_read",
    "linecache": "files_read", "dbm": "files_write",
}  # fmt: skip

EXACT: dict[str, EffectKind] = {
    "os.system": "process", "os.popen": "process", "os.fork": "process", "os.kill": "process", "os.killpg": "process",
    "os.execv": "process", "os.execvp": "process", "os.execve": "process", "os.execl": "process",
    "os.spawnl": "process",
    "os.spawnv": "process", "os.posix_spawn": "process", "os.startfile": "process", "pty.spawn": "process",
    "asyncio.create_subprocess_exec": "process", "asyncio.create_subprocess_shell": "process",
    "webbrowser.open": "process", "click.launch": "process", "os.wait": "process", "os.waitpid": "process",
    "os.execvpe": "process", "os.execlp": "process",
    "os.listdir": "files_read", "os.scandir": "files_read", "os.walk": "files_read", "os.stat": "files_read",
    "os.path.exists": "files_read", "os.path.isfile": "files_read", "os.path.isdir": "files_read",
    "os.path.getmtime": "files_read", "os.path.getsize": "files_read", "os.read": "files_read",
    "os.access": "files_read",
    "os.readlink": "files_read", "os.path.islink": "files_read", "os.lstat": "files_read",
    "os.path.realpath": "files_read",
    "glob.glob": "files_read", "glob.iglob": "files_read", "filecmp.cmp": "files_read", "mmap.mmap": "files_read",
    "tomllib.load": "files_read", "runpy.run_path": "dynamic_code", "zipfile.ZipFile": "files_read",
    "tarfile.open": "files_read", "pkgutil.get_data": "files_read", "importlib.resources.files": "files_read",
    "importlib.resources.read_text": "files_read", "zipfile.is_zipfile": "files_read", "os.path.samefile": "files_read",
    "os.mkdir": "files_write", "os.makedirs": "files_write", "os.remove": "files_write", "os.unlink": "files_write",
    "os.rename": "files_write", "os.replace": "files_write", "os.rmdir": "files_write", "os.removedirs": "files_write",
    "os.symlink": "files_write", "os.link": "files_write", "os.chmod": "files_write", "os.chown": "files_write",
    "os.write": "files_write", "os.truncate": "files_write", "os.utime": "files_write", "os.mkfifo": "files_write",
    "shutil.copy": "files_write", "shutil.copy2": "files_write", "shutil.copyfile": "files_write",
    "shutil.copytree": "files_write", "shutil.rmtree": "files_write", "shutil.move": "files_write",
    "shutil.make_archive": "files_write", "shutil.unpack_archive": "files_write", "shutil.copyfileobj": "files_write",
    "logging.FileHandler": "files_write", "logging.handlers.RotatingFileHandler": "files_write",
    "logging.handlers.TimedRotatingFileHandler": "files_write", "shutil.copymode": "files_write",
    "os.getenv": "environment", "os.environ.get": "environment", "os.environ.setdefault": "environment",
    "os.putenv": "environment", "os.environ.pop": "environment", "os.environ.update": "environment",
    "os.environ.copy": "environment", "os.environ.items": "environment", "os.path.expandvars": "environment",
    "time.time": "clock", "time.monotonic": "clock", "time.perf_counter": "clock", "time.sleep": "clock",
    "time.time_ns": "clock", "time.process_time": "clock", "time.localtime": "clock", "time.gmtime": "clock",
    "time.strftime": "clock", "time.monotonic_ns": "clock", "time.perf_counter_ns": "clock", "asyncio.sleep": "clock",
    "datetime.datetime.now": "clock", "datetime.datetime.utcnow": "clock", "datetime.datetime.today": "clock",
    "datetime.date.today": "clock", "django.utils.timezone.now": "clock", "django.utils.timezone.localdate": "clock",
    "pendulum.now": "clock", "arrow.now": "clock", "arrow.utcnow": "clock", "anyio.sleep": "clock",
    "trio.sleep": "clock",
    "os.urandom": "random", "uuid.uuid4": "random", "uuid.uuid1": "random",
    "input": "stdin", "sys.stdin.read": "stdin", "sys.stdin.readline": "stdin", "sys.stdin.buffer.read": "stdin",
    "sys.stdin.readlines": "stdin", "click.prompt": "stdin", "click.confirm": "stdin", "typer.prompt": "stdin",
    "typer.confirm": "stdin", "click.get_text_stream": "stdin", "sys.stdin.isatty": "stdin",
    "print": "stdout", "sys.stdout.write": "stdout", "sys.stdout.buffer.write": "stdout", "click.echo": "stdout",
    "click.secho": "stdout", "typer.echo": "stdout", "rich.print": "stdout", "pprint.pprint": "stdout",
    "sys.stderr.write": "stdout", "typer.secho": "stdout",
    "eval": "dynamic_code", "exec": "dynamic_code", "compile": "dynamic_code", "__import__": "dynamic_code",
    "importlib.import_module": "dynamic_code", "runpy.run_module": "dynamic_code", "code.interact": "dynamic_code",
    "importlib.util.spec_from_file_location": "dynamic_code",
    "django.utils.module_loading.import_string": "dynamic_code",
    "importlib.__import__": "dynamic_code", "types.FunctionType": "dynamic_code",
    "pickle.load": "unsafe_deserialization", "pickle.loads": "unsafe_deserialization",
    "pickle.Unpickler": "unsafe_deserialization", "cPickle.loads": "unsafe_deserialization",
    "dill.load": "unsafe_deserialization", "dill.loads": "unsafe_deserialization",
    "joblib.load": "unsafe_deserialization",
    "marshal.load": "unsafe_deserialization", "marshal.loads": "unsafe_deserialization",
    "yaml.load": "unsafe_deserialization", "yaml.unsafe_load": "unsafe_deserialization",
    "yaml.full_load": "unsafe_deserialization", "jsonpickle.decode": "unsafe_deserialization",
    "cloudpickle.loads": "unsafe_deserialization", "torch.load": "unsafe_deserialization",
    "asyncio.start_server": "listen", "asyncio.start_unix_server": "listen", "socket.create_server": "listen",
    "socket.socket.bind": "listen", "socket.socket.listen": "listen", "aiohttp.web.run_app": "listen",
    "flask.Flask.run": "listen", "grpc.server": "listen", "grpc.aio.server": "listen", "websockets.serve": "listen",
    "werkzeug.serving.run_simple": "listen", "tornado.httpserver.HTTPServer": "listen", "sanic.Sanic.run": "listen",
    "asyncio.open_connection": "network", "asyncio.to_thread": "thread", "asyncio.open_unix_connection": "network",
    "django.core.mail.send_mail": "email", "os.sendfile": "files_read", "asyncio.run_coroutine_threadsafe": "thread",
    "anyio.open_file": "files_read", "aiofiles.open": "files_read", "pandas.read_csv": "files_read",
    "PIL.Image.open": "files_read", "openpyxl.load_workbook": "files_read", "dotenv.load_dotenv": "files_read",
    "dotenv.dotenv_values": "files_read", "configparser.ConfigParser.read": "files_read",
    "polars.scan_parquet": "files_read", "polars.read_parquet": "files_read", "polars.read_csv": "files_read",
    "polars.scan_csv": "files_read", "pandas.read_json": "files_read", "pandas.read_feather": "files_read",
    "pandas.read_table": "files_read", "jinja2.FileSystemLoader": "files_read", "jinja2.PackageLoader": "files_read",
    "logging.config.fileConfig": "files_read", "pyarrow.parquet.read_table": "files_read",
    "pyarrow.parquet.write_table": "files_write", "joblib.dump": "files_write",
    "matplotlib.pyplot.savefig": "files_write",
    "torch.save": "files_write", "numpy.savez": "files_write", "numpy.savetxt": "files_write",
    "numpy.loadtxt": "files_read", "starlette.concurrency.run_in_threadpool": "thread",
    "fastapi.concurrency.run_in_threadpool": "thread", "asgiref.sync.sync_to_async": "thread",
    "apscheduler.schedulers.background.BackgroundScheduler": "thread", "prometheus_client.start_http_server": "listen",
    "pandas.read_sql": "sql", "pandas.read_sql_query": "sql", "pandas.read_sql_table": "sql",
    "pandas.read_pickle": "unsafe_deserialization", "starlette.config.Config": "environment",
    "pandas.read_excel": "files_read", "pandas.read_parquet": "files_read", "numpy.load": "files_read",
    "numpy.save": "files_write", "django.shortcuts.get_object_or_404": "sql", "django.shortcuts.get_list_or_404": "sql",
}  # fmt: skip

# Calls into the modules above that only make or name something.
HARMLESS = frozenset(
    """
    urllib.request.Request socket.inet_aton socket.inet_pton socket.inet_ntop socket.inet_ntoa socket.htons
    socket.ntohs requests.Request httpx.URL httpx.Request httpx.Headers httpx.Timeout httpx.Limits
    requests.exceptions aiohttp.ClientTimeout urllib3.util grpc.StatusCode subprocess.list2cmdline
    urllib3.disable_warnings urllib3.Retry redis.exceptions sqlalchemy.Column sqlalchemy.MetaData socket.gethostname
    redis.retry redis.backoff urllib.request.pathname2url urllib.request.url2pathname urllib.request.getproxies
    urllib3.Timeout tempfile.gettempdir multiprocessing.cpu_count multiprocessing.current_process
    subprocess.CompletedProcess requests.Response subprocess.CalledProcessError httpx.Response random.Random
    aiohttp.FormData aiohttp.BasicAuth httpx.BasicAuth requests.utils requests.structures urllib3.exceptions
    urllib3.fields multiprocessing.get_context threading.Thread.is_alive multiprocessing.get_start_method
    sqlalchemy.types sqlalchemy.ForeignKey sqlalchemy.String sqlalchemy.Integer sqlalchemy.orm.relationship
    sqlalchemy.orm.mapped_column sqlalchemy.orm.declarative_base grpc.insecure_channel_credentials grpc.RpcError
    """.split()
)

PATH_READS = frozenset(
    """
    read_text read_bytes exists is_file is_dir iterdir glob rglob stat samefile is_symlink lstat walk readlink
    """.split()
)
PATH_WRITES = frozenset(
    {"write_text", "write_bytes", "mkdir", "unlink", "rename", "replace", "rmdir", "touch", "chmod", "symlink_to",
     "hardlink_to"}
)  # fmt: skip
OPENERS = frozenset(
    """
    open io.open codecs.open gzip.open bz2.open lzma.open aiofiles.open os.open anyio.open_file tarfile.open
    zipfile.ZipFile os.fdopen
    """.split()
)
CONCURRENT: dict[str, str] = {
    "threading.Thread": "thread", "threading.Timer": "thread", "threading.Lock": "lock", "threading.RLock": "lock",
    "threading.Semaphore": "semaphore", "threading.BoundedSemaphore": "semaphore", "threading.Condition": "lock",
    "asyncio.Lock": "lock", "asyncio.Semaphore": "semaphore", "asyncio.BoundedSemaphore": "semaphore",
    "asyncio.create_task": "task", "asyncio.ensure_future": "task", "asyncio.gather": "task",
    "asyncio.TaskGroup": "task",
    "asyncio.Queue": "queue", "queue.Queue": "queue", "queue.PriorityQueue": "queue", "queue.SimpleQueue": "queue",
    "multiprocessing.Process": "process", "multiprocessing.Pool": "pool", "multiprocessing.Queue": "queue",
    "multiprocessing.Lock": "lock", "concurrent.futures.ThreadPoolExecutor": "pool",
    "concurrent.futures.ProcessPoolExecutor": "pool", "anyio.create_task_group": "task", "trio.open_nursery": "task",
    "multiprocessing.pool.ThreadPool": "pool", "anyio.Lock": "lock", "anyio.Semaphore": "semaphore",
    "anyio.CapacityLimiter": "semaphore", "filelock.FileLock": "lock", "fcntl.flock": "lock", "fcntl.lockf": "lock",
    "django.db.transaction.on_commit": "transaction", "django.db.transaction.atomic": "transaction",
    "aws_lambda_powertools.utilities.idempotency.IdempotencyConfig": "idempotency",
    "aws_lambda_powertools.utilities.idempotency.idempotent": "idempotency",
    "redis.Redis.lock": "lock", "redis.Redis.setnx": "idempotency", "queue.LifoQueue": "queue",
    "threading.Event": "lock", "threading.local": "atomic", "contextvars.ContextVar": "atomic",
}  # fmt: skip
NOT_SHARED = frozenset({"threading.Event", "threading.local", "contextvars.ContextVar"})


PROGRAMS = frozenset(
    """
    subprocess.run subprocess.Popen subprocess.call subprocess.check_call subprocess.check_output os.system os.popen
    asyncio.create_subprocess_exec asyncio.create_subprocess_shell
    """.split()
)
ROW_LOCKS = frozenset({"select_for_update", "with_for_update"})


class Effects:
    def __init__(self, reader: Reader, collected: Collected) -> None:
        self.reader = reader
        self.collected = collected
        self.found: list[Effect] = []

    def read(self) -> None:
        for site in self.collected.sites:
            qualified = site.qualified
            if not qualified or qualified[0] in "?." or site.place.test:
                continue
            effect = effect_of(site)
            passed_on = qualified.endswith(")") or (")" in qualified and last(qualified) in METHODS)
            if effect is not None and not passed_on:
                via = qualified if "." in site.callee and "(" not in site.callee else site.callee or qualified
                self.found.append(Effect(site.place.symbol, effect, via, site.start, site.end))
            if qualified in PROGRAMS and site.node.args:
                text = self.reader.source.text(site.node.args[0])
                self.collected.concurrency.append(Concurrency(site.place.symbol, "process", text, site.start, site.end))
            what = CONCURRENT.get(qualified)
            if what is not None and qualified not in NOT_SHARED:
                text = self.reader.source.text(site.node)
                self.collected.concurrency.append(
                    Concurrency(site.place.symbol, what, text, site.start, site.end)  # type: ignore[arg-type]
                )
            if last(site.callee) in ROW_LOCKS and not site.place.test:
                given = [self.reader.source.text(each) for each in site.node.args]
                given += [
                    f"{each.arg}={self.reader.source.text(each.value)}" for each in site.node.keywords if each.arg
                ]
                text = f"{last(site.callee)}({', '.join(given)})"
                self.collected.concurrency.append(Concurrency(site.place.symbol, "lock", text, site.start, site.end))
        for defined in self.collected.functions:
            for mark in defined.node.decorator_list:
                name = chained(mark.func if isinstance(mark, ast.Call) else mark)
                if name in ("transaction.atomic", "atomic") and not defined.place.test:
                    text, end = self.reader.source.text(mark), mark.end_lineno or mark.lineno
                    self.collected.concurrency.append(
                        Concurrency(defined.scope.name, "transaction", text, mark.lineno, end)
                    )
        for node, place in self.collected.reads:
            if not place.test and self.reader.source.text(node).startswith("os.environ["):
                end = node.end_lineno or node.lineno
                self.found.append(Effect(place.symbol, "environment", "os.environ", node.lineno, end))
        self.found.sort(key=lambda effect: (effect.start, effect.end))


def effect_of(site: Site) -> EffectKind | None:
    qualified = site.qualified
    owner, _, method = qualified.rpartition(".")
    if qualified in OPENERS or (owner == "pathlib.Path" and method == "open"):
        return _opened(site, 0 if owner == "pathlib.Path" else 1)
    if qualified == "tempfile.gettempdir":
        return None
    if qualified == "yaml.load" and "Safe" in str(_loader(site)):
        return None
    exact = EXACT.get(qualified)
    if exact is not None:
        return exact
    if owner == "pathlib.Path":
        return "files_read" if method in PATH_READS else "files_write" if method in PATH_WRITES else None
    if owner == "sys.stdout":
        return "stdout"
    return _by_module(qualified)


def _by_module(qualified: str) -> EffectKind | None:
    prefix = qualified
    while prefix:
        if prefix in HARMLESS:
            return None
        effect = MODULES.get(prefix)
        if effect is not None:
            name = last(qualified)
            # Making an exception or a type, or reading a constant, does nothing outside.
            return None if name.endswith(("Error", "Exception", "Warning")) else effect
        prefix = prefix.rpartition(".")[0]
    return None


def _opened(site: Site, position: int) -> EffectKind:
    mode = site.argument(position, "mode")
    text = mode.value if isinstance(mode, ast.Constant) and isinstance(mode.value, str) else ""
    return "files_write" if any(letter in text for letter in "wax+") else "files_read"


def _loader(site: Site) -> str:
    loader = site.argument(1, "Loader")
    return ast.unparse(loader) if loader is not None else ""
