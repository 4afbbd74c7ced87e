"""A small PHP service on Slim, what its draft says of answers, attempts and prices."""

from specs.writing import statements
from tests.specs.writing.drafts import gated

INDEX = """<?php
use Courier\\Http\\ApiKey;
use Courier\\Http\\ParcelActions;
use Slim\\Factory\\AppFactory;

$app = AppFactory::create();
$app->group('/parcels', function ($group): void {
    $group->get('/{code}', [ParcelActions::class, 'show']);
    $group->patch('/{code}/state', ParcelActions::class . ':move');
})->add(ApiKey::class);
$app->map(['GET', 'HEAD'], '/up', \\Courier\\Http\\Up::class);
$app->run();
"""

ACTIONS = """<?php
namespace Courier\\Http;

final class ParcelActions
{
    public function __construct(private readonly Parcels $parcels)
    {
    }

    public function show($request, $response, array $args)
    {
        $missing = array_diff(['code'], array_keys($args));
        if ($missing) {
            return $this->json($response->withStatus(400), ['error' => 'Something is missing']);
        }

        return $this->json($response, $this->parcels->find($args['code']));
    }

    public function move($request, $response, array $args)
    {
        if (!$this->parcels->move($args['code'])) {
            return $response->withStatus(409, 'Known already');
        }

        return $response->withStatus(204);
    }

    private function json($response, mixed $data)
    {
        return $response->withHeader('Content-Type', 'application/json');
    }
}
"""

KEY = """<?php
namespace Courier\\Http;

use Slim\\Psr7\\Response;

final class ApiKey
{
    public function process($request, $handler)
    {
        if ($request->getHeaderLine('X-Api-Key') === '') {
            return (new Response(401))->withHeader('WWW-Authenticate', 'Key');
        }

        return $handler->handle($request);
    }
}
"""

RETRY = """<?php
namespace Courier;

final class Retry
{
    public function __construct(private readonly int $attempts = 4)
    {
    }

    public function run(callable $work, array $on): mixed
    {
        for ($attempt = 1; $attempt <= $this->attempts; $attempt++) {
            try {
                return $work();
            } catch (\\Throwable $e) {
                if (!$this->isOneOf($e, $on)) {
                    throw $e;
                }
                if ($attempt === $this->attempts) {
                    throw new GaveUp("Gave up after {$this->attempts} attempts", 0, $e);
                }
                usleep(200_000);
            }
        }
        throw new \\LogicException('unreachable');
    }
}
"""

PARCEL = """<?php
namespace Courier;

final class Parcel
{
    private const CODE = '/^[A-Z0-9]{8}$/';

    public function __construct(private readonly string $code, private readonly int $grams)
    {
        preg_match(self::CODE, $code) === 1 or throw new \\InvalidArgumentException("Not a parcel code: $code");
    }

    /** Price in cents: 450 up to two kilograms. */
    public function price(): int
    {
        return match (true) {
            $this->grams <= 2_000 => 450,
            default => 1_500,
        };
    }

    public function postage(): int
    {
        $cents = match (true) {
            $this->grams <= 2_000 => 450,
            $this->grams <= 10_000 => 450 + 90 * (int) ceil(($this->grams - 2_000) / 1_000),
            default => 1_500,
        };

        return $cents;
    }
}
"""

MOVE = """<?php
namespace Courier;

final class IllegalMove extends \\DomainException
{
    public static function of(string $from): static
    {
        return new static("No way from {$from}", 409);
    }
}
"""

TRACKER = """<?php
namespace Courier;

final class Tracker
{
    public function __construct(private ?string $token = null)
    {
        $this->token ??= $_SERVER['CARRIER_TOKEN'] ?? null;
    }

    public static function secure(): bool
    {
        return $_SERVER['REQUEST_SCHEME'] === 'https';
    }

    public function ask(string $code): string
    {
        $url = getenv('CARRIER_URL') ?: throw new \\RuntimeException('CARRIER_URL is not set');
        $curl = curl_init("$url/$code");
        curl_setopt($curl, CURLOPT_TIMEOUT, 4);
        curl_setopt_array($curl, [CURLOPT_CONNECTTIMEOUT_MS => 750]);

        return curl_exec($curl);
    }
}
"""


BOUND = """<?php
$app = new \\Slim\\App($container);
$app->group('/api/v1', function () {
    $this->get('/notes', '\\Notes\\Api\\Notes:list')->setName('notes');
    $this->group('/tags', function () {
        $this->put('/{tag}', '\\Notes\\Api\\Notes:rename');
    });
})->add('\\Notes\\Api\\Signed');
"""

