"""C#'s own idioms."""

from specs.analysis.csharp import analyze
from specs.analysis.languages import language_of, load


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
        ("GET", "/v1/health", "get /health"),
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


def test_patterns_ask_and_functions_say_which_state_follows():
    facts = analyze("""
public enum Status { New, Paid, Sent, Gone }
public class Order {
    public Status Status { get; private set; } = Status.New;
    public bool Late => DueAt.Hour is >= 21 or < 5;
    public static bool May(Status from, Status to) => (from, to) switch {
        (Status.New, Status.Paid or Status.Gone) => true,
        (Status.Paid, Status.Sent) => true,
        _ => false,
    };
    public decimal Fee(int left, Order last) {
        if (last is not null && (left - 1) < 3) throw new RuleException("too short");
        if (Status is not (Status.New or Status.Paid)) throw new RuleException("not now");
        return left switch { > 100 => 1m, > 50 => 2m, var n when n < 0 => 3m, _ => 0m };
    }
    public void Send() {
        if (Status != Status.Paid) throw new RuleException("not paid");
        Status = Status.Sent;
    }
    public bool Open() => Status is Status.New or Status.Paid;
}
""")
    assert {each.source: each.targets for each in facts.transitions} == {
        "Status.New": ("Status.Paid", "Status.Gone"), "Status.Paid": ("Status.Sent",), "Status.Sent": (),
        "Status.Gone": (),
    }  # fmt: skip
    asked = [
        " ".join(f"{part.left.text} {part.op} {part.right.text if part.right else ''}".strip() for part in parts)
        for guard in facts.guards
        for parts in [guard.condition.parts or (guard.condition,)]
    ]
    assert asked == [
        "last not_null (left - 1) lt 3", "Status not_in Status.New, Status.Paid", "left gt 100",
        "left gt 50 left le 100", "left lt 0", "Status ne Status.Paid",
    ]  # fmt: skip
    assert [(each.symbol, each.condition.op) for each in facts.returns if each.condition] == [
        ("Order.Late", "any"), ("Order.Open", "in"),
    ]  # fmt: skip
    (change,) = facts.state_changes
    assert (change.value.name, change.when.op, change.when.right.name) == ("Status.Sent", "eq", "Status.Paid")


def test_rules_of_validators_and_of_entities():
    facts = analyze("""
public class NewOrderValidator : AbstractValidator<NewOrder> {
    public NewOrderValidator() {
        RuleFor(o => o.Code).NotEmpty().MaximumLength(40).Matches("^[A-Z]+$").WithMessage("capitals only");
        RuleFor(o => o.Count).InclusiveBetween(1, 20);
    }
}
public class ShopContext : DbContext {
    protected override void OnModelCreating(ModelBuilder builder) {
        builder.Entity<Order>(e => {
            e.ToTable("orders");
            e.HasKey(o => o.Id);
            e.Property(o => o.Code).HasMaxLength(40).IsRequired();
            e.HasIndex(o => new { o.Code, o.Day }).IsUnique();
        });
    }
}
public class Orders(ShopContext db) {
    private readonly ShopContext _db = db;
    private const int Batch = 50;
    public async Task<List<Order>> Due() => await _db.Orders.Where(o => o.Due).Take(Batch).ToListAsync();
}
""")
    assert {(each.field, each.rule, each.value.value, each.message) for each in facts.validations} == {
        ("Code", "nonempty", True, ""), ("Code", "max_length", 40, ""),
        ("Code", "pattern", "^[A-Z]+$", "capitals only"),
        ("Count", "ge", 1, ""), ("Count", "le", 20, ""),
    }  # fmt: skip
    (model,) = facts.models
    assert (model.name, model.table) == ("Order", "orders")
    assert {each.name: [rule for rule, _ in each.constraints] for each in model.fields} == {
        "Id": ["primary_key"], "Code": ["required", "max_length", "unique_with"],
    }  # fmt: skip
    assert [(each.service, each.operation, each.resource.name) for each in facts.services] == [
        ("sql", "ToListAsync", "_db.Orders")
    ]
    assert [(each.role, each.name, each.value.name) for each in facts.settings] == [("batch", "_db.Orders", "Batch")]


