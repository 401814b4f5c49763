"""Cold evaluations: some months after the year, to participants, and apart to employers by a link without account."""

import datetime
import re

import pytest
from django.urls import reverse

from cycles.models import Participant
from cycles.services import remove_participant
from evaluations.enums import Audience, FormKind, FormState
from evaluations.models import Answer, Answered, EmployerLink, EvaluationForm, Verbatim
from evaluations.personal_data import personal_data
from evaluations.results import Results
from evaluations.services import (
    AlreadyAnsweredError,
    close_form,
    mark_of_choice,
    open_due,
    open_form,
    prepare_form,
    publish_form,
    remind_due,
    share_form,
    submit_answers,
)
from evaluations.services.links import DeadLinkError, find_employer_link, submit_by_link, token_of
from tests.evaluations.conftest import said_of
from tests.factories.accounts import sign_in
from toolkit.domain.errors import DomainError, NotAllowedError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

# Four months and two days after the last day of the module.
LATER = datetime.datetime(2027, 7, 13, 8, tzinfo=datetime.UTC)


@pytest.fixture
def later(room, time_machine):
    """The same promotion four months later; five employers gave a training contact."""
    for rank, person in enumerate(room.people[:5]):
        Participant.objects.filter(pk=person.pk).update(training_contact_email=f"rh{rank}@example.org")
    time_machine.move_to(LATER, tick=False)
    return room


@pytest.fixture
def employers(later):
    """The evaluation of employers, open."""
    form = prepare_form(actor=later.adviser, cycle=later.cycle, kind=FormKind.COLD, audience=Audience.EMPLOYER)
    return open_form(actor=later.adviser, form=form)


def links(form):
    return list(EmployerLink.objects.filter(form=form).select_related("user", "form").order_by("email"))


def test_both_open_by_themselves_and_once(later):
    assert open_due() == 2
    assert open_due() == 0
    assert OutboxMail.objects.filter(event="evaluation.opened").count() == 6
    assert OutboxMail.objects.filter(event="evaluation.employer").count() == 5
    form = EvaluationForm.objects.filter(audience=Audience.EMPLOYER).get()
    assert form.closes_at - form.opened_at == datetime.timedelta(days=30)
    assert [each.text for each in form.questions.all()][-1] == "Qu’est-ce qui l’a freiné\u202f?"


@pytest.mark.parametrize("day", (datetime.date(2027, 7, 10), datetime.date(2027, 8, 11)))
def test_they_open_in_the_month_after_their_day_only(later, time_machine, day):
    time_machine.move_to(datetime.datetime.combine(day, datetime.time(9), datetime.UTC))
    assert open_due() == 0


def test_nobody_is_asked_before_three_months(later, time_machine):
    time_machine.move_to(datetime.datetime(2027, 6, 10, 9, tzinfo=datetime.UTC))
    with pytest.raises(DomainError, match="trop tôt"):
        open_form(actor=later.adviser, form=prepare_form(actor=later.adviser, cycle=later.cycle, kind=FormKind.COLD))


def test_an_employer_answers_once_by_the_link_of_the_mail(employers, client):
    mail = OutboxMail.objects.filter(event="evaluation.employer").order_by("pk").first()
    path = re.search(r"/avis/[\w-]+/", mail.text_body)[0]
    assert mail.confidential
    page = client.get(path)
    assert page.status_code == 200
    assert not Answered.objects.exists(), "a scanner that follows the link answers nothing"
    scale, *_, words = employers.questions.all()
    sent = {f"q-{scale.uuid.hex}": "4", f"q-{words.uuid.hex}": "Le temps a manqué."}
    too_long = client.post(path, {**sent, f"q-{words.uuid.hex}": "x" * 2001})
    assert (too_long.status_code, "x" * 2001 in too_long.content.decode()) == (422, True)
    assert client.post(path, sent).status_code == 302
    assert "Vos réponses sont gardées" in client.get(path).content.decode()
    again = client.post(path, {**sent, f"q-{words.uuid.hex}": "Une seconde fois."})
    assert (again.status_code, "Une seconde fois." in again.content.decode()) == (409, True)
    assert Verbatim.objects.get().text == "Le temps a manqué."


