"""Nothing has been released: each app starts from one migration, and no step mends the rows of a former one."""

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from accounts.models import User


def test_each_app_starts_from_one_migration():
    loader = MigrationLoader(None)
    ours = {config.label for config in apps.get_app_configs() if config.path.startswith(str(settings.BASE_DIR))}
    found = {label: [name for app, name in loader.disk_migrations if app == label] for label in ours}
    assert {label: names for label, names in found.items() if names and names != ["0001_initial"]} == {}
    assert all(
        found[config.label] for config in apps.get_app_configs() if config.label in ours and any(config.get_models())
    )


def test_a_sort_key_keeps_its_sources_when_it_is_cloned():
    assert User._meta.get_field("sort_name").deconstruct()[3]["sources"] == (("last_name", "first_name"), ("email",))
