"""What a call of Ruby's own classes and of known gems reaches: files, programs, the network, threads, code."""

import re

from tree_sitter import Node

from specs.analysis.facts import EffectKind
from specs.analysis.solid.effects import add_effect
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, last_name

# What only works on the text of a path, or on what is open already.
_OF_PATHS = frozenset(
    """
    join basename dirname extname expand_path absolute_path absolute_path? split fnmatch fnmatch? path pipe select
    identical? sysopen try_convert
    """.split()
)
_WRITES = frozenset(
    """
    write binwrite delete unlink rename symlink link chmod lchmod chown lchown truncate utime mkfifo copy_stream mkdir
    rmdir mktmpdir tmpdir mkpath rmtree make_link make_symlink
    """.split()
)
_READS = frozenset(
    """
    read readlines each_line binread children each_child entries glob each_entry find exist? file? directory? size stat
    lstat mtime readlink realpath open sysopen
    """.split()
)
_REACHES: tuple[tuple[EffectKind, re.Pattern[str]], ...] = (
    (
        "process",
        re.compile(
            r"(?:system|exec|spawn|fork|`)$|Process\.(?:spawn|fork|exec|daemon)$"
            r"|(?:PTY|POSIX::Spawn|TTY::Command|Open4|ChildProcess|Terrapin|Cocaine|MiniMagick|Subprocess|Mixlib)\b"
        ),
    ),
    (
        "network",
        re.compile(
            r"(?:Net::(?:HTTP|SSH|SFTP|SCP|FTP|IMAP|POP3|LDAP|Telnet|Ping|NTP|DNS|SMTP)|TCPSocket|UDPSocket|UNIXSocket"
            r"|Socket|Addrinfo|Resolv|Faraday|HTTParty|RestClient|Excon|HTTP|HTTPX|HTTPClient|Typhoeus|Curl|Patron"
            r"|Mechanize|Down|Manticore|Ethon|Bunny|Redis|RedisClient|Dalli|Mongo|Aws|Google::(?:Cloud|Apis)|Azure|Stomp"
            r"|Kafka|Rdkafka|Elasticsearch|OpenSearch|WebSocket|Faye|EventMachine|EM|Async::HTTP|XMLRPC|Slack|Octokit"
            r"|Gitlab|Twilio|Stripe|DRb|DRbObject|OpenSSL::SSL|Savon|Pusher|GRPC|NATS|MQTT|Etcd|Vault|Docker"
            r"|Kubeclient|Fog|OpenURI)\b|URI\.open$|URI\.(?:parse)?(?:\(\))?\.(?:open|read)$"
        ),
    ),
    (
        "listen",
        re.compile(
            r"(?:TCPServer|UNIXServer|WEBrick|Puma|Thin|Unicorn|Rack::(?:Handler|Server)|Rackup|GRPC::RpcServer|Falcon)\b"
            r"|DRb\.start_service|Socket\.(?:tcp|udp|unix)_server|UDPSocket.*\.bind$|(?:EM|EventMachine)\.start_server"
            r"|.*\brun!$"
        ),
    ),
    ("thread", re.compile(r"(?:Concurrent::|Ractor\b|Parallel\b|Async\b|Celluloid\b|Thread\b)")),
    (
        "dynamic_code",
        re.compile(r"(?:binding|TOPLEVEL_BINDING)\.eval$|eval$|load$|RubyVM::InstructionSequence\b|ERB\b"),
    ),
    (
        "unsafe_deserialization",
        re.compile(
            r"Marshal\.(?:load|restore)$|(?:YAML|Psych)\.(?:load|load_file|load_stream|load_documents|unsafe_load\w*)$"
        ),
    ),
    ("email", re.compile(r"(?:Pony|Mail|ActionMailer|SendGrid|Mailgun|Postmark)\b|.*\bdeliver(?:!|_now!?|_later!?)$")),
    ("native_code", re.compile(r"(?:FFI|Fiddle)\b")),
)
_LOADED = re.compile(r"(?:YAML|Psych|JSON|TOML|TomlRB|Tomlrb|IniFile|CSV|Dotenv|Oj|Nokogiri|Roo|Zip::File)\b")
_STORES = re.compile(r"(?:PStore|YAML::Store|Zip::File|SQLite3::Database|GDBM|SDBM|DBM)\b")
_AS_PATH = re.compile(r"path|file|dir", re.IGNORECASE)
_EVALUATED = frozenset({"instance_eval", "class_eval", "module_eval", "instance_exec", "class_exec", "eval"})


def touches(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> None:
    """Each effect of a call, told by its name; only what is certainly not done is said of a package."""
    if scope.test is not None or not name:
        return
    plain = name.removeprefix("::").removeprefix("Kernel.").removeprefix("Kernel::")
    held = f"{plain}.new" if form.kind == "new" else plain
    last = last_name(held)
    for effect, pattern in _REACHES:
        if pattern.match(held):
            add_effect(reader, node, scope, effect, name)
    given = reader.arguments(form)
    if plain == "extend" and given and reader.text(given[0]).startswith("FFI::"):
        add_effect(reader, node, scope, "native_code", name)
    if last in _EVALUATED and given:
        add_effect(reader, node, scope, "dynamic_code", name)
    if plain == "sh" and given:
        add_effect(reader, node, scope, "process", name)
    if plain == "open" and given:
        _opened(reader, node, form, name, scope)
    _files(reader, node, form, held, scope)


def _opened(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> None:
    """`open("|ls")` runs a program, `open("https://…")` reads what is elsewhere; which, the text may not say."""
    told = operand(reader, reader.arguments(form)[0]).value
    add_effect(reader, node, scope, "files_read", name)
    if not isinstance(told, str) or told.startswith("|"):
        add_effect(reader, node, scope, "process", name)
    if not isinstance(told, str) or told.startswith(("http", "ftp", "{")):
        add_effect(reader, node, scope, "network", name)
    if len(reader.arguments(form)) > 1 or form.named:
        add_effect(reader, node, scope, "files_write", name)


def _files(reader: Reader, node: Node, form: Form, held: str, scope: Scope) -> None:
    kind, last = re.split(r"\.|::(?=[a-z])|\(", held, maxsplit=1)[0], last_name(held)
    if kind in ("File", "IO", "Dir") and last not in _OF_PATHS and held != kind:
        add_effect(reader, node, scope, "files_write" if last in _WRITES else "files_read", held)
        if any(key in ("mode", "flags") for key, _ in form.named):
            add_effect(reader, node, scope, "files_write", held)
    elif kind in ("Pathname", "Rails") and last in _WRITES | _READS:
        add_effect(reader, node, scope, "files_write" if last in _WRITES else "files_read", held)
    elif (
        kind in ("Find", "ARGF")
        or held in ("Pathname", "Pathname.new")
        or (_LOADED.match(held) and re.match(r"\w*(?:file|read|open|foreach|load)", last))
    ):
        add_effect(reader, node, scope, "files_read", held)
    if _STORES.match(held):
        add_effect(reader, node, scope, "files_read", held)
        add_effect(reader, node, scope, "files_write", held)
    if held == "Logger.new" and form.parts and not re.match(r"STD|\$std|IO|nil", reader.text(form.parts[0])):
        add_effect(reader, node, scope, "files_write", held)
    if form.target is not None and last in ("write", "mkpath", "binwrite") and _AS_PATH.search(kind):
        add_effect(reader, node, scope, "files_write", held)  # path.write(text): what it is, the text does not say
