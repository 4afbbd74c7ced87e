"""Applications in PHP: what Symfony and Laravel are told in their files of configuration."""

from specs.writing import statements
from tests.specs.writing.drafts import draft_of, said

SERVICES = """
parameters:
    app.max_parcels: 40
    env(GATEWAY_TIMEOUT): '5'

services:
    _defaults:
        autowire: true
        bind:
            $gatewayUrl: '%env(GATEWAY_URL)%'

    App\\:
        resource: '../src/'

    App\\Gateway\\Client:
        arguments:
            $timeout: '%env(float:GATEWAY_TIMEOUT)%'
            $retries: 3
            $clock: '@App\\Clock'
            $suffix: 'x%env(default::SUFFIX)%'
"""
SECURITY = """
security:
    access_control:
        - { path: ^/admin, roles: ROLE_ADMIN }
        - { path: ^/api, roles: ROLE_USER }
"""
DOCTRINE = """
doctrine:
    dbal:
        url: '%env(resolve:DATABASE_URL)%'
"""
DEPOT = """<?php

return [
    'gateway' => [
        'timeout' => (int) env('DEPOT_TIMEOUT', 5),
        'connect_timeout' => 2,
        'retries' => 3,
    ],
];
"""
WIRING = """<?php

use Symfony\\Component\\DependencyInjection\\Loader\\Configurator\\ContainerConfigurator;

return static function (ContainerConfigurator $container): void {
    $container->services()->set('gateway')->arg('$token', '%env(GATEWAY_TOKEN)%');
};
"""
COMPOSE = """
services:
    web:
        image: nginx:1.27
"""


def symfony():
    return draft_of({"config/services.yaml": SERVICES, "config/packages/security.yaml": SECURITY,
                     "config/packages/doctrine.yaml": DOCTRINE, "config/wiring.php": WIRING})  # fmt: skip


def test_variables_in_symfonys_configuration_are_told_with_what_they_set():
    texts = said(symfony(), "configuration")
    assert "The environment variable `GATEWAY_URL` sets `$gatewayUrl`; it is required." in texts
    assert 'The environment variable `GATEWAY_TIMEOUT` sets `$timeout`; the default is "5".' in texts
    assert "The environment variable `SUFFIX` sets `$suffix`, where it is given." in texts
    assert any("`GATEWAY_TOKEN`" in text for text in texts)


def test_parameters_and_arguments_are_told_but_not_the_wiring():
    texts = said(symfony(), "configuration")
    assert "`parameters` sets `app.max_parcels` to `40`." in texts
    assert any("`services.App\\Gateway\\Client.arguments` sets `$retries` to `3`" in text for text in texts)
    assert not any(word in text for text in texts for word in ("autowire", "resource", "App\\Clock"))


def test_who_may_go_where_is_told_of_the_access_control():
    assert any("`security.access_control` sets `^/admin` to `ROLE_ADMIN`" in text for text in said(symfony()))


def test_a_database_that_only_the_configuration_names_is_not_denied():
    absent = [each.text for each in statements(symfony()) if each.nature == "absent"]
    assert not any("SQL" in text or "network" in text or "environment" in text for text in absent)


def test_services_of_compose_are_no_configuration_of_symfony():
    texts = said(draft_of({"docker-compose.yml": COMPOSE}))
    assert any("nginx:1.27" in text for text in texts) and not any("Set up the application" in text for text in texts)


def test_a_table_of_settings_that_a_file_returns_is_told():
    texts = said(draft_of({"config/depot.php": DEPOT}))
    assert "The environment variable `DEPOT_TIMEOUT` sets `timeout`; the default is 5." in texts
    assert "The connect timeout is 2 seconds." in texts and "`retries` is 3." in texts


