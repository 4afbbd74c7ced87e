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


KEEPER = """<?php
namespace Depot;

use Memcached;

/** Keeps marks. Marks are short. They expire. Lost marks are made anew. */
class Keeper
{
    /** @var \\Redis|null */
    private $redis;

    private $cache;

    /**
     * @throws \\LengthException The time must be positive.
     */
    public function __construct(Memcached $cache)
    {
        $this->cache = $cache;
    }

    /**
     * Marks a row.
     *
     * @param \\Redis|\\RedisCluster $other Another server.
     * @throws \\OverflowException when all rows
     *     are marked
     */
    public function mark(string $row, $other): bool
    {
        $other->incr($row);
        $this->redis->expire($row, 30);
        return $this->cache->add($row, true, 60);
    }

    public function each(array $rows): array
    {
        return array_map(function ($row) {
            if ($row === null) {
                return 'none';
            }
            return $row;
        }, $rows);
    }

    public function first(array $rows): ?string
    {
        return $this->store->transaction(function () use ($rows) {
            if ($rows === []) {
                return 'nobody';
            }
            return $rows[0];
        });
    }
}
"""


def test_types_that_only_comments_tell_lead_to_services():
    services = {
        each.text.partition(":")[0]: each.text for each in draft_of({"src/Keeper.php": KEEPER}).overview.services
    }
    assert "`add`" in services["Uses Memcached"]
    assert "`incr`" in services["Uses Redis"] and "`expire`" in services["Uses Redis"]


def test_errors_that_comments_declare_are_told_with_their_case():
    texts = said(draft_of({"src/Keeper.php": KEEPER}), "error")
    assert "Throws `LengthException`: the time must be positive." in texts
    assert "`mark` throws `OverflowException` when all rows are marked." in texts


def test_what_a_function_without_a_name_returns_is_its_own_unless_it_is_handed_on():
    texts = said(draft_of({"src/Keeper.php": KEEPER}), "acceptance")
    assert not any("none" in text for text in texts)
    assert any('`first` SHALL return "nobody"' in text for text in texts)


def test_classes_with_a_file_each_stand_in_one_chapter():
    locks = {f"src/locks/{name}Lock.php": f"<?php class {name}Lock {{ function lock() {{ throw new X('{name}'); }} }}"
             for name in ("Disk", "Redis", "Table", "Thread")}  # fmt: skip
    waits = {f"src/waits/{name}.php": f"<?php class {name} {{ function wait() {{ throw new X('{name}'); }} }}"
             for name in ("Loop", "Timer")}  # fmt: skip
    titles = [each.title for each in draft_of(locks | waits).capabilities]
    assert titles == ["Locks", "Waits"]


FINDER = """<?php
namespace Depot;

use SebastianBergmann\\CliParser\\Parser as CliParser;

class Finder
{
    public function run(array $argv): int
    {
        $quiet = false;
        try {
            $options = (new CliParser)->parse($argv, 'hv', ['suffix=', 'help']);
        } catch (Exception $e) {
            return 2;
        }
        foreach ($options[0] as $option) {
            switch ($option[0]) {
                case '--quiet':
                    $quiet = true;
                    break;
                case '--suffix':
                    $this->suffixes[] = $option[1];
                    break;
            }
        }
        if (empty($options[1]) && !$quiet) {
            fwrite(STDERR, 'No folder given' . PHP_EOL);
            return 3;
        }
        $found = $this->find($options[1]);
        if (empty($found)) {
            print 'Nothing found' . PHP_EOL;
            return 4;
        }
        if ($quiet) {
            $this->kept[] = new Match(
                $found,
                $options[1]
            );
        }
        printf('%d found in %s' . PHP_EOL, count($found), $argv);
        return count($found) > 9 ? 1 : 0;
    }
}
"""


