"""The state table of a candidature, and the functions that apply its transitions, to one dossier or to many."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from candidatures.enums import REVISABLE, ActorRole
from candidatures.mails import announce_changes, announce_revision_closed
from candidatures.models import Candidature, Revision, StateChange
from candidatures.models.searched import SEARCHED
from candidatures.permissions import is_delegate, is_recused
from candidatures.signals import candidature_transitioned
from candidatures.silence import settle_silence
from candidatures.transitions import TEAM, TRANSITIONS, Move, R, S, what_is_missing
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.domain.transitions import StateTable, Step
from toolkit.probe import one_or_none
from toolkit.text.typography import format_day_short, format_hour

SENT = SEARCHED | {"submitted_at"}  # columns that change what the desk finds a dossier by
SYSTEM_ROLES = frozenset({ActorRole.COMMITTEE, ActorRole.CLOCK, ActorRole.PAPER})
_STAFF_ROLES = {
    Role.ADVISER: ActorRole.ADVISER,
    Role.ASSISTANT: ActorRole.ASSISTANT,
    Role.HEAD_OF_SERVICE: ActorRole.HEAD_OF_SERVICE,
}
# What joins « revient » to the label of a role.
_ARTICLES = {
    ActorRole.APPLICANT: "au ",
    ActorRole.DELEGATE: "au ",
    ActorRole.ASSISTANT: "à l’",
    ActorRole.ADVISER: "au ",
    ActorRole.HEAD_OF_SERVICE: "à la ",
    ActorRole.COMMITTEE: "à la ",
    ActorRole.CLOCK: "à l’",
    ActorRole.PAPER: "au ",
}


def roles_of(user: User, candidature: Candidature) -> frozenset[str]:
    """The roles a person holds towards one candidature. An applicant is nothing else on their own dossier.

    Nor is who works at the institute anybody's delegate there. The table gives a delegate no transition.
    """
    if candidature.applicant_id == user.pk:
        return frozenset({ActorRole.APPLICANT})
    held = user.roles_at(candidature.cycle.institute_id)
    if held:
        return frozenset(role for name, role in _STAFF_ROLES.items() if name in held)
    if is_delegate(user, candidature):
        return frozenset({ActorRole.DELEGATE})
    return frozenset()


def lock_candidature(pk: int, *, alone: bool = False) -> Candidature:
    """Return the row locked until the end of the transaction, its cycle, institute and applicant read along.

    `alone`: without them, for a save that asks nothing of theirs. Raises DomainError (404) for a draft that was
    deleted meanwhile, in another tab.
    """
    if alone:
        rows = Candidature.objects.select_for_update()
    else:
        rows = Candidature.objects.select_for_update(of=("self",)).select_related("cycle__institute", "applicant")
    # Twice: on PostgreSQL a row whose applicant has changed while it waited for its lock is not found at first.
    locked = one_or_none(rows.filter(pk=pk)) or one_or_none(rows.filter(pk=pk))
    if locked is None:
        raise DomainError("Ce dossier n’existe plus : son brouillon a été supprimé.", status=404)
    return locked


def lock_candidatures(pks: Iterable[int]) -> list[Candidature]:
    """These rows, as lock_candidature, in one order whoever asks, with their commitment. Two queries."""
    wanted = sorted(pks)
    rows = Candidature.objects.select_for_update(of=("self",)).select_related("cycle__institute", "applicant")
    found = list(rows.filter(pk__in=wanted).order_by("pk").with_standing())
    if len(found) == len(wanted):
        return found
    missing = set(wanted) - {row.pk for row in found}
    return sorted([*found, *map(lock_candidature, sorted(missing))], key=lambda row: row.pk)


def close_revision(candidature: Candidature) -> Revision | None:
    """Close what is being written in a submitted dossier, if anything is, without taking it: its files are set aside.

    Returns that revision where it held anything. The caller holds the lock.
    """
    revision = candidature.revisions.open().first()
    if revision is None:
        return None
    revision.closed_at = timezone.now()
    revision.save(update_fields=["closed_at"])
    files = candidature.pieces.kept().filter(staged_for=revision).update(replaced_at=revision.closed_at)
    return revision if revision.buffer or files else None


def _names(roles: Iterable[str]) -> str:
    return " ou ".join(sorted(f"{_ARTICLES[ActorRole(role)]}{ActorRole(role).label}" for role in roles))


def _why_stale(locked: Candidature, actor: User | None) -> str:
    last = locked.changes.select_related("actor").first()
    label = locked.applicant_label if actor and actor.pk == locked.applicant_id else locked.get_state_display()
    if last is None:
        return f"Cette action ne s’applique pas à un dossier qui {locked.predicate}."
    who = ""
    if last.actor is not None:
        who = "par vous, " if actor and last.actor_id == actor.pk else f"par {last.actor.full_name}, "
    return (
        f"Ce dossier est déjà passé à l’état « {label} », {who}le {format_day_short(last.at)} à "
        f"{format_hour(last.at)}. Rien n’a été changé : relisez-le avant d’agir."
    )


CandidatureStep = Step[Candidature, Move]


class CandidatureTable(StateTable[Candidature, Move]):
    """Roles towards a dossier, recusals, what it lacks; each change kept, mailed and announced."""

    def lock(self, pk: int) -> Candidature:
        return lock_candidature(pk)

    def roles_of(self, row: Candidature, actor: User | None) -> frozenset[str]:
        return roles_of(actor, row) if actor else frozenset()

    def check_right(self, step: CandidatureStep) -> None:
        super().check_right(step)
        if step.actor and step.move.roles & step.roles <= TEAM and is_recused(step.actor, step.row):
            raise NotAllowedError("Vous vous êtes déporté de ce dossier : il ne vous est plus accessible.", status=404)

    def check_ready(self, step: CandidatureStep) -> None:
        if R.PAPER not in step.roles:  # its service has judged the day that the letter came, and not the clock
            super().check_ready(step)
        lacking = what_is_missing(step.row) if step.move.needs_complete else ""
        if lacking:
            raise IncompleteError(lacking)

    def not_allowed_words(self, move: Move) -> str:
        return f"Vous ne pouvez pas faire cela : « {move.label} » revient {_names(move.roles - {R.PAPER})}."

    def stale_words(self, row: Candidature, move: Move, actor: User | None) -> str:
        return _why_stale(row, actor)

    def save(self, row: Candidature, columns: list[str]) -> None:
        text = row.refresh_text() if SENT.intersection(columns) else []
        super().save(row, [*columns, *row.refresh_search(), *text, "updated_at"])

    def lock_all(self, pks: list[int]) -> list[Candidature]:
        return lock_candidatures(pks)

    def save_all(self, rows: list[Candidature], columns: list[str]) -> None:
        """Derived columns are left alone: what writes one of them goes row by row."""
        if SENT.intersection(columns):
            super().save_all(rows, columns)
            return
        for row in rows:
            row.updated_at = timezone.now()
        Candidature.objects.bulk_update(rows, [*columns, "updated_at"])

    def record_all(self, steps: list[CandidatureStep]) -> list[StateChange]:
        changes = StateChange.objects.bulk_create([_change_of(step) for step in steps])
        told = [(step.row, change) for step, change in zip(steps, changes, strict=True) if step.move.mail]
        if told:
            announce_changes(told, event=steps[0].move.mail)
        for step, change in zip(steps, changes, strict=True):
            _follow(step, change)
        return changes

    def record(self, step: CandidatureStep) -> StateChange:
        return self.record_all([step])[0]


def _change_of(step: CandidatureStep) -> StateChange:
    return StateChange(
        candidature=step.row, transition=step.move.name, from_state=step.source, to_state=step.move.target,
        role=step.role, actor=step.actor, reason=step.reason, at=step.at,
    )  # fmt: skip


def _follow(step: CandidatureStep, change: StateChange) -> None:
    """What a change brings with it, once it is written: revision closed, clock of silence, apps above."""
    unsent = close_revision(step.row) if step.source in REVISABLE else None
    if unsent is not None and step.move.name == "claim":
        announce_revision_closed(candidature=step.row, revision=unsent)
    if S.CORRECTION_REQUESTED in {step.source, step.move.target}:
        settle_silence(step.row)
    candidature_transitioned.send(sender=Candidature, candidature=step.row, change=change)


LIFECYCLE = CandidatureTable(Candidature, TRANSITIONS, initial={S.DRAFT}, stamp="state_changed_at")


def available_transitions(user: User, candidature: Candidature) -> list[Move]:
    """What this person may be offered now, in the order of the table. Guards speak when it is tried."""
    return LIFECYCLE.offered(candidature.state, roles_of(user, candidature))


def apply_transition(
    *,
    candidature: Candidature,
    name: str,
    actor: User | None = None,
    system_role: ActorRole | None = None,
    reason: str = "",
    columns: Callable[[Candidature], dict[str, Any]] | None = None,
) -> StateChange:
    """Lock, check, write the state and its history row, queue the mail, send the signal.

    `columns` is called with the locked row once everything is checked, its `state_changed_at` already that of the
    change, and returns what to write with the state (receipt number, adviser). `system_role` is one of
    SYSTEM_ROLES, passed by the service that has checked; without it the role is read from `actor`. The passed instance
    is refreshed.

    Raises NotAllowedError (403), StaleError or DomainError (409), IncompleteError (422), and the refusal of a
    receiver of the signal: an app above may hold a fact that stands in the way; nothing is written then.
    """
    _check_system_role(system_role)
    step = LIFECYCLE.apply(
        name, pk=candidature.pk, actor=actor, system_role=system_role or "", reason=reason, columns=columns
    )
    _copy(step.row, candidature)
    change: StateChange = step.entry
    return change


def apply_transitions(
    *,
    reasons: Mapping[Candidature, str],
    name: str,
    actor: User | None = None,
    system_role: ActorRole | None = None,
    columns: Callable[[list[Candidature]], Mapping[int, dict[str, Any]]] | None = None,
) -> list[StateChange]:
    """As apply_transition, for many candidatures, all or none, in a number of queries that does not grow with them.

    `reasons` gives that of each; `columns` is called once with every locked row and returns what to write by its
    primary key. The passed instances are refreshed.
    """
    _check_system_role(system_role)
    by_pk = {candidature.pk: candidature for candidature in reasons}
    steps = LIFECYCLE.apply_all(
        name,
        reasons={candidature.pk: reason for candidature, reason in reasons.items()},
        actor=actor,
        system_role=system_role or "",
        columns=columns,
    )
    for step in steps:
        _copy(step.row, by_pk[step.row.pk])
    return [step.entry for step in steps]


def _check_system_role(system_role: ActorRole | None) -> None:
    if system_role is not None and system_role not in SYSTEM_ROLES:
        raise ValueError(f"{system_role!r} is no system role.")


def _copy(source: Candidature, target: Candidature) -> None:
    left_out = source.get_deferred_fields()  # read by nobody: fetching it would cost a query
    for column in source._meta.concrete_fields:
        if column.attname in left_out:
            continue
        setattr(target, column.attname, getattr(source, column.attname))
    target.forget_commitment()
