"""« Mon agenda »: what each role finds in it, the private address and its renewal."""

import datetime
import logging
from types import SimpleNamespace

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.enums import Role
from candidatures.enums import State
from candidatures.services.deletion import delete_draft
from cycles.models import Cycle
from cycles.services import remove_participant
from dashboard.agenda import address_of, draw_agenda, personal_data
from dashboard.closing import close_account
from dashboard.views.agenda import READS
from tests.calendar_rules import broken_rules
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, candidature_in, make_delegate
from tests.factories.committee import make_committee, recuse
from tests.factories.cycles import CallFactory, CycleFactory, ParticipantFactory
from tests.factories.modules import ModuleFactory
from toolkit.calendars.addresses import make_address
from toolkit.calendars.models import CalendarAddress, Feed
from toolkit.journal.models import JournalEntry

pytestmark = pytest.mark.django_db

PAGE, RENEW = reverse("dashboard:agenda"), reverse("dashboard:agenda_renew")


def read(user) -> dict:
    """Status and revision of each event by its title, as a calendar program reads them."""
    content = draw_agenda(user=user).write(at=timezone.now())
    assert broken_rules(content) == []
    events = Calendar.from_ical(content).walk("VEVENT")
    return {str(event["summary"]): (str(event["status"]), event["sequence"]) for event in events}


def path_of(user) -> str:
    return address_of(make_address(actor=user)).removeprefix("http://testserver").removeprefix("http://127.0.0.1:8000")


def titles(user) -> set[str]:
    return {title.split("\u00a0:")[0] for title in read(user)}


class TestWhatItHolds:
    def test_participant_reads_the_sessions_until_they_leave(self):
        participant = ParticipantFactory(cycle=CycleFactory(closed=True))
        soon = timezone.localdate() + datetime.timedelta(days=40)
        ModuleFactory(cycle=participant.cycle, number=1, starts_on=soon, ends_on=soon)
        ModuleFactory(cycle=participant.cycle, number=2, starts_on=None, ends_on=None)
        ((title, told),) = read(participant.user).items()
        assert title.startswith("Module\u00a01") and told == ("CONFIRMED", 0)
        head = make_staff(Role.HEAD_OF_SERVICE, institute=participant.cycle.institute)
        remove_participant(actor=head, participant=participant, reason="Départ de l’essai.")
        assert list(read(participant.user).values()) == [("CANCELLED", 1)]

    def test_applicant_reads_the_last_day_of_a_draft_and_whoever_helps_too(self):
        draft = CandidatureFactory()
        helper = make_delegate(draft)
        assert titles(draft.applicant) == titles(helper) == {"Dernier jour pour déposer"}

    def test_applicant_reads_the_day_of_a_correction_and_the_one_to_answer(self):
        asked = candidature_in(State.CORRECTION_REQUESTED)
        admitted = candidature_in(State.ADMITTED)
        assert titles(asked.applicant) == {"Dernier jour pour renvoyer les corrections"}
        assert titles(admitted.applicant) == {"Dernier jour pour répondre à l’admission"}

    def test_nothing_of_the_committee_shows_before_publication(self):
        assert read(candidature_in(State.ELIGIBLE).applicant) == {}

    def test_team_reads_the_published_cycles_of_its_institute_alone(self):
        cycle = CallFactory(decision_on=timezone.localdate() + datetime.timedelta(days=90))
        ModuleFactory(cycle=cycle, number=1)
        CycleFactory(institute=cycle.institute, code="AUTRE", draft=True)
        CallFactory(code="AILLEURS")
        for role in (Role.ADVISER, Role.ASSISTANT, Role.HEAD_OF_SERVICE):
            found = read(make_staff(role, institute=cycle.institute))
            assert len(found) == 4, found
        assert read(make_staff(Role.ACCOUNTANT, institute=cycle.institute)) == {}

    def test_team_reads_the_day_of_silence_without_a_dossier(self):
        candidature = candidature_in(State.UNDER_REVIEW)
        day = candidature.receipt.context["silence_on"]
        with time_machine.travel(day - datetime.timedelta(days=5)):
            (line,) = [line for line in draw_agenda(user=candidature.adviser).lines if "silence" in line.uid]
        assert line.entry.starts == day
        told = line.entry.summary + line.entry.description
        assert candidature.receipt_number not in told and candidature.last_name not in told

    def test_dossier_one_is_recused_from_makes_no_day_of_silence(self):
        sitting = make_committee(members=1)
        candidature = candidature_in(State.ELIGIBLE, cycle=sitting.cycle, adviser=sitting.adviser)
        member = sitting.members[0]
        make_staff(Role.ADVISER, institute=sitting.cycle.institute)
        member.memberships.create(institute=sitting.cycle.institute, role=Role.ADVISER)
        day = candidature.receipt.context["silence_on"]
        with time_machine.travel(day - datetime.timedelta(days=5)):
            member.forget_roles()
            assert any("silence" in line.uid for line in draw_agenda(user=member).lines)
            Feed.objects.all().delete()
            recuse(candidature.committee_item, member)
            assert not any("silence" in line.uid for line in draw_agenda(user=member).lines)

    def test_member_reads_days_and_no_name(self):
        sitting = make_committee(members=1)
        Cycle.objects.filter(pk=sitting.cycle.pk).update(decision_on=timezone.localdate() + datetime.timedelta(days=60))
        item = candidature_in(State.ELIGIBLE, cycle=sitting.cycle, adviser=sitting.adviser)
        assert titles(sitting.members[0]) == {"Clôture des candidatures", "Décisions de la commission"}
        assert item.last_name not in draw_agenda(user=sitting.members[0]).write(at=timezone.now()).decode()

    def test_day_that_two_roles_name_is_told_once(self):
        sitting = make_committee(members=1)
        member = sitting.members[0]
        member.memberships.create(institute=sitting.cycle.institute, role=Role.ADVISER)
        member.forget_roles()
        assert titles(member) == {"Ouverture des candidatures", "Clôture des candidatures"}

    @pytest.mark.parametrize("count", [1, 30])
    def test_costs_a_constant_number_of_queries(self, client, count, django_assert_num_queries):
        user = UserFactory()
        cycle = ParticipantFactory(user=user).cycle
        user.memberships.create(institute=cycle.institute, role=Role.ADVISER)
        user.memberships.create(institute=cycle.institute, role=Role.COMMITTEE_MEMBER)
        for number in range(1, count + 1):
            ModuleFactory(cycle=cycle, number=number)
        path = path_of(user)
        first = client.get(path)
        with django_assert_num_queries(11):
            assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304