def test_a_program_tells_its_options_and_what_it_prints_and_ends_with():
    draft = draft_of({"src/Finder.php": FINDER, "src/Exception.php": "<?php namespace Depot; interface Exception {}"})
    texts = said(draft)
    assert any("takes `--suffix` and `--help`" in text for text in texts)
    assert 'When `$found` is empty, `run` prints "Nothing found" and returns 4.' in texts
    assert any("holds more than 9 items THEN `run` SHALL return 1, and otherwise return 0" in text
               for text in texts)  # fmt: skip
    assert 'When `$option[0]` is "--suffix", `run` adds `$option[1]` to `$this->suffixes`.' in texts
    assert any("`$options[1]` is empty and `$quiet` is false" in text and '"No folder given" to standard error' in text
               for text in texts)  # fmt: skip


def test_an_error_that_the_package_calls_exception_is_not_any_error():
    files = {"src/Finder.php": FINDER, "src/Exception.php": "<?php namespace Depot; interface Exception {}"}
    assert "IF `Exception` is raised" in one(draft_of(files), "acceptance", "SHALL return 2").text


def test_only_lines_with_a_prompt_are_commands():
    readme = "# Finder\n\n```\n$ php finder.phar src\nfinder 2.0 by nobody\n```\n"
    manifest = '{"name": "depot/finder", "bin": ["finder"]}'
    texts = said(draft_of({"src/Finder.php": FINDER, "README.md": readme, "composer.json": manifest}), "usage")
    assert "Start it with `php finder.phar src`." in texts and not any("by nobody" in text for text in texts)


CONSUME = """<?php
namespace Depot\\Command;

class ConsumeCommand extends AbstractDepotCommand
{
    protected static $defaultName = 'depot:consume';
    protected static $defaultDescription = 'Consume parcels';

    protected function configure(): void
    {
        $this->setDefinition([
            new InputArgument('shelf', InputArgument::REQUIRED, 'The shelf (one of '.implode(', ', $this->shelves).')'),
            new InputOption('limit', 'l', InputOption::VALUE_REQUIRED, 'How many', 12),
            new InputOption('force', null, InputOption::VALUE_NONE, 'Even when closed'),
        ]);
    }

    public function execute(InputInterface $input, OutputInterface $output): int
    {
        if (!$this->shelves->has($name)) {
            $message = sprintf('No shelf "%s".', $name);
            throw new \\RuntimeException($message);
        }
        if ($kind = $input->getOption('kind')) {
            throw new \\LogicException('No kinds yet in '.$name.', sorry.');
        }
        try {
            $this->open();
        } catch (\\Throwable $e) {
        }
        $this->seen[] = [$name, $e];
        foreach ($this->doors as $door) {
            $door->knock();
        }
        if (0 === strpos($name, 'far://')) {
            $hint = 'Ask the far depot.';
        } elseif (0 === strpos($name, 'near://')) {
            $hint = 'Ask the near depot.';
        }
        $handler = $this->handler;
        $handler($name);
        throw new \\DomainException('Nobody is there.');
    }

    private function bytes(string $unit, int $max): int
    {
        switch ($unit) {
            case 'm':
                $max *= 1024;
                // and then as for k
            case 'k':
                $max *= 1000;
                break;
        }
        return $max;
    }
}

if (false) {
    /** @deprecated */
    class ShadowCommand
    {
        public function shade() { throw new \\LogicException('Never.'); }
    }
}
"""


def consume():
    return draft_of({"src/Command/ConsumeCommand.php": CONSUME})


def test_a_command_of_another_command_tells_the_options_that_it_is_defined_by():
    texts = said(consume())
    assert any(text.startswith("Offers the command `depot:consume`") for text in texts)
    assert any("`--limit` (12 by default" in text or ("`--limit`" in text and "12" in text) for text in texts)
    assert any("`shelf`" in text and "The shelf" in text and "implode" not in text for text in texts)


def test_a_message_that_is_bound_or_joined_is_told():
    texts = said(consume(), "error")
    assert any(text.startswith('`execute` throws `RuntimeException` with “No shelf "{$name}".” when') for text in texts)
    assert sum("RuntimeException" in text for text in texts) == 1
    assert any('"No kinds yet in {$name}, sorry." when `$kind`' in text for text in texts)


