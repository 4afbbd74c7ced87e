"""Names, values and shapes that a Python file declares: constants, closed sets, states, models, validation."""

from textwrap import dedent

import pytest

from specs.analysis.facts import FileFacts, Model
from specs.analysis.python import analyze


def read(code: str) -> FileFacts:
    return analyze(dedent(code).strip("\n") + "\n")


def fields(model: Model) -> list[tuple[str, bool, object]]:
    return [(field.name, field.required, field.default.text if field.default else None) for field in model.fields]


def rules(model: Model, name: str) -> dict[str, str]:
    field = next(field for field in model.fields if field.name == name)
    return {rule: operand.text for rule, operand in field.constraints}


def test_constants_are_folded_with_their_derivation_and_doc() -> None:
    facts = read(
        """
        #: How long a month is.
        MONTH = 60 * 24 * 31  # minutes
        WEEK = 7 * DAY

        class A:
            LIMIT: int = -5
            '''Never more.'''
        """
    )
    month, week, limit = facts.constants
    assert (month.value.value, month.value.derivation, month.doc, month.start) == (44640, "60 * 24 * 31", "minutes", 2)
    assert limit.doc == "Never more."
    assert (week.value.form, week.value.names) == ("arithmetic", ("DAY",))
    assert (limit.symbol, limit.name, limit.value.value, limit.value.derivation) == ("A", "LIMIT", -5, "")


def test_a_name_bound_twice_is_no_constant() -> None:
    assert read("a = 1\na = 2\nb = 3\nb += 1\n").constants == ()


@pytest.mark.parametrize(
    "value", ["2 ** 100000", "9 ** 9 ** 9", "10 ** 400", "1 / 0", "1e999", "99999999999999999999999"]
)
def test_numbers_too_large_to_hold_are_not_folded(value: str) -> None:
    assert not any(found.value.has_value for found in read(f"X = {value}\n").constants)


def test_enum_members_with_lines_and_docs() -> None:
    (choices,) = read(
        """
        from enum import StrEnum

        class State(StrEnum):
            # not begun
            NEW = "new"
            DONE = "done"  # over
        """
    ).choices
    assert [(member.name, member.value.value, member.line, member.doc) for member in choices.members] == [  # type: ignore[union-attr]
        ("NEW", "new", 5, "not begun"), ("DONE", "done", 6, "over"),
    ]  # fmt: skip
    assert (choices.symbol, choices.is_enum, choices.start, choices.end) == ("State", True, 3, 6)


def test_literals_and_lists_of_allowed_values_are_closed_sets() -> None:
    facts = read(
        """
        Mode = Literal["r", "w"]
        EXTENSIONS = {".py", ".pyi"}
        OTHER = ["a", "b"]
        STATUS_CHOICES = [("n", "New"), ("d", "Done")]

        def f(path, how: Literal["fast", "slow"] = "fast"):
            return path.suffix in EXTENSIONS

        def g(path):
            if path.suffix not in EXTENSIONS:
                raise ValueError(path)
        """
    )
    assert [(found.name, found.symbol, [member.name for member in found.members]) for found in facts.choices] == [
        ("Mode", "", ["r", "w"]),
        ("EXTENSIONS", "", [".py", ".pyi"]),
        ("STATUS_CHOICES", "", ["n", "d"]),
        ("how", "f", ["fast", "slow"]),
    ]
    assert [member.doc for member in facts.choices[2].members] == ["New", "Done"]


def test_lookup_table() -> None:
    facts = read("MINUTES = {'hour': 60, 'day': 60 * 24}\n")
    (table,) = facts.lookups
    assert [(key.value, value.value) for key, value in table.entries] == [("hour", 60), ("day", 1440)]
    assert facts.constants == ()


def test_transition_table_of_enum_members() -> None:
    facts = read(
        """
        MOVES = {
            State.NEW: {State.DONE},
            State.DONE: set(),
        }
        """
    )
    assert [(move.subject, move.source, move.targets, move.start) for move in facts.transitions] == [
        ("State", "State.NEW", ("State.DONE",), 2), ("State", "State.DONE", (), 3),
    ]  # fmt: skip
    assert facts.lookups == ()


def test_transition_table_of_strings_needs_a_telling_name() -> None:
    table = "{'new': ['done'], 'done': []}"
    assert [move.source for move in read(f"TRANSITIONS = {table}\n").transitions] == ["new", "done"]
    assert len(read("SYNONYMS = {'big': ['large'], 'small': []}\n").transitions) == 0


def test_state_set_under_a_check_of_the_state_is_a_move() -> None:
    facts = read(
        """
        class Order:
            def ship(self):
                if self.status not in (Status.PAID, Status.PACKED):
                    raise InvalidMove(self.status)
                self.status = Status.SHIPPED

            def pay(self):
                if self.status == Status.NEW:
                    self.status = Status.PAID
        """
    )
    assert [(move.table, move.subject, move.source, move.targets, move.start) for move in facts.transitions] == [
        ("Order.ship", "status", "Status.PAID", ("Status.SHIPPED",), 5),
        ("Order.ship", "status", "Status.PACKED", ("Status.SHIPPED",), 5),
        ("Order.pay", "status", "Status.NEW", ("Status.PAID",), 9),
    ]
    assert [(change.subject, change.value.text, change.start) for change in facts.state_changes] == [
        ("self.status", "Status.SHIPPED", 5), ("self.status", "Status.PAID", 9),
    ]  # fmt: skip


