from django.apps import AppConfig


class InstructionConfig(AppConfig):
    name = "instruction"
    verbose_name = "Instruction"

    def ready(self) -> None:
        # Its models are loaded by then, and with its services the tables of its states are known.
        from instruction import exports, journal, receivers, services, wordings  # noqa: F401, PLC0415

        wordings.declare()
        journal.declare()
        exports.declare()
