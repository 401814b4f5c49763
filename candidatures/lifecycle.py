"""The state table of a candidature, and the function that applies its transitions.

The same table feeds the buttons, the diagram of the README and the exhaustive test states x transitions x roles.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from candidatures.enums import REVISABLE, WITHDRAWABLE, ActorRole, CommitmentState, State
from candidatures.mails import announce_change, announce_revision_closed
from candidatures.models import Candidature, Revision, StateChange
from candidatures.models.searched import SEARCHED
from candidatures.permissions import is_delegate, is_recused
from candidatures.signals import candidature_transitioned
from candidatures.silence import settle_silence
from candidatures.working_copy import completeness_of
from cycles.models import LAST_SECOND
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.domain.transitions import StateTable, Step, Transition
from toolkit.probe import one_or_none
from toolkit.text.typography import format_day, format_day_short, format_hour, format_moment

SENT = SEARCHED | {"submitted_at"}  # columns that change what the desk finds a dossier by
SYSTEM_ROLES = frozenset({ActorRole.COMMITTEE, ActorRole.CLOCK, ActorRole.PAPER})
THEIRS = frozenset({ActorRole.APPLICANT, ActorRole.PAPER})  # what only the person decides, by their account or by post
INSTRUCTORS = frozenset({ActorRole.ADVISER, ActorRole.HEAD_OF_SERVICE})
TEAM = INSTRUCTORS | {ActorRole.ASSISTANT}
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


@dataclass(frozen=True)
class Move(Transition):
    """One allowed move of a candidature.

    `needs_complete`: the dossier must lack nothing (422: the applicant gives what is missing; a guard is 409).
    `mail`: the event told to the applicant. `tone`: that of its button. `fact`: what the applicant reads of it in the
    history; `delegate_reads`: a delegate does too, where it tells nothing that was decided, even if taken back since.
    """

    needs_complete: bool = False
    mail: str = ""
    tone: str = ""
    fact: str = ""
    delegate_reads: bool = False


def call_is_open(candidature: Candidature) -> str:
    """Why the calendar lets nothing of this applicant's in now, or the empty string."""
    if candidature.can_be_submitted_now:
        return ""
    if candidature.cycle.is_upcoming:
        return f"Le dépôt n’est pas ouvert : il ouvre le {format_moment(candidature.cycle.opens_at)}."
    over = candidature.extension_is_over
    ended = "Le délai qui vous était accordé a pris fin le" if over else "Le dépôt est clos depuis le"
    return (
        f"{ended} {format_moment(candidature.closed_since)}. Il est {format_hour(timezone.now())} à Paris. "
        "Votre dossier reste enregistré ; pour toute question, écrivez au service formation continue."
    )


def _is_posted(candidature: Candidature) -> str:
    """Why staff cannot register this draft, or the empty string."""
    if not candidature.is_on_paper:
        return "Ce dossier n’est pas venu par courrier : la personne candidate le dépose elle-même."
    if not candidature.cycle.is_published:
        return "Ce cycle n’est pas ouvert, ou il est archivé : aucun dossier ne peut y être enregistré."
    return ""


def what_is_missing(candidature: Candidature) -> str:
    """What the written dossier lacks, in a sentence, or the empty string."""
    lacking = completeness_of(candidature).missing
    if not lacking:
        return ""
    listed = " ; ".join(item.sentence for item in lacking)
    return f"Il reste {len(lacking)} point{'s' if len(lacking) > 1 else ''} avant de pouvoir déposer : {listed}."


def _commitment_is_signed(candidature: Candidature) -> str:
    commitment = candidature.commitment
    if commitment is not None and commitment.state == CommitmentState.SIGNED and commitment.binds(candidature):
        return ""
    return (
        "L’engagement de l’employeur n’est pas signé : attendez la signature, vérifiez le formulaire reçu ou demandez "
        "une correction avant de déclarer ce dossier recevable."
    )


def _answer_in_time(candidature: Candidature) -> str:
    if candidature.answer_by is None or timezone.now() < candidature.answer_by + LAST_SECOND:
        return ""
    passed = format_moment(candidature.answer_by)
    return f"Le délai de réponse est passé depuis le {passed}. Écrivez au service formation continue."


def _answer_is_late(candidature: Candidature) -> str:
    if candidature.answer_by is not None and timezone.now() >= candidature.answer_by + LAST_SECOND:
        return ""
    return "Le délai de réponse court encore : attendez son terme."


def _time_given_is_over(candidature: Candidature) -> str:
    correction = candidature.revisions.open().first()
    if correction is None or correction.due_on is None or correction.is_overdue:
        return ""
    return f"Le candidat a jusqu’à la fin du {format_day(correction.due_on)} pour corriger : attendez ce jour."


S, R = State, ActorRole


def _of(*values: str) -> frozenset[str]:
    return frozenset(values)


