"""Runs a module as a child that ends with its parent: `python -m studio.child PARENT_PID MODULE [ARGUMENT…]`."""

import os
import runpy
import sys

from studio.processes import die_with_parent


def main() -> None:
    parent, module, *arguments = sys.argv[1:]
    die_with_parent()
    if os.getppid() != int(parent):  # it ended before we could ask to be told
        sys.exit(1)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
