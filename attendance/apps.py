from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "attendance"
    verbose_name = "Présence"

    def ready(self) -> None:
        # Declared once models are loaded.
        from attendance import attestations, documents, exports, journal, lifecycle, receivers  # noqa: F401, PLC0415

        journal.declare()
        exports.declare()