ROUTES = """<?php

use App\\Http\\Controllers\\PassageController;
use App\\Http\\Middleware\\EnsureGateIsOpen;
use Illuminate\\Support\\Facades\\Route;

Route::middleware(['auth:sanctum', 'throttle:passages'])->group(function () {
    Route::controller(PassageController::class)->prefix('passages')->group(function () {
        Route::post('/', 'store')->middleware(EnsureGateIsOpen::class);
    });
});
Route::get('/health', fn () => 'ok');
"""
TIMETABLE = """<?php

use Illuminate\\Support\\Facades\\Schedule;

Schedule::command('tolls:close')->dailyAt('02:30');
"""
CONTROLLER = """<?php

namespace App\\Http\\Controllers;

use Illuminate\\Support\\Facades\\Cache;

class PassageController extends Controller
{
    public function store(StorePassage $request): JsonResponse
    {
        $lock = Cache::lock('plate', 10);
        if (! $lock->get()) {
            return response()->json(['message' => 'Being charged.'], 423);
        }
        ChargePassage::dispatch($request->plate)->delay(5);
        $this->events->dispatch(new PassageSeen($request));

        return response()->json(Passage::latest()->cursorPaginate(50), 201);
    }
}
"""
REQUEST = """<?php

namespace App\\Http\\Requests;

class StorePassage extends FormRequest
{
    public function rules(): array
    {
        return ['plate' => 'required|between:2,10', 'class' => [Rule::enum(VehicleClass::class)]];
    }
}
"""
JOB = """<?php

namespace App\\Jobs;

use Stripe\\StripeClient;

class ChargePassage implements ShouldQueue
{
    public int $tries = 4;

    public function backoff(): array
    {
        return [30, 120];
    }

    public function handle(StripeClient $stripe): void
    {
        $stripe->paymentIntents->create(['amount' => 300]);
    }
}
"""
PROVIDER = """<?php

namespace App\\Providers;

use Illuminate\\Cache\\RateLimiting\\Limit;
use Illuminate\\Support\\Facades\\RateLimiter;

class AppServiceProvider extends ServiceProvider
{
    public function boot(): void
    {
        RateLimiter::for('passages', fn ($request) => Limit::perMinute(30)->by($request->ip()));
    }
}
"""


def laravel():
    return draft_of({
        "routes/api.php": ROUTES, "routes/console.php": TIMETABLE, "app/PassageController.php": CONTROLLER,
        "app/StorePassage.php": REQUEST, "app/ChargePassage.php": JOB, "app/AppServiceProvider.php": PROVIDER,
    })  # fmt: skip


def test_routes_tell_what_all_their_groups_ask_for():
    texts = said(laravel(), "description")
    guards = "after `auth:sanctum`, `throttle:passages` and `EnsureGateIsOpen`"
    assert f"Serves POST `/passages` with `store` {guards}." in texts
    assert "Serves GET `/health`." in texts
    assert "Serves requests at `/passages` and `/health`." in said(laravel(), "does")


def test_limits_of_rates_locks_and_pages_are_told():
    texts = said(laravel(), "constraint")
    assert 'The rate limit "passages" allows at most 30 a minute (`Limit::perMinute`).' in texts
    assert "A lock of `Cache::lock` is held for at most 10 seconds." in texts
    assert "`store` holds a lock (`Cache::lock`) while it works." in texts
    assert any("takes pages of 50" in text for text in texts)


def test_a_request_is_known_by_what_it_derives_from():
    texts = said(laravel(), "constraint")
    assert (
        "`plate` must be from 2 to 10 characters long." in texts and "`class` must be one of `VehicleClass`." in texts
    )


def test_a_job_tells_its_waits_and_the_service_that_it_uses():
    draft = laravel()
    assert any("at most 4 attempts; the wait between attempts is 30 and 120 seconds in turn" in text
               for text in said(draft, "business_rule"))  # fmt: skip
    assert "Uses Stripe: `create`." in [each.text for each in draft.overview.services]


def test_jobs_and_events_that_are_dispatched_are_told():
    assert "`store` dispatches `ChargePassage` and `PassageSeen`." in said(laravel(), "description")


def test_files_of_routes_are_titled_by_what_they_do():
    titles = [each.title for chapter in laravel().capabilities for each in chapter.requirements]
    assert "Run work on a timetable" in titles and "Answer requests" in titles
    assert not any("import" in title for title in titles)


