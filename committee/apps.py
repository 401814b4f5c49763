from django.apps import AppConfig


class CommitteeConfig(AppConfig):
    name = "committee"
    verbose_name = "Commission"

    def ready(self) -> None:
        # Declared and connected once models are loaded.
        from committee import journal, receivers, wordings  # noqa: F401, PLC0415
        from committee.book import making as book  # noqa: PLC0415
        from committee.minutes import documents as minutes_documents  # noqa: F401, PLC0415
        from committee.minutes import lifecycle as minutes_lifecycle  # noqa: F401, PLC0415
        from committee.publishing import lifecycle as publishing_lifecycle  # noqa: F401, PLC0415
        from committee.rectifying import letters as rectifying_letters  # noqa: F401, PLC0415
        from committee.rectifying import lifecycle as rectifying_lifecycle  # noqa: F401, PLC0415
        from committee.scenarios import lifecycle as scenarios_lifecycle  # noqa: F401, PLC0415
        from committee.sittings import documents, lifecycle  # noqa: F401, PLC0415

        journal.declare()
        wordings.declare()
        book.declare()
