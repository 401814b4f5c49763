"""The Celery application: its settings are those of Django that start with CELERY_.

A task carries the id of the request that sent it, so that one search in the logs shows both. Tasks live in the
`tasks` module of each app, those of the whole house in `inet_cycles.tasks`; the one here only tells that some worker
is alive.
"""

import os
from typing import Any

import structlog
from celery import Celery, Task
from celery.contrib.django.task import DjangoTask
from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun
from django.core.cache import cache
from django.utils import timezone
from kombu.exceptions import OperationalError

from toolkit.notifications.breaker import Breaker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inet_cycles.settings")

HEARTBEAT_KEY = "tasks-heartbeat"
HEARTBEAT_KEPT_SECONDS = 3600
BROKER_LEFT_ALONE_SECONDS = 5.0


class PromptTask(DjangoTask):
    """A task whose sender waits once for a broker that is silent, then is refused at once for a few seconds.

    A publication sends two hundred tasks: each would wait for the same broker. Rows are the truth, and the sweep sends
    again what was not sent.
    """

    abstract = True
    broker = Breaker(seconds=BROKER_LEFT_ALONE_SECONDS)

    def apply_async(self, *args: Any, **kwargs: Any) -> Any:
        """Send the task. Raises kombu's OperationalError when the broker does not take it."""
        if self.broker.is_open:
            raise OperationalError("The broker did not answer a moment ago.")
        try:
            return super().apply_async(*args, **kwargs)
        except OperationalError:
            self.broker.trip()
            raise


app = Celery("inet_cycles", task_cls=PromptTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.task(name="inet_cycles.heartbeat")
def heartbeat() -> None:
    """Write in the cache the moment at which a worker last ran a task; `/sante` reads it."""
    cache.set(HEARTBEAT_KEY, timezone.now().timestamp(), HEARTBEAT_KEPT_SECONDS)


@setup_logging.connect
def keep_django_logging(**kwargs: Any) -> None:
    """Leave the JSON logging of the settings in place: with a receiver here, Celery sets up none of its own."""


@before_task_publish.connect
def send_request_id(headers: dict[str, Any], **kwargs: Any) -> None:
    """Put the id of the current request, if any, on the message."""
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    if request_id:
        headers["request_id"] = request_id


@task_prerun.connect
def bind_task(task_id: str, task: Task, **kwargs: Any) -> None:
    """Name the task, and the request behind it, on each line that it logs."""
    if task.request.is_eager:
        return
    structlog.contextvars.bind_contextvars(task_id=task_id, task=task.name)
    request_id = task.request.get("request_id")
    if request_id:
        structlog.contextvars.bind_contextvars(request_id=request_id)


@task_postrun.connect
def unbind_task(task: Task, **kwargs: Any) -> None:
    """Forget the names that `bind_task` gave."""
    if not task.request.is_eager:
        structlog.contextvars.unbind_contextvars("task_id", "task", "request_id")
