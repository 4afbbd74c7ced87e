"""Every setting a deployer may give, from the environment or an `.env` file in the working directory.

This is the documented table: `docs/settings.md` is rendered from the descriptions here, and a test holds them equal.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

from psycopg.conninfo import conninfo_to_dict
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from studio.postgres import DATABASE, PORT, ROLE, socket_dir

BASE_DIR = Path(__file__).resolve().parent.parent


class Config(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    data_dir: Path = Field(BASE_DIR / ".studio", description="Where the embedded Postgres and generated keys are kept.")
    debug: bool = Field(False, description="Django's debug pages. Never in production.")
    secret_key: SecretStr | None = Field(
        None, description="Django's secret key; made once into the data folder if unset."
    )
    public_url: str = Field(
        "http://127.0.0.1:8000", description="The address people use; https turns on secure cookies and HSTS."
    )
    allowed_hosts: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="Host names served besides that of PUBLIC_URL, separated by commas."
    )
    database_url: SecretStr | None = Field(
        None, description="postgresql://user:password@host:port/name; the embedded Postgres if unset."
    )
    celery_broker_url: SecretStr | None = Field(
        None, description="redis://… or amqp://…; the queue lives in Postgres if unset."
    )
    log_format: Literal["json", "console"] = Field(
        "json", description="Log lines as JSON, or for reading in a terminal."
    )
    anonymous_reading: bool = Field(False, description="Whether public packages can be read without signing in.")
    sign_up: Literal["invitation", "open"] = Field(
        "invitation", description="Who may make an account: who is invited (or comes through OpenID Connect), or anybody."
    )
    oidc_issuer: str | None = Field(
        None, description="The address of the organization's OpenID Connect provider; turns on sign-in through it."
    )
    oidc_client_id: str = Field("", description="The studio's client id at the OpenID Connect provider.")
    oidc_client_secret: SecretStr | None = Field(None, description="The client secret that belongs to it.")
    oidc_name: str = Field("OpenID Connect", description="What the button for it says.")
    trusted_proxies: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Addresses or networks of reverse proxies whose X-Forwarded-For is believed, separated by commas.",
    )
    rate_limits: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Rate limits other than the usual, as in login_account=10/5m,write=300/1m.",
    )
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
    job_kind_modules: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="Further Python modules that register kinds of job, separated by commas."
    )

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
            }
        given = conninfo_to_dict(self.database_url.get_secret_value())
        own = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
        entry: dict[str, Any] = {name: str(given.pop(key, "") or "") for name, key in own.items()}
        return {"ENGINE": "django.db.backends.postgresql", "OPTIONS": given, **entry}
