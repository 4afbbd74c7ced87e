"""What importing a library says: nothing may be called absent that a library does, however it is called."""

from specs.analysis.facts import Effect, EffectKind
from specs.analysis.solid.reader import Reader

# language -> the beginning of an import -> what it reaches
REACHING: dict[str, tuple[tuple[str, EffectKind], ...]] = {
    "rust": (
        ("std::net", "network"), ("tokio::net", "network"), ("async_std::net", "network"), ("reqwest", "network"),
        ("hyper", "network"), ("ureq", "network"), ("curl", "network"), ("socket2", "network"), ("isahc", "network"),
        ("tonic", "network"), ("quinn", "network"), ("mio::net", "network"), ("std::process::Command", "process"),
        ("tokio::process", "process"), ("nix", "native_code"), ("libc", "native_code"), ("libloading", "native_code"),
        ("windows_sys", "native_code"), ("winapi", "native_code"), ("std::ffi::c_void", "native_code"),
        ("rayon", "thread"), ("crossbeam", "thread"), ("std::thread", "thread"), ("threadpool", "thread"),
        ("sqlx", "sql"), ("diesel", "sql"), ("rusqlite", "sql"), ("postgres", "sql"), ("tokio_postgres", "sql"),
        ("mysql", "sql"), ("sea_orm", "sql"), ("lettre", "email"), ("std::fs", "files_read"),
        ("tokio::fs", "files_read"),
        ("std::env", "environment"),
    ),
    "csharp": (
        ("System.Net", "network"), ("Grpc", "network"), ("RestSharp", "network"), ("System.Net.Mail", "email"),
        ("MailKit", "email"), ("System.Data", "sql"), ("Microsoft.Data", "sql"), ("Npgsql", "sql"), ("Dapper", "sql"),
        ("Microsoft.EntityFrameworkCore", "sql"), ("System.Diagnostics.Process", "process"),
        ("System.Reflection.Emit", "dynamic_code"), ("System.CodeDom", "dynamic_code"),
        ("System.Runtime.InteropServices", "native_code"), ("System.Threading.Thread", "thread"),
        ("System.Runtime.Serialization.Formatters.Binary", "unsafe_deserialization"),
    ),
    "ruby": (
        ("net/http", "network"), ("open-uri", "network"), ("socket", "network"), ("faraday", "network"),
        ("httparty", "network"), ("rest-client", "network"), ("typhoeus", "network"), ("excon", "network"),
        ("net/smtp", "email"), ("mail", "email"), ("open3", "process"), ("fiddle", "native_code"),
        ("ffi", "native_code"), ("pg", "sql"), ("mysql2", "sql"), ("sqlite3", "sql"), ("sequel", "sql"),
        ("active_record", "sql"), ("concurrent", "thread"), ("fileutils", "files_write"), ("tempfile", "files_write"),
        ("redis", "network"), ("dalli", "network"), ("net/https", "network"), ("net/imap", "network"),
        ("net/ftp", "network"), ("net/ssh", "network"), ("net/ldap", "network"), ("bunny", "network"),
        ("http", "network"), ("httpclient", "network"), ("httpx", "network"), ("httpi", "network"),
        ("patron", "network"), ("eventmachine", "network"), ("em-http", "network"), ("resolv", "network"),
        ("soap", "network"), ("savon", "network"), ("xmlrpc", "network"), ("grpc", "network"), ("websocket", "network"),
        ("faye", "network"), ("net/pop", "network"), ("net/telnet", "network"), ("curb", "network"), ("rss", "network"),
        ("rest_client", "network"), ("restclient", "network"), ("aws-sdk", "network"), ("aws", "network"),
        ("google/cloud", "network"), ("azure", "network"), ("elasticsearch", "network"), ("mongo", "network"),
        ("kafka", "network"), ("rdkafka", "network"), ("nats", "network"), ("mqtt", "network"), ("stomp", "network"),
        ("statsd", "network"), ("octokit", "network"), ("oauth2", "network"), ("stripe", "network"),
        ("drb", "network"), ("webrick", "listen"), ("sinatra", "listen"), ("thin", "listen"), ("puma", "listen"),
        ("activerecord", "sql"), ("action_mailer", "email"), ("pathname", "files_read"), ("logger", "files_write"),
    ),
    "php": (
        ("GuzzleHttp", "network"), ("Symfony\\Contracts\\HttpClient", "network"), ("Psr\\Http\\Client", "network"),
        ("Symfony\\Component\\HttpClient", "network"), ("Symfony\\Component\\Process", "process"),
        ("Illuminate\\Support\\Facades\\Http", "network"), ("Illuminate\\Support\\Facades\\DB", "sql"),
        ("Doctrine\\DBAL", "sql"), ("Doctrine\\ORM", "sql"), ("PDO", "sql"), ("mysqli", "sql"),
        ("Symfony\\Component\\Mailer", "email"), ("PHPMailer", "email"),
        ("Illuminate\\Support\\Facades\\Mail", "email"),
    ),
    "kotlin": (
        ("java.net", "network"), ("io.ktor.client", "network"), ("io.ktor.network", "network"), ("okhttp3", "network"),
        ("retrofit2", "network"), ("io.ktor.server", "listen"), ("java.sql", "sql"), ("org.jetbrains.exposed", "sql"),
        ("javax.persistence", "sql"), ("jakarta.persistence", "sql"), ("java.util.concurrent", "thread"),
        ("kotlin.concurrent", "thread"), ("kotlinx.coroutines", "thread"), ("java.io.File", "files_read"),
        ("java.nio.file", "files_read"), ("javax.mail", "email"), ("jakarta.mail", "email"),
        ("java.lang.reflect", "dynamic_code"),
        ("java.io.ObjectInputStream", "unsafe_deserialization"), ("kotlinx.cinterop", "native_code"),
    ),
    "c": (
        ("sys/socket.h", "network"), ("netinet", "network"), ("arpa", "network"), ("netdb.h", "network"),
        ("winsock2.h", "network"), ("curl", "network"), ("uv.h", "network"), ("event2", "network"),
        ("pthread.h", "thread"), ("threads.h", "thread"), ("thread", "thread"), ("sqlite3.h", "sql"),
        ("libpq-fe.h", "sql"), ("mysql", "sql"), ("spawn.h", "process"), ("sys/wait.h", "process"),
        ("dlfcn.h", "native_code"), ("openssl", "cryptography"), ("fstream", "files_read"),
        ("filesystem", "files_read"),
        ("dirent.h", "files_read"), ("fcntl.h", "files_read"), ("random", "random"), ("boost/asio", "network"),
        ("asio.hpp", "network"), ("httplib.h", "network"), ("grpc", "network"), ("grpcpp", "network"),
    ),
}  # fmt: skip
REACHING["cpp"] = REACHING["c"]


def imported_effects(reader: Reader) -> None:
    known = REACHING.get(reader.dialect.language, ())
    for found in reader.facts.imports:
        full = found.module
        if found.name not in ("", "*"):
            full += ("::" if reader.dialect.language == "rust" else ".") + found.name
        for prefix, effect in known:
            if full == prefix or (
                full.startswith(prefix) and not (full[len(prefix)].isalnum() or full[len(prefix)] == "_")
            ):
                shown = found.name if found.name not in ("", "*") else found.module
                reader.facts.effects.append(Effect("", effect, shown, found.line, max(found.end, found.line)))
