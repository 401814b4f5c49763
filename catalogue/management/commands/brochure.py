"""`manage.py brochure CODE YEAR [--institute CODE] --output FILE [--print]`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.brochure import brochure_html
from catalogue.drawing import render_brochure
from catalogue.inserts import Inserts
from catalogue.models.brochures import WANTED_DOTS
from catalogue.presentation import CyclePresentation, with_sessions
from catalogue.readiness import obstacles_of
from cycles.models import Cycle
from cycles.naming import add_cycle_arguments, named_cycle

FOR_PRINTER = (
    "A4, 3 mm de fond perdu et traits de coupe. Les couleurs restent en RVB\u00a0: l’imprimeur les convertit en CMJN."
)


class Command(BaseCommand):
    """Write the brochure of a cycle as PDF, the one that the site serves."""

    help = "Écrit la brochure d’un cycle en PDF accessible."

    def add_arguments(self, parser: CommandParser) -> None:
        add_cycle_arguments(parser)
        parser.add_argument("--output", type=Path, required=True, metavar="FICHIER")
        parser.add_argument(
            "--print",
            action="store_true",
            dest="for_print",
            help="pour l’imprimeur : 3 mm de fond perdu, traits de coupe, images entières",
        )

    def handle(
        self, *args: Any, code: str, year: int, institute: str, output: Path, for_print: bool, **options: Any
    ) -> None:
        found = named_cycle(code=code, year=year, institute=institute)
        cycle = with_sessions(Cycle.objects.all()).get(pk=found.pk)
        html = brochure_html(presentation=CyclePresentation(cycle))
        content = render_brochure(html=html, for_print=for_print)
        try:
            output.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{output} ne peut pas être écrit\u00a0: {error.strerror}.") from error
        self.stdout.write(self.style.SUCCESS(f"Brochure {cycle.code} {cycle.year} écrite dans {output}."))
        if for_print:
            self.stdout.write(FOR_PRINTER)
            for picture in Inserts(cycle).shown:
                if picture.is_coarse:
                    dots = f"{picture.dots} points par pouce, l’impression en demande {WANTED_DOTS}"
                    self.stdout.write(self.style.WARNING(f"{picture.name}\u00a0: {dots}."))
        for sentence in obstacles_of(cycle):
            self.stdout.write(self.style.WARNING(f"Laissé hors de la brochure, ou à revoir\u00a0: {sentence}."))
