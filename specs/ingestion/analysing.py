"""Texts to facts in child processes that may die without taking the run along."""

import os
import select
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

from specs.ingestion.analysis_child import Answered, Asked, answer, failed, read_frame, write_frame
from specs.ingestion.limits import Limits, limits

_ROOT = Path(__file__).resolve().parent.parent.parent
_COMMAND = ("-m", "specs.ingestion.analysis_child")
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
        try:
            write_frame(process.stdin, msgspec.msgpack.encode(asked))
            ready, _, _ = select.select([process.stdout], [], [], self._limits.analysis_seconds)
            if not ready:
                self.stop()
                sentence = f"Analysis of this file took longer than {self._limits.analysis_seconds} seconds."
                return answer(failed(asked.language, asked.text, sentence))
            frame = read_frame(process.stdout)
        except BrokenPipeError:
            frame = None
        if frame is None:
            self.stop()
            return answer(failed(asked.language, asked.text, "The process that analysed this file died of it."))
        return _decoder.decode(frame)

    def end(self) -> None:
        """Kills the process for good, whichever thread is asking it: that one finds its answer cut off."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    with suppress(BrokenPipeError):  # what it did not read any more
                        pipe.close()
            self._process.wait()
            self._process = None

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._closed:
            raise CancelledError
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, *_COMMAND, str(self._limits.analysis_bytes)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                env={"PATH": os.environ.get("PATH", ""), "PYTHONHASHSEED": "0", "PYTHONPATH": str(_ROOT)},
            )
        return self._process


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
