from django.apps import AppConfig

from toolkit.notifications.events import declare_events


class ProgrammeConfig(AppConfig):
    name = "programme"
    verbose_name = "Programme"

    def ready(self) -> None:
        from programme import journal, mails  # noqa: PLC0415  # declared once models are loaded

        journal.declare()
        declare_events(mails.EVENTS)
