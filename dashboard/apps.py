from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = "Accueil"

    def ready(self) -> None:
        from dashboard import agenda  # noqa: PLC0415  # once the models are loaded

        agenda.declare()
