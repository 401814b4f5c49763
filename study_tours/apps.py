from django.apps import AppConfig


class StudyToursConfig(AppConfig):
    name = "study_tours"
    verbose_name = "Voyages d’étude"

    def ready(self) -> None:
        from cycles.sessions import register_sessions  # noqa: PLC0415  # models are loaded now
        from study_tours.sessions import tour_sessions  # noqa: PLC0415

        register_sessions(tour_sessions)
