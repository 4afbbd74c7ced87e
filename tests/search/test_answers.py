"""Answers about the worked example: what they say, what they rest on, and what they refuse."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from search.answers.asking import ask, stream
from search.answers.gathering import Gathered, gather
from search.answers.shapes import Answer, Passage
from search.answers.stored import keep, read
from search.embedders.hashing import Hashing
from specs import reading
from specs.analysis.linking import link
from specs.evidence.gate import problems
from specs.evidence.sources import Sources
from specs.generation import CATALOGUE_NAMES
from specs.ingestion.stored_facts import source_files, text_reader
from specs.models import Package
from specs.writing.draft import About, Citation, Statement
from studio.people.models import User
from tests.published import Published

pytestmark = pytest.mark.usefixtures("indexed", "db")

QUESTIONS = (
    "How does it wake an agent?",
    "What happens when a request is longer than 150 characters?",
    "Where is the number of timers per owner decided?",
    "What calls wake?",
    "What are the limits?",
    "What does it depend on?",
    "Which states can a timer be in?",
    "Which tests cover clarify?",
    "Which errors does parse_request raise?",
    "What does it do?",
    "How is it configured?",
    "How does run_due work?",
)


@pytest.fixture
def package(indexed: Published) -> Package:
    return Package.objects.get(slug=indexed.slug)


def told(answer: Answer) -> str:
    return " ".join(each.text for each in answer.sentences)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_sentence_is_published_or_passes_the_gate(question: str, member: User, package: Package) -> None:
    answer = ask(question, member, package)
    assert answer.found
    sources = Sources(link(package.name, source_files(package, {})), text_reader(package))
    assert next(answer.sentences)
    for each in answer.sentences:
        view = each.statement
        if not each.is_composed:
            published = reading.statement(package, view.key).text
            assert view.text.lower().endswith(published.lower())
            lead = view.text[: len(view.text) - len(published)].strip(" :`")  # whose rule it is, where that was unsaid
            assert not lead or lead in view.citations[0].symbol.split(".")
            continue
        cited = tuple(Citation(one.path, one.start, one.end, one.symbol) for one in view.citations)
        said = Statement("", "description", view.nature, view.text, About("", "", "", ""), citations=cited)
        assert not list(problems(said, sources, CATALOGUE_NAMES)), view.text


@pytest.mark.parametrize(
    ("question", "opens", "holds"),
    [
        ("What happens when a request is longer than 150 characters?", "150 characters", "`clarify`"),
        ("What calls wake?", "`wake` is called by `run_due`.", "`run_due` wakes the agents"),
        ("Which tests cover clarify?", "`clarify` is tested by", "test_long_request_is_shortened"),
        ("Which states can a timer be in?", "TimerState", "`PAUSED`"),
        ("How many times is a failed wake tried again?", "at most 3 attempts", "`wake`"),
        ("What does it depend on?", "DynamoDB", "AWS SNS"),
        ("Does it send e-mail?", "It does not send e-mail.", "e-mail"),
        ("What does it do?", "Recurring activities for agents", "Wakes an agent over HTTP"),
    ],
)
def test_answer_opens_with_what_was_asked(
    question: str, opens: str, holds: str, member: User, package: Package
) -> None:
    answer = ask(question, member, package)
    assert opens in " ".join(each.text for each in answer.passages[0].sentences)
    assert holds in told(answer)


def test_mechanism_is_told_step_by_step_in_the_order_of_the_code(member: User, package: Package) -> None:
    answer = ask("How does run_due work?", member, package)
    steps = next(each for each in answer.passages if each.is_ordered)
    lines = [each.statement.citations[0].start for each in steps.sentences]
    assert len(lines) > 3
    assert lines == sorted(lines)
    assert {each.statement.citations[0].symbol for each in steps.sentences} == {"run_due"}
    assert answer.diagram is not None
    assert answer.diagram.kind == "sequence"
    assert "agent_timers/scheduler.py" in {each.path for each in answer.diagram.nodes.values()}


def test_sentences_are_said_once_and_sources_are_listed_once(member: User, package: Package) -> None:
    answer = ask("How does it wake an agent?", member, package)
    texts = [each.text for each in answer.sentences]
    assert len(texts) == len(set(texts))
    places = [each.citation for each in answer.sources]
    assert len(places) == len(set(places)) > 0
    assert {each.commit for each in places} == {package.latest.snapshot.commit}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How does it handle time zones?", "Nothing in agent-timers covers time zones."),
        ("Does it support Slack?", "Nothing in agent-timers covers Slack."),
        ("How are timers exported to CSV?", "covers timers exported or CSV"),
        ("How is the web interface themed?", "Nothing in agent-timers"),
        ("xyzzy plugh?", "Nothing in agent-timers covers xyzzy plugh."),
        ("Who wrote it?", "Nothing in agent-timers says who made it."),
        ("Can it store timers in MongoDB?", "covers MongoDB"),
        ("Wie funktioniert das Warten?", "Questions are understood in English."),
    ],
)
def test_what_nothing_supports_is_refused(question: str, said: str, member: User, package: Package) -> None:
    answer = ask(question, member, package)
    assert not answer.found
    assert said in answer.missing
    assert not list(answer.sentences)
    assert len(answer.nearest) <= 3


class Reader(Hashing):
    """An embedder that knows which words are words."""

    def is_word(self, text: str) -> bool:
        return text not in ("reqest", "timetabs")


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.answers.gathering.embedder", lambda name: Reader())


@pytest.mark.usefixtures("reader")
def test_misspelt_word_is_read_as_the_near_one_and_that_is_said(member: User, package: Package) -> None:
    answer = ask("What happens when a reqest is longer than 150 characters?", member, package, wait_for_model=True)
    assert answer.question == "What happens when a reqest is longer than 150 characters?"
    assert answer.read_as == "What happens when a request is longer than 150 characters?"
    assert "150 characters" in answer.passages[0].sentences[0].text


@pytest.mark.usefixtures("reader")
def test_how_a_question_of_all_packages_was_read_is_not_kept(member: User, package: Package) -> None:
    question = "What happens when a reqest is longer than 150 characters?"
    answer = ask(question, member, wait_for_model=True)
    assert answer.read_as
    assert read(keep(answer, member, None)).read_as == ""
    assert read(keep(ask(question, member, package, wait_for_model=True), member, package)).read_as == answer.read_as


@pytest.mark.usefixtures("reader")
def test_unknown_word_that_is_a_word_is_not_taken_for_a_near_one(member: User, package: Package) -> None:
    answer = ask("Does it have a timetr?", member, package, wait_for_model=True)
    assert not answer.found
    assert not answer.read_as


@pytest.mark.usefixtures("reader")
def test_word_that_is_two_letters_from_a_near_one_is_no_slip(member: User, package: Package) -> None:
    answer = ask("What happens when timetabs are paused?", member, package, wait_for_model=True)
    assert not answer.read_as


def test_rule_is_told_with_whose_it_is(member: User, package: Package) -> None:
    for question in QUESTIONS:
        for each in ask(question, member, package).sentences:
            assert not each.text.startswith(("Unless given, ", "Raises ", "Returns ")), each.text


def test_two_things_are_told_side_by_side(member: User, package: Package) -> None:
    opening = ask("What is the difference between clarify and wake?", member, package).passages[0]
    assert [each.text.split("`")[1] for each in opening.sentences[:2]] == ["clarify", "wake"]


def test_changes_are_those_of_the_last_version(member: User, package: Package) -> None:
    answer = ask("What changed in the last version?", member, package)
    (changed,) = [each for each in answer.sentences if each.old_text]
    assert "150 characters" in changed.text
    assert "140 characters" in changed.old_text


def test_package_with_one_version_has_not_changed(member: User, indexed: Published) -> None:
    answer = ask("What changed?", member, Package.objects.get(slug=indexed.private_slug))
    assert not answer.found
    assert "one version so far" in answer.missing


def test_follow_ups_have_answers(member: User, package: Package) -> None:
    asked = ask("How does it wake an agent?", member, package)
    assert asked.follow_ups
    for question in (*asked.follow_ups, *ask("time zones?", member, package).follow_ups):
        assert ask(question, member, package).found, question


def test_all_packages_are_asked_where_none_is_named(member: User, package: Package) -> None:
    answer = ask("Which packages use DynamoDB?", member)
    assert answer.passages[0].title == "One package does"
    assert {each.package for each in answer.sentences} == {package}


def test_package_that_does_not_do_it_is_none_of_those_that_do(member: User, package: Package) -> None:
    assert not ask("Which packages send e-mail?", member).found
    without = ask("Which packages do not send e-mail?", member)
    assert without.passages[0].title.endswith(" not")
    assert {each.text for each in without.sentences} == {"It does not send e-mail."}
    assert package in {each.package for each in without.sentences}


def test_changes_of_all_packages_are_those_that_the_viewer_may_see(
    member: User, outsider: User, package: Package
) -> None:
    (lately,) = ask("What changed lately?", member).passages
    assert lately.title == f"{package.name}, version 2"
    assert any("150 characters" in each.text for each in lately.sentences)
    Package.objects.filter(pk=package.pk).update(private=True)
    assert not ask("What changed lately?", outsider).found


def test_title_over_a_statement_counts_as_naming_what_was_asked_for(member: User, package: Package) -> None:
    answer = ask("Which packages retry HTTP requests?", member)
    assert answer.found
    assert "3 attempts" in next(answer.sentences).text


def test_question_about_nothing_asks_for_something(member: User) -> None:
    assert not ask("How?", member).found
    assert not ask("?", member).found


def test_package_without_a_spec_answers_nothing(member: User, package: Package) -> None:
    bare = Package.objects.create(
        repository=package.repository, root="bare", name="bare", slug="bare", team=package.team
    )
    assert not ask("What does it do?", member, bare).found
    assert not ask("How does it wake?", member, bare).found


def test_answer_says_that_the_model_is_not_there_yet(
    member: User, package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.retrieval.search.ready", lambda name: None)
    monkeypatch.setattr("search.answers.gathering.ready", lambda name: None)
    answer = ask("What happens when a request is longer than 150 characters?", member, package)
    assert answer.text_alone
    assert "150 characters" in told(answer)


class InParts:
    """An answerer that grows its answer, as one does that writes."""

    def answer(self, gathered: Gathered) -> Iterator[Answer]:
        yield Answer(gathered.question.text, found=True)
        yield Answer(gathered.question.text, found=True, passages=(Passage("whole", ()),))


@override_settings(ANSWERERS={"parts": "tests.search.test_answers.InParts"}, ANSWERER="parts")
def test_another_answerer_is_found_by_its_name_and_may_answer_in_parts(member: User, package: Package) -> None:
    assert len(list(stream("How?", member, package))) == 2
    assert ask("How?", member, package).passages[0].title == "whole"


def test_only_what_the_viewer_may_see_is_gathered(member: User, outsider: User) -> None:
    assert {each.package.slug for each in gather("keeps quiet", member).evidence} == {"hush-hush"}
    assert {each.package.slug for each in gather("keeps quiet", outsider).evidence} <= {"agent-timers"}


@pytest.mark.parametrize("question", ["What does agent-timers do?", "What calls wake in agent-timers?"])
def test_package_that_a_question_names_is_the_one_that_is_asked(question: str, member: User, package: Package) -> None:
    answer = ask(question, member)
    assert {each.package for each in answer.sentences} == {package}
    assert gather(question, member).package == package


def test_package_that_may_not_be_seen_cannot_be_named(member: User, outsider: User, indexed: Published) -> None:
    hidden = Package.objects.get(slug=indexed.private_slug)
    assert gather("What does hush-hush do?", member).package == hidden
    assert gather("What does hush-hush do?", outsider).package is None
    assert not ask("What does hush-hush do?", outsider).found


def test_question_without_a_subject_is_about_the_whole(member: User, package: Package) -> None:
    answer = ask("How does it work?", member, package)
    assert "`main` calls" in told(answer)
    assert answer.diagram is not None
    assert ask("How is it installed?", member, package).passages[0].sentences[0].statement.subject == "distribution"
