"""What CMake, Meson and the autotools say of a package."""

from specs.analysis.languages import load
from specs.analysis.native.builds import analyze_autoconf, analyze_automake, analyze_cmake, analyze_meson
from tests.specs.writing.drafts import draft_of


def told(facts) -> list[tuple[str, str, str, int]]:
    return [(each.what, each.name, each.value, each.start) for each in facts.declarations]


def test_cmake_names_the_package_what_it_needs_and_what_it_installs():
    facts = analyze_cmake("""
cmake_minimum_required(VERSION 3.14) # project(no)
#[[ project(neither) ]]
project(ferry
  VERSION 1.4.2
  DESCRIPTION "Carries \\"files\\" over"
  LANGUAGES CXX)
set(CMAKE_C_STANDARD 11)
set(CMAKE_CXX_STANDARD 20)
find_package(OpenSSL 3.0 REQUIRED)
pkg_check_modules(DEPS REQUIRED libfoo>=1.2 zlib)
add_executable(ferryd src/main.cpp src/other.cpp)
add_executable(helper tool.cpp)
install(TARGETS ferryd DESTINATION bin)
project(inner)
""")
    assert told(facts) == [
        ("name", "project", "ferry", 4), ("version", "version", "1.4.2", 4),
        ("description", "description", 'Carries \\"files\\" over', 4),
        ("requires_language", "CMAKE_CXX_STANDARD", "20", 9), ("dependency", "OpenSSL", "3.0", 10),
        ("dependency", "libfoo", ">=1.2", 11), ("dependency", "zlib", "", 11), ("script", "ferryd", "src/main.cpp", 12),
    ]  # fmt: skip


def test_meson_and_the_autotools_name_the_package_too():
    assert told(analyze_meson("""
project('ferry', 'cpp', version : '1.4', default_options : ['cpp_std=c++17'])
zlib = dependency('zlib', version : '>=1.2', required : get_option('zlib'))
executable('ferryd', 'src/main.cpp', dependencies : [zlib], install : true)
executable('test_it', 'test.cpp')
""")) == [
        ("name", "project", "ferry", 2), ("version", "version", "1.4", 2), ("requires_language", "standard", "17", 2),
        ("dependency", "zlib", ">=1.2", 3), ("script", "ferryd", "src/main.cpp", 4),
    ]  # fmt: skip
    assert told(analyze_autoconf("""
dnl AC_INIT([no], [0])
AC_INIT([ferry], [1.4], [bugs@example.org], [ferry], [https://example.org])
PKG_CHECK_MODULES([DEPS], [zlib >= 1.2 libfoo])
""")) == [
        ("name", "AC_INIT", "ferry", 3), ("version", "version", "1.4", 3),
        ("homepage", "homepage", "https://example.org", 3), ("dependency", "zlib", ">= 1.2", 4),
        ("dependency", "libfoo", "", 4),
    ]  # fmt: skip
    assert told(analyze_automake("if A\n  bin_PROGRAMS = ferry \\\n    ferryd\nendif\nnoinst_PROGRAMS = no\n")) == [
        ("script", "ferry", "", 2), ("script", "ferryd", "", 2),
    ]  # fmt: skip


def test_what_is_broken_off_or_hostile_is_read_without_an_end():
    for text in (
        "project(",
        "project(a VERSION",
        '"' * 50_000,
        "(" * 50_000,
        "a(" * 20_000 + ")" * 20_000,
        "#[=[" * 9000,
    ):
        assert analyze_cmake(text).language == "cmake"
        assert analyze_meson(text).language == "meson"
        assert analyze_autoconf("AC_INIT(" + text).language == "autoconf"


def test_the_program_goes_by_the_name_that_is_installed():
    files = {
        "CMakeLists.txt": "project(ferry)\nadd_executable(ferryd src/main.cpp)\ninstall(TARGETS ferryd)\n",
        "README.md": "# Ferry\n\nCarries files.\n\n```\nferryd -q /srv\n```\n",
        "src/main.cpp": "#include <unistd.h>\n/// Starts.\nint main(int argc, char** argv) {\n  int c;\n"
        "  while ((c = getopt(argc, argv, \"q\")) != -1) {\n    switch (c) { case 'q': quiet = 1; break; }\n  }\n"
        "  return 0;\n}\n",
    }
    texts = [each.text for each in draft_of(files).usage_guide]
    assert "It is distributed as `ferry`." in texts
    assert "Installing it makes the command `ferryd`, built from `src/main.cpp`." in texts
    assert "`ferryd` takes `-q`." in texts
    assert "Call it as in `ferryd -q /srv`." in texts
    assert load("cmake") is analyze_cmake
