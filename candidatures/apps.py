from django.apps import AppConfig

from toolkit.notifications.events import declare_events


class CandidaturesConfig(AppConfig):
    name = "candidatures"
    verbose_name = "Candidatures"

    def ready(self) -> None:
        from candidatures import documents, journal, receivers  # noqa: F401, PLC0415  # declared once models are loaded
        from candidatures.mails import EVENTS  # noqa: PLC0415  # the same

        journal.declare()
        declare_events(EVENTS)
