"""The roof: settings, routes, server and task runner. Nothing below imports it."""

from inet_cycles.celery import app as celery_app

__all__ = ["celery_app"]
