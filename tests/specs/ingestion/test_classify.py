import pytest

from specs.ingestion.classify import Layout, by_path, by_text
from specs.ingestion.limits import limits


def classified(path: str, *others: str, size: int = 100):
    return by_path(path, size, Layout([path, *others]), limits())


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("timers/store.py", "source"),
        ("tests/test_store.py", "test"),
        ("tests/helpers.py", "test"),
        ("src/store.test.ts", "test"),
        ("src/__tests__/store.ts", "test"),
        ("spec/store_spec.js", "test"),
        ("conftest.py", "test"),
        ("examples/basic.py", "example"),
        ("README.md", "document"),
        ("NOTICE", "document"),
        ("src/history.py", "source"),
        ("Services/NewShiftValidator.cs", "source"),
        ("src/main/java/shop/NewsService.java", "source"),
        ("docs/usage.rst", "document"),
        ("docs/conf.py", "example"),
        ("app/docs/render.py", "source"),
        ("benchmarks/parse.py", "example"),
        ("src/v3/benchmarks/union.ts", "example"),
        ("integration/server.js", "source"),
        ("pyproject.toml", "manifest"),
        ("package.json", "manifest"),
        ("setup.py", "manifest"),
        ("tests/fixtures/app/package.json", "test"),
    ],
)
def test_a_path_tells_what_a_file_is_for(path, role):
    assert classified(path).role == role
    assert classified(path).reason == "" or not classified(path).language


def test_what_is_built_or_tried_out_beside_a_library_is_not_its_source():
    assert classified("dist/browser/axios.cjs", "lib/axios.js").reason == "generated: built from src"
    assert classified("integration/server.js", "lib/server.js").role == "example"


@pytest.mark.parametrize(
    ("path", "others", "role"),
    [
        ("scripts/release.py", ("timers/store.py",), "example"),
        ("scripts/release.py", (), "source"),
        ("scripts/release.py", ("timers/store.py", "scripts/__init__.py"), "source"),
        (".github/scripts/label.py", ("timers/store.py",), "example"),
        ("typing-examples/baseline.py", ("src/attr/__init__.py",), "example"),
        ("timers/scripts/run.py", ("timers/store.py",), "source"),
        ("scripts/release.py", ("tests/test_a.py", "setup.py"), "source"),
    ],
)
def test_what_works_on_a_package_is_not_the_package(path, others, role):
    assert classified(path, *others).role == role


@pytest.mark.parametrize(
    ("path", "twin"),
    [
        ("dist/cjs/index.js", "dist/esm/index.js"),
        ("cjs/a/b.js", "esm/a/b.mjs"),
        ("dist/cjs/index.d.ts", "dist/esm/index.d.ts"),
        ("lib/button/index.js", "es/button/index.js"),
    ],
)
def test_of_one_module_in_two_forms_one_is_read(path, twin):
    assert classified(path, twin).reason == f"generated: says the same as {twin}"
    assert classified(twin, path).reason == ""
    assert classified(path).reason == ""


def test_what_is_compiled_from_src_to_lib_is_generated():
    assert classified("lib/index.js", "src/index.ts").reason == "generated: built from src/index.ts"
    assert classified("lib/index.js", "src/index.js").reason == ""


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("Dockerfile", "config"),
        ("docker-compose.yml", "config"),
        ("docker-compose.test.yml", "test"),
        ("k8s/web.yaml", "config"),
        ("tests/docker-compose.yml", "test"),
        ("examples/main.tf", "example"),
        ("requirements.txt", "config"),
        ("db/schema.sql", "source"),
        ("timers.proto", "source"),
    ],
)
def test_what_only_declares_is_no_source(path, role):
    assert classified(path).role == role
    assert classified(path).language


def test_code_that_no_analyzer_reads_is_left_out_with_its_language_and_its_comments_kept():
    known = classified("src/Main.scala")
    assert (known.role, known.reason, known.language, known.keep) == ("excluded", "not analysed: Scala", "scala", True)
    assert by_text(known, "x" * 100_000, limits()) == known


def test_a_python_package_named_test_can_be_the_subject_itself():
    assert classified("django/test/client.py", "django/test/__init__.py").role == "source"
    assert classified("test/test_a.py", "test/__init__.py").role == "test"
    assert classified("lib/spec/parser.js").role == "source"
    assert classified("t/unit/app.py", "t/unit/test_app.py", "t/__init__.py").role == "test"


