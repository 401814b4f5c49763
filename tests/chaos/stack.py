"""Installations in processes of their own: the embedded one, and the whole of production behind wires that break."""

import datetime
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import boto3
import psycopg

from bench.newcomer import Newcomer, read_newcomers
from bench.server import ROOT, environment, free_port, manage, recreate_database, settle
from tests.chaos.wire import Wire, eventually

START_SECONDS = 60
BUCKET = "chaos"
KEY = "chaos"  # of a store that lives as long as the test
NO_LIMIT = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


class Installation(ABC):
    """Processes that a test starts and kills, a post office, and what is left in the base at the end."""

    env: dict[str, str]

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.post = folder / "post.jsonl"
        self.notebook = folder / "notebook.jsonl"
        self.log = (folder / "processes.log").open("ab")
        self.port, self.post_port = free_port(), free_port()
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def _prepare(self) -> None:
        Path(self.env["VAR_DIR"]).mkdir(parents=True, exist_ok=True)
        self.start("sink", [sys.executable, "-m", "tests.chaos.slow_sink", str(self.post), str(self.post_port)])
        for command in (["collectstatic", "--noinput", "-v0"], ["migrate", "-v0"], ["demo"]):
            subprocess.run(
                [sys.executable, "manage.py", *command],
                cwd=ROOT, env=self.env, check=True, stdout=self.log, stderr=self.log,
            )  # fmt: skip

    def close(self) -> None:
        """End all that runs."""
        for name in list(self._processes):
            self.kill(name)
        self.log.close()

    def settle(self, count: int) -> list[Newcomer]:
        """Add people about to submit; a mail to the employer of each waits."""
        return read_newcomers(settle(self.env, count))

    def prove(self) -> None:
        """Hold what the people were told against the base. Raises CalledProcessError on any loss."""
        manage(self.env, "prove_last_hour", str(self.notebook), str(self.post), "--wait", "5")

    def start_web(self) -> None:
        self.start("web", [sys.executable, "-m", "gunicorn"])
        assert eventually(self.answers, seconds=START_SECONDS), "The web did not start."

    def start(self, name: str, command: list[str]) -> None:
        """Run a process in a group of its own."""
        self._processes[name] = subprocess.Popen(
            command, cwd=ROOT, env=self.env, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def kill(self, name: str) -> None:
        """End a process and those it started at once, as a power cut would."""
        process = self._processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def answers(self) -> bool:
        """Whether a public page is served."""
        try:
            return urlopen(f"http://127.0.0.1:{self.port}/mentions-legales/", timeout=2).status == 200
        except OSError:
            return False

    def fill_disk(self, most: int | None) -> None:
        """Let the web's processes write no file past `most` bytes, as on a full disk; None lets them again."""
        master = self._processes["web"].pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        limits = (most, resource.RLIM_INFINITY) if most is not None else NO_LIMIT
        for pid in (master, *map(int, children)):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)

    @abstractmethod
    def ask(self, query: str, *values: Any) -> list[tuple]:
        """Ask the base, past its wire."""

    def wait_for_mails(self, *, seconds: float) -> int:
        """Let the clock of the installation send all that waits; return how many mails still do.

        Time passes: the hour of each mail that waits comes, and that of each one a dead worker holds.
        """
        end = time.monotonic() + seconds
        while (left := self._waiting()) and time.monotonic() < end:
            now = datetime.datetime.now(datetime.UTC)
            self.ask("UPDATE notifications_outboxmail SET not_before = %s WHERE state = 'queued' RETURNING 1", now)
            self.ask(
                "UPDATE notifications_outboxmail SET claimed_at = %s "
                "WHERE state = 'sending' AND claimed_at < %s RETURNING 1",
                now - datetime.timedelta(minutes=10),
                now - datetime.timedelta(seconds=30),
            )
            time.sleep(1)
        return left

    def _waiting(self) -> int:
        return self.ask("SELECT count(*) FROM notifications_outboxmail WHERE state IN ('queued', 'sending')")[0][0]

    def received(self) -> list[dict]:
        """What the post took, in order."""
        return [json.loads(line) for line in self.post.read_text(encoding="utf-8").splitlines()]


