"""What participants need, show and send: written by themselves, read by few, erased in time."""

import datetime
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from accounts.enums import Role
from cycles.services import keep_away, remove_participant
from dashboard.closing import close_account
from promotions.enums import PromotionsAct
from promotions.erasing import erase_day_of, erase_days
from promotions.models import Needs, Profile
from promotions.personal_data import personal_data
from promotions.services import (
    decline_photo,
    erase_needs,
    forget_promotions,
    read_needs,
    remove_photo,
    save_needs,
    save_sharing,
    save_training_contact,
    send_photo,
)
from promotions.services.profiles import Shared
from promotions.tasks import erase_needs_task
from tests.factories.accounts import make_staff
from tests.factories.cycles import CycleFactory, ParticipantFactory
from tests.factories.modules import ModuleFactory
from tests.factories.promotions import NEEDS, make_profile, portrait, tell_needs
from tests.factories.study_tours import StudyTourFactory
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.files.errors import UploadError
from toolkit.journal.models import JournalEntry

pytestmark = pytest.mark.django_db

TOUR = datetime.date(2027, 9, 20)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def cycle(time_machine):
    """A year seen from its spring: a tour in September, a module in December."""
    time_machine.move_to(datetime.datetime(2027, 5, 3, 9, tzinfo=datetime.UTC))
    cycle = CycleFactory(year=2027)
    StudyTourFactory(cycle=cycle, starts_on=TOUR, ends_on=TOUR + 4 * DAY)
    ModuleFactory(cycle=cycle, number=6, starts_on=datetime.date(2027, 12, 7), ends_on=datetime.date(2027, 12, 9))
    return cycle


def acts(participant):
    return list(JournalEntry.objects.about(participant.uuid).order_by("pk").values_list("kind", "actor"))


class TestNeeds:
    def test_are_written_by_oneself_and_the_journal_says_so_without_a_word_of_them(self, cycle):
        me = ParticipantFactory(cycle=cycle)
        tell_needs(me)
        assert acts(me) == [(PromotionsAct.NEEDS_SAVED, me.user.pk)]
        entry = JournalEntry.objects.get()
        assert "arachide" not in entry.subject + entry.reason

    def test_nobody_else_writes_them(self, cycle):
        me = ParticipantFactory(cycle=cycle)
        for actor in (ParticipantFactory(cycle=cycle).user, make_staff(Role.ADVISER, institute=cycle.institute)):
            with pytest.raises(NotAllowedError):
                save_needs(actor=actor, participant=me, values=NEEDS)

    def test_a_page_that_is_out_of_date_writes_over_nothing(self, cycle):
        me = ParticipantFactory(cycle=cycle)
        seen = tell_needs(me).revision
        save_needs(actor=me.user, participant=me, values={**NEEDS, "diet": "Végétarien."}, seen=seen)
        with pytest.raises(StaleError):
            save_needs(actor=me.user, participant=me, values=NEEDS, seen=seen)
        with pytest.raises(IncompleteError, match="ou aucun des deux"):
            save_needs(actor=me.user, participant=me, values={**NEEDS, "emergency_phone": ""})

    @pytest.mark.parametrize("role", [Role.ADVISER, Role.ASSISTANT])
    def test_are_read_by_adviser_and_assistant_and_each_reading_is_written_down(self, cycle, role):
        me, reader = ParticipantFactory(cycle=cycle), make_staff(role, institute=cycle.institute)
        assert read_needs(actor=reader, participant=me) is None
        assert acts(me) == []
        tell_needs(me)
        for _ in range(2):
            assert read_needs(actor=reader, participant=me).diet == "Sans arachide."
        assert acts(me)[1:] == [(PromotionsAct.NEEDS_READ, reader.pk)]  # half an hour is one line

    def test_are_read_by_nobody_else(self, cycle):
        me = ParticipantFactory(cycle=cycle)
        tell_needs(me)
        kept_away = make_staff(Role.ADVISER, institute=cycle.institute)
        keep_away(user=kept_away, cycle=cycle, person=me.user)
        others = [make_staff(role, institute=cycle.institute) for role in (Role.HEAD_OF_SERVICE, Role.ACCOUNTANT)]
        for reader in (*others, make_staff(Role.ADVISER), kept_away, me.user):
            with pytest.raises(NotAllowedError):
                read_needs(actor=reader, participant=me)
        assert len(acts(me)) == 1


