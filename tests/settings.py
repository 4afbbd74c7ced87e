"""The settings of a test run: the product's, on a throw-away data folder, with nothing from whoever runs the tests.

Processes that tests start inherit the environment, and so the folder.
"""

import atexit
import os
import shutil
import tempfile

from studio.config import Config

RUN = "SPEC_STUDIO_TEST_RUN"  # names the folder of the run, in its processes

Config.model_config["env_file"] = None
if RUN not in os.environ:
    for name in Config.model_fields:
        os.environ.pop(name.upper(), None)
        os.environ.pop(name, None)
    os.environ[RUN] = tempfile.mkdtemp(prefix="spec-studio-tests-")
    os.environ["DATA_DIR"] = os.environ[RUN]
    atexit.register(shutil.rmtree, os.environ[RUN], ignore_errors=True)

from studio.settings import *  # noqa: E402, F403
from studio.settings import DATABASES  # noqa: E402

DATABASES["default"]["DURABLE"] = False
# Tests read static files where they are written, without collecting them first.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_BROKER_URL = "memory://"  # nobody listens: tests of workers bring a broker and workers of their own
EMBEDDING_MODEL = "hashing"  # needs no weights; the real model has tests of its own
