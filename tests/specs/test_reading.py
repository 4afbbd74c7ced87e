"""The read side asks as little for much as for little."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from specs import reading
from specs.models import Package
from tests.specs.conftest import EXAMPLE
from tests.specs.repositories import make_repository

pytestmark = pytest.mark.django_db(transaction=True)

SMALL = {
    "a.py": '''LIMIT = 140


def cut(text):
    """Cut the text."""
    if len(text) > LIMIT:
        raise ValueError("long")
    return text
'''
}


def queries(read) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        read()
    return len(captured)


def test_the_number_of_queries_does_not_grow_with_the_spec(add, generate, tmp_path):
    large = {
        str(file.relative_to(EXAMPLE)): file.read_bytes()
        for file in EXAMPLE.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    packages = []
    for name, files in (("small", SMALL), ("large", large)):
        (package,) = add(make_repository(tmp_path / name, files))
        generate(package)
        packages.append(Package.objects.select_related("latest__snapshot").get(pk=package.pk))
    reads = {
        "spec": lambda package: reading.spec(package),
        "overview": lambda package: reading.overview(package),
        "outline": lambda package: reading.outline(package),
        "usage": lambda package: reading.usage_guide(package),
        "coverage": lambda package: reading.coverage(package),
        "diagrams": lambda package: reading.diagrams(package),
        "files": lambda package: reading.files(package),
        "history": lambda package: reading.history(package),
        "source": lambda package: reading.source(
            package, package.seen_commit, next(each.path for each in reading.files(package) if each.kept)
        ),
        "excerpts": lambda package: reading.excerpts(
            package,
            [
                c
                for each in reading.spec(package).capabilities[0].requirements
                for s in each.statements
                for c in s.citations
            ],
        ),
    }
    for name, read in reads.items():
        small, much = (queries(lambda package=package, read=read: read(package)) for package in packages)
        assert much <= small + 3, name  # what is empty in the small one is not asked for further
        assert much <= 10, name


def test_commits_may_be_abbreviated_but_not_guessed(add, generate, tmp_path):
    (package,) = add(make_repository(tmp_path / "small", SMALL))
    generate(package)
    full = package.seen_commit
    assert reading.source(package, full[:7], "a.py").commit == full
    for wrong in (full[:6], "", "0" * 40, "%"):
        with pytest.raises(reading.NoSuchSource):
            reading.source(package, wrong, "a.py")


def test_a_version_that_is_not_there_is_said_to_be_so(add, tmp_path):
    (package,) = add(make_repository(tmp_path / "small", SMALL))
    with pytest.raises(reading.NoSuchVersion, match="no spec yet"):
        reading.version(package)
    with pytest.raises(reading.NoSuchVersion, match="no version 3"):
        reading.version(package, 3)
