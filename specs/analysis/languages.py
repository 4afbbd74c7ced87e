"""Which analyzer reads which file: the one table to touch to add a language."""

from collections.abc import Callable
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import PurePosixPath

from specs.analysis.facts import FileFacts

Analyzer = Callable[[str], FileFacts]

# language -> dotted path of `analyze(text) -> FileFacts`. Imported when first used: a missing grammar wheel disables
# its own language and nothing else.
ANALYZERS: dict[str, str] = {
    "python": "specs.analysis.python.analyze",
    "javascript": "specs.analysis.javascript.analyze_javascript",
    "typescript": "specs.analysis.javascript.analyze_typescript",
    "tsx": "specs.analysis.javascript.analyze_tsx",
    "java": "specs.analysis.java.analyze",
    "go": "specs.analysis.golang.analyze",
    "rust": "specs.analysis.rust.analyze",
    "csharp": "specs.analysis.csharp.analyze",
    "ruby": "specs.analysis.ruby.analyze",
    "php": "specs.analysis.php.analyze",
    "kotlin": "specs.analysis.kotlin.analyze",
    "c": "specs.analysis.native.analyze_c",
    "cpp": "specs.analysis.native.analyze_cpp",
    "markdown": "specs.analysis.documents.analyze_markdown",
    "restructuredtext": "specs.analysis.documents.analyze_restructuredtext",
    "text": "specs.analysis.documents.analyze_text",
    "pyproject": "specs.analysis.manifests.analyze_pyproject",
    "setupcfg": "specs.analysis.manifests.analyze_setup_cfg",
    "setuppy": "specs.analysis.manifests.analyze_setup_py",
    "requirements": "specs.analysis.manifests.analyze_requirements",
    "tox": "specs.analysis.manifests.analyze_tox",
    "packagejson": "specs.analysis.manifests.analyze_package_json",
    "gomod": "specs.analysis.manifests_other.analyze_go_mod",
    "cargo": "specs.analysis.manifests_other.analyze_cargo",
    "pom": "specs.analysis.manifests_other.analyze_pom",
    "gradle": "specs.analysis.manifests_other.analyze_gradle",
    "csproj": "specs.analysis.manifests_other.analyze_csproj",
    "gemfile": "specs.analysis.manifests_other.analyze_gemfile",
    "composer": "specs.analysis.manifests_other.analyze_composer",
    "makefile": "specs.analysis.manifests_other.analyze_makefile",
    "cmake": "specs.analysis.native.builds.analyze_cmake",
    "meson": "specs.analysis.native.builds.analyze_meson",
    "autoconf": "specs.analysis.native.builds.analyze_autoconf",
    "automake": "specs.analysis.native.builds.analyze_automake",
    "requirementsdev": "specs.analysis.manifests.analyze_requirements_dev",
    "dockerfile": "specs.analysis.declared.dockerfiles.analyze",
    "yaml": "specs.analysis.declared.formats.analyze_yaml",
    "json": "specs.analysis.declared.formats.analyze_json",
    "gitlabci": "specs.analysis.declared.formats.analyze_gitlab",
    "helmvalues": "specs.analysis.declared.formats.analyze_helm_values",
    "application": "specs.analysis.declared.application.analyze_yaml",
    "appsettings": "specs.analysis.declared.application.analyze_json",
    "applicationproperties": "specs.analysis.declared.application.analyze_properties",
    "dotenv": "specs.analysis.declared.dotenv.analyze",
    "procfile": "specs.analysis.declared.dotenv.analyze_procfile",
    "terraform": "specs.analysis.declared.terraform.analyze",
    "protobuf": "specs.analysis.declared.protobuf.analyze",
    "graphql": "specs.analysis.declared.graphql.analyze",
    "prisma": "specs.analysis.declared.prisma.analyze",
    "sql": "specs.analysis.declared.sql.analyze",
    "notebook": "specs.analysis.commented.analyze_notebook",
    **{
        language: f"specs.analysis.commented.analyze_{language}"
        for language in (
            "shell",
            "powershell",
            "scala",
            "swift",
            "dart",
            "groovy",
            "zig",
            "objectivec",
            "elixir",
            "erlang",
            "lua",
            "haskell",
            "fsharp",
            "ocaml",
            "perl",
            "r",
            "julia",
            "clojure",
            "nim",
            "crystal",
            "cython",
            "solidity",
            "vue",
            "svelte",
            "fortran",
        )
    },
}

