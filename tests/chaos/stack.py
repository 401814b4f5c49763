"""The whole installation in processes of its own: web, worker, clock, files on S3, post office, each behind a wire."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
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
NOBODYS_LIMIT = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


class Stack:
    """Starts with `with`; `database_url` is a base made for this run, its name holding « bench »."""

    def __init__(self, *, database_url: str, redis_url: str, folder: Path) -> None:
        self.folder = folder
        self.database_url = database_url
        self.post = folder / "post.jsonl"
        self.notebook = folder / "notebook.jsonl"
        self.log = (folder / "processes.log").open("ab")
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.store_port, post_port = free_port(), free_port()
        self.wires = {
            "database": Wire(_address(database_url, 5432)),
            "redis": Wire(_address(redis_url, 6379)),
            "store": Wire(("127.0.0.1", self.store_port)),
            "post": Wire(("127.0.0.1", post_port)),
        }
        self.post_port = post_port
        self.port = free_port()
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
        Path(self.env["VAR_DIR"]).mkdir(parents=True, exist_ok=True)
        recreate_database(self.database_url)
        self._open_store()
        self.start("sink", [sys.executable, "-m", "tests.chaos.slow_sink", str(self.post), str(self.post_port)])
        for command in (["collectstatic", "--noinput", "-v0"], ["migrate", "-v0"], ["demo"]):
            subprocess.run(
                [sys.executable, "manage.py", *command],
                cwd=ROOT, env=self.env, check=True, stdout=self.log, stderr=self.log,
            )  # fmt: skip
        return self

    def __exit__(self, *raised: object) -> None:
        for name in list(self._processes):
            self.kill(name)
        for wire in self.wires.values():
            wire.stop()
        self.log.close()

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

    def settle(self, count: int) -> list[Newcomer]:
        """Add people about to submit; a mail to the employer of each waits."""
        return read_newcomers(settle(self.env, count))

    def manage(self, *arguments: str) -> None:
        manage(self.env, *arguments)

    # --- processes ---

    def start_web(self) -> None:
        self.start("web", [sys.executable, "-m", "gunicorn"])
        assert eventually(self.answers, seconds=START_SECONDS), "The web did not start."

    def start_worker(self) -> None:
        celery = [sys.executable, "-m", "celery", "--app", "inet_cycles"]
        self.start("worker", [*celery, "worker", "--concurrency", "1", "--loglevel", "WARNING"])

    def start_clock(self) -> None:
        celery = [sys.executable, "-m", "celery", "--app", "inet_cycles"]
        self.start("clock", [*celery, "beat", "--loglevel", "WARNING"])

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

    # --- what breaks ---

    def fill_disk(self, most: int | None) -> None:
        """Let the web's processes write no file past `most` bytes, as on a full disk; None lets them again."""
        master = self._processes["web"].pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        limits = (most, resource.RLIM_INFINITY) if most is not None else NOBODYS_LIMIT
        for pid in (master, *map(int, children)):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)

    def cut_database(self) -> int:
        """End every connection of the product, as an administrator or a failover does. Return how many."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            rows = connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            return len(rows.fetchall())

    # --- what is left ---

    def ask(self, query: str) -> list[tuple]:
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            return connection.execute(query).fetchall()

    def let_time_pass(self) -> None:
        """Bring the hour of every mail that waits, and of every mail that a dead worker holds."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute("UPDATE notifications_outboxmail SET not_before = now() WHERE state = 'queued'")
            connection.execute(
                "UPDATE notifications_outboxmail SET claimed_at = claimed_at - interval '10 minutes' "
                "WHERE state = 'sending' AND claimed_at > now() - interval '5 minutes' "
                "AND claimed_at < now() - interval '30 seconds'"
            )

    def wait_for_mails(self, *, seconds: float) -> int:
        """Let the clock of the installation send all that waits; return how many mails still do."""
        end = time.monotonic() + seconds
        while (left := self._waiting()) and time.monotonic() < end:
            self.let_time_pass()
            time.sleep(1)
        return left

    def _waiting(self) -> int:
        return self.ask("SELECT count(*) FROM notifications_outboxmail WHERE state IN ('queued', 'sending')")[0][0]

    def received(self) -> list[dict]:
        """What the post took, in order."""
        return [json.loads(line) for line in self.post.read_text(encoding="utf-8").splitlines()]


def _address(url: str, port: int) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "127.0.0.1", parts.port or port
