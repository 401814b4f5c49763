"""`manage.py settle_sitting N FILE`, under the settings of the bench alone."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from bench.hold import hold_sitting
from catalogue.services.demo import lay_out_demo_cycle
from committee.models import Committee
from demo.people import HEAD, SECRETARY, People


class Command(BaseCommand):
    """Open a sitting of the demonstration's committee on N dossiers, and write its identifier in FILE."""

    help = "Ouvre une séance sur N dossiers et note son identifiant dans un fichier (voir bench/)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("count", type=int, metavar="N")
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, count: int, file: Path, **options: Any) -> None:
        people, cycle = People(), lay_out_demo_cycle(today=timezone.localdate())
        sitting = hold_sitting(
            committee=Committee.objects.select_related("cycle__institute").get(cycle=cycle),
            head=people.colleague(HEAD),
            secretary=people.colleague(SECRETARY),
            dossiers=count,
        )
        file.write_text(str(sitting.uuid), encoding="utf-8")
