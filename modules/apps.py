from django.apps import AppConfig


class ModulesConfig(AppConfig):
    name = "modules"
    verbose_name = "Modules"

    def ready(self) -> None:
        from cycles.sessions import register_sessions  # noqa: PLC0415  # models are loaded now
        from modules.sessions import module_sessions  # noqa: PLC0415

        register_sessions(module_sessions)
