"""Convocations: once each, again when place or hours moved and then only, taken back from whoever leaves."""

import datetime
import io

import pytest
from pypdf import PdfReader

from convocations.calls import calls_of
from convocations.facts import Facts
from convocations.models import Convocation
from convocations.personal_data import personal_data
from convocations.services import convene, save_practical, send_copies, take_back
from convocations.waiting import things_waiting
from cycles.models import Participant
from cycles.services import keep_away, remove_participant
from programme.models import Enrolment, Programme, Session
from programme.services import move_employer, save_half_day, set_venue
from tests.convocations.conftest import join
from tests.factories.accounts import UserFactory
from tests.factories.organisations import EmployerFactory
from tests.factories.programme import VenueFactory, at, write_slot
from toolkit.documents.enums import DocumentState
from toolkit.documents.services import ensure_rendered
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.notifications.enums import MailState
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


def mails(event=""):
    """The events of the mails of convocations, and to whom, in order."""
    rows = OutboxMail.objects.filter(event__startswith=f"convocation.{event}").order_by("pk")
    return list(rows.values_list("event", "to_email"))


def standing(session):
    return list(Convocation.objects.standing().of_session(session).order_by("enrolment__user__sort_name"))


def text_of(letter):
    document = ensure_rendered(letter.document_id)
    with document.file.open("rb") as stored:
        pages = PdfReader(io.BytesIO(stored.read())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_each_person_has_one_letter_with_a_copy_to_the_employer(world):
    sent = convene(actor=world.assistant, session=world.module)
    assert (sent.first, sent.replaced) == (2, 0)
    ada, ivo = standing(world.module)
    assert mails() == [
        ("convocation.sent", ada.enrolment.user.email),
        ("convocation.copy", "rh.morel@example.org"),
        ("convocation.sent", ivo.enrolment.user.email),
        ("convocation.copy", "rh.zeller@example.org"),
    ]
    assert all(mail.documents.count() == 1 for mail in OutboxMail.objects.filter(event__startswith="convocation."))
    mail = OutboxMail.objects.get(event="convocation.sent", recipient=ada.enrolment.user)
    assert "mardi 9 mars 2027 à 14" in mail.text_body.replace("\xa0", " ")
    assert f"/promotion/convocations/{ada.uuid}/" in mail.text_body


def test_the_letter_says_who_when_where_and_that_it_is_no_mission_order(world):
    write_slot(world.adviser, world.module, hours=(14, 15), title="Lire un territoire")
    convene(actor=world.assistant, session=world.module)
    ada, ivo = map(text_of, standing(world.module))
    for words in (
        "Madame Ada Morel", "mardi 9 mars 2027", "jeudi 11 mars 2027", "INET, 1 rue Edmond Michelet, 67000 Strasbourg",
        "Quatre demi-journées", "Nuits du 9 et du 10 mars", "Une carte de votre territoire", "Tarek Wissembach",
        "ne vaut pas ordre de mission",
    ):  # fmt: skip
        assert words in ada, words
    assert "Monsieur Ivo Zeller" in ivo
    assert "Morel" not in ivo
    assert "Lire un territoire" not in ada, "the programme is not published"


def test_twice_sends_nothing_more(world):
    convene(actor=world.assistant, session=world.module)
    before = mails()
    with pytest.raises(DomainError, match="rien n’est à envoyer"):
        convene(actor=world.assistant, session=world.module)
    assert mails() == before


def test_new_hours_cancel_and_name_the_former_letter_once(world):
    convene(actor=world.assistant, session=world.module)
    former = standing(world.module)
    half = world.module.half_days.first()
    save_half_day(actor=world.adviser, half_day=half, starts_at=at(13.5), ends_at=at(17.5))
    sent = convene(actor=world.assistant, session=world.module)
    assert (sent.first, sent.replaced) == (0, 2)
    for old, new in zip(former, standing(world.module), strict=True):
        old.refresh_from_db()
        assert (new.number, old.is_standing, old.document.state) == (2, False, DocumentState.CANCELLED)
        assert f"Remplace La convocation n° {old.document.number}" in text_of(new)
        mail = OutboxMail.objects.get(event="convocation.replaced", recipient=new.enrolment.user)
        body = mail.text_body.replace("\xa0", " ").replace("\u202f", " ")
        assert old.document.number in body
        assert "Mardi 9 mars 2027, après-midi : de 13 h 30 à 17 h 30 au lieu de 14 h à 17 h 30." in body
    assert [event for event, _ in mails("replaced")] == ["convocation.replaced"] * 2
    waiting = OutboxMail.objects.filter(event__in=("convocation.sent", "convocation.copy"))
    assert set(waiting.values_list("state", flat=True)) == {MailState.CANCELLED}, "what had not left says nothing more"


def test_another_place_replaces_every_letter_and_other_matters_none(world):
    convene(actor=world.assistant, session=world.module)
    save_practical(actor=world.assistant, session=world.module, values={"lodging": "Autre hôtel."})
    write_slot(world.adviser, world.module)
    with pytest.raises(DomainError, match="rien n’est à envoyer"):
        convene(actor=world.assistant, session=world.module)
    other = VenueFactory(institute=world.cycle.institute, name="Palais")
    set_venue(actor=world.adviser, session=world.module, venue=other)
    assert convene(actor=world.assistant, session=world.module).replaced == 2
    assert "Palais" in standing(world.module)[0].changes[0]
    assert len(mails("replaced")) == 2


def test_a_late_joiner_is_called_at_once_to_what_is_left(world, time_machine):
    convene(actor=world.assistant, session=world.module)
    time_machine.move_to(datetime.datetime(2027, 3, 10, 11, tzinfo=datetime.UTC))  # noon of the second day
    late = join(world.cycle, "Zoé", "Late")
    letter = Convocation.objects.get(enrolment__participant=late)
    assert letter.made_by is None
    assert [half.day.day for half in Facts.read(letter.told).halves] == [10, 11]
    assert ("convocation.sent", late.user.email) in mails()


def test_who_joins_before_the_batch_waits_for_it(world):
    join(world.cycle, "Zoé", "Tot")
    assert not Convocation.objects.exists()
    assert convene(actor=world.assistant, session=world.module).first == 3


def test_who_joins_on_the_last_evening_is_called_to_nothing(world, time_machine):
    convene(actor=world.assistant, session=world.module)
    time_machine.move_to(datetime.datetime(2027, 3, 11, 17, tzinfo=datetime.UTC))
    late = join(world.cycle, "Zoé", "Late")
    assert not Convocation.objects.filter(enrolment__participant=late).exists()


def test_a_leaver_is_told_and_the_employer_too(world):
    convene(actor=world.assistant, session=world.module)
    ada, ivo = standing(world.module)
    remove_participant(actor=world.adviser, participant=ada.enrolment.participant, reason="Mutation.")
    ada.refresh_from_db()
    assert not ada.is_standing
    assert standing(world.module) == [ivo]
    assert mails("c")[-2:] == [
        ("convocation.cancelled", ada.enrolment.user.email),
        ("convocation.copy_cancelled", "rh.morel@example.org"),
    ]
    assert not OutboxMail.objects.filter(event__contains="cancelled", recipient=ivo.enrolment.user).exists()


def nowhere(world):
    Programme.objects.update(venue=None)
    Session.objects.update(place="")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda world: Enrolment.objects.all().delete(), "Personne n’est inscrit"),
        (nowhere, "Le lieu n’est pas choisi"),
        (lambda world: Session.objects.update(starts_on="2027-01-05", ends_on="2027-01-07"), "est finie"),
        (lambda world: Session.objects.update(starts_on=None, ends_on=None), "pas encore de dates"),
    ],
    ids=["nobody", "nowhere", "over", "undated"],
)
def test_what_is_lacking_stops_everything(world, spoil, why):
    spoil(world)
    with pytest.raises(DomainError, match=why):
        convene(actor=world.assistant, session=world.module)
    assert not Convocation.objects.exists()
    assert mails() == []


