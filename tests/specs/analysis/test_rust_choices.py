"""Rust: what decides without an `if`, and commands below others."""

from specs.analysis.rust import analyze
from tests.specs.writing.drafts import draft_of, said

LET_ELSE = """
async fn find(store: Store, code: Code) -> Result<Json<Parcel>, Error> {
    let Some(parcel) = store.find(&code).await? else {
        return Err(Error::NotFound(code));
    };
    let Ok(size) = parcel.note.parse::<u32>() else {
        return Err(Error::BadNote);
    };
    let Place::Far { name } = parcel.place else { return Ok(Json(parcel)) };
    store.note(name).await?.map(Json).ok_or_else(|| Error::NoNote)
}
"""


def test_what_is_not_what_it_must_be_decides_as_an_if_does():
    facts = analyze(LET_ELSE)
    asked = [(each.condition.op, each.condition.left.name, each.outcomes[0].verb) for each in facts.guards]
    assert asked == [
        ("is_null", "store.find", "raise"), ("not_a", "parcel.place", "return"), ("is_null", "store.note", "raise")
    ]  # fmt: skip
    assert [(each.error, bool(each.when)) for each in facts.raises] == [
        ("Error::NotFound", True), ("Error::BadNote", False), ("Error::NoNote", True)
    ]  # fmt: skip
    (caught,) = facts.catches
    assert (caught.handling, caught.guarded, caught.outcomes[0].name) == (
        "translated",
        ("parcel.note.parse",),
        "Error::BadNote",
    )


COMMANDS = """
/// Command line of the tracker.
#[derive(Parser)]
#[command(name = "tracker")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[arg(long)]
    quiet: bool,
}
#[derive(Subcommand)]
enum Command {
    /// Answers requests.
    Serve { #[arg(long)] port: u16 },
    /// Asks the carriers.
    SyncAll,
}
"""


def test_commands_of_an_enum_stand_below_the_one_that_holds_it():
    facts = analyze(COMMANDS)
    assert [(each.name, each.parent) for each in facts.commands] == [
        ("tracker", ""), ("serve", "tracker"), ("sync-all", "tracker")
    ]  # fmt: skip
    texts = said(draft_of({"src/main.rs": COMMANDS, "Cargo.toml": '[package]\nname = "tracker"\nversion = "1.0.0"\n'}))
    assert "Offers the commands `serve` and `sync-all`." in texts
    assert "`serve` of `tracker`: Answers requests." in texts


def test_a_default_may_be_made_by_a_function_of_the_type():
    text = """
#[derive(Deserialize)]
pub struct Page {
    #[serde(default = "Page::usual")]
    pub limit: i64,
    pub offset: i64,
}
impl Page { fn usual() -> i64 { 25 } }
"""
    assert any("`limit` (25" in each for each in said(draft_of({"src/lib.rs": text})))


def test_a_limit_of_bytes_lets_so_many_through():
    text = "pub fn app() -> Router { Router::new().layer(RequestBodyLimitLayer::new(64 * 1024)) }"
    assert any("lets at most 65536 bytes" in each for each in said(draft_of({"src/lib.rs": text})))
