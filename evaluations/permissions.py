"""Who prepares evaluations, and who answers them."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.roles import INSTRUCTORS
from cycles.models import Participant
from evaluations.models import EvaluationForm, EvaluationFormQuerySet
from programme.models import Enrolment, HalfDay, Session
from toolkit.calendars.entries import PARIS
from toolkit.domain.errors import NotAllowedError


def can_prepare(user: User, institute_id: int) -> bool:
    """Advisers and heads of service of the institute write, open and publish its evaluations."""
    return bool(user.roles_at(institute_id) & set(INSTRUCTORS))


def check_prepares(user: User, institute_id: int) -> None:
    """Raise NotAllowedError (403) for whoever writes no evaluation of this institute."""
    if not can_prepare(user, institute_id):
        raise NotAllowedError(
            "Seuls la direction du service et les conseillers de l’institut préparent ses évaluations."
        )


def people_of_session(session: Session) -> QuerySet[User]:
    """Who is asked about a session: whoever comes to it, unless they arrived once its last half-day had begun."""
    last = HalfDay.objects.filter(session=session).order_by("day", "starts_at").last()
    rows = Enrolment.objects.standing().of_session(session)
    if last is not None:
        rows = rows.filter(Q(owed_from__isnull=True) | Q(owed_from__lte=last.begins_at))
    return User.objects.filter(pk__in=rows.values("user"))


def people_of(form: EvaluationForm) -> QuerySet[User]:
    """Who is asked, by name: of a year, whoever is in the promotion now. Employers are asked about these people, where
    they gave a training contact."""
    if form.session is not None:
        found = people_of_session(form.session)
    else:
        rows = Participant.objects.enrolled().filter(cycle=form.cycle)
        if form.asks_employers:
            rows = rows.exclude(training_contact_email="")
        found = User.objects.filter(pk__in=rows.values("user"))
    return found.order_by("sort_name", "pk")


def owes(user: User, form: EvaluationForm) -> bool:
    """Whether this person is among those who are asked."""
    return people_of(form).filter(pk=user.pk).exists()


def forms_asked_of(user: User) -> EvaluationFormQuerySet:
    """The evaluations that may concern this person: `owes` says so of each."""
    own = Participant.objects.enrolled().filter(user=user)
    sessions = Enrolment.objects.standing().filter(user=user)
    return EvaluationForm.objects.filter(
        Q(session__in=sessions.values("session")) | Q(cycle__in=own.values("cycle")), audience="PARTICIPANT"
    )


def asked_of(participant: Participant, forms: EvaluationFormQuerySet) -> list[EvaluationForm]:
    """Those of these evaluations of the participant's cycle that ask them, as people_of says. One query."""
    own = Enrolment.objects.standing().filter(session=OuterRef("session"), user=participant.user_id)
    last = HalfDay.objects.filter(session=OuterRef("session")).order_by("-day", "-starts_at")
    rows = forms.annotate(
        comes=Exists(own),
        comes_from=Subquery(own.values("owed_from")[:1]),
        last_day=Subquery(last.values("day")[:1]),
        last_hour=Subquery(last.values("starts_at")[:1]),
    )
    return [form for form in rows if _is_asked(participant, form)]


def _is_asked(participant: Participant, form: Any) -> bool:
    """Whether the one who was read beside the form is among its people."""
    if form.session is None:
        return participant.left_at is None
    if not form.comes or form.comes_from is None or form.last_day is None:
        return bool(form.comes)
    return bool(form.comes_from <= datetime.combine(form.last_day, form.last_hour, PARIS))
