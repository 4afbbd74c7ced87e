"""Rust's own idioms."""

from specs.analysis.facts import Condition, FileFacts
from specs.analysis.rust import analyze
from tests.specs.writing.drafts import package_of


def read(text: str) -> FileFacts:
    return analyze(text)


def test_routes_of_axum_and_actix():
    facts = read("""
use actix_web::{get, web};
use axum::{routing::{get, post}, Router};
#[get("/orders/{id}")]
async fn show() -> String { String::new() }
fn app() -> Router {
    Router::new().route("/orders", get(list).post(create)).route("/health", get(|| async { "ok" }))
}
async fn list() {}
""")
    assert {(each.method, each.path, each.symbol) for each in facts.routes} == {
        ("GET", "/orders/{id}", "show"), ("GET", "/orders", "list"), ("POST", "/orders", "app"),
        ("GET", "/health", "app"),
    }  # fmt: skip


def test_options_built_and_derived():
    facts = read("""
use clap::{Arg, Command, Parser};
fn cli() -> Command {
    Command::new("serve").about("Serves the shop").arg(
        Arg::new("port").long("port").short('p').default_value("8080").help("the port"),
    )
}
#[derive(Parser)]
#[command(name = "ship", about = "Ships")]
struct Ship {
    /// where to
    #[arg(long = "to", short = 't', env = "SHIP_TO")]
    target: String,
    #[arg(long)]
    dry_run: bool,
    files: Vec<String>,
}
""")
    serve, ship = sorted(facts.commands, key=lambda each: each.name)
    assert (serve.name, serve.help, serve.options[0].flags, serve.options[0].help) == (
        "serve", "Serves the shop", ("--port", "-p"), "the port",
    )  # fmt: skip
    assert (ship.name, ship.help) == ("ship", "Ships")
    assert [(each.flags, each.required, each.env, each.written) for each in ship.options] == [
        (("--to", "-t"), True, "SHIP_TO", ("to", "t")), (("--dry-run",), False, "", ("dry_run",)),
        (("files",), False, "", ()),
    ]  # fmt: skip


def test_errors_are_returned_or_panic():
    facts = read("""
fn f(n: Option<u32>, ok: bool) -> anyhow::Result<u32> {
    let n = n.ok_or(Refused::Missing)?;
    ensure!(n < 140, "too long: {n}");
    if !ok { bail!("not ok"); }
    if n == 3 { panic!("three: {}", n); }
    Err(Refused::Other { n })
}
""")
    assert [(each.error, each.message) for each in facts.raises] == [
        ("Refused::Missing", ""), ("error", "too long: {n}"), ("error", "not ok"), ("panic", "three: {n}"),
        ("Refused::Other", ""),
    ]  # fmt: skip
    assert facts.guards[0].condition.op == "is_null"
    assert (facts.guards[1].condition.op, facts.guards[1].outcomes[0].message) == ("ge", "too long: {n}")


def test_a_handled_result_is_a_handler():
    facts = read("""
fn f() -> u32 {
    match load() {
        Ok(value) => value,
        Err(error) => { warn!("no value: {}", error); 0 }
    }
}
""")
    (caught,) = facts.catches
    assert (caught.errors, caught.guarded) == (("error",), ("load",))
    assert caught.outcomes[0].message == "no value: {error}"


def test_timeouts_and_tasks_of_tokio():
    facts = read("""
use std::time::Duration;
async fn f() {
    tokio::spawn(async { work().await });
    let answer = tokio::time::timeout(Duration::from_secs(5), call()).await;
}
""")
    (timeout,) = [each for each in facts.settings if each.role == "timeout"]
    assert (timeout.value.value, timeout.unit) == (5, "seconds")
    assert [each.what for each in facts.concurrency] == ["task"]


