"""What every test stands on: built fonts, a clean cache, no leftover of the run."""

import gc
import os
import re
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.apps import AppConfig
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.db.models.signals import pre_migrate
from django.dispatch import receiver
from django.test import SimpleTestCase, TransactionTestCase
from factory.random import reseed_random
from redis import Redis

from tests import migrated
from tests.anywhere import mark_anywhere
from tests.replay import follow_factories, number_from_zero, replaying
from toolkit.files import process, worker
from toolkit.files.errors import UploadError

EXAMINE_APART = process.examine_apart
COUNT_IN_CONTENT = SimpleTestCase._assert_contains
FLUSH = TransactionTestCase._fixture_teardown
NAMES_OF_MODELS = {"django_content_type", "auth_permission"}
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


def _fixture_teardown(self: TransactionTestCase) -> None:
    """Empty the tables after a test that commits, but those that name the models, which `flush` makes again each time.

    On PostgreSQL, the command of Django.
    """
    if connection.vendor != "sqlite":
        FLUSH(self)
        return
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), sorted(tables - NAMES_OF_MODELS)):
            cursor.execute(statement)


TransactionTestCase._fixture_teardown = _fixture_teardown
follow_factories()

# Rows and pages by the thousand, few in circles: to collect as often as Python does costs a fifteenth of the suite.
gc.set_threshold(200_000, 50, 100)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, None, None]:
    """Begin with the browser tests and whatever else commits: what is long would leave other processes idle at the end.

    The others follow in their order. None of them rests on rows that a migration wrote, which a flush would remove.
    Where some say how long they take, `slow(seconds=…)`, the longest come first, one after the other to each process.
    """
    mark_anywhere(items)
    yield  # `-m` chooses, and pytest-django puts last what commits

    def is_short(item: pytest.Item) -> tuple[int, bool, bool]:
        return -_seconds(item), "browser" not in item.fixturenames, not _commits(item)

    items.sort(key=is_short)
    if any(map(_seconds, items)):
        processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))  # each begins with an equal run of the list
        items[:] = [item for first in range(processes) for item in items[first::processes]]


def _seconds(item: pytest.Item) -> int:
    marker = item.get_closest_marker("slow")
    return marker.kwargs.get("seconds", 0) if marker else 0


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool({"transactional_db", "live_server"}.intersection(item.fixturenames)) or bool(
        marker and marker.kwargs.get("transaction")
    )


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Before a process of xdist starts: have the database made that it will copy, where each would migrate its own."""
    if connection.vendor == "sqlite" and not os.environ.get("REUSE_TEST_DATABASE"):
        if not hasattr(node.config, "migrating"):
            node.config.migrating = migrated.begin(Path(settings.VAR_DIR))
        node.workerinput["migrated"] = str(settings.VAR_DIR)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what this process wrote: workers of xdist leave without running `atexit`."""
    if hasattr(config, "migrating"):
        config.migrating.wait()
    if settings.REDIS_URL:
        _forget_redis_keys()
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def built_fonts() -> None:
    """Have the web fonts there; `make test` has them made already, a lone pytest makes them now."""
    call_command("build_fonts", verbosity=0)


@pytest.fixture(scope="session")
def django_db_keepdb(
    django_db_keepdb: bool, django_db_modify_db_settings: None, request: pytest.FixtureRequest
) -> bool:
    """Copy the database that the controller has made, if it does, and keep it: nothing is left to migrate."""
    folder = getattr(request.config, "workerinput", {}).get("migrated")
    if folder:
        migrated.copy_from(Path(folder), connection.creation._get_test_db_name())
    return django_db_keepdb or bool(folder)


@receiver(pre_migrate)
def make_extensions(app_config: AppConfig, **kwargs: Any) -> None:
    """Do what a migration does on PostgreSQL before any table is made: the suite plays no migration."""
    if connection.vendor == "postgresql" and app_config.label == "candidatures":
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let the test database go at the end: PostgreSQL drops none that a session still reads.

    A test of lost connections leaves another wrapper in this thread than the one that pytest-django closes; a thread
    may have left a session of its own.
    """
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
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
    """Draw the same names and numbers each time, so that no test fails by chance."""
    reseed_random("inet-cycles")
    number_from_zero()


@pytest.fixture(autouse=True)
def replayed_factories(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, files_checked_here: None, steady_names: None
) -> Iterator[None]:
    """Make rows of factories from notes, where nothing can tell the difference (see tests/replay.py)."""
    uses_database = request.node.get_closest_marker("django_db") or "db" in request.fixturenames
    if connection.vendor != "sqlite" or not uses_database or _commits(request.node):
        yield
        return
    with replaying(lambda: len(monkeypatch._setattr) + len(monkeypatch._setitem)):
        yield


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
