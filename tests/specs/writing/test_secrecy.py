import pytest

from specs.writing.secrecy import is_secret


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PASSWORD", "hunter2-hunter2"),
        ("db_password", "s3cr3t!"),
        ("x", "AKIAIOSFODNN7EXAMPLE"),
        ("url", "postgres://me:pw1234@host/db"),
        ("API_KEY", "9f8e7d6c5b4a"),
        ("x", "-----BEGIN RSA PRIVATE KEY-----"),
    ],
)
def test_secrets_are_known_by_name_or_shape(name, value):
    assert is_secret(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("TABLE", "agent-timers"), ("message", "The request is empty."), ("token", "Bearer"), ("secret_name", "x")],
)
def test_plain_words_are_no_secrets(name, value):
    assert not is_secret(name, value)
