from textwrap import dedent

import pytest

from specs.analysis.facts import FileFacts
from specs.analysis.languages import ANALYZERS, load
from specs.analysis.located import Malformed, read_json, read_toml

MANIFESTS = [name for name, where in ANALYZERS.items() if ".manifests" in where]


def declared(language: str, text: str) -> list[tuple[str, str, str, int]]:
    facts = load(language)(dedent(text).lstrip("\n"))
    assert all(d.end >= d.start for d in facts.declarations)
    return [(d.what, d.name, d.value, d.start) for d in facts.declarations]


def test_package_json() -> None:
    assert declared(
        "packagejson",
        """
        {
          "name": "@org/timers", "version": "1.2.3",
          "description": "Cron for agents",
          "type": "module",
          "bin": { "timers": "./cli.js" },
          "exports": { ".": { "import": { "types": "./i.d.ts", "default": "./i.js" } } },
          "engines": { "node": ">=20" },
          "scripts": {
            "test": "vitest run"
          },
          "dependencies": {
            "zod": "^4.0.0"
          },
          "devDependencies": { "vitest": "^3" },
          "workspaces": ["packages/*"]
        }
        """,
    ) == [
        ("name", "name", "@org/timers", 2), ("description", "description", "Cron for agents", 3),
        ("version", "version", "1.2.3", 2), ("type", "type", "module", 4), ("requires_language", "node", ">=20", 7),
        ("script", "timers", "./cli.js", 5), ("task", "test", "vitest run", 9), ("entry_point", ".", "./i.js", 6),
        ("dependency", "zod", "^4.0.0", 12), ("dev_dependency", "vitest", "^3", 14),
        ("workspace", "packages/*", "packages/*", 15),
    ]  # fmt: skip


def test_pyproject() -> None:
    assert declared(
        "pyproject",
        """
        [project]
        name = "timers"
        description = "Cron for agents"
        requires-python = ">=3.11"
        dependencies = [
            "httpx>=0.27",  # a comment ]
            "rich[jupyter]",
        ]
        optional-dependencies.test = ["pytest"]

        [project.scripts]
        timers = "timers.cli:main"

        [dependency-groups]
        dev = [
          "ruff",
          {include-group = "x"},
        ]
        x = []
        """,
    ) == [
        ("name", "name", "timers", 2), ("description", "description", "Cron for agents", 3),
        ("requires_language", "python", ">=3.11", 4), ("dependency", "httpx", ">=0.27", 6),
        ("dependency", "rich", "[jupyter]", 7), ("dev_dependency", "pytest", "", 9), ("dev_dependency", "ruff", "", 16),
        ("script", "timers", "timers.cli:main", 12),
    ]  # fmt: skip


def test_poetry() -> None:
    found = declared(
        "pyproject",
        """
        [tool.poetry]
        name = "timers"
        [tool.poetry.dependencies]
        python = "^3.11"
        httpx = { version = "^0.27", extras = ["http2"] }
        [tool.poetry.group.dev.dependencies]
        pytest = "*"
        """,
    )
    assert ("requires_language", "python", "^3.11", 4) in found
    assert ("dependency", "httpx", "^0.27", 5) in found
    assert ("dev_dependency", "pytest", "*", 7) in found


def test_setup_cfg_and_setup_py_are_read_without_being_run() -> None:
    assert declared(
        "setupcfg",
        """
        [metadata]
        name = timers
        [options]
        python_requires = >=3.9
        install_requires =
            httpx>=0.27
            rich; python_version < "3.12"
        [options.entry_points]
        console_scripts =
            timers = timers.cli:main
        """,
    ) == [
        ("name", "name", "timers", 2), ("requires_language", "python", ">=3.9", 4),
        ("dependency", "httpx", ">=0.27", 6),
        ("dependency", "rich", '; python_version < "3.12"', 7), ("script", "timers", "timers.cli:main", 10),
    ]  # fmt: skip
    assert declared(
        "setuppy",
        """
        import os
        from setuptools import setup
        os.abort()
        REQUIRES = ["httpx>=0.27"]
        setup(
            name="timers",
            install_requires=REQUIRES,
            entry_points={"console_scripts": ["timers=timers.cli:main"]},
        )
        """,
    ) == [
        ("name", "name", "timers", 6), ("dependency", "httpx", ">=0.27", 4), ("script", "timers", "timers.cli:main", 8)
    ]  # fmt: skip


