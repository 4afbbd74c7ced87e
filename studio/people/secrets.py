"""Making and checking the secrets that people carry: API tokens and links. Only hashes of them are ever stored."""

import hashlib
import hmac
import secrets
import zlib
from string import ascii_letters, digits

ALPHABET = digits + ascii_letters
TOKEN_MARK = "sst_"  # noqa: S105  the same for all
RANDOM_LENGTH = 43  # 62**43 > 2**256
CHECK_LENGTH = 6  # 62**6 > 2**32
PREFIX_LENGTH = len(TOKEN_MARK) + 8


def _base62(number: int, length: int) -> str:
    characters = []
    for _ in range(length):
        number, rest = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[rest])
    return "".join(reversed(characters))


def _check(text: str) -> str:
    return _base62(zlib.crc32(text.encode()), CHECK_LENGTH)


def new_token() -> str:
    """`sst_`, 256 random bits, and a checksum by which a scanner can tell a leaked token from chance."""
    body = TOKEN_MARK + _base62(secrets.randbits(256), RANDOM_LENGTH)
    return body + _check(body)


def is_token(text: str) -> bool:
    """Whether `text` has the form of a token; needs no database."""
    body, check = text[:-CHECK_LENGTH], text[-CHECK_LENGTH:]
    return (
        len(body) == len(TOKEN_MARK) + RANDOM_LENGTH
        and body.startswith(TOKEN_MARK)
        and body.isascii()
        and hmac.compare_digest(check.encode(), _check(body).encode())
    )


def new_link_secret() -> str:
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """Unsalted on purpose: what is hashed has 256 random bits, so there is nothing to guess ahead of time."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).digest()
