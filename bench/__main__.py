"""`python -m bench`: fill a database, serve it, measure its pages. `--help` lists the options."""

import argparse
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from bench.pages import measure_pages, table
from bench.server import environment, manage, serving


def main() -> int:
    """Return 1 when a target is missed."""
    options = _options()
    env = environment(database_url=options.database_url, redis_url=options.redis_url, var_dir=options.var_dir)
    options.var_dir.mkdir(parents=True, exist_ok=True)
    if not options.keep:
        _recreate(options.database_url)
    for command in (["build_fonts"], ["collectstatic", "--noinput", "-v0"], ["migrate", "-v0"]):
        manage(env, *command)
    if not options.keep:
        manage(env, "fill_bench", str(options.size))
    with serving(env) as port:
        measures = measure_pages(port)
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


def _recreate(url: str) -> None:
    """Make the database anew. Refuses a name without « bench »: it would be someone's data."""
    name = urlsplit(url).path.lstrip("/")
    if "bench" not in name:
        raise SystemExit(f"« {name} » ne se nomme pas bench : rien n’a été effacé.")
    with psycopg.connect(url.replace(f"/{name}", "/postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


if __name__ == "__main__":
    sys.exit(main())
