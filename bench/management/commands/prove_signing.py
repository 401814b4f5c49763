"""`manage.py prove_signing NOTEBOOK`, under the settings of the bench alone."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bench.proof import table
from bench.signed import findings
from bench.witness import read_lines


class Command(BaseCommand):
    """Hold the signatures that were noted against the database; fails on any loss."""

    help = "Vérifie qu’aucune signature acquittée n’est perdue (voir bench/)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="ce que les personnes ont noté")

    def handle(self, *args: Any, notebook: Path, **options: Any) -> None:
        found = findings(read_lines(notebook))
        self.stdout.write(table(found))
        losses = sum(len(one.losses) for one in found)
        if losses:
            raise CommandError(f"{losses} pertes.")
        self.stdout.write(self.style.SUCCESS("Rien d’acquitté n’est perdu."))
