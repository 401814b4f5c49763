"""What every test stands on: built fonts, a clean cache, no leftover of the run."""

import re
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.test import SimpleTestCase
from factory.random import reseed_random
from redis import Redis

from tests.anywhere import mark_anywhere
from toolkit.files import process, worker
from toolkit.files.errors import UploadError

EXAMINE_APART = process.examine_apart
COUNT_IN_CONTENT = SimpleTestCase._assert_contains
ASCII_SPACES = re.compile(r"[ \t\r\n]+")


def _assert_contains(
    self: SimpleTestCase, response: Any, text: Any, status_code: int, msg_prefix: str, html: bool
) -> tuple[str, int, str, str]:
    """Count as a browser shows a page: any run of spaces is one, so that a template may be broken anywhere.

    It makes `assertNotContains` stricter too. No-break spaces are told apart as before.
    """
    shown, count, prefix, content = COUNT_IN_CONTENT(self, response, text, status_code, msg_prefix, html)
    if isinstance(text, str) and not html and not response.streaming:
        page = ASCII_SPACES.sub(" ", response.content.decode(response.charset))
        count = page.count(ASCII_SPACES.sub(" ", text))
    return shown, count, prefix, content


SimpleTestCase._assert_contains = _assert_contains


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, None, None]:
    """Begin with the browser tests and whatever else commits: what is long would leave other processes idle at the end.

    The others follow in their order. None of them rests on rows that a migration wrote, which a flush would remove.
    """
    mark_anywhere(items)
    yield  # `-m` chooses, and pytest-django puts last what commits

    def is_short(item: pytest.Item) -> tuple[bool, bool]:
        marker = item.get_closest_marker("django_db")
        commits = "transactional_db" in item.fixturenames or bool(marker and marker.kwargs.get("transaction"))
        return "browser" not in item.fixturenames, not commits

    items.sort(key=is_short)


def pytest_unconfigure() -> None:
    """Remove what this process wrote: workers of xdist leave without running `atexit`."""
    if settings.REDIS_URL:
        _forget_redis_keys()
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def built_fonts() -> None:
    """Have the web fonts there; `make test` has them made already, a lone pytest makes them now."""
    call_command("build_fonts", verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let the test database go at the end: PostgreSQL drops none that a session still reads.

    A test of lost connections leaves another wrapper in this thread than the one that pytest-django closes.
    """
    yield
    with django_db_blocker.unblock():
        connections.close_all()


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
def files_checked_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check files in this process, as the process of the product does: starting one takes a tenth of a second.

    Tests of that process itself ask for `files_checked_apart`.
    """

    def examine_here(task: str, name: str, content: bytes) -> tuple[dict[str, Any], bytes]:
        found, made = worker.examine(task, name, content)
        if "refused" in found:
            raise UploadError(found["refused"])
        return found, made

    monkeypatch.setattr(process, "examine_apart", examine_here)


@pytest.fixture
def files_checked_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check files as in production, in a process started for each."""
    monkeypatch.setattr(process, "examine_apart", EXAMINE_APART)


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
