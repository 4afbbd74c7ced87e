"""C and C++, read by one set of handlers: what C++ adds stands beside what both have."""

import re
from dataclasses import replace

from specs.analysis.facts import FileFacts
from specs.analysis.native.above import by_then, led_to, of_results
from specs.analysis.native.checks import WITH_MESSAGE
from specs.analysis.native.declarations import DECLARATIONS
from specs.analysis.native.forms import FORMS
from specs.analysis.native.idioms import CALLS, finished
from specs.analysis.native.prepared import prepared, prepared_cplusplus
from specs.analysis.native.streams import built, streamed
from specs.analysis.native.texts import given_to
from specs.analysis.solid.plain import result_of
from specs.analysis.solid.reader import Dialect
from specs.analysis.solid.walk import analyze as read

SERVICES = (
    ("curl_easy_perform", "http"), ("cpr", "http"), ("httplib::Client", "http"), ("sqlite3_exec", "sqlite"),
    ("sqlite3_prepare_v2", "sqlite"), ("sqlite3_open", "sqlite"), ("PQexec", "postgresql"),
    ("PQconnectdb", "postgresql"), ("PQexecParams", "postgresql"), ("pqxx::connection", "postgresql"),
    ("mysql_query", "mysql"), ("mysql_real_connect", "mysql"), ("redisCommand", "redis"), ("redisConnect", "redis"),
    ("sw::redis::Redis", "redis"),
    ("mongoc_client_new", "mongodb"), ("rd_kafka_produce", "kafka"), ("amqp_basic_publish", "rabbitmq"),
    ("zmq_connect", "zeromq"), ("zmq_send", "zeromq"), ("mosquitto_publish", "mqtt"), ("mosquitto_connect", "mqtt"),
    ("ldap_initialize", "ldap"), ("Aws::S3::S3Client", "aws.s3"), ("Aws::DynamoDB::DynamoDBClient", "aws.dynamodb"),
    ("grpc::CreateChannel", "grpc"), ("connect", "socket"), ("getaddrinfo", "dns"), ("syslog", "syslog"),
)  # fmt: skip
EFFECTS = (
    ("system", "process"), ("popen", "process"), ("fork", "process"), ("execv", "process"), ("execvp", "process"),
    ("execl", "process"), ("execlp", "process"), ("posix_spawn", "process"), ("std::system", "process"),
    ("fopen", "files_read"), ("open", "files_read"), ("read", "files_read"), ("fread", "files_read"),
    ("opendir", "files_read"), ("stat", "files_read"), ("std::ifstream", "files_read"), ("mmap", "files_read"),
    ("fwrite", "files_write"), ("write", "files_write"), ("unlink", "files_write"), ("mkdir", "files_write"),
    ("rename", "files_write"), ("rmdir", "files_write"), ("mkstemp", "files_write"), ("std::ofstream", "files_write"),
    ("std::filesystem::remove", "files_write"),
    ("std::filesystem::create_directories", "files_write"), ("std::filesystem::create_directory", "files_write"),
    ("std::filesystem::rename", "files_write"), ("std::filesystem::copy", "files_write"),
    ("std::filesystem::resize_file", "files_write"), ("fs::create_directories", "files_write"),
    ("fs::remove", "files_write"), ("fs::rename", "files_write"), ("std::fstream", "files_write"),
    ("std::filesystem::exists", "files_read"), ("std::filesystem::directory_iterator", "files_read"),
    ("std::filesystem::file_size", "files_read"), ("fs::exists", "files_read"), ("std::jthread", "thread"),
    ("socket", "network"), ("connect", "network"), ("send", "network"),
    ("sendto", "network"), ("gethostbyname", "network"), ("getaddrinfo", "network"), ("curl_easy_perform", "network"),
    ("bind", "listen"), ("listen", "listen"), ("accept", "listen"), ("getenv", "environment"),
    ("secure_getenv", "environment"), ("std::getenv", "environment"), ("setenv", "environment"), ("time", "clock"),
    ("gettimeofday", "clock"), ("clock_gettime", "clock"), ("std::chrono::system_clock::now", "clock"),
    ("std::chrono::steady_clock::now", "clock"), ("rand", "random"), ("random", "random"), ("arc4random", "random"),
    ("getrandom", "random"), ("std::random_device", "random"), ("EVP_EncryptInit_ex", "cryptography"),
    ("EVP_DigestInit_ex", "cryptography"), ("SHA256", "cryptography"), ("printf", "stdout"), ("puts", "stdout"),
    ("putchar", "stdout"), ("fgets", "stdin"), ("getchar", "stdin"), ("scanf", "stdin"), ("pthread_create", "thread"),
    ("std::thread", "thread"), ("std::async", "thread"), ("dlopen", "native_code"), ("sqlite3_exec", "sql"),
)  # fmt: skip
C = Dialect(
    language="c",
    grammar="c",
    forms=FORMS,
    declarations=DECLARATIONS,
    comments=frozenset({"comment"}),
    restart=re.compile(
        rb"^(?:[A-Za-z_][\w \t*]*\([^;{]*\)\s*\{?|#\w+|typedef|struct|enum|static|extern)", re.MULTILINE
    ),
    doc_marks=("/*", "///", "//!"),
    env_calls=frozenset({"getenv", "secure_getenv", "std::getenv", "g_getenv", "::getenv"}),
    services=SERVICES,
    effects=EFFECTS,
    calls=CALLS,
    exits=frozenset({"exit", "abort", "_exit", "std::exit", "std::abort", "err", "errx", "std::terminate"}),
    finish=finished,
    given=given_to,
    asked=of_results,
    later=by_then,
    jump=led_to,
    result=result_of(
        frozenset({"return_statement"}), frozenset({"conditional_expression", "parenthesized_expression"})
    ),
    prepare=prepared,
    checking=WITH_MESSAGE,
)
CPP = replace(
    C, language="cpp", grammar="cpp", doc_marks=("/*", "//"), streamed=streamed, built=built,
    prepare=prepared_cplusplus, raising=re.compile(r"(?:\w+(?:::|\.|->))*_*(?:throw|Throw|raise|Raise)_?[A-Z_a-z]\w*"),
    restart=re.compile(
        rb"^(?:namespace|class|struct|enum|template|#\w+|[A-Za-z_][\w:<>,&* \t]*\([^;{]*\))", re.MULTILINE
    ),
)  # fmt: skip
# What only C++ writes: a header's name does not tell which of the two it is.
MARKS = re.compile(
    r"^[ \t]*(?:namespace\s+\w+|template\s*<|class\s+\w+[^;\n]*\{?\s*$|(?:public|private|protected)\s*:|using\s+\w+"
    r"|enum\s+class\b|constexpr\b)|\bstd::\w+|\bnoexcept\b|\bnullptr\b",
    re.MULTILINE,
)

MARKED = (
    "std::", "nullptr", "noexcept", "template", "class ", "namespace", "using ", "public:", "private:", "protected:",
    "public :", "private :", "protected :", "constexpr",
)  # fmt: skip


def analyze_c(text: str) -> FileFacts:
    marked = any(word in text for word in MARKED) and MARKS.search(text)
    return read(CPP if marked else C, text)


def analyze_cpp(text: str) -> FileFacts:
    return read(CPP, text)
