from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = "Évaluations"

    def ready(self) -> None:
        # Declared and connected once models are loaded.
        from evaluations import documents, journal, lifecycle, promotion, receivers, wordings  # noqa: F401, PLC0415

        journal.declare()
        promotion.declare()
        wordings.declare()
