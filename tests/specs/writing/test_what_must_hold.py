"""A sentence is true only with all that must hold for it: the branches around it, and what its names stand for."""

from tests.specs.writing.drafts import draft_of, one, said

ORDERS = '''
def settle(order, event, tries):
    """Settle an order."""
    if event.kind == "paid":
        order.state = "settled"
    elif event.kind == "failed":
        if tries >= 3:
            order.state = "lost"
        else:
            order.state = "late"
    else:
        order.state = "returned"
'''


def test_the_other_side_of_an_inner_question_keeps_the_outer_one():
    draft = draft_of({"orders.py": ORDERS})
    found = one(draft, "business_rule", "late")
    assert 'When `event.kind` is "failed" and `tries` is at least 3' in found.text
    assert 'where instead `tries` is below 3, sets `order.state` to "late"' in found.text


def test_the_last_branch_of_a_chain_denies_all_that_was_asked_before():
    draft = draft_of({"orders.py": ORDERS})
    found = one(draft, "business_rule", "returned")
    assert found.text.startswith('When `event.kind` is neither "paid" nor "failed", the package sets')
    assert {c.start for c in found.citations} == {4, 6, 12}


def test_an_error_of_an_else_branch_tells_every_question_around_it():
    text = """
def load(path, strict):
    if strict:
        if path.exists():
            return path.read_text()
        else:
            raise LookupError("Nothing is there.")
    return ""
"""
    found = one(draft_of({"a.py": text}), "error", "LookupError")
    assert found.text.endswith("when `strict` is set and `path.exists()` does not hold.")


CLAIM = '''
def claim(table, key):
    """Claim a key."""
    try:
        table.put_item(Item={"pk": key})
    except ClientError as error:
        if error.code != "Conditional":
            raise
        return False
    return True
'''


def test_a_handler_tells_what_it_answers_where_its_own_check_lets_it():
    draft = draft_of({"a.py": CLAIM})
    found = one(draft, "acceptance", "return False")
    assert found.text == (
        'IF `ClientError` is raised from `table.put_item` and `error.code` is "Conditional" THEN the package SHALL '
        "return False."
    )
    assert one(draft, "business_rule", "True").text == (
        "The package returns True when no check or error before that ends it."
    )


def test_a_handler_that_ends_the_program_tells_the_status():
    text = """
import sys


def run(work):
    try:
        work.start()
    except KeyError:
        print("unknown", file=sys.stderr)
        sys.exit(3)
"""
    found = one(draft_of({"a.py": text}), "acceptance", "status 3")
    assert found.text.startswith("IF `KeyError` is raised from `work.start` THEN")


def test_a_local_name_is_told_with_what_it_stands_for_once_in_a_sentence():
    text = """
LIMIT = 5


def take(message):
    seen = int(message["Count"])
    if seen > LIMIT:
        raise ValueError("Given up.")
"""
    found = one(draft_of({"a.py": text}), "constraint", "LIMIT")
    assert found.text.startswith('`seen` (`int(message["Count"])`) must be at most 5 (`LIMIT`)')
    assert {c.start for c in found.citations} == {2, 6, 7}


def test_a_name_bound_twice_stands_for_nothing_that_could_be_told():
    text = """
def take(message):
    seen = int(message["Count"])
    seen = seen + 1
    if seen > 5:
        raise ValueError("Given up.")
"""
    assert one(draft_of({"a.py": text}), "constraint", "5").text.startswith("`seen` must be at most 5")


def test_an_error_is_told_with_its_status_and_its_message():
    text = """
def read(body):
    if body.size > 10:
        raise HTTPException(413, "body too large")
"""
    assert (
        'raises `HTTPException` with 413 and "body too large"' in one(draft_of({"a.py": text}), "constraint", "10").text
    )


def test_a_cut_from_the_end_is_no_cut_to_the_first():
    text = """
def trim(rows, keep):
    if keep:
        rows = rows[:-keep]
        return rows
    return 5
"""
    draft = draft_of({"a.py": text})
    assert not any("first" in text for text in said(draft))


