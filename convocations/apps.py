from django.apps import AppConfig


class ConvocationsConfig(AppConfig):
    name = "convocations"
    verbose_name = "Convocations"

    def ready(self) -> None:
        # Declared and connected once models are loaded.
        from convocations import documents, journal, promotion, receivers, wordings  # noqa: F401, PLC0415

        journal.declare()
        promotion.declare()
        wordings.declare()
