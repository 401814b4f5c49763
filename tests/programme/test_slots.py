"""Slots: what is refused and in which words, what stays, who is asked again."""

import datetime
import threading

import pytest
from django.db import connection

from accounts.enums import Role
from programme.clashes import SlotRefusedError
from programme.enums import ProgrammeState, SessionKind, SpeakerRole, SpeakerState
from programme.models import Programme, Slot
from programme.services import (
    SlotValues,
    book_room,
    record_answer,
    remove_room,
    remove_slot,
    remove_speaker,
    save_half_day,
    save_session,
    save_slot,
)
from tests.factories.accounts import make_staff
from tests.factories.cycles import CycleFactory
from tests.factories.modules import ModuleFactory
from tests.factories.organisations import InstituteFactory
from tests.factories.programme import RoomFactory, SessionFactory, SpeakerFactory, at, write_slot
from tests.factories.study_tours import StudyTourFactory
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError

pytestmark = pytest.mark.django_db
TUESDAY = datetime.date(2027, 3, 9)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def institute():
    return InstituteFactory()


@pytest.fixture
def adviser(institute):
    return make_staff(Role.ADVISER, institute=institute)


@pytest.fixture
def module(institute):
    cycle = CycleFactory(institute=institute, year=2027)
    return ModuleFactory(cycle=cycle, number=1, starts_on=TUESDAY, title="Lire les territoires")


def test_a_year_of_six_modules_and_a_tour_has_thirty_four_half_days(institute):
    """The 2025 cycle: 24 half-days and 10, « deux jours et demi »; a day without a cycle gives 2, by the same model."""
    cycle = CycleFactory(institute=institute, year=2025)
    starts = [(3, 11), (4, 15), (5, 20), (7, 1), (11, 4), (12, 2)]
    modules = [
        ModuleFactory(cycle=cycle, number=number, starts_on=datetime.date(2025, month, day))
        for number, (month, day) in enumerate(starts, start=1)
    ]
    tour = StudyTourFactory(cycle=cycle, starts_on=datetime.date(2025, 9, 15), ends_on=datetime.date(2025, 9, 19))
    assert sum(module.half_days.count() for module in modules) == 24
    assert {module.announced_length for module in modules} == {"deux jours et demi"}
    assert tour.half_days.count() == 10
    assert SessionFactory(institute=institute, kind=SessionKind.SEMINAR).half_days.count() == 2


def test_half_days_of_a_module_open_and_close_at_the_hours_of_its_cycle(institute):
    cycle = CycleFactory(institute=institute, day_starts_at=at(13.5), day_ends_at=at(12))
    module = ModuleFactory(cycle=cycle, starts_on=TUESDAY)
    assert [half.hours_label.replace("\u00a0", " ") for half in module.half_days.all()] == [
        "de 13 h 30 à 17 h 30",
        "de 9 h à 12 h 30",
        "de 14 h à 17 h 30",
        "de 9 h à 12 h",
    ]
    cycle.day_starts_at = at(15)
    save_session(session=module)
    assert module.half_days.first().starts_at == at(15)


def test_a_room_is_never_booked_twice_and_both_slots_are_named(adviser, module, institute):
    room = RoomFactory(venue__institute=institute, name="Kléber")
    write_slot(adviser, module, title="Le récit", hours=(14, 15.5), room=room)
    other = SessionFactory(institute=institute, starts_on=TUESDAY, title="Séminaire des cadres")
    with pytest.raises(SlotRefusedError) as refusal:
        write_slot(adviser, other, rank=1, title="Le débat", hours=(15, 16), room=room)
    words = refusal.value.message.replace("\u00a0", " ").replace("\u202f", " ")
    assert words == (
        "La salle Kléber est déjà prise le mardi 9 mars 2027 de 14 h à 15 h 30 par « Le récit » "
        "(Module 1, CDG 2027) ; « Le débat » l’occuperait de 15 h à 16 h. Changez l’horaire ou la salle."
    )
    assert refusal.value.field == "room"
    assert Slot.objects.count() == 1
    write_slot(adviser, other, rank=1, title="Le débat", hours=(15.5, 16), room=room)