def test_visibility_tests_and_fields_by_serde():
    facts = read("""
/// An order.
#[derive(Serialize, Deserialize)]
pub struct Order {
    /// its number
    pub id: u64,
    #[serde(rename = "noteText", default)]
    note: String,
    #[serde(skip)]
    cache: u8,
}
pub(crate) fn hidden() {}
#[cfg(test)]
mod tests {
    fn helper() { if true { panic!("no") } }
    #[test]
    #[should_panic]
    fn order_is_refused() { super::hidden(); }
}
""")
    (model,) = facts.models
    assert [(each.name, each.required, each.doc) for each in model.fields] == [
        ("id", True, "its number"),
        ("noteText", False, ""),
    ]
    assert {each.name: each.public for each in facts.symbols if each.kind in ("class", "function")} == {
        "Order": True, "hidden": False,
    }  # fmt: skip
    assert [each.kind for each in facts.symbols if each.name == "tests.helper"] == ["test"]
    (test,) = facts.tests
    assert (test.sentence, test.calls, test.expects[0].raises) == ("order is refused", ("super::hidden",), "panic")
    assert facts.raises == ()


def test_a_log_macro_with_its_path_is_a_log_line():
    facts = read("""
fn f(name: &str) {
    if name.is_empty() {
        log::warn!("no name, {} is taken", DEFAULT);
        return;
    }
}
""")
    first = facts.guards[0].outcomes[0]
    assert (first.verb, first.name, first.message) == ("log", "warning", "no name, {DEFAULT} is taken")


def test_an_error_that_is_looked_for_is_a_handler_and_no_question():
    facts = read("""
fn f() {
    if let Err(error) = save() {
        eprintln!("not saved: {}", error);
        std::process::exit(2);
    }
}
""")
    assert facts.guards == ()
    (caught,) = facts.catches
    assert (caught.guarded, [each.verb for each in caught.outcomes]) == (("save",), ["call", "exit"])


def asked(facts: FileFacts) -> list[str]:
    """What each decision asks, without its punctuation."""

    def said(each: Condition) -> str:
        if each.parts:
            return "(" + f" {each.op} ".join(said(part) for part in each.parts) + ")"
        right = f" {each.right.text}" if each.right is not None else ""
        return f"{each.left.text if each.left is not None else '?'} {each.op}{right}"

    return [said(guard.condition) for guard in facts.guards]


def test_patterns_ask_for_ranges_pairs_and_what_earlier_ones_left():
    facts = read("""
fn rate(n: u32, s: Option<&str>, a: Kind, b: Kind) -> u32 {
    if matches!((a, b), (Kind::Old, _)) { return 1; }
    if matches!(s, Some(x) if x.len() > 5) { return 2; }
    if !(MIN..=MAX).contains(&n) { return 3; }
    match n { 0 => 4, 1..=9 => 5, 10 | 20 => 6, k if k > 1000 => 7, 30.. => 8, _ => 9 }
}
fn name(s: Option<&str>, point: Point) -> u32 {
    match s { Some("live") => 1, Some(x) if x.len() > 5 => 2, Some(_) => 3, None => 4 }
}
fn odd(point: Point) -> u32 { match point { Point { x: 0, .. } => 1, Point { x, y } => x } }
""")
    assert asked(facts) == [
        "a eq Kind::Old", "(s not_null all x.len() gt 5)", "(n lt MIN any n gt MAX)", "n eq 0", "(n ge 1 all n le 9)",
        "n in 10, 20", "n gt 1000", "n ge 30", 's eq "live"', "(s not_null all x.len() gt 5)",
        "(s not_null all x.len() le 5)", "s is_null", "(point eq Point all x eq 0)", "(point eq Point all x ne 0)",
    ]  # fmt: skip


def test_a_later_case_holds_only_where_earlier_ones_do_not():
    facts = read("fn f(n: u32) -> u32 { match n { 101.. => 1, 51.. => 2, _ => 3 } }")
    assert asked(facts) == ["n ge 101", "(n ge 51 all n lt 101)", "n lt 51"]


