"""Every setting a deployer may give, from the environment or an `.env` file in the working directory.

This is the documented table: `docs/settings.md` is rendered from the descriptions here, and a test holds them equal.
"""

import importlib.util
import ipaddress
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from studio.people.rates import parse_rates
from studio.postgres import DATABASE, PORT, ROLE, socket_dir
from studio.startup import StartupError

BASE_DIR = Path(__file__).resolve().parent.parent
_POOL_SECONDS = 10  # to wait for a free connection
_PROVIDERS = ("openai", "anthropic", "bedrock")
LOOPBACK = ["127.0.0.1", "::1"]

Texts = Annotated[list[str], NoDecode]  # written with commas between


class Config(BaseSettings):
    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True, validate_default=True
    )

    data_dir: Path = Field(
        BASE_DIR / ".studio",
        description="The data folder: the embedded Postgres, fetched repositories, generated keys, logs.",
    )
    debug: bool = Field(False, description="Django's debug pages. Never in production.")
    secret_key: SecretStr | None = Field(
        None, description="Django's secret key; made once into the data folder if unset."
    )
    bind: str = Field("127.0.0.1", description="The address that `up` listens on; 0.0.0.0 for all.")
    port: int = Field(8000, ge=1, le=65535, description="The port that `up` listens on.")
    public_url: str = Field(
        "",
        description="The address people use, http://127.0.0.1:PORT if unset; https turns on secure cookies, the "
        "redirect from http, and HSTS.",
    )
    allowed_hosts: Texts = Field(
        default_factory=list, description="Host names served besides that of PUBLIC_URL, separated by commas."
    )
    trusted_proxies: Texts = Field(
        default_factory=list,
        description="Addresses or networks of reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are "
        "believed, separated by commas; with an https PUBLIC_URL, 127.0.0.1 and ::1 if unset.",
    )
    database_url: SecretStr | None = Field(
        None, description="postgresql://user:password@host:port/name; the embedded Postgres if unset."
    )
    database_pool: int = Field(
        0, ge=0, le=100, description="Connections that each web process keeps open; 0 opens one for each request."
    )
    celery_broker_url: SecretStr | None = Field(
        None, description="redis://… or amqp://…; the queue lives in Postgres if unset."
    )
    workers: int = Field(
        0, ge=0, le=256, description="Jobs that `up` runs at a time; 0 for as many as there are cores."
    )
    log_format: Literal["json", "console"] = Field(
        "json", description="Log lines as JSON, or for reading in a terminal."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least important log lines that are written."
    )
    metrics_token: SecretStr | None = Field(
        None, description="The bearer token that opens /metrics; if unset, only this machine may read it."
    )
    anonymous_reading: bool = Field(False, description="Whether public packages can be read without signing in.")
    sign_up: Literal["invitation", "open"] = Field(
        "invitation",
        description="Who may make an account: who is invited (or comes through OpenID Connect), or anybody.",
    )
    oidc_issuer: str | None = Field(
        None, description="The address of the organization's OpenID Connect provider; turns on sign-in through it."
    )
    oidc_client_id: str = Field("", description="The studio's client id at the OpenID Connect provider.")
    oidc_client_secret: SecretStr | None = Field(None, description="The client secret that belongs to it.")
    oidc_name: str = Field("OpenID Connect", description="What the button for it says.")
    rate_limits: Texts = Field(
        default_factory=list,
        description="Rate limits other than the usual, as in login_account=10/5m,write=300/1m.",
    )
    email_host: str = Field(
        "", description="The SMTP server; if unset no e-mail is sent, and links are shown to be copied."
    )
    email_port: int = Field(587, ge=1, le=65535, description="Its port; 465 speaks TLS from the start.")
    email_user: str = Field("", description="The account at the SMTP server.")
    email_password: SecretStr | None = Field(None, description="The password that belongs to it.")
    email_tls: bool = Field(True, description="Whether to encrypt the conversation with the SMTP server.")
    email_from: str = Field("spec-studio@localhost", description="The sender of the studio's e-mail.")
    git_allowed_hosts: Texts = Field(
        default_factory=list,
        description="Hosts that may be fetched from although their address is private, separated by commas.",
    )
    git_credentials: SecretStr | None = Field(
        None, description="Credentials by host, as in github.com=user:token,git.example.org=user:token."
    )
    local_path_roots: Texts = Field(
        default_factory=list,
        description="Folders whose repositories may be added from the pages and the API, separated by commas. "
        "The command line may add any path.",
    )
    limit_repository_mb: int = Field(4096, ge=1, description="The largest download of one repository, in megabytes.")
    limit_fetch_seconds: int = Field(1800, ge=1, description="The longest that fetching a repository may take.")
    limit_files: int = Field(200_000, ge=1, description="The most files that a repository may have.")
    limit_package_mb: int = Field(512, ge=1, description="The most text that a package may have, in megabytes.")
    limit_file_kb: int = Field(2048, ge=1, description="Larger files are listed, not read; in kilobytes.")
    limit_line_length: int = Field(
        20_000, ge=100, description="Files with a longer line, in characters, are listed, not read."
    )
    limit_path_depth: int = Field(60, ge=1, description="Files in more nested directories are listed, not read.")
    limit_analysis_seconds: int = Field(30, ge=1, description="The longest that the analysis of one file may take.")
    limit_analysis_mb: int = Field(
        2048, ge=128, description="The most memory that a process that analyses files may take, in megabytes."
    )
    limit_check_mb: int = Field(
        128, ge=1, description="The largest archive, packed and unpacked, that `POST …/check` takes, in megabytes."
    )
    analysis_processes: int = Field(
        0, ge=0, description="How many processes one run analyses files with; 0 for half of the machine's."
    )
    poll_minutes: int = Field(
        0, ge=0, description="How often remote repositories are looked at for new commits; 0 for never."
    )
    webhook_secret: SecretStr | None = Field(
        None, description="The secret that signs the webhooks of GitHub, GitLab or Gitea; no webhook is taken if unset."
    )
    accept_own_corrections: bool = Field(
        True, description="Whether the corrections of a package's own maintainers are accepted as they are left."
    )
    correction_mail: bool = Field(
        True, description="Whether people are told by mail, too, what becomes of corrections; each can decline it."
    )
    embedding_model: str = Field("all-MiniLM-L6-v2", description="The embedding model that search uses.")
    embedding_dimension: int = Field(
        384, ge=1, le=4000, description="The length of that model's vectors; `reindex` after a change."
    )
    engine: Literal["static"] = Field(
        "static", description="The engine that writes specs: static needs no language model."
    )
    model: str = Field(
        "",
        description="The language model for engines that use one, as provider:name (openai, anthropic, bedrock); "
        "static uses none.",
    )
    model_url: str = Field(
        "", description="The address of an OpenAI-compatible server, where it is not the provider's."
    )
    model_api_key: SecretStr | None = Field(None, description="The key for the language model.")
    job_lease_seconds: int = Field(
        60, ge=1, description="How long a job waits for word from its worker before another takes it over."
    )
    job_drain_seconds: int = Field(
        20, ge=0, description="How long a stopping worker lets its jobs run on before it hands them back."
    )
    job_sweep_seconds: int = Field(10, ge=1, description="How often abandoned and forgotten jobs are looked for.")
    job_backoff_seconds: int = Field(
        5, ge=0, description="The pause before a job's second try after a passing error; it doubles each time."
    )
    job_keep_days: int = Field(90, ge=1, description="How long jobs that have ended are kept.")
    job_kind_modules: Texts = Field(
        default_factory=list, description="Further Python modules that register kinds of job, separated by commas."
    )

    @field_validator("*", mode="before")
    @classmethod
    def _split(cls, value: object, info: ValidationInfo) -> object:
        field = cls.model_fields[info.field_name or ""]
        if isinstance(value, str) and field.annotation == list[str]:
            return [part.strip() for part in value.split(",") if part.strip()]
        return value

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("public_url")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/")):
            raise ValueError("should be an address without a path, as in https://specs.example.org")
        return value.rstrip("/")

    @field_validator("oidc_issuer", "model_url")
    @classmethod
    def _other_address(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "")
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("should be an address, as in https://id.example.org")
        return value

    @field_validator("model")
    @classmethod
    def _known_provider(cls, value: str) -> str:
        provider, _, name = value.partition(":")
        if value and (provider not in _PROVIDERS or not name):
            raise ValueError(f"should be provider:name with one of the providers {', '.join(_PROVIDERS)}")
        return value

    @field_validator("local_path_roots")
    @classmethod
    def _whole_paths(cls, value: list[str]) -> list[str]:
        if any(not Path(root).is_absolute() for root in value):
            raise ValueError("should be absolute paths")
        return value

    @field_validator("job_kind_modules")
    @classmethod
    def _importable(cls, value: list[str]) -> list[str]:
        for module in value:
            try:
                found = importlib.util.find_spec(module)
            except (ImportError, ValueError):
                found = None
            if found is None:
                raise ValueError(f"there is no Python module {module}")
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _hosts(cls, value: list[str]) -> list[str]:
        if any("/" in host for host in value):
            raise ValueError("should be host names, without http:// and without a path")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: list[str]) -> list[str]:
        for text in value:
            ipaddress.ip_network(text, strict=False)
        return value

    @field_validator("database_url")
    @classmethod
    def _postgres(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            text = value.get_secret_value()
            if not text.startswith(("postgresql://", "postgres://")):
                raise ValueError("should begin with postgresql://")
            try:
                given = conninfo_to_dict(text)
            except ProgrammingError:  # its words would quote the password
                raise ValueError("is not an address that Postgres understands") from None
            if not all(port.isdecimal() for port in str(given.get("port", 0)).split(",")):
                raise ValueError("has a port that is no number")
        return value

    @field_validator("rate_limits")
    @classmethod
    def _rates(cls, value: list[str]) -> list[str]:
        parse_rates(value)
        return value

    @field_validator("email_host")
    @classmethod
    def _mails_to_strangers(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.data.get("sign_up") == "open":
            raise ValueError("is needed with SIGN_UP=open: strangers prove by a mail that an address is theirs")
        return value

    @field_validator("oidc_client_id", "oidc_client_secret")
    @classmethod
    def _with_issuer(cls, value: str | SecretStr | None, info: ValidationInfo) -> str | SecretStr | None:
        if not value and info.data.get("oidc_issuer"):
            raise ValueError("is needed with OIDC_ISSUER")
        return value

    @field_validator("git_credentials")
    @classmethod
    def _credentials(cls, value: SecretStr | None) -> SecretStr | None:
        for entry in value.get_secret_value().split(",") if value else ():
            host, _, credential = entry.strip().partition("=")
            if entry.strip() and (not host or ":" not in credential):
                raise ValueError("should look like github.com=user:token, with commas between")
        return value

    @field_validator("celery_broker_url")
    @classmethod
    def _broker(cls, value: SecretStr | None) -> SecretStr | None:
        known = ("redis://", "rediss://", "redis+socket://", "amqp://", "amqps://", "sentinel://", "pgmq://")
        if value is not None and not value.get_secret_value().startswith(known):
            raise ValueError("should begin with redis:// or amqp://")
        return value

    @model_validator(mode="after")
    def _derive(self) -> "Config":
        if not self.public_url:
            self.public_url = f"http://127.0.0.1:{self.port}"
        if self.https and not self.trusted_proxies:
            self.trusted_proxies = LOOPBACK
        return self

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")

    def hosts(self) -> list[str]:
        """The host names that are served."""
        return list(dict.fromkeys(["127.0.0.1", "localhost", "[::1]", self.public_host, *self.allowed_hosts]))

    @property
    def public_host(self) -> str:
        return urlsplit(self.public_url).hostname or ""

    def git_credentials_by_host(self) -> dict[str, str]:
        """user:token by host name."""
        text = self.git_credentials.get_secret_value() if self.git_credentials else ""
        entries = (entry.strip().partition("=") for entry in text.split(",") if entry.strip())
        return {host.strip().lower(): credential.strip() for host, _, credential in entries}

    def database(self) -> dict[str, Any]:
        """Django's entry for the database."""
        if self.database_url is None:
            return {
                "ENGINE": "studio.embedded",
                "DATA_DIR": self.data_dir,
                "NAME": DATABASE,
                "USER": ROLE,
                "HOST": str(socket_dir(self.data_dir)),
                "PORT": str(PORT),
                "OPTIONS": self._pool(),
                "CONN_HEALTH_CHECKS": True,
            }
        given: dict[str, Any] = dict(conninfo_to_dict(self.database_url.get_secret_value()))
        own = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
        entry: dict[str, Any] = {name: str(given.pop(key, "") or "") for name, key in own.items()}
        options = given | self._pool()
        return {"ENGINE": "django.db.backends.postgresql", "OPTIONS": options, "CONN_HEALTH_CHECKS": True, **entry}

    def _pool(self) -> dict[str, Any]:
        """Django's psycopg pool; a connection that went stale with its server is replaced before it is handed out."""
        if not self.database_pool:
            return {}
        return {"pool": {"min_size": 1, "max_size": self.database_pool, "timeout": _POOL_SECONDS}}


def load() -> Config:
    """The settings, or StartupError that names each wrong one. No value is repeated: it may be secret."""
    try:
        return Config()
    except ValidationError as error:
        told = [
            f"{'.'.join(str(part) for part in fault['loc']).upper()}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_input=False, include_url=False)
        ]
        raise StartupError(f"Wrong setting {'; '.join(told)}.") from None
