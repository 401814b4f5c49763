"""Templates of these tests, beside those of the product."""

import copy
from pathlib import Path

import pytest

TEMPLATES_DIR = Path(__file__).parent / "templates"


@pytest.fixture(autouse=True)
def own_templates(settings):
    changed = copy.copy(settings.TEMPLATES)
    changed[0] = {**changed[0], "DIRS": [*changed[0]["DIRS"], TEMPLATES_DIR]}
    settings.TEMPLATES = changed


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    """Files of a test go when it ends."""
    changed = copy.copy(settings.STORAGES)
    changed["default"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "files"), "base_url": None},
    }
    settings.STORAGES = changed
    return tmp_path / "files"
