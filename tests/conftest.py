"""What every test stands on: built fonts, a clean cache, no leftover of the run."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from factory.random import reseed_random
from redis import Redis


def pytest_unconfigure() -> None:
    """Remove what this process wrote: workers of xdist leave without running `atexit`."""
    if settings.REDIS_URL:
        _forget_redis_keys()
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def built_fonts() -> None:
    """Have the web fonts there; `make test` has them made already, a lone pytest makes them now."""
    call_command("build_fonts", verbosity=0)


@pytest.fixture(autouse=True)
def clean_state() -> Iterator[None]:
    """Empty the cache (rate limits live in it) and the names bound to log lines, before each test."""
    if settings.REDIS_URL:
        _forget_redis_keys()
    else:
        cache.clear()
    structlog.contextvars.clear_contextvars()
    yield


@pytest.fixture(autouse=True)
def steady_names() -> None:
    """Draw the same names each time, so that no test fails by chance."""
    reseed_random("inet-cycles")


def _forget_redis_keys() -> None:
    # cache.clear() would flush the whole database, which other processes share.
    with Redis.from_url(settings.REDIS_URL) as client:
        keys = list(client.scan_iter(match=f"{settings.REDIS_PREFIX}*", count=1000))
        if keys:
            client.delete(*keys)


@pytest.fixture
def project_root() -> Path:
    """Return the root of the checkout."""
    return settings.BASE_DIR
