from django.apps import AppConfig


class FeesConfig(AppConfig):
    name = "fees"
    verbose_name = "Droits d’inscription"

    def ready(self) -> None:
        from fees import receivers  # noqa: F401, PLC0415  # connected once models are loaded
