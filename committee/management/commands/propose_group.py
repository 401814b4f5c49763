"""`manage.py propose_group CODE YEAR [--institute CODE] [--json]`."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from candidatures.targets import tell_target
from committee.composing.answers import Relaxation
from committee.composing.relaxing import binding_limits
from committee.models import Committee
from committee.scenarios.group import points
from committee.scenarios.proposing import ContradictionError, Proposed, find_group, tell_limit
from committee.scenarios.studies import TOO_LONG
from cycles.models import Cycle
from cycles.naming import add_cycle_arguments, named_cycle
from cycles.targets import read_targets
from toolkit.domain.errors import DomainError
from toolkit.programs import SECONDS, Unsolved
from toolkit.text.typography import format_number


class Command(BaseCommand):
    """Find the best group for the targets of a cycle, and what limits it. Nothing is written."""

    help = "Propose le groupe de meilleure moyenne pour les cibles d’un cycle, et dit ce qui le limite. N’écrit rien."

    def add_arguments(self, parser: CommandParser) -> None:
        add_cycle_arguments(parser)
        parser.add_argument("--json", action="store_true", dest="as_json", help="pour un autre programme")

    def handle(self, *args: Any, code: str, year: int, institute: str, as_json: bool, **options: Any) -> None:
        cycle = named_cycle(code=code, year=year, institute=institute)
        committee = Committee.objects.filter(cycle=cycle).first()
        if committee is None:
            raise CommandError("Aucun dossier de ce cycle n’est devant sa commission.")
        try:
            found = find_group(cycle, committee, seconds=SECONDS)
        except ContradictionError as refusal:
            self._say_contradiction(refusal, as_json=as_json)
            raise CommandError(refusal.message) from refusal
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        binding = _binding(found)
        if as_json:
            self.stdout.write(json.dumps(_document(cycle, found, binding), ensure_ascii=False, indent=2))
        else:
            self._say(cycle, found, binding)

    def _say_contradiction(self, refusal: ContradictionError, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"contradiction": refusal.limits}, ensure_ascii=False, indent=2))
            return
        for limit in refusal.limits:
            self.stdout.write(f"  {limit}")

    def _say(self, cycle: Cycle, found: Proposed, binding: list[Relaxation] | None) -> None:
        told = _document(cycle, found, binding)
        self.stdout.write(self.style.SUCCESS(f"{cycle} : {cycle.seats} personnes, moyenne {_number(told['mean'])}."))
        for person in told["group"]:
            self.stdout.write(f"  {_number(person['score']):>6}  {person['name']}, {person['employer']}")
        for wish in told["unmet_wishes"]:
            self.stdout.write(self.style.WARNING(f"Laissé de côté : {wish}."))
        if binding is None:
            self.stdout.write(self.style.WARNING(f"Ce que coûte chaque limite n’est pas su. {TOO_LONG}"))
        for limit in told["limits"] or []:
            self.stdout.write(f"{limit['limit']} : assouplie d’une unité, +{_number(limit['gain'])}.")


def _binding(found: Proposed) -> list[Relaxation] | None:
    """The limits that bind; None where the solver has no time to tell: the group is known all the same."""
    try:
        return [each for each in binding_limits(found.problem, found.proposal) if each.binds]
    except Unsolved:
        return None


def _number(points_: float) -> str:
    return format_number(round(points_, 2))


def _document(cycle: Cycle, found: Proposed, binding: list[Relaxation] | None) -> dict[str, Any]:
    known = {dossier.key: dossier for dossier in found.dossiers}
    lines = read_targets(cycle.targets)
    return {
        "cycle": cycle.slug,
        "seats": cycle.seats,
        "mean": float(points(found.proposal.mean)),
        "value": float(points(found.proposal.value)),
        "tie": found.proposal.tie.value,
        "seconds": round(found.proposal.seconds, 3),
        "group": [
            {
                "item": known[key].uuid,
                "name": known[key].name,
                "employer": known[key].employer_name,
                "score": (known[key].score or 0) / 1000,
            }
            for key in found.proposal.group
        ],
        "unmet_wishes": [tell_target(lines[int(key)]) for key in found.proposal.unmet],
        "limits": [{"limit": tell_limit(cycle, each.limit), "gain": float(points(each.gain))} for each in binding]
        if binding is not None
        else None,
    }
