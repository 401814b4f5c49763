from django.apps import AppConfig


class PromotionsConfig(AppConfig):
    name = "promotions"
    verbose_name = "Promotions"

    def ready(self) -> None:
        from promotions import awaited, journal, receivers, wordings  # noqa: F401, PLC0415  # once models are loaded

        awaited.declare()
        journal.declare()
        wordings.declare()
