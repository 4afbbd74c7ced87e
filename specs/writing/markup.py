"""Docstrings, doc comments and README text as plain sentences, each with the lines that it stands on."""

import re
from dataclasses import dataclass

from specs.analysis.facts import Doc
from specs.writing.english import clean, sentences

MAX_PARAGRAPHS = 8
MAX_LINES = 60  # that one sentence may stand on

_GNU_QUOTED = re.compile(r"(?<!`)`([A-Za-z_][\w*.>-]{0,40})'(?![\w'])")  # `name', as GNU's texts mark code
_ROLE = re.compile(r":[a-z][\w.+-]*(?::[a-z][\w.+-]*)?:`(?:[^`<]*<)?[~!]?([^`>]+)>?`")
# What is linked may be a method with the types that it takes: {@link Driver#connect(String, Properties)}.
_INLINE_LINK = re.compile(r"\{@link(?:code|plain)?\s+([^}\s|(]+(?:\([^(){}]*\))?)(?:[\s|]+([^}]*))?\}")
_INHERITED = re.compile(r"\s*\{@inherit[dD]oc\}")
_ENTITY = re.compile(r"&(gt|amp|nbsp|quot|apos|#39|mdash|ndash);")
_ENTITIES = {"gt": ">", "amp": "&", "nbsp": " ", "quot": "'", "apos": "'", "#39": "'", "mdash": "–", "ndash": "–"}
_INLINE_TAG = re.compile(r"\{@(?:code|literal)\s+([^}]*)\}")
_MARKDOWN_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_RST_LINK = re.compile(r"`([^`<]+?)\s*<[^`>]+>`_{1,2}")
_RST_REFERENCE = re.compile(r"`([^`]+)`_{1,2}(?!\w)")
_HTML_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
# What stands for a value to be given, not a tag: "below <root>".
_PLACEHOLDER = re.compile(
    r"(?<![\w<])<(?!(?:[abipqsu]|abbr|blockquote|body|br|center|cite|code|dd|del|details|div|dl|dt|em|example|font|h[1-6]|head"
    r"|hr|html|img|inheritdoc|ins|kbd|li|link|mark|ol|para|picture|pre|remarks|returns|samp|script|section|small|span"
    r"|strong|style|sub|summary|sup|table|tbody|td|th|thead|title|tr|tt|typeparam|ul|value|var|c|list|item|term|include"
    r"|code|example|exception|param|see|seealso|description)>)([a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)>"
)
_CODE_SPAN = re.compile(r"(`[^`]+`)")
_RULER = re.compile(r"[/=*#~_-]{4,}|@__\w+__")
_EMPHASIS = re.compile(r"(?<![\w*])(\*\*?)(?=\S)([^*]+?)(?<=\S)\1(?![\w*])")
_UNDERSCORED = re.compile(r"(?<![\w`])_([A-Za-z][A-Za-z0-9 .-]{0,40}?)_(?![\w`])")
# Not `__init__`: a name of Python's own.
_STRONG_UNDERSCORE = re.compile(r"(?<![\w`.])__(?=[^\W_])((?:[A-Z]|[^_`]*? )[^_`]*?)__(?![\w`(])")

# Without any of these a text is plain already, as most lines are.
_MARK = re.compile(r"[`{\[<_*\\&\u2018\u2019]|[/=#~-]{4}")

# Where the telling part of a docstring ends and its tables begin.
_FIELD = re.compile(
    r"^\s*(:(?:param|type|arg|argument|returns?|rtype|raises?|keyword|var|ivar|cvar|meta)\b"
    r"|@(?:param|returns?|throws?|type|typedef|template|example|see|since|deprecated|internal|default|author|private"
    r"|public|protected|module|class|category|group|memberof|function|callback|property|prop|async|yields|override)\b"
    r"|(?:args?|arguments?|parameters?|params|returns?|raises?|yields?|examples?|usage|notes?|attributes?|see also|"
    r"references?|warnings?|todo|keyword arguments|other parameters|warns|methods|fields|options)\s*:?\s*$"
    r"|\.\. |>>> |```|~~~|[=\-~^*#+]{3,}\s*$)",
    re.IGNORECASE,
)
# Pointers elsewhere and code that stands in running text: nothing that a reader of the spec learns from.
_ASIDE = re.compile(
    r"(?:for example|e\.g|example|examples|parameters|params|usage|returns?|raises|note|notes"
    r"|warning|todo|arguments?|args|deprecated)\b\s*[:.,]|note that|>>>|[\w.]+\s=\s|https?://"
    r"|[\w.$]+\([^)]*\)\s*(?:;|//|=>|[=.]|$)|[\w.$]+(?:\.\w+)+\([^)]*\).*//"
    r"|(?:adapted|borrowed|copied|taken|ported) from"
    r"|(?:export\s+)?(?:const|let|var|type|export|function|interface)\s+[\w$]+\s*[=<({]"
    r"|import \{|import \w+ from|copyright|licensed|\(c\)|this (?:file|module) is part|the mit license|author|@|:",
    re.IGNORECASE,
)
# "See the manual for …": passed over, what follows may tell more.
_POINTER = re.compile(
    r"(?:see\s+(?!whether|if|that)|refer to|for (?:more|further) (?:details|information))", re.IGNORECASE
)
_WORD = re.compile(r"[A-Za-z]{2,}")
_CODE_ROW = re.compile(r"(?:\t| {3})\s*\S")  # a paragraph that is set off is an example
_LIST_ITEM = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+")


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    start: int
    end: int


