"""Complaints: read by the person and by those in charge, answered, given to an owner, closed."""

import datetime
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from cycles.services import keep_away
from dashboard.mail_list import visible_mails
from evaluations.enums import ComplaintState
from evaluations.models import Complaint, ComplaintMessage
from evaluations.models.complaints import MESSAGE_LIMIT, SUBJECT_LIMIT
from evaluations.personal_data import personal_data
from evaluations.services.complaints import (
    MOST_A_DAY,
    assign_complaint,
    close_complaint,
    file_complaint,
    possible_owners,
    write_message,
)
from evaluations.tasks import erase_complaints_task
from evaluations.waiting import things_waiting
from tests.factories.accounts import make_staff, sign_in
from tests.factories.evaluations import complain
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(room):
    return make_staff(Role.HEAD_OF_SERVICE, institute=room.cycle.institute, first_name="Odile", last_name="Ruffenac")


@pytest.fixture
def filed(room, head):
    return complain(room.people[0])


def write(actor, complaint, body="Nous changeons de salle.", *, seen, staff=True, key=None):
    said = {"body": body, "seen": seen, "key": key or uuid4(), "as_staff": staff}
    return write_message(actor=actor, complaint=complaint, **said)


def told(event):
    return list(OutboxMail.objects.filter(event=f"complaint.{event}").values_list("to_email", flat=True))


def state_of(complaint):
    return Complaint.objects.get(pk=complaint.pk).standing


def test_it_is_filed_once_and_the_head_is_told_without_its_words(room, head):
    person, key = room.people[0], uuid4()
    said = {"subject": "Une salle", "body": "Trop bruyante.", "key": key}
    for _ in range(2):
        file_complaint(actor=person.user, participant=person, **said)
    assert (Complaint.objects.count(), ComplaintMessage.objects.count()) == (1, 1)
    mail = OutboxMail.objects.get(event="complaint.filed")
    assert mail.to_email == head.email
    assert not visible_mails(head).filter(pk=mail.pk).exists(), "nor does anybody read in the outbox that it left"
    assert "bruyante" not in mail.text_body
    with pytest.raises(NotAllowedError):
        file_complaint(actor=room.people[1].user, participant=person, **{**said, "key": uuid4()})
    with pytest.raises(DomainError):
        file_complaint(actor=room.people[1].user, participant=room.people[1], **said)


@pytest.mark.parametrize(
    ("subject", "body"), (("", "x"), ("x", " "), ("x" * (SUBJECT_LIMIT + 1), "x"), ("x", "x" * (MESSAGE_LIMIT + 1)))
)
def test_its_lengths_are_bounded(room, head, subject, body):
    person = room.people[0]
    with pytest.raises(IncompleteError):
        file_complaint(actor=person.user, participant=person, subject=subject, body=body, key=uuid4())


def test_only_those_in_charge_read_it(room, head, filed):
    readers = (room.adviser, room.assistant, make_staff(Role.HEAD_OF_SERVICE), room.people[1].user)
    assert not any(Complaint.objects.in_charge(user).exists() for user in readers)
    assert Complaint.objects.in_charge(head).get() == filed
    assign_complaint(actor=head, complaint=filed, owner=room.assistant)
    assert told("assigned") == [room.assistant.email]
    assert Complaint.objects.in_charge(room.assistant).get() == filed
    assert not Complaint.objects.in_charge(room.adviser).exists()
    with pytest.raises(NotAllowedError):
        write(room.adviser, filed, seen=1)
    with pytest.raises(DomainError, match="ne peut pas suivre"):
        assign_complaint(actor=head, complaint=filed, owner=make_staff(Role.ADVISER))


def test_whoever_stepped_aside_from_the_person_neither_reads_nor_follows(room, head, filed):
    keep_away(user=head, cycle=room.cycle, person=room.people[0].user)
    assert not Complaint.objects.in_charge(head).exists()
    assert Complaint.objects.in_charge(room.adviser).exists(), "no head may know of it: an adviser answers"
    assert head not in possible_owners(filed)


