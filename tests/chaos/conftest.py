"""The whole of production, in a base and a store of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from bench.server import ROOT
from tests.chaos.stack import Stack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    database, redis = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    if not database.startswith("postgres") or not redis:
        if os.environ.get("INET_CI"):
            pytest.fail("The chaos needs DATABASE_URL (PostgreSQL) and REDIS_URL.")
        pytest.skip("needs DATABASE_URL (PostgreSQL) and REDIS_URL, as `.ci/run` gives them")
    url = urlsplit(database)._replace(path=f"/inet_bench_chaos_{os.getpid()}").geturl()
    with Stack(database_url=url, redis_url=redis, folder=tmp_path_factory.mktemp("chaos")) as running:
        yield running
    admin = os.environ.get("CI_POSTGRES_URL") or urlsplit(url)._replace(path="/postgres").geturl()
    name = urlsplit(url).path.lstrip("/")
    subprocess.run([sys.executable, "scripts/ci_services.py", "drop", admin, name], cwd=ROOT, check=True)
