"""An answer as JSON: what `ask --json` and the API give."""

from search.answers.shapes import Answer, Sentence
from specs.exports import as_json
from specs.exports.as_json import Json


def document(answer: Answer) -> Json:
    """`answer` is the sentences in reading order, `sources` every place they cite."""
    found: Json = {
        "question": answer.question,
        **({"read_as": answer.read_as} if answer.read_as else {}),
        "found": answer.found,
        "answer": [_sentence(each, passage.title) for passage in answer.passages for each in passage.sentences],
        "sources": [{"package": each.package.slug, **as_json.citation(each.citation)} for each in answer.sources],
        "missing": answer.missing,
        "nearest": [{"package": each.package.slug, "title": each.title, "url": each.path} for each in answer.nearest],
        "follow_ups": list(answer.follow_ups),
        "diagram": answer.diagram.mermaid if answer.diagram else None,
    }
    return found


def _sentence(sentence: Sentence, title: str) -> Json:
    """A statement as the spec gives it, with its package and the part of the answer that it stands in."""
    extra: Json = {"package": sentence.package.slug, "part": title}
    return (
        extra | as_json.statement(sentence.statement) | ({"old_text": sentence.old_text} if sentence.old_text else {})
    )
