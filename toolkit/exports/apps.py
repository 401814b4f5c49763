from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "toolkit.exports"
    label = "exports"
    verbose_name = "Exports"
