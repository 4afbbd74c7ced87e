"""Fetching a repository over https into a bare one of ours, which holds its newest commits and nothing else."""

import base64
import fcntl
import resource
import subprocess
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from specs.ingestion import addresses, git
from specs.ingestion.addresses import Remote
from specs.ingestion.git import GitTree
from specs.ingestion.limits import limits
from specs.ingestion.refusals import Refusal
from specs.ingestion.tree import readable
from specs.jobs.errors import Transient

_DEPTH = 100  # commits, to tell how far a spec is behind
_HEAD = "refs/studio/head"
_OLDEST_GIT = (2, 37)  # older ones do not know http.curloptResolve, and would resolve the name a second time


def folder_of(number: int) -> Path:
    return data_folder() / "repositories" / f"{number}.git"


def data_folder() -> Path:
    return Path(settings.DATA_DIR)


def fetch(url: str, branch: str, folder: Path) -> GitTree:
    """The newest commit of the branch or tag, "" for the default branch. Brings only what was not fetched before."""
    remote = addresses.resolve(url)
    _demand_git()
    folder.parent.mkdir(parents=True, exist_ok=True)
    # One fetch into a folder at a time: packages of one repository are generated side by side.
    with open(f"{folder}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _fetch(remote, branch, folder)


def _fetch(remote: Remote, branch: str, folder: Path) -> GitTree:
    first = not (folder / "HEAD").exists()
    if first:
        make_bare(folder)
    try:
        _bring(remote, f"refs/heads/{branch}" if branch else "HEAD", folder, first=first)
    except _NoSuchReference:
        if not branch:
            raise Refusal("The repository is empty: it has no commit yet.") from None
        try:
            _bring(remote, f"refs/tags/{branch}", folder, first=first)
        except _NoSuchReference:
            raise Refusal(f"The repository has no branch and no tag named {branch}.") from None
    commit = git.run(["rev-parse", "--verify", f"{_HEAD}^{{commit}}"], git.environment(GIT_DIR=str(folder)))
    return GitTree(commit.decode().strip(), folder)


class _NoSuchReference(Exception):
    """The remote repository has none of that name."""


def _bring(remote: Remote, reference: str, folder: Path, *, first: bool) -> None:
    arguments = [
        "fetch",
        "--quiet",
        "--no-tags",
        "--no-recurse-submodules",
        "--no-write-fetch-head",
        "--update-shallow",
    ]
    arguments += [f"--depth={_DEPTH}"] if first else []
    arguments += ["--", remote.url, f"+{reference}:{_HEAD}"]
    most = limits()
    with git.started(
        arguments, _environment(remote, folder), seconds=most.fetch_seconds, stderr=subprocess.PIPE
    ) as process:
        # No server says beforehand how much it will send: the kernel stops a pack that grows beyond the limit.
        if hasattr(resource, "prlimit"):  # Linux
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most.repository_bytes, most.repository_bytes))
        _, said = process.communicate()
        if process.returncode:
            raise _explained(process.returncode, readable(said), remote)


def make_bare(folder: Path, *arguments: str) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    git.run(["init", "--quiet", "--bare", "--template=", *arguments, "--", folder], git.environment())


def _environment(remote: Remote, folder: Path) -> dict[str, str]:
    own = {
        "http.followRedirects": "false",
        "http.curloptResolve": remote.pin,
        "http.proxy": "",
        "http.lowSpeedLimit": "1000",
        "http.lowSpeedTime": "60",
        "credential.helper": "",
    }
    credential = _credential(remote.host, remote.port)
    if credential is not None:
        encoded = base64.b64encode(credential.encode()).decode()
        own[f"http.{remote.url}.extraHeader"] = f"Authorization: Basic {encoded}"
    return git.environment(own, GIT_DIR=str(folder), GIT_ALLOW_PROTOCOL="https")


def _credential(host: str, port: int) -> str | None:
    """user:password for the host; a token alone is a password, whose user name no host looks at."""
    given: Mapping[str, object] = getattr(settings, "GIT_CREDENTIALS", {})
    found = given.get(f"{host}:{port}") or given.get(host)
    if found is None:
        return None
    reveal = getattr(found, "get_secret_value", None)
    secret = str(reveal() if reveal else found)
    return secret if ":" in secret else f"x-access-token:{secret}"


def _explained(status: int, said: str, remote: Remote) -> Exception:
    lowered = said.lower()
    last = said.strip().splitlines()[-1] if said.strip() else f"git ended with {status}"
    if "couldn't find remote ref" in lowered:
        return _NoSuchReference()
    if "redirect" in lowered or "error: 30" in lowered:
        return Refusal(f"{remote.host} answers with a redirect, which is not followed: give the address it leads to.")
    if any(word in lowered for word in ("authentication failed", "terminal prompts", "could not read username", "403")):
        return Refusal(f"{remote.host} asks for credentials, or refuses those given for it in GIT_CREDENTIALS.")
    if "not found" in lowered or "404" in lowered:
        return Refusal(f"{remote.host} has no such repository, or does not show it without credentials.")
    if "file too large" in lowered or "sigxfsz" in lowered or "signal 25" in lowered:
        return Refusal(f"The repository is larger than {limits().repository_bytes // 2**20:,} MB, which is the limit.")
    if status == -9:
        return Refusal(f"Fetching took longer than {limits().fetch_seconds:,} seconds, which is the limit.")
    if any(
        word in lowered for word in ("could not resolve", "failed to connect", "timed out", "connection", "early eof")
    ):
        return Transient(f"{remote.host} could not be reached: {last}")
    return Refusal(f"git could not fetch the repository: {last}")


def _demand_git() -> None:
    version = git.run(["version"], git.environment()).split()[2]
    numbers = tuple(int(part) for part in version.split(b".")[:2])
    if numbers < _OLDEST_GIT:
        raise Refusal(f"git {version.decode()} is too old to fetch safely: install {_OLDEST_GIT[0]}.{_OLDEST_GIT[1]}.")
