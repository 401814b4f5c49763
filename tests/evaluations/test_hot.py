"""A hot evaluation: prepared from what was announced, edited before it opens and never after, answered once."""

import datetime
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from cycles.models import Participant
from cycles.services import remove_participant
from dashboard.mail_list import visible_mails
from evaluations.enums import EvaluationAct, FormState, QuestionKind
from evaluations.models import Answer, Answered, EvaluationForm, Question, Verbatim
from evaluations.permissions import asked_of, owes
from evaluations.services import (
    AlreadyAnsweredError,
    Said,
    close_due,
    close_form,
    open_due,
    open_form,
    prepare_form,
    remind_due,
    save_questions,
    save_rules,
    submit_answers,
)
from evaluations.services.preparing import questions_held
from programme.enums import SlotKind
from programme.models import Enrolment, HalfDay
from programme.signals import held_among
from promotions.mine import MyPromotion
from tests.evaluations.conftest import LAST_MORNING, answer_by, close, said_of
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.cycles import ParticipantFactory
from tests.factories.notifications import OutboxMailFactory
from tests.factories.programme import enrol, write_slot
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.domain.marks import fingerprint
from toolkit.journal.models import JournalEntry
from toolkit.notifications.enums import MailState
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


def mails(event):
    return sorted(OutboxMail.objects.filter(event=event).values_list("to_email", flat=True))


def emails(people):
    return sorted(person.user.email for person in people)


def save(room, form, *questions):
    rows = [{"kind": kind, "text": text} for kind, text in questions]
    return save_questions(actor=room.adviser, form=form, questions=rows, seen=fingerprint(questions_held(form)))


def test_questions_come_from_the_announced_objectives(room):
    form = prepare_form(actor=room.adviser, session=room.session)
    kinds = list(form.questions.values_list("kind", flat=True))
    assert kinds == [QuestionKind.OBJECTIVE] * 2 + [QuestionKind.SCALE] * 5 + [QuestionKind.TEXT] * 2
    assert form.questions.first().text == "Lire un territoire"
    assert prepare_form(actor=room.adviser, session=room.session) == form, "once"
    with pytest.raises(NotAllowedError):
        prepare_form(actor=room.assistant, session=room.session)


def test_the_year_asks_about_each_session(room):
    form = prepare_form(actor=room.adviser, cycle=room.cycle)
    assert form.questions.first().text == "Module\u00a01\u00a0: les objectifs sont atteints"
    assert form.organiser == room.cycle.institute


def test_questions_are_edited_before_it_opens_and_never_after(room):
    form = prepare_form(actor=room.adviser, session=room.session)
    seen = fingerprint(questions_held(form))
    save(room, form, (QuestionKind.SCALE, "Le rythme"))
    assert [each.text for each in form.questions.all()] == ["Le rythme"]
    rows = [{"kind": QuestionKind.TEXT, "text": "Autre chose"}]
    with pytest.raises(StaleError, match="entre-temps"):
        save_questions(actor=room.adviser, form=form, questions=rows, seen=seen)
    with pytest.raises(NotAllowedError):
        save_questions(actor=room.assistant, form=form, questions=rows, seen=seen)
    for wrong in ([], rows * 25, [{"kind": "", "text": "Rien"}], [{"kind": QuestionKind.TEXT, "text": "x" * 301}]):
        with pytest.raises(IncompleteError):
            save_questions(actor=room.adviser, form=form, questions=wrong, seen=fingerprint(questions_held(form)))
    open_form(actor=room.adviser, form=form)
    with pytest.raises(StaleError, match="ne changent plus"):
        save(room, form, (QuestionKind.SCALE, "Trop tard"))


def test_opening_writes_to_each_person_once(room):
    form = prepare_form(actor=room.adviser, session=room.session)
    with pytest.raises(StaleError):
        open_form(actor=room.adviser, form=form, seen="another revision")
    with pytest.raises(NotAllowedError):
        open_form(actor=room.assistant, form=form)
    opened = open_form(actor=room.adviser, form=form, seen=str(form.revision))
    assert mails("evaluation.opened") == emails(room.people)
    assert opened.closes_at == datetime.datetime(2027, 3, 13, 11, 30, tzinfo=datetime.UTC), "48 h after the end"
    with pytest.raises(StaleError):
        open_form(actor=room.adviser, form=form)
    assert held_among(room.halves) == {half.pk for half in room.halves}, "its half-days stay"


