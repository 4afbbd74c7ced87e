"""The process that analyses: reads texts on standard input, writes their facts on standard output, one after the other.

It may be killed at any time, by its parent or by its own limits: hostile input costs the file that holds it, and
nothing else. Run as `python -m specs.ingestion.analysis_child MEMORY_BYTES SECONDS`; it loads no Django.
"""

import ctypes
import gc
import os
import resource
import signal
import struct
import sys
from typing import IO

import msgspec

from specs import anchors
from specs.analysis import languages
from specs.analysis.facts import FileFacts, Problem, encode
from specs.analysis.syntax import GrammarMissing
from specs.evidence.sources import split_lines
from specs.ingestion.packing import pack

_LENGTH = struct.Struct(">I")
_PR_SET_PDEATHSIG = 1
READY = b"ready"  # the first frame that it writes


class Asked(msgspec.Struct, array_like=True):
    language: str
    text: str


class Answered(msgspec.Struct, array_like=True):
    facts: bytes  # packed
    anchors: bytes
    problems: list[tuple[str, int]]
    keep: bool = True  # False where another try may well end otherwise


def analyse(asked: Asked) -> Answered:
    try:
        analyze = languages.load(asked.language)
    except (ImportError, SyntaxError, AttributeError) as error:  # an installation that is not whole
        sentence = f"The analyzer for {asked.language} cannot be loaded: {error}."
        return answer(failed(asked.language, asked.text, sentence), keep=False)
    try:
        return answer(analyze(asked.text))
    except GrammarMissing as error:  # once the wheel is there, the file is read
        return answer(failed(asked.language, asked.text, str(error)), keep=False)
    except MemoryError:
        sentence = "Analysis of this file needs more memory than it may have."
    except RecursionError:
        sentence = "This file is nested too deeply to be analysed."
    except Exception as error:  # noqa: BLE001 (an analyzer's defect costs the file that shows it, and is named)
        sentence = f"The analyzer for {asked.language} failed on this file: {type(error).__name__}: {error}"[:400]
    return answer(failed(asked.language, asked.text, sentence))


def answer(facts: FileFacts, *, keep: bool = True) -> Answered:
    problems = [(each.text, each.start) for each in facts.problems]
    return Answered(pack(encode(facts)), anchors.encode(anchors.anchors_of(facts)), problems, keep)


def failed(language: str, text: str, sentence: str) -> FileFacts:
    return FileFacts(language, len(split_lines(text)), problems=(Problem(sentence),))


def read_frame(stream: IO[bytes]) -> bytes | None:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    return data if len(data) == length else None


def write_frame(stream: IO[bytes], data: bytes) -> None:
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def main() -> None:
    if sys.platform == "linux":  # elsewhere the end of standard input ends us, between two files
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    memory, seconds = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Facts are trees without cycles, and short-lived: the collector would only walk them in vain.
    gc.disable()
    # Whatever a library prints must not fall between the frames.
    answers, sys.stdout = sys.stdout.buffer, sys.stderr
    decoder = msgspec.msgpack.Decoder(Asked)
    write_frame(answers, READY)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())  # nobody reads what else it says
    for count, frame in enumerate(iter(lambda: read_frame(sys.stdin.buffer), None), 1):
        # Ends the process wherever it is then, in C as well, however busy the machine is with other things.
        signal.setitimer(signal.ITIMER_PROF, seconds)
        answered = msgspec.msgpack.encode(analyse(decoder.decode(frame)))
        signal.setitimer(signal.ITIMER_PROF, 0)
        write_frame(answers, answered)
        if count % 200 == 0:
            gc.collect()


if __name__ == "__main__":
    main()