class TestAddress:
    @pytest.fixture
    def world(self):
        draft = CandidatureFactory()
        return SimpleNamespace(user=draft.applicant, draft=draft, path=path_of(draft.applicant))

    def test_opens_without_an_account_and_keeps_out_of_caches_and_robots(self, client, world):
        response = client.get(world.path)
        assert response.status_code == 200
        assert broken_rules(response.content) == []
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert "no-store" in response["Cache-Control"] and response["X-Robots-Tag"] == "noindex"
        (event,) = Calendar.from_ical(response.content).walk("VEVENT")
        assert str(event["class"]) == "PRIVATE"
        assert client.head(world.path).status_code == 200
        assert client.post(world.path).status_code == 405

    def test_the_rows_hold_nothing_that_opens_it(self, world):
        row = CalendarAddress.objects.get()
        token = world.path.split("/")[-1].removesuffix(".ics")
        assert token.removeprefix(row.uuid.hex) not in str(vars(row))
        assert len(token) == 64

    def test_reading_is_noted_to_the_hour(self, client, world):
        client.get(world.path)
        first = CalendarAddress.objects.get().read_at
        client.get(world.path)
        assert CalendarAddress.objects.get().read_at == first
        with time_machine.travel(first + datetime.timedelta(hours=2)):
            client.get(world.path)
        assert CalendarAddress.objects.get().read_at > first

    def test_its_secret_never_reaches_the_log(self, client, world, caplog):
        caplog.set_level(logging.DEBUG)
        client.get(world.path)
        client.get(world.path.replace(".ics", "a.ics"))
        assert world.path.split("/")[-1][:20] not in caplog.text

    def test_renewed_it_answers_gone_in_french_and_the_new_one_opens(self, client, world):
        sign_in(client, world.user)
        page = client.get(RENEW).content.decode()
        assert "ne reçoivent plus rien" in page
        nonce = CalendarAddress.objects.get().nonce
        after = client.post(RENEW, {"nonce": nonce}, follow=True)
        assert "L’ancienne ne répond plus" in after.content.decode()
        new = path_of(world.user)
        assert new in after.content.decode() and world.path not in after.content.decode()
        client.logout()
        gone = client.get(world.path)
        assert gone.status_code == 410 and "elle a été renouvelée" in gone.content.decode()
        assert gone["X-Robots-Tag"] == "noindex" and "BEGIN" not in gone.content.decode()
        assert client.get(new).status_code == 200
        assert JournalEntry.objects.get(kind="agenda_address_renewed").actor == world.user

    def test_second_click_renews_nothing_more(self, client, world):
        sign_in(client, world.user)
        nonce = CalendarAddress.objects.get().nonce
        client.post(RENEW, {"nonce": nonce})
        kept = path_of(world.user)
        again = client.post(RENEW, {"nonce": nonce}, follow=True)
        assert "vient d’être renouvelée" in again.content.decode()
        assert path_of(world.user) == kept
        assert JournalEntry.objects.filter(kind="agenda_address_renewed").count() == 1

    @pytest.mark.parametrize("token", ["x", "0" * 64, "é" * 64, "z" * 64])
    def test_unknown_address_is_a_plain_sentence(self, client, token):
        response = client.get(f"/agenda/{token}.ics")
        assert response.status_code == 404
        assert "Cette adresse d’agenda n’existe pas" in response.content.decode()

    def test_account_that_is_inactive_answers_nothing(self, client, world):
        world.user.is_active = False
        world.user.save()
        assert client.get(world.path).status_code == 404

    def test_closing_the_account_erases_calendar_address_and_journal(self, client, world):
        sign_in(client, world.user)
        client.post(RENEW, {"nonce": CalendarAddress.objects.get().nonce})
        client.get(reverse("candidatures:deadline_calendar", args=[world.draft.uuid])).getvalue()
        path = path_of(world.user)
        assert client.get(path).status_code == 200
        assert Feed.objects.count() == 2
        close_account(actor=world.user)
        client.logout()
        assert client.get(path).status_code == 404
        assert not Feed.objects.exists() and not CalendarAddress.objects.exists()
        assert not JournalEntry.objects.filter(kind="agenda_address_renewed").exists()

    def test_too_many_readings_are_refused(self, client, world, monkeypatch):
        monkeypatch.setitem(READS, "read", "2/h/key")
        assert [client.get(world.path).status_code for _ in range(3)] == [200, 200, 429]


