"""Collected static files, under names that change with their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Rewrites the imports of JavaScript modules too, so that a changed module is never mixed with a cached one."""

    support_js_module_import_aggregation = True
