"""More time for one person: the last second of each deadline, who may grant it and what is kept."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from candidatures import transitions
from candidatures.enums import JournalKind, State
from candidatures.models import Candidature
from candidatures.services import submit_candidature
from cycles.enums import CycleState
from cycles.models import Cycle
from cycles.services import archive_cycle
from instruction.services import grant_extension, open_late_draft
from instruction.services.extension import first_day
from tests.factories.accounts import UserFactory, make_staff
from tests.factories.candidatures import CandidatureFactory, candidature_in
from tests.instruction.last_day import CLOSING, PARIS, SECOND, make_call
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.notifications.models import OutboxMail
from toolkit.text.typography import format_moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

EXTENDED_DAY = datetime.date(2026, 1, 21)
EXTENDED = datetime.datetime(2026, 1, 21, 23, 59, 59, tzinfo=PARIS)
REASON = "Hospitalisation du 10 au 14 janvier."
ALMOST = datetime.timedelta(microseconds=999_999)


@pytest.fixture
def cycle(noon, institute):
    return make_call(institute)


@pytest.fixture
def draft(cycle):
    return CandidatureFactory(complete=True, cycle=cycle)


def grant(candidature, actor, until=EXTENDED_DAY, reason=REASON):
    return grant_extension(actor=actor, candidature=candidature, until=until, reason=reason)


def submit(candidature):
    return submit_candidature(actor=candidature.applicant, candidature=candidature)


class TestLastSecond:
    @pytest.mark.parametrize("after", [datetime.timedelta(0), ALMOST])
    def test_all_of_the_closing_second_belongs_to_the_call(self, draft, noon, after):
        noon.move_to(CLOSING + after, tick=False)
        submit(draft)
        assert draft.state == State.SUBMITTED
        assert timezone.localdate(draft.submitted_at) == datetime.date(2026, 1, 14)

    def test_the_next_second_is_too_late_and_says_the_hour(self, draft, noon):
        noon.move_to(CLOSING + SECOND, tick=False)
        with pytest.raises(DomainError) as refusal:
            submit(draft)
        assert refusal.value.status == 409
        assert refusal.value.message == (
            f"Le dépôt est clos depuis le {format_moment(CLOSING)}. Il est 0\u00a0h\u00a000 à Paris. "
            "Votre dossier reste enregistré ; pour toute question, écrivez au service formation continue."
        )
        draft.refresh_from_db()
        assert (draft.state, draft.submitted_at) == (State.DRAFT, None)

    @pytest.mark.parametrize("after", [datetime.timedelta(0), ALMOST])
    def test_extension_lasts_to_the_end_of_its_own_last_second(self, draft, adviser, noon, after):
        grant(draft, adviser)
        noon.move_to(EXTENDED + after, tick=False)
        submit(Candidature.objects.get(pk=draft.pk))
        draft.refresh_from_db()
        assert timezone.localdate(draft.submitted_at) == EXTENDED_DAY

    def test_extension_that_is_over_says_its_own_day(self, draft, adviser, noon):
        grant(draft, adviser)
        noon.move_to(EXTENDED + SECOND, tick=False)
        words = "Le délai qui vous était accordé a pris fin le mercredi 21\u00a0janvier\u00a02026"
        with pytest.raises(DomainError, match=words):
            submit(draft)

    def test_extension_helps_nobody_else(self, draft, cycle, adviser, noon):
        other = CandidatureFactory(complete=True, cycle=cycle)
        grant(draft, adviser)
        noon.move_to(CLOSING + SECOND, tick=False)
        with pytest.raises(DomainError, match="clos depuis le"):
            submit(other)
        submit(draft)

    def test_second_that_ends_during_the_work_dates_nothing_after_the_deadline(self, draft, noon, monkeypatch):
        """The clock is read once for what is written, before the check that allows it."""
        whole = transitions.completeness_of

        def slow(candidature):
            noon.move_to(CLOSING + SECOND + SECOND, tick=False)
            return whole(candidature)

        monkeypatch.setattr(transitions, "completeness_of", slow)
        noon.move_to(CLOSING + ALMOST, tick=False)
        submit(draft)
        assert draft.submitted_at == draft.changes.first().at == CLOSING + ALMOST
        assert draft.receipt.context["received_on"] == datetime.date(2026, 1, 14)

    def test_archived_cycle_ends_the_extension_and_dates_the_call(self, draft, cycle, adviser, noon):
        grant(draft, adviser)
        noon.move_to(CLOSING + datetime.timedelta(hours=3), tick=False)
        Cycle.objects.filter(pk=cycle.pk).update(state=CycleState.ARCHIVED)
        fresh = Candidature.objects.get(pk=draft.pk)
        assert fresh.is_too_late
        with pytest.raises(DomainError, match=f"Le dépôt est clos depuis le {format_moment(CLOSING)}"):
            submit(fresh)

    def test_call_that_closes_later_than_an_extension_stays_open_to_all(self, draft, cycle, adviser, noon):
        grant(draft, adviser)
        later = EXTENDED + datetime.timedelta(days=3)
        Cycle.objects.filter(pk=cycle.pk).update(closes_at=later)
        fresh = Candidature.objects.get(pk=draft.pk)
        assert (fresh.deadline, fresh.is_extended) == (later, False)
        noon.move_to(later, tick=False)
        submit(fresh)

    def test_call_closed_early_leaves_the_extension(self, draft, cycle, adviser, noon):
        grant(draft, adviser)
        Cycle.objects.filter(pk=cycle.pk).update(closes_at=timezone.now() - SECOND)
        submit(Candidature.objects.get(pk=draft.pk))


class TestGranting:
    def test_writes_the_end_of_the_day_and_keeps_who_and_why(self, draft, adviser):
        grant(draft, adviser, reason=f"  {REASON} ")
        draft.refresh_from_db()
        assert draft.extended_until == EXTENDED
        entry = draft.journal.get(kind=JournalKind.EXTENDED)
        assert (entry.actor, entry.reason, entry.subject) == (adviser, REASON, format_moment(EXTENDED))

    def test_summer_days_end_in_paris_too(self, cycle, draft, adviser):
        Cycle.objects.filter(pk=cycle.pk).update(closes_at=datetime.datetime(2026, 6, 1, 12, tzinfo=PARIS))
        grant(draft, adviser, until=datetime.date(2026, 7, 1))
        draft.refresh_from_db()
        assert draft.extended_until == datetime.datetime(2026, 7, 1, 21, 59, 59, tzinfo=datetime.UTC)

    def test_is_no_save_of_the_applicant(self, draft, adviser, noon):
        before = Candidature.objects.get(pk=draft.pk).updated_at
        noon.move_to(CLOSING - SECOND, tick=False)
        grant(draft, adviser)
        assert Candidature.objects.get(pk=draft.pk).updated_at == before

    @pytest.mark.parametrize("role", [Role.ADVISER, Role.HEAD_OF_SERVICE])
    def test_adviser_and_head_grant_it(self, draft, cycle, role):
        grant(draft, make_staff(role, institute=cycle.institute))
        assert draft.journal.filter(kind=JournalKind.EXTENDED).count() == 1

    @pytest.mark.parametrize("role", [Role.ASSISTANT, Role.ACCOUNTANT, Role.COMMITTEE_MEMBER])
    def test_other_roles_do_not(self, draft, cycle, role):
        with pytest.raises(NotAllowedError, match="par un conseil formation ou par la direction du service"):
            grant(draft, make_staff(role, institute=cycle.institute))

    def test_neither_strangers_nor_the_adviser_of_another_institute(self, draft):
        for person in (UserFactory(), make_staff(Role.ADVISER), draft.applicant):
            with pytest.raises(NotAllowedError):
                grant(draft, person)

    def test_nobody_extends_their_own(self, cycle, adviser):
        with pytest.raises(NotAllowedError):
            grant(CandidatureFactory(cycle=cycle, applicant=adviser), adviser)

    @pytest.mark.parametrize("state", sorted({*State.values} - {State.DRAFT}))
    def test_only_a_draft_waits_for_more_time(self, state):
        candidature = candidature_in(state)
        adviser = make_staff(Role.ADVISER, institute=candidature.cycle.institute)
        day = timezone.localdate(candidature.cycle.closes_at) + datetime.timedelta(days=3)
        with pytest.raises(DomainError, match="aucun délai ne peut plus lui être accordé"):
            grant(candidature, adviser, until=day)
        candidature.refresh_from_db()
        assert candidature.extended_until is None

    @pytest.mark.parametrize("state", [CycleState.DRAFT, CycleState.ARCHIVED])
    def test_not_in_a_cycle_that_is_not_published(self, draft, cycle, adviser, state):
        Cycle.objects.filter(pk=cycle.pk).update(state=state)
        with pytest.raises(DomainError, match="archivé"):
            grant(draft, adviser)

    @pytest.mark.parametrize(
        ("until", "words"),
        [
            ((2026, 1, 14), "Le dépôt est ouvert à tous jusqu’au mercredi"),
            ((2026, 1, 13), "Cette date est passée"),
            ((2027, 1, 17), "vérifiez l’année"),
        ],
    )
    def test_days_that_cannot_be(self, draft, adviser, until, words):
        with pytest.raises(IncompleteError, match=words) as refusal:
            grant(draft, adviser, until=datetime.date(*until))
        assert refusal.value.status == 422
        draft.refresh_from_db()
        assert draft.extended_until is None
        assert not OutboxMail.objects.filter(event="candidature.extended").exists()

    def test_reason_is_asked_for(self, draft, adviser):
        with pytest.raises(IncompleteError, match="Écrivez le motif"):
            grant(draft, adviser, reason=" \n ")

    def test_today_is_a_day_to_come_once_the_call_is_closed(self, draft, cycle, adviser, noon):
        noon.move_to(CLOSING + datetime.timedelta(hours=9), tick=False)
        grant(draft, adviser, until=datetime.date(2026, 1, 15))
        draft.refresh_from_db()
        assert draft.can_be_submitted_now

    @pytest.mark.parametrize(
        ("now", "closes", "expected"),
        [
            ((2026, 1, 10, 9), (2026, 1, 14, 23, 59, 59), (2026, 1, 15)),
            ((2026, 1, 14, 23, 59, 59), (2026, 1, 14, 23, 59, 59), (2026, 1, 15)),
            ((2026, 1, 15, 0, 4), (2026, 1, 14, 23, 59, 59), (2026, 1, 15)),
            ((2026, 1, 14, 15), (2026, 1, 14, 12), (2026, 1, 14)),
            ((2026, 1, 14, 23, 59, 59), (2026, 1, 14, 12), (2026, 1, 15)),
        ],
    )
    def test_first_day_that_gives_more_time(self, noon, now, closes, expected):
        noon.move_to(datetime.datetime(*now, tzinfo=PARIS), tick=False)
        cycle = Cycle(closes_at=datetime.datetime(*closes, tzinfo=PARIS))
        assert first_day(cycle) == datetime.date(*expected)


class TestGrantingAgain:
    def test_later_and_earlier_days_replace_and_each_is_kept(self, draft, adviser, cycle):
        head = make_staff(Role.HEAD_OF_SERVICE, institute=cycle.institute)
        for actor, day in ((adviser, 21), (head, 28), (adviser, 16)):
            grant(draft, actor, until=datetime.date(2026, 1, day), reason=f"Jusqu’au {day}.")
        draft.refresh_from_db()
        assert timezone.localdate(draft.extended_until) == datetime.date(2026, 1, 16)
        kept = draft.journal.filter(kind=JournalKind.EXTENDED).order_by("pk")
        assert [(entry.actor, entry.reason) for entry in kept] == [
            (adviser, "Jusqu’au 21."),
            (head, "Jusqu’au 28."),
            (adviser, "Jusqu’au 16."),
        ]

    def test_same_day_twice_is_a_double_click(self, draft, adviser):
        grant(draft, adviser)
        with pytest.raises(IncompleteError, match="a déjà jusqu’au mercredi 21"):
            grant(draft, adviser)
        assert OutboxMail.objects.filter(event="candidature.extended").count() == 1

    def test_going_back_to_a_former_day_is_told_as_well(self, draft, adviser):
        for day in (21, 28, 21):
            grant(draft, adviser, until=datetime.date(2026, 1, day))
        mails = OutboxMail.objects.filter(event="candidature.extended").order_by("pk")
        assert len(mails) == 3
        assert "remplace" not in mails[0].text_body
        assert "Ce délai remplace celui du mercredi 28\u00a0janvier\u00a02026" in mails[2].text_body


class TestOpeningALateDraft:
    """For a person who had not begun when the call closed: staff begin the dossier with the extension."""

    @pytest.fixture
    def person(self, cycle):
        return UserFactory(email="retard@example.org", first_name="Yaël", last_name="Quéméneur")

    @pytest.fixture
    def closed(self, cycle, noon):
        noon.move_to(CLOSING + datetime.timedelta(minutes=4), tick=False)
        return cycle

    def open(self, actor, cycle, email="Retard@Example.org "):
        return open_late_draft(actor=actor, cycle=cycle, email=email, until=EXTENDED_DAY, reason=REASON)

    def test_begins_a_dossier_that_only_they_may_submit(self, person, closed, adviser):
        opened = self.open(adviser, closed)
        assert (opened.applicant, opened.state, opened.extended_until) == (person, State.DRAFT, EXTENDED)
        assert (opened.last_name, opened.email) == ("Quéméneur", "retard@example.org")
        assert Candidature.objects.search("quemeneur").get() == opened
        assert opened.can_be_submitted_now
        assert opened.journal.get(kind=JournalKind.EXTENDED).actor == adviser
        mail = OutboxMail.objects.get(event="candidature.extended")
        assert (mail.recipient, mail.to_email) == (person, person.email)
        assert format_moment(EXTENDED) in mail.subject

    def test_they_find_it_where_they_would_have_begun_it(self, client, person, closed, adviser):
        opened = self.open(adviser, closed)
        client.force_login(person)
        assert client.get(reverse("candidatures:start", args=[closed.slug])).url == opened.get_absolute_url()

    def test_while_the_call_is_open_they_begin_themselves(self, person, cycle, adviser):
        with pytest.raises(DomainError, match="peut commencer son dossier elle-même"):
            self.open(adviser, cycle)

    def test_not_in_an_archived_cycle(self, person, closed, adviser):
        archive_cycle(actor=None, cycle=closed)
        with pytest.raises(DomainError, match="archivé"):
            self.open(adviser, closed)

    @pytest.mark.parametrize("role", [Role.ASSISTANT, Role.ACCOUNTANT, Role.COMMITTEE_MEMBER])
    def test_other_roles_do_not(self, person, closed, role):
        with pytest.raises(NotAllowedError):
            self.open(make_staff(role, institute=closed.institute), closed)
        with pytest.raises(NotAllowedError):
            self.open(make_staff(Role.HEAD_OF_SERVICE), closed)

    def test_nobody_opens_their_own(self, closed, adviser):
        with pytest.raises(NotAllowedError, match="à un collègue"):
            self.open(adviser, closed, email=adviser.email)

    def test_needs_an_account(self, closed, adviser):
        UserFactory(email="parti@example.org", is_active=False)
        for email in ("inconnu@example.org", "parti@example.org"):
            with pytest.raises(IncompleteError, match="Aucun compte ne porte cette adresse"):
                self.open(adviser, closed, email=email)

    def test_says_that_there_is_a_dossier_already(self, draft, closed, adviser):
        with pytest.raises(IncompleteError, match="a déjà un dossier pour ce cycle, à l’état « Brouillon »"):
            self.open(adviser, closed, email=draft.applicant.email)

    def test_refused_day_leaves_no_dossier_behind(self, person, closed, adviser):
        with pytest.raises(IncompleteError):
            open_late_draft(
                actor=adviser, cycle=closed, email=person.email, until=datetime.date(2026, 1, 14), reason=REASON
            )
        assert not Candidature.objects.filter(applicant=person).exists()