@pytest.mark.parametrize("case", ("early", "empty", "nobody"))
def test_it_does_not_open(room, time_machine, case):
    form = prepare_form(actor=room.adviser, session=room.session)
    if case == "early":
        time_machine.move_to(LAST_MORNING - datetime.timedelta(days=5))
    if case == "empty":
        form.questions.all().delete()
    if case == "nobody":
        room.session.enrolments.all().delete()
    with pytest.raises(DomainError):
        open_form(actor=room.adviser, form=form)


def test_it_opens_by_itself_at_the_last_slot(room, time_machine):
    assert open_due() == 0, "half an hour before the end, where nothing is planned"
    write_slot(room.adviser, room.session, rank=3, hours=(11, 11.5), kind=SlotKind.EVALUATION, title="Évaluation")
    assert open_due() == 2, "the session, and the year that ends with it"
    assert open_due() == 0
    assert set(EvaluationForm.objects.values_list("state", flat=True)) == {FormState.OPEN}
    assert len(mails("evaluation.opened")) == 12


def test_the_journal_keeps_what_changed_in_the_rules(room):
    institute = room.cycle.institute
    for _ in range(2):
        save_rules(actor=room.adviser, institute=institute, values={"opens_alone": False, "open_hours": 48})
    save_rules(actor=room.adviser, institute=institute, values={"open_hours": 24})
    lines = JournalEntry.objects.about(institute.uuid).order_by("pk")
    assert [(line.actor, line.kind, line.subject, line.reason) for line in lines] == [
        (room.adviser, EvaluationAct.RULES, "ouvrir seule à la dernière séquence", "Avant : oui\nDésormais : non"),
        (room.adviser, EvaluationAct.RULES, "durée d’ouverture à chaud, en heures", "Avant : 48\nDésormais : 24"),
    ]


def test_an_institute_may_open_by_hand(room, time_machine):
    values = {"opens_alone": False, "open_hours": 24}
    with pytest.raises(NotAllowedError):
        save_rules(actor=room.assistant, institute=room.cycle.institute, values=values)
    save_rules(actor=room.adviser, institute=room.cycle.institute, values=values)
    time_machine.move_to(LAST_MORNING + datetime.timedelta(hours=2))
    assert open_due() == 0
    form = open_form(actor=room.adviser, form=prepare_form(actor=room.adviser, session=room.session))
    assert form.closes_at - LAST_MORNING == datetime.timedelta(hours=26)


def test_one_answers_once_and_only_if_one_is_asked(room, opened):
    answer_by(room, opened, 1, text="Très clair.", quoted=True)
    assert (Answer.objects.count(), Verbatim.objects.count(), Answered.objects.count()) == (7, 2, 1)
    with pytest.raises(AlreadyAnsweredError):
        answer_by(room, opened, 1, value=1)
    assert set(Answer.objects.values_list("value", flat=True)) == {3}
    with pytest.raises(NotAllowedError):
        submit_answers(actor=UserFactory(), form=opened, answers=said_of(opened))
    with pytest.raises(NotAllowedError):
        submit_answers(actor=room.adviser, form=opened, answers=said_of(opened))
    remove_participant(actor=None, participant=room.people[1], reason="Départ")
    with pytest.raises(NotAllowedError):
        submit_answers(actor=room.people[1].user, form=opened, answers=said_of(opened))


@pytest.mark.parametrize("said", (Said(), Said(value=5), Said(value=0), Said(text="x" * 2001)))
def test_an_answer_that_no_page_sends_is_refused(room, opened, said):
    answers = {each.uuid: said for each in Question.objects.filter(form=opened)}
    with pytest.raises(IncompleteError):
        submit_answers(actor=room.people[0].user, form=opened, answers=answers)
    assert not Answered.objects.exists()


