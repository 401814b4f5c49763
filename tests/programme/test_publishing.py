"""Versions of a programme: what changed, who is told, and nobody else."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from accounts.enums import Role
from programme.differences import name_room, what_changed
from programme.enums import Agreement, MaterialKind, ProgrammeState, SpeakerState
from programme.models import Programme, SpeakerLink
from programme.queries import concerned, published_programme
from programme.services import (
    MaterialValues,
    SlotValues,
    add_material,
    ask_speakers,
    mark_held,
    publish_materials,
    publish_programme,
    remind_speakers,
    remove_slot,
    save_slot,
    set_venue,
    withdraw_material,
)
from programme.services.links import DeadLinkError, find_speaker_link, token_of
from programme.snapshots import read_snapshot, take_snapshot
from tests.factories.accounts import make_staff
from tests.factories.candidatures import pdf_upload
from tests.factories.cycles import CycleFactory, ParticipantFactory
from tests.factories.modules import ModuleFactory
from tests.factories.organisations import InstituteFactory
from tests.factories.programme import RoomFactory, SessionFactory, SpeakerFactory, VenueFactory, at, write_slot
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.notifications.models import OutboxMail
from toolkit.wordings.checking import check
from toolkit.wordings.kinds import kind_of

pytestmark = pytest.mark.django_db
TUESDAY = datetime.date(2027, 3, 9)
EVENTS = (
    *("programme.published", "programme.changed", "speaker.asked", "speaker.changed", "speaker.cancelled"),
    "speaker.reminder",
)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def mails(event: str) -> list[str]:
    return sorted(OutboxMail.objects.filter(event=event).values_list("to_email", flat=True))


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


@pytest.fixture
def people(module):
    """Two participants, and one who has left, to be told nothing."""
    one, two = ParticipantFactory.create_batch(2, cycle=module.cycle)
    ParticipantFactory(cycle=module.cycle, state="LEFT", left_at=timezone.now())
    return sorted([one.user.email, two.user.email])


def move(actor, session, slot, hours, **changes):
    people = tuple((row.speaker, row.role) for row in slot.speakers.all())
    values = {"title": slot.title, "room": slot.room, "speakers": people, **changes}
    return save_slot(
        actor=actor, session=session, slot=slot, values=SlotValues(slot.half_day, at(hours[0]), at(hours[1]), **values)
    )


def test_a_first_version_is_read_whole_and_tells_everybody(adviser, module, people, institute):
    speaker = SpeakerFactory(institute=institute)
    venue = VenueFactory(institute=institute, name="INET")
    set_venue(actor=adviser, session=module, venue=venue)
    slot = write_slot(adviser, module, room=RoomFactory(venue=venue, name="Kléber"), speakers=[speaker])
    version = publish_programme(actor=adviser, session=module, confirmed=False, note="À bientôt.")
    found = published_programme(module)
    assert (version.number, found.number, found.state, found.is_provisional) == (1, 1, ProgrammeState.PROVISIONAL, True)
    assert found.programme.venue.name == "INET"
    line = found.programme.slots[str(slot.uuid)]
    assert (line.place_label, line.kind_label, line.speakers[0].name) == ("Kléber, INET", "Exposé", speaker.full_name)
    assert len(found.programme.half_days) == 4
    assert mails("programme.published") == people
    assert mails("programme.changed") == []
    text = plain(OutboxMail.objects.first().text_body)
    assert "Le programme provisoire de « Lire les territoires » (9 – 11 mars 2027) est publié" in text
    assert "À bientôt." in text
    write_slot(adviser, module, rank=1, hours=(9, 10))
    assert len(published_programme(module).programme.slots) == 1


def test_changing_a_confirmed_programme_tells_only_those_concerned_with_the_difference(
    adviser, module, people, institute
):
    moved, still, silent = SpeakerFactory.create_batch(3, institute=institute)
    slot = write_slot(adviser, module, title="Le récit", speakers=[moved])
    write_slot(adviser, module, rank=1, title="Le débat", hours=(9, 10), speakers=[still])
    write_slot(adviser, module, rank=1, title="La visite", hours=(10, 11), speakers=[silent])
    ask_speakers(actor=adviser, session=module, speakers=[moved, still])
    publish_programme(actor=adviser, session=module, confirmed=True)
    assert mails("speaker.changed") == []
    move(adviser, module, slot, (15, 16))
    told = concerned(module)
    assert ([news.link.speaker for news in told.speakers], len(told.participants)) == ([moved], 2)
    assert [plain(change.words) for change in told.changes] == [
        "« Le récit », mardi 9 mars : de 15 h à 16 h au lieu de 14 h à 15 h."
    ]
    publish_programme(actor=adviser, session=module, confirmed=True)
    assert mails("programme.changed") == people
    assert mails("speaker.changed") == [moved.email]
    text = plain(OutboxMail.objects.filter(event="programme.changed").first().text_body)
    assert "« Le récit », mardi 9 mars : de 15 h à 16 h au lieu de 14 h à 15 h." in text
    assert "Le débat" not in text
    assert concerned(module).speakers == ()


def test_nobody_is_told_where_the_boxes_are_unticked_and_speakers_are_told_next_time(
    adviser, module, people, institute
):
    speaker = SpeakerFactory(institute=institute)
    slot = write_slot(adviser, module, speakers=[speaker])
    ask_speakers(actor=adviser, session=module, speakers=[speaker])
    publish_programme(actor=adviser, session=module, confirmed=True, tell_participants=False)
    move(adviser, module, slot, (15, 16))
    publish_programme(actor=adviser, session=module, confirmed=True, tell_participants=False, tell_speakers=False)
    assert mails("programme.published") == mails("programme.changed") == mails("speaker.changed") == []
    assert [news.link.speaker for news in concerned(module).speakers] == [speaker]


def test_a_speaker_without_a_slot_left_is_told_and_their_link_opens_nothing(adviser, module, institute):
    speaker = SpeakerFactory(institute=institute)
    slot = write_slot(adviser, module, speakers=[speaker])
    write_slot(adviser, module, rank=1, hours=(9, 10))
    (link,) = ask_speakers(actor=adviser, session=module, speakers=[speaker])
    token = token_of(link)
    assert find_speaker_link(token).speaker == speaker
    assert token not in link.token_hash
    publish_programme(actor=adviser, session=module, confirmed=True)
    remove_slot(actor=adviser, slot=slot)
    publish_programme(actor=adviser, session=module, confirmed=True)
    assert mails("speaker.cancelled") == [speaker.email]
    with pytest.raises(DeadLinkError) as refusal:
        find_speaker_link(token)
    assert refusal.value.status == 410
    with pytest.raises(DeadLinkError) as refusal:
        find_speaker_link("autre")
    assert refusal.value.status == 404


def test_every_difference_is_a_sentence(adviser, module, institute):
    venue = VenueFactory(institute=institute, name="INET")
    kleber, broglie = (RoomFactory(venue=venue, name=name) for name in ("Kléber", "Broglie"))
    one = SpeakerFactory(institute=institute, first_name="Aimée", last_name="Roth")
    two = SpeakerFactory(institute=institute, first_name="Karim", last_name="Haddad")
    slot = write_slot(adviser, module, title="Le récit", room=kleber, speakers=[one])
    gone = write_slot(adviser, module, rank=1, title="Le débat", hours=(9, 10))
    before = take_snapshot(module)
    assert read_snapshot(before.to_json()) == before
    later = list(module.half_days.all())[2]
    values = SlotValues(
        later, at(15), at(16), "Le grand récit", kind="DEBATE", room=broglie, description="Autre texte.",
        remote_link="https://visio.example.org/1", speakers=((two, "SPEAKER"),),
    )  # fmt: skip
    save_slot(actor=adviser, session=module, slot=slot, values=values)
    remove_slot(actor=adviser, slot=gone)
    write_slot(adviser, module, rank=3, title="Bilan", hours=(9, 10), room=kleber)
    set_venue(actor=adviser, session=module, venue=venue)
    assert [plain(change.words) for change in what_changed(before, take_snapshot(module))] == [
        "Lieu : INET.",
        "« Le débat », mercredi 10 mars de 9 h à 10 h, est supprimé.",
        "« Le récit », mardi 9 mars : le mercredi 10 mars de 15 h à 16 h au lieu du mardi 9 mars de 14 h à 15 h ; "
        "salle Broglie au lieu de salle Kléber ; s’intitule désormais « Le grand récit » ; débat au lieu "
        "d’exposé ; avec Karim Haddad ; sans Aimée Roth ; lien à distance ajouté ; présentation revue.",
        "« Bilan » s’ajoute, jeudi 11 mars de 9 h à 10 h, Kléber, INET.",
    ]


@pytest.mark.parametrize(
    ("room", "words"),
    [("Kléber", "salle Kléber"), ("Salle Ill", "salle Ill"), ("Amphithéâtre, INET", "amphithéâtre, INET")],
)
def test_a_room_has_its_noun_once(room, words):
    assert name_room(room) == words


def test_a_corrected_name_or_access_is_a_difference_and_speakers_hear_nothing_of_it(adviser, module, institute):
    room = RoomFactory(venue__institute=institute)
    speaker = SpeakerFactory(institute=institute, first_name="Aimée", last_name="Roth", function="maire")
    write_slot(adviser, module, title="Le récit", room=room, speakers=[speaker])
    ask_speakers(actor=adviser, session=module, speakers=[speaker])
    publish_programme(actor=adviser, session=module, confirmed=True)
    speaker.function = "présidente"
    speaker.save()
    room.access = "Deuxième étage."
    room.save()
    told = concerned(module)
    assert [plain(change.words) for change in told.changes] == [
        "« Le récit », mardi 9 mars : accès à la salle revu ; nom ou fonction revus : Aimée Roth, présidente, ville de "
        "Sélestat."
    ]
    assert told.speakers == ()
    assert publish_programme(actor=adviser, session=module, confirmed=True).number == 2


def test_what_is_not_to_be_published_is_refused(adviser, module):
    with pytest.raises(DomainError, match="est vide"):
        publish_programme(actor=adviser, session=module, confirmed=False)
    slot = write_slot(adviser, module)
    seen = Programme.objects.get().revision
    move(adviser, module, slot, (15, 16))
    with pytest.raises(StaleError, match="rien n’a été publié"):
        publish_programme(actor=adviser, session=module, confirmed=False, seen=seen)
    with pytest.raises(IncompleteError, match="1000 caractères"):
        publish_programme(actor=adviser, session=module, confirmed=False, note="x" * 1001)
    with pytest.raises(NotAllowedError):
        publish_programme(actor=make_staff(Role.ASSISTANT, institute=module.organiser), session=module, confirmed=False)
    publish_programme(actor=adviser, session=module, confirmed=False)
    with pytest.raises(DomainError, match=r"Rien n’a changé depuis la version 1"):
        publish_programme(actor=adviser, session=module, confirmed=False)
    assert publish_programme(actor=adviser, session=module, confirmed=True).number == 2
    move(adviser, module, slot, (16, 17))
    with pytest.raises(DomainError, match="ne redevient pas provisoire"):
        publish_programme(actor=adviser, session=module, confirmed=False)


def test_a_programme_is_held_only_after_its_last_half_day(adviser, module):
    slot = write_slot(adviser, module)
    publish_programme(actor=adviser, session=module, confirmed=False)
    with time_machine.travel("2027-03-11 13:00 +0100", tick=False), pytest.raises(StaleError, match="est provisoire"):
        mark_held(actor=adviser, session=module)
    publish_programme(actor=adviser, session=module, confirmed=True)
    too_early = pytest.raises(DomainError, match=r"finit le jeudi 11.mars.2027 à 12.h.30")
    with time_machine.travel("2027-03-11 12:00 +0100", tick=False), too_early:
        mark_held(actor=adviser, session=module)
    move(adviser, module, slot, (15, 16))
    with time_machine.travel("2027-03-11 13:00 +0100", tick=False):
        with pytest.raises(DomainError, match="publiez-le d’abord"):
            mark_held(actor=adviser, session=module)
        publish_programme(actor=adviser, session=module, confirmed=True)
        assert mark_held(actor=adviser, session=module).number == 4
    assert published_programme(module).state == ProgrammeState.HELD


def test_speakers_are_asked_by_one_link_and_reminded_once(adviser, module, institute):
    speaker = SpeakerFactory(institute=institute)
    nobody = SpeakerFactory(institute=institute, email="", first_name="Sans", last_name="Adresse")
    write_slot(adviser, module, speakers=[speaker, nobody])
    with pytest.raises(DomainError, match=r"Sans Adresse.: il manque une adresse électronique"):
        ask_speakers(actor=adviser, session=module, speakers=[speaker, nobody])
    with pytest.raises(DomainError, match="aucune séquence"):
        ask_speakers(actor=adviser, session=module, speakers=[SpeakerFactory(institute=institute)])
    assert not SpeakerLink.objects.exists()
    with time_machine.travel("2027-01-10 09:00 +0100", tick=False) as clock:
        ask_speakers(actor=adviser, session=module, speakers=[speaker])
        (again,) = ask_speakers(actor=adviser, session=module, speakers=[speaker])
        assert SpeakerLink.objects.count() == 1
        assert mails("speaker.asked") == [speaker.email] * 2
        mail = OutboxMail.objects.filter(event="speaker.asked").first()
        assert f"/intervenant/{token_of(again)}/" in mail.text_body
        assert token_of(again) not in mail.masked_body
        assert remind_speakers() == 0
        clock.shift(datetime.timedelta(days=8))
        assert (remind_speakers(), remind_speakers()) == (1, 0)
    assert mails("speaker.reminder") == [speaker.email]
    assert speaker.slots.get().state == SpeakerState.ASKED


def test_materials_reach_participants_when_they_are_published_and_agreed(adviser, module, institute):
    speaker = SpeakerFactory(institute=institute)
    slot = write_slot(adviser, module, speakers=[speaker])
    upload = pdf_upload("récit.pdf")
    kept = add_material(actor=adviser, session=module, values=MaterialValues("Le récit", slot, speaker, upload=upload))
    link = add_material(
        actor=adviser,
        session=module,
        values=MaterialValues("Le port", url="https://example.org/port", agreement=Agreement.GIVEN),
    )
    assert (kept.kind, kept.pages, link.kind) == (MaterialKind.FILE, 1, MaterialKind.LINK)
    with pytest.raises(DomainError, match="« Le récit » n’a pas l’accord"):
        publish_materials(actor=adviser, session=module, materials=[kept, link])
    assert not module.materials.published().exists()
    assert publish_materials(actor=adviser, session=module, materials=[link]) == 1
    assert publish_materials(actor=adviser, session=module, materials=[link]) == 0
    assert list(module.materials.published()) == [link]
    withdraw_material(actor=adviser, material=link)
    assert not module.materials.published().exists()
    for values in (MaterialValues("Rien"), MaterialValues("Deux", url="https://example.org", upload=upload)):
        with pytest.raises(IncompleteError, match="Joignez un fichier, ou bien donnez un lien"):
            add_material(actor=adviser, session=module, values=values)


@pytest.mark.parametrize("number", [1, 30])
def test_a_programme_is_read_in_so_many_queries_whatever_it_holds(
    number, adviser, module, institute, django_assert_num_queries
):
    ParticipantFactory(cycle=module.cycle)
    for rank in range(number):
        speaker = SpeakerFactory(institute=institute)
        hours = (8 + rank % 10, 9 + rank % 10)
        write_slot(adviser, module, rank=rank // 10, hours=hours, outside_reason="Essai long.", speakers=[speaker])
        ask_speakers(actor=adviser, session=module, speakers=[speaker])
    with django_assert_num_queries(5):
        assert len(take_snapshot(module).slots) == number
    publish_programme(actor=adviser, session=module, confirmed=False)
    with django_assert_num_queries(1):
        assert len(published_programme(module).programme.slots) == number
    with django_assert_num_queries(8):
        assert concerned(module).changes == ()


def test_a_session_without_a_cycle_is_published_to_nobody_yet(adviser, institute):
    seminar = SessionFactory(institute=institute)
    write_slot(adviser, seminar, hours=(9, 10))
    assert publish_programme(actor=adviser, session=seminar, confirmed=True).number == 1
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize("key", EVENTS)
def test_the_words_of_each_mail_are_right_as_they_come(key):
    """Whoever edits them starts from a text that would be taken."""
    kind = kind_of(key)
    assert check(kind, kind.default) == []
    assert kind.label


def test_the_paper_holds_half_days_that_are_still_empty(adviser, module):
    write_slot(adviser, module, title="Le récit")
    version = publish_programme(actor=adviser, session=module, confirmed=False)
    halves = [half for day in version.document.context["days"] for half in day["halves"]]
    assert [len(half["slots"]) for half in halves] == [1, 0, 0, 0]
