"""The applicant's home: each candidature with its next step, and the calls that are open."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from candidatures.enums import WRITABLE, CommitmentState, State
from candidatures.models import Candidature, Piece, Revision
from candidatures.sections import check_completeness
from cycles.models import Cycle
from toolkit.text.typography import format_day, format_moment


@dataclass(frozen=True)
class NextStep:
    """A candidature, what comes next in a sentence, the verb of its button, and whether the applicant must act."""

    candidature: Candidature
    sentence: str
    verb: str
    is_mine: bool = False

    @property
    def url(self) -> str:
        """Where the button leads: the promotion of whoever is in it, else the dossier."""
        if self.candidature.state == State.CONFIRMED:
            return reverse("mine:promotion")
        return reverse("candidatures:dossier", args=[self.candidature.uuid])


def next_steps(user: User) -> list[NextStep]:
    """The person's candidatures, latest first. Four queries, whatever their number; one when there is none."""
    found = (
        Candidature.objects.owned_by(user)
        .with_commitment()
        .select_related("cycle", "applicant", "current")
        .prefetch_related(
            "cycle__required_pieces",
            Prefetch("pieces", queryset=Piece.objects.current(), to_attr="current_pieces"),
            Prefetch("revisions", queryset=Revision.objects.open(), to_attr="open_revisions"),
        )
        .order_by("-cycle__year", "-created_at")
    )
    return [_next_step(candidature) for candidature in found]


def _next_step(candidature: Candidature) -> NextStep:
    if candidature.state in WRITABLE:
        return _while_writing(candidature)
    if candidature.state == State.ADMITTED:
        until = format_moment(candidature.answer_by)
        return NextStep(candidature, f"Répondez jusqu’au {until}, sans quoi votre place sera rendue.", "Répondre", True)
    if candidature.state == State.SUBMITTED and candidature.can_be_submitted_now and candidature.open_revisions:  # type: ignore[attr-defined]
        until = format_moment(candidature.deadline)
        sentence = f"Vous modifiez votre dossier déposé : renvoyez-le au plus tard le {until}, ou il reste tel quel."
        return NextStep(candidature, sentence, "Continuer", True)
    sentence = candidature.spec.comes_next
    commitment = candidature.commitment
    unsigned = commitment is not None and not commitment.is_signed and commitment.state != CommitmentState.UPLOADED
    if candidature.state in {State.SUBMITTED, State.UNDER_REVIEW} and unsigned:
        sentence = (
            f"Votre employeur a refusé de s’engager : {commitment.refusal_advice}."
            if commitment is not None and commitment.is_refused
            else "Votre employeur n’a pas encore signé son engagement : relancez-le, le dossier l’attend."
        )
        return NextStep(candidature, sentence, "Ouvrir le dossier", True)
    return NextStep(candidature, sentence, candidature.spec.verb)


def _while_writing(candidature: Candidature) -> NextStep:
    missing = check_completeness(
        candidature,
        required=candidature.cycle.required_pieces.all(),
        pieces=candidature.current_pieces,  # type: ignore[attr-defined]
        commitment=candidature.commitment,
    ).missing
    left = f"Il reste {len(missing)} point{'s' if len(missing) > 1 else ''}" if missing else ""
    if candidature.state == State.CORRECTION_REQUESTED:
        return NextStep(candidature, _what_is_asked(candidature), "Corriger", True)
    if not candidature.can_be_submitted_now:
        return NextStep(candidature, _why_not_now(candidature), "Relire")
    until = format_moment(candidature.deadline)
    if candidature.is_extended:
        until = f"{until}, par le délai qui vous est accordé"
    if left:
        return NextStep(candidature, f"{left} avant de pouvoir déposer, jusqu’au {until}.", "Continuer", True)
    sentence = f"Votre dossier est complet : vous pouvez le déposer jusqu’au {until}."
    return NextStep(candidature, sentence, "Relire et déposer", True)


def _what_is_asked(candidature: Candidature) -> str:
    """A correction is asked for, and by when; a day that has passed still lets it in."""
    due_on = next((revision.due_on for revision in candidature.open_revisions if revision.is_correction), None)  # type: ignore[attr-defined]
    if due_on is None:
        return "Le service formation vous demande une correction : corrigez ce qui est demandé, puis renvoyez."
    if due_on < timezone.localdate():
        return (
            "Le service formation vous demande une correction. Elle était attendue avant la fin du "
            f"{format_day(due_on)}, qui est passé : elle est encore reçue."
        )
    return f"Le service formation vous demande une correction, à renvoyer avant la fin du {format_day(due_on)}."


def _why_not_now(candidature: Candidature) -> str:
    if not candidature.is_too_late:
        return f"Le dépôt ouvre le {format_moment(candidature.cycle.opens_at)} : ce brouillon attend."
    over = candidature.extension_is_over
    ended = "Le délai qui vous était accordé a pris fin le" if over else "Le dépôt est clos depuis le"
    return f"{ended} {format_day(candidature.closed_since)} : ce brouillon ne peut plus être déposé."


def calls_to_answer(steps: list[NextStep]) -> list[Cycle]:
    """Open calls where the person has nothing yet. One query."""
    known = {step.candidature.cycle_id for step in steps}
    return [cycle for cycle in Cycle.objects.open().order_by("closes_at", "pk") if cycle.pk not in known]
