"""Retrying handed to a library: Resilience4j, Failsafe, Guava Retrying, Spring's RetryTemplate, Reactor."""

from specs.analysis.facts import Concurrency, Operand, Retry, Setting
from specs.analysis.java.chains import Chain
from specs.analysis.java.operands import operand, plain_type
from specs.analysis.java.reader import Reader, Scope, lines
from specs.analysis.roles import is_numeric

BUILDERS = frozenset({"RetryConfig", "RetryPolicy", "RetryTemplate", "RetryerBuilder", "RetrySpec", "Retry",
                      "RetryTemplateBuilder", "ExponentialBackOff"})  # fmt: skip
ATTEMPTS = ("maxAttempts", "withMaxAttempts", "withStopStrategy")
AGAIN = ("withMaxRetries", "retry", "maxRetries", "backoff", "fixedDelay", "max")
LONGEST = ("maxBackoff", "withMaxDuration", "maxDelay")
WAITS = ("waitDuration", "withDelay", "withBackoff", "fixedBackoff", "exponentialBackoff", "minBackoff",
         "intervalFunction", "backoff")  # fmt: skip
ERRORS = ("retryExceptions", "handle", "retryOn", "retryIfExceptionOfType")


def retry_call(reader: Reader, chain: Chain, scope: Scope) -> None:
    if chain.is_new and chain.head == "Retryer.Default" and len(chain.first.given) == 3:
        _feign(reader, chain, scope)
        return
    built = chain.type in BUILDERS and len(chain.links) > 1
    reactive = chain.link("retry", "retryWhen") is not None and not built and bool(chain.links[1:])
    if not built and not reactive:
        return
    attempts: Operand | None = None
    backoff: Operand | None = None
    longest: Operand | None = None
    factor: Operand | None = None
    made: list[tuple[Operand, str]] = []
    errors: tuple[str, ...] = ()
    for link in chain.links:
        if link.name in ATTEMPTS and link.given and attempts is None:
            value = operand(reader.src, link.given[0])
            attempts = value if value.form in ("literal", "name", "arithmetic") else None
        if link.name in AGAIN and link.given:  # so many after the first
            again = operand(reader.src, link.given[0])
            if is_numeric(again):
                made.append((again, f"{chain.head}.{link.name}" if chain.head else link.name))
        if link.name in WAITS and link.given and backoff is None:
            position = 1 if link.name in AGAIN and chain.head == "Retry" and len(link.given) > 1 else 0
            backoff = operand(reader.src, link.given[position])  # it names its own unit
        if link.name in LONGEST and link.given:
            longest = operand(reader.src, link.given[0])
        if link.name == "withBackoff" and len(link.given) > 1:  # Failsafe: the first wait, the longest, how it grows
            longest = operand(reader.src, link.given[1])
            factor = operand(reader.src, link.given[2]) if len(link.given) > 2 else None
        if link.name in ERRORS:
            errors += tuple(plain_type(reader.text(each)).removesuffix(".class") for each in link.given[:6])
    start, end = lines(chain.outer)
    if backoff is not None or attempts is not None:  # the waits are told with the attempts
        reader.facts.settings = [
            each for each in reader.facts.settings
            if not (
                each.role in ("backoff", "delay", "attempts") and start <= each.start <= end
                and each.symbol == scope.symbol
            )
        ]  # fmt: skip
    comes_after = attempts is None and len(made) == 1 and backoff is not None
    if comes_after:
        attempts, made = made[0][0], []
    for value, via in made:
        reader.facts.settings.append(Setting(scope.symbol, "attempts", "retries", value, start, end, "", via))
    if attempts is not None or backoff is not None:
        reader.facts.retries.append(
            Retry(
                scope.symbol, attempts, start, end, errors, backoff, style="policy", factor=factor, longest=longest,
                again=comes_after,
            )
        )  # fmt: skip


def breaker_call(reader: Reader, chain: Chain, scope: Scope) -> None:
    """Failsafe's `CircuitBreaker.builder().withFailureThreshold(3, 10).withDelay(Duration.ofSeconds(30))`."""
    if chain.type != "CircuitBreaker" or "failsafe" not in chain.full or scope.test is not None:
        return
    start, end = lines(chain.outer)
    reader.facts.settings = [
        each for each in reader.facts.settings if not (start <= each.start <= end and each.symbol == scope.symbol)
    ]
    for link in chain.links:
        if not link.name.startswith("with") or not link.given:
            continue
        text = f"{link.name}({', '.join(reader.text(each) for each in link.given)})"
        line = lines(link.given[0])[0]
        if link.name.startswith("withFailure"):
            reader.facts.concurrency.append(Concurrency(scope.symbol, "breaker", text, line, line))
        elif link.name in ("withDelay", "withSuccessThreshold"):
            value, via = operand(reader.src, link.given[0]), f"CircuitBreaker.{link.name}"
            reader.facts.settings.append(Setting(scope.symbol, "other", link.name, value, start, line, "", via))


def _feign(reader: Reader, chain: Chain, scope: Scope) -> None:
    """`new Retryer.Default(100, 1000, 5)`: the first wait, the longest, how many attempts."""
    first, longest, attempts = (operand(reader.src, each) for each in chain.first.given)
    start, end = lines(chain.first.node)
    reader.facts.retries.append(
        Retry(scope.symbol, attempts, start, end, (), first, style="policy", unit="milliseconds", longest=longest)
    )
