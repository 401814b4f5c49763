from django.apps import AppConfig


class WorkshopConfig(AppConfig):
    name = "workshop"
    verbose_name = "Atelier"

    def ready(self) -> None:
        # Declared and connected once models are loaded.
        from workshop import institute_journal, journal, receivers, wordings  # noqa: F401, PLC0415
        from workshop.year import journal as year_journal  # noqa: PLC0415

        institute_journal.declare()
        year_journal.declare()
        journal.declare()
        wordings.declare()
