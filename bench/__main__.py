"""`python -m bench`: fill a database, serve it twice, ours and bare, measure the pages. `--help` lists the options."""

import argparse
import sys
from pathlib import Path

from bench.measures import ROUNDS, Bench, table
from bench.newcomer import read_newcomers
from bench.pages import PATH_ROUNDS, PATH_WARM_UP, measure_pages
from bench.report import machine
from bench.server import environment, forget_redis, prepare, serving, serving_bare, settle, tidy


def main() -> int:
    """Return 1 when a ratio to the bare reference is missed."""
    options = _options()
    env = environment(database_url=options.database_url, redis_url=options.redis_url, var_dir=options.var_dir)
    prepare(env, keep=options.keep, size=options.size)
    newcomers = read_newcomers(settle(env, PATH_WARM_UP + PATH_ROUNDS))
    tidy(options.database_url)
    with serving(env) as ours, serving_bare(env) as bare:
        measures = measure_pages((ours, bare), newcomers, options.var_dir, Bench(rounds=options.rounds))
    forget_redis(options.redis_url)  # its tasks have no worker here
    print(f"\n{machine()}\n\n{table(measures)}")
    return 0 if all(one.holds for one in measures) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Mesure les pages servies.")
    parser.add_argument("--size", type=int, default=5000, help="candidatures (5000)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"tours de chaque page ({ROUNDS})")
    parser.add_argument("--database-url", default="postgres://postgres@127.0.0.1:5432/inet_bench")
    parser.add_argument("--redis-url", default="redis://127.0.0.1:6379/5")
    parser.add_argument("--var-dir", type=Path, default=Path("var/bench").resolve())
    parser.add_argument("--keep", action="store_true", help="mesurer la base déjà remplie")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
