"""gunicorn for both ways to run: one process that holds everything, or as many as WEB_CONCURRENCY says."""

import os

from inet_cycles.logs import configure_structlog, logging_config

_embedded = not os.environ.get("REDIS_URL")
_tasks = None

configure_structlog()
wsgi_app = "inet_cycles.wsgi:application"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = 1 if _embedded else int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "8" if _embedded else "4"))
timeout = 60  # of a process whose own loop is stuck; a request has its time from the settings (REQUEST_SECONDS)
graceful_timeout = 30  # longer than that time
keepalive = 5
# A process that grew is replaced now and then; the single one of the embedded mode is not: it holds the tasks.
max_requests = 0 if _embedded else 5000
max_requests_jitter = 500
control_socket_disable = True
logconfig_dict = logging_config(level=os.environ.get("LOG_LEVEL", "INFO"), file=os.environ.get("LOG_FILE", ""))


def post_worker_init(worker):
    """Start the worker and the schedule in the process that serves, when no broker is named."""
    global _tasks
    from django.conf import settings  # noqa: PLC0415 - known only once the application is loaded

    from inet_cycles import embedded  # noqa: PLC0415

    if settings.EMBEDDED:
        _tasks = embedded.start()


def worker_exit(server, worker):
    """Let the task in hand end before the process does."""
    if _tasks is not None:
        _tasks.stop()
