import pytest

from specs.evidence.derivations import fold, proves
from specs.evidence.literals import Proof
from specs.writing.draft import Derivation

NAMES = {"AWS DynamoDB", "AWS"}


@pytest.mark.parametrize(
    ("cited", "derivation"),
    [
        ("elif n > 60 * 24 * 31:", Derivation("44640", "60 * 24 * 31", "fold")),
        ("TTL = 86400", Derivation("1 day", "86400", "unit")),
        ("timeout: 1500", Derivation("1.5 seconds", "1500", "unit")),
        ("wait = '90s'", Derivation("1.5 minutes", "90", "unit")),
        ("limit = 10 * 1024 * 1024", Derivation("10 MiB", "10 * 1024 * 1024", "unit")),
        ("range(3)", Derivation("three", "3", "word")),
        ("if len(x) > 140:", Derivation("141", "140", "bound")),
        ("A, B = 1, 2", Derivation("two", "A, B", "count")),
        ("boto3.resource('dynamodb')", Derivation("AWS DynamoDB", "dynamodb", "name")),
        ("def parseRequest(): ...", Derivation("parse request", "parseRequest", "words")),
        ("head :not_found", Derivation("404", "not_found", "status")),
        ("namespace :api; resources :orders", Derivation("/api/orders/:id", "api + orders", "join")),
        ("resources :orders; resources :lines", Derivation("/orders/:order_id/lines", "orders + lines", "join")),
        ("apiResource('categories', X::class)", Derivation("/categories/{category}", "categories", "join")),
    ],
)
def test_a_step_that_holds_is_accepted(cited, derivation):
    assert proves(derivation, Proof(cited), NAMES)


@pytest.mark.parametrize(
    ("cited", "derivation"),
    [
        ("elif n > 60 * 24 * 31:", Derivation("44641", "60 * 24 * 31", "fold")),
        ("elif n > 60 * 24:", Derivation("44640", "60 * 24 * 31", "fold")),
        ("TTL = 86400", Derivation("2 days", "86400", "unit")),
        ("TTL = 86400", Derivation("1 KiB", "86400", "unit")),
        ("range(3)", Derivation("four", "3", "word")),
        ("if len(x) > 140:", Derivation("142", "140", "bound")),
        ("A = 1", Derivation("two", "A, B", "count")),
        ("boto3.resource('dynamodb')", Derivation("AWS SQS", "dynamodb", "name")),
        ("redis.Redis()", Derivation("AWS DynamoDB", "dynamodb", "name")),
        ("def parseRequest(): ...", Derivation("answer request", "parseRequest", "words")),
        ("head :not_found", Derivation("400", "not_found", "status")),
        ("head :gone", Derivation("404", "not_found", "status")),
        ("resources :orders", Derivation("/orders/:parcel_id", "orders", "join")),
        ("resources :orders", Derivation("/orders/all", "orders", "join")),
    ],
)
def test_a_step_that_does_not_hold_is_refused(cited, derivation):
    assert not proves(derivation, Proof(cited), NAMES)


@pytest.mark.parametrize("source", ["2 ** 10 ** 10", "1 << 99999", "__import__('os')", "(" * 5000, "1 / 0"])
def test_folding_hostile_arithmetic_gives_nothing(source):
    assert fold(source) is None
