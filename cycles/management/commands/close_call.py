"""`manage.py close_call CODE YEAR`."""

from django.core.management.base import BaseCommand, CommandError

from cycles.errors import CycleError
from cycles.models import Cycle
from cycles.services import close_call


class Command(BaseCommand):
    """Close the call of a cycle now."""

    help = "Clôt maintenant l’appel à candidatures d’un cycle."

    def add_arguments(self, parser) -> None:
        parser.add_argument("code", metavar="CODE")
        parser.add_argument("year", type=int, metavar="ANNÉE")

    def handle(self, *args, code: str, year: int, **options) -> None:
        cycle = Cycle.objects.coded(code).filter(year=year).first()
        if cycle is None:
            raise CommandError(f"Il n’y a pas de cycle {code} {year}.")
        try:
            close_call(actor=None, cycle=cycle)
        except CycleError as error:
            raise CommandError(error.message) from error
        self.stdout.write(self.style.SUCCESS(f"L’appel {cycle.code} {cycle.year} est clos."))
