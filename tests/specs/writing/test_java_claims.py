"""What a Spring service keeps to beyond the usual: rules of its own, Failsafe, retried topics."""

from textwrap import dedent

from tests.specs.writing.drafts import draft_of, said

ROOT = "src/main/java/com/acme/claims"
FILES = {
    "ValidNumber.java": """
        package com.acme.claims;

        import jakarta.validation.Constraint;

        /** A number as our back office issues it. */
        @Constraint(validatedBy = NumberValidator.class)
        public @interface ValidNumber {
            String message() default "is not a policy number";
        }
        """,
    "NumberValidator.java": """
        package com.acme.claims;

        import java.util.regex.Pattern;

        public class NumberValidator implements ConstraintValidator<ValidNumber, String> {
            private static final Pattern NUMBER = Pattern.compile("[A-Z]{2}-\\\\d{8}");

            public boolean isValid(String value, ConstraintValidatorContext context) {
                return NUMBER.matcher(value).matches();
            }
        }
        """,
    "Claim.java": """
        package com.acme.claims;

        import jakarta.persistence.*;
        import jakarta.validation.constraints.*;

        @Entity
        public class Claim {
            @Id private String id;
            @Masked @ValidNumber @Column(nullable = false) private String number;
        }
        """,
    "Claims.java": """
        package com.acme.claims;

        import dev.failsafe.CircuitBreaker;
        import dev.failsafe.RetryPolicy;
        import java.time.Duration;

        @Service
        public class Claims {
            private final RetryPolicy<View> retry = RetryPolicy.<View>builder()
                    .handle(GoneException.class)
                    .withBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), 2.0)
                    .withMaxRetries(4)
                    .build();
            private final CircuitBreaker<View> breaker = CircuitBreaker.<View>builder()
                    .withFailureThreshold(3, 10)
                    .withSuccessThreshold(2)
                    .withDelay(Duration.ofSeconds(30))
                    .build();

            @RetryableTopic(attempts = "5", exclude = IllegalStateException.class)
            @KafkaListener(topics = "payments.settled")
            public void settled(Settled event) {
                throw new IllegalStateException("not approved");
            }

            @DltHandler
            public void parked(Settled event) {
                log.error("payment could not be handled");
            }
        }
        """,
}


def texts() -> list[str]:
    return said(draft_of({f"{ROOT}/{name}": dedent(text).lstrip("\n") for name, text in FILES.items()}))


def test_a_rule_of_the_packages_own_is_told_by_what_checks_it() -> None:
    told = texts()
    assert "`number` is checked by `NumberValidator` (`@ValidNumber`)." in told
    assert not any("@Masked" in each for each in told)
    assert any("returns whether `value` matches" in each for each in told)


def test_a_column_that_cannot_be_empty_is_required() -> None:
    assert "`number` is required." in texts()


def test_a_policy_of_failsafe_tells_its_attempts_waits_and_growth() -> None:
    assert (
        "The operation is tried again on `GoneException`, at most 4 times; "
        "the wait between attempts is 200 milliseconds, multiplied by 2.0 each time, at most 5 seconds."
    ) in texts()


def test_a_breaker_of_failsafe_tells_when_it_opens_and_for_how_long() -> None:
    told = texts()
    assert any("circuit breaker (`withFailureThreshold(3, 10)`)" in each for each in told)
    assert "`CircuitBreaker.withDelay` is 30 seconds." in told
    assert not any("waits 30 seconds" in each for each in told)


def test_messages_that_failed_for_good_and_errors_that_are_not_tried_again_are_told() -> None:
    told = texts()
    assert "Takes with `parked` the messages that could not be handled in any attempt." in told
    assert any("in at most 5 attempts, but not on `IllegalStateException`" in each for each in told)