TRANSITIONS: tuple[Move, ...] = (
    Move("submit", "Déposer ma candidature", _of(S.DRAFT), S.SUBMITTED, _of(R.APPLICANT),
         guard=call_is_open, needs_complete=True, mail="submitted", tone="primary",
         fact="Candidature déposée", delegate_reads=True),
    # Its mail carries the receipt, and asks the person to take the account over: see services.on_paper.
    Move("register", "Enregistrer le dossier reçu par courrier", _of(S.DRAFT), S.SUBMITTED, TEAM,
         guard=_is_posted, needs_complete=True, tone="primary",
         fact="Candidature reçue par courrier, enregistrée", delegate_reads=True),
    Move("claim", "Prendre en instruction", _of(S.SUBMITTED), S.UNDER_REVIEW, TEAM, tone="primary",
         fact="Instruction commencée", delegate_reads=True),
    Move("request_correction", "Demander une correction", _of(S.UNDER_REVIEW), S.CORRECTION_REQUESTED, TEAM,
         fact="Correction demandée", delegate_reads=True),  # its mail says the points: see announce_correction
    Move("answer_correction", "Renvoyer ma candidature corrigée", _of(S.CORRECTION_REQUESTED), S.UNDER_REVIEW,
         THEIRS, needs_complete=True, mail="correction_answered", tone="primary",
         fact="Candidature corrigée renvoyée", delegate_reads=True),
    # The day given has passed: the desk's choice, never the clock's.
    Move("take_as_is", "Prendre en l’état", _of(S.CORRECTION_REQUESTED), S.UNDER_REVIEW, TEAM,
         guard=_time_given_is_over, mail="taken_as_is", fact="Correction close sans réponse", delegate_reads=True),
    Move("declare_eligible", "Déclarer recevable", _of(S.UNDER_REVIEW), S.ELIGIBLE, INSTRUCTORS,
         guard=_commitment_is_signed, mail="eligible", tone="primary",
         fact="Dossier recevable, transmis à la commission"),
    # An adviser proposes it (see instruction.services.ineligibility), the head decides: its letter says who and why.
    Move("declare_ineligible", "Déclarer irrecevable", _of(S.UNDER_REVIEW, S.CORRECTION_REQUESTED), S.INELIGIBLE,
         _of(R.HEAD_OF_SERVICE), needs_reason=True, mail="ineligible", tone="danger",
         fact="Candidature déclarée irrecevable"),
    Move("reopen", "Reprendre l’instruction", _of(S.INELIGIBLE), S.UNDER_REVIEW, _of(R.HEAD_OF_SERVICE),
         needs_reason=True, mail="reopened", fact="Instruction reprise"),
    # A new fact. Vetoed from above once the committee has recorded a decision: see `candidature_transitioned`.
    Move("reconsider", "Revenir à l’instruction", _of(S.ELIGIBLE), S.UNDER_REVIEW, INSTRUCTORS,
         needs_reason=True, mail="reconsidered", fact="Retour à l’instruction"),
    Move("admit", "Admettre", _of(S.ELIGIBLE, S.WAITLISTED), S.ADMITTED, _of(R.COMMITTEE), mail="admitted",
         fact="Candidature admise"),
    Move("put_on_waiting_list", "Inscrire sur liste d’attente", _of(S.ELIGIBLE), S.WAITLISTED, _of(R.COMMITTEE),
         mail="waitlisted", fact="Inscription sur la liste d’attente"),
    Move("reject", "Ne pas retenir", _of(S.ELIGIBLE, S.WAITLISTED), S.REJECTED, _of(R.COMMITTEE),
         needs_reason=True, mail="rejected", fact="Candidature non retenue"),
    Move("confirm", "Confirmer ma participation", _of(S.ADMITTED), S.CONFIRMED, THEIRS,
         guard=_answer_in_time, mail="confirmed", tone="primary", fact="Participation confirmée"),
    Move("decline", "Renoncer à ma place", _of(S.ADMITTED), S.DECLINED, THEIRS,
         mail="declined", tone="danger", fact="Place refusée"),
    Move("lapse", "Constater l’absence de réponse", _of(S.ADMITTED), S.LAPSED, _of(R.CLOCK),
         guard=_answer_is_late, mail="lapsed", fact="Place perdue, sans réponse à temps"),
    Move("withdraw", "Retirer ma candidature", WITHDRAWABLE, S.WITHDRAWN, THEIRS,
         mail="withdrawn", tone="danger", fact="Candidature retirée"),
    Move("cancel", "Annuler la participation", _of(S.CONFIRMED), S.CANCELLED, _of(R.HEAD_OF_SERVICE),
         needs_reason=True, mail="cancelled", tone="danger", fact="Participation annulée"),
)  # fmt: skip


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

    def record(self, step: CandidatureStep) -> StateChange:
        change = StateChange.objects.create(
            candidature=step.row, transition=step.move.name, from_state=step.source, to_state=step.move.target,
            role=step.role, actor=step.actor, reason=step.reason, at=step.at,
        )  # fmt: skip
        if step.move.mail:
            announce_change(candidature=step.row, change=change, event=step.move.mail)
        unsent = close_revision(step.row) if step.source in REVISABLE else None
        if unsent is not None and step.move.name == "claim":
            announce_revision_closed(candidature=step.row, revision=unsent)
        if S.CORRECTION_REQUESTED in {step.source, step.move.target}:
            settle_silence(step.row)
        candidature_transitioned.send(sender=Candidature, candidature=step.row, change=change)
        return change


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
    if system_role is not None and system_role not in SYSTEM_ROLES:
        raise ValueError(f"{system_role!r} is no system role.")
    step = LIFECYCLE.apply(
        name, pk=candidature.pk, actor=actor, system_role=system_role or "", reason=reason, columns=columns
    )
    _copy(step.row, candidature)
    change: StateChange = step.entry
    return change


def _copy(source: Candidature, target: Candidature) -> None:
    left_out = source.get_deferred_fields()  # read by nobody: fetching it would cost a query
    for column in source._meta.concrete_fields:
        if column.attname in left_out:
            continue
        setattr(target, column.attname, getattr(source, column.attname))
    target.forget_commitment()
