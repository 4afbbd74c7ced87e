"""C#'s own idioms."""

from specs.analysis.csharp import analyze


def test_routes_of_controllers_and_minimal_apis():
    facts = analyze("""
[ApiController, Route("api/orders")]
public class OrdersController : ControllerBase
{
    [HttpGet("{id}")]
    public IActionResult Show(int id) { if (id < 1) return NotFound(); return Ok(); }
    [HttpPost]
    public IActionResult Create([FromBody, MaxLength(140)] string note) => Ok();
}
public static class Program
{
    public static void Main(string[] args)
    {
        var group = app.MapGroup("/v1");
        group.MapGet("/health", () => "ok");
    }
}
""")
    assert [(each.method, each.path, each.symbol) for each in facts.routes] == [
        ("GET", "/api/orders/{id}", "OrdersController.Show"), ("POST", "/api/orders", "OrdersController.Create"),
        ("GET", "/v1/health", "Program.Main"),
    ]  # fmt: skip
    assert facts.guards[0].outcomes[0].name == "status"
    assert [(each.field, each.rule, each.value.value if each.value else None) for each in facts.validations] == [
        ("note", "max_length", 140)
    ]
    assert [each.kind for each in facts.entries] == ["main"]


def test_annotated_data():
    facts = analyze("""
[Table("orders")]
public class Order
{
    [Key] public int Id { get; set; }
    [Required, StringLength(140, MinimumLength = 3)] public string Note { get; set; } = "";
    [Range(1, 5)] public int? Stars { get; set; }
    public string Shown => Note;
}
public record Line(int Count, string Name);
""")
    order, line = facts.models
    assert (order.style, order.table, [each.name for each in order.fields]) == (
        "orm",
        "orders",
        ["Id", "Note", "Stars"],
    )
    assert [(rule, value.value) for rule, value in order.fields[1].constraints] == [
        ("required", True), ("max_length", 140), ("min_length", 3),
    ]  # fmt: skip
    assert [rule for rule, _ in order.fields[2].constraints] == ["ge", "le"]
    assert [each.name for each in line.fields] == ["Count", "Name"]


def test_switch_patterns_and_locks():
    facts = analyze("""
public class A {
  public int F(State s, object o) {
    lock (gate) { count++; }
    return s switch { State.New => 1, State.Paid => 2, _ => throw new ArgumentException("no state") };
  }
  public bool G(object o) { if (o is not Order order) return false; return true; }
}
""")
    first, second, third = facts.guards
    assert [(each.condition.op, each.outcomes[0].value.value) for each in (first, second)] == [("eq", 1), ("eq", 2)]  # type: ignore[union-attr]
    assert (third.condition.op, third.condition.right.name if third.condition.right else "") == ("not_a", "Order")
    assert [(each.error, each.message) for each in facts.raises] == [("ArgumentException", "no state")]
    assert [each.what for each in facts.concurrency] == ["lock"]


def test_options_configuration_and_retries():
    facts = analyze("""
public class Options {
  [Option('p', "port", Default = 8080, HelpText = "the port")] public int Port { get; set; }
  [Value(0, Required = true)] public string File { get; set; }
}
class A {
  void F() {
    var size = _configuration.GetValue<int>("Shop:Size", 20);
    Policy.Handle<HttpRequestException>().WaitAndRetryAsync(3, n => TimeSpan.FromSeconds(n));
  }
}
""")
    (command,) = facts.commands
    assert (command.options[0].flags, command.options[0].default.value if command.options[0].default else None) == (
        ("-p", "--port"), 8080,
    )  # fmt: skip
    assert (command.options[0].help, command.options[1].positional, command.options[1].required) == (
        "the port",
        True,
        True,
    )
    assert [(each.name, each.source, each.default.value if each.default else None) for each in facts.env] == [
        ("Shop:Size", "config", 20)
    ]
    assert [(each.attempts.value if each.attempts else None, each.errors) for each in facts.retries] == [
        (3, ("HttpRequestException",))
    ]


def test_tests_of_each_framework_and_docs():
    facts = analyze("""
public class T {
  [Theory, InlineData(1), InlineData(2)] public void Long_note_is_refused(int n) { Assert.Equal(3, Sum(n)); }
  [Test, Ignore("later")] public void Other() { }
  /// <summary>Adds <paramref name="n"/> up, see <see cref="Order"/>.</summary>
  /// <param name="n">a number</param>
  public int Sum(int n) { return n; }
}
""")
    first, second = facts.tests
    assert (first.sentence, first.cases, first.calls) == (
        "long note is refused",
        ("InlineData(1)", "InlineData(2)"),
        ("Assert.Equal", "Sum"),
    )
    assert second.skipped
    assert [each.doc.text for each in facts.symbols if each.doc] == ["Adds n up, see Order."]
