"""What the training team has to do about dossiers, kind by kind: a filter of the list, and what waits on their homes.

A dossier is the daily work of whoever follows it, of every colleague while nobody does, and of the assistants of its
institute.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.enums import Role
from accounts.holding import untouched
from accounts.models import User
from accounts.roles import INSTRUCTORS
from candidatures.enums import IN_INSTRUCTION, CommitmentState, State
from candidatures.models import Revision, StateChange, TakeOver
from candidatures.posted_enums import TakeOverState
from instruction.conditions import commitment_is
from instruction.models import IneligibilityProposal, Note
from instruction.proposals import proposals_sent_back, proposals_to_decide
from instruction.silence import SILENCE_WARNING, UNDECIDED
from instruction.syntheses import syntheses_to_validate, synthesis_to_write
from instruction.threads import has_answer_to_read
from instruction.turns import waits_for


@dataclass(frozen=True)
class Duty:
    """One kind: its word in the address, what one dossier and several are called, and which they are for a person."""

    slug: str
    one: str
    many: str
    icon: str
    condition: Callable[[User], Any]


def in_charge(user: User) -> Q:
    """Dossiers that are this person's daily work."""
    assisted = user.institutes_with_role(Role.ASSISTANT)
    return Q(adviser=user) | Q(adviser=None) | Q(cycle__institute__in=assisted)


def is_returned() -> Q:
    """Dossiers whose correction came back, with nothing decided since."""
    sent = StateChange.objects.filter(candidature=OuterRef("pk"), transition="answer_correction")
    return Q(state=State.UNDER_REVIEW) & Q(Exists(sent.filter(at__gte=OuterRef("state_changed_at"))))


def due_notes(user: User) -> Any:
    """Notes of a dossier (of an outer query) that have come back to this person and are not done."""
    mine = Q(author=user) | Q(colleague=user)
    return Note.objects.filter(mine, candidature=OuterRef("pk"), remind_on__lte=timezone.localdate(), done_at=None)


def _answered(user: User) -> Q:
    return in_charge(user) & Q(has_answer_to_read())


def _returned(user: User) -> Q:
    return in_charge(user) & is_returned()


def _overdue(user: User) -> Q:
    passed = Revision.objects.open().filter(candidature=OuterRef("pk"), due_on__lt=timezone.localdate())
    return in_charge(user) & Q(state=State.CORRECTION_REQUESTED) & Q(Exists(passed))


def _near_or_past_silence(user: User) -> Q:
    """The head of service sees those of all."""
    whose = in_charge(user) | Q(cycle__institute__in=user.institutes_with_role(Role.HEAD_OF_SERVICE))
    return whose & Q(state__in=UNDECIDED, silence_on__lte=timezone.localdate() + SILENCE_WARNING)


def _noted(user: User) -> Q:
    return Q(Exists(due_notes(user)))


def _to_verify(user: User) -> Q:
    return in_charge(user) & Q(state__in=IN_INSTRUCTION) & Q(commitment_is(CommitmentState.UPLOADED))


def _to_judge(user: User) -> Q:
    """But for those whose correction has just come back, whose form is to be verified, or that wait for the head."""
    waiting = IneligibilityProposal.objects.open().filter(candidature=OuterRef("pk"))
    return waits_for(user) & Q(commitment_is(CommitmentState.SIGNED)) & ~is_returned() & ~Q(Exists(waiting))


def _contested(user: User) -> Q:
    """Of those that came by post: who reads the address that they bear said that it is not theirs."""
    refused = TakeOver.objects.filter(candidature=OuterRef("pk"), state=TakeOverState.REFUSED, email=OuterRef("email"))
    return in_charge(user) & untouched("applicant") & Q(Exists(refused))


def _unfollowed(user: User) -> Q:
    return Q(state__in=UNDECIDED, adviser=None)


def _to_decide(user: User) -> Q:
    return Q(pk__in=proposals_to_decide(user).order_by().values("candidature"))


def _sent_back(user: User) -> Q:
    return Q(pk__in=proposals_sent_back(user).order_by().values("candidature"))


def _to_validate(user: User) -> Q:
    return Q(pk__in=syntheses_to_validate(user).order_by().values("candidature"))


def _to_summarise(user: User) -> Q:
    """Of eligible dossiers, which the committee reads: an earlier one may have its synthesis, and none waits for it."""
    writes = Q(cycle__institute__in=user.institutes_with_role(*INSTRUCTORS))
    return writes & Q(adviser=user, state=State.ELIGIBLE) & synthesis_to_write()


DUTIES = (
    Duty(
        "irrecevabilite-a-decider",
        "irrecevabilité proposée à décider",
        "irrecevabilités proposées à décider",
        "scale",
        _to_decide,
    ),
    Duty(
        "irrecevabilite-renvoyee",
        "proposition d’irrecevabilité renvoyée",
        "propositions d’irrecevabilité renvoyées",
        "refresh",
        _sent_back,
    ),
    Duty("synthese-a-valider", "synthèse à valider", "synthèses à valider", "check", _to_validate),
    Duty("reponse-a-lire", "réponse à lire", "réponses à lire", "mail", _answered),
    Duty("correction-revenue", "correction revenue", "corrections revenues", "check", _returned),
    Duty("correction-en-retard", "correction en retard", "corrections en retard", "clock", _overdue),
    Duty(
        "silence",
        "dossier à décider avant le silence",
        "dossiers à décider avant le silence",
        "alert",
        _near_or_past_silence,
    ),
    Duty("note-a-revoir", "dossier à revoir aujourd’hui", "dossiers à revoir aujourd’hui", "edit", _noted),
    Duty("formulaire-a-verifier", "engagement signé à vérifier", "engagements signés à vérifier", "eye", _to_verify),
    Duty(
        "adresse-contestee",
        "dossier papier dont l’adresse est celle d’une autre personne",
        "dossiers papier dont l’adresse est celle d’une autre personne",
        "alert",
        _contested,
    ),
    Duty("a-juger", "dossier à juger", "dossiers à juger", "file", _to_judge),
    Duty("synthese-a-ecrire", "synthèse à écrire", "synthèses à écrire", "edit", _to_summarise),
    Duty("sans-conseiller", "dossier que personne ne suit", "dossiers que personne ne suit", "user", _unfollowed),
)
BY_SLUG = {duty.slug: duty for duty in DUTIES}
