"""A dossier that came by post in the name of somebody who has an account: they say whether it is theirs."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from accounts.holding import is_held
from accounts.models import User
from candidatures import services
from candidatures.enums import JournalKind
from candidatures.models import Candidature, TakeOver
from candidatures.personal_data import personal_data
from candidatures.posted_enums import TakeOverState
from candidatures.services.on_paper import DAILY_ADDRESSES
from cycles.models import KeptAway
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, post_dossier
from tests.factories.cycles import CallFactory
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.notifications.enums import MailState
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

ADDRESS = "maelle@example.org"


@pytest.fixture
def cycle():
    return CallFactory()


@pytest.fixture
def assistant(cycle):
    return make_staff(Role.ASSISTANT, institute=cycle.institute)


@pytest.fixture
def person():
    return UserFactory(email=ADDRESS)


@pytest.fixture
def posted(cycle, assistant, person):
    draft = post_dossier(cycle=cycle, actor=assistant, email=ADDRESS)
    services.register_paper(actor=assistant, candidature=draft)
    return Candidature.objects.get(pk=draft.pk)


@pytest.fixture
def asked(posted):
    return posted.takeovers.get()


def page_of(asked):
    return reverse("candidatures:takeover", args=[asked.uuid])


class TestAsking:
    def test_a_mail_says_whose_it_is_and_no_more(self, posted, asked, person):
        mail = OutboxMail.objects.get()
        assert (mail.event, mail.to_email) == ("candidature.takeover", ADDRESS)
        assert page_of(asked) in mail.text_body
        for told in (posted.full_name, str(posted.cycle.year)):
            assert told in mail.text_body
        for kept in (posted.receipt_number, posted.employer_name, posted.phone):
            assert kept not in mail.subject + mail.text_body
        assert not mail.documents.exists()
        assert is_held(posted.applicant)
        assert not Candidature.objects.owned_by(person).exists()

    def test_staff_read_the_same_whether_there_is_an_account_or_not(self, client, cycle, assistant, posted):
        other = post_dossier(cycle=cycle, actor=assistant, email="autre@example.org", last_name="Autre")
        services.register_paper(actor=assistant, candidature=other)
        sign_in(client, assistant)
        told = []
        for row, address in ((posted, ADDRESS), (other, "autre@example.org")):
            page = client.get(reverse("instruction:detail", args=[row.uuid])).content.decode()
            assert "Un courriel est envoyé à" in page and address in page
            notice = page[page.index("Dossier papier</strong>") : page.index("Changer l’adresse")]
            told.append(notice.replace(address.partition("@")[0], "X").replace(str(row.uuid), "Y"))
        assert told[0] == told[1]

    def test_given_again_it_is_sent_again_for_thirty_days_more(self, posted, asked, assistant):
        with time_machine.travel(timezone.now() + datetime.timedelta(days=29), tick=False):
            services.give_address(actor=assistant, candidature=posted, email=ADDRESS)
            assert posted.takeovers.get().expires_at == timezone.now() + datetime.timedelta(days=30)
        assert OutboxMail.objects.filter(event="candidature.takeover").count() == 2

    def test_another_address_withdraws_it(self, posted, asked, assistant):
        services.give_address(actor=assistant, candidature=posted, email="libre@example.org")
        asked.refresh_from_db()
        assert asked.state == TakeOverState.WITHDRAWN
        assert User.objects.get(pk=posted.applicant_id).email == "libre@example.org"
        assert OutboxMail.objects.get(event="candidature.takeover").state == MailState.CANCELLED

    def test_withdrawn_whichever_address_it_was(self, posted, asked, assistant):
        for address in ("", "libre@example.org"):
            if address:
                services.give_address(actor=assistant, candidature=posted, email=address)
            services.withdraw_address(actor=assistant, candidature=posted)
            posted = Candidature.objects.get(pk=posted.pk)
            assert (posted.email, is_held(posted.applicant)) == ("", True)
        assert set(OutboxMail.objects.values_list("state", flat=True)) == {MailState.CANCELLED}
        assert posted.journal.filter(kind=JournalKind.PAPER_UNADDRESSED).count() == 2
        with pytest.raises(NotAllowedError):
            services.withdraw_address(actor=UserFactory(), candidature=posted)

    def test_five_mails_a_day(self, posted, assistant):
        for _ in range(DAILY_ADDRESSES):
            services.give_address(actor=assistant, candidature=posted, email=ADDRESS)
        with pytest.raises(DomainError, match="Réessayez demain"):
            services.give_address(actor=assistant, candidature=posted, email=ADDRESS)


class TestTaking:
    def test_the_dossier_enters_the_account_and_the_held_one_goes(self, posted, asked, person, cycle):
        holder = posted.applicant
        colleague = make_staff(Role.ADVISER, institute=cycle.institute)
        KeptAway.objects.create(user=colleague, cycle=cycle, person=holder)
        services.take_over_paper(actor=person, takeover=asked)
        taken = Candidature.objects.get(pk=posted.pk)
        assert (taken.applicant, taken.is_untaken) == (person, False)
        assert not User.objects.filter(pk=holder.pk).exists()
        assert KeptAway.objects.get().person == person
        assert taken.journal.get(kind=JournalKind.PAPER_TAKEN).actor == person
        dossier = personal_data(person)["dossiers"][0]
        assert dossier["reprise du dossier papier"][0]["état"] == "Repris dans le compte"

    def test_an_account_that_signs_in_without_a_password_takes_it_too(self, posted, asked, person):
        person.set_unusable_password()
        person.last_login = timezone.now()
        person.save()
        services.take_over_paper(actor=person, takeover=asked)
        assert not Candidature.objects.get(pk=posted.pk).is_untaken

    def test_a_second_click_says_that_it_is_done(self, asked, person):
        services.take_over_paper(actor=person, takeover=asked)
        with pytest.raises(StaleError, match="déjà repris"):
            services.take_over_paper(actor=person, takeover=asked)

    def test_one_dossier_a_person_and_a_cycle(self, posted, asked, person, cycle):
        own = services.start_candidature(actor=person, cycle=cycle)
        with pytest.raises(DomainError, match="supprimez votre brouillon"):
            services.take_over_paper(actor=person, takeover=asked)
        own.delete()
        own = CandidatureFactory(cycle=cycle, applicant=person, submitted=True)
        with pytest.raises(DomainError, match=own.receipt_number):
            services.take_over_paper(actor=person, takeover=asked)
        asked.refresh_from_db()
        assert asked.state == TakeOverState.ASKED
        assert is_held(Candidature.objects.get(pk=posted.pk).applicant)

    def test_nobody_elses(self, asked):
        for other in (UserFactory(), UserFactory(email="maelle2@example.org")):
            for service in (services.take_over_paper, services.refuse_paper):
                with pytest.raises(NotAllowedError, match="autre compte"):
                    service(actor=other, takeover=asked)

    def test_not_one_of_the_institute(self, cycle, assistant):
        colleague = make_staff(Role.ADVISER, institute=cycle.institute)
        draft = post_dossier(cycle=cycle, actor=assistant, email=colleague.email)
        services.register_paper(actor=assistant, candidature=draft)
        with pytest.raises(DomainError, match="n’entre pas dans votre compte"):
            services.take_over_paper(actor=colleague, takeover=draft.takeovers.get())

    @pytest.mark.parametrize("service", [services.take_over_paper, services.refuse_paper])
    def test_past_thirty_days_or_withdrawn(self, posted, asked, person, assistant, service):
        later = timezone.now() + datetime.timedelta(days=31)
        with time_machine.travel(later, tick=False), pytest.raises(DomainError, match="ne vaut plus"):
            service(actor=person, takeover=asked)
        services.withdraw_address(actor=assistant, candidature=posted)
        with pytest.raises(StaleError, match="a retiré cette demande"):
            service(actor=person, takeover=asked)


class TestRefusing:
    def test_the_team_reads_it_and_the_address_is_not_asked_again(self, client, posted, asked, person, assistant):
        services.refuse_paper(actor=person, takeover=asked)
        assert posted.journal.get(kind=JournalKind.PAPER_REFUSED).actor is None
        sign_in(client, assistant)
        assertContains(client.get(reverse("instruction:detail", args=[posted.uuid])), "Ce n’est pas cette personne.")
        assertContains(client.get(reverse("dashboard:home")), "dont l’adresse est celle d’une autre personne")
        with pytest.raises(IncompleteError, match="celui d’une autre personne"):
            services.give_address(actor=assistant, candidature=posted, email=ADDRESS)
        services.give_address(actor=assistant, candidature=posted, email="juste@example.org")
        assertNotContains(client.get(reverse("instruction:detail", args=[posted.uuid])), "Ce n’est pas cette personne.")
        assertNotContains(client.get(reverse("dashboard:home")), "dont l’adresse est celle d’une autre personne")

    def test_nothing_of_the_dossier_stays_with_them_but_that_it_was_asked(self, posted, asked, person):
        services.refuse_paper(actor=person, takeover=asked)
        told = personal_data(person)
        assert told["dossiers"] == []
        assert [row["état"] for row in told["dossiers papier proposés"]] == ["Ce n’est pas cette personne"]
        assert posted.full_name not in str(told)


class TestPage:
    def test_opening_it_changes_nothing_and_it_is_one_accounts(self, client, posted, asked, person):
        assert client.get(page_of(asked)).status_code == 302
        client.force_login(UserFactory())
        assert client.get(page_of(asked)).status_code == 404
        assert client.post(page_of(asked), {"answer": "take"}).status_code == 404
        client.force_login(person)
        page = client.get(page_of(asked))
        assertContains(page, posted.full_name)
        assertContains(page, "C’est bien moi, je le reprends dans mon compte")
        assertNotContains(page, posted.receipt_number)
        assert client.head(page_of(asked)).status_code == 200
        assert client.post(page_of(asked)).status_code == 404
        asked.refresh_from_db()
        assert asked.state == TakeOverState.ASKED

    def test_taken_it_leads_to_the_dossier(self, client, posted, asked, person):
        client.force_login(person)
        assert client.post(page_of(asked), {"answer": "take"}).url == posted.get_absolute_url()
        assert client.get(posted.get_absolute_url()).status_code == 200
        assertContains(client.get(page_of(asked)), "est dans votre compte")
        assertContains(client.post(page_of(asked), {"answer": "take"}), "déjà repris", status_code=409)

    def test_refused_it_says_no_name_any_more(self, client, posted, asked, person):
        client.force_login(person)
        assert client.post(page_of(asked), {"answer": "refuse"}).url == reverse("dashboard:home")
        page = client.get(page_of(asked))
        assertContains(page, "que ce dossier n’est pas le vôtre")
        assertNotContains(page, posted.full_name)

    def test_says_before_what_stands_in_the_way(self, client, asked, person, cycle):
        services.start_candidature(actor=person, cycle=cycle)
        client.force_login(person)
        page = client.get(page_of(asked))
        assertContains(page, "supprimez votre brouillon")
        assertNotContains(page, "je le reprends")
        refused = client.post(page_of(asked), {"answer": "take"})
        assertContains(refused, "supprimez votre brouillon", status_code=409)

    def test_the_desk_sends_again_and_withdraws_from_its_page(self, client, posted, asked, assistant):
        sign_in(client, assistant)
        url = reverse("instruction:posted_address", args=[posted.uuid])
        assertContains(client.get(url), "la même lui renvoie le courriel")
        assert client.post(url, {"email": ADDRESS}).status_code == 302
        assert client.post(url, {"act": "withdraw"}).url == reverse("instruction:detail", args=[posted.uuid])
        assert not TakeOver.objects.asked().exists()
        assertContains(client.get(reverse("instruction:detail", args=[posted.uuid])), "Aucune adresse n’est connue")
