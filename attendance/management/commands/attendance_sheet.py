"""`manage.py attendance_sheet CODE YEAR [--institute CODE] --session N --output FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from attendance.documents import blank_sheet
from cycles.models import Cycle
from cycles.naming import add_cycle_arguments, named_cycle
from programme.models import Session


class Command(BaseCommand):
    """Write the sheets of a session of a cycle, to sign with a pen."""

    help = "Écrit la feuille d’émargement à signer d’une session, en PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        add_cycle_arguments(parser)
        parser.add_argument(
            "--session", required=True, metavar="N", help="Numéro du module, ou « voyage » pour le voyage d’étude."
        )
        parser.add_argument("--output", type=Path, required=True, metavar="FICHIER")

    def handle(
        self, *args: Any, code: str, year: int, institute: str, session: str, output: Path, **options: Any
    ) -> None:
        cycle = named_cycle(code=code, year=year, institute=institute)
        found = _named_session(cycle, session)
        content = blank_sheet(session=found, at=timezone.now())
        try:
            output.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{output} ne peut pas être écrit\u00a0: {error.strerror}.") from error
        self.stdout.write(self.style.SUCCESS(f"Feuille d’émargement ({found.name}) écrite dans {output}."))


def _named_session(cycle: Cycle, name: str) -> Session:
    rows = list(Session.objects.of_cycle(cycle).select_related("cycle__institute", "institute"))
    wanted = name.strip().casefold()
    for row in rows:
        if wanted in {str(row.number or ""), row.anchor}:
            return row
    known = ", ".join(str(row.number or row.anchor) for row in rows) or "aucune"
    raise CommandError(f"Il n’y a pas de session {name} dans ce cycle. Sessions\u00a0: {known}.")
