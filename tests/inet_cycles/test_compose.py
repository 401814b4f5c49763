"""The compose file names every part of the house, each with a way to tell whether it is well."""

from pathlib import Path
from typing import Any

import pytest
import yaml

ONE_SHOT = {"migrate", "storage-bucket"}


@pytest.fixture
def services(project_root: Path) -> dict[str, Any]:
    """Return the services of docker-compose.yml."""
    return yaml.safe_load((project_root / "docker-compose.yml").read_text())["services"]


def test_every_part_is_there(services: dict[str, Any]) -> None:
    assert set(services) - ONE_SHOT == {"web", "worker", "beat", "db", "redis", "storage"}


def test_every_lasting_service_has_a_health_check(services: dict[str, Any]) -> None:
    assert [name for name in services if name not in ONE_SHOT and "test" not in services[name]["healthcheck"]] == []


def test_only_the_web_is_published_and_only_to_this_machine(services: dict[str, Any]) -> None:
    assert {name: service["ports"] for name, service in services.items() if "ports" in service} == {
        "web": ["127.0.0.1:8000:8000"]
    }


def test_no_secret_stands_in_the_file(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "environment" in service] == []
