from django.apps import AppConfig

from toolkit.notifications.events import declare_events


class InstructionConfig(AppConfig):
    name = "instruction"
    verbose_name = "Instruction"

    def ready(self) -> None:
        from instruction.mails import EVENTS  # noqa: PLC0415  # its models are loaded by then

        declare_events(EVENTS)
