"""How long a later start takes until the first page is there, and what `manage.py check` imports."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from studio.bench import Measure

_ROOT = Path(__file__).resolve().parent.parent.parent
_ROUNDS = 3
_PATIENCE = 180.0


def second_start() -> list[Measure]:
    with tempfile.TemporaryDirectory(prefix="spec-studio-bench-") as name:
        folder = Path(name)
        (folder / "first_packages").write_text("done\n")
        _seconds_to_first_page(folder)
        later = [_seconds_to_first_page(folder) for _ in range(_ROUNDS)]
    imports = [float(_imports_torch()) for _ in range(_ROUNDS)]
    return [
        Measure("second start to first page", "-", "s", tuple(later), (), 10, "at most"),
        Measure("torch imported by manage.py check", "-", "", tuple(imports), (), 0, "at most"),
    ]


def _seconds_to_first_page(folder: Path) -> float:
    port = free_port()
    environment = os.environ | {"DATA_DIR": str(folder)}
    begun = time.perf_counter()
    up = subprocess.Popen(
        [sys.executable, str(_ROOT / "manage.py"), "up", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        while not _page(port):
            if up.poll() is not None or time.perf_counter() - begun > _PATIENCE:
                raise RuntimeError("the studio did not start")
            time.sleep(0.05)
        return time.perf_counter() - begun
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait()


def _page(port: int) -> bool:
    web = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        web.request("GET", "/accounts/login/")
        return web.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        web.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _imports_torch() -> bool:
    code = "import sys, runpy; sys.argv = ['manage.py', 'check']; sys.path.insert(0, '.')\n"
    code += "try: runpy.run_path('manage.py', run_name='__main__')\nexcept SystemExit: pass\n"
    code += "raise SystemExit('torch' in sys.modules)"
    return bool(subprocess.run([sys.executable, "-c", code], cwd=_ROOT, capture_output=True, check=False).returncode)
