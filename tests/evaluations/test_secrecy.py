"""No answer is tied to a person: not by a key, a time, an order, a journal, a mail, or the archive of one's data."""

import json

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session as WebSession
from django.db import connection, models
from django.urls import reverse

from accounts.models import User
from cycles.models import Participant
from evaluations.models import Answer, Answered, EmployerLink, Question, Verbatim
from evaluations.personal_data import personal_data
from evaluations.services import submit_answers
from organisations.models import Employer
from programme.models import Enrolment
from tests.evaluations.conftest import answer_by, said_of
from tests.factories.accounts import sign_in
from toolkit.journal.models import JournalEntry
from toolkit.notifications.models import OutboxMail

PEOPLE = {User, Participant, Enrolment, Employer, Answered, EmployerLink}
SECRET = {
    Answer: {"id", "question", "value"},
    Verbatim: {"id", "question", "text", "may_be_quoted", "is_chosen", "chosen_by"},
}


# Whoever of the staff chose to quote a text, once the evaluation is closed.
CHOSEN_BY = Verbatim._meta.get_field("chosen_by")


def reached_from(model, seen=()):
    """Every table that a row of this one points to, near or far."""
    found = set(seen)
    for field in (*model._meta.fields, *model._meta.many_to_many):
        if field == CHOSEN_BY:
            continue
        target = field.related_model
        if target and target not in found:
            found |= reached_from(target, {*found, target})
    return found


@pytest.mark.parametrize("model", SECRET)
def test_an_answer_points_to_nobody(model):
    assert not reached_from(model) & PEOPLE
    assert CHOSEN_BY.null
    assert {field.name for field in model._meta.get_fields()} == SECRET[model]


def test_who_answered_and_the_answers_share_neither_key_nor_time_nor_order():
    assert {field.name for field in Answered._meta.get_fields()} == {"id", "form", "user"}
    for model in (*SECRET, Answered):
        assert isinstance(model._meta.pk, models.UUIDField)
        assert not model._meta.ordering
        assert not any(isinstance(field, models.DateField | models.AutoField) for field in model._meta.fields)
    pointing = {
        model
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.fields
        if field.related_model in {*SECRET, Answered}
    }
    assert not pointing, "nothing hangs on an answer, nor on who answered"


@pytest.mark.django_db
def test_each_answer_writes_all_of_them_anew(room, opened):
    answer_by(room, opened, 1, value=1, text="La première.")
    before = set(Answer.objects.values_list("pk", flat=True)) | set(Verbatim.objects.values_list("pk", flat=True))
    for rank, person in enumerate(room.people[1:], start=2):
        submit_answers(actor=person.user, form=opened, answers=said_of(opened, value=rank % 4 + 1, text=f"N° {rank}"))
    after = set(Answer.objects.values_list("pk", flat=True)) | set(Verbatim.objects.values_list("pk", flat=True))
    assert not before & after
    assert Answer.objects.count() == 7 * 6
    assert not after & set(Answered.objects.values_list("pk", flat=True))
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT text FROM evaluations_verbatim ORDER BY {place}")
        lying = [text for (text,) in cursor.fetchall()]
        if connection.vendor == "postgresql":
            cursor.execute("SELECT DISTINCT xmin::text FROM evaluations_answer")
            assert len(cursor.fetchall()) == 1, "all of the last transaction"
    came = ["La première."] * 2 + [f"N° {rank}" for rank in range(2, 7) for _ in range(2)]
    assert lying != came, "one chance in seven million"


@pytest.mark.django_db
def test_answering_leaves_no_trace_beside(room, opened, client):
    sign_in(client, room.people[0].user)
    kept = JournalEntry.objects.count(), OutboxMail.objects.count()
    words = Question.objects.filter(form=opened).last()
    client.post(reverse("feedback:answer", args=[opened.uuid]), {f"q-{words.uuid.hex}": "Secret de la salle."})
    assert Verbatim.objects.get().text == "Secret de la salle."
    assert (JournalEntry.objects.count(), OutboxMail.objects.count()) == kept
    stored = [web.get_decoded() for web in WebSession.objects.all()]
    assert "Secret" not in json.dumps(stored)


@pytest.mark.django_db
def test_the_archive_says_that_one_answered_and_nothing_of_what(room, opened):
    answer_by(room, opened, 1, text="Secret de la salle.")
    told = json.dumps(personal_data(room.people[0].user), ensure_ascii=False)
    assert "Évaluation à chaud" in told
    assert "Secret" not in told
