"""What « Ma promotion » shows: evaluations that are open and not answered, which staff are not told; reports."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cycles.models import Participant
from evaluations.enums import Audience, FormState
from evaluations.models import Answered, EvaluationForm
from evaluations.permissions import asked_of
from promotions.lacks import Lack, add_own_lacks
from promotions.papers import Paper, add_papers
from toolkit.text.typography import format_moment


def declare() -> None:
    """Register it, and the reports that are published. Called once, when the app is ready."""
    add_own_lacks(_unanswered)
    add_papers(_reports)


def _reports(participant: Participant) -> Iterator[Paper]:
    """The results that one may read. No query beside that of the open ones."""
    for form in _forms_of(participant):
        if form.standing.is_shared:
            told = form.session.name.lower() if form.session is not None else "année"
            page = reverse("feedback:results", args=[form.uuid])
            yield Paper(f"{form.name}, {told}", "Les résultats, sans aucun nom", page, verb="Lire")


def _unanswered(participant: Participant) -> Iterator[Lack]:
    """Those that are open and not answered. One query."""
    for form in _forms_of(participant):
        if form.standing.is_open:
            yield Lack(
                f"Donner votre avis : {form.subject}",
                f"Jusqu’au {format_moment(form.closes_at)}, sans votre nom",
                reverse("feedback:answer", args=[form.uuid]),
            )


def _forms_of(participant: Participant) -> list[EvaluationForm]:
    """The evaluations that ask this person, open and not answered or with results to read. One query, once."""
    if "evaluations" not in participant.__dict__:
        answered = Answered.objects.filter(user=participant.user_id).values("form")
        is_open = Q(state=FormState.OPEN, closes_at__gt=timezone.now()) & ~Q(pk__in=answered)
        rows = EvaluationForm.objects.of_cycle(participant.cycle).filter(audience=Audience.PARTICIPANT)
        rows = rows.filter(is_open | Q(state=FormState.SHARED)).with_subject()
        participant.__dict__["evaluations"] = asked_of(participant, rows)
    found: list[EvaluationForm] = participant.__dict__["evaluations"]
    return found
