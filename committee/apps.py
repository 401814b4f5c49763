from django.apps import AppConfig


class CommitteeConfig(AppConfig):
    name = "committee"
    verbose_name = "Commission"

    def ready(self) -> None:
        from committee import journal, receivers, wordings  # noqa: F401, PLC0415  # connected once models are loaded

        journal.declare()
        wordings.declare()
