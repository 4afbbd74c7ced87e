"""What programs in Python say of their commands, their rows, their attempts and what they run."""

import pytest

from tests.specs.writing.test_python_idioms import told

PROGRAM = """
    import hashlib
    import smtplib
    import sqlite3
    import subprocess
    import threading
    from enum import Enum
    from pathlib import Path
    from typing import Annotated

    import pandas as pd
    import typer
    from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential

    app = typer.Typer()
    QUALITIES = ("measured", "estimated")
    MOST = 250.0
    EVERY = 15 * 60

    class OnError(str, Enum):
        stop = "stop"
        skip = "skip"

    @app.callback()
    def main(verbose: Annotated[int, typer.Option("--verbose", count=True, help="More logging.")] = 0) -> None:
        setup(verbose)

    @app.command()
    def ingest(
        out: Path = typer.Option(Path("lake")),
        keep_days: int = typer.Option(395, min=30),
        on_error: OnError = typer.Option(OnError.skip),
        dry_run: bool = typer.Option(False, "--dry-run/--write", help="Validate only."),
    ) -> None:
        files = sorted(out.glob("*"))
        if not files:
            raise typer.Exit(code=3)

    def clean(frame: pd.DataFrame) -> pd.DataFrame:
        frame = frame.dropna(subset=["meter", "kwh"])
        frame = frame[frame["kwh"].between(0, MOST) & frame["quality"].isin(QUALITIES)]
        return frame.drop_duplicates(subset=["meter", "read_at"])

    @retry(
        retry=retry_if_exception_type(sqlite3.OperationalError),
        stop=stop_after_attempt(5),
        wait=wait_exponential(multiplier=0.2, max=5),
    )
    def add(db, name):
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("INSERT INTO files (name) VALUES (?)", (name,))

    class Watcher(threading.Thread):
        def __init__(self):
            self.stopped = threading.Event()

        def run(self):
            while not self.stopped.wait(EVERY):
                send("quiet")

    def send(text):
        subprocess.run(["df", "--output=pcent"], timeout=10)
        with smtplib.SMTP("mail", 587, timeout=20) as smtp:
            smtp.send_message(text)
"""


@pytest.mark.parametrize(
    "expected",
    [
        "`ingest` takes `--dry-run` (turned off by `--write`): Validate only.",
        '`ingest` takes `--out` ("lake" by default).',
        "`ingest` takes `--on-error` (`OnError.skip` by default).",
        "`keep_days` must be at least 30 days.",
        'IF `files` (`sorted(out.glob("*"))`) is empty THEN the package SHALL exit with status 3.',
        "Rows without `meter` and `kwh` are dropped.",
        "Of rows with the same `meter` and `read_at` only one is kept.",
        "`kwh` must be from 0 to 250.0 (`MOST`).",
        '`quality` must be one of "measured" or "estimated" (`QUALITIES`).',
        "`add` is tried again on `sqlite3.OperationalError`, in at most 5 attempts; the wait between attempts is "
        '0.2 seconds, by the strategy "wait_exponential", at most 5 seconds.',
        "Runs `PRAGMA journal_mode=WAL`.",
        "`run` calls `send` in a loop, which pauses for 900 seconds (15 × 60; 15 minutes) (`EVERY`) in each round.",
        "`smtplib.SMTP` uses port 587.",
    ],
)
def test_what_a_program_does_is_told(expected: str) -> None:
    assert expected in told(PROGRAM)


def test_programs_that_are_run_are_named() -> None:
    assert any('runs another program (`["df", "--output=pcent"]`)' in each for each in told(PROGRAM))


def test_a_callback_of_the_whole_program_is_no_command() -> None:
    found = told(PROGRAM)
    assert not any("the command `main`" in each for each in found)
    assert any("`--verbose`" in each for each in found)


def test_a_column_is_no_rule_without_a_data_frame() -> None:
    code = 'def clean(frame):\n    return frame["kwh"].between(0, 250)\n'
    assert not any("`kwh` must be" in each for each in told(code))
