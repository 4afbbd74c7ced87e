"""SQL, protobuf, GraphQL, Prisma and Terraform: shapes, calls and resources, with lines."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specs.analysis.facts import FileFacts, Model
from specs.analysis.languages import load
from tests.specs.analysis.declared_source import read, rows, services

LANGUAGES = (
    "sql",
    "protobuf",
    "graphql",
    "prisma",
    "terraform",
    "yaml",
    "json",
    "dockerfile",
    "dotenv",
    "helmvalues",
    "gitlabci",
)


def model(facts: FileFacts, name: str) -> Model:
    return next(each for each in facts.models if each.name == name)


def rules(facts: FileFacts, name: str) -> dict[str, set[tuple[str, object]]]:
    return {
        field.name: {(rule, value.value if value.has_value else value.name) for rule, value in field.constraints}
        for field in model(facts, name).fields
        if field.constraints
    }


SQL = """
-- Who may own timers.
CREATE TABLE IF NOT EXISTS public."owners" (
    id serial PRIMARY KEY,
    email varchar(140) NOT NULL UNIQUE,
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'gone')),
    age int
);
CREATE TYPE timer_state AS ENUM ('waiting', 'done');
CREATE TABLE timers (
    id bigint,
    owner_id integer REFERENCES owners (id),
    minutes numeric(10, 2),
    PRIMARY KEY (id),
    CHECK (minutes > 0)
);
CREATE FUNCTION f() AS $$ CREATE TABLE hidden (a int); $$ LANGUAGE sql;
INSERT INTO owners VALUES ('a; DROP TABLE owners');
ALTER TABLE timers ADD COLUMN due timestamptz, DROP COLUMN minutes;
GRANT SELECT, INSERT ON timers TO reader;
"""


def test_tables_with_their_columns_keys_and_rules() -> None:
    facts = read("db/001.sql", SQL)
    assert {each.name: (each.start, each.end) for each in facts.models} == {"owners": (1, 7), "timers": (9, 15)}
    assert rules(facts, "owners") == {
        "id": {("primary_key", True)},
        "email": {("max_length", 140), ("unique", True)},
        "state": {("one_of", "")},
    }
    assert rules(facts, "timers") == {
        "id": {("primary_key", True)},
        "owner_id": {("foreign_key", "owners")},
        "minutes": {("gt", 0)},
    }
    state = next(each for each in model(facts, "owners").fields if each.name == "state")
    assert state.default is not None
    assert (state.default.value, state.line) == ("active", 5)
    assert [each.name for each in facts.choices[0].members] == ["waiting", "done"]


def test_a_table_carries_the_comment_above_it() -> None:
    facts = read("db/001.sql", SQL)
    doc = next(each.doc for each in facts.symbols if each.name == "owners")
    assert doc is not None
    assert (doc.text, doc.start) == ("Who may own timers.", 1)


def test_migrations_tell_what_they_change_and_allow() -> None:
    facts = read("db/001.sql", SQL)
    assert rows(facts, "change") == [
        ("", "f", "creates the function", 16),
        ("", "timers", "adds due", 18),
        ("", "timers", "drops minutes", 18),
    ]
    assert rows(facts, "permission") == [("", "timers", "SELECT, INSERT", 19)]


def test_an_sql_file_is_no_proof_that_there_is_no_sql() -> None:
    assert {each.effect for each in read("db/001.sql", SQL).effects} == {"sql"}


PROTO = """
syntax = "proto3";
// A timer.
message Timer {
  // Unique.
  string id = 1;
  repeated string owners = 2;
  map<string, int64> counts = 3;
  oneof at {
    string cron = 5 [(validate.rules).string = {min_len: 1, max_len: 63}];
  }
  enum State { UNKNOWN = 0; RUNNING = 1; }
  message Inner { bool x = 1; }
  reserved 9, 10;
}
service Timers {
  // Claims it.
  rpc Claim(Inner) returns (stream Timer) {
    option (google.api.http) = { post: "/v1/claim" body: "*" };
  }
}
"""


def test_messages_services_and_their_calls() -> None:
    facts = read("timers.proto", PROTO)
    assert [(each.name, each.annotation, each.line) for each in model(facts, "Timer").fields] == [
        ("id", "string", 5),
        ("owners", "repeated string", 6),
        ("counts", "map<string, int64>", 7),
        ("cron", "string", 9),
    ]
    assert rules(facts, "Timer") == {"cron": {("min_length", 1), ("max_length", 63)}}
    assert [each.name for each in facts.choices] == ["Timer.State"]
    assert {each.name for each in facts.symbols} == {"Timer", "Timer.State", "Timer.Inner", "Timers", "Timers.Claim"}
    claim = next(each for each in facts.symbols if each.name == "Timers.Claim")
    assert claim.signature == "rpc Claim(Inner) returns (stream Timer)"
    assert claim.doc is not None
    assert claim.doc.text == "Claims it."
    assert [(each.method, each.path, each.start) for each in facts.routes] == [("POST", "/v1/claim", 18)]
    assert [(each.kind, each.name) for each in facts.entries] == [("grpc", "Claim")]


GRAPHQL = '''
"""A timer."""
type Timer implements Node @key(fields: "id") {
  "Its id"
  id: ID!
  owner(first: Int = 10): [User!]! @deprecated(reason: "x")
  state: State = WAITING
}
enum State { WAITING RUNNING }
union Thing = Timer | User
scalar Date
type Query {
  timers(owner: ID!, first: Int = 20): [Timer!]!
}
extend type Mutation { start(input: StartInput!): Timer }
'''


def test_graphql_types_and_root_fields() -> None:
    facts = read("schema.graphql", GRAPHQL)
    fields = {each.name: (each.annotation, each.required, each.line, each.doc) for each in model(facts, "Timer").fields}
    assert fields == {
        "id": ("ID!", True, 4, "Its id"),
        "owner": ("[User!]!", True, 5, ""),
        "state": ("State", False, 6, ""),
    }
    assert {each.name: [member.name for member in each.members] for each in facts.choices} == {
        "State": ["WAITING", "RUNNING"],
        "Thing": ["Timer", "User"],
    }
    assert [(each.symbol, each.start) for each in facts.entries] == [("Query.timers", 12), ("Mutation.start", 14)]
    query = next(each for each in facts.symbols if each.name == "Query.timers")
    assert [(each.name, each.annotation, each.optional) for each in query.params] == [
        ("owner", "ID!", False),
        ("first", "Int", True),
    ]


def test_prisma_models_stand_in_their_database() -> None:
    facts = read(
        "schema.prisma",
        """
        datasource db {
          provider = "postgresql"
          url      = env("DATABASE_URL")
        }
        model User {
          id    Int     @id @default(autoincrement())
          email String  @unique @db.VarChar(140) // one each
          posts Post[]
          @@map("users")
        }
        model Post {
          id     Int   @id
          author User? @relation(fields: [authorId], references: [id])
        }
        enum Role { USER }
        """,
    )
    assert model(facts, "User").table == "users"
    assert rules(facts, "User") == {"id": {("primary_key", True)}, "email": {("unique", True), ("max_length", 140)}}
    assert rules(facts, "Post") == {"id": {("primary_key", True)}, "author": {("foreign_key", "User")}}
    assert services(facts) == {"": "postgresql"}
    assert [(each.name, each.required, each.start) for each in facts.env] == [("DATABASE_URL", True, 3)]


def test_terraform_resources_limits_schedules_and_rights() -> None:
    facts = read(
        "main.tf",
        """
        variable "stage" {
          default = "dev"
        }
        resource "aws_lambda_function" "wake" {
          function_name = "${lookup(local.names, "wake")}-x"
          timeout       = 30 # seconds
          environment {
            variables = { LEVEL = "info" }
          }
          user_data = <<-EOT
            echo "}" {
          EOT
        }
        resource "aws_cloudwatch_event_rule" "tick" {
          schedule_expression = "rate(1 minute)"
        }
        data "aws_iam_policy_document" "x" {
          statement {
            actions = [
              "dynamodb:GetItem",
            ]
          }
        }
        """,
    )
    wake = "aws_lambda_function.wake"
    assert services(facts) == {wake: "aws.lambda", "aws_cloudwatch_event_rule.tick": "aws.events"}
    assert rows(facts, "limit") == [(wake, "timeout", "30", 6)]
    assert rows(facts, "environment") == [(wake, "LEVEL", "info", 8)]
    assert rows(facts, "schedule") == [("aws_cloudwatch_event_rule.tick", "schedule_expression", "rate(1 minute)", 15)]
    assert rows(facts, "permission") == [("data.aws_iam_policy_document.x", "dynamodb:GetItem", "", 20)]
    assert rows(facts, "parameter") == [("", "stage", "dev", 1)]
    assert [(each.name, each.start, each.end) for each in facts.symbols] == [
        (wake, 4, 13),
        ("aws_cloudwatch_event_rule.tick", 14, 16),
        ("data.aws_iam_policy_document.x", 17, 23),
    ]


def test_terraform_queues_tell_how_often_they_deliver_and_variables_what_they_refuse() -> None:
    facts = read(
        "main.tf",
        """
        variable "days" {
          type        = number
          description = "How long logs stay."
          validation {
            condition     = var.days >= 7
            error_message = "At least a week."
          }
        }
        resource "aws_sqs_queue" "q" {
          redrive_policy = jsonencode({
            deadLetterTargetArn = aws_sqs_queue.dead.arn
            maxReceiveCount     = 5
          })
          ttl { enabled = true }
        }
        resource "aws_iam_policy" "p" {
          policy = jsonencode({ Statement = [{ Effect = "Allow", Action = ["sqs:SendMessage"] }] })
        }
        """,
    )
    assert rows(facts, "limit") == [("aws_sqs_queue.q", "maxReceiveCount", "5", 12)]
    assert rows(facts, "setting") == [("aws_sqs_queue.q", "ttl.enabled", "true", 14)]
    assert rows(facts, "rule") == [("", "days", "var.days >= 7", 1)]
    assert rows(facts, "refusal") == [("", "days", "At least a week.", 1)]
    assert rows(facts, "described") == [("", "days", "How long logs stay.", 1)]
    assert rows(facts, "permission") == [("aws_iam_policy.p", "sqs:SendMessage", "", 17)]


def test_a_block_that_never_ends_keeps_what_it_holds_and_is_named() -> None:
    facts = read("main.tf", 'resource "aws_sqs_queue" "q" {\n  delay_seconds = 5\n')
    assert rows(facts, "limit") == [("aws_sqs_queue.q", "delay_seconds", "5", 2)]
    assert "does not end" in facts.problems[0].text


PIECES = (
    "message A {",
    "}",
    "{",
    "(",
    ")",
    "[",
    "]",
    '"',
    '"""',
    "'",
    "/*",
    "--",
    "#",
    "${",
    "<<EOT\n",
    "CREATE TABLE t (",
    ");",
    "a int",
    "type Q {",
    "f(x: Int = ",
    "enum",
    "model M {",
    "@id",
    'resource "a" "b" {',
    "x = ",
    "FROM a",
    "\\",
    "rpc X(",
    "oneof o {",
    "services:",
    "  - ",
    "a: *b",
    "apiVersion: v1\nkind: Job",
    "{{",
    "$$",
    "extend type",
    "union U =",
    "ALTER TABLE t ADD",
    "GRANT a ON",
    "=",
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=24), st.sampled_from(("\n", " ")), st.sampled_from(LANGUAGES))
def test_pieces_in_any_order_are_read_within_the_file(pieces: list[str], joint: str, language: str) -> None:
    text = joint.join(pieces)
    facts = load(language)(text)
    spans = [(each.start, each.end) for each in (*facts.symbols, *facts.declarations, *facts.models, *facts.choices)]
    assert all(1 <= start <= end <= facts.lines for start, end in spans)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text", ["{" * 50_000, "(" * 50_000, "a " * 50_000, "[[" * 20_000 + "\n", '"' * 9_999, "\0\x1b"]
)
def test_hostile_text_is_read_in_linear_time_and_without_depth(language: str, text: str) -> None:
    assert load(language)(text).lines == text.count("\n") + (not text.endswith("\n"))


def test_checks_between_two_numbers_are_both_bounds() -> None:
    facts = read("db/001.sql", "CREATE TABLE parcels (\n  grams int CHECK (grams BETWEEN 1 AND 30000)\n);\n")
    (field,) = facts.models[0].fields
    assert [(rule, value.value) for rule, value in field.constraints] == [("ge", 1), ("le", 30000)]


def test_columns_that_are_unique_together():
    facts = load("sql")("CREATE TABLE ballots (vote_id int, member_no int, UNIQUE (vote_id, member_no));\n")
    (vote, member) = facts.models[0].fields
    assert [(rule, value.name) for rule, value in vote.constraints] == [("unique_with", "member_no")]
    assert member.constraints == ()