def plain(text: str) -> str:
    """Markup taken off; code names keep their backticks."""
    if _MARK.search(text) is None:
        return clean(text, 2000)
    text = _GNU_QUOTED.sub(r"`\1`", text.replace("\u2018", "'").replace("\u2019", "'"))
    text = _ROLE.sub(lambda found: f"`{_last_name(found[1])}`", text)
    text = _INHERITED.sub("", text)
    text = _INLINE_LINK.sub(lambda found: found[2] or f"`{_linked(found[1])}`", text)
    text = _INLINE_TAG.sub(r"`\1`", text)
    text = _MARKDOWN_LINK.sub(r"\1", text)
    text = text.replace("``", "`")
    text = _RST_LINK.sub(r"\1", text)
    text = _RST_REFERENCE.sub(r"\1", text)
    text = _EMPHASIS.sub(r"\2", text)
    text = _STRONG_UNDERSCORE.sub(r"\1", text)
    pieces = _CODE_SPAN.split(text)  # in code, angle brackets and underscores are what they are
    pieces[::2] = [_HTML_TAG.sub("", _placeholders_kept(_UNDERSCORED.sub(r"\1", piece))) for piece in pieces[::2]]
    text = "".join(pieces)
    text = _RULER.sub(" ", text)
    text = text.replace("\\*", "*").replace("\\_", "_")
    text = _ENTITY.sub(lambda found: _ENTITIES[found[1]], text)
    text = clean(text, 2000)
    return text.replace("`", "") if text.count("`") % 2 else text


def _placeholders_kept(piece: str) -> str:
    """ "Files inside <root>" tells of the root, unless what is opened is closed again."""
    return _PLACEHOLDER.sub(lambda found: found[0] if f"</{found[1]}>" in piece else found[1], piece)


def _linked(target: str) -> str:
    """`#start(int)` of the class itself, and a method without the types that it takes."""
    return re.sub(r"\([^()]+\)$", "()", target).removeprefix("#")


def _last_name(target: str) -> str:
    return target.strip().rpartition(".")[2] if "/" not in target and " " not in target.strip() else target.strip()


_NAMES = re.compile(
    r"(?:Class|Interface|Trait|Enum|Abstract class) [A-Z\\][\w\\]*\.?|[A-Z]\w*[a-z]\w* class\.?"
)  # "Class ToolsController"


def doc_sentences(doc: Doc, limit: int) -> list[Sentence]:
    """The first sentences of a docstring, before its lists of arguments and examples."""
    lines = doc.text.split("\n")
    # Analyzers take off the opening and closing marks; where these had lines of their own the offset is not known.
    slack = max(0, (doc.end - doc.start + 1) - len(lines))
    found: list[Sentence] = []
    for first, last in _paragraphs(lines):
        for piece in paragraph_sentences(lines[first : last + 1], doc.start + first):
            if not found and _NAMES.fullmatch(piece.text):
                continue  # what it is for stands below
            aside = _ASIDE.match(piece.text) or " | " in piece.text or piece.text.rstrip(".").endswith((":", ","))
            if aside or len(_WORD.findall(piece.text)) < 2:
                return found
            if _POINTER.match(piece.text) or "&lt;" in piece.text:  # an example in another language
                continue
            found.append(Sentence(piece.text, piece.start, min(doc.end, piece.end + slack, piece.start + MAX_LINES)))
            if len(found) >= limit:
                return found
    return found


def paragraph_sentences(lines: list[str], start: int) -> list[Sentence]:
    """The sentences of one paragraph whose first line is line `start` of its file."""
    pieces = sentences(plain(" ".join(_stopped(lines))))
    words = [len(plain(line).split()) for line in lines]
    exact = sum(words) == sum(len(piece.split()) for piece in pieces)
    line_of = [number for number, count in enumerate(words) for _ in range(count)]
    found, word = [], 0
    for piece in pieces:
        count = len(piece.split())
        # Markup that runs over a line's end defeats the count: then the whole paragraph is the evidence.
        first, last = (line_of[word], line_of[word + count - 1]) if exact and count else (0, len(lines) - 1)
        found.append(Sentence(piece, start + first, start + last))
        word += count
    return found


def _stopped(lines: list[str]) -> list[str]:
    """A line that begins with a verb in the third person begins a sentence, though no full stop stands before it."""
    ends = [
        bool(_THIRD.match(after.strip())) and _short_of_stop(line)
        for line, after in zip(lines, [*lines[1:], ""], strict=True)
    ]
    return [f"{line.rstrip()}." if end else line for line, end in zip(lines, ends, strict=True)]


def _short_of_stop(line: str) -> bool:
    return bool(re.search(r"[\w)`\]]\s*$", line)) and not _OPEN_END.search(line)


_THIRD = re.compile(
    r"(?:Returns|Throws|Raises|Yields|Sees?|Note|Defaults|Sets|Checks|Creates|Gets|Uses|Every|Each|This|These|If|When|It"
    r"|There|By default|Use|Only|Otherwise|However)\b [a-z`A-Z\[]"
)
_OPEN_END = re.compile(r"\b(?:a|an|the|of|to|and|or|for|with|by|in|on|that|which|is|are|from)\s*$", re.IGNORECASE)


def _paragraphs(lines: list[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    start: int | None = None
    for number, line in enumerate(lines):
        if _FIELD.match(line) or _LIST_ITEM.match(line):
            break
        if not line.strip():
            if start is not None:
                found.append((start, number - 1))
                start = None
            if len(found) >= MAX_PARAGRAPHS:
                break
        elif start is None:
            start = number
    else:
        number = len(lines)
    if start is not None and number > start:
        found.append((start, number - 1))
    return [(first, last) for first, last in found if not first or not _CODE_ROW.match(lines[first])]
