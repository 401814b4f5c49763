"""Move the dates of a session, or keep them although something clashes with them."""

from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from accounts.models import User
from cycles.models import Cycle
from programme.models import KeptClash, Session
from programme.services import save_session
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.journal.services import record
from workshop.live import Live
from workshop.permissions import can_prepare
from workshop.services.editing import record_version
from workshop.working import WorkingCopy
from workshop.year.clashes import Place, fingerprint_of, keys_of, place_of
from workshop.year.journal import YearAct, year_of
from workshop.year.page import YearPage, dates_may_move
from workshop.year.parts import session_part

MOST_WEEKS = 8
REASON_LIMIT = 300


class Moved(NamedTuple):
    """A session, and the days it had before."""

    session: Session
    before: Place


class _Locked(NamedTuple):
    """What nobody else changes until the end of the transaction."""

    cycle: Cycle
    session: Session
    place: Place


@transaction.atomic
def move_session(*, actor: User, cycle: Cycle, session: UUID, weeks: int, seen: str) -> Moved:
    """Move a session by whole weeks, earlier below zero; its half-days follow, and a decision about its dates falls.

    `seen` is the fingerprint of the dates that the page showed. Raises NotAllowedError (403), DomainError (409) for a
    cycle that is no draft, 410 for a session deleted meanwhile, 422 without dates, StaleError (409) when somebody moved
    it meanwhile, DomainError (409) when attendance was taken.
    """
    locked = _lock(actor, cycle, session)
    found = locked.session
    if not dates_may_move(locked.cycle):
        raise DomainError(
            f"{locked.cycle} n’est plus un brouillon : une date publiée se change depuis la page du module, qui"
            " prévient les personnes concernées."
        )
    if not 0 < abs(weeks) <= MOST_WEEKS:
        raise IncompleteError(f"Une session se déplace ici d’une à {MOST_WEEKS} semaines.")
    before = locked.place
    _check_seen(locked, before.fingerprint, seen)
    after = before.moved(weeks)
    KeptClash.objects.filter(session=found).delete()
    found.starts_on, found.ends_on = after.first, after.last
    try:
        _save(actor, locked.cycle, found)
    except ProtectedError as error:
        raise DomainError(
            f"{found.name} : des présences y sont déjà notées, ses dates ne changent plus. Retirez-les d’abord."
        ) from error
    words = f"{found.name}, {before.words} → {after.words}"
    record(about=year_of(locked.cycle), actor=actor, kind=YearAct.MOVED, subject=words)
    return Moved(found, before)


@transaction.atomic
def keep_dates(*, actor: User, cycle: Cycle, session: UUID, reason: str, seen: str) -> Session:
    """Decide that a session keeps its dates, and why. It holds while the dates and what clashes with them do.

    `seen` is the fingerprint of both. Raises as move_session does, and IncompleteError (422) without a reason.
    """
    locked = _lock(actor, cycle, session)
    found = locked.session
    clash = YearPage(locked.cycle).row_of(found).clash
    _check_seen(locked, fingerprint_of(locked.place, clash.findings if clash else ()), seen)
    reason = reason.strip()
    if not reason:
        raise IncompleteError(f"{found.name} : dites pourquoi ces dates sont gardées.")
    if clash is None:
        raise DomainError(f"{found.name} : rien ne gêne plus ces dates, il n’y a rien à décider.")
    KeptClash.objects.update_or_create(
        session=found,
        defaults={
            "starts_on": locked.place.first,
            "ends_on": locked.place.last,
            "findings": keys_of(clash.findings),
            "reason": reason[:REASON_LIMIT],
            "kept_by": actor,
        },
    )
    words = f"{found.name}, {locked.place.words}"
    record(about=year_of(locked.cycle), actor=actor, kind=YearAct.KEPT, subject=words, reason=reason)
    return found


@transaction.atomic
def release_dates(*, actor: User, cycle: Cycle, session: UUID) -> Session:
    """Undo keep_dates: what clashes waits for a decision again. Twice changes nothing."""
    locked = _lock(actor, cycle, session)
    found = locked.session
    deleted, _ = KeptClash.objects.filter(session=found).delete()
    if deleted:
        words = f"{found.name}, {locked.place.words}"
        record(about=year_of(locked.cycle), actor=actor, kind=YearAct.RELEASED, subject=words)
    return found


def _lock(actor: User, cycle: Cycle, session: UUID) -> _Locked:
    """The dated session, and its cycle: whoever changes dates waits for the lock of the cycle."""
    if not can_prepare(actor, cycle.institute_id):
        raise NotAllowedError("Seuls la direction du service et les conseillers de l’institut déplacent ses sessions.")
    locked = Cycle.objects.select_for_update(of=("self",), no_key=True).select_related("institute").get(pk=cycle.pk)
    found = Session.objects.select_for_update(of=("self",)).filter(cycle=locked, uuid=session).first()
    if found is None:
        raise DomainError("Cette session a été supprimée entre-temps : relisez l’année.", status=410)
    found.cycle = locked
    if not found.is_dated:
        raise IncompleteError(f"{found.name} n’a pas encore de dates : posez-les d’abord.")
    return _Locked(locked, found, place_of(found))


def _save(actor: User, cycle: Cycle, session: Session) -> None:
    """Save a session; the history of its part tells the dates before and after, as for a change of its page."""
    part = session_part(session)
    before = Live(cycle).read(part) if part else {}
    save_session(session=session)
    if part:
        fresh = WorkingCopy(cycle)
        record_version(
            actor=actor, cycle=cycle, key=part, title=fresh.title(part), before=before, after=fresh.live.read(part)
        )


def _check_seen(locked: _Locked, now: str, seen: str) -> None:
    if now != seen:
        raise StaleError(
            f"{locked.session.name} : ces dates, ou ce qui les gêne, viennent de changer (maintenant"
            f" {locked.place.words}). Relisez l’année avant de recommencer."
        )
