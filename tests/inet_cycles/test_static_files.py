"""What is collected for production: modules import each other under the names that change with their content."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

from inet_cycles import settings as product

IMPORT = re.compile(r"""^import[^;'"]*["'](?P<name>[^'"]+)["'];""", re.MULTILINE)
HASHED = re.compile(r"^\./\w+\.[0-9a-f]{12}\.js$")


@pytest.fixture(scope="module")
def scripts(tmp_path_factory) -> Path:
    """Return the folder of the collected scripts."""
    root = tmp_path_factory.mktemp("collected")
    storages = {
        **product.STORAGES,
        "staticfiles": {"BACKEND": "inet_cycles.staticfiles.ModuleStaticFilesStorage"},
    }
    with override_settings(STATIC_ROOT=root, STORAGES=storages):
        call_command("collectstatic", "--noinput", verbosity=0)
    return root / "js"


def test_collected_modules_import_hashed_names(scripts: Path) -> None:
    imported = {
        match["name"] for script in scripts.glob("*.????????????.js") for match in IMPORT.finditer(script.read_text())
    }

    assert "copies" in {name.removeprefix("./").split(".")[0] for name in imported}
    assert [name for name in imported if not HASHED.match(name)] == []
    assert [name for name in imported if not (scripts / name).exists()] == []
