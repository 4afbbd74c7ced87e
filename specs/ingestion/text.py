"""From bytes to text, as an editor would open the file."""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 8192
_DECLARED = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.MULTILINE)
_CONTROL = bytes(each for each in range(32) if each not in b"\t\n\r\f\x1b") + b"\x7f"


def decode(data: bytes) -> str | None:
    """The text; None for what is no text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding)
    head = data[:_LOOKED_AT]
    if b"\0" in data:
        wide = _wide(head)
        return _strict(data, wide) if wide else None
    if len(head) - len(head.translate(None, _CONTROL)) > len(head) // 20:
        return None
    text = _strict(data, "utf-8")
    if text is not None:
        return text
    declared = _DECLARED.search(b"\n".join(data[:400].splitlines()[:2]))
    if declared:
        text = _strict(data, declared[1].decode("ascii"))
    return text if text is not None else data.decode("latin-1")


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    return text if "\0" not in text else None


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: Latin text has a zero in every second byte."""
    if len(head) < 4:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.7 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.7 and odd < half * 0.05:
        return "utf-16-be"
    return None
