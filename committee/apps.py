from django.apps import AppConfig

from toolkit.notifications.events import declare_events


class CommitteeConfig(AppConfig):
    name = "committee"
    verbose_name = "Commission"

    def ready(self) -> None:
        from committee import receivers  # noqa: F401, PLC0415  # connected once models are loaded
        from committee.services.invitations import EVENTS  # noqa: PLC0415  # the same

        declare_events(EVENTS)