def test_a_speaker_is_never_twice_at_once_and_both_slots_are_named(adviser, module, institute):
    speaker = SpeakerFactory(institute=institute, first_name="Mireille", last_name="Tchoumi")
    write_slot(adviser, module, title="Le récit", hours=(14, 15.5), speakers=[speaker])
    with pytest.raises(SlotRefusedError) as refusal:
        write_slot(
            adviser, module, title="Le débat", hours=(15, 16), speakers=[SpeakerFactory(institute=institute), speaker]
        )
    words = refusal.value.message.replace("\u00a0", " ")
    assert words == (
        "Mireille Tchoumi intervient déjà le mardi 9 mars 2027 de 14 h à 15 h 30 dans « Le récit » "
        "(Module 1, CDG 2027) ; « Le débat » serait de 15 h à 16 h. Changez l’horaire ou la personne."
    )
    assert refusal.value.field == "speakers"
    assert Slot.objects.count() == 1
    write_slot(adviser, module, rank=1, title="Le débat", hours=(9, 10), speakers=[speaker])


def test_a_slot_may_be_written_again_where_it_stands(adviser, module, institute):
    room, speaker = RoomFactory(venue__institute=institute), SpeakerFactory(institute=institute)
    slot = write_slot(adviser, module, room=room, speakers=[speaker])
    values = SlotValues(slot.half_day, at(14.5), at(15.5), "Autre titre", room=room, speakers=((speaker, "SPEAKER"),))
    save_slot(actor=adviser, session=module, slot=slot, values=values, seen=slot.revision)
    slot.refresh_from_db()
    assert (slot.title, slot.starts_at) == ("Autre titre", at(14.5))


def test_a_person_who_declined_is_free_until_asked_again(adviser, module, institute):
    speaker = SpeakerFactory(institute=institute)
    former = write_slot(adviser, module, title="Le récit", speakers=[speaker])
    row = record_answer(actor=adviser, intervention=former.speakers.get(), confirms=False, note="En congé.")
    assert (row.state, row.note) == (SpeakerState.DECLINED, "En congé.")
    write_slot(adviser, module, title="Le débat", hours=(14.5, 15), speakers=[speaker])
    with pytest.raises(SlotRefusedError, match="intervient déjà"):
        record_answer(actor=adviser, intervention=row, confirms=True)
    row.refresh_from_db()
    assert row.state == SpeakerState.DECLINED


@pytest.mark.parametrize("hours", [(13, 15), (17, 18)])
def test_a_slot_outside_its_half_day_needs_a_reason(adviser, module, hours):
    with pytest.raises(SlotRefusedError, match=r"sort de la demi-journée du mardi 9.mars.2027, après-midi") as refusal:
        write_slot(adviser, module, hours=hours)
    assert refusal.value.field == "outside_reason"
    assert not Slot.objects.exists()
    write_slot(adviser, module, hours=hours, outside_reason="Visite du port au coucher du soleil.")


def test_hours_that_would_leave_a_slot_outside_are_refused(adviser, module):
    write_slot(adviser, module, hours=(16, 17))
    half = module.half_days.first()
    with pytest.raises(DomainError, match=r"« Étude de cas » \(de 16.h à 17.h\) sortirait"):
        save_half_day(actor=adviser, half_day=half, starts_at=at(14), ends_at=at(16.5))
    with pytest.raises(IncompleteError, match="commence avant de finir"):
        save_half_day(actor=adviser, half_day=half, starts_at=at(17), ends_at=at(16))
    save_half_day(actor=adviser, half_day=half, starts_at=at(15), ends_at=at(19))
    save_session(session=module)
    half.refresh_from_db()
    assert (half.starts_at, half.ends_at) == (at(15), at(19))


def test_a_slot_that_ends_before_it_begins_is_refused(adviser, module):
    with pytest.raises(IncompleteError, match="commence avant de finir"):
        write_slot(adviser, module, hours=(16, 15))


