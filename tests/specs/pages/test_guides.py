"""How the guides and the table of services are set."""

from specs.pages.dependencies import dependencies
from specs.pages.guides import DEVELOPER, USAGE, parts
from specs.reading import CitationView, StatementView


def statement(relation: str, subject: str, text: str, path: str = "") -> StatementView:
    places = (CitationView(path, 1, 1, "", "c" * 40),) if path else ()
    return StatementView(text, "usage", "observed", text, places, relation=relation, subject=subject)


def test_guide_begins_with_what_is_needed_first_whatever_the_order_of_statements() -> None:
    found = parts(
        [
            statement("usage", "errors", "Errors to expect: `E`."),
            statement("option", "--to", "`send` takes `--to`."),
            statement("usage", "install", "Install it with `pip install x`."),
        ],
        USAGE,
    )
    assert [each.title for each in found] == ["Install", "Command line", "Errors"]


def test_options_stand_under_their_command() -> None:
    options = [
        statement("usage", "script", "Installing it makes the command `post`."),
        statement("option", "--to", "`send` takes `--to`."),
        statement("option", "--all", "`drop` takes `--all`."),
        statement("option", "--from", "`send` takes `--from`."),
        statement("option", "--port", "It takes `--port`.", path="tools/serve.py"),
    ]
    (part,) = parts(options, USAGE)
    assert [(group.title, len(group.statements)) for group in part.groups] == [
        ("", 1),
        ("send", 2),
        ("drop", 1),
        ("tools/serve.py", 1),
    ]


def test_statement_of_no_known_subject_is_kept() -> None:
    (part,) = parts([statement("stated", "", "A reviewer says so.")], DEVELOPER)
    assert (part.title, part.anchor) == ("Also", "also")
    assert part.groups[0].statements[0].text == "A reviewer says so."


def test_service_stands_apart_from_how_it_is_used() -> None:
    (row,) = dependencies([statement("service", "aws.dynamodb", 'Uses AWS DynamoDB with "timers": `get` and `put`.')])
    assert (row.service, row.how) == ("AWS DynamoDB", 'With "timers": `get` and `put`')


def test_service_is_named_without_its_article() -> None:
    (row,) = dependencies([statement("service", "sql", "Uses an SQL database: ALTER.")])
    assert (row.service, row.how) == ("SQL database", "ALTER")


def test_service_that_reads_otherwise_is_left_whole() -> None:
    told = [statement("service", "aws.s3", "It keeps files in AWS S3."), statement("service", "other", "Uses Other.")]
    assert [(each.service, each.how) for each in dependencies(told)] == [("", each.text) for each in told]
