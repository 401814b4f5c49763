"""One promotion from its first convocation to its certificate: a phone, the screen of a room, a tablet, a speaker."""

import datetime
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.enums import Role
from attendance.codes import current_code
from attendance.enums import Mark, Method
from attendance.models import Certificate, Presence
from attendance.rolls import Roll
from attendance.services import seal_sheet, sign_presence
from convocations.models import Convocation
from cycles.models import Participant
from cycles.services import remove_participant
from evaluations.services import open_form, prepare_form
from programme.models import HalfDay, Session, SpeakerLink
from programme.services import ask_speakers, save_session, set_venue
from tests.e2e.person import PHONE, Person
from tests.factories.accounts import make_staff
from tests.factories.attendance import Room, open_room
from tests.factories.cycles import ParticipantFactory
from tests.factories.programme import VenueFactory, enrol, speaker_path
from tests.factories.study_tours import StudyTourFactory
from toolkit.notifications.models import OutboxMail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(seconds=60)]
TABLET = {"width": 768, "height": 1024}
PATIENCE = 20_000
PARIS = datetime.timezone(datetime.timedelta(hours=1))
CALLED = datetime.datetime(2027, 2, 8, 10, tzinfo=PARIS)
WEEK = datetime.timedelta(weeks=1)
MOTIVE = "Une absence d’une demi-journée, rattrapée avec le groupe."


@pytest.fixture
def room(live_server, time_machine) -> Room:
    """A module in a month and a tour after it; the promotion is there, nobody is called yet."""
    time_machine.move_to(CALLED, tick=True)
    made = open_room(3)
    set_venue(actor=made.adviser, session=made.session, venue=VenueFactory(institute=made.cycle.institute))
    StudyTourFactory(cycle=made.cycle)
    for person in made.people:
        enrol(person)
    ask_speakers(actor=made.adviser, session=made.session, speakers=[made.speaker])
    return made


def test_a_promotion_from_its_first_convocation_to_its_certificate(meet, room, time_machine):
    staff, phone = meet(), meet(viewport=PHONE)
    call_the_promotion(staff, phone, room)
    move_the_module(staff, phone, room)
    late = join_late(room)
    leave(room)
    tuesday, wednesday, *others = room.halves
    hold_by_code_and_link(meet, room, tuesday, time_machine)
    hold_without_a_network(meet, room, wednesday, late, time_machine)
    hold_the_others(room, others, time_machine)
    give_an_opinion(phone, room, time_machine)
    certify(staff, phone, room, late, time_machine)


def page_of(room: Room) -> str:
    return reverse("convocations:session", args=[room.session.uuid])


def letters_of(person: Participant):
    return Convocation.objects.filter(enrolment__participant=person, enrolment__session__kind="MODULE").order_by("pk")


def call_the_promotion(staff: Person, phone: Person, room: Room) -> None:
    staff.arrive(room.assistant, page_of(room), "Convocations")
    staff.press("Envoyer 3")
    staff.reads("3 convocations : elles sont parties.")
    phone.arrive(room.people[0].user, "/promotion/", "Ma promotion")
    phone.reads("Convocation, module 1")


def move_the_module(staff: Person, phone: Person, room: Room) -> None:
    """A week later: each letter is cancelled and named by the one that replaces it, once."""
    session = Session.objects.get(pk=room.session.pk)
    session.starts_on, session.ends_on = session.starts_on + WEEK, session.ends_on + WEEK
    save_session(session=session)
    staff.go(page_of(room), "Convocations")
    staff.reads("À convoquer à nouveau")
    staff.press("Envoyer 3")
    staff.go(page_of(room), "Convocations")
    expect(staff.page.get_by_role("button", name=re.compile("Envoyer"))).to_have_count(0)
    former, now = letters_of(room.people[0])
    assert former.ended_at
    phone.go("/promotion/", "Ma promotion")
    phone.reads("16 – 18 mars")
    told = OutboxMail.objects.filter(event="convocation.replaced")
    assert told.count() == 3
    assert former.document.number in told.get(recipient=room.people[0].user).text_body
    assert now.document.number != former.document.number


def join_late(room: Room) -> Participant:
    """Somebody whose place is confirmed once the letters have gone is called at once."""
    late = ParticipantFactory(cycle=room.cycle, user__first_name="Noé", user__last_name="Tard-Venu")
    enrol(late)
    assert letters_of(late).get().is_standing
    return late


def leave(room: Room) -> None:
    leaver = room.people.pop()
    remove_participant(actor=room.adviser, participant=leaver, reason="Change de région.")
    assert not letters_of(leaver).filter(ended_at=None).exists()


