"""What moved in a scenario, in words."""

from django.db.models import QuerySet

from committee.enums import Outcome
from committee.models import PlacementMove, Scenario
from toolkit.text.french import list_in_words
from toolkit.text.typography import format_hour

MOST_TOLD = 3
MOVE_AGAIN = "Relisez ce scénario, puis refaites votre déplacement s’il tient toujours."
TO_COLUMN = {
    Outcome.ADMITTED: "parmi les admis",
    Outcome.WAITLISTED: "sur la liste d’attente",
    Outcome.REJECTED: "parmi les non retenus",
}


def moves_since(scenario: Scenario, revision: int) -> QuerySet[PlacementMove]:
    """Those after a revision, in order."""
    return PlacementMove.objects.filter(scenario=scenario, revision__gt=revision).order_by("revision", "pk")


def tell_moves(scenario: Scenario, seen: int, *, remedy: str = MOVE_AGAIN) -> str:
    """Who moved what since a page was read, and what to do about it. One query."""
    moves = list(moves_since(scenario, seen).select_related("by", "item__candidature"))
    if not moves:
        return f"Ce scénario a changé depuis l’ouverture de cette page. {remedy}"
    told = [tell_move(move) for move in moves[-MOST_TOLD:]]
    more = len(moves) - len(told)
    if more:
        told.append(f"{more} autre{'s' if more > 1 else ''} déplacement{'s' if more > 1 else ''} avant")
    sentence = list_in_words(told)
    return f"{sentence[:1].upper()}{sentence[1:]}. {remedy}"


def tell_move(move: PlacementMove) -> str:
    """« Hélène Marchandeau a placé Solène Kerdaniel parmi les admis à 10 h 07 ». Bring `by` and the candidature."""
    name, at = move.item.candidature.full_name, f"à\u00a0{format_hour(move.at)}"
    if not move.target:
        if move.by is not None:
            return f"{move.by.full_name} a retiré le placement de {name} {at}"
        return f"le dossier de {name} a quitté la commission {at}"
    where = TO_COLUMN[Outcome(move.target)]
    rank = f", rang {move.target_rank}" if move.target_rank else ""
    return f"{move.by.full_name if move.by else 'Quelqu’un'} a placé {name} {where}{rank} {at}"
