"""What services in .NET are made of: nameless handlers with what guards them, policies, sections that fill options."""

from specs.analysis.csharp import analyze

PROGRAM = """
var builder = WebApplication.CreateBuilder(args);
builder.Services.Configure<MailOptions>(builder.Configuration.GetSection("Mail"));
builder.Services.AddOptions<CarrierOptions>()
    .Bind(builder.Configuration.GetSection(CarrierOptions.SectionName))
    .ValidateOnStart();
builder.Services.AddOptions<RateOptions>().BindConfiguration("Rates");
var store = builder.Configuration.GetSection("Store").Get<StoreOptions>();
var other = builder.Configuration.GetSection("Other");
builder.Services.AddHttpClient<Carrier>(client => { client.BaseAddress = new Uri("https://carrier.example/api/"); })
    .AddTransientHttpErrorPolicy(p => p.CircuitBreakerAsync(5, TimeSpan.FromSeconds(30)));
var app = builder.Build();
app.MapHealthChecks("/healthz");
var parcels = app.MapGroup("/parcels").RequireAuthorization("clerks");
parcels.MapGet("/{id}", async (Guid id, ParcelContext db) =>
{
    var parcel = await db.Parcels.FindAsync(id);
    return parcel is null ? Results.NotFound() : Results.Ok(parcel);
});
parcels.MapPost("/", (NewParcel given, IValidator<NewParcel> validator) =>
{
    var parcel = validator.Validate(given);
    if (!parcel.IsValid) { return Results.ValidationProblem(parcel.ToDictionary()); }
    return Results.Created("/parcels", parcel);
}).AllowAnonymous().RequireRateLimiting("posts");
app.MapGet("/open", Answers.Open);
"""


def test_a_handler_without_a_name_goes_by_what_it_answers():
    facts = analyze(PROGRAM)
    assert [(each.method, each.path, each.symbol) for each in facts.routes] == [
        ("GET", "/healthz", ""), ("GET", "/parcels/{id}", "get /{id}"), ("POST", "/parcels", "post /"),
        ("GET", "/open", ""),
    ]  # fmt: skip
    assert {each.name for each in facts.symbols} == {"get /{id}", "post /"}
    assert [(each.symbol, each.condition.left.name) for each in facts.guards if each.condition.left] == [
        ("get /{id}", "parcel"), ("post /", "parcel.IsValid")
    ]  # fmt: skip
    assert [(each.symbol, each.value.text) for each in facts.returns if each.value] == [("post /", "Created()")]
    assert [(each.symbol, each.operation) for each in facts.services if each.operation] == [("get /{id}", "FindAsync")]


def test_what_guards_a_route_stands_behind_it_or_behind_its_group():
    told = {each.path: [(key, value.value) for key, value in each.detail] for each in analyze(PROGRAM).routes}
    assert told["/parcels/{id}"] == [("RequireAuthorization", "clerks")]
    assert told["/parcels"] == [("AllowAnonymous", None), ("RequireRateLimiting", "posts")]
    assert told["/open"] == []


def test_sections_fill_options():
    told = [(each.name, each.bound_to, each.cast) for each in analyze(PROGRAM).env]
    assert told == [
        ("Mail", "MailOptions", "section"), ("CarrierOptions.SectionName", "CarrierOptions", "section"),
        ("Rates", "RateOptions", "section"), ("Store", "StoreOptions", "section"), ("Other", "other", ""),
    ]  # fmt: skip


def test_breakers_and_addresses_are_told():
    facts = analyze(PROGRAM)
    told = [(each.role, each.via, each.value.value, each.unit) for each in facts.settings]
    assert told == [("attempts", "CircuitBreakerAsync", 5, ""), ("interval", "CircuitBreakerAsync", 30, "seconds")]
    assert [each.resource.value for each in facts.services if each.resource and not each.operation] == [
        "https://carrier.example/api/"
    ]


