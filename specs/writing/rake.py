"""Tasks of Rake, for those who work on the package: what each does, takes, and runs before."""

from specs.analysis.facts import Declaration
from specs.writing.collecting import Collector
from specs.writing.draft import JOINT, About, Derivation
from specs.writing.english import code, ended, is_codeable, listing
from specs.writing.index import Index
from specs.writing.markup import plain
from specs.writing.prose import Prose

MAX_TASKS = 24
MAX_TOLD = 200


def write_rake_tasks(collector: Collector, index: Index) -> None:
    told = 0
    for path, facts in index.sources.items():
        held = facts.declarations if facts.language == "ruby" else ()
        for each in held:
            if each.what == "rake task" and is_codeable(each.name) and told < MAX_TASKS:
                told += _write(collector, index, path, each, held)


def _write(collector: Collector, index: Index, path: str, task: Declaration, held: tuple[Declaration, ...]) -> bool:
    takes = [code(each.name) for each in held if each.what == "rake takes" and each.holder == task.name]
    needs = [code(each.name) for each in held if each.what == "rake needs" and each.holder == task.name]
    if not (task.value or needs):
        return False  # its name says as much
    prose = Prose(index, path, "")
    prose.cite(task.start, task.end)
    _prove_name(prose, task, held)
    text = f"The Rake task {code(task.name)} of {code(path)}"
    if takes:
        text += f", which takes {listing(takes)},"
    if needs:
        text += f" runs {listing(needs)} first"
    if task.value:
        text += f"{':' if not needs else ', and does this:'} {plain(task.value)[:MAX_TOLD]}"
        text = text.replace(",:", ":")
    collector.add(prose, "developer", ended(text), About(path, "", "developer", "rake", task.name))
    return True


def _prove_name(prose: Prose, task: Declaration, held: tuple[Declaration, ...]) -> None:
    """`db:load` is joined of the names of namespaces, each on a line of its own."""
    parts = task.name.split(":")
    above = task.holder
    while above:
        space = next((each for each in held if each.what == "rake namespace" and each.name == above), None)
        if space is None:
            return
        prose.cite(space.start, space.end)
        above = space.holder
    if len(parts) > 1:
        prose.derive(Derivation(task.name, JOINT.join(parts), "variable"))
