"""The pages by which the team keeps the sheets."""

import datetime
import io
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from pypdf import PdfReader
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from accounts.enums import Role
from attendance.enums import Mark
from attendance.models import Presence
from attendance.personal_data import personal_data
from attendance.rolls import Roll
from cycles.services import keep_away
from tests.factories.accounts import make_staff, sign_in
from tests.factories.attendance import AFTER, DURING, open_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(time_machine, client):
    """A half-day goes on, and the assistant has signed in."""
    time_machine.move_to(DURING, tick=False)
    made = open_room()
    sign_in(client, made.assistant)
    return made


def path(name, room, *more):
    return reverse(f"attendance:{name}", args=[room.first.uuid, *more])


def test_lists_tell_where_each_half_day_stands(client, room):
    page = client.get(reverse("attendance:half_days"))
    assertContains(page, "Mardi 9 mars 2027, après-midi".replace(" m", "\u00a0m").replace(" 2", "\u00a02"))
    assertContains(page, "En cours")
    assertNotContains(page, "jeudi 11")
    page = client.get(reverse("attendance:session", args=[room.session.uuid]))
    assertContains(page, "À venir", count=3)


@pytest.mark.parametrize(("minutes", "word"), [(194, "En cours"), (195, "En cours"), (196, "À sceller")])
def test_a_half_day_is_to_be_sealed_once_the_seal_is_allowed(client, room, minutes, word, time_machine):
    mark = client.get(path("state", room, "feuille"))["ETag"]
    time_machine.move_to(DURING + datetime.timedelta(minutes=minutes), tick=False)  # one signs until 17:45
    sign_in(client, room.assistant)
    assertContains(client.get(reverse("attendance:half_days")), word)
    is_time = word == "À sceller"
    assert client.get(path("state", room, "feuille"), headers={"If-None-Match": mark}).status_code == (
        200 if is_time else 304
    )
    assert ("Sceller la feuille" in client.get(path("sheet", room)).content.decode()) == is_time


def test_a_person_is_noted_and_leaves_the_missing(client, room):
    key = room.enrolment(0).uuid
    page = client.get(path("sheet", room))
    assertContains(page, "<b>3</b>", html=True)
    answer = client.post(path("record", room), {"enrolment": key, "mark": Mark.PRESENT}, follow=True)
    assertContains(answer, "Anaïs Personne-01\u00a0: présence.")
    assertContains(answer, "<b>2</b>", html=True)
    assertContains(answer, "1 présente sur 3")


def test_an_excuse_is_withdrawn_before_the_doors_open(client, room, time_machine):
    time_machine.move_to(DURING - datetime.timedelta(hours=1), tick=False)
    sign_in(client, room.assistant)
    room.note(0, Mark.EXCUSED, reason="Conseil municipal")
    assertContains(client.get(path("sheet", room)), "Retirer l’absence excusée")
    sent = {"enrolment": room.enrolment(0).uuid, "withdraw": "1"}
    assertContains(client.post(path("record", room), sent, follow=True), "l’absence excusée est retirée")
    assertContains(client.post(path("record", room), sent), "Aucune absence excusée", status_code=410)


def test_what_was_typed_stays_when_it_is_refused(client, room):
    sent = {"enrolment": room.enrolment(1).uuid, "mark": Mark.EXCUSED, "at": "", "reason": ""}
    page = client.post(path("record", room), sent)
    assertContains(page, "Écrivez le motif de l’absence excusée.", status_code=422)
    assertContains(page, '<details class="fold roll__else" open>', status_code=422)
    page = client.post(path("record", room), {**sent, "mark": ""})
    assertContains(page, "Choisissez un relevé.", status_code=422)
    assert not Presence.objects.exists()
    assert client.post(path("record", room), {"enrolment": "rien"}).status_code == 404


