"""The people of a promotion, as the training team follows them."""

import datetime
import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from accounts.holding import open_held_account
from candidatures.enums import State
from cycles.models import Participant
from cycles.services import keep_away, remove_participant
from programme.models import EmployerMove
from promotions.lacks import find_lacks
from promotions.services import remind_participant
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import candidature_in
from tests.factories.cycles import CycleFactory, ParticipantFactory
from tests.factories.modules import ModuleFactory
from tests.factories.organisations import EmployerFactory, make_siret
from tests.factories.programme import enrol
from tests.factories.promotions import make_profile, tell_needs
from toolkit.domain.errors import DomainError, NotAllowedError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

LIST = "/promotions/"
CONTACT = {"training_contact_name": "Service", "training_contact_email": "rh@example.org"}


@pytest.fixture
def cycle():
    return CycleFactory()


@pytest.fixture
def assistant(client, cycle):
    person = make_staff(Role.ASSISTANT, institute=cycle.institute)
    sign_in(client, person)
    return person


def complete(cycle, **fields):
    """Somebody of whom nothing is lacking."""
    participant = ParticipantFactory(cycle=cycle, **CONTACT, **fields)
    tell_needs(participant)
    make_profile(participant, photo_declined=True)
    return participant


def names(response):
    return [row.participant.user.last_name for row in response.context["list"].shown]


class TestList:
    def test_says_who_where_and_what_is_lacking_of_whom(self, client, cycle, assistant):
        complete(cycle, user__last_name="Aubrac", function="DGS")
        ParticipantFactory(cycle=cycle, user__last_name="Castel", **CONTACT)
        ParticipantFactory(user__last_name="Ailleurs")
        page = client.get(LIST)
        assert names(page) == ["Aubrac", "Castel"]
        assertContains(page, "Besoins, photo")
        assertContains(page, "besoins de 1")
        assertNotContains(page, "arachide")
        assert names(client.get(LIST, {"vue": "incomplets"})) == ["Castel"]

    def test_is_filtered_by_what_is_lacking_by_type_and_by_words(self, client, cycle, assistant):
        region = EmployerFactory(employer_type="REGION", name="Région d’Essai")
        complete(cycle, user__last_name="Aubrac", employer=region)
        ParticipantFactory(cycle=cycle, user__last_name="Castel")
        gone = ParticipantFactory(cycle=cycle, user__last_name="Parti")
        remove_participant(actor=None, participant=gone, reason="Mutation.")
        assert names(client.get(LIST, {"manque": "contact"})) == ["Castel"]
        assert names(client.get(LIST, {"type": "REGION"})) == ["Aubrac"]
        assert names(client.get(LIST, {"q": "region"})) == ["Aubrac"]
        assert names(client.get(LIST, {"vue": "partis"})) == ["Parti"]
        assertContains(client.get(LIST, {"q": "personne"}), "Personne ne correspond à ces filtres")

    def test_the_number_of_an_order_is_lacking_where_a_dossier_awaits_it(self, cycle):
        candidature = candidature_in(State.CONFIRMED)
        participant = Participant.objects.get(user=candidature.applicant)
        Participant.objects.update(purchase_order="")
        participant.refresh_from_db()
        lacks = {each.source.name: each.lack for each in find_lacks([participant])[participant.pk]}
        assert str(candidature.uuid) in lacks["engagement"].url
        Participant.objects.update(billing_closed_at=timezone.now())
        participant.refresh_from_db()
        assert "engagement" not in {each.source.name for each in find_lacks([participant])[participant.pk]}

    def test_recusal_hides_the_person_from_list_counts_export_and_page(self, client, cycle, assistant):
        hidden = ParticipantFactory(cycle=cycle, user__last_name="Castel")
        complete(cycle, user__last_name="Aubrac")
        keep_away(user=assistant, cycle=cycle, person=hidden.user)
        page = client.get(LIST)
        assert names(page) == ["Aubrac"]
        assert [tab.count for tab in page.context["list"].tabs] == [1, 0, 0]
        assert b"Castel" not in client.get(reverse("promotions:export_csv")).getvalue()
        for name in ("participant", "needs", "move"):
            assert client.get(reverse(f"promotions:{name}", args=[hidden.uuid])).status_code == 404
        with pytest.raises(NotAllowedError):
            remind_participant(actor=assistant, participant=hidden)

    @pytest.mark.parametrize("suffix", ["csv", "xlsx", "ods"])
    def test_exports_hold_nothing_of_what_people_need(self, client, cycle, assistant, suffix):
        complete(cycle, user__last_name="Aubrac")
        content = client.get(reverse(f"promotions:export_{suffix}")).getvalue()
        if suffix != "csv":
            book = zipfile.ZipFile(io.BytesIO(content))
            content = b"".join(book.read(name) for name in book.namelist())
        assert b"Aubrac" in content and b"rh@example.org" in content
        assert b"arachide" not in content and b"Claude Fictif" not in content

    # Session, person, second factor, roles; cycles, people, needs, sessions; count, rows.
    @pytest.mark.parametrize("number", [1, 30])
    def test_costs_a_constant_number_of_queries(self, client, cycle, assistant, number, django_assert_num_queries):
        for _ in range(number):
            ParticipantFactory(cycle=cycle)
        with django_assert_num_queries(10):
            client.get(LIST)

    def test_nobody_yet_and_no_cycle(self, client, cycle, assistant):
        assertContains(client.get(LIST), "Personne n’a encore confirmé sa place")
        sign_in(client, make_staff(Role.ADVISER))
        assertContains(client.get(LIST), "Aucun cycle dans votre institut")


