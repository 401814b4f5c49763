from django.apps import AppConfig


class CandidaturesConfig(AppConfig):
    name = "candidatures"
    verbose_name = "Candidatures"

    def ready(self) -> None:
        # Declared once models are loaded.
        from candidatures import destinations, documents, journal, letters, promotion, receivers  # noqa: F401, PLC0415
        from candidatures.wordings import letters as written_letters  # noqa: PLC0415  # the same
        from candidatures.wordings import mails  # noqa: PLC0415  # the same

        destinations.declare()
        journal.declare()
        promotion.declare()
        mails.declare()
        written_letters.declare()