def test_a_page_that_is_out_of_date_sends_nothing(world):
    with pytest.raises(StaleError, match="Relisez"):
        convene(actor=world.assistant, session=world.module, seen="autre")
    assert mails() == []


def test_only_the_training_team_convenes(world):
    with pytest.raises(NotAllowedError):
        convene(actor=UserFactory(), session=world.module)
    with pytest.raises(NotAllowedError):
        save_practical(actor=UserFactory(), session=world.module, values={})
    with pytest.raises(IncompleteError, match="la limite est de 600"):
        save_practical(actor=world.assistant, session=world.module, values={"meals": "x" * 601})


def test_archive_holds_one_s_letters_and_the_home_what_is_to_be_sent(world):
    (waiting,) = things_waiting(world.assistant, [world.cycle])
    assert (waiting.total, waiting.things[0].on) == (1, world.module.starts_on)
    convene(actor=world.assistant, session=world.module)
    assert things_waiting(world.assistant, [world.cycle]) == []
    half = world.module.half_days.first()
    save_half_day(actor=world.adviser, half_day=half, starts_at=at(13), ends_at=at(17.5))
    (again,) = things_waiting(world.assistant, [world.cycle])
    assert (again.slug, again.total) == ("reconvocations", 1)
    ada, _ = standing(world.module)
    (row,) = personal_data(ada.enrolment.user)["convocations"]
    assert row["lettre"]["numéro"] == ada.document.number


