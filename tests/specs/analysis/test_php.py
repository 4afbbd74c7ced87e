"""PHP's own idioms."""

from specs.analysis.php import analyze


def test_routes_of_laravel_and_symfony():
    facts = analyze("""<?php
use Illuminate\\Support\\Facades\\Route;
Route::prefix('api')->group(function () {
    Route::post('/orders', [Orders::class, 'create'])->name('orders');
});
Route::get('/health', fn () => 'ok');
#[Route('/shop')]
class Web {
    #[Route('/cart/{id}', methods: ['GET', 'DELETE'])]
    public function cart(int $id): string { return 'x'; }
}
""")
    assert [(each.method, each.path, each.framework) for each in facts.routes] == [
        ("POST", "/api/orders", "Laravel"), ("GET", "/health", "Laravel"), ("GET", "/shop/cart/{id}", "Symfony"),
        ("DELETE", "/shop/cart/{id}", "Symfony"),
    ]  # fmt: skip


def test_rules_of_laravel_and_of_attributes():
    facts = analyze("""<?php
class Orders {
    public function store($request) {
        $request->validate(['note' => 'required|max:140', 'mail' => ['email']]);
    }
}
#[ORM\\Entity]
class Order {
    #[ORM\\Id] private int $id;
    #[ORM\\Column(length: 80, unique: true)] #[Assert\\Length(min: 3, max: 80)] private string $name;
}
""")
    assert [(each.field, each.rule, each.value.value if each.value else None) for each in facts.validations] == [
        ("note", "required", True), ("note", "max_length", 140), ("mail", "email", True),
    ]  # fmt: skip
    (model,) = facts.models
    assert (model.style, [each.name for each in model.fields]) == ("orm", ["id", "name"])
    assert [(rule, value.value) for rule, value in model.fields[1].constraints] == [
        ("max_length", 80), ("unique", True), ("min_length", 3), ("max_length", 80),
    ]  # fmt: skip


def test_commands_signed_and_built():
    facts = analyze("""<?php
class Serve extends Command {
    protected $signature = 'shop:serve {dir} {--p|port=8080 : the port} {--quiet}';
    protected $description = 'Serves the shop';
}
class Ship extends Command {
    protected static $defaultName = 'ship';
    protected function configure() {
        $this->setDescription('Ships')->addArgument('id', InputArgument::REQUIRED, 'which one');
    }
}
""")
    serve, ship = facts.commands
    assert (serve.name, serve.help) == ("shop:serve", "Serves the shop")
    assert [(each.flags, each.positional, each.takes_value, each.help) for each in serve.options] == [
        (("dir",), True, True, ""), (("--port", "-p"), False, True, "the port"), (("--quiet",), False, False, ""),
    ]  # fmt: skip
    assert (ship.name, ship.help, ship.options[0].required) == ("ship", "Ships", True)


def test_decisions_errors_and_what_is_read_from_outside():
    facts = analyze("""<?php
function f(?string $note, int $n): int {
    if (empty($note)) { return 0; } elseif ($n instanceof Foo) { abort(404); } else { $n++; }
    $kind = match (true) { $n > 3 => 'big', default => 'small' };
    try { load(); } catch (\\RuntimeException | LogicException $e) { throw $e; }
    $url = $_ENV['SHOP_URL'] ?? 'http://localhost';
    $key = env('SHOP_KEY', 'none');
    return retry(3, fn () => call(), 100);
}
""")
    first, second = facts.guards[:2]
    assert (first.condition.op, first.condition.left.form if first.condition.left else "") == ("falsy", "length")
    assert (second.condition.op, second.outcomes[0].name) == ("is_a", "status")
    assert (facts.catches[0].errors, facts.catches[0].handling) == (("RuntimeException", "LogicException"), "reraised")
    assert [(each.name, each.default.value if each.default else None) for each in facts.env] == [
        ("SHOP_URL", "http://localhost"), ("SHOP_KEY", "none"),
    ]  # fmt: skip
    assert [(each.attempts.value if each.attempts else None, each.style) for each in facts.retries] == [(3, "policy")]


def test_tests_of_phpunit_and_pest():
    facts = analyze("""<?php
class OrdersTest extends TestCase {
    public function testLongNote(): void { $this->assertSame(3, $this->orders->total()); }
    private function helper() { }
}
it('refuses long notes', function () { expect(total())->toBe(3); });
""")
    first, second = facts.tests
    assert (first.sentence, first.expects[0].condition.op if first.expects[0].condition else "") == ("long note", "eq")
    assert (second.sentence, len(second.expects)) == ("refuses long notes", 1)


