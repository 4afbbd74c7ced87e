"""What a question asks, and which words are one."""

import pytest

from search.answers.question import Intent, understand
from search.answers.stems import held, root, roots


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("How does it wake an agent?", Intent.HOW),
        ("How is a failed delivery handled?", Intent.HOW),
        ("Where is the number of retries decided?", Intent.WHERE),
        ("What happens when a request is too long?", Intent.WHEN),
        ("When is a timer paused?", Intent.WHEN),
        ("What are the limits?", Intent.LIMITS),
        ("How many attempts are made?", Intent.LIMITS),
        ("What calls wake?", Intent.USERS),
        ("Where is wake called?", Intent.USERS),
        ("What does it depend on?", Intent.DEPENDS),
        ("Which services does it use?", Intent.DEPENDS),
        ("How do I run it?", Intent.CONFIGURE),
        ("How is it configured?", Intent.CONFIGURE),
        ("Which environment variables are read?", Intent.CONFIGURE),
        ("Which errors can it raise?", Intent.ERRORS),
        ("Which states can a timer be in?", Intent.STATES),
        ("Which HTTP status codes are sent?", Intent.WHAT),
        ("Which tests cover clarify?", Intent.TESTS),
        ("What changed in the last version?", Intent.CHANGES),
        ("Which packages use DynamoDB?", Intent.PACKAGES),
        ("Does anything rate limit requests?", Intent.WHETHER),
        ("What rate limits are there?", Intent.LIMITS),
        ("Does it send e-mail?", Intent.WHETHER),
        ("What is a timer?", Intent.WHAT),
    ],
)
def test_kind_of_answer_wanted_is_understood(text: str, intent: Intent) -> None:
    assert understand(text).intent == intent


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("How does agent-timers handle time zones?", ("time", "zones")),
        ("What does it do?", ()),
        ("What are the limits?", ()),
        ("Which states can a timer be in?", ("timer",)),
        ("Where is MAX_ATTEMPTS used?", ("max", "attempts")),
        ("How does it choose the handler?", ("handler",)),
        ("What changed in the last version?", ()),
        ("Does it support OAuth?", ("oauth",)),
        ("What is the default delimiter?", ("delimiter",)),
        ("Which command line options are there?", ()),
        ("Who wrote it?", ("author",)),
    ],
)
def test_only_words_that_say_what_is_asked_about_are_kept(text: str, words: tuple[str, ...]) -> None:
    assert understand(text, ["agent-timers"]).words == words


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("What is the difference between Session and Request?", Intent.COMPARE),
        ("Session vs Request", Intent.COMPARE),
        ("What is the difference to the last version?", Intent.CHANGES),
        ("How to run it?", Intent.CONFIGURE),
    ],
)
def test_two_things_are_compared_and_versions_are_changes(text: str, intent: Intent) -> None:
    assert understand(text).intent == intent


def test_what_is_written_as_a_name_is_known_for_one() -> None:
    assert understand("Can it write XML, or talk to Kafka?").proper == {"xml", "kafka"}
    assert understand("Timeouts happen when?").proper == frozenset()


def test_names_are_kept_as_they_are_written() -> None:
    assert understand("What calls `wake` and TimerStore.claim?").names == ("wake", "TimerStore.claim")
    assert understand("What is agent-timers?", ["agent-timers"]).names == ()


def test_question_longer_than_may_be_is_cut_and_keeps_no_nul() -> None:
    text = understand("how\x00 " + "x" * 2000).text
    assert len(text) <= 400
    assert "\x00" not in text


@pytest.mark.parametrize(
    "forms",
    [
        "authentication authenticate authenticated authenticator",
        "retry retries retried retrying",
        "cancel cancelled cancelling cancellation",
        "notify notified notification notifications",
        "told tell telling",
        "connection connections connected",
    ],
)
def test_forms_of_one_word_have_one_root(forms: str) -> None:
    assert len({root(each) for each in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("sign", "signal"), ("host", "hostile"), ("time", "timid"), ("port", "report")]
)
def test_words_that_only_look_alike_are_two(one: str, other: str) -> None:
    assert held(root(one), roots(other)) == 0


def test_another_word_for_it_counts_less_than_the_word() -> None:
    assert held(root("maximum"), roots("the maximum")) == 1
    assert 0 < held(root("delete"), roots("removes a file")) < 1
    assert held(root("zones"), roots("time.time()")) == 0


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("Which packages do not send e-mail?", True),
        ("Which packages don't log?", True),
        ("Which of our packages never retry?", True),
        ("Which packages send e-mail?", False),
        ("Which packages retry requests that do not succeed?", False),
        ("Which packages accept requests without a body?", False),
    ],
)
def test_a_question_is_negated_where_that_is_said_of_the_packages(text: str, negated: bool) -> None:
    assert understand(text).is_negated is negated
