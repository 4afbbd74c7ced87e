"""A tarball is checked as a work tree is; whatever else it holds stays outside."""

import gzip
import io
import json
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient, Client

from feedback.approving import approve
from feedback.unpacking import unpacked
from specs.ingestion.refusals import Refusal
from specs.models import Blob, Package, Snapshot
from studio.people import tokens
from studio.people.models import Scope
from tests.feedback.conftest import CUT, Studio
from tests.feedback.test_api import call

pytestmark = pytest.mark.django_db(transaction=True)


def tar(*members: tuple[str, bytes] | tarfile.TarInfo, gzipped: bool = True) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz" if gzipped else "w") as archive:
        for each in members:
            info = each if isinstance(each, tarfile.TarInfo) else tarfile.TarInfo(each[0])
            content = b"" if isinstance(each, tarfile.TarInfo) else each[1]
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def of_folder(folder: Path, prefix: str = "", **kwargs: Any) -> bytes:
    files = [each for each in sorted(folder.rglob("*")) if each.is_file() and ".git" not in each.parts]
    return tar(*((prefix + each.relative_to(folder).as_posix(), each.read_bytes()) for each in files), **kwargs)


def check(studio: Studio, body: bytes, scope: Scope = Scope.READ, kind: str = "application/gzip") -> tuple[int, Any]:
    _, secret = tokens.create_token(studio.otto, name=f"ci {os.urandom(4).hex()}", scope=scope)
    path = f"/api/v1/packages/{studio.package.slug}/check"
    answer = Client().generic("POST", path, body, kind, headers={"Authorization": f"Bearer {secret}"})
    return answer.status_code, json.loads(answer.content)


def test_tarball_is_checked_like_a_work_tree(studio: Studio) -> None:
    approve(studio.maria, studio.package, "REQ-CLARIFY")
    before = [model.objects.count() for model in (Blob, Snapshot)]
    forms = (("", True), ("agent-timers-abc/", True), ("./", False))
    for prefix, gzipped in forms:
        status, found = check(studio, of_folder(studio.repository, prefix, gzipped=gzipped))
        assert (status, found["holds"], found["differences"]) == (200, True, [])
    file = studio.repository / CUT
    file.write_text(file.read_text().replace("> 140", "> 150"))
    for prefix, gzipped in forms:
        status, found = check(studio, of_folder(studio.repository, prefix, gzipped=gzipped))
        assert (status, found["holds"]) == (200, False)
        (difference,) = found["differences"]
        assert ("140" in difference["was"], "150" in difference["now"], difference["approved"]) == (True, True, True)
        assert difference["places"] == [f"{CUT}:26-27"]
    assert before == [model.objects.count() for model in (Blob, Snapshot)], "nothing of it is kept"


def test_tarball_is_read_through_asgi(studio: Studio) -> None:
    _, secret = tokens.create_token(studio.otto, name="ci", scope=Scope.READ)
    path, body = f"/api/v1/packages/{studio.package.slug}/check", of_folder(studio.repository)
    headers = {"Authorization": f"Bearer {secret}"}

    async def asked() -> Any:
        return await AsyncClient().generic("POST", path, body, "application/gzip", headers=headers)

    answer = async_to_sync(asked)()
    assert (answer.status_code, json.loads(answer.content)["holds"]) == (200, True)


def test_tarball_comes_as_a_form_too(studio: Studio) -> None:
    client = Client()
    client.force_login(studio.otto)
    path = f"/api/v1/packages/{studio.package.slug}/check"
    answer = client.post(path, {"tree": SimpleUploadedFile("tree.tgz", of_folder(studio.repository))})
    assert (answer.status_code, answer.json()["holds"]) == (200, True)
    assert client.post(path, {"tree": "no file"}).status_code == 422


