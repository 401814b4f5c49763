"""What the journal keeps of a committee: its settings and who sits, for whoever prepares it."""

from collections.abc import Iterable
from uuid import UUID, uuid5

from django.db import models

from accounts.models import User
from committee.models import Appeal, Committee, Decision, Item
from toolkit.journal.kinds import Audience, EntryKind, register
from toolkit.journal.models import JournalEntry
from toolkit.journal.services import Line, record, record_all
from toolkit.text.typography import format_day_short, format_hour

_NAMESPACE = UUID("0b0c6d5e-9d0a-4f3c-8f55-6d2f1f5f7b1e")


class CommitteeAct(models.TextChoices):
    """Acts on a committee that name no dossier."""

    SETTINGS = "committee_settings", "Réglages de la commission"
    TARGETS = "group_targets", "Cibles du groupe"
    CALIBRATION = "committee_calibration", "Étalonnage"
    CALIBRATION_CLOSED = "calibration_closed", "Étalonnage clos"
    PRESIDENT = "president_named", "Présidence confiée"
    VICE_PRESIDENT = "vice_president_named", "Vice-présidence confiée"
    VICE_PRESIDENCY_ENDED = "vice_president_ended", "Fin d’une vice-présidence"
    DEPUTY_CALLED = "deputy_called", "Suppléance appelée"
    SHARED = "readings_shared", "Dossiers répartis"
    DEPUTY_SENT_BACK = "deputy_sent_back", "Fin d’une suppléance"


class DecisionAct(models.TextChoices):
    """Acts on the decision of one dossier: in the journal of the dossier before the committee, which is secret as the
    decision is, and never in that of the candidature."""

    PROPOSED = "decision_proposed", "Décision proposée"
    VALIDATED = "decision_validated", "Décision validée"
    CALLED = "waiting_called", "Appel de la liste d’attente"
    RECTIFIED = "decision_rectified", "Décision rectifiée"
    APPEALED = "decision_appealed", "Recours gracieux reçu"
    APPEAL_ANSWERED = "appeal_answered", "Recours gracieux répondu"


class AppealFact(models.TextChoices):
    """What becomes of a recours gracieux, told to whoever made it, in the journal of their candidature."""

    RECEIVED = "appeal_received", "Recours gracieux reçu"
    ACKNOWLEDGED = "appeal_acknowledged", "Accusé de réception du recours"
    DISMISSED = "appeal_dismissed", "Recours gracieux rejeté"
    UPHELD = "appeal_upheld", "Recours gracieux accueilli"
    FILED = "appeal_filed", "Recours gracieux classé"


def declare() -> None:
    """Register the acts. Called once, when the app is ready."""
    for fact in AppealFact:
        told = frozenset({Audience.APPLICANT})  # the staff read who did it, and more, beside the decision
        register(EntryKind(name=fact.value, label=str(fact.label), audiences=told, signed_by="Service formation"))
    for act in (*CommitteeAct, *DecisionAct):
        register(EntryKind(name=act.value, label=str(act.label), audiences=frozenset({Audience.STAFF})))


def who_wrote(committee: Committee, *acts: CommitteeAct, actor: User, what: str) -> str:
    """Who did one of these last and when, for whoever comes from an older page. `what`: « ces réglages »."""
    entries = JournalEntry.objects.about(journal_of(committee)).filter(kind__in=[act.value for act in acts])
    last = entries.select_related("actor").first()
    if last is None or last.actor is None:
        return f"Quelqu’un a modifié {what} depuis que vous avez ouvert la page."
    at = f"le {format_day_short(last.last_at)} à\u00a0{format_hour(last.last_at)}"
    if last.actor == actor:
        return f"Vous avez modifié {what} dans une autre page {at}."
    return f"{last.actor.full_name} a modifié {what} {at}."


def journal_of(committee: Committee) -> UUID:
    """What the journal calls a committee."""
    return uuid5(_NAMESPACE, f"committee {committee.pk}")


def note_decisions(decisions: Iterable[Decision], *, actor: User, act: DecisionAct) -> None:
    """One line for each of these decisions, in the journal of its dossier before the committee. One query."""
    record_all(
        [
            Line(about=row.item.uuid, kind=act.value, subject=f"Décision {row.number}, {row.get_outcome_display()}")
            for row in decisions
        ],
        actor=actor,
    )


def tell_appeal(appeal: Appeal, *facts: tuple[AppealFact, str], actor: User) -> None:
    """Tell the applicant what became of their appeal, each fact with its words. One query."""
    about = appeal.decision.item.candidature.uuid
    record_all([Line(about=about, kind=fact.value, subject=words) for fact, words in facts], actor=actor)


def note_call(item: Item, *, actor: User, why: str) -> None:
    """That whoever waits for this dossier was offered a place, and why them."""
    record(about=item.uuid, actor=actor, kind=DecisionAct.CALLED, reason=why)


def call_of(item: Item) -> JournalEntry | None:
    """When this dossier was called, by whom and why, or None."""
    return JournalEntry.objects.about(item.uuid).filter(kind=DecisionAct.CALLED.value).select_related("actor").first()
