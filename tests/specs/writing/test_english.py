import pytest
from hypothesis import given
from hypothesis import strategies as st

from specs.writing import english


@pytest.mark.parametrize(
    ("imperative", "indicative"),
    [
        ("Return the question to ask.", "Returns the question to ask."),
        ("Parse and validate the input.", "Parses and validates the input."),
        ("Retry the call.", "Retries the call."),
        ("Match a pattern.", "Matches a pattern."),
        ("Undo the last step.", "Undoes the last step."),
        ("A set of timers.", "A set of timers."),
        ("Filter that drops old rows.", "Filter that drops old rows."),
        ("Shutdown handlers are executed in reverse.", "Shutdown handlers are executed in reverse."),
        ("Ensure values are positive.", "Ensures values are positive."),
    ],
)
def test_orders_of_docstrings_become_facts(imperative, indicative):
    assert english.indicative(imperative) == indicative


def test_a_fact_becomes_an_order_for_a_title():
    assert english.imperative("Returns the question") == "Return the question"
    assert english.imperative("Matches a pattern") == "Match a pattern"
    assert english.imperative("Status of the job") == "Status of the job"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("parse_http_request", ["parse", "http", "request"]),
        ("parseHTTPRequest", ["parse", "http", "request"]),
        ("XMLHttpRequest2", ["xml", "http", "request2"]),
        ("__init__", ["init"]),
    ],
)
def test_identifiers_split_into_words(name, words):
    assert english.split_identifier(name) == words


def test_identifiers_are_said_with_the_spelling_of_running_text():
    assert english.as_words("max_url_length") == "max URL length"


@pytest.mark.parametrize(
    ("noun", "article"),
    [("hour", "an"), ("user", "a"), ("URL", "a"), ("HTTP client", "an"), ("timer", "a"), ("item", "an")],
)
def test_articles(noun, article):
    assert english.article(noun) == article


def test_numbers_and_their_nouns():
    assert english.counted(1, "retry") == "1 retry"
    assert english.counted(2, "retry") == "2 retries"
    assert english.counted(0, "batch") == "0 batches"


def test_sentences_do_not_end_at_abbreviations():
    text = "Reads a file, e.g. A config. Then closes it."
    assert english.sentences(text) == ["Reads a file, e.g. A config.", "Then closes it."]


def test_a_list_has_commas_and_one_word():
    assert english.listing(["a"]) == "a"
    assert english.listing(["a", "b", "c"], "or") == "a, b or c"


def test_hostile_text_becomes_one_visible_line():
    assert english.clean("a\u202eb\x00c\n\n# d\x1b[31m") == "abc # d[31m"


@given(st.text(max_size=300))
def test_clean_text_is_printable_and_on_one_line(text):
    cleaned = english.clean(text, 80)
    assert len(cleaned) <= 81
    assert not any(c in cleaned for c in "\n\r\t\x00\u202e\u2066\ufeff")


@given(st.text(alphabet="ab` ,", max_size=300), st.integers(5, 60))
def test_a_cut_never_leaves_a_code_name_open(text, limit):
    assert english.cut_at_word(text, limit).count("`") % 2 == 0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("WebSocketRoute", "WebSocket route"),
        ("StarletteGZipMiddleware", "starlette gzip middleware"),
        ("OpenAPIResponse", "OpenAPI response"),
        ("open_api_file", "open API file"),
        ("parseIPv4Address", "parse IPv4 address"),
        ("HTTPOAuthClient", "HTTP OAuth client"),
    ],
)
def test_names_of_one_word_with_capitals_inside_are_not_taken_apart(name: str, said: str) -> None:
    assert english.as_words(name) == said


@pytest.mark.parametrize(
    "name",
    ["rb_add - adds a node", "threading.local() with a twist", "postProcess runs last", "scan(text) looks ahead"],
)
def test_a_name_that_begins_a_sentence_stays_as_the_code_writes_it(name):
    assert english.capitalised(name) == name
    assert english.capitalised("scan of the text") == "Scan of the text"


def test_what_is_said_to_the_caller_stays_an_order():
    assert english.indicative("Use it when you need a path.") == "Use it when you need a path."