def test_a_name_that_tells_a_constant_is_told_with_its_value():
    text = """
import re
from datetime import timedelta

CODE = re.compile(r"^[A-Z]{3}$")
AGE = timedelta(hours=24)
KINDS = ("new", "old")


def check(code, kind, age):
    if not CODE.match(code):
        raise ValueError("Malformed.")
    if kind not in KINDS:
        raise ValueError("Unknown.")
    if age < AGE:
        raise ValueError("Too young.")
"""
    draft = draft_of({"a.py": text})
    assert "`code` does not match `^[A-Z]{3}$` (`CODE`)" in one(draft, "error", "Malformed").text
    assert "(`KINDS`)" in one(draft, "error", "Unknown").text and '"new"' in one(draft, "error", "Unknown").text
    assert "24 hours (1 day) (`AGE`)" in next(text for text in said(draft) if "Too young" in text)


CHAIN = """
export function fee(kind, weight) {
  if (kind === 'letter') {
    return 1
  } else if (kind === 'parcel') {
    if (weight > 20) {
      return 9
    } else {
      return 7
    }
  } else {
    return 30
  }
}
"""


def test_the_last_branch_of_a_chain_in_javascript_denies_all_before_it():
    draft = draft_of({"fee.js": CHAIN})
    assert one(draft, "acceptance", "30").text == (
        'IF `kind` is neither "letter" nor "parcel" THEN the package SHALL return 30.'
    )
    assert one(draft, "acceptance", "return 7").text == (
        'IF `kind` is "parcel" and `weight` is above 20 THEN the package SHALL return 9, and where instead `weight` is '
        "at most 20, return 7."
    )


def test_a_local_name_in_javascript_is_told_with_what_it_stands_for():
    text = """
export function take(headers) {
  const size = Number(headers['content-length'])
  if (size > 1024) {
    throw new HttpError(413, 'Too large')
  }
}
"""
    found = one(draft_of({"take.js": text}), "constraint", "1024")
    assert found.text.startswith("`size` (`Number(headers['content-length'])`) must be at most 1024")
    assert 'throws `HttpError` with 413 and "Too large"' in found.text


SWITCH = """
export function priority(n) {
  switch (n) {
    case 1:
    case 2:
      return 'high'
    case 3:
      return 'normal'
    default:
      return 'low'
  }
}
"""
MATCH = """
def priority(n):
    match n:
        case 1 | 2:
            return "high"
        case 3:
            return "normal"
        case _:
            return "low"
"""


def test_the_default_of_a_switch_denies_all_of_its_cases():
    draft = draft_of({"p.js": SWITCH})
    assert one(draft, "acceptance", '"normal"').text == 'IF `n` is 3 THEN the package SHALL return "normal".'
    assert one(draft, "acceptance", '"low"').text == (
        'IF `n` is not one of 1, 2 or 3 THEN the package SHALL return "low".'
    )


def test_the_last_case_of_a_match_denies_all_before_it():
    draft = draft_of({"p.py": MATCH})
    assert one(draft, "acceptance", '"normal"').text == 'IF `n` is 3 THEN the package SHALL return "normal".'
    found = one(draft, "acceptance", '"low"').text
    assert "not one of 1 or 2" in found and "not 3" in found


PAIR = """
module.exports = {
  get type () {
    const type = this.get('Content-Type')
    if (type.length > 80) return 'long'
    return type
  },
  set type (type) {
    if (type.length > 40) throw new TypeError('too long')
    this.set('Content-Type', type)
  }
}
"""


def test_a_name_of_the_getter_is_not_that_of_the_setter():
    texts = said(draft_of({"response.js": PAIR}))
    assert any("longer than 80" in text and "this.get('Content-Type')" in text for text in texts)
    (setter,) = [text for text in texts if "too long" in text]
    assert "this.get" not in setter


def test_a_parameter_of_an_inner_function_is_not_the_name_around_it():
    text = """
export function watch(source) {
  const size = source.total()
  source.on('data', (size) => {
    if (size > 5) throw new RangeError('too much')
  })
}
"""
    (told,) = [text for text in said(draft_of({"watch.js": text})) if "too much" in text]
    assert "source.total" not in told


def test_a_length_that_is_set_to_nothing_is_no_cut_to_the_first():
    text = """
export function reset(ctx) {
  if (ctx.status === 204) {
    ctx.length = 0
  }
}
"""
    assert not any("first" in text for text in said(draft_of({"reset.js": text})))


def test_what_is_empty_at_first_is_not_told_as_empty():
    text = """
def split(rows):
    kept_rows = []
    for row in rows:
        kept_rows.append(row)
    if not kept_rows:
        raise ValueError("Nothing is left.")
"""
    assert one(draft_of({"a.py": text}), "error", "Nothing").text.endswith("when `kept_rows` is empty.")