BOOKING = """<?php

namespace App\\Entity;

#[ORM\\Entity]
class Booking
{
    #[ORM\\Id]
    #[ORM\\Column(type: 'uuid')]
    private Uuid $id;

    #[ORM\\Column(type: Types::DATETIME_IMMUTABLE)]
    private \\DateTimeImmutable $startsAt;
}
"""
CALENDAR = """<?php

namespace App\\Service;

final class Calendar
{
    private const int LEAST = 30;

    public function __construct(
        private readonly bool $open = true,
        #[Autowire(env: 'KEY')] private string $key = '',
    ) {
    }

    public function publish(array $guests, int $days, $item): JsonResponse
    {
        if (!$this->open) {
            throw new \\LogicException('Closed.');
        }
        if ([] === $guests) {
            throw new \\DomainException('Nobody.');
        }
        if ($days < self::LEAST) {
            throw new \\RangeException(sprintf('From %d on.', self::LEAST));
        }
        $item->expiresAfter(86_400);
        $status = $this->client->request('POST', '/events')->getStatusCode();
        if (201 === $status) {
            return $this->json($guests, Response::HTTP_CREATED, ['Location' => '/']);
        }
        if ($status < 500) {
            throw new \\UnexpectedValueException("Refused: $status");
        }
        $taken = $this->em->createQuery('DELETE FROM App\\\\Entity\\\\Booking b')->execute();
        if ($taken > 0) {
            throw new \\RuntimeException('Taken.');
        }
        $this->bus->dispatch(new Changed($guests), [new DelayStamp(5_000)]);
        $answer = match (true) {
            $days > 90, $status === 503 => 422,
            default => 400,
        };
        return $this->json([], $answer);
    }

    public function knows(string $guest): bool
    {
        return in_array($guest, $this->guests, true);
    }
}
"""


def booking():
    manifest = '{"name": "acme/booking", "description": "Takes bookings and tells guests."}'
    return draft_of(
        {"src/Entity/Booking.php": BOOKING, "src/Service/Calendar.php": CALENDAR, "composer.json": manifest}
    )


def test_values_that_have_left_before_are_none_that_a_limit_refuses():
    texts = said(booking())
    assert any('"Refused: {status}" when `$status` (' in text and "is below 500 and `$status` is not 201" in text
               for text in texts)  # fmt: skip
    assert not any("must be at least 500" in text for text in texts)


def test_that_there_is_none_is_no_limit():
    assert any(text.endswith('`RuntimeException` with "Taken." when `$taken` is above 0.') for text in said(booking()))


def test_what_a_constructor_keeps_is_true_or_false():
    assert '`publish` throws `LogicException` with "Closed." when `$this->open` is false.' in said(booking(), "error")


def test_an_empty_list_is_told_as_such_and_constants_in_messages_by_name():
    texts = said(booking())
    assert '`publish` throws `DomainException` with "Nobody." when `$guests` is empty.' in texts
    assert any('"From {self::LEAST} on."' in text for text in texts)


def test_times_are_told_in_the_units_of_the_libraries():
    texts = said(booking(), "constraint")
    assert "What is kept expires after 86400 seconds (1 day) (`$item->expiresAfter`)." in texts
    assert "`DelayStamp` waits 5000 milliseconds (5 seconds)." in texts


def test_an_arm_with_several_questions_asks_for_any():
    texts = said(booking(), "business_rule")
    assert any("When `$days` is above 90 or `$status` (" in text and "is 503, `publish` sets `$answer` to 422" in text
               for text in texts)  # fmt: skip


def test_answers_and_variables_are_told_with_what_they_are_for():
    texts = said(booking())
    assert any("SHALL answer 201 (`Response::HTTP_CREATED`)" in text for text in texts)
    assert "The environment variable `KEY` sets `$key`; it is required." in texts
    assert "`knows` returns whether `$guest` is in `$this->guests`." in texts


def test_columns_without_rules_are_held_too_and_data_is_not_titled_by_the_package():
    draft = booking()
    assert any("`Booking` holds `id` and `startsAt`" in text for text in said(draft))
    titles = [each.title for chapter in draft.capabilities for each in chapter.requirements]
    assert "Represent a booking" in titles and not any("guests" in title for title in titles)
    assert 'Uses an SQL database with "Booking": DELETE.' in [each.text for each in draft.overview.services]
