"""What participants need: given, read, and erased in time."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cycles.models import Cycle, Participant
from programme.models import Session
from programme.services.locking import check_seen, save_checked
from promotions.enums import PromotionsAct
from promotions.erasing import erase_day_of, erase_days
from promotions.models import Needs
from promotions.permissions import check_keeps, may_read_needs
from promotions.services.locking import lock_own
from toolkit.domain.errors import DomainError, NotAllowedError
from toolkit.journal.services import Line, record, record_all

COLUMNS = ("arrangements", "diet", "nights", "room", "emergency_name", "emergency_phone")


@transaction.atomic
def save_needs(*, actor: User, participant: Participant, values: Mapping[str, Any], seen: UUID | None = None) -> Needs:
    """Write what somebody needs, by themselves alone; `values` are COLUMNS, `seen` the revision that the page showed.

    Raises NotAllowedError (403), DomainError (409) for someone who left, or once needs are erased; StaleError (409)
    when they were saved elsewhere meanwhile, IncompleteError (422).
    """
    locked = lock_own(actor, participant)
    erased_on = erase_day_of(Session.objects.of_cycle(locked.cycle))
    if erased_on and erased_on <= timezone.localdate():
        raise DomainError("Ces informations ont été effacées, comme annoncé\u00a0: elles ne sont plus demandées.")
    needs = Needs.objects.filter(participant=locked).first() or Needs(participant=locked)
    check_seen(needs, seen if needs.pk else None, what="ces informations")
    for name in COLUMNS:
        setattr(needs, name, values[name])
    save_checked(needs)
    record(about=locked.uuid, actor=actor, kind=PromotionsAct.NEEDS_SAVED, runs=True)
    return needs


def read_needs(*, actor: User, participant: Participant) -> Needs | None:
    """What somebody needs, for their adviser or assistant; that they read it is written down. None while none is given.

    Raises NotAllowedError (403).
    """
    check_keeps(actor, participant)
    if not may_read_needs(actor, participant):
        raise NotAllowedError("Ces informations ne sont lues que par les conseillers et les assistants de l’institut.")
    needs = Needs.objects.filter(participant=participant).first()
    if needs is not None:
        record(about=participant.uuid, actor=actor, kind=PromotionsAct.NEEDS_READ, runs=True)
    return needs


@transaction.atomic
def erase_needs_of(*, participant: Participant) -> bool:
    """Erase what somebody who left needed; say whether there was anything."""
    gone, _ = Needs.objects.filter(participant=participant).delete()
    if gone:
        record(about=participant.uuid, actor=None, kind=PromotionsAct.NEEDS_ERASED, subject="départ de la promotion")
    return bool(gone)


@transaction.atomic
def erase_needs() -> int:
    """Erase the needs of each promotion whose day has come; return how many. Run by the schedule, twice is harmless."""
    rows = Needs.objects.select_for_update(of=("self",)).select_related("participant").order_by("pk")
    days = erase_days(Cycle.objects.filter(pk__in=rows.values("participant__cycle").order_by()))
    due = [cycle for cycle, day in days.items() if day <= timezone.localdate()]
    gone = list(rows.filter(participant__cycle__in=due)) if due else []
    Needs.objects.filter(pk__in=[needs.pk for needs in gone]).delete()
    lines = [Line(needs.participant.uuid, PromotionsAct.NEEDS_ERASED, "au terme annoncé") for needs in gone]
    record_all(lines, actor=None)
    return len(gone)
