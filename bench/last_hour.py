"""`python -m bench.last_hour`: play the last hour before the deadline, then prove that nothing acknowledged was lost.

`--help` lists the options; README.md of this folder says what is played.
"""

import argparse
import signal
import subprocess
import sys
from pathlib import Path

from bench.report import activity, machine
from bench.server import ROOT, environment, forget_redis, free_port, prepare, serving, settle, working
from bench.sink import receiving
from bench.witness import read_lines

MOST_MINUTES = 15
MOST_PEOPLE = 1000
DRAIN_SECONDS = 600
ARRIVING = 0.25  # of the time to play: when the last person has come
FINISHING_SECONDS = 120  # left at the end to who has not finished


def main() -> int:
    """Return 1 when something acknowledged is lost, or when nothing was submitted."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started stops as well
    options = _options()
    var_dir: Path = options.var_dir
    post_port = free_port()
    env = environment(
        database_url=options.database_url,
        redis_url=options.redis_url,
        var_dir=var_dir,
        email_url=f"smtp://127.0.0.1:{post_port}",
    )
    prepare(env, keep=options.keep, size=options.size)
    notebook, post = (var_dir / name for name in ("notebook.jsonl", "post.jsonl"))
    for path in (notebook, post):
        path.unlink(missing_ok=True)
    with receiving(post, post_port), working(env, concurrency=options.workers), serving(env) as server:
        newcomers = settle(env, options.people, "--drain", str(DRAIN_SECONDS))
        _play(env, server.port, newcomers, notebook, people=options.people, seconds=options.minutes * 60)
        print(f"\n{machine()}\n{options.people} personnes, {options.minutes:g} min, worker à {options.workers}.\n")
        print(activity(read_lines(notebook), people=options.people) + "\n", flush=True)
        proven = _manage_quietly(env, "prove_last_hour", str(notebook), str(post))
    forget_redis(options.redis_url)
    return 0 if proven else 1


def _play(env: dict[str, str], port: int, newcomers: Path, notebook: Path, *, people: int, seconds: float) -> None:
    """Run locust until everyone has finished, or the time left to the last ones is over."""
    command = [sys.executable, "-m", "locust", "--locustfile", "bench/applicants.py", "--headless", "--only-summary"]
    command += ["--host", f"http://127.0.0.1:{port}", "--users", str(people)]
    command += ["--spawn-rate", f"{max(people / (seconds * ARRIVING), 0.1):.2f}"]
    command += ["--run-time", f"{seconds:.0f}s", "--stop-timeout", str(FINISHING_SECONDS)]
    command += ["--exit-code-on-error", "0", "--loglevel", "WARNING"]
    names = {
        "BENCH_NEWCOMERS": str(newcomers),
        "BENCH_NOTEBOOK": str(notebook),
        "BENCH_SECONDS": str(seconds),
    }
    with notebook.with_name("locust.log").open("w") as log:
        subprocess.run(command, cwd=ROOT, env=env | names, check=True, stdout=log, stderr=log)


def _manage_quietly(env: dict[str, str], *arguments: str) -> bool:
    """Run a command that says itself what is wrong, and tell whether it went well."""
    return subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, check=False).returncode == 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.last_hour", description="Joue la dernière heure du dépôt.")
    parser.add_argument("--people", type=int, default=200, help="candidats en même temps (200, 1000 au plus)")
    parser.add_argument("--minutes", type=float, default=3.0, help="durée (3, 15 au plus)")
    parser.add_argument("--size", type=int, default=5000, help="candidatures déjà là (5000)")
    parser.add_argument("--workers", type=int, default=1, help="processus du worker Celery (1)")
    parser.add_argument("--database-url", default="postgres://postgres@127.0.0.1:5432/inet_bench_lh")
    parser.add_argument("--redis-url", default="redis://127.0.0.1:6379/6")
    parser.add_argument("--var-dir", type=Path, default=Path("var/last_hour").resolve())
    parser.add_argument("--keep", action="store_true", help="jouer sur la base déjà remplie")
    options = parser.parse_args()
    if not 1 <= options.people <= MOST_PEOPLE:
        parser.error(f"--people va de 1 à {MOST_PEOPLE}.")
    if not 0.1 <= options.minutes <= MOST_MINUTES:
        parser.error(f"--minutes va de 0.1 à {MOST_MINUTES}.")
    return options


if __name__ == "__main__":
    sys.exit(main())