def hold_by_code_and_link(meet, room: Room, half: HalfDay, time_machine) -> None:
    """The room's screen, two phones and the speaker's link, then the seal."""
    time_machine.move_to(half.begins_at + datetime.timedelta(minutes=20), tick=True)
    screen, speaker = meet(), meet(viewport=PHONE)
    screen.arrive(room.adviser, reverse("attendance:room", args=[half.uuid]), "Signez votre présence")
    word = screen.page.locator(".room__word").inner_text()
    for user in everybody(half):
        phone = meet(viewport=PHONE)
        phone.arrive(user, reverse("presence:sign", args=[half.uuid]), "Mardi 16")
        phone.unfold("Taper le mot")
        phone.fill(code=word)
        phone.press("Signer avec ce code", heading="Présence")
    speaker.go(speaker_path(SpeakerLink.objects.get()))
    speaker.press("Signer la feuille")
    speaker.reads("Vous avez signé la feuille d’émargement.")
    time_machine.move_to(half.begins_at + datetime.timedelta(hours=5), tick=True)
    screen.arrive(room.adviser)  # hours have passed: so has the session
    screen.go(reverse("attendance:seal", args=[half.uuid]), "Sceller la feuille")
    screen.reads_not("absente")
    screen.press("Sceller la feuille", heading="Feuille scellée")
    assert set(Presence.objects.values_list("mark", "method")) == {(Mark.PRESENT, Method.CODE)}


def hold_without_a_network(meet, room: Room, half: HalfDay, late: Participant, time_machine) -> None:
    """The tablet goes round while the network is down; what it kept is sent once when it is back."""
    during = half.begins_at + datetime.timedelta(minutes=10)
    time_machine.move_to(during, tick=True)
    tablet = meet(viewport=TABLET)
    tablet.page.clock.install(time=during)
    tablet.arrive(room.assistant, reverse("attendance:tablet", args=[half.uuid]), "Touchez votre nom")
    tablet.context.set_offline(True)
    names = [user.last_name for user in everybody(half) if user != room.people[1].user]
    for name in names:
        tablet.page.get_by_role("button", name=re.compile(name)).click()
    expect(tablet.page.locator("#reseau")).to_contain_text(f"{len(names)} relevés gardés sur cet appareil, à envoyer")
    tablet.look()
    tablet.context.set_offline(False)
    expect(tablet.page.locator("#deja")).to_contain_text(late.user.last_name, timeout=PATIENCE)
    rows = Presence.objects.filter(sheet__half_day=half)
    assert set(rows.values_list("offline", "method")) == {(True, Method.STAFF)}
    assert rows.count() == len(names)
    time_machine.move_to(half.begins_at + datetime.timedelta(hours=5))
    seal(room, half)


def hold_the_others(room: Room, halves: list[HalfDay], time_machine) -> None:
    """The rest of the module and the tour, signed by everybody through the services."""
    abroad = HalfDay.objects.filter(session__cycle=room.cycle, session__kind="STUDY_TOUR")
    for half in (*halves, *abroad.select_related("session__cycle__institute", "session__institute")):
        time_machine.move_to(half.begins_at)
        for user in everybody(half):
            sign_presence(actor=user, half_day=half, code=current_code(half).scanned)
        time_machine.move_to(half.begins_at + datetime.timedelta(hours=5))
        seal(room, half)


def give_an_opinion(phone: Person, room: Room, time_machine) -> None:
    last = HalfDay.objects.filter(session=room.session).last()
    time_machine.move_to(last.begins_at + datetime.timedelta(hours=3), tick=True)
    form = open_form(actor=None, form=prepare_form(actor=None, session=room.session))
    phone.arrive(room.people[0].user, "/promotion/", "Ma promotion")
    phone.go(reverse("feedback:answer", args=[form.uuid]), "Votre avis")
    phone.page.locator("input[type=radio]").last.check()
    phone.press("Envoyer mes réponses", heading="Vos réponses sont gardées")


def certify(staff: Person, phone: Person, room: Room, late: Participant, time_machine) -> None:
    """The adviser decides where it is near, the head signs for everybody, and the phone opens it."""
    end = Session.objects.of_cycle(room.cycle).order_by("ends_on").last().ends_on
    time_machine.move_to(datetime.datetime.combine(end + WEEK, datetime.time(10), PARIS), tick=True)
    head = make_staff(Role.HEAD_OF_SERVICE, institute=room.cycle.institute, last_name="Ruffenac")
    path = reverse("attendance:certificates")
    staff.arrive(room.adviser, path, "Certificats")
    for name in (*(person.user.last_name for person in room.people), late.user.last_name):
        staff.reads(name)
    staff.arrive(head, path, "Certificats")
    staff.follow("Signer", heading="Signer les certificats")
    staff.press("Signer 3 documents", heading="Certificats")
    assert Certificate.objects.count() == 3
    phone.arrive(room.people[0].user, "/promotion/", "Ma promotion")
    phone.follow("Ouvrir : certificat", heading="Certificat")


def everybody(half: HalfDay) -> list:
    return [line.enrolment.user for line in Roll(half).lines]


def seal(room: Room, half: HalfDay) -> None:
    roll = Roll(half)
    reason = "Intervenant parti avant la fin." if roll.unsigned else ""
    seal_sheet(actor=room.adviser, half_day=half, seen=roll.mark, unsigned_reason=reason)
