"""A worker of its own on Redis, as in production: its processes give way to others before they are too heavy."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from inet_cycles.celery import app
from tests.inet_cycles import greedy
from tests.inet_cycles.test_embedded import eventually

pytestmark = pytest.mark.services


@pytest.fixture
def worker(project_root: Path, settings, tmp_path: Path) -> Iterator[str]:
    """Run the worker of docker-compose.yml, with one process; give its name."""
    if not settings.REDIS_URL:
        pytest.skip("needs REDIS_URL: without it tasks run in a thread, which nothing replaces")
    name = "worker@under-test"
    command = [sys.executable, "-m", "celery", "--app", "inet_cycles", "worker", "--concurrency", "1"]
    command += ["--hostname", name, "--include", "tests.inet_cycles.greedy"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "inet_cycles.settings"}
    with (tmp_path / "worker.log").open("w") as log:
        running = subprocess.Popen(command, cwd=project_root, env=environment, stdout=log, stderr=log)
    try:
        assert eventually(lambda: app.control.ping([name], timeout=0.5), seconds=60), (
            tmp_path / "worker.log"
        ).read_text()
        yield name
    finally:
        running.terminate()
        assert running.wait(30) == 0, (tmp_path / "worker.log").read_text()


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """Where the tasks write down which process runs them."""
    path = tmp_path / "processes"
    path.touch()
    return path


def _processes(told: Path, count: int) -> list[str]:
    """Which processes ran so many tasks, once they have."""
    assert eventually(lambda: len(told.read_text().splitlines()) >= count, seconds=60)
    return told.read_text().splitlines()


def test_a_process_gives_way_to_another_once_it_is_heavy_or_old(worker: str, told: Path, settings) -> None:
    heavy, old = 1024 * settings.CELERY_WORKER_MAX_MEMORY_PER_CHILD, settings.CELERY_WORKER_MAX_TASKS_PER_CHILD
    assert app.control.inspect([worker]).stats()[worker]["pool"]["max-tasks-per-child"] == old
    greedy.tell_process.delay(str(told))
    greedy.keep.delay(heavy // 10)
    greedy.tell_process.delay(str(told))
    first, same = _processes(told, 2)
    assert first == same, "a little more is kept"
    greedy.keep.delay(heavy)
    for _ in range(old + 1):
        greedy.tell_process.delay(str(told))
    second, *others = _processes(told, old + 3)[2:]
    assert second != first, "it kept too much"
    assert others == [second] * (old - 1) + others[-1:], "it did its number of tasks"
    assert others[-1] != second
