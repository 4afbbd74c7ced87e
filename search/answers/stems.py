"""Whether two words are about one thing: "cancellation" and "cancelled", "maximum" and "max", "remove" and "delete".

Search stems lightly, since it can afford to miss. What an answer refuses rests on a word occurring nowhere, so here
the same word in another form, or another word for it, must be seen as what it is. Pure.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from search.words import parts, spoken, stem
from specs.writing.english import SPELLINGS

_ENDINGS = tuple(
    sorted(
        """
        ization isation izations ations ation itions ition ications ication icate icates icated icating icator icators
        ate ates ated ating ator ators ion ions ments ment ness ances ance ences ence ities ity ables able ibles ible
        ively ive ically ical ally ial al ers er ors or ants ant ents ent ous ly ies ied y ings ing ed es s e
        """.split(),
        key=len,
        reverse=True,
    )
)
_SHORTEST_ROOT = 4
_PLAIN = frozenset("ations ation ions ion ings ing ies ied ed es s e y".split())  # "signal" is not of "sign"

# Forms that no ending tells.
_IRREGULAR = dict(
    pair.split("=")
    for pair in """
    told=tell kept=keep held=hold sent=send chosen=choose found=find built=build lost=lose written=write wrote=write
    ran=run thrown=throw threw=throw made=make understood=understand taken=take took=take given=give known=know
    shown=show caught=catch bound=bind spent=spend woken=wake woke=wake begun=begin began=begin drawn=draw hidden=hide
    broken=break broke=break forgotten=forget paid=pay sold=sell bought=buy meant=mean left=leave got=get went=go
    tried=try tries=try children=child indices=index statuses=status matrices=matrix people=person
    """.split()
)

# Words that mean one thing in questions about code. A word may stand in several rows.
_ROWS = """
    maximum max most limit upper cap ceiling above exceed longest highest
    minimum min least lower below shortest lowest
    limit bound constraint cap quota
    timeout deadline timed wait expire
    email mail smtp e-mail
    remove delete drop discard clear unset pop
    create make build construct new add instantiate
    error exception fail raise wrong invalid
    config configure setting option preference
    environment env variable
    directory folder dir path
    authenticate auth login credential authorization signin
    password secret credential passphrase
    retry attempt try backoff
    store save persist write put keep
    load read fetch get retrieve
    send publish emit deliver post notify dispatch push
    receive consume subscribe listen
    start begin launch run boot
    stop end quit shutdown terminate close abort exit
    cancel abort revoke
    allow permit accept enable
    forbid deny reject refuse block disallow
    check validate verify ensure
    change modify update alter mutate edit
    show display print render output
    parse interpret read
    find search look locate lookup discover
    duplicate twice repeated idempotent once
    simultaneous concurrent parallel thread async
    finish final complete done end expire cancel
    payload body content
    report show raise tell message warn
    suggest similar possible hint
    order sequence sort
    register add attach
    ignore skip swallow suppress
    lock claim acquire
    customise custom override extend
    join merge combine concatenate
    split divide separate
    resize scale
    unknown missing no undefined
    reference ref
    dictionary dict mapping
    number count amount
    character letter string
    response reply
    folder location root
    guess detect infer
    plugin extension
    entry record event
    hour minute day week interval
    expand interpolate substitute resolve
    override overwrite replace
    tag label
    sum total
    copy clone duplicate
    rename move
    trim strip cut shorten truncate
    approve accept confirm
    decline reject
    suspend pause
    resume continue
    download fetch
    upload send
    throttle rate limit
    escape quote
    temporary temp tmp
    schedule cron timer interval periodic recurring
    database db sql
    hash digest checksum
    sign signature hmac
    encrypt cipher decrypt
    compress gzip deflate zip
    encode encoding charset
    decode decoding
    header headers
    url uri link address
    directory folder
    terminal tty console
    colour color ansi style
    argument parameter param arg
    default fallback omit
    size length long big large
    wait sleep delay pause
    expire expiry ttl age stale old
    owner user
    message msg text
    command cli
    help usage
    callback hook handler
    event signal
    queue backlog
    lock mutex claim
    agent bot
    empty blank missing none
    request ask
    wake notify
    redirect redirection follow
    proxy proxies
    certificate cert ssl tls verify
    cookie cookies
    template render
    blueprint module
    session cookie
    tamper forge signature
    jitter random randomize
    log logger logging
    colour color
    prompt ask input
    password hide
    page pager
    complete completion
    upload multipart files file
    stream chunk iterate
    twice times
    shipment parcel
    webhook hook
    price cost charge fee
    weight heavy kilogram
    redact mask censor hide conceal obscure
    customer client user
"""
_SYNONYMS: dict[str, set[str]] = {}


@lru_cache(maxsize=50_000)
def root(word: str) -> str:
    """What is left without endings: "authentication", "authenticates" and "authenticator" are all "authentic"."""
    word = _IRREGULAR.get(word.lower(), word.lower())
    if not word.isascii() or not word.isalpha():
        return word
    for ending in _ENDINGS:
        bare = word.removesuffix(ending)
        if bare != word and len(bare) >= (_SHORTEST_ROOT if ending in _PLAIN else _SHORTEST_ROOT + 1):
            return _mended(bare)
    return stem(word)


def _mended(bare: str) -> str:
    """ "stopp" is "stop", "cancell" is "cancel", "tell" stays; "retry" and "retri" are one."""
    if len(bare) > _SHORTEST_ROOT and bare[-1] in "iy":
        return bare[:-1]
    if bare[-1] == bare[-2] and bare[-1] not in "aeiou" and (bare[-1] not in "lsz" or len(bare) > _SHORTEST_ROOT + 1):
        return bare[:-1]
    return bare


for _row in _ROWS.strip().splitlines():
    _roots = {root(_word) for _word in _row.split()}
    for _each in _roots:
        _SYNONYMS.setdefault(_each, set()).update(_roots - {_each})
for _short, _spoken in SPELLINGS.items():
    if " " not in _spoken and _short != _spoken.lower():
        _SYNONYMS.setdefault(root(_spoken), set()).add(root(_short))
        _SYNONYMS.setdefault(root(_short), set()).add(root(_spoken))


def synonyms(word: str) -> frozenset[str]:
    """Roots of other words for it."""
    return frozenset(_SYNONYMS.get(root(word), ()))


def same(wanted: str, other: str) -> bool:
    """Whether two roots are of one word: equal, or one a longer form of the other."""
    if wanted == other:
        return True
    shorter, longer = sorted((wanted, other), key=len)
    if len(shorter) <= _SHORTEST_ROOT or not longer.startswith(shorter):
        return False  # "sign" is no "signal"
    return len(longer) - len(shorter) <= 3


def roots(text: str) -> frozenset[str]:
    """The roots of all words of a text, identifiers in their parts."""
    return frozenset(
        root(part) for token in re.findall(r"[^\W_]+(?:[_.\-][^\W_]+)*", text) for part in _pieces(token) if part
    )


def _pieces(token: str) -> Iterable[str]:
    found = parts(token)
    # "e-mail", "time-out": as one word too.
    return [*found, *spoken(token), "".join(found)] if 1 < len(found) <= 3 else [*found, *spoken(token)]


def held(wanted: str, text: frozenset[str]) -> float:
    """How well a text (its roots) holds a word: 1 for the word itself in any form, less for another word for it."""
    if wanted in text:
        return 1.0
    if len(wanted) >= _SHORTEST_ROOT and any(same(wanted, other) for other in text if other[:3] == wanted[:3]):
        return 1.0
    return 0.7 if not _SYNONYMS.get(wanted, set()).isdisjoint(text) else 0.0
