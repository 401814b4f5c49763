"""A dossier that came by post: who types it in, what counts as its date, and how the person takes it over."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.holding import is_held
from accounts.models import User
from candidatures import services
from candidatures.enums import JournalKind, State
from candidatures.models import Candidature
from candidatures.personal_data import personal_data
from candidatures.sections import IDENTITY, PROJECT
from candidatures.services.on_paper import NamesakeError
from candidatures.services.reminders import remind_drafts
from cycles.models import Cycle, KeptAway
from cycles.services import archive_cycle
from instruction.services import grant_extension
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, post_dossier
from tests.factories.cycles import CallFactory
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.notifications.models import OutboxMail
from toolkit.text.typography import format_day
from workshop.concerned import Concerned
from workshop.topics import DEADLINE

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle():
    return CallFactory()


@pytest.fixture
def assistant(cycle):
    return make_staff(Role.ASSISTANT, institute=cycle.institute)


@pytest.fixture
def adviser(cycle):
    return make_staff(Role.ADVISER, institute=cycle.institute)


def close(cycle, *, days=3):
    """The call ended some days ago."""
    Cycle.objects.filter(pk=cycle.pk).update(
        opens_at=timezone.now() - datetime.timedelta(days=30), closes_at=timezone.now() - datetime.timedelta(days=days)
    )
    cycle.refresh_from_db()


class TestOpening:
    def test_stands_on_an_account_that_nobody_can_open(self, cycle, assistant):
        draft = post_dossier(cycle=cycle, actor=assistant, is_full=False, email="Maelle@Example.org")
        assert (draft.state, draft.entered_by, draft.email) == (State.DRAFT, assistant, "maelle@example.org")
        assert is_held(draft.applicant)
        assert not draft.applicant.has_usable_password()
        assert draft.journal.get(kind=JournalKind.PAPER_OPENED).actor == assistant
        assert not OutboxMail.objects.exists()

    @pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.COMMITTEE_MEMBER])
    def test_other_roles_do_not(self, cycle, role):
        for actor in (make_staff(role, institute=cycle.institute), make_staff(Role.ADVISER), UserFactory()):
            with pytest.raises(NotAllowedError, match="service formation"):
                post_dossier(cycle=cycle, actor=actor, is_full=False)

    def test_refuses_days_that_are_not_of_receipt(self, cycle, assistant):
        tomorrow = timezone.localdate() + datetime.timedelta(days=1)
        before = timezone.localdate(cycle.opens_at) - datetime.timedelta(days=1)
        for day, sentence in ((tomorrow, "à venir"), (before, "n’est pas de ce cycle")):
            with pytest.raises(IncompleteError, match=sentence):
                post_dossier(cycle=cycle, actor=assistant, arrived_on=day)

    def test_late_needs_a_reason_and_an_adviser(self, cycle, assistant, adviser):
        close(cycle)
        with pytest.raises(NotAllowedError, match="conseil formation"):
            post_dossier(cycle=cycle, actor=assistant, reason="Grève de la poste.")
        with pytest.raises(IncompleteError, match="pourquoi ce dossier est pris"):
            post_dossier(cycle=cycle, actor=adviser)
        draft = post_dossier(cycle=cycle, actor=adviser, is_full=False, reason="Grève de la poste.")
        assert draft.journal.get(kind=JournalKind.PAPER_OPENED).reason == "Grève de la poste."

    def test_came_in_time_and_is_typed_in_after_the_call(self, cycle, assistant):
        close(cycle)
        day = timezone.localdate(cycle.closes_at)
        draft = post_dossier(cycle=cycle, actor=assistant, arrived_on=day)
        services.register_paper(actor=assistant, candidature=draft)
        assert timezone.localdate(draft.submitted_at) == day

    def test_not_before_the_call_nor_in_an_archive(self, assistant):
        upcoming = CallFactory(upcoming=True)
        with pytest.raises(DomainError, match="n’est pas ouvert"):
            post_dossier(cycle=upcoming, actor=make_staff(Role.HEAD_OF_SERVICE, institute=upcoming.institute))
        closed = CallFactory(closed=True)
        archive_cycle(actor=None, cycle=closed)
        with pytest.raises(DomainError, match="archivé"):
            post_dossier(cycle=closed, actor=make_staff(Role.HEAD_OF_SERVICE, institute=closed.institute))

    def test_one_dossier_a_person(self, cycle, assistant):
        known = CandidatureFactory(cycle=cycle, first_name="Anaïs", last_name="Vauquelin-Roche")
        with pytest.raises(IncompleteError, match="Anaïs Vauquelin-Roche a déjà un dossier"):
            post_dossier(cycle=cycle, actor=assistant, email=known.applicant.email)
        with pytest.raises(NamesakeError, match="autre personne du même nom"):
            post_dossier(cycle=cycle, actor=assistant, first_name="ANAIS", last_name="Vauquelin-Roche")
        other = post_dossier(
            cycle=cycle, actor=assistant, is_full=False, first_name="Anaïs", last_name="Vauquelin-Roche",
            is_namesake=True,
        )  # fmt: skip
        assert other != known

    def test_enters_nobodys_account_without_their_word(self, cycle, assistant):
        person = UserFactory(email="compte@example.org")
        draft = post_dossier(cycle=cycle, actor=assistant, is_full=False, email="compte@example.org")
        assert is_held(draft.applicant) and draft.applicant != person
        with pytest.raises(NotAllowedError, match="propre dossier"):
            post_dossier(cycle=cycle, actor=assistant, email=assistant.email)


class TestTyping:
    def test_each_entry_bears_the_name_of_its_author(self, cycle, assistant, adviser):
        draft = post_dossier(cycle=cycle, actor=assistant, is_full=False)
        services.save_section(actor=assistant, candidature=draft, section=IDENTITY, values={"phone": "02 00 00 00 14"})
        services.save_section(actor=adviser, candidature=draft, section=PROJECT, values={"motivation": "Diriger."})
        authors = draft.journal.filter(kind=JournalKind.SECTION_SAVED).values_list("subject", "actor")
        assert set(authors) == {("identite", assistant.pk), ("projet", adviser.pk)}

    def test_only_the_team_writes_and_only_what_came_by_post(self, cycle, assistant):
        draft = post_dossier(cycle=cycle, actor=assistant, is_full=False)
        strangers = (make_staff(Role.ADVISER), make_staff(Role.ACCOUNTANT, institute=cycle.institute), UserFactory())
        for actor in strangers:
            assert draft not in Candidature.objects.written_by(actor)
            with pytest.raises(NotAllowedError):
                services.save_section(actor=actor, candidature=draft, section=PROJECT, values={"motivation": "Non."})
        online = CandidatureFactory(cycle=cycle)
        assert set(Candidature.objects.written_by(assistant)) == {draft}
        with pytest.raises(NotAllowedError):
            services.save_section(actor=assistant, candidature=online, section=PROJECT, values={"motivation": "Non."})

    def test_a_recusal_closes_it(self, cycle, assistant):
        draft = post_dossier(cycle=cycle, actor=assistant, is_full=False)
        KeptAway.objects.create(user=assistant, cycle=cycle, person=draft.applicant)
        assert draft not in Candidature.objects.written_by(assistant)
        with pytest.raises(NotAllowedError):
            services.save_section(actor=assistant, candidature=draft, section=PROJECT, values={"motivation": "Non."})

    def test_is_reminded_of_nothing(self, cycle, assistant):
        post_dossier(cycle=cycle, actor=assistant, is_full=False, email="maelle@example.org")
        Cycle.objects.filter(pk=cycle.pk).update(closes_at=timezone.now() + datetime.timedelta(hours=5))
        Candidature.objects.update(created_at=timezone.now() - datetime.timedelta(days=9))
        assert remind_drafts() == 0

    def test_dropped_it_leaves_nothing(self, cycle, assistant):
        draft = post_dossier(cycle=cycle, actor=assistant)
        with pytest.raises(NotAllowedError):
            services.drop_paper(actor=UserFactory(), candidature=draft)
        services.drop_paper(actor=assistant, candidature=draft)
        assert not Candidature.objects.exists()
        assert not User.objects.filter(pk=draft.applicant_id).exists()


class TestRegistering:
    def test_counts_from_the_day_of_receipt(self, cycle, assistant):
        day = timezone.localdate() - datetime.timedelta(days=2)
        draft = post_dossier(cycle=cycle, actor=assistant, arrived_on=day)
        change = services.register_paper(actor=assistant, candidature=draft)
        assert draft.state == State.SUBMITTED
        assert (change.actor, change.transition, change.role) == (assistant, "register", "assistant")
        local = timezone.localtime(draft.submitted_at)
        assert (local.date(), local.hour) == (day, 12)
        assert draft.receipt.context["received_on"] == day
        assert draft.receipt.context["received"] == format_day(day)  # the hour is nobody's to invent
        assert "12\u00a0h" not in draft.receipt.context["body"]
        assert draft.origin == "Papier"

    def test_today_is_never_dated_after_now(self, cycle, assistant):
        draft = post_dossier(cycle=cycle, actor=assistant)
        services.register_paper(actor=assistant, candidature=draft)
        assert draft.submitted_at <= timezone.now()

    def test_without_an_address_nobody_is_written_to(self, cycle, assistant, adviser):
        draft = post_dossier(cycle=cycle, actor=assistant)
        services.register_paper(actor=assistant, candidature=draft)
        assert draft.is_unaddressed
        services.verify_commitment(
            actor=adviser, commitment=draft.commitment, signatory_name="Philippe Orsenne", signatory_capacity="Maire"
        )
        assert not OutboxMail.objects.exists()

    def test_lacks_what_a_dossier_lacks(self, cycle, assistant):
        draft = post_dossier(cycle=cycle, actor=assistant, is_full=False)
        with pytest.raises(IncompleteError, match="Écrivez votre motivation"):
            services.register_paper(actor=assistant, candidature=draft)

    def test_staff_register_no_draft_of_the_site(self, cycle, assistant):
        online = CandidatureFactory(cycle=cycle, complete=True)
        with pytest.raises(DomainError, match="n’est pas venu par courrier"):
            services.register_paper(actor=assistant, candidature=online)

    def test_staff_write_no_more_in_it(self, cycle, assistant):
        draft = post_dossier(cycle=cycle, actor=assistant)
        services.register_paper(actor=assistant, candidature=draft)
        assert draft not in Candidature.objects.written_by(assistant)
        with pytest.raises(NotAllowedError):
            services.save_section(actor=assistant, candidature=draft, section=PROJECT, values={"motivation": "Non."})

    def test_the_holder_of_an_address_taken_meanwhile_is_asked(self, cycle, assistant):
        draft = post_dossier(cycle=cycle, actor=assistant, email="maelle@example.org")
        UserFactory(email="maelle@example.org")
        services.register_paper(actor=assistant, candidature=draft)
        assert (draft.state, is_held(draft.applicant)) == (State.SUBMITTED, True)
        assert OutboxMail.objects.get().event == "candidature.takeover"


class TestTakingOver:
    @pytest.fixture
    def posted(self, cycle, assistant):
        draft = post_dossier(cycle=cycle, actor=assistant, email="maelle@example.org", last_name="Kervadec-Roy")
        services.register_paper(actor=assistant, candidature=draft)
        return Candidature.objects.get(pk=draft.pk)

    def test_a_mail_says_so_with_the_receipt(self, posted):
        mail = OutboxMail.objects.get()
        assert (mail.event, mail.to_email, mail.recipient) == (
            "candidature.paper", "maelle@example.org", posted.applicant,
        )  # fmt: skip
        assert posted.receipt_number in mail.subject
        assert reverse("account_reset_password") in mail.text_body
        assert mail.documents.get() == posted.receipt
        assert posted.applicant.full_name == "Maëlle Kervadec-Roy"

    def test_the_person_chooses_a_password_and_reads_everything(self, client, posted):
        client.post(reverse("account_reset_password"), {"email": "maelle@example.org"})
        mail = OutboxMail.objects.get(event="password_reset")
        path = re.search(r"https?://[^/]+(/\S*?)[)\s]", mail.text_body)[1]
        page = client.get(path, follow=True)
        password = "un-dossier-venu-par-courrier"
        client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})
        posted.applicant.refresh_from_db()
        assert posted.applicant.has_usable_password()
        assert not posted.is_untaken
        entered = client.post(reverse("account_login"), {"login": "maelle@example.org", "password": password})
        assert entered.url == reverse("dashboard:home")
        shown = client.get(posted.get_absolute_url())
        assert shown.status_code == 200
        assert client.get(reverse("candidatures:review", args=[posted.uuid])).status_code == 200

    def test_the_address_is_mended_until_then(self, posted, assistant):
        services.give_address(actor=assistant, candidature=posted, email="Juste@example.org")
        posted.refresh_from_db()
        assert (posted.email, posted.applicant.email) == ("juste@example.org", "juste@example.org")
        assert OutboxMail.objects.filter(event="candidature.paper").count() == 2
        posted.applicant.set_password("choisi par la personne")
        posted.applicant.save()
        with pytest.raises(DomainError, match="elle seule en change"):
            services.give_address(actor=assistant, candidature=posted, email="autre@example.org")

    def test_nobody_else_gives_an_address(self, posted, assistant):
        with pytest.raises(NotAllowedError, match="propre dossier"):
            services.give_address(actor=assistant, candidature=posted, email=assistant.email)
        with pytest.raises(NotAllowedError):
            services.give_address(actor=UserFactory(), candidature=posted, email="autre@example.org")

    def test_their_data_say_who_typed_it_in(self, posted):
        dossier = personal_data(posted.applicant)["dossiers"][0]
        assert "le service formation, d’après le dossier papier" in str(dossier)
        assert "mandatée" not in str(dossier)


@pytest.mark.parametrize(
    "name", ["submit", "withdraw", "tell_ready", "reopen", "confirm", "drop_revision", "send_again"]
)
def test_who_types_it_in_does_nothing_of_the_applicants(client, cycle, assistant, name):
    draft = post_dossier(cycle=cycle, actor=assistant, email="maelle@example.org")
    sign_in(client, assistant)
    answer = client.post(reverse(f"candidatures:{name}", args=[draft.uuid]))
    assert answer.status_code in {403, 409}
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    assert not OutboxMail.objects.exists()


def test_no_more_time_is_given_to_what_came_by_post(cycle, assistant, adviser):
    draft = post_dossier(cycle=cycle, actor=assistant, is_full=False)
    until = timezone.localdate(cycle.closes_at) + datetime.timedelta(days=3)
    with pytest.raises(DomainError, match="jour de sa réception"):
        grant_extension(actor=adviser, candidature=draft, until=until, reason="Non.")


def test_nobody_is_written_to_of_a_change_before_they_are(cycle, assistant, adviser):
    draft = post_dossier(cycle=cycle, actor=assistant, email="maelle@example.org")
    told = Concerned(cycle, [DEADLINE], adviser)
    assert told.groups == []
    services.register_paper(actor=assistant, candidature=draft)
    people = Concerned(cycle, [DEADLINE], adviser).groups[0].people
    assert [one.email for one in people] == ["maelle@example.org"]
