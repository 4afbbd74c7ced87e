"""From a repository to versions, on real git repositories."""

import shutil
from dataclasses import replace

import pytest

from specs import reading
from specs.engines.static import StaticEngine
from specs.ingestion import stored_facts
from specs.models import Blob, BlobFacts, Snapshot, SnapshotFile, SpecVersion, Statement
from specs.models.job import State
from specs.signals import version_published
from tests.specs.conftest import EXAMPLE
from tests.specs.repositories import commit, git, make_repository

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "agent-timers"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return make_repository(folder, {".gitignore": "__pycache__\n"})


@pytest.fixture
def package(repository, add):
    (found,) = add(repository)
    return found


def edit(repository, path, old, new):
    text = (repository / path).read_text()
    assert old in text
    return commit(repository, {path: text.replace(old, new)})


def texts(package, number=None):
    return {row.key: row.text for row in Statement.objects.filter(package=package).at(number or package.latest.number)}


def test_a_commit_becomes_a_published_version(repository, package, generate):
    ended = generate(package)
    assert (ended.state, ended.result["version"]) == (State.DONE, 1)
    spec = reading.spec(package)
    assert spec.version.commit == git(repository, "rev-parse", "HEAD")
    assert spec.version.language == "python"
    assert spec.version.counts["statements"] == Statement.objects.filter(package=package).count() > 20
    said = " ".join(each.text for each in spec.purpose + spec.does)
    assert "timer" in said
    shown = reading.excerpts(package, [c for each in spec.purpose for c in each.citations])
    assert all(excerpt.lines for excerpt in shown.values())


def test_a_run_without_a_change_writes_nothing(package, generate):
    generate(package)
    counts = [model.objects.count() for model in (Blob, BlobFacts, Snapshot, SpecVersion, Statement)]
    ended = generate(package)
    assert ended.result == {"version": 1, "changes": {}}
    assert counts == [model.objects.count() for model in (Blob, BlobFacts, Snapshot, SpecVersion, Statement)]


def test_a_run_at_the_same_commit_lists_no_files(repository, package, generate, monkeypatch):
    def listed(*_):
        raise AssertionError("the files were listed")

    generate(package)
    monkeypatch.setattr("specs.ingestion.snapshots.take", listed)
    assert generate(package).result == {"version": 1, "changes": {}}
    commit(repository, {"agent_timers/more.py": "LIMIT = 3\n"})
    assert generate(package).state == State.FAILED


def test_changed_limits_have_the_same_commit_read_again(package, generate, settings):
    generate(package)
    settings.LIMIT_FILE_KB = 1
    generate(package)
    assert SnapshotFile.objects.filter(package=package).current().filter(reason__contains="large").exists()


def test_a_commit_that_touches_no_file_of_the_package_makes_no_version(repository, add, generate):
    commit(repository, {"other/pyproject.toml": '[project]\nname = "other"\n', "other/o.py": "def o():\n    pass\n"})
    packages = {each.name: each for each in add(repository)}
    package = packages["agent-timers"]
    generate(package)
    newest = commit(repository, {"other/o.py": "def o():\n    return 1\n"})
    ended = generate(package)
    assert ended.result["version"] == 1
    assert package.seen_commit == newest
    assert not SnapshotFile.objects.filter(package=package, path__path__startswith="other/").exists()


def test_a_changed_value_is_one_changed_statement_and_nothing_else_is_stored_again(repository, package, generate):
    generate(package)
    before = texts(package)
    edit(repository, "agent_timers/clarifications.py", "140", "150")
    generate(package)
    assert package.latest.number == 2
    found = reading.diff(package, 1, 2)
    assert found.changed
    assert all("140" in each.old.text and "150" in each.new.text for each in found.changed)
    after = texts(package)
    kept = {key for key in before if before[key] == after.get(key)}
    assert len(kept) >= len(before) - len(found.changed) - len(found.removed)
    assert (
        not Statement.objects.filter(package=package, key__in=kept, since=2).exclude(key__in=_recited(package)).exists()
    )


def _recited(package):
    """Statements that are stored again because their citations differ in more than the lines' numbers."""
    old = {row.key: row for row in Statement.objects.filter(package=package, until=2)}
    new = {row.key: row for row in Statement.objects.filter(package=package, since=2)}
    return [key for key in old.keys() & new.keys() if bytes(old[key].evidence) != bytes(new[key].evidence)]


