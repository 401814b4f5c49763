"""A half-day on five screens: the code signed on a phone, a tablet without a network, a speaker's link, the seal."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from attendance.enums import Mark, Method
from attendance.models import AttendanceSheet, Presence, SpeakerSignature
from programme.models import SpeakerLink
from programme.services import ask_speakers
from tests.e2e.person import PHONE, Person
from tests.factories.attendance import AFTER, DURING, open_room
from tests.factories.programme import speaker_path

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
TABLET = {"width": 768, "height": 1024}
PATIENCE = 20_000


@pytest.fixture
def room(live_server, time_machine):
    """A half-day that goes on, and goes on going; four people are expected."""
    time_machine.move_to(DURING, tick=True)
    made = open_room(4)
    ask_speakers(actor=made.adviser, session=made.session, speakers=[made.speaker])
    return made


def at(name, room):
    return reverse(f"attendance:{name}", args=[room.first.uuid])


def test_a_half_day_from_the_first_signature_to_the_seal(meet, room, time_machine):
    adviser, phone, tablet, speaker = meet(), meet(viewport=PHONE), meet(viewport=TABLET), meet(viewport=PHONE)
    adviser.arrive(room.adviser, at("room", room), "Signez votre présence")
    word = adviser.page.locator(".room__word").inner_text()
    sign_on_a_phone(phone, room, word)
    adviser.go(at("sheet", room), "personnes manquent")
    touch_without_a_network(tablet, room)
    sign_as_speaker(speaker)
    expect(adviser.page.locator("h1")).to_contain_text("1 personne manque", timeout=PATIENCE)
    seal = adviser.page.get_by_role("link", name="Sceller la feuille")
    expect(seal).to_have_count(0)
    touch(tablet, "Personne-03")
    time_machine.move_to(AFTER, tick=True)
    expect(seal).to_be_visible(timeout=PATIENCE)
    adviser.follow("Sceller la feuille", heading="Sceller la feuille")
    adviser.reads("sera notée absente")
    adviser.press("Sceller la feuille", heading="Feuille scellée")
    assert AttendanceSheet.objects.get().is_sealed
    marks = Presence.objects.order_by("enrolment__user__last_name").values_list("mark", "method", "offline")
    assert list(marks) == [
        (Mark.PRESENT, Method.CODE, False),
        (Mark.PRESENT, Method.STAFF, True),
        (Mark.ABSENT, Method.SEALING, False),
        (Mark.PRESENT, Method.STAFF, True),
    ]
    assert SpeakerSignature.objects.get().method == Method.LINK
    read_what_came_too_late(tablet, room)


def sign_on_a_phone(phone: Person, room, word: str) -> None:
    phone.arrive(room.people[0].user, reverse("presence:sign", args=[room.first.uuid]), "Mardi 9")
    phone.unfold("Taper le mot")
    phone.fill(code=word)
    phone.press("Signer avec ce code", heading="Présence")
    phone.reads("code de la salle")


def touch_without_a_network(tablet: Person, room) -> None:
    """Touches stay on the device, are told, and are sent once when the network is back."""
    page = tablet.page
    page.clock.install(time=DURING)
    tablet.arrive(room.assistant, at("tablet", room), "Touchez votre nom")
    expect(page.locator("#deja")).to_contain_text("Personne-01")
    for name in ("Personne-02", "Personne-04"):
        touch(tablet, name)
        expect(page.locator(".tap--told").last).to_contain_text("hors ligne, à envoyer")
    expect(page.locator("#reseau")).to_contain_text("2 relevés gardés sur cet appareil, à envoyer")
    tablet.look()
    assert not Presence.objects.filter(enrolment=room.enrolment(1)).exists()
    tablet.context.set_offline(False)
    expect(page.locator("#deja")).to_contain_text("Personne-02", timeout=PATIENCE)
    expect(page.locator("#deja")).to_contain_text("Personne-04", timeout=PATIENCE)
    expect(page.locator("#reseau")).to_be_hidden()


def sign_as_speaker(speaker: Person) -> None:
    speaker.go(speaker_path(SpeakerLink.objects.get()))
    assert not SpeakerSignature.objects.exists()
    speaker.press("Signer la feuille")
    speaker.reads("Vous avez signé la feuille d’émargement.")


def touch(tablet: Person, name: str) -> None:
    tablet.context.set_offline(True)
    tablet.page.get_by_role("button", name=re.compile(name)).click()
    expect(tablet.page.locator(".tap--told").last).to_contain_text(name)


def read_what_came_too_late(tablet: Person, room) -> None:
    """What was kept while the sheet was sealed is told as refused, also to whoever reads the page again; not lost."""
    tablet.context.set_offline(False)
    expect(tablet.page.locator("#refus")).to_contain_text("Anaïs Personne-03", timeout=PATIENCE)
    tablet.go(at("tablet", room), "La feuille est scellée")
    refused = tablet.page.locator("#refus")
    expect(refused).to_contain_text("Anaïs Personne-03", timeout=PATIENCE)
    expect(refused).to_contain_text("ce relevé n’y est pas entré")
    refused.get_by_role("button", name="J’ai lu, retirer").click()
    expect(refused).to_be_hidden()
