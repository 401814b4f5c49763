from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "catalogue"
    verbose_name = "Catalogue"

    def ready(self) -> None:
        from catalogue import journal, lifecycle  # noqa: F401, PLC0415  # declared once models are loaded

        journal.declare()
