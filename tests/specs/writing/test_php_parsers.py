"""What parsers, routers and clients of a protocol in PHP are told of: their tokens, their marks, their commands."""

from specs.analysis.package import SymbolId
from specs.writing import statements
from specs.writing.naming import capability_title
from specs.writing.secrecy import is_secret
from tests.specs.writing.drafts import gated

DISPATCHER = """<?php
namespace Shelf;

abstract class GroupCountBased implements Dispatcher
{
    public function dispatch(string $method, string $uri): array
    {
        if (isset($this->fixed[$method][$uri])) {
            return [self::FOUND, $this->fixed[$method][$uri], []];
        }
        $others = $this->othersFor($uri);
        if ($others) {
            return [self::NOT_ALLOWED, $others];
        }

        return [self::NOT_FOUND];
    }

    public function pair(string $uri): array
    {
        return [$uri, strlen($uri)];
    }
}
"""

TOKENS = """<?php
namespace Shelf;

final class Reader
{
    private const PLAIN = 0;
    private const QUOTED = 1;

    /** Parse the given line and resolve nested names. */
    public static function next(int $state, string $token): int
    {
        switch ($state) {
            case self::PLAIN:
                if ($token === "'") {
                    return self::QUOTED;
                }
                if (ctype_space($token)) {
                    return 7;
                }
                return self::PLAIN;
            default:
                throw new \\LogicException('No such state');
        }
    }

    public static function known(string $class): bool
    {
        if (!class_exists($class)) {
            return false;
        }

        return is_subclass_of($class, Part::class);
    }
}
"""

COMMAND = """<?php
namespace Shelf\\Command;

/** Only the commands that are needed here are offered. */
interface Sent
{
}

final class Bury implements Sent
{
    public function line(): string
    {
        return 'bury';
    }
}
"""


def _told(files: dict[str, str]) -> list[str]:
    return [each.text for each in statements(gated(files).draft)]


def test_a_list_that_begins_with_a_constant_of_its_class_is_an_answer():
    told = _told({"src/GroupCountBased.php": DISPATCHER})
    assert "IF `$others` (`$this->othersFor($uri)`) is set THEN `dispatch` SHALL return "\
        "`[self::NOT_ALLOWED, $others]`." in told  # fmt: skip
    assert "`dispatch` returns `[self::NOT_FOUND]` when no check before that ends it." in told
    assert not any("`pair` returns" in text for text in told)


def test_the_beginning_of_a_name_says_nothing_of_what_is_done():
    assert not any("groups count" in text for text in _told({"src/GroupCountBased.php": DISPATCHER}))


def test_signs_that_a_token_is_compared_with_are_no_secrets():
    told = " ".join(_told({"src/Reader.php": TOKENS}))
    assert '`$token` is "\'"' in told and "a secret" not in told
    assert "`$token` is all white space" in told
    assert not is_secret("$token", '"') and is_secret("$token", "s3cr3t-of-mine!")


def test_a_class_that_does_not_exist_is_called_a_class():
    assert "IF the class `$class` does not exist THEN `known` SHALL return false." in _told({"src/Reader.php": TOKENS})


def test_the_second_verb_of_an_order_goes_along():
    assert any("parses the given line and resolves nested names" in text.lower()
               for text in _told({"src/Reader.php": TOKENS}))  # fmt: skip


def test_a_directory_of_commands_that_are_sent_offers_no_command_line():
    held = [SymbolId("src/Command/Bury.php", "Bury"), SymbolId("src/Command/Kick.php", "Kick")]
    assert capability_title("acme/shelf", ["src/Command/"], held, has_moves=False, has_commands=False) == "Commands"
    assert capability_title("acme/shelf", ["src/Command/"], held, has_moves=False, has_commands=True) == "Command line"


def test_a_sentence_that_begins_with_only_the_is_no_deed_of_its_class():
    told = _told({"src/Command/Sent.php": COMMAND})
    assert any(text.endswith("Only the commands that are needed here are offered.") for text in told)
    assert not any("`Sent` only the" in text for text in told)


ASKED = """<?php
namespace Shelf;

final class Visitors
{
    /** Reorder links by date. */
    public function reorder(): void
    {
    }

    /** Set this to true to hide the dates. */
    public function setHidden(bool $hidden): void
    {
    }

    public function named(int $visits, string $row, string $word): string
    {
        if ($visits > 3) {
            return $this->input->str('REMOTE_USER');
        }
        if ($row === trim('  #')) {
            throw new \\RuntimeException('A comment');
        }
        if (preg_match("/{$word}[0-9]/", $row)) {
            return 'numbered';
        }

        return $this->input->trim('plain');
    }
}
"""


def test_what_is_asked_of_a_request_by_name_is_not_that_name():
    told = " ".join(_told({"src/Visitors.php": ASKED}))
    assert '"REMOTE_USER"' not in told and 'returns "plain"' not in told
    assert '`$row` is "  #"' in told or '`$row` is "#"' in told  # what only changes a text itself is looked through


def test_a_pattern_with_holes_is_no_pattern_that_the_code_writes():
    assert 'IF `$row` matches a pattern THEN `named` SHALL return "numbered".' in _told({"src/Visitors.php": ASKED})


def test_what_a_method_does_is_told_of_its_object():
    told = _told({"src/Visitors.php": ASKED})
    assert "`reorder` reorders links by date." in told
    assert "`setHidden`: Set this to true to hide the dates." in told


def test_a_setting_of_an_object_is_told_as_the_code_writes_it():
    client = (
        "<?php\nclass Client\n{\n    public function __construct()\n    {\n        $this->timeout = 15;\n    }\n}\n"
    )
    told = _told({"src/Client.php": client})
    assert "`$this->timeout` is 15 seconds." in told and not any("timeout of `$this" in text for text in told)


CACHE = """<?php
namespace Shelf;

use Predis\\Client;

final class Cache
{
    private const CACHE_SECONDS = 900;

    public function __construct(private readonly Client $redis)
    {
    }

    public function put(string $key, string $text): void
    {
        $this->redis->setex("shelf:$key:last", self::CACHE_SECONDS, $text);
    }
}
"""


def test_what_a_store_keeps_expires_whatever_property_it_is():
    told = _told({"src/Cache.php": CACHE})
    assert any("What `$this->redis->setex` keeps expires after 900 seconds" in text for text in told)


def test_a_class_with_its_whole_name_is_known_as_one_that_is_imported():
    whole = CACHE.replace("use Predis\\Client;\n", "").replace("readonly Client", "readonly \\Redis")
    assert any("Uses Redis" in text and "`setex`" in text for text in _told({"src/Cache.php": whole}))
