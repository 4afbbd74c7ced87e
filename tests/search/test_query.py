import pytest

from search.retrieval.query import read, services_named


def test_filters_are_typed_among_words() -> None:
    query = read('lang:go retry service:sqs package:"my thing" on failure')
    assert query.text == "retry on failure"
    assert query.filters.given() == {"lang": "go", "package": "my thing", "service": "sqs"}


def test_typed_filter_wins_over_a_clicked_one() -> None:
    assert read("lang:go x", {"lang": "python", "team": "core"}).filters.given() == {"lang": "go", "team": "core"}


def test_what_only_looks_like_a_filter_is_searched() -> None:
    query = read("std::vector http://example.org key:value")
    assert query.filters.given() == {}
    assert "key:value" in query.text


def test_unknown_tab_is_all() -> None:
    assert read("x", {"tab": "nonsense"}).filters.tab == "all"


def test_quoted_words_are_a_phrase_and_words() -> None:
    query = read('claim "due timers"')
    assert query.phrases == (("due", "timer"),)
    assert {"claim", "due", "timer"} <= set(query.terms)


def test_stop_words_count_only_where_there_is_nothing_else() -> None:
    assert read("what is the retry of it").terms == ("retry",)
    assert read("what is it").terms == ("what", "is", "it")


def test_identifier_and_short_query_are_names() -> None:
    assert read("TimerStore.claim").names == ("=timerstore.claim",)
    assert "=parse_request" in read("where is parse_request called from and why so often").names


def test_query_is_bounded() -> None:
    query = read("word " * 1000 + "\x00")
    assert len(query.typed) <= 400
    assert "\x00" not in query.typed
    assert len(read(" ".join(f"w{n}x" for n in range(90))).terms) <= 16


@pytest.mark.parametrize("said", ["dynamodb", "aws.dynamodb", "DynamoDB", "aws dynamodb", "dynamo"])
def test_service_is_known_by_all_its_names(said: str) -> None:
    assert "aws.dynamodb" in services_named(said)


def test_unknown_service_is_none() -> None:
    assert services_named("no-such-service") == []
    assert services_named("") == []


def test_kind_narrows_within_the_tab() -> None:
    assert read("kind:error").filters.kinds == {"error"}
    assert read("kind:business-rule,error x").filters.kinds == {"business_rule", "error"}
    assert read("kind:symbol", {"tab": "requirements"}).filters.kinds == frozenset()
    assert read("x").filters.kinds is None
