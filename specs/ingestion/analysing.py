"""Texts to facts in child processes that may die without taking the run along."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

import msgspec
from django.conf import settings

from specs.ingestion.analysis_child import READY, Answered, Asked, answer, failed, read_frame, write_frame
from specs.ingestion.limits import Limits, limits
from specs.jobs.errors import Transient

_ROOT = Path(__file__).resolve().parent.parent.parent
_COMMAND = ("-m", "specs.ingestion.analysis_child")
_START_SECONDS = 120
_PATIENCE = 10  # the process counts the seconds that it computes; beside others those take longer
_CAP = 64  # texts on their way at a time: they are in memory
_decoder = msgspec.msgpack.Decoder(Answered)

Key = TypeVar("Key")


class Child:
    """One process, started when first asked and again after it died."""

    def __init__(self, given: Limits) -> None:
        self._limits = given
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    def ask(self, asked: Asked) -> Answered:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        seconds = self._limits.analysis_seconds
        late = f"Analysis of this file took longer than {seconds} seconds."
        try:
            write_frame(process.stdin, msgspec.msgpack.encode(asked))
            if not _has_answered(process, seconds * _PATIENCE):
                self.stop()
                return answer(failed(asked.language, asked.text, late), keep=False)
            frame = read_frame(process.stdout)
        except BrokenPipeError:
            frame = None
        if frame is not None:
            return _decoder.decode(frame)
        ended = process.wait()
        self.stop()
        if ended == -signal.SIGPROF:
            return answer(failed(asked.language, asked.text, late))
        # Killed by the machine, for want of memory, say, it may well live another time.
        died = failed(asked.language, asked.text, "The process that analysed this file died of it.")
        return answer(died, keep=ended != -signal.SIGKILL)

    def end(self) -> None:
        """Kills the process for good, whichever thread is asking it: that one finds its answer cut off."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
                if pipe is not None:
                    with suppress(BrokenPipeError):  # what it did not read any more
                        pipe.close()
            self._process.wait()
            self._process = None

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._closed:
            raise CancelledError
        if self._process is None:
            self._process = self._started()
        return self._process

    def _started(self) -> "subprocess.Popen[bytes]":
        """Waits until it is ready: what keeps it from starting is no fault of the file that it is to read."""
        process = self._process = subprocess.Popen(
            [sys.executable, *_COMMAND, str(self._limits.analysis_bytes), str(self._limits.analysis_seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=_ROOT,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONHASHSEED": "0", "PYTHONPATH": str(_ROOT)},
        )
        assert process.stdout is not None
        assert process.stderr is not None
        if _has_answered(process, _START_SECONDS) and read_frame(process.stdout) == READY:
            return process
        process.kill()
        said = process.stderr.read().decode(errors="replace").strip().splitlines()
        self.stop()
        if self._closed:
            raise CancelledError
        raise Transient(f"The process that analyses cannot be started: {said[-1] if said else 'it says nothing'}.")


def _has_answered(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    assert process.stdout is not None
    return bool(select.select([process.stdout], [], [], seconds)[0])


def analyse_all(
    asked: Iterable[tuple[Key, Asked]], done: Callable[[], None] = lambda: None
) -> Iterator[tuple[Key, Answered]]:
    """The facts of each text, in no particular order. `done` is called in this thread after each."""
    number = processes()
    children = [Child(limits()) for _ in range(number)]
    free: SimpleQueue[Child] = SimpleQueue()
    for child in children:
        free.put(child)

    def work(each: Asked) -> Answered:
        child = free.get()
        try:
            return child.ask(each)
        finally:
            free.put(child)

    pool = ThreadPoolExecutor(number, thread_name_prefix="analysis")
    waiting: dict[Future[Answered], Key] = {}
    source = iter(asked)
    try:
        while True:
            for key, each in source:
                waiting[pool.submit(work, each)] = key
                if len(waiting) >= _CAP:
                    break
            if not waiting:
                return
            ended, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in ended:
                yield waiting.pop(future), future.result()
                done()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in children:
            child.end()
        pool.shutdown()
        for child in children:
            child.stop()


def processes() -> int:
    """How many processes one run analyses with: half the machine, for others run beside it."""
    return int(getattr(settings, "ANALYSIS_PROCESSES", 0)) or max(1, (os.cpu_count() or 1) // 2)
