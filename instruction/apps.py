from django.apps import AppConfig


class InstructionConfig(AppConfig):
    name = "instruction"
    verbose_name = "Instruction"

    def ready(self) -> None:
        from instruction import journal  # noqa: PLC0415  # declared once models are loaded

        journal.declare()
