"""Functions whose name is the question that they ask: `is_dir($path)` asks whether it is a directory."""

from specs.analysis.facts import Operand
from specs.writing.english import code, is_codeable

_KINDS = {
    "is_string": "a text", "is_array": "an array", "is_int": "a whole number", "is_integer": "a whole number",
    "is_float": "a number with a fraction", "is_numeric": "numeric", "is_bool": "a boolean", "is_object": "an object",
    "is_callable": "callable", "is_iterable": "iterable", "is_countable": "countable", "is_resource": "a resource",
    "is_scalar": "a scalar", "is_dir": "a directory", "is_file": "a file", "is_link": "a symbolic link",
    "is_readable": "readable", "is_writable": "writable", "is_writeable": "writable", "is_executable": "executable",
    "ctype_digit": "all digits", "ctype_alpha": "all letters", "ctype_alnum": "all letters and digits",
    "ctype_xdigit": "all hexadecimal digits", "ctype_upper": "all capital letters",
    "ctype_lower": "all small letters", "ctype_space": "all white space", "is_infinite": "infinite",
}  # fmt: skip
_EXISTS = {"file_exists": "the file", "class_exists": "the class", "interface_exists": "the interface",
           "function_exists": "the function", "enum_exists": "the enum"}  # fmt: skip


def asked_of(left: Operand, *, true: bool, must: bool) -> str:
    """ "`$path` is a directory" for a call of such a function with one argument; "" for any other."""
    name = left.name.lstrip("\\")
    if left.form != "call" or not left.text.rstrip().endswith(")"):
        return ""
    subject = left.text.strip().partition("(")[2].rpartition(")")[0].strip()
    if not subject or subject.count("(") != subject.count(")") or "," in subject or not is_codeable(subject):
        return ""
    named = subject.strip("'\"") if subject[0] in "'\"" and subject.count(subject[0]) == 2 else ""
    be = ("must be" if true else "must not be") if must else ("is" if true else "is not")
    if name in _EXISTS:
        verb = ("must exist" if true else "must not exist") if must else ("exists" if true else "does not exist")
        known = bool(named) or name != "file_exists"  # a path speaks for itself
        return f"{_EXISTS[name]} {code(named or subject)} {verb}" if known else f"{code(subject)} {verb}"
    if name == "extension_loaded":
        return f"the extension {code(named or subject)} {be} loaded"
    return f"{code(subject)} {be} {_KINDS[name]}" if name in _KINDS else ""
