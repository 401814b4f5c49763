from django.apps import AppConfig


class PeersConfig(AppConfig):
    name = "peers"
    verbose_name = "Groupes de pairs"

    def ready(self) -> None:
        # Declared and connected once models are loaded.
        from peers import journal, promotion, receivers, wordings  # noqa: F401, PLC0415

        journal.declare()
        promotion.declare()
        wordings.declare()
