from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "programme"
    verbose_name = "Programme"

    def ready(self) -> None:
        # Declared once models are loaded.
        from programme import documents, journal, lifecycle, receivers, wordings  # noqa: F401, PLC0415

        journal.declare()
        wordings.declare()
