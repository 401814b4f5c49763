"""`python -m bench.signing`: a half-day signed by everybody within a minute, then prove that no signature was lost.

`--help` lists the options; README.md of this folder says what is played.
"""

import argparse
import signal
import statistics
import subprocess
import sys
from pathlib import Path

from bench.client import LOGIN, Browser
from bench.report import activity, machine
from bench.room import MOST_MILLISECONDS, p95_of
from bench.server import ROOT, environment, forget_redis, manage, recreate_database, serving
from bench.witness import read_lines

MOST_PEOPLE = 500
MOST_SECONDS = 300
FINISHING_SECONDS = 60  # left at the end to who has not finished
BESIDE = 20  # turns of the sign-in page, before anybody comes


def main() -> int:
    """Return 1 when a signature is lost, or when one in twenty takes more than 300 ms."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started stops as well
    options = _options()
    var_dir: Path = options.var_dir
    env = _prepare(options, var_dir)
    room, notebook = var_dir / "room.json", var_dir / "notebook.jsonl"
    notebook.unlink(missing_ok=True)
    manage(env, "settle_half_day", str(options.people), str(room))
    with serving(env) as server:
        beside = _sign_in_page(server.port)
        _play(env, server.port, room, notebook, people=options.people, seconds=options.seconds)
    where = "SQLite, un processus" if options.sqlite else "PostgreSQL et Redis, deux workers"
    print(f"\n{machine()}\n{options.people} personnes en {options.seconds:g} s, {where}.\n")
    print(activity(read_lines(notebook), people=options.people, busiest=None))
    p95 = p95_of(read_lines(notebook))
    print(f"\nPage de connexion, seule, avant : médiane {beside:.1f} ms. Signer : p95 {p95:.0f} ms.\n", flush=True)
    command = [sys.executable, "manage.py", "prove_signing", str(notebook)]
    is_proven = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode == 0
    if not options.sqlite:
        forget_redis(options.redis_url)
    return 0 if is_proven and p95 < MOST_MILLISECONDS else 1


def _prepare(options: argparse.Namespace, var_dir: Path) -> dict[str, str]:
    """An empty database, SQLite beside the files or PostgreSQL, with everything in place."""
    var_dir.mkdir(parents=True, exist_ok=True)
    url, redis = options.database_url, options.redis_url
    if options.sqlite:
        for path in var_dir.glob("bench.sqlite3*"):
            path.unlink()
        url, redis = f"sqlite:///{var_dir / 'bench.sqlite3'}", ""
    env = environment(database_url=url, redis_url=redis, var_dir=var_dir)
    if not options.sqlite:
        forget_redis(redis)
        recreate_database(url)
    for command in (["build_fonts"], ["collectstatic", "--noinput", "-v0"], ["migrate", "-v0"]):
        manage(env, *command)
    return env


def _sign_in_page(port: int) -> float:
    """The median of the page that every measure of this folder stands beside."""
    browser = Browser(port, address="198.18.251.1")
    return statistics.median(browser.get(LOGIN).milliseconds for _ in range(BESIDE))


def _play(env: dict[str, str], port: int, room: Path, notebook: Path, *, people: int, seconds: float) -> None:
    """Run locust until everyone has signed, or the time left to the last ones is over."""
    command = [sys.executable, "-m", "locust", "--locustfile", "bench/signers.py", "--headless", "--only-summary"]
    command += ["--host", f"http://127.0.0.1:{port}", "--users", str(people), "--spawn-rate", str(people)]
    command += ["--run-time", f"{seconds + FINISHING_SECONDS / 4:.0f}s", "--stop-timeout", str(FINISHING_SECONDS)]
    command += ["--exit-code-on-error", "0", "--loglevel", "WARNING"]
    names = {"BENCH_ROOM": str(room), "BENCH_NOTEBOOK": str(notebook), "BENCH_SECONDS": str(seconds)}
    with notebook.with_name("locust.log").open("w") as log:
        subprocess.run(command, cwd=ROOT, env=env | names, check=True, stdout=log, stderr=log)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.signing", description="Joue une demi-journée signée.")
    parser.add_argument("--people", type=int, default=300, help=f"personnes (300, {MOST_PEOPLE} au plus)")
    parser.add_argument("--seconds", type=float, default=60.0, help=f"où elles viennent (60, {MOST_SECONDS} au plus)")
    parser.add_argument("--sqlite", action="store_true", help="installation embarquée : SQLite, un processus")
    parser.add_argument("--database-url", default="postgres://postgres@127.0.0.1:5432/inet_bench_sg")
    parser.add_argument("--redis-url", default="redis://127.0.0.1:6379/7")
    parser.add_argument("--var-dir", type=Path, default=Path("var/signing").resolve())
    options = parser.parse_args()
    if not 1 <= options.people <= MOST_PEOPLE:
        parser.error(f"--people va de 1 à {MOST_PEOPLE}.")
    if not 1 <= options.seconds <= MOST_SECONDS:
        parser.error(f"--seconds va de 1 à {MOST_SECONDS}.")
    return options


if __name__ == "__main__":
    sys.exit(main())