def test_requirements_tox_and_makefile() -> None:
    listed = "# x\nhttpx>=0.27  # why\n-r other.txt\n./local\nrich[all]==1 \\\n  --hash=sha256:ab\n"
    assert declared("requirements", listed) == [
        ("dependency", "httpx", ">=0.27", 2), ("dependency", "rich", "[all]==1", 5)
    ]  # fmt: skip
    assert declared("tox", "[testenv]\ncommands = pytest\n[testenv:lint]\ncommands =\n  ruff check\n") == [
        ("task", "tox", "pytest", 2), ("task", "lint", "ruff check", 5)
    ]  # fmt: skip
    assert declared("makefile", "X := 1\n.PHONY: run\nrun: build  ## starts it\n\t@go run\nbuild:\n\tgo build\n") == [
        ("task", "run", "go run", 3), ("task", "build", "go build", 5)
    ]  # fmt: skip
    assert declared("requirementsdev", "pytest>=8\n") == [("dev_dependency", "pytest", ">=8", 1)]


def test_manifests_of_other_languages() -> None:
    go_mod = "module example.com/timers\n\ngo 1.22\n\nrequire (\n\ta/b v1.0.0\n\tc/d v2 // indirect\n)\n"
    assert declared("gomod", go_mod) == [
        ("name", "module", "example.com/timers", 1),
        ("requires_language", "go", "1.22", 3), ("dependency", "a/b", "v1.0.0", 6)
    ]  # fmt: skip
    cargo = '[package]\nname = "timers"\n[dependencies]\nserde = { version = "1" }\n[[bin]]\nname = "t"\n'
    assert declared("cargo", cargo) == [
        ("name", "name", "timers", 2), ("dependency", "serde", "1", 4), ("script", "t", "t", 6)
    ]  # fmt: skip
    assert ("dependency", "org.x:y", "1.0", 4) in declared(
        "pom",
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <project><artifactId>timers</artifactId>
          <dependencies>
            <dependency>
              <groupId>org.x</groupId><artifactId>y</artifactId><version>1.0</version>
            </dependency>
          </dependencies></project>
        """,
    )
    assert declared("gradle", 'dependencies {\n  implementation("a:b:1.0")\n  testImplementation \'c:d:2\'\n}\n') == [
        ("dependency", "a:b", "1.0", 2), ("dev_dependency", "c:d", "2", 3)
    ]  # fmt: skip
    assert declared("csproj", '<Project>\n<PackageReference Include="A" Version="1" />\n</Project>\n') == [
        ("dependency", "A", "1", 2)
    ]  # fmt: skip
    assert declared("gemfile", "ruby '3.2'\ngem 'rails', '~> 7'\ngroup :test do\n  gem 'rspec'\nend\n") == [
        ("requires_language", "ruby", "3.2", 1), ("dependency", "rails", "~> 7", 2), ("dev_dependency", "rspec", "", 4)
    ]  # fmt: skip
    assert declared("composer", '{"require": {"php": ">=8",\n"a/b": "^1"}}') == [
        ("requires_language", "php", ">=8", 1), ("dependency", "a/b", "^1", 2)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "line"),
    [
        ("packagejson", '{\n"a": 1,\n"b": nope!\n}', 3), ("pyproject", "[a]\nb = \n", 2), ("pom", "<a>\n<b></a>", 2),
        ("setuppy", "x = 1\nsetup(\n", 2),
    ],
)  # fmt: skip
def test_a_broken_manifest_says_where(language: str, text: str, line: int) -> None:
    facts = load(language)(text)
    assert facts.declarations == ()
    assert facts.problems[0].start == line
    assert f"ine {line} is not valid" in facts.problems[0].text


@pytest.mark.parametrize("language", MANIFESTS)
@pytest.mark.parametrize(
    "text",
    ["", "\n", "[" * 50_000, '{"a":' * 20_000, "<a>" * 20_000, "a = " + "[" * 20_000, "\0", "\ud800",
     '"""', "(" * 50_000,
     '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ids=lambda text: text[:8],
)  # fmt: skip
def test_hostile_manifests_are_survived(language: str, text: str) -> None:
    facts: FileFacts = load(language)(text)
    assert all(1 <= found.start <= found.end <= facts.lines for found in facts.declarations)


def test_json_keeps_the_lines_of_keys_and_the_first_of_equal_keys() -> None:
    root = read_json('{ // why\n "a": {"b": [1,\n true, "x\\n"]},\n "a": 2 }')
    held = root.get("a", "b")
    assert held is not None
    assert (held.start, held.end) == (2, 3)
    assert [item.value for item in held.items()] == [1, True, "x\n"]
    with pytest.raises(Malformed):
        read_json("{]")


def test_toml_values_know_their_lines() -> None:
    root = read_toml('[[a]]\nx = """\nlong\n"""\ny = 1\n[[a]]\ny = [\n  2, # ]\n]\n[b."c.d"]\nz.w = true\n')
    first, second = root.items("a")
    assert [(held.start, held.end) for held in (first.get("x"), first.get("y"), second.get("y")) if held] == [
        (2, 4), (5, 5), (7, 9)
    ]  # fmt: skip
    nested = root.get("b", "c.d", "z", "w")
    assert nested is not None
    assert (nested.value, nested.start) == (True, 11)
