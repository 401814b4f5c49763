"""Ask and prepare the services of a continuous integration run.

Usage:
    ci_services.py answers URL          exit 0 when PostgreSQL or Redis answers at this address
    ci_services.py create ADMIN NAME    create an empty database, print its address
    ci_services.py drop ADMIN NAME      drop it, and the test databases made from its name
"""

import sys
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from redis import Redis, RedisError

TIMEOUT_SECONDS = 3


def answers(url: str) -> int:
    """Return 0 when the service at this address answers, 1 otherwise."""
    try:
        if url.startswith("redis"):
            with Redis.from_url(url, socket_connect_timeout=TIMEOUT_SECONDS) as client:
                client.ping()
        else:
            psycopg.connect(url, connect_timeout=TIMEOUT_SECONDS).close()
    except (psycopg.Error, RedisError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def create(admin_url: str, name: str) -> int:
    """Create the database and print its address on standard output."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(name))
        )
    print(urlsplit(admin_url)._replace(path=f"/{name}").geturl())
    return 0


def drop(admin_url: str, name: str) -> int:
    """Drop the database and what the suite made beside it (`test_NAME`, `test_NAME_gw0` and so on)."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT datname FROM pg_database WHERE datname = %s OR starts_with(datname, %s)", (name, f"test_{name}")
        ).fetchall()
        for (found,) in rows:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(found)))
    return 0


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    sys.exit({"answers": answers, "create": create, "drop": drop}[command](*arguments))