def test_a_sheet_is_sealed_from_a_page_that_names_who_is_missing(client, room, time_machine):
    room.note(0)
    time_machine.move_to(AFTER, tick=False)
    page = client.get(path("seal", room))
    assertContains(page, "qui seront notées absentes")
    assertContains(page, "<strong>Anaïs Personne-03</strong>")
    sent = {"seen": Roll(room.first).mark}
    assertContains(client.post(path("seal", room), sent), "n’a pas signé", status_code=422)
    client.post(path("speaker_signs", room), {"speaker": room.speaker.uuid})
    page = client.post(path("seal", room), sent)
    assertContains(page, "La feuille a changé", status_code=409)
    page = client.post(path("seal", room), {"seen": Roll(room.first).mark}, follow=True)
    assertContains(page, "Feuille scellée")
    paper = client.get(path("paper", room))
    assert b"".join(paper).startswith(b"%PDF")
    sealed = path("correct", room, room.enrolment(2).uuid)
    row = Presence.objects.filter(enrolment=room.enrolment(2)).last()
    said = {"seen": row.uuid, "mark": Mark.PRESENT, "at": "", "reason": "Papier retrouvé"}
    assertContains(client.get(sealed), "dit «")
    assertContains(client.post(sealed, {**said, "reason": ""}), "Motif de la correction", status_code=422)
    page = client.post(sealed, said, follow=True)
    assertContains(page, "La feuille corrigée remplace la précédente")
    assertContains(page, "au lieu de")


def test_a_stale_correction_is_read_again_then_sent(client, room, time_machine):
    time_machine.move_to(AFTER, tick=False)
    room.seal()
    sign_in(client, room.adviser)
    there = path("correct", room, room.enrolment(0).uuid)
    sent = {"mark": Mark.PRESENT, "at": "", "reason": "Papier retrouvé", "seen": uuid4()}
    page = client.post(there, sent)
    assert page.status_code == 409
    held = Presence.objects.get(enrolment=room.enrolment(0))
    assertContains(page, f'value="{held.uuid}"', status_code=409)
    assert client.post(there, {**sent, "seen": held.uuid}).status_code == 302


def test_whoever_stepped_aside_reads_nothing_of_the_person(client, room, time_machine):
    room.note(0)
    keep_away(user=room.assistant, cycle=room.cycle, person=room.people[0].user)
    page = client.get(path("sheet", room))
    assertNotContains(page, "Personne-01")
    assertContains(page, "<b>2</b>", html=True)
    time_machine.move_to(AFTER, tick=False)
    room.seal()
    assertNotContains(client.get(path("sheet", room)), "Personne-01")
    for name in ("paper", "seal"):
        assert client.get(path(name, room)).status_code == 404
    assert client.get(path("correct", room, room.enrolment(1).uuid)).status_code == 404
    blank = client.get(reverse("attendance:blank", args=[room.session.uuid]))
    text = PdfReader(io.BytesIO(b"".join(blank))).pages[0].extract_text()
    assert "Personne-02" in text and "Personne-01" not in text


def test_a_sheet_asks_as_much_for_one_person_as_for_thirty(client, time_machine):
    for people in (1, 30):
        time_machine.move_to(DURING, tick=False)
        room = open_room(people, code=f"CDG-{people}")
        room.note(0)
        sign_in(client, room.assistant)
        with assertNumQueries(16):
            assert client.get(path("sheet", room)).status_code == 200


def test_the_blank_sheet_names_everybody_and_every_half_day(room, tmp_path, capsys):
    room.note(1, Mark.EXCUSED, reason="Conseil", half=room.halves[2])
    target = tmp_path / "feuille.pdf"
    call_command("attendance_sheet", room.cycle.code, "2027", "--session", "1", "--output", target)
    (page,) = PdfReader(target).pages
    text = " ".join(page.extract_text().split())
    for words in ("Anaïs Personne-01", "Anaïs Personne-03", "Absence excusée", room.speaker.full_name, "de 9 h"):
        assert words in text.replace("\u00a0", " ")
    assert text.count("après-midi") == 2
    with pytest.raises(CommandError, match="Il n’y a pas de session 7"):
        call_command("attendance_sheet", room.cycle.code, "2027", "--session", "7", "--output", target)


def test_one_reads_what_is_kept_of_oneself(room):
    room.note(0)
    kept = personal_data(room.people[0].user)
    (row,) = kept["présences"]
    assert (row["relevé"], row["moyen"], row["par"]) == ("Présence", "équipe de formation", "Tarek Wissembach")
    assert personal_data(room.people[1].user)["présences"] == []


def test_why_somebody_is_excused_is_read_by_advisers_and_assistants_alone(client, room):
    room.note(0, Mark.EXCUSED, reason="Hospitalisation")
    head = make_staff(Role.HEAD_OF_SERVICE, institute=room.cycle.institute)
    for reader, times in ((room.adviser, 1), (room.assistant, 1), (head, 0)):
        sign_in(client, reader)
        page = client.get(path("sheet", room))
        assertContains(page, "Absence excusée")
        assertContains(page, "Hospitalisation", count=times)
