"""What is stored, and how it hangs together."""

from specs.analysis.facts import Field, Model
from specs.analysis.package import PackageFacts
from specs.diagrams.composing import Entity, ERDiagram, Relation
from specs.diagrams.labels import identifier, key, label, last, plain
from specs.writing.draft import Citation, Diagram

MAX_ENTITIES = 12
MAX_FIELDS = 10
STORED = frozenset({"orm", "table"})
KEYS = {"primary_key": "PK", "foreign_key": "FK", "unique": "UK"}


def data_diagrams(package: PackageFacts) -> tuple[Diagram, ...]:
    models = [
        (path, model)
        for path, file in package.files.items()
        if file.role == "source" and file.facts
        for model in file.facts.models
        if model.style in STORED and model.fields
    ]
    if not models:
        return ()
    by_name = {last(model.name): model for _, model in models}
    targets = {id(field): _target(field, by_name) for _, model in models for field in model.fields}
    related = {model.name for _, model in models if any(targets[id(field)] for field in model.fields)}
    related |= {target.name for target in targets.values() if target}
    shown = sorted(models, key=lambda item: (item[1].name not in related, item[0], item[1].start))[:MAX_ENTITIES]
    entities = {model.name: Entity(identifier(last(model.name)), _attributes(model)) for _, model in shown}
    links = [
        Relation(entities[target.name], entities[model.name], "exactly-one", "zero-or-more", label(field.name))
        for _, model in shown
        for field in model.fields
        if (target := targets[id(field)]) and target.name in entities
    ]
    chart = ERDiagram(plain("Data"), list(entities.values()), links)
    places = {
        entities[model.name].name: Citation(path, model.start, model.start, model.symbol) for path, model in shown
    }
    left_out = len(models) - len(shown)
    title = "Stored data" + (f" ({left_out} more not shown)" if left_out else "")
    return (Diagram(key("data"), "data", title, chart.script, places),)


def _target(field: Field, by_name: dict[str, Model]) -> Model | None:
    for rule, value in field.constraints:
        if rule in ("foreign_key", "references", "one_to_one", "many_to_many"):
            name = str(value.value) if value.has_value else value.name or value.text
            return by_name.get(last(name.strip("\"'")))
    return None


def _attributes(model: Model) -> dict[str, list[str] | str]:
    found: dict[str, list[str] | str] = {}
    for field in model.fields[:MAX_FIELDS]:
        kind = identifier(field.annotation.partition("(")[0].partition("[")[0] or "value")
        marks = [KEYS[rule] for rule, _ in field.constraints if rule in KEYS]
        found[identifier(field.name)] = [kind, marks[0]] if marks else [kind]
    return found
