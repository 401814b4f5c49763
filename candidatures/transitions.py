"""The transitions of a candidature: what may follow what, who may do it, what stands in the way.

This table feeds the buttons, the diagram of the README and the exhaustive test states x transitions x roles.
"""

from dataclasses import dataclass

from django.utils import timezone

from candidatures.enums import WITHDRAWABLE, ActorRole, CommitmentState, State
from candidatures.models import Candidature
from candidatures.working_copy import completeness_of
from cycles.models import LAST_SECOND
from toolkit.domain.transitions import Transition
from toolkit.text.typography import format_day, format_hour, format_moment

THEIRS = frozenset({ActorRole.APPLICANT, ActorRole.PAPER})  # what only the person decides, by their account or by post
INSTRUCTORS = frozenset({ActorRole.ADVISER, ActorRole.HEAD_OF_SERVICE})
TEAM = INSTRUCTORS | {ActorRole.ASSISTANT}


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
    # A published decision that another one replaces: see services.rectification. Its letter names the one before.
    Move("rectify_to_admitted", "Admettre, la décision étant rectifiée", _of(S.REJECTED, S.WAITLISTED), S.ADMITTED,
         _of(R.COMMITTEE), needs_reason=True, mail="rectified", fact="Décision rectifiée : candidature admise"),
    Move("rectify_to_waiting_list", "Inscrire sur liste d’attente, la décision étant rectifiée",
         _of(S.REJECTED, S.ADMITTED), S.WAITLISTED, _of(R.COMMITTEE), needs_reason=True, mail="rectified",
         fact="Décision rectifiée : inscription sur la liste d’attente"),
    Move("rectify_to_rejected", "Ne pas retenir, la décision étant rectifiée", _of(S.ADMITTED, S.WAITLISTED),
         S.REJECTED, _of(R.COMMITTEE), needs_reason=True, mail="rectified",
         fact="Décision rectifiée : candidature non retenue"),
    Move("confirm", "Confirmer ma participation", _of(S.ADMITTED), S.CONFIRMED, THEIRS,
         guard=_answer_in_time, mail="confirmed", tone="primary", fact="Participation confirmée"),
    Move("decline", "Renoncer à ma place", _of(S.ADMITTED), S.DECLINED, THEIRS,
         mail="declined", tone="danger", fact="Place refusée"),
    Move("lapse", "Constater l’absence de réponse", _of(S.ADMITTED), S.LAPSED, _of(R.CLOCK),
         guard=_answer_is_late, mail="lapsed", fact="Place perdue, sans réponse à temps"),
    # An answer that came in time and was typed late, or an impediment; vetoed from above where no place is free.
    Move("offer_again", "Proposer de nouveau la place", _of(S.LAPSED), S.ADMITTED, _of(R.HEAD_OF_SERVICE),
         needs_reason=True, mail="offered_again", fact="Place proposée de nouveau"),
    Move("withdraw", "Retirer ma candidature", WITHDRAWABLE, S.WITHDRAWN, THEIRS,
         mail="withdrawn", tone="danger", fact="Candidature retirée"),
    Move("cancel", "Annuler la participation", _of(S.CONFIRMED), S.CANCELLED, _of(R.HEAD_OF_SERVICE),
         needs_reason=True, mail="cancelled", tone="danger", fact="Participation annulée"),
)  # fmt: skip
