"""Evaluations that are open whatever the day of their session."""

import datetime
from uuid import uuid4

from django.utils import timezone

from cycles.models import Cycle, Participant
from evaluations.defaults import default_questions
from evaluations.enums import Audience, FormKind, FormState
from evaluations.models import Complaint, EvaluationForm, Question
from evaluations.services import prepare_form
from evaluations.services.complaints import file_complaint
from evaluations.services.links import open_links, token_of
from programme.models import Session


def open_now(session: Session) -> EvaluationForm:
    """The evaluation of a session that may be days away, open until tomorrow."""
    questions = list(prepare_form(actor=None, session=session).questions.values("order", "kind", "text"))
    EvaluationForm.objects.filter(session=session).delete()
    now = timezone.now()
    made = EvaluationForm.objects.create(
        session=session, state=FormState.OPEN, opened_at=now, closes_at=now + datetime.timedelta(days=1)
    )
    Question.objects.bulk_create(Question(form=made, **each) for each in questions)
    return made


def shared_now(cycle: Cycle) -> EvaluationForm:
    """The evaluation of a year, published to its promotion, to which nobody answered."""
    now = timezone.now()
    days = {"opened_at": now, "closes_at": now, "closed_at": now}
    return EvaluationForm.objects.create(cycle=cycle, state=FormState.SHARED, answered=0, expected=1, **days)


def employer_path(participant: Participant) -> str:
    """The address of an employer's page about this participant, open until tomorrow."""
    Participant.objects.filter(pk=participant.pk).update(training_contact_email="rh@example.org")
    now = timezone.now()
    form = EvaluationForm.objects.create(
        cycle=participant.cycle,
        kind=FormKind.COLD,
        audience=Audience.EMPLOYER,
        state=FormState.OPEN,
        opened_at=now,
        closes_at=now + datetime.timedelta(days=1),
    )
    asked = enumerate(default_questions(form), start=1)
    Question.objects.bulk_create(Question(form=form, order=at, kind=kind, text=text) for at, (kind, text) in asked)
    link = next(each for each in open_links(form) if each.user_id == participant.user_id)
    return f"/avis/{token_of(link)}/"


def complain(participant: Participant, subject: str = "Une salle trop bruyante") -> Complaint:
    """A complaint of this participant, filed through the service."""
    body = "On n’entend pas les intervenants."
    return file_complaint(actor=participant.user, participant=participant, subject=subject, body=body, key=uuid4())
