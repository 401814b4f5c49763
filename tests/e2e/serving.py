"""A server of the product in a process of its own, on the database of the tests, that a test may kill and restart."""

import os
import signal
import socket
import subprocess
import sys
import time
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.db import connection

PATIENCE = 30  # seconds


@cache
def _handler() -> StaticFilesHandler:
    return StaticFilesHandler(get_wsgi_application())


def application(environ, start_response):
    """What gunicorn serves: the product and its static files, as they are in the sources."""
    return _handler()(environ, start_response)


class Server:
    """gunicorn on one port. `kill` ends it as a power cut would, `start` brings it back at the same address."""

    def __init__(self, log: Path) -> None:
        self.log = log
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        """Return once it answers. Raises RuntimeError with its log when it does not."""
        command = [sys.executable, "-m", "gunicorn", "--config", "/dev/null", "--bind", f"127.0.0.1:{self.port}"]
        command += [
            "--worker-class",
            "gthread",
            "--threads",
            "4",
            "--no-control-socket",
            "tests.e2e.serving:application",
        ]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=settings.BASE_DIR, env=_environment(), stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError(self.log.read_text())
            time.sleep(0.05)

    def kill(self) -> None:
        """End the master and its worker at once, in the middle of whatever they do."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        asking = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            asking.request("GET", "/sante")
            return asking.getresponse().status == 200
        except OSError:
            return False
        finally:
            asking.close()


def _environment() -> dict[str, str]:
    """That of this process (see tests/settings.py: same folders, same secret key), with the database of the tests."""
    name = str(connection.settings_dict["NAME"])
    url = f"sqlite:///{name}"
    if connection.vendor != "sqlite":
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "inet_cycles.settings",
        "DATABASE_URL": url,
        "SECOND_FACTOR_REQUIRED": "0",
        "SECRET_KEY": str(settings.SECRET_KEY),
    }