class TestPage:
    def test_address_is_made_when_it_is_asked_for(self, client):
        user = sign_in(client, UserFactory())
        page = client.get(PAGE).content.decode()
        assert "Aucune date pour l’instant" in page and "Créer mon adresse" in page
        assert client.get(RENEW).url == PAGE
        assert not CalendarAddress.objects.exists()
        for _ in range(2):
            client.post(reverse("dashboard:agenda_address"))
        assert CalendarAddress.objects.get().owner == user
        page = client.get(PAGE).content.decode()
        assert path_of(user) in page and "Aucun programme ne l’a encore lue" in page

    def test_says_what_it_holds_and_gives_it_as_a_file(self, client):
        draft = CandidatureFactory()
        sign_in(client, draft.applicant)
        assert "Dernier jour pour déposer" in client.get(PAGE).content.decode()
        response = client.get(reverse("dashboard:agenda_file"))
        assert broken_rules(response.getvalue()) == []
        delete_draft(actor=draft.applicant, candidature=draft)
        assert "Dernier jour pour déposer" not in client.get(PAGE).content.decode()

    def test_what_is_kept_is_in_the_archive_without_the_secret(self):
        draft = CandidatureFactory()
        path = path_of(draft.applicant)
        read(draft.applicant)
        data = personal_data(draft.applicant)
        assert len(data["adresse privée"]) == len(data["événements"]) == 1
        assert path.split("/")[-1] not in str(data)
