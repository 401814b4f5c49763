"""`python -m bench`: fill a database, serve it twice, ours and bare, measure the pages. `--help` lists the options."""

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path

from bench.group import group_table, measure_group
from bench.growth import Growth, growth_table, measure_growth
from bench.measures import ROUNDS, Bench, Measure, table
from bench.newcomer import Newcomer, read_newcomers
from bench.pages import PARTS, PATH_ROUNDS, PATH_WARM_UP, measure_pages
from bench.report import machine
from bench.server import environment, forget_redis, prepare, serving, serving_bare, settle, tidy
from bench.sitting import following_table, measure_sitting

SIZES = (100, 500, 5000)


def main() -> int:
    """Return 1 when a limit is missed."""
    options = _options()
    parts = options.parts
    sizes = sorted(set(options.sizes)) if "growth" in parts else [max(options.sizes)]
    filled = {size: _fill(options, size, is_largest=size == sizes[-1]) for size in sizes}
    env = filled[sizes[-1]]
    newcomers = read_newcomers(settle(env, PATH_WARM_UP + PATH_ROUNDS)) if "path" in parts else []
    for held in filled.values():
        tidy(held["DATABASE_URL"])
    served = set(parts) - {"sitting", "group"}
    measures, growth = _measure_served(options, filled, newcomers) if served else ([], [])
    followings = measure_sitting(env) if "sitting" in parts else []
    composed = measure_group(env) if "group" in parts else []
    forget_redis(options.redis_url)  # its tasks have no worker here
    tables = [*([table(measures)] if measures else []), *([growth_table(growth)] if growth else [])]
    tables += [following_table(followings)] if followings else []
    tables += [group_table(composed)] if composed else []
    print("", machine(), *tables, sep="\n\n")
    return 0 if all(one.holds for found in (measures, growth, followings, composed) for one in found) else 1


def _measure_served(
    options: argparse.Namespace, filled: dict[int, dict[str, str]], newcomers: list[Newcomer]
) -> tuple[list[Measure], list[Growth]]:
    """Serve each database, the largest by the bare reference too, and measure the pages."""
    bench, parts, largest = Bench(rounds=options.rounds), options.parts, max(filled)
    with ExitStack() as servers:
        ports = {size: servers.enter_context(serving(held)).port for size, held in filled.items()}
        both = ports[largest], servers.enter_context(serving_bare(filled[largest]))
        measures = measure_pages(both, newcomers, options.var_dir, bench, parts)
        return measures, measure_growth(ports, bench) if "growth" in parts else []


def _fill(options: argparse.Namespace, size: int, *, is_largest: bool) -> dict[str, str]:
    """Bring one database in place; return what its server runs in. The largest bears the name that was given."""
    suffix = "" if is_largest else f"_{size}"
    env = environment(
        database_url=f"{options.database_url}{suffix}",
        redis_url=options.redis_url,
        var_dir=options.var_dir,
        name=f"{size}:",
    )
    prepare(env, keep=options.keep, size=size)
    return env


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Mesure les pages servies.")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="candidatures (100 500 5000)")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="ce qui est mesuré (tout)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"tours de chaque page ({ROUNDS})")
    parser.add_argument("--database-url", default="postgres://postgres@127.0.0.1:5432/inet_bench")
    parser.add_argument("--redis-url", default="redis://127.0.0.1:6379/5")
    parser.add_argument("--var-dir", type=Path, default=Path("var/bench").resolve())
    parser.add_argument("--keep", action="store_true", help="mesurer les bases déjà remplies")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
