from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "programme"
    verbose_name = "Programme"

    def ready(self) -> None:
        from programme import journal, lifecycle, wordings  # noqa: F401, PLC0415  # declared once models are loaded

        journal.declare()
        wordings.declare()