def test_without_a_head_advisers_answer(room):
    filed = complain(room.people[0])
    assert told("filed") == [room.adviser.email]
    write(room.adviser, filed, seen=1)
    assert state_of(filed) is ComplaintState.ANSWERED


def test_it_is_answered_goes_on_and_is_closed_once_answered(room, head, filed):
    person = room.people[0].user
    with pytest.raises(StaleError, match="Répondez d’abord"):
        close_complaint(actor=head, complaint=filed, seen=1)
    key = uuid4()
    for _ in range(2):
        write(head, filed, seen=1, key=key)
    assert (state_of(filed), told("answered")) == (ComplaintState.ANSWERED, [person.email])
    assert Complaint.objects.get().owner == head, "whoever answers first follows it"
    write(person, filed, "Et le chauffage ?", seen=2, staff=False)
    assert (state_of(filed), told("went_on")) == (ComplaintState.OPEN, [head.email])
    with pytest.raises(StaleError, match="Un message est arrivé"):
        write(head, filed, seen=2)
    write(head, filed, "Réglé aussi.", seen=3)
    with pytest.raises(StaleError):
        close_complaint(actor=head, complaint=filed, seen=3)
    close_complaint(actor=head, complaint=filed, seen=4)
    assert told("closed") == [person.email]
    for actor, staff in ((head, True), (person, False)):
        with pytest.raises(StaleError, match="close"):
            write(actor, filed, seen=4, staff=staff)
    with pytest.raises(StaleError):
        assign_complaint(actor=head, complaint=filed, owner=room.assistant)


def test_another_participant_does_not_write_in_it(room, filed):
    with pytest.raises(NotAllowedError):
        write(room.people[1].user, filed, seen=1, staff=False)


def test_the_home_tells_who_waits(room, head, filed):
    (waiting,) = things_waiting(head, [room.cycle])
    assert (waiting.title, waiting.things[0].name) == ("réclamation sans réponse", "Anaïs Personne-01")
    assert not things_waiting(room.adviser, [room.cycle])
    write(head, filed, seen=1)
    assert not things_waiting(head, [room.cycle])


def test_the_archive_has_the_thread(room, head, filed):
    write(head, filed, seen=1)
    (row,) = personal_data(room.people[0].user)["réclamations"]
    assert [each["texte"] for each in row["messages"]][-1] == "Nous changeons de salle."
    assert not personal_data(room.people[1].user)["réclamations"]


def test_a_participant_sends_ten_messages_a_day_whatever_the_thread(room, head, filed, time_machine):
    person, key = room.people[0], uuid4()
    for number in range(1, MOST_A_DAY - 1):
        write(person.user, filed, "Encore.", seen=number, staff=False)
    said = {"actor": person.user, "participant": person, "subject": "Une autre", "body": "Le bruit."}
    last = file_complaint(**said, key=key)
    assert file_complaint(**said, key=key) == last, "sent twice, it is one: nothing is refused"
    for act in (
        lambda: write(person.user, filed, seen=MOST_A_DAY - 1, staff=False),
        lambda: file_complaint(**said, key=uuid4()),
    ):
        with pytest.raises(DomainError, match="dix messages depuis hier") as refused:
            act()
        assert refused.value.status == 409
    assert complain(room.people[1]), "the others write"
    assert write(head, filed, seen=MOST_A_DAY - 1), "and so do the staff"
    time_machine.move_to(timezone.now() + datetime.timedelta(days=1, minutes=1))
    write(person.user, filed, seen=MOST_A_DAY, staff=False)


def test_past_the_limit_the_page_keeps_what_was_typed(room, head, client):
    person = room.people[0]
    for number in range(MOST_A_DAY):
        complain(person, f"Réclamation {number}")
    sign_in(client, person.user)
    page = reverse("feedback:complaints", args=[person.uuid])
    refused = client.post(page, {"key": uuid4(), "subject": "Une salle", "body": "Trop bruyante."})
    assert (refused.status_code, "Trop bruyante." in refused.content.decode()) == (409, True)
    thread = reverse("feedback:complaint", args=[Complaint.objects.first().uuid])
    refused = client.post(thread, {"key": uuid4(), "seen": 1, "body": "Je reviens."})
    assert (refused.status_code, "Je reviens." in refused.content.decode()) == (409, True)