def test_what_is_caught_and_looked_at_later_is_not_ignored():
    assert not any("ignores it" in text for text in said(consume()))


def test_an_error_after_a_loop_that_never_ends_early_does_not_depend_on_it():
    assert not any("the loop before it" in text for text in said(consume()))


def test_how_a_text_begins_is_asked_as_such():
    rules = said(consume(), "business_rule")
    assert any('When `$name` starts with "near://", `execute` sets `$hint`' in text for text in rules)


def test_a_case_without_a_break_goes_on_with_the_next():
    rules = said(consume(), "business_rule")
    assert any('`$unit` is "m", `bytes` multiplies `$max` by 1024' in text for text in rules)
    assert any('"m" or "k", `bytes` multiplies `$max` by 1000' in text for text in rules)


def test_what_stands_under_false_is_no_part_of_the_package():
    draft = consume()
    assert not any("ShadowCommand" in text or "shade" in text for text in said(draft))


ZONE = """<?php
namespace Depot;

enum Zone: string
{
    case Near = 'near';
    case Far = 'far';

    public function days(): int
    {
        return match ($this) {
            self::Near => 1,
            self::Far => 9,
        };
    }
}
"""


def test_an_arm_of_match_never_goes_on_with_the_next():
    texts = said(draft_of({"src/Zone.php": ZONE}), "acceptance")
    assert texts == [
        "IF `$this` is `self::Near` THEN `days` SHALL return 1.",
        "IF `$this` is `self::Far` THEN `days` SHALL return 9.",
    ]


WORK = """<?php
namespace Depot\\Console;

class WorkCommand extends Command
{
    protected $signature = 'depot:work
        {shelf? : The name of the shelf}
        {--name=default : The name of the worker}';

    protected $description = 'Work on a shelf';

    /**
     * Makes it.
     *
     * @throws \\Throwable
     */
    public function __construct(\\Aws\\Sqs\\SqsClient $sqs,
                                $default,
                                $retryAfter = 60,
                                $afterCommit = false)
    {
        $this->sqs = $sqs;
    }

    public function push($payload)
    {
        return $this->sqs->sendMessage(['MessageBody' => $payload])->get('MessageId');
    }

    public function startLine(): int
    {
        return $this->startLine;
    }
}
"""


def test_signatures_over_several_lines_are_proved_where_they_stand():
    texts = said(draft_of({"src/WorkCommand.php": WORK}))
    assert any('takes `--name` ("default" by default): The name of the worker' in text for text in texts)
    assert "Unless given, `$retryAfter` is 60 and `$afterCommit` is false." in texts


def test_what_an_operation_gave_is_asked_without_the_service():
    services = [each.text for each in draft_of({"src/WorkCommand.php": WORK}).overview.services]
    assert services == ["Uses AWS SQS: `sendMessage`."]


def test_an_error_that_may_be_any_is_told_only_with_words():
    assert not any("Throwable" in text for text in said(draft_of({"src/WorkCommand.php": WORK})))


SCRIPT = """<?php

function open_shelf(array $options, string $mode): array
{
    if (!is_array($options)) {
        die('error: no options');
    }
    $found = [];
    $wide = $options['mode'] == "wide";
    if ($mode == 'far') {
        array_push($found, "far away");
        $sth->execute([$mode, 3]);
    }
    if (!$wide && $mode == 'near') {
        return ['near'];
    }
    $status = 'open';
    return $found;
}
"""


def test_a_script_that_dies_says_why_and_lists_stay_lists():
    texts = said(draft_of({"shelf.php": SCRIPT}))
    assert any('prints "error: no options" and exits' in text for text in texts)
    assert not any("exit with status" in text for text in texts)
    assert any('adds "far away" to `$found` and calls `$sth->execute` with `[$mode, 3]`' in text for text in texts)


def test_a_local_name_bound_to_a_question_is_true_or_false_and_no_state():
    texts = said(draft_of({"shelf.php": SCRIPT}))
    assert any("`$wide` (`$options['mode'] == \"wide\"`) is false" in text for text in texts)
    assert not any("`$status`" in text for text in texts)
