import pytest

from specs.ingestion.discovery import FoundPackage, discover, is_own, manifests, nested_roots, slug_of


def found(files: dict[str, str], fallback: str = "repo") -> list[tuple[str, str]]:
    return [(each.root, each.name) for each in discover(files, files.get, fallback)]


@pytest.mark.parametrize(
    ("manifest", "text", "name"),
    [
        ("pyproject.toml", '[project]\nname = "timers"\n', "timers"),
        ("pyproject.toml", '[tool.poetry]\nname = "timers"\n', "timers"),
        ("setup.cfg", "[metadata]\nname = timers\n", "timers"),
        ("setup.py", 'from setuptools import setup\nsetup(\n    name="timers",\n)\n', "timers"),
        ("setup.py", 'NAME = "timers"\nsetuptools.setup(\n    name=NAME,\n)\n', "timers"),
        ("package.json", '{"name": "@scope/timers"}', "@scope/timers"),
        ("go.mod", "module github.com/org/timers/v2\n\ngo 1.22\n", "github.com/org/timers/v2"),
        ("Cargo.toml", '[package]\nname = "timers"\n', "timers"),
        (
            "pom.xml",
            "<project><parent><artifactId>base</artifactId></parent><artifactId>timers</artifactId></project>",
            "timers",
        ),
        ("build.gradle.kts", 'plugins { id("java") }\n', "repo"),
        ("Timers.csproj", "<Project><PropertyGroup></PropertyGroup></Project>", "Timers"),
        ("Gemfile", 'source "https://rubygems.org"\n', "repo"),
        ("timers.gemspec", 'Gem::Specification.new { |s| s.name = "timers" }', "timers"),
        ("composer.json", '{"name": "org/timers"}', "org/timers"),
    ],
)
def test_each_kind_of_manifest_names_its_package(manifest, text, name):
    assert found({manifest: text, "src/a.py": ""}) == [(".", name)]


def test_a_repository_without_a_manifest_is_one_package():
    assert found({"main.py": "", "tools/run.py": ""}) == [(".", "repo")]


def test_a_manifest_that_configures_only_tools_declares_no_package():
    files = {"pyproject.toml": "[tool.ruff]\n", "a/pyproject.toml": '[project]\nname = "a"\n', "a/a.py": ""}
    assert found(files) == [("a", "a")]


def test_a_package_json_without_a_name_is_only_a_way_into_the_package_around_it():
    files = {"package.json": '{"name": "zod"}', "mini/package.json": '{"type": "module", "main": "./index.cjs"}'}
    assert found(files) == [(".", "zod")]


def test_a_workspace_root_without_code_of_its_own_is_no_package():
    files = {
        "package.json": '{"name": "mono", "private": true, "workspaces": ["packages/*"]}',
        "packages/a/package.json": '{"name": "a"}',
        "packages/b/package.json": '{"name": "b"}',
        "packages/b/src/index.ts": "",
    }
    assert found(files) == [("packages/a", "a"), ("packages/b", "b")]


@pytest.mark.parametrize("extra", ['"main": "index.js"', '"bin": {"x": "x.js"}', '"exports": "./x.js"'])
def test_a_workspace_root_that_can_be_used_is_a_package(extra):
    files = {"package.json": f'{{"name": "mono", "workspaces": ["p/*"], {extra}}}', "p/a/package.json": '{"name": "a"}'}
    assert found(files) == [(".", "mono"), ("p/a", "a")]


def test_a_workspace_root_with_sources_is_a_package():
    files = {
        "package.json": '{"name": "mono", "workspaces": ["p/*"]}',
        "src/index.ts": "",
        "p/a/package.json": '{"name": "a"}',
    }
    assert found(files) == [(".", "mono"), ("p/a", "a")]


def test_a_virtual_cargo_workspace_is_no_package():
    files = {"Cargo.toml": '[workspace]\nmembers = ["a"]\n', "a/Cargo.toml": '[package]\nname = "a"\n'}
    assert found(files) == [("a", "a")]


@pytest.mark.parametrize(
    "folder",
    ["tests/fixtures/broken", "test/app", "examples/basic", "node_modules/left-pad", "vendor/x", "templates/app",
     "{{cookiecutter.name}}", ".yarn/cache", "docs/site"],
)  # fmt: skip
def test_packages_that_serve_another_do_not_flood_the_result(folder):
    files = {"package.json": '{"name": "tool"}', f"{folder}/package.json": '{"name": "other"}', "index.js": ""}
    assert found(files) == [(".", "tool")]


def test_several_manifests_in_one_directory_are_one_package_with_the_first_name():
    files = {
        "pyproject.toml": "[build-system]\nrequires = []\n",
        "setup.cfg": "[metadata]\nname = timers\n",
        "package.json": "{}",
    }
    assert found(files) == [(".", "timers")]


@pytest.mark.parametrize("text", ["{", "[project\nname=", '{"name": 3}', "[]", "null", "\0", "<project", "{" * 100_000])
@pytest.mark.parametrize(
    "name", ["package.json", "pyproject.toml", "Cargo.toml", "pom.xml", "setup.cfg", "composer.json"]
)
def test_a_broken_manifest_does_no_harm(name, text):
    assert [root for root, _ in found({name: text, "a.py": ""})] == ["."]


def test_nested_packages_are_not_their_parents_files():
    packages = [FoundPackage(".", "a", ""), FoundPackage("p/b", "b", ""), FoundPackage("p/b/c", "c", "")]
    assert nested_roots(".", packages) == ("p/b", "p/b/c")
    assert nested_roots("p/b", packages) == ("p/b/c",)
    assert nested_roots("p/b/c", packages) == ()


def test_only_manifests_that_count_are_read():
    paths = ["package.json", "tests/package.json", "a/package.json", "a/src/x.ts"]
    assert manifests(paths) == ["package.json", "a/package.json"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("@scope/pkg", "scope-pkg"),
        ("Django", "django"),
        ("zope.interface", "zope-interface"),
        ("github.com/spf13/cobra/v2", "cobra"),
        ("my_pkg", "my_pkg"),
        ("../../etc", "etc"),
        ("日本語", "package"),
        ("x" * 400, "x" * 150),
    ],
)
def test_a_slug_is_safe_in_an_address(name, slug):
    assert slug_of(name) == slug


def test_a_workspace_inside_a_package_is_one_itself_where_it_holds_code_of_its_own():
    files = {
        "pyproject.toml": '[project]\nname = "whole"\n',
        "web/setup.py": "setup(name='web')",
        "web/ui/package.json": '{"name": "ui", "workspaces": ["parts/*"]}',
        "web/ui/src/index.js": "",
        "web/ui/parts/a/package.json": '{"name": "a"}',
        "web/ui/parts/a/src/a.js": "",
    }
    assert found(files) == [(".", "whole"), ("web", "web"), ("web/ui", "ui"), ("web/ui/parts/a", "a")]


def test_a_file_is_its_package_s_own_unless_a_nested_one_holds_it():
    nested = frozenset({"p/b", "web"})
    assert is_own("p/bc/file.py", nested)
    assert is_own("web", nested)
    assert not is_own("p/b/deep/file.py", nested)
    assert not is_own("web/index.js", nested)
