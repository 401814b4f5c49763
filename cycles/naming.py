"""Which cycle a command is about: a code, a year, and the institute when several have both."""

from django.core.management.base import CommandError, CommandParser

from cycles.errors import CycleError
from cycles.models import Cycle


def add_cycle_arguments(parser: CommandParser) -> None:
    """CODE YEAR [--institute CODE]."""
    parser.add_argument("code", metavar="CODE")
    parser.add_argument("year", type=int, metavar="ANNÉE")
    parser.add_argument(
        "--institute", default="", metavar="INSTITUT", help="Code de l’institut, quand plusieurs ont ce cycle."
    )


def find_cycle(*, code: str, year: int, institute: str = "") -> Cycle:
    """The cycle of a code and a year, at the institute of this code if one is named.

    Raises CycleError, which lists the cycles there are (404), or the institutes to choose from (409).
    """
    found = list(Cycle.objects.coded(code).filter(year=year).select_related("institute").order_by("institute"))
    named = [cycle for cycle in found if not institute or _same(cycle.institute.code, institute)]
    if len(named) == 1:
        return named[0]
    codes = ", ".join(cycle.institute.code for cycle in found)
    if named:
        raise CycleError(
            f"{len(named)} instituts ont un cycle {code} {year}\u00a0: {codes}. Dites lequel avec --institute."
        )
    if found:
        raise CycleError(
            f"L’institut {institute} n’a pas de cycle {code} {year}. Instituts qui en ont un\u00a0: {codes}.",
            status=404,
        )
    known = ", ".join(dict.fromkeys(f"{code} {year}" for code, year in Cycle.objects.values_list("code", "year")))
    raise CycleError(f"Il n’y a pas de cycle {code} {year}. Cycles enregistrés\u00a0: {known or 'aucun'}.", status=404)


def named_cycle(*, code: str, year: int, institute: str) -> Cycle:
    """As find_cycle, for a command: its refusal is the command's. Raises CommandError."""
    try:
        return find_cycle(code=code, year=year, institute=institute)
    except CycleError as error:
        raise CommandError(error.message) from error


def _same(code: str, given: str) -> bool:
    return code.casefold() == given.strip().casefold()