def test_moves_between_states_that_functions_allow():
    facts = read("""
enum State { Idle, Running, Done }
impl State {
    fn may(self, next: State) -> bool {
        matches!((self, next), (State::Idle, State::Running) | (State::Running, State::Idle | State::Done))
    }
    fn after(self) -> Option<Self> {
        match self { Self::Idle => Some(Self::Running), Self::Running => Some(Self::Done), Self::Done => None }
    }
    fn on(self, event: Event) -> Result<State, Refused> {
        match (self, event) {
            (State::Idle, Event::Start) => Ok(State::Running),
            (State::Running, Event::Stop) => Ok(State::Done),
            (from, _) => Err(Refused { from }),
        }
    }
    fn label(self) -> &'static str { match self { State::Idle => "idle", _ => "busy" } }
}
fn opposite(side: Side) -> Side { match side { Side::Left => Side::Right, Side::Right => Side::Left } }
""")
    moves = {table: {} for table in ("may", "after", "on")}
    for each in facts.transitions:
        moves[each.table][each.source] = each.targets
    assert moves["may"] == {
        "State.Idle": ("State.Running",), "State.Running": ("State.Idle", "State.Done"), "State.Done": (),
    }  # fmt: skip
    assert moves["after"] == {"State.Idle": ("State.Running",), "State.Running": ("State.Done",), "State.Done": ()}
    assert moves["on"] == moves["after"]
    assert "(self eq State::Idle all event eq Event::Start)" in asked(facts)


RETRIED = """
const BASE: Duration = Duration::from_millis(50);
const MAX: Duration = Duration::from_secs(5);
async fn grown() -> Result<(), E> {
    let mut delay = Duration::from_millis(100);
    for attempt in 1..=5 {
        match send().await {
            Ok(x) => return Ok(x),
            Err(e) => { tokio::time::sleep(delay).await; delay = (delay * 2).min(MAX); }
        }
    }
    Err(E::Gone)
}
async fn counted() -> Result<(), E> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        match send().await {
            Ok(x) => return Ok(x),
            Err(e) if attempt < LIMIT => sleep(pause(attempt)).await,
            Err(e) => return Err(e),
        }
    }
}
async fn once_more_than_it_says() -> Result<(), E> {
    for attempt in 0..=5 { if let Ok(x) = send().await { return Ok(x); } sleep(MAX).await; }
    let mut attempt = 0;
    while attempt <= 5 { if let Ok(x) = send().await { return Ok(x); } sleep(MAX).await; attempt += 1; }
    Err(E::Gone)
}
fn pause(n: u32) -> Duration { let grown = BASE.saturating_mul(2u32.pow(n)); std::cmp::min(grown, MAX) }
"""


def test_attempts_are_counted_and_waits_that_grow_are_followed():
    grown, counted, *others = read(RETRIED).retries
    assert (grown.attempts.value, grown.backoff.value, grown.factor.value) == (5, 100, 2)
    assert (grown.longest.name, grown.final_error, grown.start) == ("MAX", "E::Gone", 5)
    assert (counted.attempts.name, counted.backoff.name, counted.longest.name) == ("LIMIT", "BASE", "MAX")
    assert (counted.factor.value, counted.wait_start) == (2, 31)
    assert [each.attempts for each in others] == [None, None]  # six rounds, which no bound says


CRATE = {
    "Cargo.toml": '[package]\nname = "desk"\nversion = "0.1.0"\n',
    "src/lib.rs": "pub mod orders;\npub mod carrier;\nuse axum::{routing::get, Router};\n"
    'pub fn app() -> Router { Router::new().nest("/v1", api()).route("/health", get(|| async { "ok" })) }\n'
    'fn api() -> Router { Router::new().merge(orders::router()).nest("/admin", orders::admin()) }\n'
    "fn hand_over(carrier: &carrier::Client) { carrier.book(); String::new(); }\n",
    "src/orders.rs": "use axum::{routing::{get, post}, Router};\n"
    'pub fn router() -> Router { Router::new().route("/orders", get(list)) }\n'
    'pub fn admin() -> Router { Router::new().route("/sweep", post(sweep)) }\n'
    "async fn list() {}\nasync fn sweep() {}\nasync fn book() {}\n",
    "src/carrier.rs": "pub struct Client {}\nimpl Client {\n    pub fn new() -> Client { Client {} }\n"
    "    pub fn book(&self) -> bool { true }\n}\n"
    "impl std::str::FromStr for Client { type Err = u8; fn from_str(s: &str) -> Result<Self, u8> { Err(1) } }\n"
    "#[cfg(test)]\nmod tests {\n    use super::*;\n    fn made() -> Client { Client::new() }\n"
    "    #[test]\n    fn books() { assert!(made().book()); }\n"
    '    #[test]\n    fn reads() { assert!("x".parse::<Client>().is_err()); }\n}\n',
}