# Of these only the comments are read: whoever reads the spec is told that the code was not.
COMMENTED: dict[str, str] = {
    "shell": "shell", "powershell": "PowerShell", "scala": "Scala", "swift": "Swift", "dart": "Dart",
    "groovy": "Groovy", "zig": "Zig", "objectivec": "Objective-C", "elixir": "Elixir", "erlang": "Erlang",
    "lua": "Lua", "haskell": "Haskell", "fsharp": "F#", "ocaml": "OCaml", "perl": "Perl", "r": "R", "julia": "Julia",
    "clojure": "Clojure", "nim": "Nim", "crystal": "Crystal", "cython": "Cython", "solidity": "Solidity",
    "vue": "Vue", "svelte": "Svelte", "fortran": "Fortran", "notebook": "notebook",
}  # fmt: skip
# Of these a file declares and does nothing: it is no source, and nothing is absent from the package for its silence.
DECLARING = frozenset(
    {
        "requirements", "requirementsdev", "tox", "makefile", "dockerfile", "yaml", "json", "gitlabci", "helmvalues",
        "dotenv", "procfile", "terraform", "application", "applicationproperties", "appsettings", "cmake", "meson",
        "autoconf", "automake",
    }
)  # fmt: skip
# Shapes of data and of calls: source, but no language that a package is written in where there is another.
SCHEMAS = frozenset({"protobuf", "graphql", "prisma", "sql"})
DOCUMENTS = frozenset({"markdown", "restructuredtext", "text"})

SUFFIXES: dict[str, str] = {
    ".py": "python", ".pyi": "python",
    ".js": "javascript", ".mjs": "javascript", ".cjs": "javascript", ".jsx": "javascript",
    ".ts": "typescript", ".mts": "typescript", ".cts": "typescript", ".tsx": "tsx",
    ".java": "java",
    ".go": "go",
    ".rs": "rust",
    ".cs": "csharp",
    ".rb": "ruby", ".rake": "ruby", ".ru": "ruby", ".thor": "ruby",
    ".php": "php",
    ".kt": "kotlin", ".kts": "kotlin",
    ".c": "c", ".h": "c",
    ".cc": "cpp", ".cpp": "cpp", ".cxx": "cpp", ".hpp": "cpp", ".hh": "cpp", ".hxx": "cpp", ".ipp": "cpp",
    ".c++": "cpp", ".h++": "cpp", ".tcc": "cpp", ".tpp": "cpp", ".inl": "cpp", ".ixx": "cpp", ".cppm": "cpp",
    ".md": "markdown", ".markdown": "markdown", ".rst": "restructuredtext",
    ".yaml": "yaml", ".yml": "yaml", ".tf": "terraform", ".proto": "protobuf", ".prisma": "prisma", ".sql": "sql",
    ".graphql": "graphql", ".graphqls": "graphql", ".gql": "graphql",
    ".sh": "shell", ".bash": "shell", ".zsh": "shell", ".ksh": "shell", ".ps1": "powershell", ".psm1": "powershell",
    ".scala": "scala", ".swift": "swift", ".dart": "dart", ".groovy": "groovy", ".zig": "zig", ".m": "objectivec",
    ".mm": "objectivec", ".ex": "elixir", ".exs": "elixir", ".erl": "erlang", ".hrl": "erlang", ".lua": "lua",
    ".hs": "haskell", ".fs": "fsharp", ".ml": "ocaml", ".mli": "ocaml", ".pl": "perl", ".pm": "perl", ".r": "r",
    ".jl": "julia", ".clj": "clojure", ".cljs": "clojure", ".nim": "nim", ".cr": "crystal", ".pyx": "cython",
    ".pxd": "cython", ".sol": "solidity", ".vue": "vue", ".svelte": "svelte", ".f90": "fortran", ".ipynb": "notebook",
}  # fmt: skip

