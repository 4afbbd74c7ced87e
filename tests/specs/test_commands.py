"""add, generate, export and verify, as a person or a script runs them."""

import io
import json
import shutil

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from specs.models import Package, Statement
from studio.people.models import Team
from tests.specs.conftest import EXAMPLE
from tests.specs.repositories import commit, make_repository, write

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(EXAMPLE, tmp_path / "agent-timers", ignore=shutil.ignore_patterns("__pycache__"))


def test_add_with_wait_generates_and_shows_how_it_goes(folder):
    told = run("add", str(folder), "--wait")
    assert "Added agent-timers" in told
    assert "version 1:" in told
    assert Package.objects.get().latest.number == 1
    assert Team.objects.get().packages.get().slug == "agent-timers"
    assert "Already there: agent-timers" in run("add", str(folder))


def test_add_takes_several_and_a_team_and_fails_for_what_cannot_be_read(folder, tmp_path):
    Team.objects.create(slug="first", name="First")
    team = Team.objects.create(slug="storegen", name="Storegen")
    other = make_repository(tmp_path / "other", {"a.py": "A = 1\n"})
    with pytest.raises(CommandError, match="1 of these failed"):
        run("add", str(folder), str(tmp_path / "none"), str(other), "--team", "storegen", "--private")
    assert {each.slug for each in Package.objects.filter(team=team, private=True)} == {"agent-timers", "other"}
    with pytest.raises(CommandError, match="no team nobody"):
        run("add", str(folder), "--team", "nobody")


def test_add_refuses_a_branch_that_looks_like_an_option(folder):
    with pytest.raises(CommandError, match="not the name of a branch"):
        run("add", str(folder), "--branch=--upload-pack=id")


def test_a_path_inside_a_repository_adds_the_packages_beneath_it(tmp_path):
    root = make_repository(
        tmp_path / "mono",
        {
            f"{name}/pyproject.toml": f'[project]\nname = "{name.rpartition("/")[2]}"\n'
            for name in ("a/one", "a/two", "b")
        },
    )
    run("add", str(root / "a"))
    assert {(each.slug, each.root) for each in Package.objects.all()} == {("one", "a/one"), ("two", "a/two")}


def test_generate_needs_to_know_what_and_says_when_nothing_changed(folder):
    run("add", str(folder), "--wait")
    assert "nothing changed since version 1" in run("generate", "agent-timers", "--wait")
    assert "nothing changed since version 1" in run("generate", "--all", "--wait")
    with pytest.raises(CommandError, match="Name packages"):
        run("generate")
    with pytest.raises(CommandError, match="no package none"):
        run("generate", "none")


def test_generate_with_wait_fails_when_a_run_fails(folder):
    run("add", str(folder), "--wait")
    shutil.rmtree(folder)
    with pytest.raises(CommandError, match="no longer there"):
        run("generate", "agent-timers", "--wait")


def test_export_writes_json_that_holds_evidence_for_everything(folder, tmp_path):
    run("add", str(folder), "--wait")
    spec = json.loads(run("export", "agent-timers"))
    assert spec == json.loads(run("export", "agent-timers", "--format", "json", "--version", "1"))

    def check(value: object) -> int:
        if isinstance(value, list):
            return sum(map(check, value))
        if not isinstance(value, dict):
            return 0
        if "text" in value:
            assert value["citations"] or value.get("files_read") or value["correction"], value
            for each in value["citations"]:
                lines = (folder / each["path"]).read_text().split("\n")
                assert 1 <= each["start"] <= each["end"] <= len(lines)
            return 1
        return sum(map(check, value.values()))

    assert check(spec) > 20
    told = run("export", "agent-timers", "--format", "markdown", "--to", str(tmp_path / "out"))
    assert (tmp_path / "out" / "agent-timers.md").read_text().startswith("# agent-timers\n")
    assert "agent-timers.md" in told
    for wrong in (("--format", "none"), ("--version", "9")):
        with pytest.raises(CommandError):
            run("export", "agent-timers", *wrong)


def test_two_runs_on_the_same_code_export_the_same(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "again" / "agent-timers")
    run("add", str(folder), str(copy), "--wait")
    one, two = (json.loads(run("export", each.slug)) for each in Package.objects.order_by("pk"))
    for spec in (one, two):
        del spec["generated_at"], spec["package"]["repository"]
    assert one == two


def test_verify_is_clean_on_what_was_published_and_after_commits(folder):
    make_repository(folder, {".gitignore": "__pycache__\n"})
    run("add", str(folder), "--wait")
    assert "0 failures" in run("verify")
    text = (folder / "agent_timers" / "store.py").read_text()
    commit(folder, {"agent_timers/store.py": "# moved\n\n" + text, "agent_timers/more.py": "LIMIT = 3\n"})
    run("generate", "agent-timers", "--wait")
    assert "0 failures" in run("verify", "agent-timers", "--all-versions")


@pytest.mark.parametrize(
    "tampering",
    [
        {"text": "A quoted request longer than 9941 characters is cut."},
        {"evidence": b"\x92\x91\x92\xce\x7f\xff\xff\xff\x95\xa4gone\x00\x00\x00\xa2in\x95\xa1a\xa1b\xa1c\xa1d\xa1e"},
    ],
)
def test_verify_finds_what_is_not_proved(folder, tampering):
    run("add", str(folder), "--wait")
    row = Statement.objects.filter(kind="business_rule").first()
    Statement.objects.filter(pk=row.pk).update(**tampering)
    with pytest.raises(CommandError, match="failures"):
        run("verify")


def test_verify_finds_a_sentence_that_says_the_reverse(folder):
    write(folder, {"agent_timers/extra.py": "def check(n):\n    if n > 140:\n        raise ValueError('long')\n"})
    run("add", str(folder), "--wait")
    row = Statement.objects.filter(text__contains="140").first()
    # The literals are all still proved: only writing the sentence again shows it.
    Statement.objects.filter(pk=row.pk).update(text=row.text.replace("longer", "shorter").replace("IF", "UNLESS") + " ")
    with pytest.raises(CommandError, match="failures"):
        run("verify")


def test_a_statement_without_evidence_of_its_nature_cannot_be_stored(folder):
    run("add", str(folder), "--wait")
    package = Package.objects.get()
    bare = {
        "package": package,
        "kind": "does",
        "text": "It does.",
        "since": 1,
        "paths": [],
        "evidence": b"",
        "cited": 0,
    }
    for nature, more in (
        ("observed", {}),
        ("documented", {"cited": 1}),
        ("absent", {"files_read": 3}),
        ("absent", {"effect": "network", "files_read": 0}),
        ("stated", {}),
        ("believed", {"cited": 1, "paths": [1]}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Statement.objects.create(key=f"x{nature}", nature=nature, **{**bare, **more})
    with transaction.atomic():
        Statement.objects.create(key="fine", nature="absent", **{**bare, "effect": "network", "files_read": 3})