def test_what_guards_a_controller_guards_its_routes_and_policies_count_what_comes_after():
    facts = analyze("""
[Route("api/orders")]
[Authorize(Roles = "clerk")]
public class OrdersController : ControllerBase {
    private readonly SemaphoreSlim _gate = new(4);
    private readonly IAsyncPolicy _retry = Policy.Handle<HttpRequestException>()
        .WaitAndRetryAsync(3, attempt => TimeSpan.FromSeconds(Math.Pow(2, attempt)));
    [HttpGet] public IActionResult List(int n) => n > 5 ? Results.NoContent() : Results.Accepted();
    [HttpGet("open")] [AllowAnonymous] public IActionResult Open() => Ok();
    public DateTime Since() => DateTime.UtcNow.AddDays(-30);
}
""")
    listed, opened = facts.routes
    assert [(name, value.value) for name, value in listed.detail] == [("Authorize", "clerk")]
    assert (listed.prefix_start, listed.prefix_end, opened.detail[0][0]) == (2, 3, "AllowAnonymous")
    (retry,) = facts.retries
    assert (retry.attempts.value, retry.again, retry.backoff.text) == (
        3,
        True,
        "TimeSpan.FromSeconds(Math.Pow(2, attempt))",
    )
    assert {(each.role, each.name, each.value.value, each.unit) for each in facts.settings} == {
        ("concurrency", "value", 4, ""), ("other", "minusDays", 30, "days"),
    }  # fmt: skip
    (guard,) = facts.guards
    assert [each.value.text for each in (*guard.outcomes, *guard.otherwise)] == ["NoContent()", "Accepted()"]


def test_a_denied_pattern_and_what_the_last_case_is_left():
    facts = analyze("""
public class Rules {
    public bool Open(Status s) => s is not Status.Gone and not Status.Sent;
    public string Name(Status s) => s switch { Status.New => "new", Status.Paid => "paid", _ => "other" };
    public int Band(int n) => n switch { >= 100 => 3, >= 10 => 2, _ => 1 };
}
""")
    (opened,) = [each.condition for each in facts.returns if each.symbol == "Rules.Open"]
    assert (opened.op, [(part.op, part.right.text) for part in opened.parts]) == (
        "all", [("ne", "Status.Gone"), ("ne", "Status.Sent")],
    )  # fmt: skip
    last = [guard for guard in facts.guards if guard.symbol == "Rules.Name"][-1]
    assert (last.condition.op, last.condition.right.text) == ("not_in", "Status.New, Status.Paid")
    last = [guard for guard in facts.guards if guard.symbol == "Rules.Band"][-1]
    assert (last.condition.op, last.condition.right.value, last.outcomes[0].value.value) == ("lt", 10, 1)


