"""What stands beside the code: files that no analyzer reads as code, migrations, pipelines, an example environment."""

from specs.analysis.facts import Declaration
from specs.analysis.package import NOT_ANALYSED
from specs.writing.collecting import Collector
from specs.writing.declared import declaring_files
from specs.writing.draft import About, Statement
from specs.writing.english import clean, code, ended, indicative, is_codeable, listing, unique
from specs.writing.index import Index
from specs.writing.markup import doc_sentences, plain
from specs.writing.migrations import in_order, is_undoing
from specs.writing.pipelines import MAX_NAMES, pipelines_of, tell
from specs.writing.prose import Prose
from specs.writing.secrecy import is_secret, names_secret

MIGRATING = frozenset({"sql", "python"})
MAX_VARIABLES = 16
MAX_MIGRATIONS = 6
MAX_CHANGES = 4  # of one migration
MAX_COMMENTED = 12


def beside_the_code(index: Index) -> tuple[Statement, ...]:
    """For the developer documentation, after all that is told of the code."""
    return (*commented_places(index), *schema_changes(index), *pipelines_of(index))


def schema_changes(index: Index) -> tuple[Statement, ...]:
    """What the newest migrations change, and which rights they give."""
    collector = Collector()
    changing = [
        path
        for path, facts in index.sources.items()
        if facts.language in MIGRATING and facts.declarations and not is_undoing(path)
    ]
    for path in sorted(changing, key=in_order)[-MAX_MIGRATIONS:]:
        by_table: dict[tuple[str, str], list[Declaration]] = {}
        for each in index.sources[path].declarations:
            if is_codeable(each.name):
                by_table.setdefault((each.what, each.name), []).append(each)
        for (what, name), rows in list(by_table.items())[:MAX_CHANGES]:
            told = unique(_change(each) for each in rows)[:MAX_NAMES]
            verb = "allows" if what == "permission" else ""
            text = f"{code(path)} {verb} {listing(told)} {'on' if verb else 'in'} {code(name)}"
            if not verb and not any(" `" in each for each in told):
                text = f"{code(path)} {listing(told)} {code(name)}"
            tell(collector, index, path, rows[:MAX_NAMES], text, f"{what}:{name}")
    return tuple(each.statement for each in collector.found)


def _change(each: Declaration) -> str:
    """ "adds due" with the name as code; "SELECT, INSERT" with each as code."""
    if each.what == "permission":
        return listing([code(verb) for verb in each.value.split(", ")])
    verb, _, rest = each.value.partition(" ")
    return each.value if rest.startswith("the ") else f"{verb} {code(rest)}"


def commented_places(index: Index) -> tuple[Statement, ...]:
    """What files say of themselves whose code no analyzer reads."""
    collector = Collector()
    files = sorted(index.package.files.items(), key=lambda item: (item[0].count("/"), item[0]))
    for path, file in files:
        doc = file.facts.doc if file.facts is not None and file.reason.startswith(NOT_ANALYSED) else None
        if doc is None or file.role != "excluded" or len(collector.found) >= MAX_COMMENTED:
            continue
        for sentence in doc_sentences(doc, 1):
            prose = Prose(index, path, "")
            prose.cite(sentence.start, sentence.end)
            text = f"{code(path)}, whose code was not analysed: {indicative(sentence.text)}"
            collector.add(prose, "developer", text, About(path, "", "developer", "comment"), nature="documented")
    return tuple(each.statement for each in collector.found)


def example_environment(index: Index) -> tuple[Statement, ...]:
    """Variables of an example file that no code is seen to read, and what the file says of those it does."""
    collector = Collector()
    read = {each.name for facts in index.sources.values() for each in facts.env}
    for path, facts in declaring_files(index, frozenset({"dotenv"})):
        said = {each.name: each for each in facts.declarations if each.what == "comment"}
        for each in [each for each in facts.declarations if each.what == "environment"][:MAX_VARIABLES]:
            comment = said.get(each.name)
            if (each.name in read and comment is None) or not is_codeable(each.name):
                continue
            prose = Prose(index, path, "")
            prose.cite(each.start, each.end)
            text = f"{code(path)} names the environment variable {code(each.name)}"
            if _is_told(each):
                text += f" with {code(each.value)}"
            if comment is not None and not is_secret("", comment.value):
                prose.cite(comment.start, comment.end)
                text += f": {plain(clean(comment.value, 200))}"
            collector.add(prose, "usage", ended(text), About(path, "", "usage", "example", each.name))
    return tuple(each.statement for each in collector.found)


def _is_told(each: Declaration) -> bool:
    secret = names_secret(each.name) or is_secret(each.name, each.value)
    return is_codeable(each.value) and len(each.value) <= 60 and not secret
