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
    try:
        seen = cache.get(HEARTBEAT_KEY)
    except (RedisError, OSError):
        return "unknown"
    if seen is None:
        return "unknown"
    return "ok" if time.time() - seen < LATE_AFTER_SECONDS else "late"


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 503 when no page can be served, 200 otherwise; `state` tells what is missing, the log tells why.

    `degraded`, without Redis: pages are read and saved, signing in waits. `ok` with a late worker: what it owes waits
    in rows. Neither is a reason for a load balancer to take every web process away.
    """
    results: dict[str, str] = {}
    for name, check in _checks().items():
        try:
            check()
            results[name] = "ok"
        except (DatabaseError, RedisError, OSError):
            log.exception("health check failed", check=name)
            results[name] = "failed"
    results["tasks"] = _tasks_state() if results.get("redis", "ok") == "ok" else "unknown"
    if results["database"] == "failed":
        return JsonResponse({"state": "failed", "checks": results}, status=503)
    state = "degraded" if "failed" in results.values() else "ok"
    return JsonResponse({"state": state, "checks": results})
