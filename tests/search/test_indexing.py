"""From a published version to chunks and vectors: only what changed is written, and all of it at once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection

from search import checks
from search.embedders.hashing import Hashing
from search.indexing import live, nearest
from search.indexing.job import request
from search.models import Chunk, EmbeddingModel, IndexedPackage, Lexeme, Spelling, Vector
from specs import managing
from specs.jobs.waiting import run_due, wait_for
from specs.models import Job, Package
from studio.people.models import User
from tests.specs.conftest import add, generate, studio_team  # noqa: F401 - fixtures

SOURCE = '''"""Keeps parcels."""

LIMIT = 3


def accept(weight):
    """Accept a parcel at the desk."""
    if weight > 30:
        raise ValueError("too heavy")
    return weight


def release(code):
    """Release a parcel to who knows its code."""
    if not code:
        raise LookupError("no such parcel")
    return code
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "parcels"
    found.mkdir()
    (found / "parcels.py").write_text(SOURCE)
    (found / "shelves.py").write_text(
        '"""Shelves."""\n\n\ndef shelve(parcel):\n    """Put it on a shelf."""\n    return parcel\n'
    )
    return found


@pytest.fixture
def package(folder: Path, add: Callable[..., list[Package]], generate: Callable[..., Job]) -> Package:  # noqa: F811
    (found,) = add(folder)
    generate(found)
    assert run_due("index") == 1
    return found


def indexed_again(package: Package, **options: bool) -> dict[str, int]:
    job = wait_for(request(package, **options))
    assert job.state == "done", job.error
    return job.result


class Counting(Hashing):
    texts: list[str] = []

    def embed(self, texts):
        Counting.texts += texts
        return super().embed(texts)


@pytest.fixture
def counted(settings) -> list[str]:
    settings.EMBEDDERS = {"counting": "tests.search.test_indexing.Counting"}
    settings.EMBEDDING_MODEL = "counting"
    Counting.texts.clear()
    return Counting.texts


def test_publishing_makes_everything_findable(package: Package) -> None:
    kinds = set(Chunk.objects.filter(package=package).values_list("kind", flat=True))
    assert {"package", "capability", "requirement", "error", "symbol"} <= kinds
    chunk = Chunk.objects.get(package=package, kind="symbol", symbol="accept")
    assert chunk.places == [["parcels.py", 6, 10, "accept"]]
    assert 'raise ValueError("too heavy")' in chunk.text
    assert Vector.objects.filter(package=package).count() == Chunk.objects.filter(package=package).count()
    row = IndexedPackage.objects.get(package=package)
    assert (row.version, row.chunks) == (1, Chunk.objects.filter(package=package).count())


def test_nothing_changed_writes_nothing(package: Package, counted: list[str]) -> None:
    before = list(Chunk.objects.order_by("pk").values_list("pk", "content"))
    result = indexed_again(package)
    assert [result[name] for name in ("added", "changed", "removed", "embedded")] == [0, 0, 0, 0]
    assert list(Chunk.objects.order_by("pk").values_list("pk", "content")) == before


def test_one_changed_function_is_embedded_and_no_other(
    counted: list[str],
    package: Package,
    folder: Path,
    generate: Callable[..., Job],  # noqa: F811
) -> None:
    counted.clear()
    (folder / "parcels.py").write_text(SOURCE.replace("weight > 30", "weight > 40"))
    generate(package)
    assert run_due("index") == 1
    assert counted
    assert not any("shelve" in text or "release" in text for text in counted)
    assert Chunk.objects.filter(text__contains="40").exists()
    assert not Chunk.objects.filter(text__contains="weight > 30").exists()


def test_moved_lines_change_places_and_embed_nothing(
    counted: list[str],
    package: Package,
    folder: Path,
    generate: Callable[..., Job],  # noqa: F811
) -> None:
    counted.clear()
    (folder / "parcels.py").write_text(SOURCE.replace("LIMIT = 3\n", "LIMIT = 3\n\n\n\n"))
    generate(package)
    assert run_due("index") == 1
    assert counted == []
    assert Chunk.objects.get(kind="symbol", symbol="accept").places == [["parcels.py", 9, 13, "accept"]]


def test_what_is_gone_from_the_code_is_gone_from_search(
    package: Package,
    folder: Path,
    generate: Callable[..., Job],  # noqa: F811
) -> None:
    (folder / "shelves.py").unlink()
    generate(package)
    assert run_due("index") == 1
    assert not Chunk.objects.filter(path="shelves.py").exists()
    assert not Chunk.objects.filter(symbol="shelve").exists()
    assert not Lexeme.objects.filter(word="shelv", chunks__gt=0).exists()


def test_words_are_counted_as_they_occur(package: Package) -> None:
    def counts() -> dict[str, int]:
        return dict(Lexeme.objects.filter(chunks__gt=0).values_list("word", "chunks"))

    kept = counts()
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, ndoc FROM ts_stat('SELECT words FROM search_chunk')")
        assert kept == dict(cursor.fetchall())
    indexed_again(package, whole=True)
    assert counts() == kept


def test_words_are_kept_as_they_are_spelled(package: Package) -> None:
    assert Spelling.objects.filter(word="parcel").exists()


def test_secrets_are_not_indexed(folder: Path, package: Package, generate: Callable[..., Job]) -> None:  # noqa: F811
    key = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
    (folder / "pay.py").write_text(f'def pay():\n    """Pay."""\n    return charge("{key}")\n')
    generate(package)
    assert run_due("index") == 1
    assert Chunk.objects.filter(symbol="pay").exists()
    assert not Chunk.objects.filter(text__contains="4eC39").exists()
    assert not Lexeme.objects.filter(word__contains="4ec39").exists()


def test_deleted_package_takes_its_chunks_along(package: Package) -> None:
    managing.delete(package, User.objects.create_user("ada", "ada@example.org", is_superuser=True))
    assert not Chunk.objects.exists()
    assert not Vector.objects.exists()
    assert not Lexeme.objects.exclude(chunks=0).exists()


def test_reindex_makes_a_broken_index_whole(package: Package) -> None:
    total = Chunk.objects.count()
    Chunk.objects.filter(kind="symbol").delete()
    Lexeme.objects.update(chunks=7)
    call_command("reindex", wait=True, verbosity=0)
    assert Chunk.objects.count() == Vector.objects.count() == total
    assert Lexeme.objects.get(word="accept").chunks == Chunk.objects.filter(words="accept").count()


def test_package_without_a_spec_is_not_indexed(
    folder: Path,
    add: Callable[..., list[Package]],  # noqa: F811
) -> None:
    (package,) = add(folder)
    assert wait_for(request(package)).state == "done"
    assert not IndexedPackage.objects.exists()


def test_next_model_is_built_beside_the_live_one(package: Package, settings, counted: list[str]) -> None:
    old = live.live_model()
    assert old is not None
    assert old.name == "hashing"
    assert [each.id for each in checks.model_is_live(["default"])] == ["search.W001"]
    call_command("reindex", verbosity=0)
    assert live.live_model() == old
    assert Vector.objects.filter(model=old).exists()
    assert run_due("index") == 1
    new = live.live_model()
    assert new is not None
    assert new.name == "counting"
    assert EmbeddingModel.objects.count() == 1
    assert Vector.objects.count() == Vector.objects.filter(model=new).count() == Chunk.objects.count()
    assert len(counted) == len(set(counted)) > 0
    assert checks.model_is_live(["default"]) == []


def test_wrong_dimension_fails_the_job_in_words(package: Package, settings, counted: list[str]) -> None:
    settings.EMBEDDING_DIMENSION = 100
    with pytest.raises(CommandError, match="EMBEDDING_DIMENSION=384"):
        call_command("reindex", wait=True, verbosity=0)
    assert live.live_model().name == "hashing"


def test_wrong_dimension_is_an_error_of_the_settings(settings) -> None:
    assert checks.dimension_fits() == []
    settings.EMBEDDING_DIMENSION = 100
    assert [each.id for each in checks.dimension_fits()] == ["search.E001"]
    assert run_checks(tags=[checks.SETTINGS]) == checks.dimension_fits()
    settings.EMBEDDING_MODEL = "/some/model/of/mine"
    assert checks.dimension_fits() == []


def test_model_that_nothing_can_load_is_an_error_of_the_settings(settings, monkeypatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert checks.model_is_installed() == []
    settings.EMBEDDING_MODEL = "all-MiniLM-L7"
    assert [each.id for each in checks.model_is_installed()] == ["search.E002"]


def test_approximate_index_is_made_when_there_are_many(package: Package) -> None:
    model = live.live_model()
    assert model is not None
    assert not nearest.keep_up()
    assert nearest.keep_up(from_chunks=1)
    assert nearest.is_there(model)
    assert not nearest.keep_up(from_chunks=1)


def test_two_functions_of_one_name_are_one_thing(package: Package, folder: Path, generate: Callable[..., Job]) -> None:  # noqa: F811
    (folder / "twice.py").write_text("def twin(a):\n    return a + 1\n\n\ndef twin(b):\n    return b + 2\n")
    generate(package)
    assert run_due("index") == 1
    assert Chunk.objects.filter(kind="symbol", symbol="twin").count() == 1
