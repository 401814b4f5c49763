"""The environment decides: production refuses to start half configured, the rest falls back alone."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from inet_cycles.statement import read_statement

REQUIRED = {
    "SECRET_KEY": "k" * 60 + "0123456789-abcdef",
    "DATABASE_URL": "postgres://user:pass@database.invalid/cycles",
    "REDIS_URL": "redis://redis.invalid:6379/0",
    "EMAIL_URL": "smtp+tls://user:pass@mail.invalid:587",
    "STORAGE_URL": "s3://key:secret@storage.invalid/cycles",
    "ALLOWED_HOSTS": "cycles.example.org",
    "VAR_DIR": "",
}
KEPT = {"PATH", "HOME", "LANG", "SYSTEMROOT"}


def read(expression: str, *, project_root: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Print a setting from a process of its own, with this environment and no other."""
    environment = {name: value for name, value in os.environ.items() if name in KEPT} | variables
    code = f"from django import setup; from inet_cycles import settings; print(({expression}))"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=project_root, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    """Return a complete production environment."""
    return REQUIRED | {"INET_ENV": "production", "VAR_DIR": str(tmp_path)}


def test_production_starts_when_complete(production: dict[str, str], project_root: Path) -> None:
    result = read(
        "settings.DEBUG, settings.SECOND_FACTOR_REQUIRED, settings.EMBEDDED, settings.SITE_URL, "
        "settings.SESSION_ENGINE",
        project_root=project_root,
        DEBUG="1",
        SECOND_FACTOR_REQUIRED="0",
        **production,
    )

    assert result.stderr == ""
    assert result.stdout.strip() == (
        "(False, True, False, 'https://cycles.example.org', 'django.contrib.sessions.backends.db')"
    )


def test_web_gives_up_before_tasks_and_commands(production: dict[str, str], project_root: Path, monkeypatch) -> None:
    monkeypatch.delenv("STATEMENT_SECONDS", raising=False)
    importlib.reload(importlib.import_module("inet_cycles.wsgi"))
    web = {"STATEMENT_SECONDS": os.environ["STATEMENT_SECONDS"]}
    options = "settings.DATABASES['default']['OPTIONS']['options']"

    assert (
        "-c statement_timeout=10000 -c lock_timeout=5000"
        in read(options, project_root=project_root, **production, **web).stdout
    )


@pytest.mark.parametrize("name", sorted(REQUIRED))
@pytest.mark.parametrize("how", ["absent", "empty"])
def test_production_names_what_is_missing(name: str, how: str, production: dict[str, str], project_root: Path) -> None:
    if how == "empty":
        production[name] = ""
    else:
        del production[name]

    result = read("1", project_root=project_root, **production)

    assert result.returncode != 0
    assert f"needs these variables: {name}." in result.stderr


def test_unknown_environment_is_refused(project_root: Path, tmp_path: Path) -> None:
    result = read("1", project_root=project_root, INET_ENV="prod", VAR_DIR=str(tmp_path))

    assert "choose development, test or production" in result.stderr


def test_storage_of_another_kind_is_refused(project_root: Path, tmp_path: Path) -> None:
    result = read("1", project_root=project_root, STORAGE_URL="ftp://example.org/x", VAR_DIR=str(tmp_path))

    assert "STORAGE_URL must look like s3://" in result.stderr


def test_without_environment_everything_stays_under_var_dir(project_root: Path, tmp_path: Path) -> None:
    result = read(
        "settings.EMBEDDED, settings.DATABASES['default']['NAME'], settings.EMAIL_FILE_PATH",
        project_root=project_root,
        VAR_DIR=str(tmp_path),
    )

    assert result.stdout.strip() == f"(True, '{tmp_path}/db.sqlite3', '{tmp_path}/mails')"


def test_each_service_falls_back_alone(project_root: Path, tmp_path: Path) -> None:
    result = read(
        "settings.EMBEDDED, settings.DATABASES['default']['ENGINE'], settings.STORAGES['default']['BACKEND']",
        project_root=project_root,
        VAR_DIR=str(tmp_path),
        DATABASE_URL=REQUIRED["DATABASE_URL"],
    )

    assert result.stdout.strip() == ("(True, 'django.db.backends.postgresql', 'toolkit.files.storage.DiskStorage')")


def test_secret_key_is_made_once_and_private(project_root: Path, tmp_path: Path) -> None:
    first, second = (
        read("settings.SECRET_KEY", project_root=project_root, VAR_DIR=str(tmp_path)).stdout.strip() for _ in range(2)
    )

    assert len(first) > 60
    assert first == second
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_reading_the_settings_writes_nothing(project_root: Path, tmp_path: Path) -> None:
    result = read(
        "setup(), settings.VAR_DIR",
        project_root=project_root,
        DJANGO_SETTINGS_MODULE="inet_cycles.settings",
        VAR_DIR=str(tmp_path / "var"),
    )

    assert result.stdout.strip() == f"(None, {tmp_path / 'var'!r})"
    assert list(tmp_path.iterdir()) == []


def test_production_names_a_folder_that_is_not_there(production: dict[str, str], project_root: Path) -> None:
    result = read("1", project_root=project_root, **production | {"VAR_DIR": "/nowhere/at/all"})

    assert "VAR_DIR=/nowhere/at/all is not a folder" in result.stderr


def test_a_level_of_accessibility_rests_on_an_audit(monkeypatch):
    env = environ.Env()
    assert read_statement(env)["accessibility"] == "non conforme"
    monkeypatch.setenv("ACCESSIBILITY_LEVEL", "partielle")
    with pytest.raises(ImproperlyConfigured, match="ACCESSIBILITY_AUDIT"):
        read_statement(env)
    monkeypatch.setenv("ACCESSIBILITY_AUDIT", "Audit du 3 mars 2027.")
    assert read_statement(env)["accessibility"] == "partiellement conforme"
    monkeypatch.setenv("ACCESSIBILITY_LEVEL", "presque")
    with pytest.raises(ImproperlyConfigured, match="presque"):
        read_statement(env)
