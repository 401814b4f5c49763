"""Worker and schedule inside the web process, for a machine without a broker.

One thread replays CELERY_BEAT_SCHEDULE and looks after the other, a Celery worker that takes its messages from memory.
A lock file in VAR_DIR lets a single process hold both; another waits until the first is gone. What is still in memory
when the process dies is lost: rows are the truth, and the sweeps sent at the start take up what was left.

Nothing replaces a thread: the limits after which a process of a real worker gives way to another do not hold here, and
what drawing keeps in memory is given back when the process is started again.
"""

import fcntl
import threading
from pathlib import Path
from typing import IO

import structlog
from celery import Celery, Task
from celery.beat import Scheduler
from celery.schedules import schedule
from celery.signals import task_postrun, task_prerun
from celery.worker import WorkController, state
from django.conf import settings
from django.db import close_old_connections, connections

from inet_cycles.celery import app as celery_app

LOCK_RETRY_SECONDS = 2.0
TICK_SECONDS = 1.0

log = structlog.get_logger(__name__)


class EmbeddedTasks:
    """The two threads of one process: `start` them, `stop` them."""

    def __init__(self, *, lock_path: Path, app: Celery = celery_app) -> None:
        self.app = app
        self.lock_path = lock_path
        self.running = threading.Event()
        self._stopping = threading.Event()
        self._worker_thread: threading.Thread | None = None
        self._schedule_thread = threading.Thread(target=self._run_schedule, name="embedded-schedule", daemon=True)

    def start(self) -> None:
        """Start at once, or as soon as the process that holds the lock lets it go."""
        self._schedule_thread.start()

    def stop(self, *, timeout: float = 20.0) -> None:
        """Let the task in hand end, then give the lock back. Waits for `timeout` seconds at most."""
        self._stopping.set()
        self._schedule_thread.join(timeout)

    def _run_schedule(self) -> None:
        with self.lock_path.open("a") as lock:
            while not _take(lock):
                if self._stopping.wait(LOCK_RETRY_SECONDS):
                    return
            log.info("embedded tasks started")
            try:
                self._tick_until_stopped()
            finally:
                self._stop_worker()
                self.running.clear()
                connections.close_all()
                log.info("embedded tasks stopped")

    def _tick_until_stopped(self) -> None:
        scheduler = Scheduler(app=self.app)
        _send_sweeps(scheduler)
        while not self._stopping.is_set():
            if self._worker_thread is None or not self._worker_thread.is_alive():
                self._start_worker()
            self.running.set()
            try:
                delay = scheduler.tick()
            except Exception:  # the schedule outlives any one bad entry
                log.exception("schedule tick failed")
                delay = TICK_SECONDS
            self._stopping.wait(min(delay, TICK_SECONDS))

    def _start_worker(self) -> None:
        state.should_stop = state.should_terminate = None
        task_prerun.connect(_refresh_connections, dispatch_uid="embedded-prerun")
        task_postrun.connect(_refresh_connections, dispatch_uid="embedded-postrun")
        self._worker_thread = threading.Thread(target=self._run_worker, name="embedded-worker", daemon=True)
        self._worker_thread.start()

    def _run_worker(self) -> None:
        # WorkController, unlike the command's Worker, installs no signal handler: a thread may not have any.
        self.app.set_current()  # for this thread only: tasks are looked up on the current application
        try:
            WorkController(
                app=self.app,
                hostname="embedded@inet-cycles",
                pool="solo",
                concurrency=1,
                without_gossip=True,
                without_mingle=True,
                without_heartbeat=True,
            ).start()
        except Exception:  # the schedule thread starts another
            log.exception("embedded worker failed")
        finally:
            connections.close_all()

    def _stop_worker(self) -> None:
        state.should_stop = 0
        if self._worker_thread is not None:
            self._worker_thread.join(15)
        state.should_stop = None


def _take(lock: IO[str]) -> bool:
    """Take the lock without waiting; tell whether it was free. The end of the process frees it, however it ends."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _send_sweeps(scheduler: Scheduler) -> None:
    """Send at once each entry that recurs by an interval; those bound to an hour wait for it."""
    for entry in scheduler.schedule.values():
        if type(entry.schedule) is schedule:
            scheduler.apply_async(entry, advance=False)


def _refresh_connections(task: Task, **kwargs: object) -> None:
    """Close around each task the connections that are past their age, as Django does around a request.

    A retry with a delay runs in the worker's timer thread: both threads pass here.
    """
    if not task.request.is_eager:
        close_old_connections()


def start() -> EmbeddedTasks:
    """Start the threads of this process, locked by `VAR_DIR/tasks.lock`."""
    tasks = EmbeddedTasks(lock_path=settings.VAR_DIR / "tasks.lock")
    tasks.start()
    return tasks
