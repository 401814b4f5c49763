"""Fixtures of the apps that render: their own templates beside those of the product, their own files."""

import copy

import pytest


@pytest.fixture(autouse=True)
def own_templates(settings, request):
    """The folder `templates` beside the test file holds templates too."""
    changed = copy.copy(settings.TEMPLATES)
    changed[0] = {**changed[0], "DIRS": [*changed[0]["DIRS"], request.path.parent / "templates"]}
    settings.TEMPLATES = changed


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    """Files of a test go when it ends."""
    changed = copy.copy(settings.STORAGES)
    changed["default"] = {
        "BACKEND": "documents.storage.DiskStorage",
        "OPTIONS": {"location": str(tmp_path / "files"), "base_url": None},
    }
    settings.STORAGES = changed
    return tmp_path / "files"