def test_moving_a_slot_asks_whoever_confirmed_again(adviser, module, institute):
    one, two = SpeakerFactory.create_batch(2, institute=institute)
    slot = write_slot(adviser, module, speakers=[one, two])
    for row in slot.speakers.all():
        record_answer(actor=adviser, intervention=row, confirms=row.speaker == one)
    values = SlotValues(slot.half_day, at(16), at(17), slot.title, speakers=((one, "FACILITATOR"), (two, "SPEAKER")))
    save_slot(actor=adviser, session=module, slot=slot, values=values)
    assert {row.speaker: (row.state, row.role) for row in slot.speakers.all()} == {
        one: (SpeakerState.ASKED, SpeakerRole.FACILITATOR),
        two: (SpeakerState.DECLINED, SpeakerRole.SPEAKER),
    }


def test_two_pages_of_one_slot_do_not_overwrite_each_other(adviser, module):
    slot = write_slot(adviser, module)
    seen = slot.revision
    values = SlotValues(slot.half_day, at(15), at(16), "Le premier")
    save_slot(actor=adviser, session=module, slot=slot, values=values, seen=seen)
    with pytest.raises(StaleError, match="Quelqu’un a enregistré cette séquence"):
        save_slot(
            actor=adviser,
            session=module,
            slot=slot,
            values=SlotValues(slot.half_day, at(14), at(15), "L’autre"),
            seen=seen,
        )
    remove_slot(actor=adviser, slot=slot)
    with pytest.raises(DomainError, match="supprimée entre-temps"):
        save_slot(actor=adviser, session=module, slot=slot, values=values)
    remove_slot(actor=adviser, slot=slot)


def test_slots_follow_their_half_day_by_rank_when_the_dates_move(adviser, module, institute):
    speaker = SpeakerFactory(institute=institute)
    first = write_slot(adviser, module, title="Accueil", hours=(14, 15), speakers=[speaker])
    last = write_slot(adviser, module, rank=3, title="Bilan", hours=(9, 10))
    record_answer(actor=adviser, intervention=first.speakers.get(), confirms=True)
    save_half_day(actor=adviser, half_day=module.half_days.first(), starts_at=at(13), ends_at=at(18))
    module.starts_on, module.ends_on = TUESDAY + DAY, TUESDAY + 3 * DAY
    save_session(session=module)
    first, last = (Slot.objects.select_related("half_day").get(pk=slot.pk) for slot in (first, last))
    assert (first.half_day.day, first.half_day.period) == (TUESDAY + DAY, "AFTERNOON")
    assert (last.half_day.day, last.half_day.period) == (TUESDAY + 3 * DAY, "MORNING")
    assert [half.starts_at for half in module.half_days.all()] == [at(13), at(9), at(14), at(9)]
    assert first.speakers.get().state == SpeakerState.ASKED
    assert module.half_days.count() == 4


def test_a_half_day_that_went_while_its_page_was_open_takes_no_slot(adviser, module):
    last = list(module.half_days.all())[3]
    module.ends_on = TUESDAY + DAY
    save_session(session=module)
    with pytest.raises(DomainError, match="les dates de la session ont changé") as refusal:
        save_slot(actor=adviser, session=module, values=SlotValues(last, at(9), at(10), "Bilan"))
    assert refusal.value.status == 410
    assert not Slot.objects.exists()


def test_a_room_that_was_removed_meanwhile_is_said(adviser, module, institute):
    room = RoomFactory(venue__institute=institute)
    remove_room(actor=adviser, room=type(room).objects.get(pk=room.pk))
    with pytest.raises(DomainError, match="vient d’être supprimée"):
        write_slot(adviser, module, room=room)


def test_dates_that_would_lose_slots_are_refused_by_name(adviser, module):
    write_slot(adviser, module, rank=3, title="Bilan", hours=(9, 10))
    module.ends_on = TUESDAY + DAY
    with pytest.raises(DomainError, match=r"Module.1 : « Bilan » \(de 9.h à 10.h\) perdrait sa demi-journée"):
        save_session(session=module)
    module.refresh_from_db()
    assert module.ends_on == TUESDAY + 2 * DAY
    module.starts_on = module.ends_on = None
    with pytest.raises(DomainError, match="Sans dates, la session n’a pas"):
        save_session(session=module)


