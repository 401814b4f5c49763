"""What holds a draft back from being published, and what a head of service should know before."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from catalogue.readiness import obstacles_of as brochure_obstacles
from cycles.enums import PieceKind
from cycles.models import Cycle
from workshop.addresses import url_of
from workshop.checklist import doubts_of, lacks_of
from workshop.parts import BROCHURE, DOSSIER, GRID, PartKey
from workshop.working import WorkingCopy
from workshop.year.page import YearPage
from workshop.year.rereading import mentions


@dataclass(frozen=True)
class Obstacle:
    """A French sentence, and where to go about it; nowhere for an empty address.

    What must be done has no full stop, what is only told has one.
    """

    sentence: str
    url: str = ""


def obstacles_of(working: WorkingCopy) -> list[Obstacle]:
    """What must be done first, in the order of the parts, the institute's last."""
    cycle = working.cycle
    lacks = lacks_of(working)
    found = [Obstacle(lack.sentence, _place(cycle, lack.key, lack.control)) for lack in lacks]
    spoken = {lack.key.kind for lack in lacks}
    weights = [row["weight"] or 0 for row in working.values(PartKey(GRID))["criteria"]]
    if GRID not in spoken and sum(weights) != 100:
        sentence = f"Mettre les poids de la grille à 100\u202f%\u00a0: ils font {sum(weights)}\u202f%"
        found.append(Obstacle(sentence, _place(cycle, PartKey(GRID))))
    settings = reverse("workshop:institute_settings", args=[cycle.institute_id])
    missing = cycle.institute.missing_columns
    return found + [
        Obstacle(f"Réglage de l’institut\u00a0: {label}", f"{settings}#id_{name}") for name, label in missing
    ]


def warnings_of(working: WorkingCopy) -> list[Obstacle]:
    """What holds nothing back, and deserves a look."""
    cycle = working.cycle
    found = []
    kinds = {row["kind"] for row in working.values(PartKey(DOSSIER))["pieces"]}
    if cycle.fee and PieceKind.COMMITMENT not in kinds:
        sentence = "Des droits sont demandés, et aucune pièce n’est l’engagement de l’employeur à les payer."
        found.append(Obstacle(sentence, _place(cycle, PartKey(DOSSIER))))
    doubts = [Obstacle(f"{doubt.sentence}.", _place(cycle, doubt.key, doubt.control)) for doubt in doubts_of(working)]
    brochure = [Obstacle(f"{words}.", _place(cycle, PartKey(BROCHURE))) for words in brochure_obstacles(cycle)]
    return found + doubts + brochure + _year_warnings(cycle)


def _year_warnings(cycle: Cycle) -> list[Obstacle]:
    """What clashes with the sessions and nobody decided about, and texts that name the former promotion."""
    year, address = YearPage(cycle), reverse("workshop:year", args=[cycle.slug])
    found = []
    for clash in year.open_clashes:
        sentence = f"{clash.session.name}, {clash.place.words}\u00a0: {clash.text}"
        found.append(Obstacle(sentence, f"{address}#gene-{clash.session.uuid}"))
    former = mentions(cycle, year.sessions, year=cycle.year - 1, promotion=cycle.promotion - 1)
    if former:
        named = "Un texte nomme" if len(former) == 1 else f"{len(former)} textes nomment"
        found.append(Obstacle(f"{named} la promotion précédente, ou un jour\u00a0: à relire.", f"{address}#relire"))
    return found


def heads_of(cycle: Cycle) -> list[User]:
    """Who may publish it. One query."""
    heads = User.objects.filter(
        is_active=True, memberships__institute=cycle.institute_id, memberships__role=Role.HEAD_OF_SERVICE
    )
    return list(heads.order_by("sort_name", "pk").distinct())


def _place(cycle: Cycle, key: PartKey, control: str = "") -> str:
    return f"{url_of(cycle, key)}#{control}" if control else url_of(cycle, key)
