"""Start the process that reads one file, and say in French what became of it when it does not come back."""

import contextlib
import errno
import json
import logging
import os
import signal
import subprocess  # nosec B404 - one fixed command, without a shell
import sys
from pathlib import Path
from typing import Any

from toolkit.files.errors import UploadError, busy, too_long, too_slow
from toolkit.files.places import take_place

logger = logging.getLogger(__name__)

PATIENCE = 30  # seconds for the whole of it; the processor time of the child is bounded by `worker`
PLACES = 4  # at once on this machine, each bounded in memory by `worker`
WAIT = 20  # seconds for a place
ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-E", "-s", "-m", "toolkit.files.worker")
READY = b"+"


def examine_apart(task: str, name: str, content: bytes) -> tuple[dict[str, Any], bytes]:
    """Have `worker.examine` run in a process bounded in memory and in time, whatever the file does to it.

    Raises UploadError (422) when that process dies of the file or takes too long, or when others hold all the places;
    OSError when it cannot be started, which is no fault of the file.
    """
    with take_place("check", places=PLACES, patience=WAIT, busy=busy(name)):
        return _run(task, name, content)


def _run(task: str, name: str, content: bytes) -> tuple[dict[str, Any], bytes]:
    request = json.dumps({"task": task, "name": name}).encode() + b"\n" + content
    process = subprocess.Popen(  # nosec B603 - a fixed list, no shell; the name travels inside the request
        COMMAND,
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        said, complaint = process.communicate(request, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        logger.warning("The check of a file was stopped after %s s.", PATIENCE)
        raise too_slow(name) from None
    finally:
        _end(process)
    return _answer(name, process.returncode, said, complaint)


def _answer(name: str, code: int, said: bytes, complaint: bytes) -> tuple[dict[str, Any], bytes]:
    if not said.startswith(READY):
        logger.error("The process that checks files ended with %s: %s", code, _last_words(complaint))
        raise OSError(errno.EIO, "The process that checks files did not start.")
    if code:
        logger.warning("The check of a file ended with %s: %s", code, _last_words(complaint))
        raise too_long(name)
    line, _, made = said.removeprefix(READY).partition(b"\n")
    found = json.loads(line)
    if "refused" in found:
        raise UploadError(found["refused"])
    return found, made


def _last_words(complaint: bytes) -> str:
    return complaint[-2000:].decode(errors="replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Leave nothing running, and no pipe open."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
