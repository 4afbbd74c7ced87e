"""Which errors an `except` takes, as far as names tell."""

import builtins


def takes(errors: tuple[str, ...], error: str) -> bool:
    """Those by the same name, kinds of what Python itself names, and any for a bare `except`."""
    name = error.rpartition(".")[2]
    caught = {each.rpartition(".")[2] for each in errors}
    if not name:
        return False
    if not caught or name in caught or "BaseException" in caught:
        return True
    kind = _builtin(name)
    if kind is None:
        return "Exception" in caught  # an error of somebody's own
    return any(other is not None and issubclass(kind, other) for other in map(_builtin, caught))


def _builtin(name: str) -> type[BaseException] | None:
    found = getattr(builtins, name, None)
    return found if isinstance(found, type) and issubclass(found, BaseException) else None
