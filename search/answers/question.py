"""What somebody asks: which kind of answer is wanted, and of what. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from search.answers.stems import root
from search.words import STOP_WORDS, identifiers, spoken, stem
from specs.evidence.literals import NUMBER_WORDS

LONGEST = 400


class Intent(StrEnum):
    CHANGES = "changes"
    PACKAGES = "packages"  # which packages do this
    USERS = "users"  # what calls or uses it
    DEPENDS = "depends"
    TESTS = "tests"
    COMPARE = "compare"  # two things side by side
    STATES = "states"
    ERRORS = "errors"
    LIMITS = "limits"
    WHEN = "when"
    WHERE = "where"
    CONFIGURE = "configure"
    HOW = "how"
    WHETHER = "whether"  # to be answered by yes or no
    WHAT = "what"


# The first that matches is the kind of answer that is wanted.
_PATTERNS: tuple[tuple[Intent, str], ...] = (
    (Intent.CHANGES, r"\bwhat(?:'s| is| was| has| have)? (?:been )?(?:\w+ )?(?:changed?|new|different)\b(?! when| if)"),
    (Intent.CHANGES, r"\bchanges (?:in|since|between|of|to)\b"),
    (
        Intent.CHANGES,
        r"\bdifferences? (?:since|(?:in|between|of|to) (?:the )?(?:last|newest|two )?(?:versions?|commits?)\b)",
    ),
    (Intent.COMPARE, r"\bdifferences? between\b|\bdiffers?(?:ent)? from\b|\bcompare\b|\b(?:vs\.?|versus)(?: |$)"),
    (Intent.CHANGES, r"\bchange ?log\b|\blast (?:commit|version)\b"),
    (Intent.PACKAGES, r"\b(?:which|what) (?:of (?:our|the|my) )?(?:packages?|projects?|repos(?:itories)?|systems?)\b"),
    (
        Intent.TESTS,
        r"\b(?:which|what|any|who|are there|is there|how) (?:unit )?tests?\b|\btested\b|\btests? (?:for|cover)",
    ),
    (Intent.USERS, r"\b(?:what|who|which \w+)(?: \w+)? (?:calls?|uses?|invokes?|imports?|depends on|relies on)\b"),
    (Intent.USERS, r"\bwhere\b.*\b(?:called|used|invoked|imported)\b"),
    (Intent.USERS, r"\b(?:callers|users|usages?) of\b|\bused by\b"),
    (Intent.DEPENDS, r"\bdepend(?:s|encies|ency)?\b|\brel(?:y|ies) on\b"),
    (Intent.DEPENDS, r"\b(?:which|what) (?:\w+ )?(?:services|libraries)\b"),
    (Intent.DEPENDS, r"\b(?:which|what) \w+ does .* (?:need|require|talk to|build on)\b"),
    (Intent.HOW, r"^(?:and )?how (?:is|are|was|were|does|did)\b(?!.*\b(?:configured|installed)\b)"),
    (Intent.STATES, r"\bstates?\b|\bstatus(?:es)?\b(?! code)|\blife ?cycle\b|\btransitions?\b"),
    (Intent.WHEN, r"\bwhat (?:happens|occurs|is done|does .* do) (?:when|if|after|once|while|on)\b"),
    (Intent.WHEN, r"\bwhat if\b|\bin case\b|\bunder (?:what|which)\b"),
    (Intent.WHEN, r"^(?:and )?when (?:does|is|are|do|will|would)\b"),
    (Intent.ERRORS, r"\b(?:which|what|any) (?:\w+ )?(?:errors?|exceptions?)\b|\b(?:raise[sd]?|thrown|throws?)\b"),
    (Intent.ERRORS, r"^(?!how\b|where\b).*\b(?:errors?|exceptions?|fails?|failures?)\b"),
    (Intent.LIMITS, r"\b(?:what|which)\b.*\brate[ -]limits?\b"),
    (Intent.LIMITS, r"(?<!rate[ -])\blimit(?:s|ed|ations?)?\b|\bmax(?:imum|imal)?\b|\bmin(?:imum|imal)?\b"),
    (
        Intent.LIMITS,
        r"\bhow (?:many|long|often|much|big|large|far)\b|\bat (?:most|least)\b|\btime ?outs?\b",
    ),
    (Intent.LIMITS, r"\b(?:short|long|larg|small|high|low|bigg|fast)est\b"),
    (Intent.WHERE, r"\bwhere\b|\bwho (?:decides|does)\b"),
    (Intent.WHERE, r"\b(?:which|what) (?:file|module|function|class|method|code|part|component)\b"),
    (Intent.CONFIGURE, r"\bconfigur\w+|\binstall\w*\b|\bset ?up\b|\boptions?\b|\bflags?\b"),
    (Intent.CONFIGURE, r"\benvironment\b|\bsettings?\b|\bcommand[- ]line\b"),
    (
        Intent.CONFIGURE,
        r"\bhow (?:(?:do|can|should|would) (?:i|we|you|one)|to) "
        r"(?:run|start|use|call|enable|disable|change|set|launch)\b",
    ),
    (Intent.LIMITS, r"\bdefaults?\b"),
    (Intent.HOW, r"\bhow\b|\bexplain\b|\bwalk me through\b|\bstep by step\b"),
    (Intent.WHETHER, r"^(?:and |so |but )?(?:does|do|can|could|is|are|will|would|has|have|may|should|did)\b"),
)
_COMPILED = tuple((intent, re.compile(pattern, re.IGNORECASE)) for intent, pattern in _PATTERNS)


def _stems(text: str) -> frozenset[str]:
    """Lightly stemmed: "handle" carries a question, a handler is a thing to ask about."""
    return frozenset(stem(word) for word in text.split())


# They carry a question without being what it is about.
_SCAFFOLD = _stems(
    """
    about above actually after again all already also always and another any anybody anything are ask at
    available based be because become been before behavior behaviour being below between big both built but by
    calculate calculated called caller callers calls can case cause certain choose chooses chosen class code
    come component compute computed contain contains could cover covers data decide decides define depend
    describe detail determine determined different differently do does done during each either else ensure ever
    every exactly exist existing expect explain far few find finished first for four from function further gets
    give given go goes going had handle happen has have he held her here him his hold how i if implement in info
    information inside instead internally into involve is it its itself just keep kept kind know large left let
    library like logic long look made main make many may me mean method might module more most much must my need
    never next no not nothing now of off often on once one only or other our out over own package part people
    pick picked piece please possible project provide purpose put question really report reported responsible
    same say second see set sets several shall she should show side since so some somebody someone something
    soon step still such support system take talk tell tested than that the their them then there these they
    thing third this those three through to together told too toward try turn two under understand understood
    until up upon us usage use used uses using value very via walk want was way we well were what when where
    whether which while who whole whom whose why will with within without work would yes yet you your
    """
)
# In a question of that kind these tell the kind of answer; elsewhere they may be what is asked about.
_OF_INTENT: dict[Intent, frozenset[str]] = {
    Intent.CHANGES: _stems(
        "changed change new different difference version commit last latest lately recent since log changelog"
    ),
    Intent.PACKAGES: _stems("packages projects repository repositories repos system systems"),
    Intent.USERS: _stems("calls called caller uses used usage invoke invoked imports function code depends"),
    Intent.DEPENDS: _stems(
        "depend dependencies dependency rely services libraries external outside third party require"
    ),
    Intent.TESTS: _stems("test tests tested covers cover"),
    Intent.STATES: _stems("state states status statuses lifecycle transition cycle life"),
    Intent.WHEN: _stems("happen happens occurs"),
    Intent.ERRORS: _stems("error errors exception exceptions raise raises raised throw thrown throws"),
    Intent.COMPARE: _stems("difference different differ compare compared versus vs"),
    Intent.LIMITS: _stems(
        "default defaults limit limits limitations maximum max minimum min many long often much most least large far"
    ),
    Intent.WHERE: _stems("file function class method code module component decided"),
    Intent.CONFIGURE: _stems(
        "configure configured configuration install set setup option flag setting run start change default command line"
    ),
}
# They count, and are no subject; "time" is something to ask about.
_COUNTING = frozenset({"times", "number", "count", "amount", *NUMBER_WORDS})
# Who made it is asked of people, not of what the code does.
_WHO_MADE = re.compile(r"^who (?:wrote|made|built|created|developed|maintains|owns)\b", re.IGNORECASE)
# Said of the packages themselves: "that do not" may be said of what they handle.
_NOT = re.compile(
    r"\b(?:packages?|projects?|repos(?:itories|itory)?|systems?)"
    r"(?: (?:do|does|are|is|have|has|can|could|will|would|did))?(?: not\b| never\b|n['’]t\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:[_.\-/][^\W_]+)*")
_QUOTED = re.compile(r"[`\"“]([^`\"”]+)[`\"”]")


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    intent: Intent
    words: tuple[str, ...]  # as asked, what the question is about
    names: tuple[str, ...]  # what is certainly written as in code
    proper: frozenset[str] = frozenset()  # of these words, what is written as the name of a thing: OAuth, Kafka

    @property
    def is_whether(self) -> bool:
        """Whether it asks if something is there at all: the answer may then be no."""
        return self.intent in (Intent.WHETHER, Intent.PACKAGES)

    @property
    def is_negated(self) -> bool:
        """Whether it asks for what is not there: "Which packages do not log?"."""
        return _NOT.search(self.text) is not None

    @property
    def roots(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(root(word) for word in self.words))


def understand(text: str, package_names: Iterable[str] = ()) -> Question:
    """`package_names` are those of the package that is asked about: they say nothing about what is asked of it."""
    text = " ".join(text.replace("\x00", "").split())[:LONGEST].strip()
    intent = next((intent for intent, pattern in _COMPILED if pattern.search(text)), Intent.WHAT)
    own = {name.lower() for name in package_names}
    names = tuple(
        name for name in dict.fromkeys([*_QUOTED.findall(text), *identifiers(text)]) if name.lower() not in own
    )
    ignored = _SCAFFOLD | _OF_INTENT.get(intent, frozenset())
    words = ["author"] if _WHO_MADE.search(text) else []
    proper = set()
    for token in _WORD.findall(_WHO_MADE.sub("", text).replace("’", "'").replace("'s ", " ").replace("n't", "")):
        if token.lower() in own:
            continue
        for part in [token] if len(token) <= 2 else spoken(token):
            if (
                len(part) > 1
                and part.lower() not in _COUNTING
                and part.lower() not in STOP_WORDS
                and stem(part) not in ignored
            ):
                words.append(part.lower())
                if any(char.isupper() for char in part[1:]) or (part[0].isupper() and not text.startswith(token)):
                    proper.add(part.lower())
    return Question(text, intent, tuple(dict.fromkeys(words)), names, frozenset(proper))