def test_a_link_opens_nothing_once_it_is_closed(employers, client, time_machine):
    link = links(employers)[0]
    path = reverse("employer_feedback:employer_page", args=[token_of(link)])
    time_machine.move_to(employers.closes_at)
    words = employers.questions.last()
    late = client.post(path, {f"q-{words.uuid.hex}": "Trop tard."})
    assert (late.status_code, "Trop tard." in late.content.decode()) == (410, True)
    close_form(actor=None, form=employers)
    assert not EmployerLink.objects.exists(), "addresses are kept no longer than it is open"
    assert client.get(path).status_code == 404
    assert client.get("/avis/inconnu/").status_code == 404
    assert not Answer.objects.exists()


def test_the_employer_of_somebody_who_left_answers_no_more(later, employers):
    link = links(employers)[0]
    remove_participant(actor=None, participant=Participant.objects.get(user=link.user), reason="Départ")
    with pytest.raises(DeadLinkError):
        submit_by_link(link=link, answers=said_of(employers))


def test_participants_do_not_answer_for_their_employer(later, employers):
    with pytest.raises(NotAllowedError):
        submit_answers(actor=later.people[0].user, form=employers, answers=said_of(employers))


def test_an_employer_and_their_agent_answer_apart(later, employers):
    cold = open_form(actor=later.adviser, form=prepare_form(actor=later.adviser, cycle=later.cycle, kind=FormKind.COLD))
    link = links(employers)[0]
    submit_answers(actor=link.user, form=cold, answers=said_of(cold))
    submit_by_link(link=link, answers=said_of(employers))
    with pytest.raises(AlreadyAnsweredError):
        submit_by_link(link=find_employer_link(token_of(link)), answers=said_of(employers))
    assert Answered.objects.count() == 2


def test_employers_who_have_not_answered_are_reminded_twice(employers, time_machine):
    submit_by_link(link=links(employers)[0], answers=said_of(employers))
    length = employers.closes_at - employers.opened_at
    for share in (0.5, 0.6, 0.8, 0.9):
        time_machine.move_to(employers.opened_at + length * share)
        remind_due()
    told = OutboxMail.objects.filter(event="evaluation.employer_reminder").values_list("to_email", flat=True)
    assert sorted(told) == sorted([f"rh{rank}@example.org" for rank in (1, 2, 3, 4)] * 2)


def test_which_employers_were_reminded_is_forgotten_when_it_closes(employers, time_machine):
    time_machine.move_to(employers.opened_at + (employers.closes_at - employers.opened_at) * 0.6)
    remind_due()
    assert OutboxMail.objects.filter(event="evaluation.employer_reminder").exists()
    time_machine.move_to(employers.closes_at)
    close_form(actor=None, form=employers)
    assert not OutboxMail.objects.filter(event="evaluation.employer_reminder").exists()
    assert OutboxMail.objects.filter(event="evaluation.employer").count() == 5


def test_that_an_employer_answered_is_not_told_to_the_agent(later, employers):
    submit_by_link(link=links(employers)[0], answers=said_of(employers))
    told = personal_data(Answered.objects.get().user)
    assert told["évaluations auxquelles vous avez répondu"] == []


def test_what_employers_say_stays_with_the_team(later, employers, time_machine):
    for link in links(employers):
        submit_by_link(link=link, answers=said_of(employers, text="Il délègue.", quoted=True))
    time_machine.move_to(employers.closes_at)
    closed = close_form(actor=None, form=employers)
    assert (closed.answered, closed.expected) == (5, 5)
    assert Results(closed).judged[0].mean == "3,0"
    published = publish_form(actor=later.adviser, form=closed, seen=mark_of_choice(closed))
    with pytest.raises(DomainError, match="restent à l’équipe"):
        share_form(actor=later.adviser, form=published)
    assert EvaluationForm.objects.get(pk=closed.pk).state == FormState.PUBLISHED


def test_the_opening_says_which_employers_have_no_contact(later, client):
    sign_in(client, later.adviser)
    made = client.post(reverse("evaluations:year", args=[later.cycle.uuid]), {"quoi": "employeurs"})
    form = EvaluationForm.objects.get()
    assert made.url == reverse("evaluations:form", args=[form.uuid])
    text = client.get(reverse("evaluations:open", args=[form.uuid])).content.decode()
    assert "Sans contact formation" in text
    assert "Anaïs Personne-06" in text.split("Sans contact formation")[1]


def test_one_reads_that_ones_employer_was_asked(later, employers):
    (told,) = personal_data(later.people[0].user)["employeurs interrogés sur vous, ou vous sur un agent"]
    assert told["adresse"] == "rh0@example.org"
    assert "token" not in str(told)
