"""Keeping processes from outliving the one that started them."""

import ctypes
import os
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1


def die_with_parent(with_signal: signal.Signals = signal.SIGTERM) -> None:
    """Have this process get `with_signal` as soon as its parent is gone, however the parent ended.

    On Linux the kernel does it (the setting is lost when the process changes its user, so call this after that);
    elsewhere a thread looks for a new parent once a second.
    """
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
        if os.getppid() != parent:  # it ended before the call above
            os.kill(os.getpid(), with_signal)
        return
    threading.Thread(target=_watch, args=(parent, with_signal), daemon=True, name="parent-watch").start()


def _watch(parent: int, with_signal: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), with_signal)
