from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "attendance"
    verbose_name = "Présence"

    def ready(self) -> None:
        # Declared once models are loaded.
        from attendance import (  # noqa: PLC0415
            attestations,  # noqa: F401
            documents,  # noqa: F401
            exports,
            journal,
            lifecycle,  # noqa: F401
            promotion,
            receivers,  # noqa: F401
            wordings,
        )
        from attendance.absences import documents as notices  # noqa: F401, PLC0415
        from attendance.certificates import documents as certificates  # noqa: F401, PLC0415

        journal.declare()
        exports.declare()
        promotion.declare()
        wordings.declare()