class TestPage:
    def test_tells_employer_sessions_and_lacks(self, client, cycle, assistant):
        first = timezone.localdate() - datetime.timedelta(days=1)
        ModuleFactory(cycle=cycle, number=1, starts_on=first, ends_on=first + datetime.timedelta(days=2))
        late = ParticipantFactory(cycle=cycle)
        enrol(late)
        page = client.get(reverse("promotions:participant", args=[late.uuid]))
        for words in ("Besoins, contact formation, photo", "présence due depuis", late.employer.name):
            assertContains(page, words)

    def test_needs_are_read_apart_and_the_reading_shows(self, client, cycle, assistant):
        me = complete(cycle)
        url = reverse("promotions:participant", args=[me.uuid])
        assertNotContains(client.get(url), "arachide")
        assertContains(client.get(reverse("promotions:needs", args=[me.uuid])), "Sans arachide.")
        assertContains(client.get(url), "Besoins consultés")
        sign_in(client, make_staff(Role.HEAD_OF_SERVICE, institute=cycle.institute))
        assertNotContains(client.get(url), "Lire ses besoins")

    def test_who_left_is_told_and_asked_nothing(self, client, cycle, assistant):
        gone = complete(cycle)
        remove_participant(actor=None, participant=gone, reason="Mutation à Nantes.")
        page = client.get(reverse("promotions:participant", args=[gone.uuid]))
        assertContains(page, "Mutation à Nantes.")
        for words in ("Ce qui manque", "Noter un changement", "Lire ses besoins"):
            assertNotContains(page, words)