def test_rounding_is_told_with_its_mode_and_what_is_rounded():
    facts = analyze("""class Prices { const decimal Surcharge = 0.085m;
        decimal Quote(decimal price) { return Math.Round(price * (1 + Surcharge), 2, MidpointRounding.ToEven); }
        decimal Whole(decimal price) { var whole = Math.Round(price * 1.5m); return whole; } }""")
    assert [(each.value.value, each.via) for each in facts.settings] == [(2, "MidpointRounding.ToEven")]
    assert [each.value.text for each in facts.returns if each.value] == ["price * (1 + Surcharge)"]


def test_what_a_primary_constructor_hands_on_is_the_message():
    facts = analyze("""public class Late(string id) : Exception($"Parcel {id} is late.");
        public class Plain(string id) : Base(id) { }""")
    assert [(each.symbol, each.callee, each.args[0].value) for each in facts.calls] == [
        ("Late.Late", "base", "Parcel {id} is late.")
    ]


def test_rules_of_each_are_not_those_of_the_whole():
    facts = analyze("""class V : AbstractValidator<P> { public V() {
        RuleFor(x => x.Weights).NotEmpty(); RuleForEach(x => x.Weights).GreaterThan(0).LessThan(30); } }""")
    assert [(each.field, each.rule) for each in facts.validations] == [
        ("Weights", "nonempty"), ("Weights", "each_lt"), ("Weights", "each_gt")
    ]  # fmt: skip


def test_what_a_dictionary_does_not_hold_is_asked_of_the_key():
    facts = analyze("class A { void F(string sku) { if (!prices.TryGetValue(sku, out var p)) { throw new E(); } } }")
    asked = facts.guards[0].condition
    assert (asked.op, asked.left.name, asked.right.name) == ("not_in", "sku", "prices")


def test_what_stands_in_for_a_member_is_given_to_the_new_name():
    facts = analyze("class A { void F(R r) { var wait = r.After?.Delta ?? 5; var n = most ?? 7; } }")
    told = [(each.condition.left.name, each.outcomes[0].name) for each in facts.guards]
    assert told == [("r.After?.Delta", "wait"), ("most", "most")]


def test_a_query_is_cited_from_its_head_to_how_much_it_takes():
    facts = analyze(
        "class A { const int Most = 50; void F() { var x = db.Outbox\n.Where(m => m.Open)\n.Take(Most)\n; } }"
    )
    assert [(each.name, each.start, each.end) for each in facts.settings] == [("db.Outbox", 1, 3)]


def test_what_a_function_sets_that_a_call_is_given_is_told_of_the_call():
    facts = analyze("""class A { void F() {
        services.AddHttpClient<ICarrier, Carrier>(client => { client.Timeout = TimeSpan.FromSeconds(8); });
        services.AddRateLimiter(options => options.AddFixedWindowLimiter("quotes", o =>
        {
            o.PermitLimit = 20;
            o.Window = TimeSpan.FromMinutes(1);
        }));
        socket.Timeout = TimeSpan.FromSeconds(3); } }""")
    told = [(each.role, each.name, each.value.value, each.unit, each.via, each.start) for each in facts.settings]
    assert told == [
        ("timeout", "Timeout", 8, "seconds", "AddHttpClient<ICarrier, Carrier>", 2),
        ("rate", "PermitLimit", 20, "", "AddFixedWindowLimiter", 3),
        ("interval", "Window", 1, "minutes", "AddFixedWindowLimiter", 3),
        ("timeout", "Timeout", 3, "seconds", "socket.Timeout", 8),
    ]


def test_what_is_clamped_is_kept_to_both_bounds():
    facts = analyze("class A { void F() { int threads = Math.Clamp(count, 1, 4); int most = Math.Max(1, size); } }")
    assert [(each.name, each.via, each.value.value) for each in facts.settings] == [
        ("threads", "min", 4), ("threads", "max", 1)
    ]  # fmt: skip


def test_an_answer_speaks_through_what_it_is_filled_with():
    facts = analyze("""class C { IActionResult F(string key) {
        if (key.Length > 40) { return BadRequest(new ProblemDetails { Title = "The key is too long." }); }
        try { Keep(key); return Ok(key); } catch (KeepException) { return Conflict(); } } }""")
    assert [(each.name, each.message) for each in facts.guards[0].outcomes] == [("status", "The key is too long.")]
    assert facts.catches[0].guarded == ("Keep",)


