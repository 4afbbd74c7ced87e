"""What must not be quoted: text whose name or shape says that it is a secret."""

import re

_SECRET_NAME = re.compile(
    r"(pass(word|wd|phrase)?|secret|token|api_?key|private_?key|access_?key|credential|auth_?key|signing_?key"
    r"|encryption_?key|client_?secret|bearer|salt|dsn)s?$",
    re.IGNORECASE,
)
_SHAPES = re.compile(
    r"(-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{12,}|\bgh[pousr]_\w{20,}"
    r"|\bsk[-_](?:live|test|proj|ant)?[-_]?\w{16,}|\bxox[abprs]-[\w-]{10,}|\bsst_\w{16,}|\beyJ[\w-]{10,}\.[\w-]{10,}|://[^/\s:@]+:[^/\s:@{}]+@|\bAIza[\w-]{30,}"
    r"|\$2[abxy]\$\d\d\$[\w./]{20,}|\$argon2\w+\$"
    r"|\bglpat-[\w-]{16,}|\bnpm_\w{30,}|\bpypi-\w{30,}"
    r"|[;?&](?:[Pp]assword|[Pp]wd|PASSWORD|PWD|AccountKey|SharedAccessKey)=[^\s;&{}$<>]{3,})"
)
_CONSTANT = re.compile(r"[A-Z][A-Z0-9]{0,15}(?:_[A-Z0-9]{1,15})+")  # TLS_RSA_WITH_AES_128_CBC_SHA
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?://)?")  # redis://, by which a DSN begins
_RANDOM = re.compile(r"[A-Za-z0-9+/=_-]{32,}")


def is_secret(name: str, value: str) -> bool:
    """Whether `value`, bound to or compared with `name`, must stay out of the text."""
    if _SHAPES.search(value):
        return True
    if _SCHEME.fullmatch(value):
        return False
    if (
        _RANDOM.fullmatch(value)
        and not _CONSTANT.fullmatch(value)
        and re.search(r"\d", value)
        and re.search(r"[A-Z]", value)
    ):
        return True
    if not re.search(r"\w", value):
        return False  # of a parser, whose `token` is a quote or a brace
    # PASSWORD_MIN_LENGTH or "token" as a column name are no secrets: a value that is a plain word tells nothing.
    return bool(_SECRET_NAME.search(name)) and not re.fullmatch(r"[A-Za-z_ .:-]{0,12}|[A-Z][A-Z_]+", value)


_SECRET_PART = re.compile(
    r"pass(word|wd|phrase)?(_|$)|secret|token|api_?key|private|credential|(^|_)(key|auth|salt|dsn|pwd|pat)(_|$)",
    re.IGNORECASE,
)

_KEYS_OF_DATA = re.compile(r"(hash|range|sort|partition|primary|foreign|cache|group|routing)_key", re.IGNORECASE)


def names_secret(name: str) -> bool:
    """Whether whatever is bound to `name` stays out of the text, as in files that set up a deployment."""
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])|[.-]", "_", name)
    return _SECRET_PART.search(_KEYS_OF_DATA.sub("", plain)) is not None