def test_a_closed_one_is_erased_in_time_with_its_mails(room, head, filed, time_machine, settings):
    standing = complain(room.people[1])
    for each in (filed, standing):
        write(head, each, seen=1)
    close_complaint(actor=head, complaint=filed, seen=2)  # on 11 March 2027
    for day, erased in ((datetime.datetime(2030, 3, 10, 22, tzinfo=datetime.UTC), 0),
                        (datetime.datetime(2030, 3, 11, 10, tzinfo=datetime.UTC), 1)):  # fmt: skip
        time_machine.move_to(day)
        assert erase_complaints_task() == erased
    assert erase_complaints_task() == 0
    assert Complaint.objects.get() == standing, "one that is not closed stays"
    assert ComplaintMessage.objects.count() == 2
    assert set(OutboxMail.objects.values_list("about", flat=True)) == {standing.uuid}
    close_complaint(actor=head, complaint=standing, seen=2)
    settings.COMPLAINTS_KEPT_YEARS = 0
    assert erase_complaints_task() == 1


def test_the_pages_of_the_person(room, head, client):
    person = room.people[0]
    address = reverse("feedback:complaints", args=[person.uuid])
    sign_in(client, person.user)
    key = client.get(address).context["form"]["key"].value()
    wrong = client.post(address, {"key": key, "subject": "", "body": "Trop bruyante."})
    assert (wrong.status_code, "Trop bruyante." in wrong.content.decode()) == (422, True)
    made = client.post(address, {"key": key, "subject": "Une salle", "body": "Trop bruyante."})
    thread = made.url
    assert "Trop bruyante." in client.get(thread).content.decode()
    filed = Complaint.objects.get()
    write(head, filed, seen=1)
    stale = client.post(thread, {"key": uuid4(), "seen": 1, "body": "Je reviens."})
    assert (stale.status_code, "Je reviens." in stale.content.decode()) == (409, True)
    assert client.post(thread, {"key": uuid4(), "seen": 2, "body": "Je reviens."}).status_code == 302
    sign_in(client, room.people[1].user)
    assert client.get(thread).status_code == 404
    assert client.get(address).status_code == 404


def test_the_pages_of_those_in_charge(room, head, filed, client):
    page = reverse("evaluations:complaint", args=[filed.uuid])
    sign_in(client, head)
    assert "Anaïs Personne-01" in client.get(reverse("evaluations:complaints")).content.decode()
    assert "On n’entend pas" in client.get(page).content.decode()
    assert client.post(page, {"act": "confier", "owner": ""}).status_code == 422
    assert client.post(page, {"act": "confier", "owner": room.assistant.pk}).status_code == 302
    assert client.post(page, {"act": "clore", "seen": "1"}).status_code == 409
    assert client.post(page, {"key": uuid4(), "seen": 1, "body": "Nous changeons."}).status_code == 302
    assert client.post(page, {"act": "clore", "seen": "2"}).status_code == 302
    late = client.post(page, {"key": uuid4(), "seen": 2, "body": "Un mot de plus."})
    assert (late.status_code, "Un mot de plus." in late.content.decode()) == (409, True)
    sign_in(client, room.adviser)
    assert client.get(page).status_code == 404
    assert "Anaïs" not in client.get(reverse("evaluations:complaints")).content.decode()


@pytest.mark.parametrize("count", (1, 30))
def test_the_list_asks_as_much_for_many(room, head, client, count, django_assert_num_queries):
    for number in range(count):
        complain(room.people[number % 6], f"Réclamation {number}")
    sign_in(client, head)
    client.get(reverse("evaluations:complaints"))
    with django_assert_num_queries(5):
        client.get(reverse("evaluations:complaints"))


@pytest.mark.parametrize("count", (1, 30))
def test_who_may_follow_is_asked_once_for_many(room, head, filed, count, django_assert_num_queries):
    for _ in range(count):
        make_staff(Role.ADVISER, institute=room.cycle.institute)
    with django_assert_num_queries(1):
        assert len(possible_owners(filed)) == 3 + count
