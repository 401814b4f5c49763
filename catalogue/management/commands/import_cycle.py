"""`manage.py import_cycle FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.errors import CatalogueError
from catalogue.services.editions import request_edition
from catalogue.services.importing import import_cycle


class Command(BaseCommand):
    """Create or update a cycle from a YAML file; changes nothing when the file has a mistake."""

    help = "Crée ou met à jour un cycle depuis un fichier YAML. Relancée, elle ne change rien."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER", help="Fichier YAML, en UTF-8.")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            text = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise CommandError(f"{file} n’est pas en UTF-8 (octet {error.start}). Enregistrez-le en UTF-8.") from error
        except OSError as error:
            raise CommandError(f"{file} ne peut pas être lu\u00a0: {error.strerror}.") from error
        try:
            report = import_cycle(text=text)
        except CatalogueError as error:
            raise CommandError(f"{file}\u00a0: {error.message}") from error
        cycle = report.cycle
        if cycle.editions.exists():  # the public page offers what was published, until another edition says this
            request_edition(actor=None, cycle=cycle)
        done = "créé" if report.created else "à jour"
        self.stdout.write(self.style.SUCCESS(f"{cycle.code} {cycle.year} «\u202f{cycle.title}\u202f» {done}."))
        for title in report.removed_modules:
            self.stdout.write(f"Retiré, car absent du fichier\u00a0: {title}.")
        missing = cycle.institute.missing_settings
        if missing:
            self.stdout.write(
                f"À compléter avant d’ouvrir un appel\u00a0: {', '.join(missing)} ({cycle.institute.code})."
            )
