"""Words that programs shorten and people write out: who asks for a database's configuration finds `db_conf`. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from search.words import stem

# As programs write it, and what it stands for.
_SHORT = """
    ack acknowledge|addr address|alloc allocate|arg argument|args arguments|async asynchronous asynchronously
    attr attribute|attrs attributes|auth authentication authenticate authorization|bool boolean|calc calculate
    cb callback|cert certificate|cfg configuration config|ch channel|char character|chars characters|cls class
    cmd command|cmp compare|col column|cols columns|concat concatenate|conf configuration config
    config configuration|conn connection connect|coro coroutine|ctx context|cwd directory|db database
    decl declaration|decr decrement|del delete|dep dependency|deps dependencies|desc description|dest destination
    dict dictionary|diff difference|dir directory|dirs directories|div divide|doc document documentation|dst destination
    dt datetime|el element|elem element|env environment|err error|esc escape|eval evaluate|exc exception|exec execute
    expr expression|ext extension|fd descriptor|fmt format|fn function|freq frequency|func function|gen generate
    hdr header|hex hexadecimal|id identifier|ident identifier|idx index|img image|impl implementation|incr increment
    info information|init initialize initialise initialization|inst instance|int integer|iter iterate iterator
    kwargs keyword|lang language|len length|lhs left|lib library|loc location|max maximum|mem memory|mgr manager
    min minimum|mod module|msg message|mul multiply|neg negative|norm normalize normalise|ns namespace|num number
    obj object|op operation|ops operations|opt option|opts options|orig original|param parameter|params parameters
    perm permission|perms permissions|pid process|pkg package|pos position|pred predicate|pref prefix preference
    prev previous|prio priority|proc process|prop property|props properties|pub publish|pwd password|rand random
    recv receive|ref reference|refs references|reg register|regex regular expression|rel relative|rem remove
    repo repository|repr representation|req request|res response result|resp response|ret return|rhs right|rm remove
    seq sequence|sep separator|sess session|sig signature signal|spec specification|src source|srv server
    stat status statistics|stats statistics|stmt statement|str string|sub subscribe|sym symbol|sync synchronize
    synchronise sync|sys system|tbl table|temp temporary|tmp temporary|tok token|ts timestamp|txt text|tz timezone
    uri url|util utility|utils utilities|val value|vals values|var variable|vars variables|vec vector|ver version
    warn warning|win window|ws websocket
"""


def _both_ways() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for row in _SHORT.replace("\n", "|").split("|"):
        short, *whole = map(stem, row.split()) if row.strip() else [""]
        for word in whole:
            if word != short:
                found.setdefault(short, {})[word] = None
                found.setdefault(word, {})[short] = None
    return MappingProxyType({lexeme: tuple(others) for lexeme, others in found.items()})


_OTHERS = _both_ways()


def written_otherwise(lexeme: str) -> tuple[str, ...]:
    """Lexemes by which programs or people write the word, too: "databas" is "db", and back."""
    return _OTHERS.get(lexeme, ())