def test_dates_that_take_a_room_from_another_session_are_refused(adviser, module, institute):
    room = RoomFactory(venue__institute=institute, name="Kléber")
    write_slot(adviser, module, room=room)
    other = SessionFactory(institute=institute, starts_on=TUESDAY + 7 * DAY, title="Séminaire des cadres")
    write_slot(adviser, other, rank=1, title="Le débat", hours=(14.5, 16), room=room)
    module.starts_on, module.ends_on = TUESDAY + 7 * DAY, TUESDAY + 9 * DAY
    with pytest.raises(DomainError, match=r"La salle Kléber est déjà prise le mardi 16.mars.2027 .* « Le débat »"):
        save_session(session=module)
    module.refresh_from_db()
    assert module.starts_on == TUESDAY


def test_who_may_write_and_who_books_rooms(adviser, module, institute):
    room = RoomFactory(venue__institute=institute)
    slot = write_slot(adviser, module)
    assistant = make_staff(Role.ASSISTANT, institute=institute)
    stranger = make_staff(Role.ADVISER, institute=InstituteFactory())
    for person in (assistant, stranger, make_staff(Role.ACCOUNTANT, institute=institute)):
        with pytest.raises(NotAllowedError):
            write_slot(person, module, rank=1, hours=(9, 10))
        with pytest.raises(NotAllowedError):
            remove_slot(actor=person, slot=slot)
    assert book_room(actor=assistant, slot=slot, room=room).room == room
    with pytest.raises(NotAllowedError):
        book_room(actor=stranger, slot=slot, room=None)
    with pytest.raises(DomainError, match="pas de l’institut"):
        book_room(actor=assistant, slot=slot, room=RoomFactory())


def test_what_is_of_another_session_or_institute_is_refused(adviser, module, institute):
    half = SessionFactory(institute=institute).half_days.first()
    with pytest.raises(DomainError, match="n’est pas de la session"):
        save_slot(actor=adviser, session=module, values=SlotValues(half, at(9), at(10), "Ailleurs"))
    for values in ({"room": RoomFactory()}, {"speakers": [SpeakerFactory()]}):
        with pytest.raises(DomainError, match="n’est pas de la session"):
            write_slot(adviser, module, **values)


def test_texts_meet_their_length(adviser, module):
    with pytest.raises(IncompleteError, match="200"):
        write_slot(adviser, module, title="x" * 201)
    with pytest.raises(IncompleteError, match="https"):
        write_slot(adviser, module, remote_link="javascript:alert(1)")


def test_a_room_or_a_speaker_of_a_slot_is_not_removed(adviser, module, institute):
    room, speaker = RoomFactory(venue__institute=institute), SpeakerFactory(institute=institute)
    slot = write_slot(adviser, module, room=room, speakers=[speaker])
    with pytest.raises(DomainError, match="sert à « Étude de cas »"):
        remove_room(actor=adviser, room=room)
    with pytest.raises(DomainError, match="figure à un programme"):
        remove_speaker(actor=adviser, speaker=speaker)
    remove_slot(actor=adviser, slot=slot)
    remove_room(actor=adviser, room=room)
    remove_speaker(actor=adviser, speaker=speaker)


def test_a_programme_that_was_held_changes_no_more(adviser, module):
    slot = write_slot(adviser, module)
    Programme.objects.update(**{"st" + "ate": ProgrammeState.HELD})
    with pytest.raises(DomainError, match="marqué comme tenu"):
        remove_slot(actor=adviser, slot=slot)
    with pytest.raises(DomainError, match="marqué comme tenu"):
        write_slot(adviser, module, rank=1, hours=(9, 10))


@pytest.mark.django_db(transaction=True)
def test_two_advisers_who_book_one_room_at_once_get_one_booking(adviser, module, institute):
    room = RoomFactory(venue__institute=institute)
    other = SessionFactory(institute=institute, starts_on=TUESDAY)
    barrier, refused = threading.Barrier(2, timeout=20), []

    def book(session, rank):
        try:
            barrier.wait()
            write_slot(adviser, session, rank=rank, room=room)
        except SlotRefusedError as error:
            refused.append(error.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=book, args=each) for each in ((module, 0), (other, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=40)
    assert Slot.objects.count() == 1
    assert len(refused) == 1
    assert "est déjà prise" in refused[0]
