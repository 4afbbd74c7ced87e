"""What holds of several things alike is said once."""

from tests.specs.writing.drafts import draft_of, said

SENDER = """class Sender:
    '''Send requests over the wire that is given.'''

    def get(self, url):
        '''Send a `GET` request.'''
        return url

    def head(self, url):
        '''Send a `HEAD` request.'''
        return url

    def post(self, url):
        '''Send a `POST` request.'''
        return url

    def close(self):
        '''Close the wire.'''
"""


def test_methods_that_say_the_same_but_for_their_names_are_one_statement():
    texts = said(draft_of({"sender.py": SENDER}), "description")
    assert "`get`, `head` or `post` sends a `GET`, `HEAD` or `POST` request." in texts
    assert "`close` closes the wire." in texts
    assert len(texts) == 3


def test_every_method_that_is_told_together_is_cited():
    draft = draft_of({"sender.py": SENDER})
    found = next(each for each in draft.capabilities[0].requirements[0].statements if "`head`" in each.text)
    assert {each.symbol for each in found.citations} == {"Sender.get", "Sender.head", "Sender.post"}


def test_the_answers_to_one_question_are_one_criterion():
    code = "def ending(number):\n" + "".join(
        f"    if number == {n}:\n        return '{word}'\n" for n, word in ((1, "st"), (2, "nd"), (3, "rd"), (11, "th"))
    )
    draft = draft_of({"ordinal.py": code + "    return 'th'\n"})
    criteria = [
        each for part in draft.capabilities[0].requirements for each in part.statements if each.kind == "acceptance"
    ]
    told = 'the package SHALL return "st" for 1, "nd" for 2, "rd" for 3 and "th" for 11.'
    assert [each.text for each in criteria] == [f"WHEN `number` is one of these THEN {told}"]
    assert criteria[0].ears is not None and criteria[0].ears.pattern == "when"
    assert len(criteria[0].citations) == 4


def test_answers_to_different_questions_stay_apart():
    code = (
        "def ending(number, word):\n    if number == 1:\n        return 'st'\n"
        "    if word == 'two':\n        return 'nd'\n"
        "    if number == 3:\n        return 'rd'\n    if word == 'four':\n        return 'th'\n    return ''\n"
    )
    assert len(said(draft_of({"ordinal.py": code}), "acceptance")) == 4


def test_a_lock_that_is_made_is_not_one_that_is_held():
    code = (
        "import threading\n\n\nclass Box:\n    def __init__(self):\n        self.lock = threading.Lock()\n\n"
        "    def open(self):\n        '''Open the box.'''\n        with self.lock:\n            return 1\n"
    )
    held = [text for text in said(draft_of({"box.py": code}), "constraint") if "lock" in text]
    assert held == ["`open` holds a lock (`self.lock`) while it works."]


def test_an_error_that_the_code_tells_is_not_told_again_from_its_comment():
    code = (
        "/** Boxes. */\npublic class Box {\n"
        "  /**\n   * Opens it.\n   * @throws IllegalStateException if it is open\n   */\n"
        "  public void open(boolean open) {\n    if (open) {\n"
        '      throw new IllegalStateException("it is open already");\n'
        "    }\n  }\n\n  /**\n   * Closes it.\n   * @throws IllegalArgumentException if there is no lid\n   */\n"
        "  public void close(String lid) {\n    check(lid);\n  }\n\n  private void check(String lid) {}\n}\n"
    )
    errors = said(draft_of({"src/main/java/Box.java": code}), "error")
    assert sum("IllegalStateException" in text for text in errors) == 1
    assert "`close` throws `IllegalArgumentException` if there is no lid." in errors
