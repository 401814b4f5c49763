"""`python -m bench`: fill a database, serve it, measure its pages. `--help` lists the options."""

import argparse
import sys
from pathlib import Path

from bench.newcomer import read_newcomers
from bench.pages import PATH_ROUNDS, PATH_WARM_UP, measure_pages, table
from bench.server import environment, forget_redis, prepare, serving, settle


def main() -> int:
    """Return 1 when a target is missed."""
    options = _options()
    env = environment(database_url=options.database_url, redis_url=options.redis_url, var_dir=options.var_dir)
    prepare(env, keep=options.keep, size=options.size)
    newcomers = read_newcomers(settle(env, PATH_WARM_UP + PATH_ROUNDS))
    with serving(env) as port:
        measures = measure_pages(port, newcomers)
    forget_redis(options.redis_url)  # its tasks have no worker here
    print(table(measures))
    return 0 if all(one.holds for one in measures) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Mesure les pages servies.")
    parser.add_argument("--size", type=int, default=5000, help="candidatures (5000)")
    parser.add_argument("--database-url", default="postgres://postgres@127.0.0.1:5432/inet_bench")
    parser.add_argument("--redis-url", default="redis://127.0.0.1:6379/5")
    parser.add_argument("--var-dir", type=Path, default=Path("var/bench").resolve())
    parser.add_argument("--keep", action="store_true", help="mesurer la base déjà remplie")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
