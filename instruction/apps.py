from django.apps import AppConfig


class InstructionConfig(AppConfig):
    name = "instruction"
    verbose_name = "Instruction"

    def ready(self) -> None:
        from instruction import exports, receivers, wordings  # noqa: F401, PLC0415  # its models are loaded by then

        wordings.declare()
        exports.declare()
