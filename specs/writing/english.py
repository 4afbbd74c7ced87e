"""Words and sentences: what is needed to say a fact in plain English, and to keep text from code inert."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

MAX_SENTENCE = 400
MAX_QUOTE = 160
MAX_CODE = 79  # analyzers cut the text of longer expressions at 80

# Read as one word although written otherwise, or in capitals in running text.
SPELLINGS = {
    "dto": "DTO", "dtos": "DTOs", "rss": "RSS", "pmd": "PMD", "opml": "OPML",
    "api": "API", "apis": "APIs", "http": "HTTP", "https": "HTTPS", "url": "URL", "urls": "URLs", "uri": "URI",
    "id": "id", "ids": "ids", "json": "JSON", "xml": "XML", "yaml": "YAML", "toml": "TOML", "csv": "CSV",
    "html": "HTML", "css": "CSS", "sql": "SQL", "db": "database", "cli": "command line", "ui": "UI", "ssl": "SSL",
    "tls": "TLS", "tcp": "TCP", "udp": "UDP", "ip": "IP", "dns": "DNS", "jwt": "JWT", "ttl": "TTL", "cpu": "CPU",
    "ast": "AST", "io": "I/O", "os": "operating system", "orm": "ORM", "asgi": "ASGI", "wsgi": "WSGI", "rpc": "RPC",
    "grpc": "gRPC", "graphql": "GraphQL", "sse": "SSE", "cors": "CORS", "csrf": "CSRF", "pdf": "PDF", "uuid": "UUID",
    "utf": "UTF", "ascii": "ASCII", "config": "configuration", "conf": "configuration", "auth": "authentication",
    "msg": "message", "ctx": "context", "req": "request", "res": "response", "args": "arguments",
    "params": "parameters",
    "param": "parameter", "attr": "attribute", "attrs": "attributes", "repo": "repository", "impl": "implementation",
    "idx": "index", "cfg": "configuration", "env": "environment", "init": "initialisation", "exc": "exception",
    "func": "function", "fn": "function", "cb": "callback", "num": "number", "ws": "WebSocket",
    "websocket": "WebSocket",
    "oauth": "OAuth", "smtp": "SMTP", "ftp": "FTP", "ssh": "SSH", "gzip": "gzip", "mime": "MIME", "s3": "S3",
    "openapi": "OpenAPI", "websockets": "WebSockets", "github": "GitHub", "gitlab": "GitLab", "mysql": "MySQL",
    "postgresql": "PostgreSQL", "dynamodb": "DynamoDB", "mongodb": "MongoDB", "javascript": "JavaScript",
    "typescript": "TypeScript", "ipv4": "IPv4", "ipv6": "IPv6",
    "ddb": "DynamoDB", "aws": "AWS", "gcp": "GCP", "sns": "SNS", "sqs": "SQS", "llm": "LLM", "ai": "AI",
}  # fmt: skip

# One word each, whatever capitals they are written with.
_ONE_WORD = re.compile(
    "WebSocket|OpenA[Pp][Ii]|GZip|OAuth|GraphQ[Ll]|MySQL|PostgreSQL|DynamoD[Bb]|MongoD[Bb]|GitHub|GitLab|JavaScript"
    "|TypeScript|IPv(?=[46])"
)

# Verbs that begin docstrings and function names; what isn't here is taken for a noun.
VERBS = frozenset(
    """
    pay repay prepay spend buy sell earn lend borrow hire feed grow shrink visit travel count total answer greet
    thank forget remember act behave
    abort accept access acknowledge acquire activate adapt add adjust advance aggregate alert align allocate allow
    analyse analyze annotate anonymise anonymize append apply approve archive arrange ask assemble assert assign
    associate attach attempt authenticate authorise authorize backfill backup ban batch begin bind block book boot
    bootstrap bound break broadcast build bundle burn cache calculate call cancel cap capture cast catch change
    charge check choose chunk claim clamp clarify classify clean clear clone close coerce collapse collect combine
    commit compare compile complete compose compress compute concatenate configure confirm connect construct consume
    contain continue control convert copy correct count cover crawl create credit cut deactivate deallocate debit
    debounce debug declare decode decompress decorate decrease decrement decrypt dedupe deduplicate defer define
    dehydrate delay delegate delete deliver demote deny deposit deprovision dequeue derive describe deserialize
    destroy detach detect determine diff digest disable discard disconnect discover dispatch display divide do
    download drain draw drop dump duplicate elect embed emit enable encode encrypt end enforce enqueue enrol enroll
    ensure enter enumerate erase escalate escape establish estimate evaluate evict examine exchange exclude execute
    exit expand expect expire explain export expose extend extract fail fetch fill filter finalize find finish fire
    fit fix flag flatten flush fold follow force forecast fork format forward  freeze generate get give go grade
    group grow guard guess halt hand handle hash have hide highlight hold hook hydrate identify ignore implement import
    include increase increment index indicate infer inform ingest initialise initialize inject insert inspect
    install instantiate interpolate interpret intersect invalidate invite invoke isolate issue iterate join jump
    keep kick kill label launch leave let lift limit link lint list listen load locate lock log login logout look
    lookup make manage map mark mask match measure merge migrate minify mint mirror mock modify monitor mount move
    multiply mutate mute name navigate negate normalise normalize notify observe obtain offer omit open optimize
    order override pack pad page paginate parse partition pass patch pause peek perform permit persist pick ping
    place play plot point poll pop populate post postpone prefetch prepare prepend preprocess present preserve
    prevent price print process produce project promote prompt propagate protect prove provide provision proxy prune
    publish pull purge push put qualify quarantine query queue quote raise rank react reactivate read rebuild
    recalculate receive recompute reconcile reconnect record recover redact redeem redirect reduce refresh refund
    refuse register reindex reject relay release reload remember remind remove rename render reopen reorder repeat
    replace replay reply report represent reproduce request requeue require reschedule reserve reset resize resolve
    respond restart restore restrict resume retain retrieve retry return reuse reverse revert revoke rewind rewrite
    roll rollback rotate round route run sample sanitise sanitize save scale scan schedule score search see seed
    seek select send separate serialize serve set settle setup shift shorten show shuffle shut shutdown sign signal
    simplify simulate skip sleep slice snapshot snooze solve sort spawn specify split squash stamp start stop store
    stream strip submit subscribe substitute suggest sum summarise summarize supply support suppress suspend swap
    switch sync synchronise synchronize tag take tell terminate test throttle throw tidy toggle tokenize touch trace
    track train transcode transfer transform translate traverse triage trigger trim truncate try turn unassign
    unbind undo unescape unflag uninstall unlink unlock unpack unpublish unregister unset unsubscribe untag unwrap
    update upgrade upload upsert use validate verify view visit vote wait wake walk warn watch withdraw work wrap
    write yield zip
    """.split()
)
# Verbs that begin names as nouns at least as often: request id, digest authentication.
NOUNS_AS_WELL = frozenset(
    "book bound cache cap control copy credit debit deposit digest field filter forecast grade group guard hand hook "
    "index label link list log map mask match mirror model name order page place plot price process project proxy "
    "query queue range rank relay report request route sample schedule seed state stream tag test view "
    "vote work".split()
)
# Verbs that say as often what a thing is like: open orders, empty cells.
ADJECTIVES_AS_WELL = frozenset("open empty clean clear complete correct separate present secure live".split())
_ARTICLES = frozenset("a an the all each every its one some".split())
DETERMINERS = frozenset("a an the all each any every this that these its one several only new".split())
_EMPTY_WORDS = frozenset(
    "a an the this class object function method type interface constructor instance of for".split()
)
IRREGULAR = {
    "have": "has", "do": "does", "go": "goes", "be": "is", "undo": "undoes", "lookup": "looks up", "setup": "sets up",
    "shutdown": "shuts down", "logout": "logs out", "login": "logs in", "backup": "backs up", "rollback": "rolls back",
}  # fmt: skip

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean(text: str, limit: int = MAX_SENTENCE) -> str:
    """One line of visible characters: nothing in it can steer a terminal, a page or a reader of the next line."""
    if not text.isascii() or not text.isprintable():
        text = "".join(
            " " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in _INVISIBLE
        )
    text = " ".join(text.split())
    return text if len(text) <= limit else cut_at_word(text, limit)


def cut_at_word(text: str, limit: int) -> str:
    """The longest beginning that ends between words, with an ellipsis."""
    head = text[:limit]
    space = head.rfind(" ")
    head = (head[:space] if space > limit // 2 else head).rstrip(" ,;:")
    if head.count("`") % 2:  # never leave a code name open
        head = head[: head.rfind("`")].rstrip(" ,;:")
    return head + "…"


def code(text: str) -> str:
    return f"`{text}`"


def is_codeable(text: str) -> bool:
    """Whether `text` can stand between backticks on one line as the code writes it."""
    return bool(text) and len(text) <= MAX_CODE and "`" not in text and text.isprintable() and "  " not in text


def quote(text: str) -> str:
    return f'"{text}"'


def listing(items: Sequence[str], word: str = "and") -> str:
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def split_identifier(name: str) -> list[str]:
    """parseHTTPRequest, parse_http_request -> parse, http, request."""
    return list(_words_of(name))


_INTERFACE = re.compile(r"^I(?![DPO]s(?![a-z]))(?=[A-Z][a-z])")  # ICrowdinSettings, but no IDs


@lru_cache(maxsize=50_000)  # a package says the same names again and again
def _words_of(name: str) -> tuple[str, ...]:
    name = _INTERFACE.sub("", name)
    name = _ONE_WORD.sub(lambda found: found[0].capitalize(), name)
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return tuple(part.lower() for part in re.split(r"[\W_]+", spaced) if part)


def as_words(name: str) -> str:
    """An identifier as it would be said: max_url_length -> "max URL length"."""
    return " ".join(SPELLINGS.get(part, part) for part in split_identifier(name))


def article(noun: str) -> str:
    first = noun.lstrip("`\"'")[:1].lower()
    word = noun.split(" ")[0].strip("`")
    if word.isupper() and len(word) > 1:
        return "an" if word[0] in "AEFHILMNORSX" else "a"
    if noun.lower().startswith(("uni", "use", "url", "uri", "uuid", "one", "eu", "utf")):
        return "a"
    if noun.lower().startswith(("hour", "honest", "heir")):
        return "an"
    return "an" if first in "aeiou" else "a"


def plural(noun: str) -> str:
    if noun.endswith("s") and not noun.endswith(("ss", "us", "is")):
        return noun  # it is a plural already
    if noun.endswith(("data", "info", "information", "metadata")):
        return noun
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun if noun.endswith(("settings", "options", "ss")) and not noun.endswith("ss") else noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"


def counted(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else plural(noun)}"


def third_person(verb: str) -> str:
    """return -> returns, match -> matches, retry -> retries."""
    lower = verb.lower()
    if lower in IRREGULAR:
        return capitalised(IRREGULAR[lower]) if verb[:1].isupper() else IRREGULAR[lower]
    if lower.endswith(("s", "x", "z", "ch", "sh", "o")):
        return verb + "es"
    if lower.endswith("y") and lower[-2:-1] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + "s"


def base_form(word: str) -> str:
    """The verb that `word` is a form of, as docstrings begin with it; "" where it is no verb known here."""
    lower = word.lower()
    if lower in VERBS:
        return lower
    for ending, replacement in (("ies", "y"), ("es", ""), ("es", "e"), ("s", "")):
        stem = lower.removesuffix(ending) + replacement
        if lower.endswith(ending) and stem in VERBS and third_person(stem) == lower:
            return stem
    return ""


_ALSO_DONE = frozenset({"set", "read", "put", "cut", "run", "hit", "cast"})  # the same word as what has been done
_ADVISING = frozenset({
    "use", "call", "override", "overwrite", "subclass", "extend", "inherit", "implement", "import", "instantiate",
    "enable", "disable", "prefer", "pass", "consider",
})  # fmt: skip


def indicative(sentence: str, also: Sequence[str] = (), *, of_class: bool = False) -> str:
    """A docstring's imperative as a statement of fact: "Return the question" -> "Returns the question".

    `also` are words that are verbs here besides those known: the first of the function's name. What a class is
    told to be is mostly a thing ("Queue name mapping"): only an article after the word makes an order of it.
    """
    first, space, rest = sentence.partition(" ")
    article_follows = rest.partition(" ")[0] in DETERMINERS and not (of_class and rest.startswith("that "))
    if not space or not first[:1].isupper() or (of_class and not article_follows):
        return sentence
    if first.endswith("ly") and rest.partition(" ")[0] in VERBS:  # "Automatically find the provider"
        told = indicative(capitalised(rest), also)
        return f"{first} {told[0].lower()}{told[1:]}"
    if sentence.endswith("?") or (first.lower() not in _SAYING and _WHICH.match(rest)):
        return sentence  # "Is this slice empty?", and "Query that produced this result"
    if first.lower() in _ALSO_DONE and rest.startswith("by "):
        return sentence  # "Set by the scheduler" tells who does it
    if first.lower() in _ADVISING and rest.startswith(("this ", "it ", "them ", "with care")):
        return sentence  # "Use this class where …" is said to the caller
    if first == "Set" and rest.startswith("this to "):
        return sentence  # … as is "Set this to true to hide the dates"
    second, _, then = rest.partition(" ")
    if base_form(second) in VERBS - NOUNS_AS_WELL and second.endswith("s") and then.partition(" ")[0] in DETERMINERS:
        return sentence  # "Encode converts the given value": of the function by its name
    if first.lower() not in _SAYING and _IS_CLAUSE.match(rest):
        return sentence  # "Shutdown handlers are run in order" orders nothing
    asks = first.lower() in _SAYING and rest.startswith(("that ", "if ", "whether "))
    known = first.lower() in VERBS and (asks or not _is_noun_phrase(rest))
    known = known and (article_follows or first.lower() not in ADJECTIVES_AS_WELL)
    unknown = not of_class and rest.partition(" ")[0] in _ARTICLES and _may_be_order(first)
    if known or unknown or (first.lower() in also and article_follows):
        return f"{third_person(first)} {_further_verbs(_coordinated(rest))}"
    return sentence


_WHICH = re.compile(r"(?:that|which|whose) (?:\w+ed|is|are|was|were|has|have|can|will|may|must|should)\b")
_IS_CLAUSE = re.compile(r"(?!(?:that|what|which|who|if|whether|it|they|this)\b)\w+ (?:are|is|was|were) ")


# What is said, asked or made sure of follows these by "that".
_SAYING = frozenset(
    "check ensure verify assert tell confirm require validate say guarantee prove test determine assume show".split()
)


def _may_be_order(word: str) -> bool:
    """A verb that is not known here, as "Ship" in "Ship the box": not what begins a clause or a phrase."""
    lower = word.lower()
    return (
        lower.isalpha()
        and len(lower) > 2
        and lower not in _BEGINS_PHRASE
        and not lower.endswith(("s", "ing", "ed", "ly"))
    )


_BEGINS_PHRASE = frozenset(
    """
    given inverse subset superset
    about above across after against all along also although among and around because before behind below beneath beside
    between beyond both but can could despite down during each either even every except few for from had half has have
    here how however inside into its just least less like many may might more most much must near neither never nor not
    now off often once one only onto opposite our out outside over per quite rather same shall should since some still
    such than that the their then there these they this those though through throughout till too toward two under unlike
    until upon usually very via was were what whatever when whenever where wherever whether which while who whole whom
    whose why will with within without would yet you your default optional true false none null return note
    """.split()
)


_SAID_OF_THINGS = frozenset("applied used identifying holding containing representing carrying storing".split())


def _is_noun_phrase(rest: str) -> bool:
    """ "Filter that …", "Sleep strategy that …": the first word is a noun or part of one there, not an order."""
    words = [*rest.split(" ", 2), "", ""]
    if words[0].lower() in _SAID_OF_THINGS:  # "Stamp applied when …"
        return True
    if words[0].lower() in {"in", "per"} and words[1].endswith(":"):  # "Price in cents: 450 up to …"
        return True
    if words[0].lower() in {"is", "are", "was", "that", "which", "of", "has", "class", "object", "function", "type"}:
        return True
    return words[1].lower() in {"that", "which", "is"} and not words[0].endswith("s") and words[0] not in DETERMINERS


def says_more(text: str, name: str) -> bool:
    """Whether a docstring says more than the name of what it stands on: "InvalidArgumentError class." does not."""
    known = {*split_identifier(name), name.lower(), *_EMPTY_WORDS}
    return any(word not in known for part in re.findall(r"\w+", text) for word in split_identifier(part))


_FURTHER = re.compile(
    r"(, (?:and )?(?:(?:only )?then )?|; (?:(?:and )?then )?| and (?:(?:only )?then )?)([a-z]+)"
    r"(?= (?:it|them|the|a|an|its|their|his|how|what|when|where|whether|all|each|every|this|that|these|those)\b)"
)


_RESOLVED = re.compile(r"(?<= and )[a-z]+(?= [a-z]+ed [a-z]+s\b)")  # "Parse the content and resolve nested variables"


def _further_verbs(rest: str) -> str:
    """ "…, store it, and tell the owner": the other verbs of the order go along, known by the object after them."""
    rest = _RESOLVED.sub(lambda found: third_person(found[0]) if found[0] in VERBS - NOUNS_AS_WELL else found[0], rest)
    return _FURTHER.sub(lambda found: found[1] + (third_person(found[2]) if found[2] in VERBS else found[2]), rest)


def _coordinated(rest: str) -> str:
    """The second verb of "Parse and validate the input" goes along."""
    second = re.match(r"(and|or) ([a-z]+) ", rest)
    if second and second[2] in VERBS:
        return f"{second[1]} {third_person(second[2])} {rest[second.end() :]}"
    return rest


def imperative(sentence: str, also: Sequence[str] = ()) -> str:
    """The other way round, for titles: "Returns the question" -> "Return the question"."""
    if purpose := _PURPOSE.match(sentence):
        return imperative(capitalised(sentence[purpose.end() :]), also)
    acting = _ACTOR.match(sentence)
    if acting and (base := base_form(acting[1])) and acting[1].lower() != base and base not in _NO_DEEDS:
        # "A signer securely signs bytes" -> "Sign bytes"
        return f"{base.capitalize()} {_second_verb_in_base(sentence[acting.end() :])}"
    first, space, rest = sentence.partition(" ")
    if listed := _SEVERAL_VERBS.match(sentence):  # "Signs, sends and retries webhooks"
        bases = [base_form(word) for word in listed.group(1, 2, 3)]
        if all(bases):
            return f"{bases[0].capitalize()}, {bases[1]} and {bases[2]} {sentence[listed.end() :]}"
    base = base_form(first) or next((verb for verb in also if third_person(verb) == first.lower()), "")
    if not base and rest.partition(" ")[0] in _ARTICLES:
        base = _unknown_base(first)
    if base and space:
        return f"{base.capitalize()} {_second_verb_in_base(rest) if base != first.lower() else rest}"
    return sentence


def _unknown_base(word: str) -> str:
    """ "Pays the refund": before an article, a word in s is a verb in the third person."""
    lower = word.lower()
    if not lower.isalpha() or len(lower) < 4 or not lower.endswith("s") or lower.endswith(("ss", "us", "is")):
        return ""
    if lower.endswith("ies"):
        return f"{lower[:-3]}y"
    return lower[:-2] if lower.endswith(("ches", "shes", "sses", "xes", "zes")) else lower[:-1]


def _second_verb_in_base(rest: str) -> str:
    """The other verb of "Implements a protocol and acts as its client" goes along."""
    return re.sub(r"(?:^|\b|(?<= ))(and|or|then|but|&) ([a-z]+s)(?= )", _in_base, rest, count=1)


def _in_base(found: re.Match[str]) -> str:
    known = base_form(found[2])
    article = found.string[found.end() :].split(" ")[1:2]
    return f"{found[1]} {known or (_unknown_base(found[2]) if article and article[0] in _ARTICLES else '') or found[2]}"


# "An encryptor that works with old phones" is told by what it is.
_NO_DEEDS = frozenset({"work", "exist", "behave", "belong", "depend", "rely", "live", "come"})
_SEVERAL_VERBS = re.compile(r"([A-Z][a-z]+s), ([a-z]+s),? and ([a-z]+s) (?=\w)")
_PURPOSE = re.compile(r"(?:This|The) [\w`-]+ (?:is used to|is used for|will|can be used to|lets you|allows you to) ")
_ACTOR = re.compile(
    r"(?:A|An|The|This|It|Subclasses|Instances)\s+(?:[\w`.-]+\s+){0,2}?(?:that\s+|which\s+)?(?:[a-z]+ly\s+)?"
    r"([a-z]+s)\s+(?=[a-z`])"
)


_BY_NAME = re.compile(r"[a-z][\w.]*(?:_\w|[a-z\d][A-Z]|\w\()")  # rb_add, postProcess, scan(


def capitalised(text: str) -> str:
    """A name of the code stays as it is written."""
    return text if _BY_NAME.match(text) else text[:1].upper() + text[1:]


def ended(text: str) -> str:
    """With a full stop where no mark ends it; a quotation's own mark counts."""
    text = text.rstrip()
    if text.endswith((".", "!", "?", "…")):
        return text
    if text.endswith(":"):
        return text[:-1] + "."
    return text + "."


_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]?\s+(?=[A-Z`\"'(\[])")
_ABBREVIATION = re.compile(r"\b(e\.g|i\.e|etc|cf|vs|al|approx|resp|Dr|Mr|Ms|No|Fig|Eq|Inc|St)\.$")


def sentences(paragraph: str) -> list[str]:
    found: list[str] = []
    start = 0
    for end in _SENTENCE_END.finditer(paragraph):
        piece = paragraph[start : end.end()].strip()
        if _ABBREVIATION.search(piece):
            continue
        found.append(piece)
        start = end.end()
    if rest := paragraph[start:].strip():
        found.append(rest)
    return found


def unique(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))