def test_handlers_with_filters_helpers_that_throw_and_what_holds_many():
    facts = analyze("""
public class Mover {
    private static readonly HashSet<string> Allowed = new(StringComparer.OrdinalIgnoreCase) { ".pdf", ".txt" };
    private const int Most = 32;
    public Mover(string connection, int parallel) {
        ArgumentException.ThrowIfNullOrEmpty(connection);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parallel);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parallel, Most);
        var channel = Channel.CreateBounded<Blob>(new BoundedChannelOptions(256));
        cts.CancelAfter(TimeSpan.FromMinutes(2));
    }
    public async Task<bool> Copy() {
        var delay = TimeSpan.FromMilliseconds(500);
        for (var attempt = 1; attempt <= 5; attempt++) {
            try { await target.Start(); return true; }
            catch (RequestFailedException e) when (e.Status == 429) { await Task.Delay(delay); delay *= 2; }
            catch (KeyNotFoundException) { return false; }
        }
        return false;
    }
    public static string Shorten(string name) => name.Length <= 64 ? name : name[..61] + "...";
}
public class NotThere : Exception { public NotThere(string tenant) : base($"no {tenant}") { } }
""")
    (allowed,) = facts.choices
    assert (allowed.name, [member.name for member in allowed.members]) == ("Allowed", [".pdf", ".txt"])
    raised = {
        (guard.condition.op, guard.outcomes[0].name) for guard in facts.guards if guard.outcomes[0].verb == "raise"
    }
    assert raised == {("falsy", "ArgumentException"), ("gt", "ArgumentOutOfRangeException")}
    assert [(each.field, each.rule) for each in facts.validations] == [("parallel", "positive")]
    settings = {(each.role, each.value.value, each.unit) for each in facts.settings}
    assert {("buffer", 256, ""), ("timeout", 2, "minutes")} <= settings
    (retry,) = facts.retries
    assert (retry.errors, retry.attempts.value, retry.backoff.value, retry.factor.value) == (
        ("RequestFailedException",), 5, 500, 2,
    )  # fmt: skip
    filtered = next(guard for guard in facts.guards if guard.in_handler == ("RequestFailedException",))
    assert filtered.condition.right.value == 429
    told = {each.errors: [step.verb for step in each.outcomes] for each in facts.catches}
    assert told == {("RequestFailedException",): [], ("KeyNotFoundException",): ["return"]}
    cut = next(guard for guard in facts.guards if guard.symbol == "Mover.Shorten")
    assert (cut.condition.op, cut.outcomes[0].verb, cut.outcomes[0].message, cut.otherwise[0].value.name) == (
        "gt", "cut", "...", "name",
    )  # fmt: skip
    assert [each.args[0].value for each in facts.calls if each.callee == "base"] == ["no {tenant}"]


def test_options_belong_to_the_one_command_that_is_named():
    facts = analyze("""
var source = new Option<string>("--source", "where from") { IsRequired = true };
var parallel = new Option<int>(new[] { "--parallel", "-p" }, () => 4, "how many at once");
var move = new Command("move", "Moves") { source, parallel };
var root = new RootCommand("Moves documents") { move };
""")
    move = next(each for each in facts.commands if each.name == "move")
    assert [(each.flags, each.required, each.default.value if each.default else None) for each in move.options] == [
        (("--source",), True, None), (("--parallel", "-p"), False, 4),
    ]  # fmt: skip


def test_a_name_that_is_given_another_value_stands_for_none():
    facts = analyze("""
public class Reader {
    public void Parse(string s) {
        string[] parts = s.Split(':');
        var size = s.Length * 2;
        if (parts.Length < 2) throw new BadAddress("no colon");
        parts = s.Split('=');
        if (parts.Length > 2 || size > 9) throw new BadAddress("too many");
    }
    public static bool operator ==(Reader a, Reader b) => a.Value == b.Value;
}
""")
    assert {each.name: each.changes for each in facts.locals} == {"parts": True, "size": False}
    assert not facts.returns  # what an operator compares is no rule of the package


def test_settings_of_an_application_stand_as_the_file_writes_them():
    assert language_of("src/Planner/appsettings.Production.json") == "appsettings"
    facts = load("appsettings")("""{
  // where it runs
  "AllowedHosts": "*",
  "Planning": {
    "Rate": 0.50, "MaxHours": 12, "Strict": true, "Days": ["Mon", "Tue"], "Left": null,
    "Retry": { "Times": 3 },
  }
}""")
    rows = [(each.name, each.value, each.start) for each in facts.declarations if each.what == "setting"]
    assert rows == [
        ("AllowedHosts", "*", 3), ("Rate", "0.50", 5), ("MaxHours", "12", 5), ("Strict", "true", 5), ("Times", "3", 6),
    ]  # fmt: skip
    sections = [each.name for each in facts.declarations if each.what == "section"]
    assert sections == ["Planning", "Planning.Retry"]


def test_settings_that_are_no_json_are_said_to_be_none():
    facts = load("appsettings")('{"Planning": {"Rate": ]')
    assert not facts.declarations
    assert facts.problems
