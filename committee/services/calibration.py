"""Members read two or three dossiers first, so that they mark alike; the other grids open after."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from committee.enums import AssessmentState
from committee.journal import CommitteeAct, journal_of, who_wrote
from committee.models import Assessment, Committee, Item, ItemQuerySet, Recusal, Seat
from committee.permissions import can_override, can_record
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.domain.marks import mark_of_values
from toolkit.journal.services import record

FEWEST, MOST = 2, 3
WHY_LIMIT = 300
_ACTS = (CommitteeAct.CALIBRATION, CommitteeAct.CALIBRATION_CLOSED)


def mark_of_calibration(committee: Committee, user: User) -> str:
    """What a page keeps of the dossiers that are read first, those that this person may know of."""
    chosen = Item.objects.filter(committee=committee, calibrates=True).known_to(user).values_list("uuid", flat=True)
    return mark_of_values(committee.calibrates, sorted(map(str, chosen)))


@transaction.atomic
def set_calibration(*, actor: User, committee: Committee, items: Sequence[Item], seen: str | None = None) -> None:
    """The president or the secretary chooses the dossiers that are read first, or none: the calibration is off.
    The same ones again change nothing.

    `seen` is the mark (see mark_of_calibration) of what the actor has read; None when no page was read. Raises
    NotAllowedError (403), IncompleteError (422) for another number of them, StaleError (409) when others were chosen or
    the calibration was closed meanwhile, DomainError (409) for one that is no longer to be read.
    """
    locked = _lock(committee)
    _check_seat(actor, locked, president=False)
    chosen = {each.pk for each in items}
    if chosen and not FEWEST <= len(chosen) <= MOST:
        raise IncompleteError("Choisissez deux ou trois dossiers différents, ou aucun pour arrêter l’étalonnage.")
    chosen_now = Item.objects.filter(committee=locked, calibrates=True).values_list("pk", flat=True)
    if locked.calibrates and chosen == set(chosen_now):
        return
    if seen is not None and seen != mark_of_calibration(locked, actor):
        raise StaleError(who_wrote(locked, *_ACTS, actor=actor, what="l’étalonnage"))
    known = Item.objects.filter(committee=locked).known_to(actor)
    if known.standing().filter(pk__in=chosen, decision__isnull=True).count() != len(chosen):
        raise DomainError("Un de ces dossiers ne se lit plus : retiré, ou sa décision est enregistrée.")
    Item.objects.filter(committee=locked, calibrates=True).exclude(pk__in=chosen).update(calibrates=False)
    Item.objects.filter(pk__in=chosen).update(calibrates=True)
    locked.calibrates, locked.calibration_closed_at, locked.calibration_closed_why = bool(chosen), None, ""
    locked.save(update_fields=["calibrates", "calibration_closed_at", "calibration_closed_why"])
    # No number: whoever reads this journal may not know of each.
    words = "Des dossiers sont à lire en premier." if chosen else "Aucun dossier à lire en premier."
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
