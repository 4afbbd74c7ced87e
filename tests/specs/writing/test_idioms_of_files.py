"""What the files of an application and of a command line say, in the words of the spec."""

from tests.specs.writing.drafts import draft_of, said

CARGO = """[package]
name = "feedsync"
version = "0.1.0"
edition = "2021"
"""
COMMANDS = """use clap::Parser;

/// Synchronises product feeds
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Keep consuming changes
    Watch,
    /// Drop everything older than some days
    PruneOld {
        #[arg(long)]
        older_than: u32,
    },
}
"""
SETTINGS = """{
  "ConnectionStrings": { "Planner": "Host=db;Database=planner;Password=hunter22word" },
  "Planning": { "MaxHours": 12, "Days": ["Mon", "Tue"] }
}
"""


def test_subcommands_are_called_by_the_names_that_their_variants_give():
    usage = said(draft_of({"Cargo.toml": CARGO, "src/main.rs": COMMANDS}), "usage")
    assert "`watch`: Keep consuming changes." in usage
    assert "`prune-old`: Drop everything older than some days." in usage


def test_an_edition_is_no_version_of_the_language():
    usage = said(draft_of({"Cargo.toml": CARGO, "src/main.rs": COMMANDS}), "usage")
    assert "It is distributed as `feedsync` and is written in the edition `2021` of Rust." in usage
    newer = CARGO + 'rust-version = "1.74"\n'
    usage = said(draft_of({"Cargo.toml": newer, "src/main.rs": COMMANDS}), "usage")
    assert "It is distributed as `feedsync` and needs Rust `1.74`." in usage


def test_settings_of_a_profile_say_whose_they_are_and_no_password():
    told = said(draft_of({"appsettings.json": SETTINGS, "appsettings.Production.json": SETTINGS}), "configuration")
    assert sorted(told) == [
        "In `appsettings.Production.json`, `Planning` sets `MaxHours` to `12`.", "`Planning` sets `MaxHours` to `12`.",
    ]  # fmt: skip