def test_one_file_named_as_tests_are_makes_no_tests_of_a_package_named_specs():
    sources = [f"specs/{name}.py" for name in ("__init__", "models", "reading", "writing", "pages", "api")]
    assert classified("specs/models.py", *sources, "specs/tests.py").role == "source"
    assert classified("specs/tests.py", *sources).role == "test"
    assert classified("specs/helper.py", "specs/__init__.py", "specs/test_a.py", "specs/test_b.py").role == "test"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("node_modules/a/index.js", "vendored"),
        ("src/_vendor/six.py", "vendored"),
        ("yarn.lock", "lock file"),
        ("package-lock.json", "lock file"),
        ("a_pb2.py", "generated"),
        ("static/jquery.min.js", "minified"),
        ("data/cities.csv", "data"),
        ("src/Main.scala", "not analysed: Scala"),
        ("x/" * 80 + "a.py", "nested 81 directories deep"),
    ],
)
def test_what_is_left_out_says_why(path, reason):
    assert classified(path).reason == reason


def test_a_large_file_is_listed_and_not_read():
    found = classified("a.py", size=50 * 2**20)
    assert (found.reason, found.keep) == ("too large: 50.0 MB", False)


def test_dist_is_generated_only_beside_its_sources():
    assert classified("dist/index.js").role == "source"
    assert classified("dist/index.js", "src/index.ts").reason == "generated: built from src"


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("v4/core.cjs", "v4/core.js"),
        ("v4/core.js", "src/v4/core.ts"),
        ("src/core.js", "src/core.ts"),
        ("v4/core.d.ts", "src/v4/core.ts"),
        ("v4/core.d.cts", "v4/core.d.ts"),
    ],
)
def test_what_a_compiler_made_of_another_file_is_generated(path, source):
    assert classified(path, source).reason == f"generated: built from {source}"
    assert classified(path).reason == ""
    assert classified(source, path).reason == ""


@pytest.mark.parametrize(
    "head",
    [
        '#line 2 "lexer.c"\n\n/* A lexical scanner generated by flex */\n',
        "/* A Bison parser, made by GNU Bison 3.8.2.  */\n",
        "/* C code produced by gperf version 3.1 */\n",
        "# Code generated by protoc-gen-go. DO NOT EDIT.\n",
        "// @generated\n",
        "# This file was automatically generated by swig.\n",
        "/* Auto-generated: please do not edit this file. */\n",
    ],
)
def test_a_generator_names_itself(head):
    known = classified("client.py")
    assert by_text(known, head + "x = 1\n", limits()).reason == "generated"


@pytest.mark.parametrize(
    ("head", "language", "role"),
    [
        ("#!/usr/bin/env ruby\n", "ruby", "source"),
        ("#! /usr/bin/python3.11 -u\n", "python", "source"),
        ("#!/usr/bin/env -S node --harmony\n", "javascript", "source"),
        ("#!/bin/bash -e\n", "shell", "excluded"),
        ("#!/opt/ours/runner\n", "", "config"),
    ],
)
def test_a_script_without_a_suffix_is_read_as_its_first_line_says(head, language, role):
    known = by_text(classified("bin/paste"), head + "x = 1\n", limits())
    assert (known.language, known.role) == (language, role)


def test_the_tables_that_rails_writes_down_are_read():
    text = "# This file is auto-generated from the current state of the database.\n\n"
    known = classified("db/schema.rb")
    assert by_text(known, text + "ActiveRecord::Schema[7.1].define(version: 1) do\nend\n", limits()).reason == ""
    assert by_text(known, text + "Data.define(:a)\n", limits()).reason == "generated"


def test_a_file_that_writes_generated_code_is_not_generated():
    text = '"""Writes clients."""\n' + "x = 1\n" * 500 + 'HEAD = "# Code generated by us. DO NOT EDIT."\n'
    assert by_text(classified("writer.py"), text, limits()).reason == ""


def test_minified_code_is_known_by_its_lines():
    known = classified("static/app.js")
    assert by_text(known, "a=1;" * 3000, limits()).reason == "minified"
    assert by_text(known, "a = 1;\n" * 3000, limits()).reason == ""


def test_a_line_beyond_the_limit_keeps_the_file_out():
    found = by_text(classified("a.py"), "x = '" + "a" * 100_000 + "'\n", limits())
    assert found.reason == "has a line of 100,006 characters"
