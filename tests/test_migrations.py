"""Nothing has been released: each app starts from one migration, and no step mends the rows of a former one."""

from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.test import override_settings

from accounts.models import User


def test_each_app_starts_from_one_migration():
    ours = [config for config in apps.get_app_configs() if "site-packages" not in config.path]
    found = {config.label: [] for config in ours}
    with override_settings(MIGRATION_MODULES={}):  # the suite plays none of them
        loader = MigrationLoader(None)
    for label, name in loader.disk_migrations:
        found.setdefault(label, []).append(name)
    assert all(found[config.label] == ["0001_initial"] for config in ours if any(config.get_models()))


def test_a_sort_key_keeps_its_sources_when_it_is_cloned():
    assert User._meta.get_field("sort_name").deconstruct()[3]["sources"] == (("last_name", "first_name"), ("email",))
