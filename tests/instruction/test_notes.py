"""Internal notes: pointed out to a colleague, brought back one day, a call in one line, the history narrowed."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from candidatures.enums import State
from candidatures.models import Candidature
from instruction import services
from instruction.duties import BY_SLUG
from instruction.models import Note, NoteKind
from instruction.services.notes import bring_back_notes
from tests.factories.accounts import make_staff
from tests.factories.candidatures import candidature_in
from toolkit.domain.errors import IncompleteError, NotAllowedError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(cycle, adviser):
    return candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)


@pytest.fixture
def tarek(institute):
    return make_staff(Role.ASSISTANT, institute=institute, first_name="Tarek", last_name="Wissembach")


def page(name, candidature):
    return reverse(f"instruction:{name}", args=[candidature.uuid])


def in_days(count):
    return timezone.localdate() + datetime.timedelta(days=count)


def to_look_at(person):
    return list(Candidature.objects.filter(BY_SLUG["note-a-revoir"].condition(person)))


def test_tells_a_colleague_without_the_words_of_the_note(dossier, adviser, tarek):
    services.add_note(actor=adviser, candidature=dossier, text="PAROLES TUES", colleague=tarek)
    told = OutboxMail.objects.get(event="note.mentioned")
    assert (told.recipient, "PAROLES TUES" in told.text_body) == (tarek, False)
    assert page("detail", dossier) in told.text_body


def test_is_one_when_sent_twice(dossier, adviser, tarek):
    for _ in range(2):
        services.add_note(actor=adviser, candidature=dossier, text="Deux fois", colleague=tarek)
        services.log_call(actor=adviser, candidature=dossier, with_whom="La mairie", text="Rappellera.")
    assert Note.objects.count() == 2
    assert OutboxMail.objects.filter(event="note.mentioned").count() == 1


def test_comes_back_once_on_its_day(dossier, adviser, tarek, time_machine):
    services.add_note(actor=adviser, candidature=dossier, text="À revoir", colleague=tarek, remind_on=in_days(3))
    assert bring_back_notes() == 0
    assert not to_look_at(adviser)
    time_machine.move_to(timezone.now() + datetime.timedelta(days=3))
    assert bring_back_notes() == 1
    assert bring_back_notes() == 0
    assert {mail.recipient for mail in OutboxMail.objects.filter(event="note.due")} == {adviser, tarek}
    assert [to_look_at(person) for person in (adviser, tarek)] == [[dossier]] * 2
    services.finish_note(actor=tarek, note=Note.objects.get())
    assert not to_look_at(adviser)


def test_does_not_come_back_to_who_may_no_longer_read(dossier, adviser, time_machine):
    services.add_note(actor=adviser, candidature=dossier, text="À revoir", remind_on=in_days(1))
    adviser.memberships.all().delete()
    time_machine.move_to(timezone.now() + datetime.timedelta(days=1))
    assert bring_back_notes() == 0
    assert not OutboxMail.objects.filter(event="note.due").exists()


@pytest.mark.parametrize("days", [-1, 0, 366])
def test_refuses_a_day_that_is_not_to_come(dossier, adviser, days):
    with pytest.raises(IncompleteError):
        services.add_note(actor=adviser, candidature=dossier, text="Note", remind_on=in_days(days))


def test_refuses_who_may_not_read_and_what_is_too_long(dossier, adviser):
    with pytest.raises(IncompleteError, match="ne peut pas lire"):
        services.add_note(actor=adviser, candidature=dossier, text="Note", colleague=make_staff(Role.ADVISER))
    for words in (" ", "a" * 4001):
        with pytest.raises(IncompleteError):
            services.add_note(actor=adviser, candidature=dossier, text=words)
    for call in ({"with_whom": " ", "text": "a"}, {"with_whom": "b", "text": "a" * 301}):
        with pytest.raises(IncompleteError):
            services.log_call(actor=adviser, candidature=dossier, **call)
    with pytest.raises(NotAllowedError):
        services.log_call(actor=dossier.applicant, candidature=dossier, with_whom="a", text="b")
    assert not Note.objects.exists()


def test_page_writes_calls_finishes_and_narrows(staff, dossier, tarek):
    written = {"text": "À rappeler", "colleague": tarek.pk, "remind_on": in_days(2).isoformat()}
    assert staff.post(page("note", dossier), written).status_code == 302
    assert (
        staff.post(page("note", dossier), {"act": "call", "with_whom": "La mairie", "text": "Oui"}).status_code == 302
    )
    shown = staff.get(page("detail", dossier))
    assertContains(shown, "C’est fait")
    assertContains(shown, "Appel avec La mairie")
    assertNotContains(staff.get(page("detail", dossier), {"historique": "courriels"}), "Appel avec La mairie")
    narrowed = [line.what for line in staff.get(page("detail", dossier), {"historique": "notes"}).context["timeline"]]
    assert narrowed[0] == "Appel avec La mairie"
    assert len(narrowed) == 2
    note = Note.objects.get(kind=NoteKind.NOTE)
    assert staff.post(page("note", dossier), {"act": "finish", "note": note.pk}).status_code == 302
    assertNotContains(staff.get(page("detail", dossier)), "C’est fait")
    assert staff.post(page("note", dossier), {"act": "finish", "note": "9" * 30}).status_code == 404


def test_page_keeps_what_was_typed(staff, dossier):
    refused = staff.post(page("note", dossier), {"text": "Tapé", "remind_on": "2001-01-01"})
    assertContains(refused, "Tapé</textarea>", status_code=422)
    refused = staff.post(page("note", dossier), {"act": "call", "with_whom": "La mairie", "text": ""})
    assertContains(refused, "La mairie", status_code=422)
