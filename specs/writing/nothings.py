"""What C and C++ ask by naming a value: whether it is zero, NULL, or holds."""

import re

from specs.analysis.facts import Operand
from specs.analysis.package import SymbolId
from specs.writing.draft import Derivation
from specs.writing.english import code, listing
from specs.writing.prose import Prose

# Functions of the standard libraries that give back where something stands, or NULL.
_PLACES = frozenset(
    """
    malloc calloc realloc reallocarray strdup strndup fopen fdopen freopen popen opendir readdir strchr strrchr strstr
    strcasestr strpbrk memchr memmem strtok strtok_r fgets getenv secure_getenv getcwd realpath localtime gmtime
    localtime_r gmtime_r getpwnam getpwuid getgrnam getgrgid gethostbyname dlopen dlsym setlocale ctime asctime
    tmpfile aligned_alloc mmap bsearch getlogin ttyname getservbyname if_nameindex basename dirname strsep index rindex
    g_malloc g_strdup g_hash_table_lookup
    """.split()
)
_ASKS = re.compile(
    r"(?:^|[_>.:])(?:S_IS|IS|is|has|can|should|must|isa|are|was|supports|needs|allow|may|FD_ISSET)(?:_|[A-Z]|$)"
    r"|(?:^|_)is[a-z]{3,}$|_(?:p|is_\w+|equals?|matches|exists|empty|valid|enabled)$|^[A-Z][A-Z0-9_]*$"
    r"|[a-z](?:Is|Has|Can)[A-Z]|^S_IS"
)
_MAKES = re.compile(r"(?:[mc]|re)alloc|strn?dup")  # a function's name says that it gives back a place
_BOOLEAN = re.compile(r"^(?:static |inline )*(?:bool|_Bool|gboolean|BOOL)$")
_POINTER = re.compile(r"\*\s*(?:const|restrict)?$")


def asked_of_value(prose: Prose, left: Operand, subject: str, *, true: bool, must: bool) -> str:
    """The question in words, "" where it is one of a kind that all languages have."""
    if prose.language not in ("c", "cpp"):
        return ""
    be, be_not = ("must be", "must not be") if must else ("is", "is not")
    if left.form == "name" and left.name.startswith("-"):
        return _given(prose, left.name, true=true)
    if left.form != "call":
        return ""
    kind = _returns(prose, left.name)
    if left.name in _PLACES or _POINTER.search(kind) or (not kind and _MAKES.search(left.name)):
        return f"{subject} {be_not if true else be} NULL"
    if _BOOLEAN.match(kind) or _ASKS.search(left.name) or prose.language == "cpp":
        return ""
    return f"{subject} {be} {'non-zero' if true else 'zero'}"


def _given(prose: Prose, flags: str, *, true: bool) -> str:
    """Options by their letters; "-?" stands for one that there is none of."""
    if flags == "-?":
        return f"an unknown option {'is given' if true else 'is not given'}"
    named = flags.split()
    for flag in named:
        prose.derive(Derivation(flag, flag.lstrip("-"), "words"))
    told = [code(flag) for flag in named]
    if true:
        return f"{listing(told, 'or')} is given"
    return f"{told[0]} is not given" if len(told) == 1 else f"none of {listing(told)} is given"


def _returns(prose: Prose, name: str) -> str:
    """The type that a function of the package gives back, "" where it is not known."""
    own = prose.index.symbol(SymbolId(prose.path, name))
    if own is None and (place := prose.index.plain_functions.get(name)) is not None:
        own = prose.index.symbol(place)
    return own.returns if own is not None and own.kind in ("function", "method") else ""
