"""`/sante` tells what works, to anybody, and nothing more."""

import time

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from redis.exceptions import ConnectionError as RedisConnectionError

from inet_cycles import health
from inet_cycles.celery import HEARTBEAT_KEY, heartbeat

pytestmark = pytest.mark.django_db


def test_health_is_public_and_uncached(client: Client, settings) -> None:
    response = client.get("/sante")

    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert "no-store" in response["Cache-Control"]
    expected = {"database": "ok", "tasks": "unknown"} | ({"redis": "ok"} if settings.REDIS_URL else {})
    assert response.json() == {"state": "ok", "checks": expected}


def test_health_refuses_writes(client: Client) -> None:
    assert client.post("/sante").status_code == 405


@pytest.mark.parametrize(("age", "state"), [(1, "ok"), (health.LATE_AFTER_SECONDS + 1, "late")])
def test_health_tells_how_long_ago_a_worker_ran(client: Client, age: int, state: str) -> None:
    cache.set(HEARTBEAT_KEY, time.time() - age)

    response = client.get("/sante")

    assert response.status_code == 200, "a late worker does not take the pages away"
    assert response.json()["checks"]["tasks"] == state


def test_heartbeat_is_read_back(client: Client) -> None:
    heartbeat()

    assert client.get("/sante").json()["checks"]["tasks"] == "ok"


def test_health_fails_without_database_and_hides_why(client: Client, monkeypatch) -> None:
    def refuse(*args: object) -> None:
        raise OperationalError("connection to server at 10.0.0.7 failed: password of inet")

    monkeypatch.setattr(connection, "cursor", refuse)

    response = client.get("/sante")

    assert response.status_code == 503
    assert response.json()["state"] == "failed"
    assert response.json()["checks"]["database"] == "failed"
    assert b"password" not in response.content


def test_health_tells_that_redis_is_away_and_keeps_the_pages(client: Client, monkeypatch) -> None:
    def refuse() -> None:
        raise RedisConnectionError("redis is away")

    checks = health._checks()
    monkeypatch.setattr(health, "_checks", lambda: checks | {"redis": refuse})

    response = client.get("/sante")

    assert response.status_code == 200, "a page for a signed-in person needs no Redis"
    assert response.json() == {
        "state": "degraded",
        "checks": {"database": "ok", "redis": "failed", "tasks": "unknown"},
    }
