import pytest
from hypothesis import given
from hypothesis import strategies as st

from specs.evidence.sources import split_lines
from specs.ingestion.secrets import MASK, masked

# Put together here, so that no scanner of this repository's own takes them for real ones.
TOKENS = [
    "AKIA" + "IOSFODNN7EXAMPLE",
    "ghp_" + "a1B2" * 9,
    "glpat-" + "x1y2z3" * 4,
    "xoxb-" + "123456789012-abcdef",
    "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "AIza" + "SyD-9tSrke72PouQMnMX-a7eZSW0jkFMBW",
    "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0." + "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
]


@pytest.mark.parametrize("token", TOKENS)
def test_a_secret_is_known_by_its_form(token):
    text = f"client = connect({token!r})  # for tests\n"
    assert token not in masked(text)
    assert len(masked(text)) == len(text)


@pytest.mark.parametrize(
    "line",
    [
        'password = "hunter2"',
        "DB_PASSWORD: str = 'correct-horse'",
        '"password": "hunter2",',
        "const apiKey = `a8f5f167f44f4964e6c998dee827110c`;",
        'api_key="9b2c4d6e8f0a1b3c"',
        "secret_key => 'k3yk3yk3yk3y99'",
        "  passwd: 'opensesame'",
        'settings["SECRET_KEY"] = "django-insecure-8f7d6s5a4f3d2s1a"',
        'CLIENT_SECRET = b"0f9e8d7c6b5a4f3e"',
        'İİ = 1; DbPassword = "hunter2"',
    ],
)
def test_a_secret_is_known_by_the_name_it_is_bound_to(line):
    assert MASK in masked(line)
    value = next(
        each
        for each in ("hunter2", "correct-horse", "a8f5", "9b2c", "k3y", "opensesame", "8f7d6", "0f9e")
        if each in line
    )
    assert value not in masked(line)


@pytest.mark.parametrize(
    "line",
    [
        'password_field = "password"',
        'TOKEN_HEADER = "X-Auth-Token"',
        'token_url = "https://example.org/token"',
        'raise ValueError("password is too short")',
        'password = os.environ["DB_PASSWORD"]',
        'secret = "${DB_SECRET}"',
        'api_key = "<your api key>"',
        'password = ""',
        'PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]',
        'parser.add_argument("--password", help="The password")',
        'url = f"https://{user}:{password}@{host}/"',
        "token: str | None = None",
        'key = "name"',
        "postgresql://user:${PASSWORD}@host/db",
        "Host=db;Database=shop;Password=${DB_PASSWORD}",
        "Host=db;Database=shop;Password=password",
        "let visible = shown;password=given;",
    ],
)
def test_what_only_speaks_of_secrets_is_left_alone(line):
    assert masked(line) == line


def test_the_password_in_an_address_is_masked_and_the_rest_stays():
    text = "DATABASE_URL=postgresql://studio:s3cr3tpw@db.example.org:5432/studio\n"
    found = masked(text)
    assert "s3cr3tpw" not in found
    assert found.startswith("DATABASE_URL=postgresql://studio:")
    assert found.endswith("@db.example.org:5432/studio\n")


@pytest.mark.parametrize(
    "line",
    [
        '"Planner": "Host=db;Database=planner;Password=hunter22word;Pooling=true"',
        "Server=tcp:db.example;User ID=app;Pwd=hunter22word",
        "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=hunter22word==",
        "jdbc:mysql://db:3306/shop?user=app&password=hunter22word",
    ],
)
def test_the_password_among_what_a_connection_is_made_of_is_masked(line):
    found = masked(line)
    assert "hunter22word" not in found
    assert len(found) == len(line)
    assert found.startswith(line.partition("hunter22word")[0])


def test_a_private_key_is_masked_line_by_line():
    body = "\n".join("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ" for _ in range(3))
    text = f"KEY = '''-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----'''\nx = 1\n"
    found = masked(text)
    assert "MIIEvQ" not in found
    assert len(split_lines(found)) == len(split_lines(text))
    assert found.endswith("x = 1\n")


@given(st.text(alphabet=st.sampled_from("pasword=\"':\n\r token_keyAKIA0123456789é•"), max_size=200))
def test_masking_keeps_every_line_and_its_length(text):
    found = masked(text)
    assert [len(line) for line in split_lines(found)] == [len(line) for line in split_lines(text)]
    assert masked(found) == found


def test_masking_a_long_hostile_text_ends():
    text = 'password="' * 50_000 + "\n" + "token" * 100_000 + "\n" + "://a:" * 50_000 + ";Password=" * 50_000
    assert len(masked(text)) == len(text)
