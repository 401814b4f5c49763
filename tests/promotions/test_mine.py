"""« Ma promotion »: what somebody reads of it, what is awaited of them, and the others as far as each agrees."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from cycles.models import Participant
from cycles.services import remove_participant
from promotions.models import Needs
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.cycles import ContactFactory, CycleFactory, ParticipantFactory
from tests.factories.modules import ModuleFactory
from tests.factories.programme import enrol
from tests.factories.promotions import NEEDS, make_profile, tell_needs
from tests.factories.study_tours import StudyTourFactory

pytestmark = pytest.mark.django_db

PAGE = "/promotion/"


@pytest.fixture
def cycle():
    """Two modules to come, in two months and in four; a tour after them."""
    cycle = CycleFactory(year=timezone.localdate().year)
    today = timezone.localdate()
    for number, days in ((1, 60), (2, 120)):
        first = today + datetime.timedelta(days=days)
        ModuleFactory(cycle=cycle, number=number, starts_on=first, ends_on=first + datetime.timedelta(days=2))
    tour = today + datetime.timedelta(days=150)
    StudyTourFactory(cycle=cycle, starts_on=tour, ends_on=tour + datetime.timedelta(days=4))
    return cycle


@pytest.fixture
def me(client, cycle):
    """Somebody of the promotion, signed in."""
    participant = ParticipantFactory(cycle=cycle, user__first_name="Anaïs", user__last_name="Vauquelin-Roche")
    enrol(participant)
    sign_in(client, participant.user)
    return participant


def post(client, route, participant, /, **data):
    return client.post(reverse(f"mine:{route}", args=[participant.uuid]), data)


class TestPage:
    def test_tells_the_next_session_the_year_what_is_awaited_and_whom_to_write_to(self, client, me):
        ContactFactory(cycle=me.cycle)
        page = client.get(PAGE)
        for words in (
            "Ma promotion", "Prochaine session, dans 60\u00a0jours", "Strasbourg", "Ajouter à mon agenda",
            "Dire ce qu’il vous faut pour venir", "Donner le contact formation", "Envoyer votre photo",
            "Hélène Marchandeau", "Rien pour l’instant", "mon nom seulement", "la première personne de cette promotion",
        ):  # fmt: skip
            assertContains(page, words)
        assert page.content.decode().count('class="later"') == 1  # the tour keeps its colour, the next alone is lit

    def test_nothing_is_awaited_any_more_once_all_is_told(self, client, me):
        tell_needs(me)
        make_profile(me, photo_declined=True)
        Participant.objects.update(training_contact_name="Service", training_contact_email="rh@example.org")
        page = client.get(PAGE)
        for words in ("Rien ne manque de votre côté", "Les nuits de chaque session", "vous n’en donnez pas", "rh@"):
            assertContains(page, words)

    def test_without_dates_or_after_the_last_one(self, client, me, time_machine):
        time_machine.move_to(timezone.now() + datetime.timedelta(days=200))
        sign_in(client, me.user)
        assertContains(client.get(PAGE), "Toutes les sessions de votre promotion ont eu lieu.")
        sign_in(client, ParticipantFactory().user)
        assertContains(client.get(PAGE), "Les prochaines dates ne sont pas encore fixées")

    def test_a_late_joiner_reads_what_is_not_owed(self, client, me, time_machine):
        assertNotContains(client.get(PAGE), "Vous avez rejoint")
        time_machine.move_to(timezone.now() + datetime.timedelta(days=61))
        late = ParticipantFactory(cycle=me.cycle)
        enrol(late)
        sign_in(client, late.user)
        assertContains(client.get(PAGE), "les demi-journées qui ont eu lieu avant ne sont pas attendues de vous")

    def test_somebody_in_no_promotion_has_none_and_the_latest_of_two_comes_first(self, client, me):
        sign_in(client, UserFactory())
        assert client.get(PAGE).status_code == 404
        other = ParticipantFactory(cycle=CycleFactory(title="Cycle des adjoints"), user=me.user)
        sign_in(client, me.user)
        assert client.get(PAGE).context["page"].participant == other
        assertContains(client.get(PAGE), "Mes autres promotions")
        assert client.get(reverse("mine:of", args=[me.uuid])).context["page"].participant == me

    # Session, person; promotions, sessions, version, programmes, documents, enrolments left out, letter; needs, erasure
    # and papers of lacks; the offer of peer groups 2; companions, contacts, own papers.
    @pytest.mark.parametrize("number", [2, 25])
    def test_costs_a_constant_number_of_queries(self, client, me, number, django_assert_num_queries):
        for _ in range(number):
            make_profile(ParticipantFactory(cycle=me.cycle), shows_post=True, shows_email=True)
        with django_assert_num_queries(19):
            client.get(PAGE)


class TestCompanions:
    def test_show_their_name_and_what_they_agreed_to(self, client, me):
        fields = {"cycle": me.cycle, "function": "DGS", "user__phone": "03 00 00 09 09"}
        make_profile(ParticipantFactory(**fields, user__email="tu@example.org", user__last_name="Aubrac"))
        shy = ParticipantFactory(**fields, user__email="non@example.org", user__last_name="Barthes")
        open_one = ParticipantFactory(**fields, user__email="oui@example.org", user__last_name="Castel")
        make_profile(open_one, shows_post=True, shows_email=True, shows_phone=True, phone="03 00 00 01 01")
        page = client.get(PAGE)
        for words in ("Aubrac", "Barthes", "Castel", "oui@example.org", "03 00 00 01 01", open_one.employer.name):
            assertContains(page, words)
        for words in ("tu@example.org", "non@example.org", "03 00 00 09 09", shy.employer.name):
            assertNotContains(page, words)
        assert [each.name.split()[-1] for each in page.context["page"].companions] == ["Aubrac", "Barthes", "Castel"]

    def test_photo_is_seen_by_the_promotion_alone_and_only_as_agreed(self, client, me):
        other = ParticipantFactory(cycle=me.cycle)
        profile = make_profile(other, photo="portraits/x.jpg", thumb="/9j/")
        url = reverse("mine:companion_photo", args=[me.uuid, other.uuid])
        assert client.get(url).status_code == 404
        profile.shows_photo = True
        profile.save()
        shown = client.get(url)
        assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
        assert "no-store" in shown["Cache-Control"] and shown.getvalue() == b"\xff\xd8\xff"
        stranger = ParticipantFactory()
        sign_in(client, stranger.user)
        assert client.get(url).status_code == 404
        assert client.get(reverse("mine:companion_photo", args=[stranger.uuid, other.uuid])).status_code == 404

    def test_of_another_promotion_are_not_there(self, client, me):
        ParticipantFactory(user__last_name="Ailleurs")
        assertNotContains(client.get(PAGE), "Ailleurs")


class TestLeaving:
    def test_who_left_reads_that_and_nothing_more_of_the_others(self, client, me, time_machine):
        ParticipantFactory(cycle=me.cycle, user__last_name="Castel")
        time_machine.move_to(timezone.now() + datetime.timedelta(days=70))
        remove_participant(actor=None, participant=me, reason="Mutation.")
        sign_in(client, me.user)
        page = client.get(PAGE)
        assertContains(page, "Vous avez quitté cette promotion")
        assertContains(page, "Module d’essai")
        for words in ("Castel", "Ce qui est attendu de vous", "Prochaine session", "Module 2"):
            assertNotContains(page, words)

    def test_the_others_read_nothing_more_of_who_left(self, client, me):
        gone = ParticipantFactory(cycle=me.cycle, user__last_name="Castel")
        make_profile(gone, shows_photo=True, photo="portraits/x.jpg", thumb="/9j/")
        remove_participant(actor=None, participant=gone, reason="Mutation.")
        assertNotContains(client.get(PAGE), "Castel")
        assert client.get(reverse("mine:companion_photo", args=[me.uuid, gone.uuid])).status_code == 404

    @pytest.mark.parametrize("route", ["needs", "contact", "photo_decline"])
    def test_nothing_is_answered_any_more(self, client, me, route):
        remove_participant(actor=None, participant=me, reason="Mutation.")
        sign_in(client, me.user)
        data = {**NEEDS, "name": "Service", "email": "rh@example.org"}
        post(client, route, me, **data)
        assert not Needs.objects.exists()
        assert Participant.objects.filter(training_contact_email="").count() == 1


class TestAnswering:
    def test_needs_are_given_then_changed(self, client, me):
        assertContains(client.get(reverse("mine:needs", args=[me.uuid])), "Effacé le")
        assert post(client, "needs", me, **NEEDS).url == reverse("mine:of", args=[me.uuid])
        page = client.get(reverse("mine:needs", args=[me.uuid]))
        assertContains(page, "Sans arachide.")
        seen = page.context["form"]["seen"].value()
        assert post(client, "needs", me, **{**NEEDS, "diet": "", "seen": seen}).status_code == 302
        assert Needs.objects.get().diet == ""

    def test_needs_refused_keep_what_was_typed(self, client, me):
        refused = post(client, "needs", me, **{**NEEDS, "nights": "", "emergency_phone": ""})
        assert refused.status_code == 422
        for words in ("Dites pour quelles nuits", "Donnez aussi le téléphone", "Sans arachide.", "Claude Fictif"):
            assertContains(refused, words, status_code=422)

    def test_needs_saved_elsewhere_meanwhile_are_compared(self, client, me):
        post(client, "needs", me, **NEEDS)
        stale = post(client, "needs", me, **{**NEEDS, "diet": "Végétarien.", "seen": ""})
        assertContains(stale, "Deux versions", status_code=409)
        assertContains(stale, "Végétarien.", status_code=409)
        assert Needs.objects.get().diet == "Sans arachide."

    def test_sharing_is_off_by_default_and_asks_for_a_number(self, client, me):
        form = client.get(reverse("mine:sharing", args=[me.uuid])).context["form"]
        assert not any(form[name].value() for name in ("post", "email", "phone", "photo"))
        assertContains(post(client, "sharing", me, phone="on"), "Donnez le numéro à montrer", status_code=422)
        assert post(client, "sharing", me, phone="on", number="03 00 00 01 01").status_code == 302
        assertContains(client.get(PAGE), "mon téléphone")

    def test_the_page_says_all_that_the_training_contact_receives(self, client, me):
        text = client.get(reverse("mine:contact", args=[me.uuid])).content.decode()
        assert all(
            words in text
            for words in (
                "convocations et de ce qui les remplace ou les annule",
                "l’avis d’une absence",
                "deux fois au plus",
            )
        )
        assert "Rien d’autre" not in text

    def test_training_contact_is_given(self, client, me):
        assertContains(post(client, "contact", me, name="Service", email="rh"), "n’est pas complète", status_code=422)
        assert post(client, "contact", me, name="Service", email="rh@example.org").status_code == 302
        me.refresh_from_db()
        assert (me.training_contact_name, me.training_contact_email) == ("Service", "rh@example.org")

    def test_of_somebody_else_is_not_there(self, client, me):
        other = ParticipantFactory(cycle=me.cycle)
        for name in ("of", "needs", "sharing", "contact", "photo", "photo_file"):
            assert client.get(reverse(f"mine:{name}", args=[other.uuid])).status_code == 404
        assert post(client, "needs", other, **NEEDS).status_code == 404
