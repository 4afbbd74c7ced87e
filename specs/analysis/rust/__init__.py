"""Rust: Result and `?`, traits and impls, macros read as the calls that they look like."""

import re

from specs.analysis.facts import FileFacts
from specs.analysis.rust.declarations import DECLARATIONS
from specs.analysis.rust.forms import FORMS, is_result
from specs.analysis.rust.idioms import CALLS, finished
from specs.analysis.rust.macros import prepared
from specs.analysis.rust.results import failed
from specs.analysis.solid.reader import Dialect
from specs.analysis.solid.walk import analyze as read

SERVICES = (
    ("reqwest", "http"), ("ureq", "http"), ("hyper::Client", "http"), ("hyper_util::client", "http"), ("surf", "http"),
    ("isahc", "http"), ("attohttpc", "http"), ("sqlx", "sql"), ("diesel", "sql"), ("tokio_postgres", "postgresql"),
    ("postgres", "postgresql"), ("deadpool_postgres", "postgresql"), ("rusqlite", "sqlite"), ("mysql", "mysql"),
    ("mysql_async", "mysql"), ("sea_orm", "sql"), ("mongodb", "mongodb"), ("redis", "redis"), ("fred", "redis"),
    ("memcache", "memcached"), ("rdkafka", "kafka"), ("lapin", "rabbitmq"), ("async_nats", "nats"), ("nats", "nats"),
    ("rumqttc", "mqtt"), ("tonic::transport::Channel", "grpc"), ("lettre", "smtp"), ("elasticsearch", "elasticsearch"),
    ("aws_sdk_s3", "aws.s3"), ("aws_sdk_dynamodb", "aws.dynamodb"), ("aws_sdk_sqs", "aws.sqs"),
    ("aws_sdk_sns", "aws.sns"), ("aws_sdk_lambda", "aws.lambda"), ("aws_sdk_secretsmanager", "aws.secretsmanager"),
    ("aws_sdk_kms", "aws.kms"), ("aws_sdk_sts", "aws.sts"), ("kube", "kubernetes"), ("bollard", "docker"),
    ("octocrab", "github"), ("git2", "git"), ("async_openai", "openai"), ("sentry", "sentry"),
    ("tungstenite", "websocket"), ("tokio_tungstenite", "websocket"), ("ldap3", "ldap"), ("ssh2", "ssh"),
    ("suppaftp", "ftp"), ("etcd_client", "etcd"),
)  # fmt: skip
EFFECTS = (
    ("std::process::Command", "process"), ("tokio::process::Command", "process"), ("Command::new", "process"),
    ("std::fs::read", "files_read"), ("fs::read", "files_read"), ("fs::read_to_string", "files_read"),
    ("fs::read_dir", "files_read"), ("fs::metadata", "files_read"), ("File::open", "files_read"),
    ("fs::write", "files_write"), ("fs::create_dir_all", "files_write"), ("fs::create_dir", "files_write"),
    ("fs::remove_file", "files_write"), ("fs::remove_dir_all", "files_write"), ("fs::rename", "files_write"),
    ("fs::copy", "files_write"), ("fs::set_permissions", "files_write"), ("File::create", "files_write"),
    ("OpenOptions::new", "files_write"), ("NamedTempFile::new", "files_write"), ("TcpListener::bind", "listen"),
    ("UdpSocket::bind", "listen"), ("HttpServer::new", "listen"), ("axum::serve", "listen"),
    ("TcpStream::connect", "network"), ("env::var", "environment"), ("env::var_os", "environment"),
    ("env::vars", "environment"), ("env::set_var", "environment"), ("SystemTime::now", "clock"),
    ("Instant::now", "clock"), ("Utc::now", "clock"), ("Local::now", "clock"), ("OffsetDateTime::now_utc", "clock"),
    ("rand", "random"), ("thread_rng", "random"), ("getrandom", "random"), ("ring", "cryptography"),
    ("openssl", "cryptography"), ("sha2", "cryptography"), ("thread::spawn", "thread"), ("tokio::spawn", "thread"),
    ("task::spawn_blocking", "thread"), ("io::stdin", "stdin"), ("io::stdout", "stdout"), ("println", "stdout"),
    ("print", "stdout"), ("Library::new", "native_code"),
)  # fmt: skip
DIALECT = Dialect(
    language="rust",
    grammar="rust",
    forms=FORMS,
    declarations=DECLARATIONS,
    comments=frozenset({"line_comment", "block_comment"}),
    restart=re.compile(
        rb"^(?:pub\b|fn\b|impl\b|struct\b|enum\b|mod\b|use\b|const\b|static\b|trait\b|#\[)", re.MULTILINE
    ),
    annotations=("#[", "#!["),
    env_calls=frozenset(
        {"env::var", "std::env::var", "env::var_os", "std::env::var_os", "env", "option_env", "dotenvy::var"}
    ),
    services=SERVICES,
    effects=EFFECTS,
    calls=CALLS,
    local_names=True,
    error=failed,
    exits=frozenset({"exit", "process::exit", "std::process::exit", "abort", "process::abort"}),
    prepare=prepared,
    finish=finished,
    tail_returns=True,
    binds=True,
    result=is_result,
)


def analyze(text: str) -> FileFacts:
    return read(DIALECT, text)
