"""Tasks of a worker under test: one tells which process runs it, one keeps memory as a library does."""

import os
from pathlib import Path

from celery import shared_task

_kept: list[bytes] = []


@shared_task(name="test.tell_process")
def tell_process(path: str) -> None:
    """Write down the process, one line a task."""
    with Path(path).open("a") as told:
        told.write(f"{os.getpid()}\n")


@shared_task(name="test.keep")
def keep(count: int) -> None:
    """Keep so many bytes for good."""
    _kept.append(b"x" * count)
