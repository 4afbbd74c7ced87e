"""Retrying handed to a library: Resilience4j, Failsafe, Guava Retrying, Spring's RetryTemplate, Reactor."""

from specs.analysis.facts import Operand, Retry
from specs.analysis.java.chains import Chain
from specs.analysis.java.operands import operand, plain_type
from specs.analysis.java.reader import Reader, Scope, lines
from specs.analysis.java.settings import measured

BUILDERS = frozenset({"RetryConfig", "RetryPolicy", "RetryTemplate", "RetryerBuilder", "RetrySpec", "Retry",
                      "RetryTemplateBuilder", "ExponentialBackOff"})  # fmt: skip
ATTEMPTS = ("maxAttempts", "withMaxRetries", "withMaxAttempts", "retry", "maxRetries", "withStopStrategy")
WAITS = ("waitDuration", "withDelay", "withBackoff", "fixedBackoff", "exponentialBackoff", "minBackoff",
         "intervalFunction", "backoff")  # fmt: skip
ERRORS = ("retryExceptions", "handle", "retryOn", "retryIfExceptionOfType")


def retry_call(reader: Reader, chain: Chain, scope: Scope) -> None:
    built = chain.type in BUILDERS and len(chain.links) > 1
    reactive = chain.link("retry", "retryWhen") is not None and not built and bool(chain.links[1:])
    if not built and not reactive:
        return
    attempts: Operand | None = None
    backoff: Operand | None = None
    errors: tuple[str, ...] = ()
    for link in chain.links:
        if link.name in ATTEMPTS and link.given and attempts is None:
            value = operand(reader.src, link.given[0])
            attempts = value if value.form in ("literal", "name", "arithmetic") else None
        if link.name in WAITS and link.given and backoff is None:
            position = 1 if link.name == "backoff" and chain.head == "Retry" and len(link.given) > 1 else 0
            backoff = measured(reader, link.given[position])[0]
            if position and attempts is None:
                attempts = operand(reader.src, link.given[0])
        if link.name in ERRORS:
            errors += tuple(plain_type(reader.text(each)).removesuffix(".class") for each in link.given[:6])
    if attempts is not None or backoff is not None:
        start, end = lines(chain.outer)
        reader.facts.retries.append(Retry(scope.symbol, attempts, start, end, errors, backoff, style="policy"))
