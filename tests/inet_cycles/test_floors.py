"""String foreign keys follow the floors too: import-linter does not see them."""

import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model


@pytest.fixture
def floors(project_root: Path) -> dict[str, int]:
    """Return the floor of each app, the lowest at 1, as the import contract lays them."""
    contract = tomllib.loads((project_root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    layers = [[name.strip() for name in layer.split("|")] for layer in reversed(contract["layers"])]
    return {name: number for number, names in enumerate(layers, start=1) for name in names}


def test_every_app_has_a_floor(floors: dict[str, int]) -> None:
    ours = {config.name for config in apps.get_app_configs() if "site-packages" not in config.path}

    no_apps = {
        f"toolkit.{name}" for name in ("domain", "memo", "personal_links", "probe", "programs", "text", "waiting")
    }  # mechanisms without a table
    assert ours - {"inet_cycles"} == set(floors) - {"inet_cycles"} - no_apps


def test_relations_point_down(floors: dict[str, int]) -> None:
    def floor_of(model: type[Model]) -> int | None:
        return floors.get(apps.get_app_config(model._meta.app_label).name)

    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if floor_of(model)
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.related_model
        and floor_of(field.related_model)
        and field.related_model._meta.label != settings.AUTH_USER_MODEL
        and field.related_model._meta.app_label != model._meta.app_label
        and floor_of(field.related_model) >= floor_of(model)
    ]

    assert upward == []
