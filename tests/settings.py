"""Settings of the suite: those of the product, read in an environment of its own.

Each process (one a core under xdist) has its own VAR_DIR, hence its own database file, files and mails, and its own
prefix in Redis; all share the built fonts, which are slow to make and the same for everyone.
"""

import atexit
import os
import shutil
import sys
import tempfile
import uuid
import warnings
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = tempfile.mkdtemp(prefix="inet-cycles-test-")
atexit.register(shutil.rmtree, VAR_DIR, ignore_errors=True)
Path(VAR_DIR, "static").mkdir()  # WhiteNoise warns when nothing was collected

os.environ.update(
    INET_ENV="test",
    VAR_DIR=VAR_DIR,
    FONTS_DIR=os.environ.get("FONTS_DIR") or str(BASE_DIR / "var" / "build"),
    REDIS_PREFIX=f"test-{uuid.uuid4().hex}:",
    DJANGO_ALLOW_ASYNC_UNSAFE="true",  # Playwright keeps an event loop in the test's thread
    DEBUG="",
    SECOND_FACTOR_REQUIRED="true",
    SOFFICE_PATH="",  # the same suite with and without LibreOffice: tests name a program of their own
)
for name in ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_URL", "STORAGE_URL", "CLAMD_URL"):
    os.environ.pop(name, None)

with warnings.catch_warnings():
    warnings.simplefilter("error")
    from inet_cycles.settings import *  # noqa: F403

PASSWORD_HASHERS = ["tests.hashing.QuickArgon2"]


class _Unmigrated:
    """Tables are made from the models: migrations, which `make check` holds to them, take ten times as long.

    They are played by whatever starts the product as in production: `make run`, the chaos, the bench.
    """

    def __contains__(self, app: str) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


MIGRATION_MODULES = _Unmigrated()

# `pytest --reuse-db` finds its database where it left it. Processes of xdist read it in the environment.
if "--reuse-db" in sys.argv:
    os.environ["REUSE_TEST_DATABASE"] = "1"
if os.environ.get("REUSE_TEST_DATABASE") and "sqlite" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": str(BASE_DIR / "var" / "test.sqlite3")}  # noqa: F405
