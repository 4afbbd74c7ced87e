"""Retries that a library does: by a decorator, by the options of a client, by a task that asks to be run again."""

import ast
from typing import Any

import msgspec

from specs.analysis.facts import Operand, Retry
from specs.analysis.python.names import dotted, last
from specs.analysis.python.operands import Reader, is_fixed_number
from specs.analysis.python.place import Collected, Site


def decorator_retries(collected: Collected, reader: Reader) -> list[Retry]:
    """Retries that a library does: tenacity, backoff, stamina, retrying, urllib3, celery, botocore."""
    found: list[Retry] = []
    for site in collected.sites:
        if site.place.test:
            continue
        read = RETRIERS.get(site.qualified)
        if read is not None:
            retry = read(site, reader)
            never = retry.attempts is not None and retry.attempts.has_value and not retry.attempts.value
            if not never and (retry.attempts is not None or retry.style != "policy"):
                found.append(retry)
        elif site.keyword("autoretry_for") is not None or (last(site.callee) == "retry" and _is_task_retry(site)):
            retry = _celery(site, reader)
            errors = retry.errors or tuple(name for name in site.place.handler if name != "BaseException")
            found.append(msgspec.structs.replace(retry, errors=errors))
    return found


def _celery(site: Site, reader: Reader) -> Retry:
    """`retry_backoff=True` waits 1 second and twice as long each time; a number is the first wait."""
    retry = _keyed(site, reader, ("autoretry_for",), ("max_retries",), ("countdown", "default_retry_delay"))
    growing, longest = site.keyword("retry_backoff"), site.keyword("retry_backoff_max")
    first = reader.operand(growing) if growing is not None and is_fixed_number(growing) else retry.backoff
    if isinstance(growing, ast.Constant) and growing.value is True:
        first = Operand("retry_backoff", "other")
    cap = reader.operand(longest) if longest is not None else None
    return msgspec.structs.replace(retry, backoff=first, longest=cap, unit="seconds", again=True)


def _is_task_retry(site: Site) -> bool:
    return site.callee == "self.retry" and bool(site.node.keywords)


def _operand(node: ast.expr | None, reader: Reader) -> Operand | None:
    return reader.operand(node) if node is not None else None


def _keyed(
    site: Site, reader: Reader, errors: tuple[str, ...], attempts: tuple[str, ...], backoff: tuple[str, ...],
    error_position: int = -1, style: str = "decorator",
) -> Retry:  # fmt: skip
    named = site.argument(error_position, *errors)
    elements = named.elts if isinstance(named, ast.Tuple | ast.List) else [named] if named is not None else []
    return Retry(
        site.place.symbol,
        _operand(site.keyword(*attempts), reader),
        site.start,
        site.end,
        tuple(name for element in elements if (name := dotted(element))),
        _operand(site.keyword(*backoff), reader),
        style=style,  # type: ignore[arg-type]
    )


def _tenacity(site: Site, reader: Reader) -> Retry:
    attempts: Operand | None = None
    errors: list[str] = []
    for node in ast.walk(site.node):
        if isinstance(node, ast.Call):
            name = last(dotted(node.func))
            if name == "stop_after_attempt" and node.args:
                attempts = reader.operand(node.args[0])
            elif name == "retry_if_exception_type" and node.args:
                elements = node.args[0].elts if isinstance(node.args[0], ast.Tuple) else node.args[:1]
                errors += [dotted(element) for element in elements]
    wait = site.keyword("wait")
    found = Retry(site.place.symbol, attempts, site.start, site.end, tuple(filter(None, errors)), style="decorator")
    return msgspec.structs.replace(found, **_tenacity_wait(wait, reader)) if wait is not None else found


def _tenacity_wait(wait: ast.expr, reader: Reader) -> dict[str, Any]:
    """`wait_fixed(2)`, `wait_exponential(multiplier=0.2, max=5)`; what is joined of several stands as it is written."""
    name = last(dotted(wait.func)) if isinstance(wait, ast.Call) else ""
    if not isinstance(wait, ast.Call) or name not in WAITS:
        return {"backoff": reader.operand(wait)}
    given = {keyword.arg: keyword.value for keyword in wait.keywords}
    first = given.get("multiplier") or given.get("wait") or (wait.args[0] if wait.args else None)
    longest = given.get("max")
    grows = Operand(name, "literal", value=name, has_value=True) if name != "wait_fixed" else None
    if first is None:
        return {"backoff": reader.operand(wait)}
    cap = reader.operand(longest) if longest is not None else None
    return {"backoff": reader.operand(first), "factor": grows, "longest": cap, "unit": "seconds"}


def _backoff(site: Site, reader: Reader) -> Retry:
    kept = _keyed(site, reader, ("exception",), ("max_tries", "max_time"), ("wait_gen", "factor"), 1)
    wait = site.argument(0, "wait_gen")
    return Retry(
        kept.symbol, kept.attempts, kept.start, kept.end, kept.errors, _operand(wait, reader), style="decorator"
    )


def _policy(site: Site, reader: Reader) -> Retry:
    kept = _keyed(site, reader, (), ("total", "max_retries", "retries", "connect"), ("backoff_factor",), style="policy")
    attempts = kept.attempts
    if attempts is None and site.node.args:
        attempts = reader.operand(site.node.args[0])
    statuses = site.keyword("status_forcelist")
    elements = statuses.elts if isinstance(statuses, ast.List | ast.Tuple | ast.Set) else []
    codes = tuple(str(each.value) for each in elements if isinstance(each, ast.Constant))
    return msgspec.structs.replace(
        kept, attempts=attempts, errors=codes, tries=("a request",), again=True, unit="factor"
    )


def _botocore(site: Site, reader: Reader) -> Retry:
    retries = site.keyword("retries")
    attempts = None
    if isinstance(retries, ast.Dict):
        for key, value in zip(retries.keys, retries.values, strict=True):
            if isinstance(key, ast.Constant) and key.value in ("max_attempts", "total_max_attempts"):
                attempts = reader.operand(value)
    return Retry(site.place.symbol, attempts, site.start, site.end, style="policy", tries=("a request",))


def _stamina(site: Site, reader: Reader) -> Retry:
    return _keyed(site, reader, ("on",), ("attempts",), ("wait_initial",))


def _simple(site: Site, reader: Reader) -> Retry:
    attempts = ("tries", "stop_max_attempt_number", "max_attempts")
    backoff = ("delay", "backoff", "wait_fixed", "wait_exponential_multiplier")
    return _keyed(site, reader, ("exceptions", "retry_on_exception"), attempts, backoff)


WAITS = frozenset({"wait_fixed", "wait_exponential", "wait_random_exponential", "wait_exponential_jitter"})
RETRIERS = {
    "tenacity.retry": _tenacity, "tenacity.Retrying": _tenacity, "tenacity.AsyncRetrying": _tenacity,
    "backoff.on_exception": _backoff, "backoff.on_predicate": _backoff, "stamina.retry": _stamina,
    "stamina.retry_context": _stamina, "retrying.retry": _simple, "retry.retry": _simple,
    "urllib3.util.retry.Retry": _policy, "urllib3.Retry": _policy, "urllib3.util.Retry": _policy,
    "requests.adapters.HTTPAdapter": _policy, "httpx.HTTPTransport": _policy, "httpx.AsyncHTTPTransport": _policy,
    "redis.retry.Retry": _policy, "botocore.config.Config": _botocore, "botocore.client.Config": _botocore,
}  # fmt: skip
