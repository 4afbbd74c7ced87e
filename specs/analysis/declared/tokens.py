"""One small reader of words and marks for the languages that only declare: protobuf, GraphQL, Prisma, HCL."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

MAX_TOKENS = 400_000
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\f\v]+)
    | (?P<row>\n)
    | (?P<comment>//[^\n]* | /\*.*?(?:\*/|\Z) | \#[^\n]*)
    | (?P<block>\"\"\".*?(?:\"\"\"|\Z))
    | (?P<heredoc><<-?(?P<tag>[A-Za-z_]\w*)[ \t]*\n.*?(?:^[ \t]*(?P=tag)\b|\Z))
    | (?P<text>"(?:[^"\\\n$%]|\\.|[$%](?!\{))*"|'(?:[^'\\\n]|\\.)*')
    | (?P<open>")
    | (?P<name>[A-Za-z_@$][\w.@-]*)
    | (?P<number>-?\d[\w.]*)
    | (?P<mark>=>|==|!=|&&|\|\||\.\.\.|.)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
Kind = Literal["name", "text", "number", "mark", "comment", "row"]


class Token(NamedTuple):
    kind: Kind
    text: str  # of a text without its quotes
    start: int  # its lines
    end: int


def tokens(text: str) -> Iterator[Token]:
    """Line by line; ends of lines are tokens too, for the languages in which they end something."""
    line, at, count = 1, 0, 0
    while at < len(text) and count < MAX_TOKENS:
        match = _TOKEN.match(text, at)
        if match is None:  # nothing is left that is no mark
            return
        count += 1
        kind = match.lastgroup or "mark"
        end = match.end()
        if match["open"] is not None:
            kind, end = "text", _interpolated(text, at)
        raw = text[at:end]
        last = line + raw.count("\n")
        if match["row"] is not None:
            yield Token("row", raw, line, line)
        elif match["comment"] is not None:
            yield Token("comment", raw, line, last)
        elif match["block"] is not None:
            yield Token("text", raw.strip('"').strip(), line, last)
        elif match["heredoc"] is not None:
            yield Token("text", raw, line, last)
        elif kind == "text":
            yield Token("text", raw[1:-1], line, last)
        elif match["name"] is not None:
            yield Token("name", raw, line, line)
        elif match["number"] is not None:
            yield Token("number", raw, line, line)
        elif match["mark"] is not None:
            yield Token("mark", raw, line, line)
        line, at = last, end


def _interpolated(text: str, at: int) -> int:
    """Where a text ends that holds `${ }`, in which quotes may stand; at the end of the line where it never ends."""
    depth, index = 0, at + 1
    while index < len(text) and text[index] != "\n":
        character = text[index]
        if character == "\\":
            index += 1
        elif text.startswith(("${", "%{"), index):
            depth += 1
            index += 1
        elif character == "}" and depth:
            depth -= 1
        elif character == '"' and not depth:
            return index + 1
        index += 1
    return min(index, len(text))


def comment_text(token: Token) -> str:
    """A comment without its marks."""
    rows = token.text.removeprefix("/*").removesuffix("*/").split("\n")
    return "\n".join(re.sub(r"^\s*(?:///?|\*+|#+)?!?\s?", "", row).rstrip() for row in rows).strip()


class Cursor:
    """A list of tokens read from left to right; what is written above a thing stays at hand as its doc."""

    def __init__(self, text: str, *, rows: bool = False) -> None:
        """`rows` keeps the ends of lines."""
        self._tokens: list[Token] = []
        self._docs: dict[int, tuple[str, int, int]] = {}  # index of a token -> the comment right above it
        above: list[Token] = []
        for token in tokens(text):
            if token.kind == "comment":
                if self._tokens and self._tokens[-1].kind != "row" and self._tokens[-1].end == token.start:
                    continue  # it stands beside something
                above = [*above, token] if above and above[-1].end + 1 == token.start else [token]
            elif token.kind != "row" or rows:
                if token.kind != "row":
                    if above and above[-1].end + 1 == token.start:
                        said = "\n".join(comment_text(each) for each in above)
                        self._docs[len(self._tokens)] = (said, above[0].start, above[-1].end)
                    above = []
                self._tokens.append(token)
        self.at = 0

    def peek(self, ahead: int = 0) -> Token | None:
        index = self.at + ahead
        return self._tokens[index] if index < len(self._tokens) else None

    def since(self, begun: int) -> list[Token]:
        """What was read from there on."""
        return self._tokens[begun : self.at]

    def next(self) -> Token | None:
        token = self.peek()
        self.at += 1
        return token

    def take(self, *texts: str) -> Token | None:
        """The next token where it is one of these marks or words."""
        token = self.peek()
        if token is not None and token.kind != "text" and token.text in texts:
            self.at += 1
            return token
        return None

    def doc(self) -> tuple[str, int, int] | None:
        """What is written right above the next token."""
        return self._docs.get(self.at)

    def skip_to(self, *texts: str) -> Token | None:
        """Past the next of these marks that stands in no bracket opened on the way."""
        depth = 0
        while (token := self.next()) is not None:
            if token.kind == "mark" and depth == 0 and token.text in texts:
                return token
            if token.kind == "mark" and token.text in "([{":
                depth += 1
            elif token.kind == "mark" and token.text in ")]}":
                if depth == 0:
                    self.at -= 1
                    return None
                depth -= 1
        return None

    def inside(self, closing: str) -> list[Token]:
        """The tokens up to the mark that closes the bracket just opened."""
        opening = {")": "(", "]": "[", "}": "{"}[closing]
        depth, found = 0, []
        while (token := self.next()) is not None:
            if token.kind == "mark" and token.text == opening:
                depth += 1
            elif token.kind == "mark" and token.text == closing:
                if depth == 0:
                    break
                depth -= 1
            found.append(token)
        return found
