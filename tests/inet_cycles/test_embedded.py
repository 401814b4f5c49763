"""Tasks run somewhere: in this process without a broker, in a real worker with one."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from celery import Celery, Task
from django.core.cache import cache
from django.db import transaction

from inet_cycles import embedded
from inet_cycles.celery import HEARTBEAT_KEY, app, heartbeat
from inet_cycles.embedded import EmbeddedTasks
from tests.factories.notifications import OutboxMailFactory
from toolkit.notifications.enums import MailState
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.tasks import deliver_mail


def eventually(condition: Callable[[], object], *, seconds: float = 20.0) -> bool:
    """Wait for the condition; tell whether it came."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def memory_app() -> Iterator[Celery]:
    """Return an application on the broker in memory, whatever that of the suite is, with a schedule of its own."""
    memory = Celery("embedded-test", broker="memory://localhost", set_as_current=False, fixups=[])
    memory.conf.update(
        broker_transport_options={"polling_interval": 0.02},
        task_default_queue="embedded-test",
        task_ignore_result=True,
        worker_hijack_root_logger=False,
        worker_enable_remote_control=False,
        worker_timer_precision=0.1,
        broker_connection_retry_on_startup=True,
    )

    @memory.task(name="test.wake", shared=False)
    def wake() -> None:
        """Nothing: receiving it is enough."""

    memory.set_default()  # what the worker's own threads fall back on
    yield memory
    app.set_default()
    memory.close()


@pytest.fixture
def start(memory_app: Celery, tmp_path: Path, transactional_db: None) -> Iterator[Callable[[], EmbeddedTasks]]:
    """Return what starts the threads (a worker knows the tasks defined before); they are stopped after the test."""
    started: list[EmbeddedTasks] = []

    def start_one() -> EmbeddedTasks:
        tasks = EmbeddedTasks(lock_path=tmp_path / "tasks.lock", app=memory_app)
        tasks.start()
        started.append(tasks)
        return tasks

    yield start_one
    for tasks in started:
        _stop_soon(tasks)
        assert not tasks.running.is_set()


def _stop_soon(tasks: EmbeddedTasks) -> None:
    """Stop the threads, and wake the worker up, which looks every two seconds whether it must stop."""
    wake = tasks.app.tasks.get("test.wake", heartbeat)
    stopping = threading.Thread(target=tasks.stop)
    stopping.start()
    while stopping.is_alive():
        wake.delay()
        stopping.join(0.1)


def test_task_runs_in_a_thread_of_this_process(memory_app: Celery, start: Callable[[], EmbeddedTasks]) -> None:
    seen: list[tuple[int, str]] = []

    @memory_app.task(name="test.where")
    def where() -> None:
        seen.append((os.getpid(), threading.current_thread().name))

    tasks = start()
    where.delay()

    assert eventually(lambda: seen)
    assert seen == [(os.getpid(), "embedded-worker")]
    assert _lock_from_another_process(tasks.lock_path) == "refused"


def test_failed_task_is_retried_later_and_holds_nobody_up(
    memory_app: Celery, start: Callable[[], EmbeddedTasks]
) -> None:
    seen: list[str] = []

    @memory_app.task(name="test.fail")
    def fail() -> None:
        seen.append("failed")
        raise ValueError("expected")

    @memory_app.task(name="test.retried", bind=True, max_retries=1)
    def retried(self: Task) -> None:
        seen.append(f"try {self.request.retries}")
        if not self.request.retries:
            raise self.retry(countdown=1.0)

    @memory_app.task(name="test.meanwhile")
    def meanwhile() -> None:
        seen.append("meanwhile")

    start()
    fail.delay()
    retried.delay()
    meanwhile.delay()

    assert eventually(lambda: len(seen) == 4)
    assert seen == ["failed", "try 0", "meanwhile", "try 1"]


def test_sweeps_are_sent_at_the_start_and_again(memory_app: Celery, start: Callable[[], EmbeddedTasks]) -> None:
    seen: list[str] = []

    @memory_app.task(name="test.sweep")
    def sweep() -> None:
        seen.append("sweep")

    memory_app.conf.beat_schedule = {"sweep": {"task": "test.sweep", "schedule": 1.5}}
    started = time.monotonic()
    start()

    assert eventually(lambda: seen)
    assert time.monotonic() - started < 1.5, "at once, not after the interval"
    assert eventually(lambda: len(seen) >= 2)


def test_second_holder_waits_for_the_lock(start: Callable[[], EmbeddedTasks], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "LOCK_RETRY_SECONDS", 0.05)
    first = start()
    assert first.running.wait(20)
    second = start()

    assert not second.running.wait(0.5)
    _stop_soon(first)
    assert second.running.wait(20)


def _lock_from_another_process(path: Path) -> str:
    code = (
        "import fcntl, sys\n"
        "with open(sys.argv[1], 'a') as lock:\n"
        "    try:\n"
        "        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
        "        print('taken')\n"
        "    except OSError:\n"
        "        print('refused')\n"
    )
    command = [sys.executable, "-c", code, str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_schedule_names_known_tasks(settings) -> None:
    app.loader.import_default_modules()

    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert names <= set(app.tasks)


@pytest.fixture
def suite_worker(project_root: Path, settings, transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """Run what serves this suite's broker: a Celery worker of its own on Redis, the threads without it."""
    if not settings.REDIS_URL:
        running = EmbeddedTasks(lock_path=tmp_path / "tasks.lock")
        running.start()
        assert eventually(lambda: cache.get(HEARTBEAT_KEY)), "the schedule sends one at the start"
        cache.delete(HEARTBEAT_KEY)
        yield
        _stop_soon(running)
        return
    command = [sys.executable, "-m", "celery", "--app", "inet_cycles", "worker", "--pool", "solo", "--concurrency", "1"]
    # tests.settings would give it an environment of its own: it must share that of this process.
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "inet_cycles.settings",
        "DATABASE_URL": _test_database_url(settings),
    }
    with (tmp_path / "worker.log").open("w") as log:
        worker = subprocess.Popen(command, cwd=project_root, env=environment, stdout=log, stderr=log)
    yield
    worker.terminate()
    assert worker.wait(30) == 0, (tmp_path / "worker.log").read_text()


def _test_database_url(settings) -> str:
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        return f"sqlite:///{database['NAME']}"
    host = f"{database['HOST'] or '127.0.0.1'}:{database['PORT'] or 5432}"
    return f"postgres://{database['USER']}:{database['PASSWORD']}@{host}/{database['NAME']}"


def test_task_sent_after_commit_reaches_the_worker(suite_worker: None) -> None:
    with transaction.atomic():
        heartbeat.delay_on_commit()
        assert not eventually(lambda: cache.get(HEARTBEAT_KEY), seconds=0.3)

    assert eventually(lambda: cache.get(HEARTBEAT_KEY), seconds=40)


def test_mail_leaves_by_the_worker_once_committed_and_never_after_a_rollback(suite_worker: None) -> None:
    with pytest.raises(ValueError, match="change of mind"), transaction.atomic():
        dropped = OutboxMailFactory()
        deliver_mail.delay_on_commit(dropped.pk)
        raise ValueError("change of mind")
    with transaction.atomic():
        mail = OutboxMailFactory()
        deliver_mail.delay_on_commit(mail.pk)

    assert eventually(lambda: OutboxMail.objects.filter(pk=mail.pk, state=MailState.SENT).exists(), seconds=40)
    assert OutboxMail.objects.count() == 1
