"""`/sante`: what the load balancer and the container ask."""

import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import RedisError

from inet_cycles.celery import HEARTBEAT_KEY

LATE_AFTER_SECONDS = 150

log = structlog.get_logger(__name__)


def _check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def _check_redis() -> None:
    cache.get(HEARTBEAT_KEY)


def _checks() -> dict[str, Callable[[], None]]:
    checks = {"database": _check_database}
    if settings.REDIS_URL:
        checks["redis"] = _check_redis
    return checks


def _tasks_state() -> str:
    """Return « ok », « late » or « unknown »: whether a worker ran something lately."""
    seen = cache.get(HEARTBEAT_KEY)
    if seen is None:
        return "unknown"
    return "ok" if time.time() - seen < LATE_AFTER_SECONDS else "late"


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the services that a page needs answer, 503 otherwise; the reason goes to the log only.

    A late worker is told but is no reason to take the web away: pages work without it, and what it owes waits in rows.
    """
    results: dict[str, str] = {}
    for name, check in _checks().items():
        try:
            check()
            results[name] = "ok"
        except (DatabaseError, RedisError, OSError):
            log.exception("health check failed", check=name)
            results[name] = "failed"
    healthy = "failed" not in results.values()
    results["tasks"] = _tasks_state() if results.get("redis", "ok") == "ok" else "unknown"
    return JsonResponse({"state": "ok" if healthy else "failed", "checks": results}, status=200 if healthy else 503)