def test_moves_declared_to_a_library() -> None:
    facts = read(
        """
        from django_fsm import transition
        from transitions import Machine

        class Post:
            @transition(field=state, source=["new", "held"], target="live")
            def publish(self): ...

        Machine(states=["a", "b"], transitions=[["go", "a", "b"], {"trigger": "x", "source": "*", "dest": "a"}])
        """
    )
    assert [(move.source, move.targets) for move in facts.transitions] == [
        ("new", ("live",)), ("held", ("live",)), ("a", ("b",)), ("", ("a",)),
    ]  # fmt: skip


def test_dataclass_attrs_and_named_tuples() -> None:
    timer, point, size, pair, typed = read(
        """
        import attrs
        from collections import namedtuple
        from dataclasses import dataclass, field
        from typing import NamedTuple, TypedDict

        @dataclass(frozen=True)
        class Timer:
            owner: str
            tags: list[str] = field(default_factory=list)  # free words
            kind: ClassVar[str] = "x"
            n: int = 3

        @attrs.define
        class Point:
            x: int = attrs.field(validator=attrs.validators.ge(0))

        class Size(NamedTuple):
            w: int

        Pair = namedtuple("Pair", "a b")

        class Typed(TypedDict):
            a: int
            b: NotRequired[str]
        """
    ).models
    assert fields(timer) == [("owner", True, None), ("tags", False, "list"), ("n", False, "3")]
    assert timer.fields[1].doc == "free words"
    assert rules(point, "x") == {"ge": "0"}
    assert fields(size) == [("w", True, None)]
    assert fields(typed) == [("a", True, None), ("b", False, None)]
    assert [field.name for field in pair.fields] == ["a", "b"]


def test_pydantic_constraints_and_validators() -> None:
    facts = read(
        """
        from typing import Annotated
        from pydantic import BaseModel, EmailStr, Field, field_validator

        class User(BaseModel):
            name: str = Field(..., min_length=2, max_length=MAX, description="shown")
            age: Annotated[int, Field(ge=0)] = 18
            mail: EmailStr
            kind: Literal["a", "b"] | None = None

            @field_validator("name")
            @classmethod
            def no_blanks(cls, value):
                if " " in value:
                    raise ValueError("no blanks, please")
                return value
        """
    )
    (model,) = facts.models
    assert (model.style, model.framework) == ("schema", "pydantic")
    assert fields(model) == [("name", True, None), ("age", False, "18"), ("mail", True, None), ("kind", False, "None")]
    assert rules(model, "name") == {"min_length": "2", "max_length": "MAX"}
    assert rules(model, "age") == {"ge": "0"}
    assert model.fields[0].doc == "shown"
    assert [(found.field, found.rule, found.start, found.message) for found in facts.validations] == [
        ("name", "min_length", 5, ""), ("name", "max_length", 5, ""), ("age", "ge", 6, ""), ("mail", "email", 7, ""),
        ("kind", "one_of", 8, ""), ("name", "custom", 10, "no blanks, please"),
    ]  # fmt: skip


def test_django_model() -> None:
    facts = read(
        """
        from django.db import models

        class Timer(models.Model):
            owner = models.ForeignKey(Team, on_delete=models.CASCADE)
            name = models.CharField(max_length=140, unique=True, help_text="what it is called")
            note = models.TextField(blank=True, default="")

            class Meta:
                db_table = "timers"
                constraints = [models.CheckConstraint(check=Q(a__gt=0), name="positive")]
        """
    )
    (model,) = facts.models
    assert (model.style, model.table, model.framework) == ("orm", "timers", "django")
    assert fields(model) == [("owner", True, None), ("name", True, None), ("note", False, '""')]
    assert rules(model, "owner") == {"foreign_key": "Team", "on_delete": "models.CASCADE"}
    assert rules(model, "name") == {"max_length": "140", "unique": "True"}
    assert model.fields[1].doc == "what it is called"
    assert ("", "CheckConstraint") in [(found.field, found.rule) for found in facts.validations]


def test_sqlalchemy_model() -> None:
    (model,) = read(
        """
        from sqlalchemy.orm import DeclarativeBase, mapped_column, Mapped
        from .db import Base

        class User(Base):
            __tablename__ = "users"
            id: Mapped[int] = mapped_column(primary_key=True)
            name = Column(String(40), nullable=False)
            team_id = Column(ForeignKey("teams.id"))
        """
    ).models
    assert (model.table, model.framework) == ("users", "sqlalchemy")
    assert rules(model, "name") == {"max_length": "40"}
    assert rules(model, "team_id") == {"foreign_key": '"teams.id"'}
    assert [(field.name, field.required) for field in model.fields] == [
        ("id", False),
        ("name", True),
        ("team_id", False),
    ]


def test_marshmallow_schema() -> None:
    (model,) = read(
        """
        from marshmallow import Schema, fields, validate

        class UserSchema(Schema):
            name = fields.Str(required=True, validate=validate.Length(min=1, max=9))
            kind = fields.Str(validate=validate.OneOf(["a", "b"]))
        """
    ).models
    assert rules(model, "name") == {"min_length": "1", "max_length": "9"}
    assert [(field.name, field.required) for field in model.fields] == [("name", True), ("kind", False)]


def test_a_plain_class_is_no_model() -> None:
    facts = read("class A:\n    limit = 3\n    name: str = 'x'\n")
    assert facts.models == ()
    assert [found.name for found in facts.constants] == ["limit", "name"]


def test_regular_expressions() -> None:
    facts = read(
        """
        import re

        WORD = re.compile(r"\\w+", re.I | re.X)

        def f(text):
            return re.sub("a+", "", text)
        """
    )
    assert [(found.name, found.regex, found.flags, found.start, found.symbol) for found in facts.patterns] == [
        ("WORD", r"\w+", ("re.I", "re.X"), 3, ""), ("text", "a+", (), 6, "f"),
    ]  # fmt: skip
