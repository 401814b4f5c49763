"""The tables, made once for all the processes of a run on SQLite: each begins with a copy of them.

That takes seconds, a copy a hundredth of one. The controller of xdist has it made while its workers gather tests.
"""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

NAME = "migrated.sqlite3"
PATIENCE = 60  # seconds


def begin(folder: Path) -> subprocess.Popen[bytes]:
    """Have the database made in this folder by a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "tests.migrated", folder], cwd=Path(__file__).parent.parent)


def copy_from(folder: Path, target: str) -> None:
    """Wait until it is there, and copy it. What then lacks, if something failed, is for the caller to migrate."""
    source, deadline = folder / NAME, time.monotonic() + PATIENCE
    while not source.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    if source.exists():
        _copy(source, target)


def _copy(source: Path, target: str | Path) -> None:
    with closing(sqlite3.connect(source)) as full, closing(sqlite3.connect(target)) as empty:
        full.backup(empty)


def main(folder: Path) -> None:
    """Migrate a database of this process and leave a copy in the folder; an empty one when it could not be done."""
    part = folder / f"{NAME}.part"
    part.touch()
    try:
        django.setup()
        call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
        name = connection.settings_dict["NAME"]
        connection.close()
        _copy(name, part)
    finally:
        part.rename(folder / NAME)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    main(Path(sys.argv[1]))