def test_lines_follow_code_that_moved_without_a_row_being_written(repository, package, generate):
    generate(package)
    before = {
        each.key: each
        for part in reading.spec(package).capabilities
        for r in part.requirements
        for each in r.statements
    }
    path = "agent_timers/clarifications.py"
    text = (repository / path).read_text()
    head, _, rest = text.partition("\n\n")
    commit(repository, {path: f"{head}\n\n# One\n# two\n# three\n\n{rest}"})
    generate(package)
    assert Statement.objects.filter(package=package, since=2).count() == 0
    after = {
        each.key: each
        for part in reading.spec(package).capabilities
        for r in part.requirements
        for each in r.statements
    }
    moved = [
        (old, new)
        for key in before.keys() & after.keys()
        for old, new in zip(before[key].citations, after[key].citations, strict=True)
        if old.path == path
    ]
    assert moved
    assert all(new.start == old.start + 4 for old, new in moved if old.start > 3)
    # What was published stays as it was, for ever.
    older = {
        e.key: e for part in reading.spec(package, 1).capabilities for r in part.requirements for e in r.statements
    }
    assert older == before


def test_only_changed_files_are_analysed_again(repository, package, generate, monkeypatch):
    generate(package)
    asked = []
    real = stored_facts.analyse_all

    def noting(wanted, done):
        wanted = list(wanted)
        asked.extend(key for key, _ in wanted)
        return real(iter(wanted), done)

    monkeypatch.setattr(stored_facts, "analyse_all", noting)
    edit(repository, "agent_timers/clarifications.py", "140", "150")
    generate(package)
    assert len(asked) == 1


def test_a_renamed_file_keeps_its_statements(repository, package, generate):
    generate(package)
    before = texts(package)
    git(repository, "mv", "agent_timers/notify.py", "agent_timers/waking.py")
    commit(repository, {})
    generate(package)
    about_moved = {row.key for row in Statement.objects.filter(package=package, until=2)}
    assert about_moved
    kept = about_moved & texts(package).keys()
    assert len(kept) >= len(about_moved) * 0.7
    assert len(texts(package)) >= len(before) * 0.9


def test_a_forced_push_and_a_return_to_an_older_commit_are_followed(repository, package, generate):
    first = git(repository, "rev-parse", "HEAD")
    generate(package)
    one = texts(package)
    edit(repository, "agent_timers/clarifications.py", "140", "150")
    generate(package)
    git(repository, "reset", "--quiet", "--hard", first)
    generate(package)
    assert package.latest.number == 3
    assert texts(package) == one == texts(package, 1)
    assert reading.version(package).commit == first


def test_facts_of_replaced_texts_are_dropped_and_come_back_with_the_text(repository, package, generate):
    first = git(repository, "rev-parse", "HEAD")
    generate(package)
    edit(repository, "agent_timers/clarifications.py", "140", "150")
    generate(package)
    assert BlobFacts.objects.filter(facts=None).count() == 1
    git(repository, "reset", "--quiet", "--hard", first)
    generate(package)
    current = SnapshotFile.objects.filter(package=package, until=None, blob__isnull=False, language="python")
    assert not BlobFacts.objects.filter(blob__in=current.values("blob"), facts=None).exists()


def test_a_package_that_left_its_repository_keeps_its_spec_and_says_so(repository, add, generate):
    commit(repository, {"other/pyproject.toml": '[project]\nname = "other"\n', "other/o.py": "def o():\n    pass\n"})
    other = next(each for each in add(repository) if each.name == "other")
    generate(other)
    gone = commit(repository, {}, remove=("other",))
    ended = generate(other)
    assert (ended.state, ended.error_mendable) == (State.FAILED, True)
    assert "no longer in the repository" in ended.error
    assert other.gone_at == gone
    assert reading.version(other).number == 1