# File names that say more than their suffix; patterns of fnmatch over the name in lower case, the first that fits.
MANIFESTS: dict[str, str] = {
    "pyproject.toml": "pyproject", "setup.cfg": "setupcfg", "setup.py": "setuppy", "tox.ini": "tox",
    "requirements*dev*.txt": "requirementsdev", "requirements*test*.txt": "requirementsdev",
    "requirements*doc*.txt": "requirementsdev", "requirements*lint*.txt": "requirementsdev",
    "dev-requirements.txt": "requirementsdev", "test-requirements.txt": "requirementsdev",
    "requirements*.txt": "requirements", "package.json": "packagejson", "go.mod": "gomod", "cargo.toml": "cargo",
    "pom.xml": "pom", "*.gradle": "gradle", "*.gradle.kts": "gradle", "*.csproj": "csproj", "gemfile": "gemfile",
    "*.gemspec": "gemfile", "composer.json": "composer", "makefile": "makefile", "gnumakefile": "makefile",
    "cmakelists.txt": "cmake", "meson.build": "meson", "configure.ac": "autoconf", "configure.in": "autoconf",
    "makefile.am": "automake",
    "dockerfile": "dockerfile", "dockerfile.*": "dockerfile", "*.dockerfile": "dockerfile",
    "readme": "text", "readme.txt": "text",
    "containerfile": "dockerfile", ".gitlab-ci.yml": "gitlabci", "*.gitlab-ci.yml": "gitlabci",
    "values.yaml": "helmvalues", "values-*.yaml": "helmvalues", "values.yml": "helmvalues",
    ".env.*": "dotenv", "*.env.example": "dotenv", "env.example": "dotenv", "example.env": "dotenv",
    "procfile": "procfile", "rakefile": "ruby", "capfile": "ruby", "guardfile": "ruby", "thorfile": "ruby",
    "application.yml": "application", "application.yaml": "application", "application-*.yml": "application",
    "application-*.yaml": "application", "bootstrap.yml": "application", "bootstrap.yaml": "application",
    "application.properties": "applicationproperties", "application-*.properties": "applicationproperties",
    "bootstrap.properties": "applicationproperties", "microprofile-config.properties": "applicationproperties",
    # Most JSON is data: only what its name says to be a declaration is looked into.
    "appsettings.json": "appsettings", "appsettings.*.json": "appsettings",
    "*openapi*.json": "json", "*swagger*.json": "json", "*.template.json": "json", "template.json": "json",
    "*cloudformation*.json": "json", "docker-compose*.json": "json", "*deployment*.json": "json",
}  # fmt: skip


_PATTERNS = tuple(pattern for pattern in MANIFESTS if "*" in pattern)


def holds_code(path: str) -> bool:
    """Whether an analyzer reads the file as code, not as a document or declaration."""
    language = language_of(path)
    return bool(language) and not (language in DECLARING or language in DOCUMENTS or language in COMMENTED)


def load(language: str) -> Analyzer:
    module, _, name = ANALYZERS[language].rpartition(".")
    analyzer: Analyzer = getattr(import_module(module), name)
    return analyzer


def language_of(path: str) -> str:
    """The language by name alone, "" where no analyzer reads it. Which format a "yaml" has, its analyzer tells."""
    file = PurePosixPath(path)
    name = file.name.lower()
    if name in MANIFESTS:
        return MANIFESTS[name]
    for pattern in _PATTERNS:
        if fnmatchcase(name, pattern):
            return MANIFESTS[pattern]
    return SUFFIXES.get(file.suffix.lower(), "")
