"""Issue attestations, and replace those that no longer hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from attendance.attestations import ATTESTATION
from attendance.enums import AttendanceAct
from attendance.followed import Followed, followed_in
from attendance.models import Attestation
from attendance.permissions import check_records
from cycles.models import Cycle
from programme.models import Session
from toolkit.documents.services import cancel_documents, issue_documents
from toolkit.domain.errors import DomainError
from toolkit.journal.services import record

STALE = "Remplacée\u00a0: les présences relevées ont changé."


@dataclass(frozen=True)
class Scope:
    """What is attested: one session, or every session of a cycle."""

    sessions: tuple[Session, ...]
    cycle: Cycle | None = None  # for the year

    @property
    def named(self) -> dict[str, Session | Cycle]:
        """How a row names it."""
        return {"cycle": self.cycle} if self.cycle is not None else {"session": self.sessions[0]}


def scope_of_session(session: Session) -> Scope:
    """One session."""
    return Scope((session,))


def scope_of_cycle(cycle: Cycle) -> Scope:
    """The year: every dated session of the cycle, in order. One query."""
    related = ("cycle__institute", "institute")
    found = Session.objects.of_cycle(cycle).filter(starts_on__isnull=False).select_related(*related)
    return Scope(tuple(found), cycle)


@transaction.atomic
def issue_attestations(*, actor: User | None, scope: Scope) -> list[Attestation]:
    """Attest what each person followed who has a sealed half-day, and return what holds, by name.

    One that says the same already is kept as it is; another is cancelled and replaced. The people are those that
    `actor` may know of; a command, without one, attests for everybody. The queries do not grow with the people. Raises
    NotAllowedError (403), DomainError (409) while nothing is sealed.
    """
    if actor is not None:
        for session in scope.sessions:
            check_records(actor, session)
    _lock(scope.sessions)
    people = [each for each in followed_in(scope.sessions, reader=actor) if each.total("owed")]
    if not people:
        raise DomainError("Aucune demi-journée n’est scellée\u00a0: il n’y a rien à attester.")
    return _issue(actor, scope, people)


@transaction.atomic
def renew_attestations(*, actor: User, user: User, session: Session) -> None:
    """Replace the attestations of a person that a correction makes untrue; issue none that was not."""
    scopes = [scope_of_session(session)]
    if session.cycle is not None:
        scopes.append(scope_of_cycle(session.cycle))
    _lock(each for scope in scopes for each in scope.sessions)
    for scope in scopes:
        if Attestation.objects.standing().filter(user=user, **scope.named).exists():
            _issue(actor, scope, followed_in(scope.sessions, user=user))


def lock_scope(scope: Scope) -> None:
    """Lock the sessions of what is attested, as corrections do: nothing of it changes until the transaction ends."""
    _lock(scope.sessions)


def lock_sessions_of(session: Session) -> None:
    """Lock every session whose attestations a correction of this one may replace, before its sheets are locked."""
    cycle = scope_of_cycle(session.cycle).sessions if session.cycle is not None else ()
    _lock([session, *cycle])


def _lock(sessions: Iterable[Session]) -> None:
    """Lock sessions in one order, before what is held of them is read: two processes attest one after the other."""
    keys = {session.pk for session in sessions}
    list(Session.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",), no_key=True))


def _issue(actor: User | None, scope: Scope, people: Iterable[Followed]) -> list[Attestation]:
    held = {row.user_id: row for row in _standing(scope)}
    new: list[Followed] = []
    stale: list[Attestation] = []
    for each in people:
        row = held.get(each.user.pk)
        if row is not None and _says(row) == each.figures:
            continue
        if row is not None:
            stale.append(row)
        new.append(each)
    _replace(stale)
    keys = {each.user.pk: uuid4() for each in new}
    facts = {keys[each.user.pk]: {"followed": each, "scope": scope} for each in new}
    papers = issue_documents(kind=ATTESTATION, facts=facts)
    now = timezone.now()
    Attestation.objects.bulk_create(
        Attestation(
            uuid=keys[each.user.pk],
            user=each.user,
            issued_at=now,
            issued_by=actor,
            document=papers[keys[each.user.pk]],
            **scope.named,
            **each.figures,
        )
        for each in new
    )
    if new:
        about = scope.cycle.uuid if scope.cycle is not None else scope.sessions[0].uuid
        words = f"{len(new)} attestation{'s' if len(new) > 1 else ''}"
        record(about=about, actor=actor, kind=AttendanceAct.ATTESTED, subject=words)
    asked = {each.user.pk for each in people}
    return [row for row in _standing(scope) if row.user_id in asked]


def _standing(scope: Scope) -> Iterable[Attestation]:
    rows = Attestation.objects.standing().filter(**scope.named)
    return rows.select_related("user", "document").order_by("user__sort_name", "pk")


def _says(row: Attestation) -> dict[str, int]:
    return {name: getattr(row, name) for name in ("followed", "owed", "followed_minutes", "owed_minutes")}


def _replace(rows: list[Attestation]) -> None:
    if rows:
        Attestation.objects.filter(pk__in=[row.pk for row in rows]).update(replaced_at=timezone.now())
        cancel_documents(documents=[row.document for row in rows], reason=STALE)