def test_staff_who_must_know_nothing_of_a_person_reads_no_letter_of_theirs(world):
    convene(actor=world.assistant, session=world.module)
    ada, ivo = standing(world.module)
    keep_away(user=world.adviser, cycle=world.cycle, person=ada.enrolment.user)
    assert list(Convocation.objects.known_to(world.adviser)) == [ivo]


def test_convening_asks_a_constant_number_of_questions(world, django_assert_num_queries):
    convene(actor=world.assistant, session=world.module)  # the first letter of the year opens its sequence
    for more in (0, 10):
        Convocation.objects.all().delete()
        OutboxMail.objects.all().delete()
        for number in range(more):
            join(world.cycle, "Bis", f"Nom{number}")
        with django_assert_num_queries(28):
            convene(actor=world.assistant, session=world.module)


def test_a_new_employer_is_not_told_of_the_sessions_of_the_former_one(world):
    ada = world.cycle.participants.get(user__first_name="Ada")
    since = world.module.starts_on + datetime.timedelta(days=1)
    move_employer(actor=world.adviser, participant=ada, employer=EmployerFactory(), since=since)
    ada.refresh_from_db()
    ada.training_contact_email = "rh.ailleurs@example.org"
    ada.save()
    convene(actor=world.assistant, session=world.module)
    assert Convocation.objects.get(enrolment__participant=ada).copied_to == ""


def test_the_former_employer_is_told_nothing_once_the_person_works_elsewhere(world):
    convene(actor=world.assistant, session=world.module)
    ada = world.cycle.participants.get(user__first_name="Ada")
    move_employer(actor=world.adviser, participant=ada, employer=EmployerFactory(), since=world.module.starts_on)
    remove_participant(actor=world.adviser, participant=ada, reason="Mutation.")
    assert not OutboxMail.objects.filter(event="convocation.copy_cancelled").exists()


class TestLateContacts:
    @pytest.fixture
    def uncopied(self, world):
        """Ada gave her training contact after the letters left."""
        Participant.objects.filter(user__first_name="Ada").update(training_contact_email="")
        convene(actor=world.assistant, session=world.module)
        Participant.objects.filter(user__first_name="Ada").update(training_contact_email="tard@example.org")
        return world

    def send(self, world):
        calling = calls_of(world.module).known_to(world.assistant)
        return send_copies(actor=world.assistant, session=world.module, seen=calling.copies_seal)

    def test_receive_one_copy_of_the_letter_that_holds(self, uncopied):
        assert mails("copy") == [("convocation.copy", "rh.zeller@example.org")]
        assert self.send(uncopied) == 1
        assert mails("copy")[1:] == [("convocation.copy", "tard@example.org")]
        mail = OutboxMail.objects.get(to_email="tard@example.org")
        assert list(mail.documents.all()) == [standing(uncopied.module)[0].document]
        with pytest.raises(DomainError, match="a déjà sa copie"):
            self.send(uncopied)

    def test_what_changed_since_the_page_does_not_leave(self, uncopied):
        with pytest.raises(StaleError, match="rien n’est parti"):
            send_copies(actor=uncopied.assistant, session=uncopied.module, seen="x")
        with pytest.raises(NotAllowedError):
            send_copies(actor=UserFactory(), session=uncopied.module, seen="x")
        assert len(mails("copy")) == 1

    def test_a_copy_that_waits_does_not_leave_once_its_letter_is_replaced(self, uncopied):
        self.send(uncopied)
        set_venue(
            actor=uncopied.adviser,
            session=uncopied.module,
            venue=VenueFactory(institute=uncopied.cycle.institute, name="Palais"),
        )
        convene(actor=uncopied.assistant, session=uncopied.module)
        assert (
            OutboxMail.objects.get(event="convocation.copy", to_email="tard@example.org").state == MailState.CANCELLED
        )
        assert ("convocation.copy_replaced", "tard@example.org") in mails("copy")

    def test_none_is_offered_once_the_session_is_over(self, uncopied, time_machine):
        time_machine.move_to(datetime.datetime(2027, 3, 12, 12, tzinfo=datetime.UTC))
        assert calls_of(uncopied.module).to_copy == []


def test_taking_letters_back_asks_as_much_for_two_as_for_twenty(world, django_assert_num_queries):
    for number in range(18):
        join(world.cycle, f"Ada-{number}", f"Morel-{number}")
    convene(actor=world.assistant, session=world.module)
    enrolments = list(Enrolment.objects.filter(session=world.module))
    with django_assert_num_queries(17):
        assert take_back(enrolments=enrolments[:2]) == 2
    with django_assert_num_queries(17):
        assert take_back(enrolments=enrolments[2:]) == 18
