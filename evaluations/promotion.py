"""What « Ma promotion » awaits: the evaluations that are open and not answered. Staff are not told by whom."""

from collections.abc import Iterator, Sequence

from django.urls import reverse

from cycles.models import Participant
from evaluations.enums import Audience
from evaluations.models import Answered, EvaluationForm
from evaluations.permissions import people_of
from promotions.lacks import Lack, add_own_lacks
from toolkit.text.typography import format_moment


def declare() -> None:
    """Register it. Called once, when the app is ready."""
    add_own_lacks(_unanswered)


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