def test_routers_are_followed_across_functions_and_files():
    package = package_of(CRATE)
    routes = {
        (route.method, route.path) for file in package.files.values() if file.facts for route in file.facts.routes
    }
    assert routes == {("GET", "/health"), ("GET", "/v1/orders"), ("POST", "/v1/admin/sweep")}


def test_methods_are_found_by_the_type_of_what_they_are_called_on():
    package = package_of(CRATE)
    called = {(edge.caller.name, edge.callee.path, edge.callee.name) for edge in package.edges}
    assert ("hand_over", "src/carrier.rs", "Client.book") in called
    assert all(caller != "hand_over" or name == "Client.book" for caller, _, name in called)  # no function of a module
    reached = {place.name: {link.test.name for link in links} for place, links in package.tests.items()}
    assert (reached["Client.book"], reached["Client.from_str"]) == ({"books"}, {"reads"})


def test_answers_layers_and_listeners():
    facts = read("""
use axum::http::StatusCode;
fn app() -> Router {
    Router::new().layer(ConcurrencyLimitLayer::new(256)).layer(DefaultBodyLimit::max(64 * 1024))
        .layer(RateLimitLayer::new(5, Duration::from_secs(1)))
}
async fn main() {
    let (tx, rx) = mpsc::channel(512);
    let http = Client::builder().connect_timeout(Duration::from_secs(3)).timeout(Duration::from_secs(10)).build();
    let listener = TcpListener::bind("0.0.0.0:3000").await.unwrap();
    HttpServer::new(app).bind(("127.0.0.1", 8080)).unwrap();
}
async fn create() -> Result<(StatusCode, Json<Order>), ApiError> { Ok((StatusCode::CREATED, Json(order))) }
async fn take() -> Result<StatusCode, ApiError> {
    tracing::warn!(attempt, status = %code, "carrier overloaded");
    Ok(StatusCode::ACCEPTED)
}
""")
    assert {(each.role, each.name, each.value.value, each.unit, each.via) for each in facts.settings} == {
        ("concurrency", "limit", 256, "", "ConcurrencyLimitLayer::new"),
        ("buffer", "max", 65536, "bytes", "DefaultBodyLimit::max"),
        ("rate", "num", 5, "", "RateLimitLayer::new"), ("interval", "window", 1, "seconds", "RateLimitLayer::new"),
        ("buffer", "capacity", 512, "", "mpsc::channel"),
        ("timeout", "connect_timeout", 3, "seconds", "Client::builder"),
        ("timeout", "timeout", 10, "seconds", "Client::builder"), ("port", "port", 3000, "", "TcpListener::bind"),
        ("port", "port", 8080, "", "HttpServer::new"),
    }  # fmt: skip
    assert [(each.symbol, each.name, each.value.text) for each in facts.returns] == [
        ("create", "status", "StatusCode::CREATED"), ("take", "status", "StatusCode::ACCEPTED"),
    ]  # fmt: skip


def test_rules_and_defaults_of_fields():
    facts = read("""
#[derive(Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct NewOrder {
    #[validate(length(min = 1, max = 64))]
    name: String,
    #[validate(range(min = 1, max = MAX), email)]
    count: u32,
    #[serde(default = "usual")]
    service: u8,
}
fn usual() -> u8 { 3 }
""")
    (model,) = facts.models
    assert [[(rule, value.value or value.name) for rule, value in each.constraints] for each in model.fields] == [
        [("min_length", 1), ("max_length", 64)], [("ge", 1), ("le", "MAX"), ("email", True)], [],
    ]  # fmt: skip
    assert model.fields[2].default.name == "usual" and not model.fields[2].required
    assert [(each.name, each.value.value) for each in facts.constants] == [("usual", 3)]
    assert [(each.rule, each.start) for each in facts.validations] == [("unknown", 3)]


