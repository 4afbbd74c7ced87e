"""Fetching over real https, from servers on the loopback that the settings allow."""

import random
import ssl
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from specs.ingestion import remote
from specs.ingestion.refusals import Refusal
from specs.ingestion.remote import fetch
from specs.jobs.errors import Transient
from tests.specs.repositories import commit, git, make_repository


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("certificate") / "both.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def serve(certificate, monkeypatch, settings):
    """Starts an https server with a handler, and gives its address; the settings allow it."""
    monkeypatch.setenv("GIT_SSL_CAINFO", str(certificate))
    servers = []

    def start(handler) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        address = f"127.0.0.1:{server.server_address[1]}"
        settings.GIT_ALLOWED_HOSTS = [*settings.GIT_ALLOWED_HOSTS, address]
        return f"https://{address}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def serving(folder, seen=None, demanded=None):
    """A handler that serves a bare repository with git's own server, behind a password if one is demanded."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self._answer(b"")

        def do_POST(self):
            self._answer(self.rfile.read(int(self.headers["Content-Length"])))

        def _answer(self, body):
            if seen is not None:
                seen.append(self.headers.get("Authorization"))
            if demanded is not None and self.headers.get("Authorization") != demanded:
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="git"')
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            path, _, query = self.path.partition("?")
            done = subprocess.run(
                ["git", "http-backend"],
                input=body,
                capture_output=True,
                check=True,
                env={
                    "PATH": "/usr/bin:/bin",
                    "GIT_PROJECT_ROOT": str(folder),
                    "GIT_HTTP_EXPORT_ALL": "1",
                    "GIT_CONFIG_COUNT": "1",
                    "GIT_CONFIG_KEY_0": "safe.directory",
                    "GIT_CONFIG_VALUE_0": "*",
                    "PATH_INFO": path,
                    "QUERY_STRING": query,
                    "REQUEST_METHOD": self.command,
                    "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                    "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                    "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                },
            )
            head, _, content = done.stdout.partition(b"\r\n\r\n")
            fields = dict(line.split(": ", 1) for line in head.decode().splitlines())
            self.send_response(int(fields.pop("Status", "200").split()[0]))
            for name, value in fields.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args):
            pass

    return Handler


@pytest.fixture
def origin(tmp_path):
    made = make_repository(tmp_path / "work", {"a.py": "A = 1\n"})
    git(tmp_path, "clone", "--quiet", "--bare", str(made), "timers.git")
    return made


def push(origin):
    git(origin, "push", "--quiet", "--force", str(origin.parent / "timers.git"), "HEAD:main")


def test_a_repository_is_fetched_and_later_only_what_is_new(serve, origin, tmp_path):
    url = f"{serve(serving(tmp_path))}/timers.git"
    folder = tmp_path / "fetched.git"
    tree = fetch(url, "", folder)
    assert [(entry.path, data) for entry, data in tree.read(tree.entries())] == [("a.py", b"A = 1\n")]
    commit(origin, {"a.py": "A = 2\n"})
    push(origin)
    second = fetch(url, "main", folder)
    assert second.commits_since(tree.commit, ".", 10) == 1
    assert not (folder / "hooks").exists()


def test_a_forced_push_is_followed(serve, origin, tmp_path):
    url = f"{serve(serving(tmp_path))}/timers.git"
    first = fetch(url, "", tmp_path / "fetched.git")
    git(origin, "checkout", "--quiet", "--orphan", "anew")
    commit(origin, {"b.py": "B = 1\n"})
    push(origin)
    second = fetch(url, "", tmp_path / "fetched.git")
    assert second.commit != first.commit
    assert [entry.path for entry in second.entries()] == ["a.py", "b.py"]


def test_an_empty_repository_and_a_missing_branch_are_sentences(serve, origin, tmp_path):
    git(tmp_path, "init", "--quiet", "--bare", "empty.git")
    base = serve(serving(tmp_path))
    with pytest.raises(Refusal, match="empty"):
        fetch(f"{base}/empty.git", "", tmp_path / "x.git")
    with pytest.raises(Refusal, match="no branch and no tag named gone"):
        fetch(f"{base}/timers.git", "gone", tmp_path / "y.git")
    with pytest.raises(Refusal, match="no such repository"):
        fetch(f"{base}/none.git", "", tmp_path / "z.git")


def test_a_tag_is_fetched_where_no_branch_is_called_so(serve, origin, tmp_path):
    base = serve(serving(tmp_path))
    served = tmp_path / "timers.git"
    expected = git(served, "rev-parse", "HEAD")
    git(served, "tag", "--annotate", "-m", "first", "v1.0")
    assert fetch(f"{base}/timers.git", "v1.0", tmp_path / "x.git").commit == expected


def test_credentials_of_the_host_are_sent_and_are_in_no_argument_or_setting(
    serve, origin, tmp_path, settings, monkeypatch
):
    seen = []
    url = f"{serve(serving(tmp_path, seen, 'Basic bWFyaWE6czNjcmV0'))}/timers.git"
    with pytest.raises(Refusal, match="asks for credentials"):
        fetch(url, "", tmp_path / "a.git")
    settings.GIT_CREDENTIALS = {url.split("/")[2]: "maria:s3cret"}
    started, arguments = remote.git.started, []
    monkeypatch.setattr(
        remote.git, "started", lambda given, *args, **kwargs: arguments.append(given) or started(given, *args, **kwargs)
    )
    assert fetch(url, "", tmp_path / "b.git").commit
    assert seen[-1] == "Basic bWFyaWE6czNjcmV0"
    assert "s3cret" not in str(arguments)
    assert "bWFyaWE6czNjcmV0" not in str(arguments)
    stored = b"".join(file.read_bytes() for file in (tmp_path / "b.git").rglob("*") if file.is_file())
    assert b"s3cret" not in stored
    assert b"bWFyaWE6czNjcmV0" not in stored


def test_a_redirect_is_not_followed(serve, origin, tmp_path):
    reached = []

    class Target(SimpleHTTPRequestHandler):
        def do_GET(self):
            reached.append(self.path)
            self.send_error(404)

        def log_message(self, *args):
            pass

    target = serve(Target)

    class Redirecting(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(302)
            self.send_header("Location", f"{target}{self.path}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    with pytest.raises(Refusal, match="redirect"):
        fetch(f"{serve(Redirecting)}/timers.git", "", tmp_path / "x.git")
    assert reached == []


def test_a_server_inside_is_refused_unless_allowed(serve, origin, tmp_path, settings):
    url = f"{serve(serving(tmp_path))}/timers.git"
    settings.GIT_ALLOWED_HOSTS = []
    with pytest.raises(Refusal, match="not on the public network"):
        fetch(url, "", tmp_path / "x.git")


def test_a_server_that_does_not_answer_is_tried_again_later(settings, tmp_path):
    settings.GIT_ALLOWED_HOSTS = ["127.0.0.1:1"]
    with pytest.raises(Transient, match="could not be reached"):
        fetch("https://127.0.0.1:1/timers.git", "", tmp_path / "x.git")


def test_a_repository_beyond_the_limit_is_refused(serve, origin, tmp_path, settings):
    commit(origin, {"big.bin": random.Random(1).randbytes(3 * 2**20)})
    push(origin)
    settings.LIMIT_REPOSITORY_MB = 1
    with pytest.raises(Refusal, match="larger than 1 MB"):
        fetch(f"{serve(serving(tmp_path))}/timers.git", "", tmp_path / "x.git")
