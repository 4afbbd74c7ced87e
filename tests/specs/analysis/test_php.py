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
        ("note", "required", True), ("note", "max", 140), ("mail", "email", True),
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