NOTES = """<?php
namespace Notes\\Api;

/**
 * Class Notes
 *
 * Answers what is asked of notes.
 */
class Notes
{
    const TEXT = 'text';
    const TAGS = 'tags';

    public function list($request, $response)
    {
        if ($request->getParam('page') === '') {
            return $response->withJson(['message' => 'No page'], 400);
        }

        return $response->withJson($this->store->get('/not-a-route', 'all'), 200);
    }

    public function rename($request, $response)
    {
        if (!$this->open) {
            die(t('You must sign in.'));
        }
        try {
            $this->store->save();
        } catch (\\RuntimeException $e) {
            exit($e->getMessage());
        }

        return $response->withStatus(204);
    }

    public function filter(string $kind): array
    {
        switch ($kind) {
            case self::TEXT | self::TAGS:
                return $this->both($kind, 2);
            case self::TEXT:
                return $this->text($kind, 3);
        }

        return [];
    }
}
"""


def _drafted(files: dict[str, str]) -> list[str]:
    result = gated(files)
    assert not result.withheld
    return [each.text for each in statements(result.draft)]


def test_routes_of_slim_name_their_action_and_what_stands_before_them():
    told = _drafted({"public/index.php": INDEX, "src/Http/ParcelActions.php": ACTIONS, "src/Http/ApiKey.php": KEY})
    assert "Serves GET `/parcels/{code}` with `show` after `ApiKey`." in told
    assert "Serves PATCH `/parcels/{code}/state` with `move` after `ApiKey`." in told
    assert "Serves HEAD `/up`." in told


def test_answers_of_psr_7_whoever_carries_them():
    told = " ".join(_drafted({"src/Http/ParcelActions.php": ACTIONS, "src/Http/ApiKey.php": KEY}))
    assert 'is not empty THEN `show` SHALL answer 400 with "Something is missing"' in told
    assert (
        "`$this->parcels->move($args['code'])` does not hold THEN `move` SHALL answer 409 with \"Known already\""
        in told
    )
    assert "`move` answers 204" in told
    assert "is an empty string THEN `process` SHALL answer 401" in told


def test_a_number_that_an_error_is_made_with_answers_nothing():
    told = " ".join(_drafted({"src/IllegalMove.php": MOVE}))
    assert "answer" not in told


def test_only_what_is_tried_again_is_and_the_handler_gives_up():
    told = " ".join(_drafted({"src/Retry.php": RETRY}))
    assert "`$work` is tried again on `Throwable`, in at most `$this->attempts` attempts" in told
    assert "When every attempt has failed, `run` throws `GaveUp`" in told
    assert "LogicException` with" not in told
    assert "`$this->isOneOf` are tried" not in told


def test_patterns_prices_and_nouns():
    told = " ".join(_drafted({"src/Parcel.php": PARCEL}))
    assert "when `$code` does not match `self::CODE`" in told
    assert "Price in cents: 450 up to two kilograms" in told
    assert "`postage` sets `$cents` to `450 + 90 * (int) ceil(($this->grams - 2_000) / 1_000)`" in told


def test_settings_of_curl_and_variables_of_the_server():
    told = " ".join(_drafted({"src/Tracker.php": TRACKER}))
    assert "The timeout is 4 seconds" in told
    assert "The connect timeout is 750 milliseconds" in told
    assert "The environment variable `CARRIER_TOKEN` is read" in told
    assert "`REQUEST_SCHEME` is read" not in told
    assert "when `getenv('CARRIER_URL')` is not set" in told


def test_groups_that_slim_binds_to_their_closure():
    told = _drafted({"index.php": BOUND, "src/Api/Notes.php": NOTES})
    assert "Serves GET `/api/v1/notes` with `list` after `Signed`." in told
    assert "Serves PUT `/api/v1/tags/{tag}` with `rename` after `Signed`." in told
    assert not any("not-a-route" in text and "Serves" in text for text in told)


def test_what_a_program_says_as_it_ends_is_no_status():
    told = " ".join(_drafted({"src/Api/Notes.php": NOTES}))
    assert 'prints "You must sign in." and exits' in told
    assert "exit with status" not in told
    assert 'SHALL answer 400 with "No page"' in told


def test_bits_of_both_are_no_alternatives():
    assert not any('`$kind` is one of "text"' in text or 'is "text" (`self::TEXT`) or' in text
                   for text in _drafted({"src/Api/Notes.php": NOTES}))  # fmt: skip


def test_a_comment_that_names_its_class_goes_on_below():
    told = _drafted({"src/Api/Notes.php": NOTES})
    assert "Answers what is asked of notes." in told and "Class Notes." not in told
