"""A library in PHP: errors that make themselves, constructors, locks, questions that functions ask."""

from specs.writing import statements
from tests.specs.writing.drafts import draft_of, one, said

LATE = """<?php
namespace Depot;

/**
 * Late exception.
 *
 * The parcel was not moved, and may be given in again.
 */
class LateException extends \\RuntimeException
{
    public static function after(int $seconds): self
    {
        return new self(\\sprintf(
            'Late by %d seconds, ' .
            'of %d allowed.',
            $seconds,
            30
        ));
    }
}
"""
SHELF = """<?php
namespace Depot;

class Shelf
{
    private const MODE_WAIT = 1;
    private const MODE_TRY = 2;

    private $handle;
    private $mode;

    public function __construct($handle, int $seconds = 3)
    {
        if (!is_resource($handle)) {
            throw new \\InvalidArgumentException('The handle is closed.', 0);
        }
        if (false === $digest = hash('sha256', 'x')) {
            throw new \\RuntimeException('No such hash.');
        }
        $this->handle = $handle;
    }

    public function take(): void
    {
        if (!flock($this->handle, LOCK_EX | LOCK_NB, $busy)) {
            if ($busy) {
                return;
            }
            throw new \\LogicException('Broken shelf.');
        }
    }

    public function give(): void
    {
        flock($this->handle, LOCK_UN);
    }

    public function place(int $row, float $since): string
    {
        $age = microtime(true) - $since;
        if ($age > 60) {
            throw LateException::after((int) $age);
        }
        switch ($this->mode) {
            case self::MODE_WAIT:
                return 'waiting';
            case self::MODE_TRY:
                return 'trying';
        }
        throw new \\LogicException("Unknown mode {$this->mode}");
    }

    public function level(int $row): int
    {
        if ($row === 1) {
            return 10;
        }
        if (self::MODE_TRY === $row) {
            return 20;
        }
        throw new \\OutOfRangeException('No such row.');
    }
}
"""
README = """# Depot

## Usage

```php
if ($shelf->take()) {
}
$result = $shelf->place(function () use ($x) {
    return $x;
});
```
"""


def depot():
    return draft_of({"src/LateException.php": LATE, "src/Shelf.php": SHELF, "README.md": README})


def test_an_error_that_its_type_makes_is_told_by_the_type_and_by_what_it_says():
    text = one(depot(), "constraint", "`LateException`").text
    assert "LateException::after" not in text
    assert '"Late by {$seconds} seconds, of {…} allowed."' in text


def test_an_error_below_an_inner_check_keeps_what_the_outer_one_asks():
    text = one(depot(), "error", "Broken shelf.").text
    assert "LOCK_NB, $busy)` does not hold and `$busy` is not set" in text


def test_an_error_after_plain_checks_tells_what_they_deny():
    assert "when `$row` is neither 1 nor 2 (`self::MODE_TRY`)." in one(depot(), "error", "No such row.").text


def test_a_constructor_speaks_for_its_class_and_tells_its_defaults():
    draft = depot()
    assert one(draft, "error", "The handle is closed.").text.startswith("Throws `InvalidArgumentException`")
    assert "Unless given, `$seconds` is 3." in said(draft, "configuration")


def test_functions_that_ask_by_their_names_are_told_in_words():
    text = one(depot(), "error", "The handle is closed.").text
    assert text.endswith('with "The handle is closed." when `$handle` is not a resource.')


def test_what_is_compared_with_false_itself_is_false():
    assert "`$digest` (`hash('sha256', 'x')`) is false" in one(depot(), "error", "No such hash.").text


def test_a_lock_is_taken_where_another_function_gives_it_back():
    texts = [each.text for each in statements(depot()) if "flock(" in each.text and each.kind == "constraint"]
    assert texts == ["`take` takes a lock (`flock($this->handle, LOCK_EX | LOCK_NB, $busy)`)."]


def test_what_follows_a_title_that_only_repeats_the_name_is_told():
    texts = said(depot(), "error")
    assert "`LateException`: The parcel was not moved, and may be given in again." in texts


def test_an_example_that_runs_over_lines_is_told_by_its_first():
    assert "Example (Usage): `$result = $shelf->place(…)`." in said(depot(), "usage")
