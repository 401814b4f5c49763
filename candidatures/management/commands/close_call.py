"""`manage.py close_call CODE YEAR [--institute CODE]`."""

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, Q

from candidatures.enums import State
from candidatures.models import Candidature
from cycles.errors import CycleError
from cycles.models import Cycle
from cycles.naming import add_cycle_arguments, named_cycle
from cycles.services import close_call
from toolkit.text.typography import format_moment


class Command(BaseCommand):
    """Close the call of a cycle now, once whoever types has read what it stops and said yes."""

    help = "Clôt maintenant l’appel à candidatures d’un cycle."

    def add_arguments(self, parser) -> None:
        add_cycle_arguments(parser)
        parser.add_argument("--no-input", action="store_false", dest="interactive", help="Ne demande rien.")

    def handle(self, *args, code: str, year: int, institute: str, interactive: bool, **options) -> None:
        cycle = named_cycle(code=code, year=year, institute=institute)
        if interactive and cycle.is_open:
            self._ask(cycle)
        try:
            close_call(actor=None, cycle=cycle)
        except CycleError as error:
            raise CommandError(error.message) from error
        self.stdout.write(self.style.SUCCESS(f"L’appel {cycle.code} {cycle.year} est clos."))

    def _ask(self, cycle: Cycle) -> None:
        """Raise CommandError unless the answer is yes."""
        self.stdout.write(f"L’appel {cycle.code} {cycle.year} est ouvert jusqu’au {format_moment(cycle.closes_at)}.")
        self.stdout.write(_what_it_stops(cycle))
        try:
            answer = input("Le clore maintenant ? Écrivez « oui » : ")
        except EOFError:
            answer = ""
        if answer.strip().lower() != "oui":
            raise CommandError("Rien n’a été changé : l’appel reste ouvert.")


def _what_it_stops(cycle: Cycle) -> str:
    """How many drafts can be submitted no more, and how many keep the time that they were given."""
    kept = Count("pk", filter=Q(extended_until__gt=cycle.closes_at))
    found = Candidature.objects.filter(cycle=cycle, state=State.DRAFT).aggregate(drafts=Count("pk"), kept=kept)
    stopped = found["drafts"] - found["kept"]
    words = f"{stopped} brouillons ne pourront plus être déposés"
    if stopped < 2:
        words = f"{stopped} brouillon ne pourra plus être déposé"
    if not found["kept"]:
        return f"{words}."
    return f"{words}, et {found['kept']} garde{'nt' if found['kept'] > 1 else ''} le délai accordé."