def test_bad_files_cost_only_themselves(tmp_path, add, generate, settings):
    settings.LIMIT_ANALYSIS_SECONDS = 20
    folder = make_repository(
        tmp_path / "bad",
        {
            "pyproject.toml": '[project]\nname = "bad"\n',
            "bad/good.py": 'LIMIT = 140\n\n\ndef cut(text):\n    """Cut the text."""\n    if len(text) > LIMIT:\n'
            '        raise ValueError("too long")\n    return text\n',
            "bad/syntax.py": "def f(:\n    pass\n",
            "bad/two.py": 'print "hello"\n',
            "bad/nested.py": "x = " + "(" * 9_000 + ")" * 9_000 + "\n",
            "bad/deep.py": ("x = (\n" + "(\n" * 100_000 + ")\n" * 100_000 + ")\n"),
            "bad/minus.py": "x = (" + "-\n" * 500_000 + "1)\n",
            "bad/line.py": "x = '" + "a" * 1_500_000 + "'\n",
            "bad/huge.py": "x = 1\n" * 500_000,
            "bad/nul.py": b"x = 1\0\n",
            "bad/wide.py": "def wide():\n    return 1\n".encode("utf-16"),
            "bad/latin.py": b"# caf\xe9\nx = 1\n",
            "bad/crlf.py": b"def crlf():\r\n    return 1\r\n",
            "bad/end.py": "def end():\n    return 1",
            "bad/empty.py": "",
        },
    )
    (package,) = add(folder)
    ended = generate(package)
    assert ended.state == State.DONE, ended.error
    assert any("140" in text for text in texts(package).values())
    covered = reading.coverage(package)
    left_out = {each.path: each.reason for each in covered.left_out}
    assert left_out["bad/nul.py"] == "binary"
    assert left_out["bad/line.py"].startswith("has a line of")
    assert left_out["bad/huge.py"].startswith("too large")
    problems = {path for path, _, _ in covered.problems}
    said = list(ended.lines.values_list("text", flat=True))
    assert len(said) == len(set(said)), "the job tells each problem once"
    assert {"bad/syntax.py", "bad/two.py"} <= problems
    assert "bad/good.py" not in problems


def test_a_path_that_is_too_long_is_left_out_and_told(tmp_path, add, generate):
    deep = "/".join(["d" * 200] * 6)
    folder = make_repository(tmp_path / "deep", {"a.py": "LIMIT = 3\n", f"{deep}/b.py": "LIMIT = 4\n"})
    (package,) = add(folder)
    ended = generate(package)
    assert ended.state == State.DONE, ended.error
    assert any(text.startswith("1 file was left out") for text in ended.lines.values_list("text", flat=True))
    assert [each.path for each in reading.files(package)] == ["a.py"]


def test_a_process_that_dies_of_a_file_costs_only_that_file(repository, package, generate, monkeypatch):
    real = stored_facts._asked

    def deadly(missing):
        for number, (key, asked) in enumerate(real(missing)):
            yield key, (type(asked)("killer", asked.text) if number == 0 else asked)

    monkeypatch.setattr(stored_facts, "_asked", deadly)
    # A language whose analyzer ends the process that runs it.
    monkeypatch.setattr("specs.ingestion.analysing._COMMAND", ("-m", "tests.specs.deadly_child"))
    ended = generate(package)
    assert ended.state == State.DONE
    assert "died of it" in " ".join(ended.lines.values_list("text", flat=True))
    assert len(texts(package)) > 20


def test_a_spec_that_collapses_while_the_code_stays_is_held(repository, package, generate, monkeypatch):
    generate(package)
    edit(repository, "agent_timers/store.py", "import", "import")
    newest = commit(repository, {"agent_timers/more.py": "X = 1\n"})
    real = StaticEngine.draft
    monkeypatch.setattr(
        StaticEngine,
        "draft",
        lambda *args: replace(real(*args), capabilities=(), usage_guide=(), developer_docs=()),
    )
    ended = generate(package)
    assert (ended.state, ended.result) == (State.DONE, {"held": newest})
    assert package.held_commit == newest
    assert "held until" in package.held_reason
    assert package.latest.number == 1
    ended = generate(package, accept=newest)
    assert package.latest.number == 2
    assert package.held_commit == ""


def test_whoever_hears_of_a_version_can_read_it(repository, package, generate):
    heard = []

    def listen(sender, package, version, **kwargs):
        heard.append((reading.version(package).number, version.number))

    version_published.connect(listen)
    try:
        generate(package)
        generate(package)
    finally:
        version_published.disconnect(listen)
    assert heard == [(1, 1)]


def test_a_secret_in_the_source_is_stored_nowhere(tmp_path, add, generate):
    secret = "hunter2" + "hunter3"
    folder = make_repository(
        tmp_path / "leaky",
        {"a.py": f'PASSWORD = "{secret}"\n\n\ndef connect(password="{secret}"):\n    return password\n'},
    )
    (package,) = add(folder)
    generate(package)
    page = reading.source(package, package.seen_commit, "a.py")
    assert secret not in page.text
    assert page.text.count("\n") == 5
    assert not any(secret in text for text in texts(package).values())