class Embedded(Installation):
    """One process without any service: SQLite, tasks in the process, files on disk."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        base = environment(
            database_url="", redis_url="", var_dir=folder / "var", email_url=f"smtp://127.0.0.1:{self.post_port}"
        )
        names = {"PORT": str(self.port), "SITE_URL": f"http://127.0.0.1:{self.port}"}
        self.env = base | names | {"FONTS_DIR": str(ROOT / "var" / "build"), "STORAGE_URL": "", "LOG_LEVEL": "INFO"}
        for name in ("DATABASE_URL", "REDIS_URL", "REDIS_PREFIX"):
            del self.env[name]

    def __enter__(self) -> "Embedded":
        self._prepare()
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def ask(self, query: str, *values: Any) -> list[tuple]:
        texts = [value.strftime("%Y-%m-%d %H:%M:%S.%f") for value in values]
        base = sqlite3.connect(Path(self.env["VAR_DIR"]) / "db.sqlite3", timeout=20)
        try:
            with base:
                return base.execute(query.replace("%s", "?"), texts).fetchall()
        finally:
            base.close()


class Stack(Installation):
    """Starts with `with`; `database_url` is a base made for this run, its name holding « bench »."""

    def __init__(self, *, database_url: str, redis_url: str, folder: Path) -> None:
        super().__init__(folder)
        self.database_url = database_url
        self.store_port = free_port()
        self.wires = {
            "database": Wire(_address(database_url, 5432)),
            "redis": Wire(_address(redis_url, 6379)),
            "store": Wire(("127.0.0.1", self.store_port)),
            "post": Wire(("127.0.0.1", self.post_port)),
        }
        base = environment(
            database_url=self._through("database", database_url),
            redis_url=self._through("redis", redis_url),
            var_dir=folder / "var",
            email_url=f"smtp://127.0.0.1:{self.wires['post'].port}",
        )
        self.env = base | {
            "REDIS_PREFIX": f"chaos-{os.getpid()}:",
            "STORAGE_URL": f"s3://{KEY}:{KEY}@127.0.0.1:{self.wires['store'].port}/{BUCKET}?scheme=http&region=eu-west-3",
            "PORT": str(self.port),
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "FONTS_DIR": str(ROOT / "var" / "build"),
            "LOG_LEVEL": "INFO",
        }

    def _through(self, wire: str, url: str) -> str:
        parts = urlsplit(url)
        person = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
        return parts._replace(netloc=f"{person}127.0.0.1:{self.wires[wire].port}").geturl()

    def __enter__(self) -> "Stack":
        for wire in self.wires.values():
            wire.start()
        recreate_database(self.database_url)
        self._open_store()
        self._prepare()
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()
        for wire in self.wires.values():
            wire.stop()

    def _open_store(self) -> None:
        self.start("store", [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.store_port)])

        def answers() -> bool:
            try:
                return urlopen(f"http://127.0.0.1:{self.store_port}/moto-api/", timeout=2).status == 200
            except OSError:
                return False

        assert eventually(answers, seconds=START_SECONDS), "The store of files did not start."
        self.store().create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})

    def store(self):
        """A client of the store, past its wire."""
        return boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self.store_port}",
            aws_access_key_id=KEY,
            aws_secret_access_key=KEY,
            region_name="eu-west-3",
        )

    def start_worker(self, *, concurrency: int = 1) -> None:
        celery = [sys.executable, "-m", "celery", "--app", "inet_cycles"]
        self.start("worker", [*celery, "worker", "--concurrency", str(concurrency), "--loglevel", "WARNING"])

    def start_clock(self) -> None:
        celery = [sys.executable, "-m", "celery", "--app", "inet_cycles"]
        self.start("clock", [*celery, "beat", "--loglevel", "WARNING"])

    def cut_database(self) -> int:
        """End every connection of the product, as an administrator or a failover does. Return how many."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            rows = connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            return len(rows.fetchall())

    def ask(self, query: str, *values: Any) -> list[tuple]:
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            return connection.execute(query, values or None).fetchall()


def _address(url: str, port: int) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "127.0.0.1", parts.port or port
