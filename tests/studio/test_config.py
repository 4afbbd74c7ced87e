import re

import pytest

from studio.config import BASE_DIR, Config, load
from studio.management.commands.settings_table import table
from studio.startup import StartupError


@pytest.fixture
def setting(monkeypatch):
    return monkeypatch.setenv


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PORT", "eighty", "PORT"),
        ("PORT", "70000", "PORT"),
        ("DEBUG", "perhaps", "DEBUG"),
        ("PUBLIC_URL", "specs.example.org", "PUBLIC_URL"),
        ("PUBLIC_URL", "https://specs.example.org/studio", "PUBLIC_URL"),
        ("ALLOWED_HOSTS", "https://specs.example.org", "ALLOWED_HOSTS"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,gateway", "TRUSTED_PROXIES"),
        ("CELERY_BROKER_URL", "kafka://broker", "CELERY_BROKER_URL"),
        ("GIT_CREDENTIALS", "github.com", "GIT_CREDENTIALS"),
        ("RATE_LIMITS", "write=often", "RATE_LIMITS"),
        ("SIGN_UP", "everybody", "SIGN_UP"),
        ("DATABASE_URL", "postgresql://studio@db:port/studio", "DATABASE_URL"),
        ("ENGINE", "steam", "ENGINE"),
        ("MODEL", "some-model", "MODEL"),
        ("MODEL_URL", "localhost", "MODEL_URL"),
        ("LOCAL_PATH_ROOTS", "/srv/code,code", "LOCAL_PATH_ROOTS"),
        ("JOB_KIND_MODULES", "json,no.such.module", "JOB_KIND_MODULES"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_the_setting(setting, name, value, told):
    setting(name, value)
    with pytest.raises(StartupError) as error:
        load()
    assert re.match(rf"Wrong setting {told}: .+\.$", str(error.value))
    assert "\n" not in str(error.value)


def test_a_wrong_secret_is_not_repeated(setting):
    setting("DATABASE_URL", "mysql://studio:hunter2@db/studio")
    with pytest.raises(StartupError) as error:
        load()
    assert "DATABASE_URL" in str(error.value)
    assert "hunter2" not in str(error.value)


def test_lists_are_written_with_commas(setting):
    setting("ALLOWED_HOSTS", "specs.example.org, specs.internal ,")
    assert load().allowed_hosts == ["specs.example.org", "specs.internal"]


def test_the_public_address_follows_the_port_unless_given(setting):
    setting("PORT", "9000")
    assert load().public_url == "http://127.0.0.1:9000"
    setting("PUBLIC_URL", "https://specs.example.org/")
    assert load().public_url == "https://specs.example.org"
    assert "specs.example.org" in load().hosts()


def test_https_trusts_the_proxy_on_this_machine_alone(setting):
    assert load().trusted_proxies == []
    setting("PUBLIC_URL", "https://specs.example.org")
    assert load().trusted_proxies == ["127.0.0.1", "::1"]


def test_an_external_database_is_taken_apart_with_its_options(setting):
    setting("DATABASE_URL", "postgresql://studio:p%40ss@db.example.org:6432/specs?sslmode=require")
    database = load().database()
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example.org", "6432", "specs")
    assert (database["USER"], database["PASSWORD"]) == ("studio", "p@ss")
    assert database["OPTIONS"] == {"sslmode": "require"}


def test_the_documented_table_is_the_settings():
    documented = (BASE_DIR / "docs" / "settings.md").read_text()
    assert table() in documented, "run: manage.py settings_table > docs/settings.md"
    assert all(f"`{name.upper()}`" in documented for name in Config.model_fields)
