"""One of many: frameworks name a resource's placeholder after one of what the resource is named for."""

_IRREGULAR = {
    "people": "person", "children": "child", "men": "man", "women": "woman", "mice": "mouse", "feet": "foot",
    "teeth": "tooth", "media": "media", "news": "news", "series": "series", "species": "species", "data": "datum",
    "information": "information", "equipment": "equipment", "status": "status", "statuses": "status",
    "addresses": "address", "buses": "bus", "aliases": "alias", "viruses": "virus", "analyses": "analysis",
    "indices": "index", "matrices": "matrix", "vertices": "vertex", "movies": "movie", "cookies": "cookie",
    "bonuses": "bonus", "campuses": "campus", "lenses": "lens", "quizzes": "quiz", "moves": "move",
    "leaves": "leaf", "shelves": "shelf", "halves": "half", "wolves": "wolf", "knives": "knife", "lives": "life",
}  # fmt: skip
_MANY = {one: many for many, one in _IRREGULAR.items()}


def singular(word: str) -> str:
    """order of orders, category of categories, line_item of line_items."""
    head, mark, last = word.rpartition("_") if "_" in word else word.rpartition("-")
    return f"{head}{mark}{_singular(last)}"


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes", "oes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def plural(word: str) -> str:
    """orders of order: what a controller is named after, where the resource is a single one."""
    if word in _MANY:
        return _MANY[word]
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    if word.endswith(("s", "sh", "ch", "x", "z")):
        return word if word.endswith("s") and not word.endswith("ss") else f"{word}es"
    return f"{word}s"


def implied_by(segment: str, before: str) -> bool:
    """Whether a placeholder of a path stands for one of the resource before it: `:id`, `:order_id`, `{order}`."""
    if segment in (":id", "{pk}"):
        return bool(before)
    if segment.startswith("{") and segment.endswith("}"):
        return segment[1:-1].replace("-", "_") == singular(before).replace("-", "_")
    return segment.startswith(":") and segment[1:].removesuffix("_id") == singular(before)


def without_implied(path: str) -> str:
    """The path without the placeholders that only the words `resources`, `apiResource` put into it."""
    kept: list[str] = []
    before = ""
    for segment in path.split("/"):
        if implied_by(segment, before):
            before = ""
            continue
        kept.append(segment)
        before = "" if segment[:1] in (":", "{") else segment
    return "/".join(kept)
