"""Logs: one JSON object a line, each with the id of its request and without the secrets that a path may hold.

gunicorn reads this before Django is set up: nothing here may need the settings.
"""

import re
from typing import Any

import structlog

# Invitation, confirmation and commitment links hold their secret in the path: a long run of URL-safe characters.
_OPAQUE = re.compile(r"(?<=/)[A-Za-z0-9_:.~=-]{20,}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
# Words of a path are long too (« donnees-personnelles »): they hold neither a digit nor a capital.
_WORDS = re.compile(r"[a-z-]+")


def mask_path(path: str) -> str:
    """Return the path with each long opaque part replaced by « … »; UUIDs and plain words stay, they open nothing."""

    def replace(match: re.Match[str]) -> str:
        part = match.group()
        return part if _UUID.fullmatch(part) or _WORDS.fullmatch(part) else "…"

    return _OPAQUE.sub(replace, path)


def without_secrets(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Drop the request that Django attaches (its text holds the query string) and Celery's copy of a task's arguments.

    Mask the paths that Django's own lines name.
    """
    event.pop("request", None)
    event.pop("data", None)
    if str(event.get("logger", "")).startswith("django.") and isinstance(event.get("event"), str):
        event["event"] = mask_path(event["event"])
    return event


SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    without_secrets,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
]


LOGGERS: dict[str, dict[str, Any]] = {
    # Emptied of their own handlers, so that the root writes them once.
    "django": {"handlers": [], "level": "INFO", "propagate": True},
    "django.server": {"handlers": [], "level": "INFO", "propagate": True},
    "gunicorn.error": {"handlers": [], "level": "INFO", "propagate": True},
    # It warns of each HEAD, whose body Django leaves to the server to drop.
    "gunicorn.http.wsgi": {"level": "ERROR"},
    "gunicorn.access": {"handlers": [], "level": "WARNING", "propagate": True},
    # A refused request already has its own line, from the middleware.
    "django.request": {"level": "ERROR"},
    "weasyprint": {"level": "ERROR"},
    "fontTools": {"level": "WARNING"},
    "pikepdf": {"level": "WARNING"},
    # A line a task, not two.
    "celery.worker.strategy": {"level": "WARNING"},
}


def logging_config(*, level: str, file: str = "") -> dict[str, Any]:
    """Return the dictionary for `logging.config`: every logger of the process writes JSON on standard error.

    With a file, everything goes there, and only warnings on standard error: a person reads that terminal.
    """
    console = {"class": "logging.StreamHandler", "formatter": "json", "level": "WARNING" if file else "NOTSET"}
    handlers: dict[str, dict[str, Any]] = {"console": console}
    if file:
        handlers["file"] = {
            "class": "logging.handlers.RotatingFileHandler",
            "formatter": "json",
            "filename": file,
            "maxBytes": 10_000_000,
            "backupCount": 3,
            "encoding": "utf-8",
            "delay": True,
        }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED_PROCESSORS,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            }
        },
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": level},
        "loggers": LOGGERS,
    }


def configure_structlog() -> None:
    """Make structlog's own loggers go through the standard ones."""
    structlog.configure(
        processors=[*SHARED_PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