def test_nobody_answers_a_draft_or_after_the_hour(room, time_machine):
    draft = prepare_form(actor=room.adviser, session=room.session)
    with pytest.raises(DomainError):
        answer_by(room, draft, 1)
    opened = open_form(actor=room.adviser, form=draft)
    with pytest.raises(DomainError, match="jusqu’à l’heure"):
        close_form(actor=room.adviser, form=opened)
    time_machine.move_to(opened.closes_at)
    with pytest.raises(DomainError, match="pas ouverte"):
        answer_by(room, opened, 1)
    assert close_due() == 1
    assert close_due() == 0


def test_a_late_joiner_after_the_last_half_day_is_not_asked(room):
    late = room.enrolment(0)
    late.owed_from = LAST_MORNING + datetime.timedelta(hours=1)
    late.save()
    open_form(actor=room.adviser, form=prepare_form(actor=room.adviser, session=room.session))
    assert mails("evaluation.opened") == emails(room.people[1:])


def test_two_reminders_go_to_those_who_have_not_answered(room, opened, time_machine):
    answer_by(room, opened, 2)
    assert remind_due() == 0
    length = opened.closes_at - opened.opened_at
    for share in (0.5, 0.6, 0.8, 0.9):
        time_machine.move_to(opened.opened_at + length * share)
        remind_due()
    assert mails("evaluation.reminder") == sorted(emails(room.people[2:]) * 2)
    shown = visible_mails(room.adviser).values_list("event", flat=True)
    assert set(shown) == {"evaluation.opened"}, "a reminder tells who has not answered: staff do not read it"


def test_who_has_answered_is_forgotten_when_it_closes(room, opened, time_machine):
    answer_by(room, opened, 5)
    closed = close(opened, time_machine)
    assert (closed.answered, closed.expected) == (5, 6)
    assert not Answered.objects.exists()
    assert Answer.objects.count() == 35


def test_who_was_reminded_is_forgotten_when_it_closes(room, opened, time_machine):
    answer_by(room, opened, 2)
    time_machine.move_to(opened.opened_at + (opened.closes_at - opened.opened_at) * 0.6)
    remind_due()
    leaving = OutboxMail.objects.filter(event="evaluation.reminder").first()
    OutboxMail.objects.filter(pk=leaving.pk).update(state=MailState.SENDING, claimed_at=timezone.now())
    other = OutboxMailFactory(event="evaluation.reminder", about=uuid4())
    close(opened, time_machine)
    left = OutboxMail.objects.filter(event="evaluation.reminder")
    assert set(left) == {leaving, other}, "one that is being sent leaves; another evaluation keeps its own"
    assert OutboxMail.objects.filter(event="evaluation.opened").count() == 6


def test_my_promotion_awaits_it_until_one_has_answered(room, opened, client):
    person = room.people[0]
    assert MyPromotion(person).lacks[0].url == reverse("feedback:answer", args=[opened.uuid])
    answer_by(room, opened, 1)
    person = Participant.objects.get(pk=person.pk)
    assert not any("avis" in each.ask for each in MyPromotion(person).lacks)
    sign_in(client, room.adviser)
    page = client.get(reverse("promotions:list"), {"cycle": room.cycle.slug}).content.decode()
    assert "avis" not in page, "staff do not read who has answered"


def test_who_is_asked_is_read_alike_of_one_person_and_of_a_form(room, opened, django_assert_num_queries):
    """Somebody who came too late, one who came in time, one who left."""
    last = room.halves[-1]
    for rank, came in enumerate((last.begins_at + datetime.timedelta(minutes=1), last.begins_at)):
        Enrolment.objects.filter(pk=room.enrolment(rank).pk).update(owed_from=came)
    Enrolment.objects.filter(pk=room.enrolment(2).pk).update(left_at=last.begins_at)
    prepare_form(actor=None, cycle=room.cycle)
    forms = EvaluationForm.objects.of_cycle(room.cycle).with_subject()
    wanted = {person.pk: {form.pk for form in forms if owes(person.user, form)} for person in room.people}
    assert {len(asked) for asked in wanted.values()} == {1, 2}
    for person in room.people:
        with django_assert_num_queries(1):
            assert {form.pk for form in asked_of(person, forms.all())} == wanted[person.pk]


