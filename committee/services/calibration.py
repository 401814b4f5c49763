"""Members read two or three dossiers first, so that they mark alike; the other grids open after."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from committee.enums import AssessmentState
from committee.journal import CommitteeAct, journal_of
from committee.models import Assessment, Committee, Item, ItemQuerySet, Recusal, Seat
from committee.permissions import can_override, can_record
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.journal.services import record

FEWEST, MOST = 2, 3
WHY_LIMIT = 300


@transaction.atomic
def set_calibration(*, actor: User, committee: Committee, items: Sequence[Item]) -> None:
    """The president or the secretary chooses the dossiers that are read first, or none: the calibration is off.

    Raises NotAllowedError (403), IncompleteError (422) for another number of them, DomainError (409) for one that is
    no longer to be read.
    """
    locked = _lock(committee)
    _check_seat(actor, locked, president=False)
    chosen = {each.pk for each in items}
    if chosen and not FEWEST <= len(chosen) <= MOST:
        raise IncompleteError("Choisissez deux ou trois dossiers différents, ou aucun pour arrêter l’étalonnage.")
    known = Item.objects.filter(committee=locked).known_to(actor)
    if known.standing().filter(pk__in=chosen, decision__isnull=True).count() != len(chosen):
        raise DomainError("Un de ces dossiers ne se lit plus : retiré, ou sa décision est enregistrée.")
    Item.objects.filter(committee=locked, calibrates=True).exclude(pk__in=chosen).update(calibrates=False)
    Item.objects.filter(pk__in=chosen).update(calibrates=True)
    locked.calibrates, locked.calibration_closed_at, locked.calibration_closed_why = bool(chosen), None, ""
    locked.save(update_fields=["calibrates", "calibration_closed_at", "calibration_closed_why"])
    words = f"{len(chosen)} dossiers à lire en premier." if chosen else "Aucun dossier à lire en premier."
    record(about=journal_of(locked), actor=actor, kind=CommitteeAct.CALIBRATION, reason=words)


@transaction.atomic
def close_calibration(*, actor: User, committee: Committee, reason: str) -> None:
    """The president opens every grid before each member has read these dossiers, and says why.

    Raises NotAllowedError (403), IncompleteError (422) without a reason or too long a one, DomainError (409) when none
    goes on.
    """
    why = reason.strip()
    locked = _lock(committee)
    _check_seat(actor, locked, president=True)
    if not why or len(why) > WHY_LIMIT:
        raise IncompleteError(f"Écrivez le motif, en {WHY_LIMIT} caractères au plus : les membres le lisent.")
    if not locked.calibrates:
        raise DomainError("Aucun étalonnage n’est en cours.")
    locked.calibrates, locked.calibration_closed_at, locked.calibration_closed_why = False, timezone.now(), why
    locked.save(update_fields=["calibrates", "calibration_closed_at", "calibration_closed_why"])
    record(about=journal_of(locked), actor=actor, kind=CommitteeAct.CALIBRATION_CLOSED, reason=why)


def left_to_calibrate(seat: Seat) -> ItemQuerySet:
    """The dossiers that this member is still to read first: none that they are recused from is one of them."""
    here = {"item": OuterRef("pk")}
    read = Assessment.objects.filter(**here, seat=seat, state=AssessmentState.VALIDATED)
    recused = Recusal.objects.standing().filter(**here, user=seat.user_id)
    return Item.objects.filter(~Exists(read), ~Exists(recused), committee=seat.committee_id).to_calibrate()


def check_calibrated(seat: Seat, item: Item) -> None:
    """Raise DomainError (409) for a dossier that waits for others. One query, while the calibration goes on."""
    if seat.committee.calibrates and not item.calibrates and left_to_calibrate(seat).exists():
        raise DomainError(
            "Lisez d’abord les dossiers d’étalonnage : cette grille s’ouvre quand vos lectures en sont validées."
        )


def _lock(committee: Committee) -> Committee:
    return Committee.objects.select_for_update(of=("self",)).get(pk=committee.pk)


def _check_seat(actor: User, committee: Committee, *, president: bool) -> None:
    seat = Seat.objects.held_by(actor).filter(committee=committee).first()
    if not (can_override(seat) if president else can_record(seat)):
        raise NotAllowedError(
            "La présidence et le secrétariat règlent l’étalonnage\u202f; la présidence seule le clôt."
        )
