from django.apps import AppConfig


class CandidaturesConfig(AppConfig):
    name = "candidatures"
    verbose_name = "Candidatures"

    def ready(self) -> None:
        from candidatures import documents, receivers  # noqa: F401, PLC0415  # declared once models are loaded