def test_resources_of_laravel_and_who_answers():
    facts = analyze("""<?php
use App\\Http\\Controllers\\ParcelController;
Route::prefix('v1')->middleware('throttle:60,1')->group(function () {
    Route::apiResource('parcels', ParcelController::class)->except(['destroy', 'update']);
    Route::resource('stations.lockers', LockerController::class)->only(['show']);
    Route::controller(DoorController::class)->prefix('doors')->group(function () {
        Route::put('{door}/open', 'open')->middleware('signed');
    });
});
Route::post('hooks', HookController::class);
Route::match(['get', 'head'], '/up', fn () => 1);
""")
    told = [(r.method, r.path, next((v.name for k, v in r.detail if k == "handler"), "")) for r in facts.routes]
    assert told == [
        ("GET", "/v1/parcels", "ParcelController#index"), ("POST", "/v1/parcels", "ParcelController#store"),
        ("GET", "/v1/parcels/{parcel}", "ParcelController#show"),
        ("GET", "/v1/stations/{station}/lockers/{locker}", "LockerController#show"),
        ("PUT", "/v1/doors/{door}/open", "DoorController#open"), ("POST", "/hooks", "HookController#__invoke"),
        ("GET", "/up", ""), ("HEAD", "/up", ""),
    ]  # fmt: skip
    passed = [next((v for k, v in r.detail if k == "middleware"), None) for r in facts.routes]
    assert [each.text if each else "" for each in passed[3:6]] == ["throttle:60,1", "throttle:60,1, signed", ""]


def test_requests_jobs_and_timetables_of_laravel():
    facts = analyze("""<?php
class StoreRequest extends FormRequest {
    public function rules(): array {
        return [
            'code' => ['required', 'string', 'size:12', 'unique:parcels,code'],
            'grams' => ['integer', 'between:1,20000'],
            'size' => ['nullable', Rule::in(['S', 'M'])],
            'pin' => ['digits:6', 'regex:/^(1|2)+$/'],
            'photo' => 'file|max:2048',
        ];
    }
}
class Expire implements ShouldQueue {
    public int $tries = 5;
    public array $backoff = [10, 60];
    public $queue = 'slow';
}
class Notify implements ShouldQueue {
    public function handle(ParcelStored $event): void {}
}
Schedule::command('audit --fix')->dailyAt('03:30')->withoutOverlapping();
$schedule->job(new Expire)->hourly();
Schedule::command('never');
""")
    assert [(v.field, v.rule, v.value.value if v.value else None) for v in facts.validations] == [
        ("code", "required", True), ("code", "length", 12), ("code", "unique", "parcels,code"),
        ("grams", "integer", True), ("grams", "ge", 1), ("grams", "le", 20000), ("size", "one_of", None),
        ("pin", "digits", 6), ("pin", "pattern", "/^(1|2)+$/"),
    ]  # fmt: skip
    assert [(e.kind, e.name, [(k, v.value or v.name) for k, v in e.detail]) for e in facts.entries] == [
        ("job", "Expire", [("queue", "slow")]), ("event", "ParcelStored", []),
        ("schedule", "dailyAt('03:30')", [("command", "audit --fix")]), ("schedule", "hourly", [("job", "Expire")]),
    ]  # fmt: skip
    (retry,) = facts.retries
    assert (retry.attempts.value if retry.attempts else 0, len(retry.backoff.items) if retry.backoff else 0) == (5, 2)