class TestMove:
    def url(self, participant):
        return reverse("promotions:move", args=[participant.uuid])

    def test_page_says_what_changes_and_what_does_not(self, client, cycle, assistant):
        me = ParticipantFactory(cycle=cycle)
        page = client.get(self.url(me))
        for words in ("Qui paie reste l’employeur qui s’est engagé", me.billing_name, "redemandé à la personne"):
            assertContains(page, words)

    def test_is_noted_with_a_new_employer(self, client, cycle, assistant):
        me = ParticipantFactory(cycle=cycle, **CONTACT)
        data = {"siret": make_siret(700), "name": "Ville de Toul", "employer_type": "COMMUNE", "function": "DGS",
                "since": timezone.localdate().isoformat()}  # fmt: skip
        assert client.post(self.url(me), data).status_code == 302
        me.refresh_from_db()
        assert (me.employer.name, me.function, me.training_contact_email) == ("Ville de Toul", "DGS", "")
        page = client.get(reverse("promotions:participant", args=[me.uuid]))
        assertContains(page, "Changement d’employeur noté")
        assertContains(page, assistant.full_name)

    @pytest.mark.parametrize(
        ("changed", "words", "status"),
        [
            ({"siret": "123"}, "compte 14 chiffres", 422),
            ({"since": ""}, "Répondez à", 422),
            ({"name": ""}, "donnez aussi le nom", 422),
            ({"since": "2001-01-01"}, "est dans la promotion depuis", 422),
        ],
    )
    def test_refusal_says_why_and_keeps_what_was_typed(self, client, cycle, assistant, changed, words, status):
        me = ParticipantFactory(cycle=cycle)
        data = {"siret": make_siret(700), "name": "Ville de Toul", "employer_type": "COMMUNE", "function": "Cheffe",
                "since": timezone.localdate().isoformat(), **changed}  # fmt: skip
        page = client.post(self.url(me), data)
        assertContains(page, words, status_code=status)
        assertContains(page, "Cheffe", status_code=status)
        assert not EmployerMove.objects.exists()


class TestReminder:
    def test_leaves_once_a_day_with_what_is_lacking(self, client, cycle, assistant, time_machine):
        me = ParticipantFactory(cycle=cycle, **CONTACT)
        url = reverse("promotions:remind", args=[me.uuid])
        assert client.post(url).status_code == 302
        mail = OutboxMail.objects.get()
        assert (mail.to_email, mail.event) == (me.user.email, "promotion.reminder")
        assert "Dire ce qu’il vous faut pour venir" in mail.text_body and "contact formation" not in mail.text_body
        assertContains(client.post(url), "Un rappel lui a déjà été écrit aujourd’hui", status_code=409)
        time_machine.move_to(timezone.now() + datetime.timedelta(days=1))
        sign_in(client, assistant)
        assert client.post(url).status_code == 302
        assert OutboxMail.objects.count() == 2

    def test_leads_to_the_promotion_where_something_is_lacking(self, cycle, assistant):
        me = ParticipantFactory(cycle=cycle)
        later = ParticipantFactory(user=me.user, cycle__year=cycle.year + 1)
        mail = remind_participant(actor=assistant, participant=me)
        assert f"/promotion/{me.uuid}/" in mail.text_body and str(later.uuid) not in mail.text_body

    def test_somebody_without_an_address_is_written_to_by_post(self, client, cycle, assistant):
        me = ParticipantFactory(cycle=cycle, user=open_held_account(title="F", first_name="Maëlle", last_name="Roux"))
        sign_in(client, assistant)
        page = client.get(reverse("promotions:participant", args=[me.uuid]))
        assertContains(page, "on lui écrit par la poste")
        assertNotContains(page, ".invalid")
        assertNotContains(page, reverse("promotions:remind", args=[me.uuid]))
        export = client.get(reverse("promotions:export_csv")).getvalue()
        assert b"Roux" in export and b".invalid" not in export

    def test_does_not_leave_where_nothing_is_lacking_or_the_person_left(self, cycle, assistant):
        with pytest.raises(DomainError, match="Il ne manque rien"):
            remind_participant(actor=assistant, participant=complete(cycle))
        gone = ParticipantFactory(cycle=cycle)
        remove_participant(actor=None, participant=gone, reason="Mutation.")
        with pytest.raises(DomainError, match="a quitté la promotion"):
            remind_participant(actor=assistant, participant=gone)
        assert not OutboxMail.objects.exists()
