"""Secrets in source are masked before anything else sees the text. Every line keeps its number and its length."""

import re
from collections.abc import Iterator

MASK = "•"

# What is a secret by its form alone.
_FORMS = re.compile(
    r"""
      (?P<key>-----BEGIN[ ](?:[A-Z0-9]+[ ])*PRIVATE[ ]KEY(?:[ ]BLOCK)?-----
         (?P<body>(?:(?!-----BEGIN[ ]).){1,20000}?)-----END[ ])  # up to another key, or many of them take hours
    | \b(?P<aws>(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16})\b
    | \b(?P<github>gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})\b
    | \b(?P<gitlab>glpat-[A-Za-z0-9_-]{20,})
    | \b(?P<slack>xox[abprs]-[A-Za-z0-9-]{10,})
    | \b(?P<hook>hooks\.slack\.com/services/[A-Z0-9]+/[A-Z0-9]+/[A-Za-z0-9]{16,})
    | \b(?P<stripe>[sr]k_live_[A-Za-z0-9]{16,})
    | \b(?P<openai>sk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,})
    | \b(?P<google>AIza[0-9A-Za-z_-]{30,})
    | \b(?P<npm>npm_[A-Za-z0-9]{36})\b
    | \b(?P<pypi>pypi-[A-Za-z0-9_-]{50,})
    | \b(?P<sendgrid>SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,})
    | \b(?P<studio>sst_[A-Za-z0-9]{30,})\b
    | \b(?P<jwt>eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,})
    | [;?&](?:[Pp]assword|[Pp]wd|PASSWORD|PWD|AccountKey|SharedAccessKey)=(?P<row>[^\s;&'"`<>{}$%]{3,500})
    | ://[^\s/:@'"<>{}$%]{1,100}:(?P<url>[^\s/:@'"<>{}$%]{3,200})@(?=[\w\[])
    """,
    re.VERBOSE | re.DOTALL,
)
# A name that says "secret" … and the quoted text bound to it. Two expressions: the first is searched for, and only
# where it is found is the second tried.
_WORD = re.compile(
    r"passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|credentials?"
)
_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_BOUND = re.compile(
    r"""
    (?P<rest>[A-Za-z0-9_\-]{0,30})
    ["']?\]?\)?[ \t]*(?::[ \t]*[A-Za-z_][\w.\[\]| ]{0,40})?(?:=>|:=|[:=])[ \t]*
    (?:[A-Za-z]{1,2}(?=["']))?
    (?P<quote>["'`])(?P<value>(?:\\.|(?!(?P=quote))[^\\\r\n]){1,500})(?P=quote)
    """,
    re.VERBOSE,
)
# Where one of the forms may begin: quick to look for, so that most text is never tried against them.
_FORM_START = re.compile(
    r"-----BEGIN |A[KSBC][IC]A|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|hooks\.slack|[sr]k_live_|sk-|AIza|npm_|pypi-"
    r"|SG\.|sst_|eyJ|://|[;?&](?:[Pp]assword|[Pp]wd|PASSWORD|PWD|AccountKey|SharedAccessKey)="
)
# What stands before the password in a row of settings that says where a database or a store is.
_CONNECTS = re.compile(
    r"://|\b(?:server|host|data source|addr(?:ess)?|endpoint|account ?name|database|user ?(?:id|name)?|uid)=",
    re.IGNORECASE,
)
_MOST_BEFORE = 500  # characters of such a row that are looked at
# A name that goes on after the word says what the value is about, not that it is the secret: password_field,
# token_url. These say the secret itself.
_STILL_SECRET = re.compile(
    r"(?:s|[_-]?(?:value|string|key|id|default|prod|production|live|test|dev|base64|\d+))?\Z", re.I
)
_WORD_IN_VALUE = re.compile(r"passw|passphrase|pwd|secret|token|key|credential", re.IGNORECASE)
# What examples write where a password stands.
_EXAMPLE = re.compile(r"(?:user)?(?:pass(?:w(?:or)?d)?|pwd|secret|guest|token|x+|\*+|•+)\Z", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"""\A(?:
        \W*
      | [<{\[(%$].*                                 # <your key>, {{ key }}, ${KEY}, %s
      | .*(?:\$\{|\{\{|\{\w*\}|%\(|%s|<\w+>).*         # templates
      | (?:your|my|the|some|any|enter|insert|changeme|change[_-]me|replace|todo|example|dummy|placeholder|redacted)\b.*
      | x{3,}.* | \*+ | \.{3,}
      | (?:none|null|nil|true|false|undefined|string|str|text|required|optional|bearer|basic|hidden|env)
      | [a-z]+:/?/?\S*(?<!@)                        # an address: urls are looked at by their form
    )\Z""",
    re.VERBOSE | re.IGNORECASE,
)


def masked(text: str) -> str:
    """The text with every secret in it replaced by as many marks."""
    spans = sorted(_found(text))
    if not spans:
        return text
    pieces, last = [], 0
    for start, end in spans:
        if start >= last:
            pieces += [text[last:start], re.sub(r"[^\r\n]", MASK, text[start:end])]
            last = end
    return "".join([*pieces, text[last:]])


def _found(text: str) -> Iterator[tuple[int, int]]:
    for start in _FORM_START.finditer(text):
        form = _FORMS.match(text, start.start())
        if form is None:
            continue
        kind = "body" if form.lastgroup in ("body", "key") else form.lastgroup or 0
        if kind == "row" and not _connects(text, start.start()):
            continue
        if kind not in ("url", "row") or not _EXAMPLE.match(form[kind]):
            yield form.span(kind)
    lowered = text.lower()
    if len(lowered) != len(text):  # some letters have no single small one; positions must stay
        lowered = text.translate(_ASCII_LOWER)
    for word in _WORD.finditer(lowered):  # several times as fast as ignoring case
        bound = _BOUND.match(text, word.end())
        if bound and _is_secret(word[0], bound["rest"], bound["value"]):
            yield bound.span("value")


def _connects(text: str, at: int) -> bool:
    """Whether the row up to `at` says what is connected to: `Host=db;Database=shop;Password=…`."""
    first = max(0, at - _MOST_BEFORE)
    return _CONNECTS.search(text, max(first, text.rfind("\n", first, at) + 1), at) is not None


def _is_secret(word: str, rest: str, value: str) -> bool:
    if not _STILL_SECRET.match(rest) or _PLACEHOLDER.match(value) or " " in value.strip():
        return False
    if _WORD_IN_VALUE.search(value) and not any(character.isdigit() for character in value):
        return False  # the value is itself a name: "X-Auth-Token", "api_key"
    if word.startswith(("pass", "pwd")):
        return True
    mixed = any(each.isdigit() for each in value) and any(each.isalpha() for each in value)
    return (len(value) >= 8 and mixed) or (len(value) >= 20 and not _looks_like_words(value))


def _looks_like_words(value: str) -> bool:
    """`user.session.expired`, `AUTH_HEADER_NAME`: names, however long."""
    return all(
        part.isalpha() and (part.islower() or part.isupper() or part.istitle()) for part in re.split(r"[._/-]", value)
    )