def test_values_that_are_chosen_cut_or_given_by_default():
    facts = read("""
fn price(n: u32, limit: Option<i64>, pool: &PgPool) -> u32 {
    let surcharge = if n > 20_000 { 450 } else { 0 };
    let limit = limit.unwrap_or(PAGE_SIZE);
    surcharge
}
fn label(note: Option<String>) -> String {
    match &note {
        Some(text) if text.chars().count() > 200 => {
            let short: String = text.chars().take(199).collect();
            format!("{short}…")
        }
        _ => String::new(),
    }
}
fn of(error: &E) -> u16 {
    let status = match error {
        E::Gone => StatusCode::NOT_FOUND,
        E::Busy => { warn!(?error, "busy"); StatusCode::CONFLICT }
    };
    status.as_u16()
}
""")
    told = [
        [(step.verb, step.name, step.message, step.value.text if step.value else "") for step in guard.outcomes]
        for guard in facts.guards
    ]
    assert told == [
        [("set", "surcharge", "", "450")], [("set", "limit", "", "PAGE_SIZE")], [("cut", "text", "…", "199")],
        [("return", "status", "", "StatusCode::NOT_FOUND")],
        [("log", "warning", "busy", ""), ("return", "status", "", "StatusCode::CONFLICT")],
    ]  # fmt: skip
    assert facts.guards[0].otherwise[0].value.text == "0"


def test_what_real_packages_showed():
    facts = read("""
use aws_sdk_s3::Client;
/// Sleeps as [`Backoff`] says.
pub fn convert(records: Vec<Record>, code: Result<Kind, E>, client: Client) -> Result<Vec<u8>, Box<dyn Error>> {
    for record in records {
        match record.try_into() { Ok(made) => out.push(made), Err(e) => return Err(Box::new(BadRecord::Broken)) }
    }
    match code {
        Ok(kind) => match kind { Kind::A => Ok(1), Kind::B => Ok(2), _ => Err(Unknown::Kind) },
        Err(_) => Err(Unknown::Code),
    }
}
async fn store(client: Client) { client.put_object().bucket("labels").key(name).body(text).send().await; }
impl std::error::Error for BadRecord { fn description(&self) -> &str { match self { Self::Broken => "broken" } } }
impl PartialEq for BadRecord { fn eq(&self, other: &Self) -> bool { true } }
impl Default for Plan { fn default() -> Plan { Plan { poll_interval: 500 } } }
""")
    assert facts.retries == ()  # going through records tries nothing again
    raised = {each.error: each.when for each in facts.raises}
    assert raised["Unknown::Kind"].op == "not_in" and "BadRecord::Broken" in raised
    assert [(each.operation, each.resource.value) for each in facts.services] == [("put_object", "labels")]
    assert not [each for each in facts.symbols if each.name.startswith("BadRecord.")]
    assert [(each.role, each.name) for each in facts.settings] == [("other", "poll_interval")]
    assert facts.symbols[0].doc.text == "Sleeps as `Backoff` says."