def test_tables_moves_bounds_and_answers():
    facts = analyze("""<?php
use Illuminate\\Support\\Facades\\Http;
enum Status: string {
    case New = 'new'; case Paid = 'paid'; case Gone = 'gone';
    public function canMoveTo(self $next): bool {
        return match ($this) {
            self::New => in_array($next, [self::Paid, self::Gone], true),
            self::Paid => $next === self::Gone,
            self::Gone => false,
        };
    }
}
return new class extends Migration {
    public function up(): void {
        Schema::create('parcels', function (Blueprint $table) {
            $table->id();
            $table->string('code', 12)->unique();
            $table->integer('grams')->default(0);
            $table->enum('state', ['new', 'paid'])->nullable();
            $table->unique(['code', 'grams']);
        });
    }
};
class Controller {
    public function show(Request $request) {
        $size = min((int) $request->query('size', 20), 100);
        abort_if($this->size === 'XL', 429, 'Too large.');
        $r = Http::withToken($t)->connectTimeout(2)->retry(3, 200)->post('https://x.test/open');
        return response()->json(['message' => 'late'], 503)->header('Retry-After', 300);
    }
}
""")
    assert [(t.source, t.targets) for t in facts.transitions] == [
        ("Status.New", ("Status.Paid", "Status.Gone")), ("Status.Paid", ("Status.Gone",)), ("Status.Gone", ()),
    ]  # fmt: skip
    table = next(each for each in facts.models if each.style == "table")
    assert {each.name: [rule for rule, _ in each.constraints] for each in table.fields} == {
        "code": ["required", "max_length", "unique", "unique_with"], "grams": [], "state": ["one_of"],
    }  # fmt: skip
    assert [(s.role, s.name, s.value.value, s.unit) for s in facts.settings] == [
        ("range", "$size", 100, ""), ("timeout", "connectTimeout", 2, "seconds"),
    ]  # fmt: skip
    stopped = next(each for each in facts.guards if each.outcomes[0].message == "Too large.")
    assert stopped.condition.op == "eq"
    assert stopped.condition.left is not None
    assert stopped.condition.left.form == "name"  # a property that is called size is no length
    assert [(r.name, r.message) for r in facts.returns if r.name] == [("status", "late")]
    assert [(each.service, each.operation) for each in facts.services] == [("http", "POST")]
    assert [(each.attempts.value if each.attempts else 0) for each in facts.retries] == [3]


def test_what_symfony_is_told_by_attributes():
    facts = analyze("""<?php
#[AsMessageHandler(fromTransport: 'async')]
final class Handler {
    public function __invoke(Paid $message): void {}
}
#[AsCommand(name: 'app:bill')]
#[AsCronTask('0 4 1 * *')]
final class Bill extends Command {}
final class Input {
    public function __construct(
        #[Assert\\Choice(choices: ['a', 'b'])] public string $source = 'a',
        #[Autowire('%env(API_URL)%')] private readonly string $url,
        #[Autowire(env: 'API_KEY')] private readonly string $key,
    ) {}
}
class Listener implements EventSubscriberInterface {
    public static function getSubscribedEvents(): array {
        return [KernelEvents::EXCEPTION => ['onError', 10]];
    }
}
class Readings {
    #[Route('/m/{meter}', methods: ['POST'], requirements: ['meter' => '[A-Z]{2}'])]
    #[IsGranted('ROLE_DEVICE')]
    public function add(): JsonResponse {
        try {
            $this->recorder->record();
        } catch (Unknown $e) {
            throw $this->createNotFoundException('none');
        }
        $price = match (true) {
            $usage <= 10 => 0.31,
            default => 0.24,
        };
        $x = find($id) ?? throw new Gone(sprintf('%s is gone (%d%%)', $id, $share));
    }
}
""")
    assert [(e.symbol, e.kind, e.name) for e in facts.entries] == [
        ("Handler.__invoke", "consumer", "Paid"), ("Bill", "schedule", "0 4 1 * *"),
        ("Listener.onError", "event", "KernelEvents::EXCEPTION"),
    ]  # fmt: skip
    assert [(each.name, each.required) for each in facts.env] == [("API_URL", True), ("API_KEY", True)]
    (model,) = facts.models
    assert next((f.name, [rule for rule, _ in f.constraints]) for f in model.fields) == ("source", ["one_of"])
    (route,) = facts.routes
    assert [(k, v.value) for k, v in route.detail] == [("IsGranted", "ROLE_DEVICE")]
    assert [(v.field, v.rule) for v in facts.validations] == [("meter", "pattern")]
    (caught,) = facts.catches
    assert (caught.outcomes[0].name, caught.outcomes[0].message) == ("status", "none")
    (gone,) = [each for each in facts.raises if each.error == "Gone"]
    assert gone.message == "{$id} is gone ({$share}%)"
    chosen = next(each for each in facts.guards if each.style == "match")
    assert chosen.start < chosen.condition.start  # what is chosen for stands at the head


def test_options_of_getopt_and_bounds_that_are_only_added():
    facts = analyze("""<?php
function run(array $argv): int {
    $o = getopt('w:h', ['weight:', 'help']);
    $price += max(150, (int) ceil($price * 0.02));
    $limit = min((int) $o['n'], 50);
    $token = getenv('TOKEN') ?: throw new Missing('TOKEN is not set');
    return 0;
}
""")
    (command,) = facts.commands
    assert [(each.flags, each.takes_value) for each in command.options] == [
        (("--weight",), True), (("--help",), False),
    ]  # fmt: skip
    assert [(each.name, each.value.value) for each in facts.settings if each.role == "range"] == [("$limit", 50)]
    (asked,) = facts.guards
    assert asked.condition.op == "falsy"