def of_type(kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo("link.py")
    info.type, info.linkname = kind, target
    return info


HOSTILE = [
    (b"", "Send a tar archive"),
    (b"not an archive at all" * 100, "not a tar archive"),
    (gzip.compress(b"nor this"), "not a tar archive"),
    (tar(("x.py", b"a = 1\n"))[:-20], "not a tar archive"),
    (tar(("../x.py", b"")), "leads outside"),
    (tar(("/etc/x.py", b"")), "leads outside"),
    (tar(("a/../../x.py", b"")), "leads outside"),
    (tar(("a\\..\\x.py", b"")), "leads outside"),
    (tar(("x.py", b"1"), ("x.py", b"2")), "one path twice"),
    (tar(("x", b"1"), ("x/y.py", b"2")), "one path twice"),
    (tar(("/".join("a" * 100), b"")), "too deep"),
    (tar(("a" * 300, b"")), "too long"),
    (tar(), "empty"),
]


def test_what_is_no_work_tree_is_refused_with_its_reason(studio: Studio) -> None:
    for body, reason in HOSTILE:
        status, problem = check(studio, body)
        assert (status, reason in problem["detail"]) == (422, True), (reason, problem)


def test_links_and_devices_are_left_out(tmp_path: Path, studio: Studio) -> None:
    (tmp_path / "secret.py").write_text("SECRET = 1\n")
    body = tar(
        of_type(tarfile.SYMTYPE, str(tmp_path)),
        ("link.py/secret.py", b"b = 2\n"),
        of_type(tarfile.LNKTYPE, str(tmp_path / "secret.py")),
        of_type(tarfile.CHRTYPE),
        of_type(tarfile.FIFOTYPE),
        ("a.py", b"a = 1\n"),
    )
    with unpacked(io.BytesIO(body), studio.package) as folder:
        found = sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*"))
        assert found == ["a.py", "link.py", "link.py/secret.py"]
        assert not any(each.is_symlink() for each in folder.rglob("*"))
    assert list(tmp_path.glob("*.py")) == [tmp_path / "secret.py"], "nothing was written through the link"
    assert not folder.exists()


def test_archive_that_unpacks_to_too_much_is_refused(studio: Studio, settings) -> None:
    settings.LIMIT_CHECK_MB = 1
    big = tar(("zeros.py", b"\0" * (3 << 20)))
    assert len(big) < 1 << 16
    with pytest.raises(Refusal, match="larger than 1 MB"), unpacked(io.BytesIO(big), studio.package):
        pass
    settings.LIMIT_FILES = 2
    many = tar(*((f"{each}.py", b"") for each in range(5)))
    with pytest.raises(Refusal, match="more than 2 entries"), unpacked(io.BytesIO(many), studio.package):
        pass
    status, problem = check(studio, os.urandom(2 << 20))
    assert (status, "larger than 1 MB" in problem["detail"]) == (422, True)


def test_file_larger_than_files_may_be_is_not_written(studio: Studio, settings) -> None:
    settings.LIMIT_FILE_KB = 1
    with unpacked(io.BytesIO(tar(("big.py", b"x" * 100_000))), studio.package) as folder:
        assert (folder / "big.py").stat().st_size == 1025


def test_checks_are_for_who_sees_the_package_and_not_too_many(studio: Studio, settings) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "check": settings.RATE_LIMITS["mail"]}
    statuses = [check(studio, b"")[0] for _ in range(7)]
    assert statuses == [422] * 5 + [429] * 2
    Package.objects.filter(pk=studio.package.pk).update(private=True)
    assert check(studio, b"")[0] == 404


def test_approvals_over_the_api(studio: Studio) -> None:
    path = f"packages/{studio.package.slug}/approvals"
    assert call(studio.mike, "POST", path, {"requirement": "REQ-CLARIFY"})[0] == 403
    status, problem = call(studio.maria, "POST", path, {"requirement": "REQ-NOTHING"})
    assert (status, problem["errors"][0]["field"]) == (422, "body.requirement")
    assert call(studio.maria, "POST", path, {"version": 7})[0] == 409
    status, made = call(studio.maria, "POST", path, {"requirement": "REQ-CLARIFY"})
    assert (status, made["requirement"], made["version"], made["statements"] > 0) == (201, "REQ-CLARIFY", 1, True)
    status, listed = call(studio.otto, "GET", path)
    assert [each["id"] for each in listed["items"]] == [made["id"]]
    assert call(studio.mike, "DELETE", f"{path}/{made['id']}")[0] == 403