def test_patterns_by_name_and_answers_of_results():
    facts = read("""
static SERIAL: Lazy<Regex> = Lazy::new(|| Regex::new(r"^[A-Z]{2}$").unwrap());
fn parse(s: &str) -> Result<Serial, Bad> {
    let trimmed = s.trim().to_uppercase();
    if !SERIAL.is_match(&trimmed) { return Err(Bad::Serial(MAX)); }
    Ok(Serial(trimmed))
}
fn create(pool: Pool) -> HttpResponse {
    match pool.insert(new) {
        Ok(0) => HttpResponse::NotFound().finish(),
        Ok(_) => HttpResponse::Created().finish(),
        Err(Failed::Database(Kind::Unique, _)) => HttpResponse::Conflict().body("known already"),
        Err(e) if e.is_slow() => HttpResponse::GatewayTimeout().finish(),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}
fn level(days: u32) -> Option<&'static str> {
    Some(match days { 0..=13 => return None, 14..=27 => "friendly", _ => "court" })
}
""")
    assert [(each.name, each.regex) for each in facts.patterns] == [("SERIAL", "^[A-Z]{2}$")]
    assert asked(facts)[0] == "trimmed not_matches SERIAL"
    assert [(each.name, each.value.text) for each in facts.locals] == [("trimmed", "s.trim().to_uppercase()")]
    assert [(each.errors, each.outcomes[0].value.text) for each in facts.catches] == [
        (("Kind::Unique",), "Conflict()"), (("error",), "InternalServerError()"),
    ]  # fmt: skip
    assert "pool.insert(new) eq 0" in asked(facts) and "e.is_slow() truthy" in asked(facts)
    assert asked(facts)[-1] == "(days lt 0 any days gt 27)"


def test_what_a_scope_configures_answers_under_it():
    package = package_of({
        "Cargo.toml": '[package]\nname = "m"\nversion = "0.1.0"\n',
        "src/lib.rs": "pub mod meters;\nuse actix_web::web;\npub fn configure(cfg: &mut web::ServiceConfig) {\n"
        '    cfg.service(web::scope("/api").configure(meters::routes));\n}\n',
        "src/meters.rs": "use actix_web::{get, web};\n"
        "pub fn routes(cfg: &mut web::ServiceConfig) { cfg.service(list); }\n"
        '#[get("/meters")]\nasync fn list() -> String { String::new() }\n',
    })  # fmt: skip
    (route,) = [route for file in package.files.values() if file.facts for route in file.facts.routes]
    assert (route.path, route.written) == ("/api/meters", "/meters")


def test_branches_of_select_arguments_of_commands_and_what_keeps_a_key():
    facts = read("""
#[derive(Parser)]
#[command(name = "sync")]
struct Cli {
    #[arg(short, long, action = clap::ArgAction::Count)] verbose: u8,
    #[command(subcommand)] command: Command,
}
#[derive(Subcommand)]
enum Command { Pull(PullArgs), Prune { #[arg(long)] days: u32 } }
#[derive(Args)]
struct PullArgs { #[arg(long, default_value_t = 250)] batch: usize }
async fn watch(consumer: StreamConsumer) -> Result<usize> {
    loop {
        select! {
            message = consumer.recv() => {
                match parse(message) { Ok(product) => index(product).await, Err(e) => tracing::error!(%e, "no item") }
                if payload.len() > 1000 { tracing::warn!(size = 3, "payload skipped"); continue; }
            }
            _ = tokio::time::sleep(IDLE) => { return Ok(3); }
        }
    }
}
async fn lock() -> Result<()> {
    let base = env::var("INDEX_URL").map_err(|_| anyhow!("INDEX_URL must be set"))?;
    redis::cmd("SET").arg("lock").arg("NX").arg("EX").arg(120).query_async(&mut conn).await?;
    if let Some(n) = length { anyhow::ensure!(n <= 500, "too large"); }
    let first: Vec<Product> = feed.products.into_iter().take(100).collect();
    Ok(())
}
""")
    commands = {each.name: [option.flags for option in each.options] for each in facts.commands}
    assert commands == {"sync": [("--verbose",)], "pull": [("--batch",)], "prune": [("--days",)]}
    assert not next(each for each in facts.commands if each.name == "sync").options[0].required
    skipped = next(guard for guard in facts.guards if guard.symbol == "watch")
    assert [step.verb for step in skipped.outcomes] == ["log", "continue"]
    assert facts.retries == ()  # it goes through what comes in
    assert facts.env[0].required
    assert [(each.service, each.operation) for each in facts.services] == [("redis", "SET")]
    assert {(each.role, each.value.value) for each in facts.settings} >= {("ttl", 120), ("batch", 100)}
    (ensured,) = [guard for guard in facts.guards if guard.symbol == "lock"]
    assert (ensured.condition.op, ensured.outcomes[0].message) == ("gt", "too large")
