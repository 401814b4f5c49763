"""What « Ma promotion » shows: evaluations that are open and not answered, which staff are not told; reports."""

from collections.abc import Iterator, Sequence

from django.urls import reverse

from cycles.models import Participant
from evaluations.enums import Audience, FormState
from evaluations.models import Answered, EvaluationForm
from evaluations.permissions import people_of
from promotions.lacks import Lack, add_own_lacks
from promotions.papers import Paper, add_papers
from toolkit.text.typography import format_moment


def declare() -> None:
    """Register it, and the reports that are published. Called once, when the app is ready."""
    add_own_lacks(_unanswered)
    add_papers(_reports)


def _reports(participant: Participant) -> Iterator[Paper]:
    """The results that one may read. One query, and one or two for each report."""
    rows = EvaluationForm.objects.of_cycle(participant.cycle).filter(
        audience=Audience.PARTICIPANT, state=FormState.SHARED
    )
    for form in rows.with_subject():
        if people_of(form).filter(pk=participant.user_id).exists():
            told = form.session.name.lower() if form.session is not None else "année"
            page = reverse("feedback:results", args=[form.uuid])
            yield Paper(f"{form.name}, {told}", "Les résultats, sans aucun nom", page, verb="Lire")


def _unanswered(participant: Participant) -> Iterator[Lack]:
    """One query, and two or three for each evaluation that is open."""
    for form in open_forms_of(participant):
        yield Lack(
            f"Donner votre avis : {form.subject}",
            f"Jusqu’au {format_moment(form.closes_at)}, sans votre nom",
            reverse("feedback:answer", args=[form.uuid]),
        )


def open_forms_of(participant: Participant) -> Sequence[EvaluationForm]:
    """The open evaluations that this participant has not answered."""
    answered = Answered.objects.filter(user=participant.user_id).values("form")
    rows = EvaluationForm.objects.answerable().of_cycle(participant.cycle).filter(audience=Audience.PARTICIPANT)
    rows = rows.exclude(pk__in=answered).with_subject()
    return [form for form in rows if people_of(form).filter(pk=participant.user_id).exists()]
