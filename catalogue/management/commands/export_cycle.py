"""`manage.py export_cycle CODE YEAR [--output FILE]`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.errors import CatalogueError
from catalogue.services.exporting import export_cycle, find_cycle


class Command(BaseCommand):
    """Write a cycle as the YAML that import_cycle reads."""

    help = "Écrit un cycle en YAML. L’importer de nouveau ne change rien."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="CODE")
        parser.add_argument("year", type=int, metavar="ANNÉE")
        parser.add_argument("--output", type=Path, metavar="FICHIER", help="Fichier à écrire\u00a0; à défaut, l’écran.")

    def handle(self, *args: Any, code: str, year: int, output: Path | None, **options: Any) -> None:
        try:
            cycle = find_cycle(code=code, year=year)
            text = export_cycle(cycle=cycle)
        except CatalogueError as error:
            raise CommandError(error.message) from error
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{output} ne peut pas être écrit\u00a0: {error.strerror}.") from error
        self.stdout.write(self.style.SUCCESS(f"{cycle.code} {year} écrit dans {output}."))
