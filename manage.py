#!/usr/bin/env python
"""Spec Studio's command line. This file is read by any Python 3, so that a too old one gets a sentence."""

import os
import sys


def main():
    if sys.version_info < (3, 11):
        sys.exit("error: Spec Studio needs Python 3.11 or newer, and this is %d.%d." % sys.version_info[:2])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("error: Django is missing from this Python; run `make run`, which installs what is needed into .venv.")
    from django.db import OperationalError, ProgrammingError

    from studio.ready_database import is_behind, prepare
    from studio.startup import StartupError, database_away

    try:
        prepare(sys.argv)
        execute_from_command_line(sys.argv)
        sys.stdout.flush()
    except StartupError as error:
        sys.exit("error: %s" % error)
    except OperationalError as error:
        sys.exit("error: %s" % database_away(error))
    except ProgrammingError:
        if not is_behind():
            raise
        sys.exit("error: The database is of an older release; bring it up to date with: manage.py migrate")
    except BrokenPipeError:  # who reads the output has read enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
