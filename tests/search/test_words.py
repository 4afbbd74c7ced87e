import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from search.words import identifiers, is_identifier, named, prose_words, quoted, spoken, stem, trigrams, vector, words


def test_single_letter_goes_with_what_follows() -> None:
    assert {"oauth", "auth", "session"} <= {each.lexeme for each in words("OAuthSession")}
    assert "oauth" in {each.lexeme for each in words("OAuth")}
    assert {"e-mail", "email", "mail"} <= {each.lexeme for each in words("e-mail")}
    assert spoken("HTTPServer") == ["HTTP", "Server"]


def lexemes(text: str) -> list[str]:
    return [word.lexeme for word in words(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("TimerStore", ["timerstore", "timer", "stor"]),
        ("parse_request", ["parse_request", "pars", "request"]),
        ("HTTPServer", ["httpserver", "http", "server"]),
        (
            "agent_timers/store.py",
            ["agent_timers/store.py", "agent_timers", "store.py", "agent", "timer", "stor", "py"],
        ),
        ("v2.13", ["v2.13", "v2", "v", "2", "13"]),
        ("44640 minutes", ["44640", "minut"]),
        ("--dry-run", ["dry-run", "dry", "run"]),
        ("größer", ["größer"]),
        ("...", []),
    ],
)
def test_code_and_prose_become_words(text: str, found: list[str]) -> None:
    assert sorted(lexemes(text)) == sorted(found)


@pytest.mark.parametrize("forms", ["claim claims claimed claiming", "retry retries", "cache caches cached caching"])
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize("word", ["status", "class", "string", "bus", "process"])
def test_words_that_only_look_inflected_keep_their_ending(word: str) -> None:
    assert stem(word) == word


def test_parts_of_an_identifier_stand_side_by_side() -> None:
    positions = {word.lexeme: word.position for word in words("claims dueTimers now")}
    assert positions["due"] + 1 == positions["timer"]
    assert positions["duetimers"] == positions["due"]


def test_identifier_is_told_from_a_word() -> None:
    assert [is_identifier(token) for token in ("claim_timer", "claimTimer", "a.b", "claim", "Claim")] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert identifiers("call TimerStore.claim or parse_request twice") == ["TimerStore.claim", "parse_request"]


def test_name_is_a_lexeme_of_its_own() -> None:
    assert named(" TimerStore ") == "=timerstore"
    assert "'=claim'" in vector([("B", "x")], ["claim"])


def test_prose_words_are_as_typed() -> None:
    assert prose_words("Retries the dueTimers, twice") == {"retries", "timers", "twice"}


def test_trigrams_mark_the_ends() -> None:
    assert trigrams("ab") == ["  a", " ab", "ab "]


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=30))
def test_postgres_reads_every_vector_that_is_made(text: str, name: str) -> None:
    made = vector([("A", text), ("D", text * 3)], [name]).replace("\x00", "").encode("utf-8", "replace").decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(%s::tsvector)", [made])
        for word in words(text):
            term = quoted(word.lexeme).replace("\x00", "").encode("utf-8", "replace").decode()
            cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [made, term])
            assert cursor.fetchone() == (True,)
