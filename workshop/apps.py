from django.apps import AppConfig


class WorkshopConfig(AppConfig):
    name = "workshop"
    verbose_name = "Atelier"

    def ready(self) -> None:
        from workshop import institute_journal, journal, wordings  # noqa: PLC0415  # declared once models are loaded
        from workshop.year import journal as year_journal  # noqa: PLC0415

        institute_journal.declare()
        year_journal.declare()
        journal.declare()
        wordings.declare()
