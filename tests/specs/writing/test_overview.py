"""The overview speaks of the package: no advertising, no helper, no class that is only named."""

from textwrap import dedent

import pytest

from specs.writing import statements
from tests.specs.writing.drafts import draft_of, gated, said

CODE = {
    "box/__init__.py": "def pack(things):\n    '''Pack things into a box, the heavy ones first.'''\n    return things\n"
}


def purposes(readme):
    return [each.text for each in draft_of({**CODE, "README.md": readme}).overview.purpose]


@pytest.mark.parametrize(
    "advertising",
    [
        "> [!IMPORTANT]\n> Get security updates for the old box from our friends today.\n",
        "Open Collective is our community-powered funding platform that fuels development.\n",
        "We are passionate about boxes and about making open source sustainable.\n",
        "[![build status](https://ci.example/badge.svg)](https://ci.example)\n",
    ],
)
def test_the_purpose_is_no_advertising(advertising):
    told = purposes(f"# Box\n\n{advertising}\nBox is a tool that packs things for a long journey.\n")
    assert told == ["Box is a tool that packs things for a long journey."]


def test_a_licence_in_the_first_sentence_does_not_hide_it():
    assert purposes("# Sample\n\nSample is an Apache 2.0 licensed library that packs things.\n")


def test_without_a_word_about_it_there_is_no_purpose():
    assert purposes("# Box\n\nPlease sponsor us, the box needs your help to grow.\n") == []


def test_what_it_does_is_told_in_verbs_in_the_authors_words():
    assert [each.text for each in draft_of(CODE).overview.does] == ["Packs things into a box, the heavy ones first."]


def test_what_the_documents_speak_of_comes_first():
    files = {
        "box/__init__.py": "def weigh(box):\n    '''Weigh a box on the big scales of the hall.'''\n    return box\n\n\n"
        "def ship(box):\n    '''Ship a box to the place that its label names.'''\n    return box\n",
        "README.md": "# Box\n\n```python\nship(box)\n```\n",
    }
    draft = draft_of(files)
    assert draft.overview.does[0].text == "Ships a box to the place that its label names."
    assert draft.capabilities[0].requirements[0].id == "REQ-SHIP"


def test_a_script_of_the_makers_is_told_last_and_is_nothing_that_the_package_does():
    files = {**CODE, "tools/release.py": "def publish(box):\n    '''Publish a box to the index of all the boxes.'''\n"}
    result = gated(files)
    assert not any("Publish" in each.text for each in result.draft.overview.does)
    assert [each.requirements[0].symbols[0][0] for each in result.draft.capabilities][-1] == "tools/release.py"


SHELL = {
    "box/cli.py": "import argparse\n\n\ndef main():\n"
    "    parser = argparse.ArgumentParser(description='Pack boxes')\n"
    "    parser.add_argument('things')\n    parser.add_argument('--heavy', help='put the heavy ones first')\n"
    "    return parser.parse_args()\n",
    "tools/release.py": "import argparse\n\n\ndef main():\n    parser = argparse.ArgumentParser()\n"
    "    parser.add_argument('--token', help='of the index')\n    return parser.parse_args()\n",
}


def test_a_command_is_told_with_the_options_of_which_there_is_no_more_to_say():
    usage = [each.text for each in draft_of(SHELL).usage_guide]
    assert "`box/cli.py`: Pack boxes; it takes `things`." in usage
    assert "`box/cli.py` takes `--heavy`: put the heavy ones first." in usage
    assert not any("--token" in text for text in usage)  # of the makers of the package, not of its users


def test_many_options_are_told_with_their_commands_and_the_guide_stays_short():
    options = "".join(f"    parser.add_argument('--o{n}', help='turn number {n} on')\n" for n in range(50))
    parser = "    parser = argparse.ArgumentParser(description='Pack boxes')\n"
    code = f"import argparse\n\n\ndef main():\n{parser}{options}    return parser\n"
    draft = draft_of({"box/cli.py": code})
    assert len(draft.usage_guide) < 5
    told = [each.text for part in draft.capabilities[0].requirements for each in part.statements]
    assert sum("`--o" in text for text in told) > 10


def test_the_label_of_a_handler_is_no_name():
    code = (
        "import express from 'express';\nconst app = express();\n"
        "app.get('/boxes/:id', (req, res) => {\n  res.json(find(req.params.id));\n});\n"
        "app.post('/boxes', (req, res) => {\n  if (!req.body.name) { res.status(400).end(); return; }\n"
        "  res.json(find(1));\n});\n"
        "export function find(id) {\n  if (id === 0) throw new RangeError('no such box');\n  return { id };\n}\n"
    )
    texts = [each.text for each in statements(draft_of({"src/server.js": code}))]
    assert not any("`get /boxes/:id`" in text or "`post /boxes`" in text for text in texts)


def test_a_program_with_several_commands_says_which() -> None:
    code = """
        import argparse

        def run() -> None:
            top = argparse.ArgumentParser(prog="shelf", description="Things that lie about.")
            commands = top.add_subparsers()
            commands.add_parser("put", help="put a thing down")
            commands.add_parser("take", help="take a thing up")
            top.parse_args()
    """
    draft = draft_of({"cli.py": dedent(code)})
    assert "Offers the commands `put` and `take`." in [each.text for each in draft.overview.does]


def test_an_error_may_come_from_any_of_several_calls() -> None:
    code = """
        def first() -> int:
            raise KeyError("a")

        def second() -> int:
            raise KeyError("b")

        def both() -> int:
            try:
                return first() + second()
            except KeyError:
                return 0
    """
    told = said(draft_of({"sums.py": dedent(code)}))
    assert any("`KeyError` is raised from `first` or `second`" in each for each in told), told
