"""`manage.py export_cycle CODE YEAR [--institute CODE] [--output FILE]`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.services.exporting import export_cycle
from cycles.naming import add_cycle_arguments, named_cycle


class Command(BaseCommand):
    """Write a cycle as the YAML that import_cycle reads."""

    help = "Écrit un cycle en YAML. L’importer de nouveau ne change rien."

    def add_arguments(self, parser: CommandParser) -> None:
        add_cycle_arguments(parser)
        parser.add_argument("--output", type=Path, metavar="FICHIER", help="Fichier à écrire\u00a0; à défaut, l’écran.")

    def handle(self, *args: Any, code: str, year: int, institute: str, output: Path | None, **options: Any) -> None:
        cycle = named_cycle(code=code, year=year, institute=institute)
        text = export_cycle(cycle=cycle)
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{output} ne peut pas être écrit\u00a0: {error.strerror}.") from error
        self.stdout.write(self.style.SUCCESS(f"{cycle.code} {year} écrit dans {output}."))