def test_the_page_keeps_what_was_typed_on_error_and_is_answered_once(room, opened, client):
    sign_in(client, room.people[0].user)
    address = reverse("feedback:answer", args=[opened.uuid])
    scale, *_, words = Question.objects.filter(form=opened)
    sent = {f"q-{scale.uuid.hex}": "4", f"q-{words.uuid.hex}": "x" * 2001}
    page = client.post(address, sent)
    assert page.status_code == 422
    assert f'value="4" id="id_q-{scale.uuid.hex}_3" checked' in page.content.decode()
    assert "x" * 2001 in page.content.decode()
    sent[f"q-{words.uuid.hex}"] = "Plus court."
    assert client.post(address, sent).status_code == 302
    assert "Vos réponses sont gardées" in client.get(address).content.decode()
    again = client.post(address, {**sent, f"q-{words.uuid.hex}": "Second onglet."})
    assert again.status_code == 409
    assert "Second onglet." in again.content.decode(), "what was typed is shown again"
    assert Verbatim.objects.get().text == "Plus court."
    assert "ETag" not in again.headers


def test_others_do_not_see_the_page(room, client):
    draft = prepare_form(actor=room.adviser, session=room.session)
    address = reverse("feedback:answer", args=[draft.uuid])
    sign_in(client, room.people[0].user)
    assert client.get(address).status_code == 404, "a draft"
    open_form(actor=room.adviser, form=draft)
    assert client.get(address).status_code == 200
    sign_in(client, UserFactory())
    assert client.get(address).status_code == 404


def test_staff_prepare_edit_and_open(room, client):
    sign_in(client, room.adviser)
    page = client.post(reverse("evaluations:session", args=[room.session.uuid]))
    form = EvaluationForm.objects.get()
    assert page.url == reverse("evaluations:form", args=[form.uuid])
    edit = reverse("evaluations:questions", args=[form.uuid])
    shown = client.get(edit)
    data = {name: shown.context["form"][name].value() or "" for name in shown.context["form"].fields}
    data["question_1_text"] = "Lire un territoire autrement"
    assert client.post(edit, data).status_code == 302
    assert form.questions.first().text == "Lire un territoire autrement"
    stale = client.post(edit, {**data, "question_1_text": "Une autre page"})
    assert stale.status_code == 409
    assert "Une autre page" in stale.content.decode()
    opening = reverse("evaluations:open", args=[form.uuid])
    assert "Anaïs Personne-01" in client.get(opening).content.decode()
    assert client.post(opening, {"seen": "old"}).status_code == 409
    form.refresh_from_db()
    assert client.post(opening, {"seen": str(form.revision)}).status_code == 302
    assert client.get(edit).status_code == 302, "no more edited"
    assert "moins de cinq" in client.get(reverse("evaluations:form", args=[form.uuid])).content.decode()


@pytest.mark.parametrize("people", (1, 30))
def test_the_questions_asked_of_the_database_do_not_grow(room, client, people, django_assert_num_queries):
    for _ in range(people):
        enrol(ParticipantFactory(cycle=room.cycle))
    form = prepare_form(actor=room.adviser, session=room.session)
    sign_in(client, room.adviser)
    client.get(reverse("evaluations:open", args=[form.uuid]))
    with django_assert_num_queries(13):
        client.get(reverse("evaluations:open", args=[form.uuid]))


def test_the_page_says_that_it_is_too_early(room, client, time_machine):
    form = prepare_form(actor=room.adviser, session=room.session)
    time_machine.move_to(LAST_MORNING - datetime.timedelta(days=5))
    sign_in(client, room.adviser)
    text = client.get(reverse("evaluations:open", args=[form.uuid])).content.decode()
    assert "Il est trop tôt" in text
    assert "et écrire à" not in text


def test_other_institutes_see_nothing(room, opened, client):
    sign_in(client, make_staff("adviser"))
    assert client.get(reverse("evaluations:form", args=[opened.uuid])).status_code == 404
    assert client.get(reverse("evaluations:year", args=[room.cycle.uuid])).status_code == 404


def test_half_days_of_a_draft_are_free(room):
    prepare_form(actor=room.adviser, session=room.session)
    assert not held_among(list(HalfDay.objects.filter(session=room.session)))
