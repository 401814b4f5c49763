"""Open a cycle in the workshop."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from catalogue.documents import DEFAULT_CRITERIA, DEFAULT_SEATS, default_opening
from cycles.enums import PieceKind
from cycles.labelled import write_labelled
from cycles.models import Criterion, Cycle, RequiredPiece, end_of_day
from organisations.models import Institute
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from workshop.permissions import can_prepare

USUAL_PIECES = (
    ("CV du candidat", PieceKind.CV),
    ("Engagement de l’employeur pour le financement", PieceKind.COMMITMENT),
    ("Projet professionnel", PieceKind.PROJECT),
)


@dataclass(frozen=True)
class Opening:
    """What a cycle begins with. The deadline day is included; the fee is in euros."""

    code: str
    title: str
    promotion: int
    year: int
    deadline: date
    fee: Decimal


@transaction.atomic
def create_cycle(*, actor: User, institute: Institute, opening: Opening) -> Cycle:
    """Create a draft with the usual pieces, grid and settings of the house and the institute, all of which may change.

    Raises NotAllowedError (403), DomainError (409) when the institute has this code for this year, IncompleteError
    (422).
    """
    if not can_prepare(actor, institute.pk):
        raise NotAllowedError("Seuls les conseillers et les chefs de service de l’institut préparent ses cycles.")
    closes_at = end_of_day(opening.deadline)
    cycle = Cycle(
        institute=institute,
        code=opening.code,
        title=opening.title,
        promotion=opening.promotion,
        year=opening.year,
        opens_at=default_opening(closes_at),
        closes_at=closes_at,
        fee=opening.fee,
        seats=DEFAULT_SEATS,
        confirmation_days=institute.default_confirmation_days,
    )
    same = Cycle.objects.coded(opening.code).filter(institute=institute, year=opening.year)
    taken = DomainError(f"{institute} a déjà un cycle {cycle.code} {cycle.year}\u00a0: changez le code ou l’année.")
    if same.exists():
        raise taken
    try:
        cycle.full_clean(exclude=["code_key", "state"])
        with transaction.atomic():
            cycle.save()
    except ValidationError as error:
        if same.exists():  # created since
            raise taken from error
        raise IncompleteError(" ".join(error.messages)) from error
    except IntegrityError as error:
        raise taken from error
    write_labelled(RequiredPiece, cycle, [{"label": label, "kind": kind} for label, kind in USUAL_PIECES])
    write_labelled(Criterion, cycle, [{"label": c.label, "weight": c.weight, "help": c.help} for c in DEFAULT_CRITERIA])
    return cycle
