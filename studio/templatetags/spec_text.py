"""A statement's text as a typographer would set it: code, quotations, values and the words of EARS set apart.

The text comes from code that nobody here wrote: all of it is escaped, and only marks that this module makes are added.
"""

import re
from difflib import SequenceMatcher

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_UNITS = (
    "milliseconds?|seconds?|minutes?|hours?|days?|weeks?|months?|years?|ms|s|bytes?|[KMG]i?B|characters?|items?"
    "|attempts?|retries|times|lines?|files?|rows?|requests?|entries|percent|%"
)
_MARKS = re.compile(
    rf"""
      (?P<code>`[^`\n]+`)
    | (?P<quote>"[^"\n]*"|“[^”\n]*”)
    | (?P<ears>\b(?:WHEN|IF|WHILE|WHERE|THEN|SHALL(?:\ NOT)?)\b)
    | (?P<value>(?<![\w.-])-?\d+(?:[,_]\d{{3}})*(?:\.\d+)?(?:\ (?:{_UNITS}))?(?!\w|\.\d))
    """,
    re.VERBOSE,
)
_WORDS = re.compile(r"`[^`\n]+`|\w+|\s+|.")


def _marked(match: re.Match[str]) -> SafeString:
    text = match.group()
    if match["code"]:
        return format_html("<code>{}</code>", text[1:-1])
    if match["quote"]:
        return format_html('<span class="quoted">{}</span>', text)
    if match["ears"]:
        return format_html('<b class="ears">{}</b>', text)
    return format_html('<span class="value">{}</span>', text)


@register.filter
def spec_text(text: str) -> SafeString:
    pieces: list[SafeString] = []
    end = 0
    for match in _MARKS.finditer(text):
        pieces += (escape(text[end : match.start()]), _marked(match))
        end = match.end()
    pieces.append(escape(text[end:]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece is escaped above


@register.filter
def plain_text(text: str) -> str:
    """Without the marks of code: for titles, labels and lists where nothing can be set apart."""
    return text.replace("`", "")


@register.filter
def changed_words(new: str, old: str) -> SafeString:
    """`new`, with the words that `old` does not have marked: what a diff sets beside each other."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    pieces: list[SafeString] = []
    for kind, _, _, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if start == end:
            continue
        shown = format_html_join("", "{}", ((_word(word),) for word in after[start:end]))
        pieces.append(shown if kind == "equal" else format_html("<mark>{}</mark>", shown))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _word(word: str) -> SafeString:
    return format_html("<code>{}</code>", word[1:-1]) if len(word) > 2 and word[0] == "`" else escape(word)
