"""A word in place of another, where a sentence is prose; principles, and hints at their breach. Pure."""

import pytest

from feedback.ruling import Principle, Term, Wording, in_the_way, judge, key_of, obey, stated
from specs.evidence.gate import problems
from specs.evidence.literals import literals
from specs.writing import write
from specs.writing.identity import statements
from tests.feedback.test_anchoring import sources

CODE = '''"""Keeps users."""

LIMIT = 140


def greet_user(user, logger):
    """Greet a user by name; every user is greeted once."""
    if len(user) > 140:
        raise ValueError("the user is too long")
    logger.info("greeted %s", user.email)
    return user
'''


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("A user is greeted.", "A customer is greeted."),
        ("Users are greeted, and each user once.", "Customers are greeted, and each customer once."),
        ("It greets the user's friends.", "It greets the customer's friends."),
        ("It reads `user` and \"the user\".", "It reads `user` and \"the user\"."),
        ("The User-Agent, user_id, app.user and /user.", "The User-Agent, user_id, app.user and /user."),
        ("The User model is kept.", "The User model is kept."),
        ("USER is read.", "USER is read."),
        ("It is used by superusers.", "It is used by superusers."),
        ("See user@example.org or @user.", "See user@example.org or @user."),
    ],
)  # fmt: skip
def test_word_is_replaced_in_prose_alone(text: str, after: str) -> None:
    wording = Wording(Term(1, "user", "customer"))
    assert wording.of_text(text) == after
    assert set(literals(after)) == set(literals(text))


@pytest.mark.parametrize(
    ("avoid", "instead", "text", "after"),
    [
        ("customer", "account", "A customer and a big customer.", "An account and a big account."),
        ("entry", "record", "Entries of an entry.", "Records of a record."),
        ("user", "account holder", "Each user is an old user.", "Each account holder is an old account holder."),
        ("end user", "customer", "The end  user and end users.", "The customer and customers."),
    ],
)
def test_plurals_and_articles_follow(avoid: str, instead: str, text: str, after: str) -> None:
    assert Wording(Term(1, avoid, instead)).of_text(text) == after


def test_new_word_that_counts_or_names_something_is_not_put_in() -> None:
    assert Wording(Term(1, "user", "three people")).of_text("A user waits.") == "A user waits."
    assert Wording(Term(1, "user", "the_customer")).of_text("A user waits.") == "A user waits."


def test_word_that_says_the_old_one_again_is_known() -> None:
    assert in_the_way("user", "power user")
    assert not in_the_way("user", "superuser")


def test_reworded_spec_is_still_proved_and_what_is_left_is_told() -> None:
    there = sources(CODE)
    rules = (Term(7, "user", "customer"),)
    draft, counts = obey(write(there.package), rules)
    told = list(statements(draft))
    assert counts[7] > 0
    assert any("a customer by name" in each.text for each in told)
    assert [reason for each in told for reason in problems(each, there)] == []
    (ruled,) = judge(draft, rules, counts, there)
    assert (ruled.state, ruled.breaches, ruled.reworded) == ("obeyed", 0, counts[7])
    again, second = obey(draft, rules)
    assert (again, second) == (draft, {7: 0}), "obeying twice changes nothing"


def test_principle_is_stated_and_hints_at_its_breach_are_found() -> None:
    there = sources(CODE)
    rules = (
        Principle(3, "We never log e-mail addresses.", "does_not", ("log", "email")),
        Principle(4, "We answer politely.", "does", ()),
        Principle(5, "We never send mail.", "does_not", ("smtp", "mail")),
    )
    (logging, *_) = told = list(stated(rules))
    assert [each.key for each in told] == [key_of(3), key_of(4), key_of(5)]
    assert list(problems(logging, there)) == [], "the gate lets what a rule states through"
    draft = write(there.package)
    found = judge(draft, rules, {}, there)
    assert [each.state for each in found][1:] == ["stated", "obeyed"]
    citing = {each.key for each in statements(draft) if any(c.start <= 10 <= c.end for c in each.citations)}
    assert set(found[0].found) == citing
    assert found[0].state == ("suspect" if citing else "obeyed")