class TestErasing:
    def test_two_months_after_the_return_of_the_tour(self, cycle, time_machine):
        me, other = ParticipantFactory(cycle=cycle), ParticipantFactory()
        tell_needs(me)
        tell_needs(other)
        assert erase_days([cycle]) == {cycle.pk: datetime.date(2027, 11, 24)}
        assert erase_day_of(cycle.sessions.all()) == datetime.date(2027, 11, 24)
        time_machine.move_to(datetime.datetime(2027, 11, 23, 22, 59, tzinfo=datetime.UTC))  # 23:59 in Paris
        assert erase_needs_task() == 0
        time_machine.shift(datetime.timedelta(minutes=1))
        assert (erase_needs_task(), erase_needs_task()) == (1, 0)
        assert [needs.participant for needs in Needs.objects.all()] == [other]
        assert acts(me)[-1] == (PromotionsAct.NEEDS_ERASED, None)
        with pytest.raises(DomainError, match="ont été effacées, comme annoncé"):
            tell_needs(me)

    def test_after_the_last_session_when_no_tour_has_dates_and_the_delay_is_a_setting(self, cycle, settings):
        cycle.sessions.filter(number=None).update(starts_on=None, ends_on=None)
        assert erase_days([cycle]) == {cycle.pk: datetime.date(2028, 2, 9)}
        settings.NEEDS_KEPT_MONTHS = 1
        assert erase_day_of(cycle.sessions.all()) == datetime.date(2028, 1, 9)
        assert erase_day_of([]) is None

    def test_at_once_for_who_leaves(self, cycle):
        me = ParticipantFactory(cycle=cycle)
        tell_needs(me)
        remove_participant(actor=None, participant=me, reason="Mutation.")
        assert not Needs.objects.exists()
        with pytest.raises(DomainError, match="Vous avez quitté"):
            tell_needs(me)

    @pytest.mark.parametrize("number", [1, 20])
    def test_costs_the_same_for_many(self, cycle, number, time_machine, django_assert_num_queries):
        for _ in range(number):
            tell_needs(ParticipantFactory(cycle=cycle))
        time_machine.move_to(datetime.datetime(2028, 1, 1, tzinfo=datetime.UTC))
        with django_assert_num_queries(7):  # a savepoint and its end, cycles, sessions, rows, deletion, journal
            assert erase_needs() == number


class TestPhoto:
    def test_keeps_pixels_alone_and_is_shown_as_agreed(self, cycle):
        me = ParticipantFactory(cycle=cycle)
        received = send_photo(actor=me.user, participant=me, upload=portrait(place=True), shown=False)
        profile = Profile.objects.get()
        with profile.photo.open() as file:
            kept = file.read()
        assert received.had_place and not profile.shows_photo
        assert not Image.open(BytesIO(kept)).getexif() and b"GPS" not in kept
        assert profile.photo.name.startswith("portraits/") and "moi" not in profile.photo.name
        send_photo(actor=me.user, participant=me, upload=portrait(place=True), shown=True)
        assert [kind for kind, _ in acts(me)] == [PromotionsAct.PHOTO_SENT]  # a second click
        remove_photo(actor=me.user, participant=me)
        profile.refresh_from_db()
        assert (profile.photo.name, profile.thumb, profile.shows_photo) == ("", "", False)

    def test_refuses_what_is_too_small_or_no_picture_or_somebody_elses(self, cycle):
        me = ParticipantFactory(cycle=cycle)
        with pytest.raises(UploadError, match="trop petite"):
            send_photo(actor=me.user, participant=me, upload=portrait(side=120), shown=True)
        with pytest.raises(NotAllowedError):
            send_photo(actor=ParticipantFactory().user, participant=me, upload=portrait(), shown=True)
        assert not Profile.objects.exists()

    def test_declining_takes_the_photo_away(self, cycle):
        me = ParticipantFactory(cycle=cycle)
        make_profile(me, photo="portraits/x.jpg", thumb="/9j/", shows_photo=True)
        decline_photo(actor=me.user, participant=me)
        profile = Profile.objects.get()
        assert (profile.photo.name, profile.photo_declined, profile.shows_photo) == ("", True, False)


def test_somebody_else_shows_nothing_in_ones_name(cycle):
    me, other = ParticipantFactory(cycle=cycle), ParticipantFactory(cycle=cycle)
    with pytest.raises(NotAllowedError):
        save_sharing(actor=other.user, participant=me, shared=Shared(email=True))
    with pytest.raises(NotAllowedError):
        save_training_contact(actor=other.user, participant=me, name="Service", email="rh@example.org")
    with pytest.raises(IncompleteError, match="Donnez le numéro à montrer"):
        save_sharing(actor=me.user, participant=me, shared=Shared(phone=True))


def test_archive_holds_ones_own_and_closing_the_account_erases_it():
    participant = ParticipantFactory(cycle__archived=True)
    tell_needs(participant)
    make_profile(participant, shows_email=True)
    told = personal_data(participant.user)
    assert [row["repas"] for row in told["besoins"]] == ["Sans arachide."]
    assert [row["montre son adresse électronique"] for row in told["fiches"]] == [True]
    assert personal_data(ParticipantFactory().user) == {"fiches": [], "besoins": []}
    close_account(actor=participant.user)
    assert not Needs.objects.exists() and not Profile.objects.exists()
    forget_promotions(user=participant.user)
    assert timezone.now() > participant.enrolled_at
