from django.apps import AppConfig

from toolkit.notifications.events import declare_events


class WorkshopConfig(AppConfig):
    name = "workshop"
    verbose_name = "Atelier"

    def ready(self) -> None:
        from workshop import institute_journal, journal, mails  # noqa: PLC0415  # declared once models are loaded
        from workshop.year import journal as year_journal  # noqa: PLC0415

        institute_journal.declare()
        year_journal.declare()
        journal.declare()
        declare_events(mails.EVENTS)
