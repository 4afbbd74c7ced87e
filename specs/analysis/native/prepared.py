"""The text as the grammars read it best: macros that only mark a declaration are blanked, lengths and rows kept."""

import re

from specs.analysis.native.balance import balanced

END_TEST = re.compile(r"^END_TEST\b", re.MULTILINE)  # Check closes its tests with a word that is no statement
MAX_UNCLOSED = 100
MARK = r"[A-Z][A-Z0-9_]*(?:\((?:[^()\"\n]|\"[^\"\n]*\"|\([^()\n]*\))*\))?"
# class JSON_API Value {, struct DEPRECATED("use that") EXPORT Reader final : Base
TYPE = re.compile(
    rf"^([ \t]*(?:template[^\n;]*>\s*)?(?:class|struct|union|enum(?:\s+class)?)[ \t]+)((?:{MARK}\s+){{1,4}})"
    r"(?=[A-Za-z_]\w*(?:\s*<[^<>;\n]*>)?(?:\s+final)?\s*(?:[{]|:(?!:)))",
    re.MULTILINE,
)
MARKED_TYPE = re.compile(r"(?:class|struct|union|enum)[ \t]+[A-Z][A-Z0-9_]+[\s(]")
ANY_MARK = re.compile(
    r"_(?:API|EXPORT|IMPORT|DLL|DECL|PUBLIC|INLINE|NODISCARD|CONSTEXPR|NOEXCEPT|OVERRIDE|FORCEINLINE|VISIBLE|EXPLICIT"
    r"|UNUSED|NORETURN|FALLTHROUGH|PURE|CONST_FN|DEPRECATED|NAMESPACE)|NAMESPACE_|Q_(?:OBJECT|GADGET|SLOTS)| slots"
)
# FMT_API void f(), LIB_DEPRECATED("use that") int g(), what() const LIB_NOEXCEPT override
MARKING = re.compile(
    r"^[ \t]*#(?:[^\\\n]|\\[^\n]|\\\n)*"
    r"|(?P<mark>\b[A-Z][A-Z0-9_]*_(?:API|EXPORTS?|IMPORT|DLL|DECL|PUBLIC|INLINE|NODISCARD|CONSTEXPR\d*|NOEXCEPT|OVERRIDE"
    r"|FORCEINLINE|VISIBLE|EXPLICIT|UNUSED|NORETURN|FALLTHROUGH|PURE|CONST_FN)\b(?:\([^()\n]*\))?(?=\s*[\w~:;{&*\[])"
    r"|\b[A-Z][A-Z0-9_]*_DEPRECATED\b(?:\((?:[^()\"\n]|\"[^\"\n]*\")*\))?(?=\s+[\w~:])"
    r"|^[ \t]*(?:Q_OBJECT|Q_GADGET|\w*(?:BEGIN|END)_(?:NAMESPACE|DECLS|EXPORT)|\w*NAMESPACE_(?:BEGIN|END))[ \t;]*$"
    r"|(?<=(?:blic|vate|cted) )(?:Q_SLOTS|slots)(?=\s*:))",  # public slots:
    re.MULTILINE,
)  # fmt: skip
# YAML_DECLARE(int) parse(…), PyAPI_FUNC(PyObject *) Py_New(…): what is given back stands inside a macro
RESULT = re.compile(
    r"^((?:extern[ \t]+)?(?:[A-Z][A-Z0-9_]{3,}|Py[A-Za-z_]+)\()"
    r"((?:(?:const|unsigned|struct|enum)[ \t]+)*[A-Za-z_]\w*[ \t]*\**)"
    r"(\)[ \t]*\n?[ \t]*)(?=\**[A-Za-z_]\w*[ \t]*\()",
    re.MULTILINE,
)
SIGNALS = re.compile(r"^([ \t]*)(?:signals|Q_SIGNALS)(?=\s*:)", re.MULTILINE)


def prepared(text: str) -> str:
    text = RESULT.sub(_result, _closed(text))
    return balanced(END_TEST.sub("        ", text), cplusplus=False)


def prepared_cplusplus(text: str) -> str:
    text = _closed(text)
    if "END_TEST" in text:
        text = END_TEST.sub("        ", text)
    if MARKED_TYPE.search(text):
        text = TYPE.sub(lambda found: found[1] + _blank(found[2]), text)
    if ANY_MARK.search(text):
        text = MARKING.sub(lambda found: _blank(found[0]) if found["mark"] is not None else found[0], text)
    if "signals" in text or "Q_SIGNALS" in text:
        text = SIGNALS.sub(lambda found: found[1] + "public".ljust(len(found[0]) - len(found[1])), text)
    return balanced(text, cplusplus=True)


def _result(found: re.Match[str]) -> str:
    """`EXPORT(int *)` before a function, as the type that it gives back."""
    return _blank(found[1]) + found[2] + _blank(found[3])


def _closed(text: str) -> str:
    """Without what many comments that never end leave: the grammar would look for the end of each in vain."""
    first = text.find("/*", text.rfind("*/") + 1)
    if first < 0 or text.count("/*", first) <= MAX_UNCLOSED:
        return text
    return text[:first] + _blank(text[first:])


def _blank(text: str) -> str:
    """As many bytes of blanks, since lines and columns are counted in bytes."""
    return re.sub(r"[^\n]", lambda found: " " * len(found[0].encode()), text)
