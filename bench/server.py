"""What is measured: gunicorn with two workers on a free port, a Celery worker, rows in PostgreSQL, the rest in Redis.

Everything listens on 127.0.0.1 alone.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg
from psycopg import sql
from redis import Redis

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
STOP_SECONDS = 60
PREFIX = "bench:"


def environment(
    *, database_url: str, redis_url: str, var_dir: Path, email_url: str = "filemail://", name: str = ""
) -> dict[str, str]:
    """What the measured processes run in. `name` keeps apart what servers of several databases put in one Redis.

    One proxy is trusted, as in production: each person of the bench comes from an address of their own, and the limits
    on signing in stay those of the product.
    """
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "BENCH": "1",
        "INET_ENV": "development",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "REDIS_PREFIX": f"{PREFIX}{name}",
        "EMAIL_URL": email_url,
        "TRUSTED_PROXY_COUNT": "1",
        "VAR_DIR": str(var_dir),
        "SECOND_FACTOR_REQUIRED": "0",
        "LOG_LEVEL": "WARNING",
        "WEB_CONCURRENCY": "2",
    }


def manage(env: dict[str, str], *arguments: str) -> None:
    """Run a command of the product and let it speak. Raises CalledProcessError."""
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, check=True)


def recreate_database(url: str, *, model: str = "template1") -> None:
    """Make the database anew, as a copy of another one, which nobody is connected to.

    Refuses a name without « bench »: it would be someone's data.
    """
    drop_database(url)
    with _server_of(url) as connection:
        names = sql.Identifier(_name_of(url)), sql.Identifier(model)
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))


def drop_database(url: str) -> None:
    """Remove the database. Refuses as recreate_database."""
    if "bench" not in _name_of(url):
        raise SystemExit(f"« {_name_of(url)} » ne se nomme pas bench : rien n’a été effacé.")
    with _server_of(url) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(_name_of(url))))


def _name_of(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def _server_of(url: str) -> psycopg.Connection:
    return psycopg.connect(urlsplit(url)._replace(path="/postgres").geturl(), autocommit=True)


@contextmanager
def copied_database(env: dict[str, str]) -> Iterator[dict[str, str]]:
    """Copy a database that nobody is connected to, give what runs in the copy, and drop it at the end."""
    url = env["DATABASE_URL"]
    copy = {**env, "DATABASE_URL": f"{url}_copy", "REDIS_PREFIX": f"{env['REDIS_PREFIX']}copy:"}
    recreate_database(copy["DATABASE_URL"], model=_name_of(url))
    try:
        yield copy
    finally:
        drop_database(copy["DATABASE_URL"])


def forget_redis(url: str) -> None:
    """Remove what a former run left under the bench's prefix: limits, tasks of rows that are gone."""
    with Redis.from_url(url) as client:
        for key in client.scan_iter(match=f"{PREFIX}*", count=1000):
            client.delete(key)


def prepare(env: dict[str, str], *, keep: bool, size: int) -> None:
    """Bring files and database in place: `size` candidatures beside the demonstration's, unless it is kept as it is."""
    Path(env["VAR_DIR"]).mkdir(parents=True, exist_ok=True)
    forget_redis(env["REDIS_URL"])
    if not keep:
        recreate_database(env["DATABASE_URL"])
    for command in (["build_fonts"], ["collectstatic", "--noinput", "-v0"], ["migrate", "-v0"]):
        manage(env, *command)
    if not keep:
        manage(env, "fill_bench", str(size))


def tidy(url: str) -> None:
    """VACUUM ANALYZE: what was written by the thousand is read as a database that has run for a while is read."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def settle(env: dict[str, str], count: int, *arguments: str) -> Path:
    """Add people who are about to submit and return the file that names them (see `settle_crowd`)."""
    path = Path(env["VAR_DIR"]) / "newcomers.json"
    manage(env, "settle_crowd", str(count), str(path), *arguments)
    return path


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def working(env: dict[str, str], *, concurrency: int) -> Iterator[None]:
    """Run a Celery worker; at the end it finishes the task in hand."""
    command = ["celery", "--app", "inet_cycles", "worker", "--concurrency", str(concurrency), "--loglevel", "WARNING"]
    with _running([sys.executable, "-m", *command], env):
        yield


class Server(NamedTuple):
    """Where a server listens, and gunicorn's master."""

    port: int
    pid: int


@contextmanager
def serving(env: dict[str, str]) -> Iterator[Server]:
    """Serve. Raises RuntimeError when the server does not answer in START_SECONDS."""
    port = free_port()
    env = {**env, "PORT": str(port), "SITE_URL": f"http://127.0.0.1:{port}"}
    with _running([sys.executable, "-m", "gunicorn"], env) as process:
        _wait(process, f"http://127.0.0.1:{port}/mentions-legales/")
        yield Server(port, process.pid)


@contextmanager
def serving_bare(env: dict[str, str]) -> Iterator[int]:
    """Serve the bare reference by the same gunicorn.conf.py. Raises as `serving`."""
    port = free_port()
    env = {**env, "PORT": str(port), "DJANGO_SETTINGS_MODULE": "bench.bare.settings"}
    with _running([sys.executable, "-m", "gunicorn", "bench.bare.wsgi:application"], env) as process:
        _wait(process, f"http://127.0.0.1:{port}/connexion/")
        yield port


@contextmanager
def _running(command: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def _wait(process: subprocess.Popen, address: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("The server did not start.")
