import os
from contextlib import suppress
from pathlib import Path

import pytest

from studio.supervisor import KeptOutput


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_log_on_a_full_disk_is_one_sentence_until_it_can_be_written_again(tmp_path: Path) -> None:
    said: list[str] = []
    log = tmp_path / "web.log"
    os.symlink("/dev/full", log)
    output = KeptOutput(log, said.append)
    for number in range(3):
        output.keep("web", f"lost {number}")
    assert said == [f"{log} cannot be written (no space left on device); lines are lost until it can."]
    with suppress(OSError):  # what is buffered still finds no room
        output.close()


def test_a_log_keeps_lines_as_they_come(tmp_path: Path) -> None:
    said: list[str] = []
    output = KeptOutput(tmp_path / "web.log", said.append)
    output.keep("web", "100% {done}")
    output.close()
    assert (tmp_path / "web.log").read_text() == "100% {done}\n"
    assert said == []
