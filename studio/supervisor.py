"""Runs the processes of one machine together: starts them, starts them again when they die, stops them all."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from logging import Formatter, LogRecord
from logging.handlers import RotatingFileHandler
from pathlib import Path

_FIRST_PAUSE = 1.0  # seconds before a dead process is started again; doubles up to the longest
_LONGEST_PAUSE = 30.0
_SETTLED = 60.0  # who has lived this long is well, and its next pause is the first again
_PATIENCE = 35.0  # for jobs to drain (20 s) and be handed back
_LOG_BYTES = 10 * 2**20
_TICK = 0.2


@dataclass(frozen=True)
class Program:
    name: str
    module: str
    arguments: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()


class KeptOutput(RotatingFileHandler):
    """The log of one program. A line that cannot be written is lost, which is said once until one can be again."""

    def __init__(self, file: Path, say: Callable[[str], None]) -> None:
        super().__init__(file, maxBytes=_LOG_BYTES, backupCount=2, encoding="utf-8")
        self.setFormatter(Formatter("%(message)s"))
        self._say = say
        self._trouble = ""

    def keep(self, name: str, line: str) -> None:
        before, self._trouble = self._trouble, ""
        self.emit(LogRecord(name, 0, "", 0, line, None, None))
        if self._trouble and not before:
            self._say(f"{self.baseFilename} cannot be written ({self._trouble}); lines are lost until it can.")

    def handleError(self, record: LogRecord) -> None:
        error = sys.exc_info()[1]
        number = error.errno if isinstance(error, OSError) else None
        self._trouble = os.strerror(number).lower() if number else repr(error)


class Child:
    """One program: its process at the moment, and when to start the next."""

    def __init__(self, program: Program, output: KeptOutput) -> None:
        self.program = program
        self.last_line = ""
        self._output = output
        self._pause = _FIRST_PAUSE
        self._due = 0.0
        self._begun = 0.0
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "studio.child", str(os.getpid()), self.program.module, *self.program.arguments],
            env=os.environ | dict(self.program.environment),
            cwd=Path(__file__).resolve().parent.parent,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self._begun = time.monotonic()
        threading.Thread(target=self._keep_output, args=(self.process,), daemon=True).start()

    def _keep_output(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                self.last_line = line.strip() or self.last_line
                self._output.keep(self.program.name, line.rstrip("\n"))

    def ended(self) -> int | None:
        """The exit code, once, of a process that has ended by itself; the next start is then due after a pause."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        if time.monotonic() - self._begun > _SETTLED:
            self._pause = _FIRST_PAUSE
        self._due = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        self.process = None
        return code

    def start_if_due(self) -> None:
        if self.process is None and time.monotonic() >= self._due:
            self.start()


class Supervisor:
    def __init__(self, logs: Path, say: Callable[[str], None]) -> None:
        logs.mkdir(mode=0o700, exist_ok=True)
        self._logs, self._say = logs, say
        self._children: list[Child] = []
        self._hurried = False

    def start(self, *programs: Program) -> None:
        for program in programs:
            child = Child(program, KeptOutput(self._logs / f"{program.name}.log", self._say))
            self._children.append(child)
            child.start()

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Tend the children until `ready`, or the time is over."""
        deadline = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > deadline:
                return False
            self.tend()
        return True

    def tend(self) -> None:
        """One round of looking after everybody."""
        time.sleep(_TICK)
        for child in self._children:
            if (code := child.ended()) is not None:
                how = f"killed by signal {-code}" if code < 0 else f"exit code {code}"
                self._say(f"{child.program.name} ended ({how}); starting it again. {_shortened(child.last_line)}")
            child.start_if_due()

    def hurry(self) -> None:
        """Stop waiting for those who are finishing their work."""
        self._hurried = True

    def stop(self) -> None:
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + _PATIENCE
        while any(process.poll() is None for process in running):
            if self._hurried or time.monotonic() > deadline:
                for process in running:
                    process.kill()
            time.sleep(0.05)


def _shortened(line: str) -> str:
    return line if len(line) <= 300 else f"{line[:300]}…"