def test_what_an_object_is_filled_with_by_a_choice_is_told():
    facts = analyze("class A { Order F(bool late) { return new Order { Size = late ? 5 : 9, Name = name }; } }")
    (guard,) = facts.guards
    assert [(each.name, each.value.value) for each in (*guard.outcomes, *guard.otherwise)] == [("Size", 5), ("Size", 9)]


def test_settings_are_read_by_their_keys_and_fields_that_are_set_once_are_constants():
    facts = analyze("""class A {
        private readonly TimeSpan _every = TimeSpan.FromMinutes(5);
        private readonly TimeSpan _other = TimeSpan.FromMinutes(6);
        A(IConfiguration config) { _other = other; var key = config["Security:ApiKey"];
            var place = _configuration["Place"] ?? "here"; var far = config["Far"] ?? throw new E("far is not set"); }
        async Task F() { await Task.Delay(_every); await Task.Delay(_other);
            _cache.Set(key, value, TimeSpan.FromSeconds(30)); } }
    """)
    assert [(each.name, each.default.value if each.default else None, each.required) for each in facts.env] == [
        ("Security:ApiKey", None, False), ("Place", "here", False), ("Far", None, True)
    ]  # fmt: skip
    assert [each.name for each in facts.constants] == ["_every"]
    assert [(each.role, each.value.text) for each in facts.settings] == [
        ("delay", "_every"), ("ttl", "TimeSpan.FromSeconds(30)")
    ]  # fmt: skip


def test_what_only_quiets_the_compiler_is_no_default():
    facts = analyze("class A { public string Name { get; set; } = null!; [Timestamp] public byte[] Row { get; set; } }")
    assert [(each.name, each.required, each.default) for each in facts.models[0].fields] == [
        ("Name", True, None), ("Row", True, None)
    ]  # fmt: skip
    assert [rule for rule, _ in facts.models[0].fields[1].constraints] == ["version"]


def test_a_filter_counts_attempts_and_a_wait_is_only_told_as_growing_from_its_base():
    loop = """class A {{ async Task F() {{ var attempt = 0; while (true) {{ try {{ await Send(); return; }}
        catch (SendException) when ({asked}) {{
            await Task.Delay(TimeSpan.FromMilliseconds(100 * Math.Pow(2, {power}))); }} }} }} }}"""
    told = []
    for asked, power in (("++attempt < 3", "attempt"), ("++attempt < 3", "attempt - 1"), ("attempt++ < 3", "attempt")):
        (retry,) = analyze(loop.format(asked=asked, power=power)).retries
        told.append((retry.attempts.value if retry.attempts else None, retry.factor.value if retry.factor else None))
    assert told == [(3, None), (3, 2), (None, None)]


THROWN = """
public class Rack {
    public virtual bool Fits(Box box) => true;
    public void Put(int count, string name) {
        if (count > 10) throw new ArgumentOutOfRangeException("count", "it is too many");
        if (name == "") throw new ArgumentException("it has no name", "name");
        if (name == "x") throw new ArgumentException("Unnamed");
        if (Last() == 1) throw RackException.FromLast();
        if (Last() == 2) throw Errors.Of("it is broken");
    }
}
"""


def test_the_parameter_an_error_names_is_not_its_message():
    raised = [(each.error, each.message) for each in analyze(THROWN).raises]
    assert raised[:3] == [
        ("ArgumentOutOfRangeException", "it is too many"),
        ("ArgumentException", "it has no name"),
        ("ArgumentException", "Unnamed"),
    ]


def test_an_error_that_its_type_makes_is_told_by_the_type():
    raised = [(each.error, each.message) for each in analyze(THROWN).raises]
    assert raised[3:] == [("RackException", ""), ("error", "it is broken")]


def test_what_stands_behind_an_arrow_is_told_without_it():
    assert [each.value.text for each in analyze(THROWN).returns] == ["true"]


def test_a_method_of_the_same_class_that_makes_an_error_is_no_type():
    text = "class A { int F(int v) { if (v != 0) throw LastError(); return v; } }"
    assert [each.error for each in analyze(text).raises] == ["error"]
