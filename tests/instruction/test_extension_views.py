"""The page that gives one person more time, and the one that opens a dossier after the closing."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.enums import Role
from candidatures.enums import JournalKind, State
from candidatures.models import Candidature
from candidatures.services import submit_candidature, withdraw_candidature
from cycles.enums import CycleState
from cycles.models import Cycle
from instruction.services import grant_extension
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, candidature_in
from tests.instruction.last_day import CLOSING, PARIS, make_call
from toolkit.notifications.models import OutboxMail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

DRAFTS = "/instruction/brouillons/"
LATE = "/instruction/brouillons/ouvrir/"
NIGHT = datetime.datetime(2026, 1, 15, 0, 4, tzinfo=PARIS)
GIVEN = {"until": "2026-01-21", "reason": "Hospitalisation du 10 au 14 janvier."}


@pytest.fixture
def cycle(noon, institute):
    return make_call(institute)


def address(candidature):
    return reverse("instruction:extension", args=[candidature.uuid])


class TestExtension:
    @pytest.fixture
    def draft(self, cycle):
        return CandidatureFactory(complete=True, cycle=cycle)

    # Session, person, second factor, roles; draft, extensions, with who granted them.
    @pytest.mark.parametrize("number", [0, 5])
    def test_runs_six_queries(self, staff, adviser, draft, number, django_assert_num_queries):
        for day in range(number):
            until = datetime.date(2026, 1, 20 + day)
            grant_extension(actor=adviser, candidature=draft, until=until, reason=f"Motif {day}.")
        with django_assert_num_queries(6):
            staff.get(address(draft))

    def test_says_the_consequence_before_the_button(self, staff, draft):
        page = staff.get(address(draft)).content.decode()
        assert page.index("et elle seule, pourra déposer") < page.index("Accorder ce délai")
        assert 'type="date"' in page
        assert 'min="2026-01-15"' in page

    def test_shows_whose_it_is_and_nothing_of_what_is_written(self, staff, draft):
        page = staff.get(address(draft))
        assertContains(page, "Délai pour Anaïs Vauquelin-Roche")
        assertContains(page, f"mailto:{draft.email}")
        assertNotContains(page, "Depuis six ans")
        assertNotContains(page, draft.job_title)

    def test_grants_says_so_and_keeps_the_history(self, staff, draft, adviser):
        response = staff.post(address(draft), GIVEN, follow=True)
        assertRedirects(response, address(draft))
        until = "mercredi 21\u00a0janvier\u00a02026 à\u00a023\u00a0h\u00a059"
        assertContains(response, f"peut déposer jusqu’au {until}. Un courriel l’en prévient.")
        assertContains(response, f"Jusqu’au {until}")
        assertContains(response, "Hospitalisation du 10 au 14\u00a0janvier.")
        assertContains(response, "12\u00a0h\u00a000, Hélène Marchandeau")
        assertContains(response, f"Ce délai remplacera celui du {until}.")
        assert OutboxMail.objects.filter(event="candidature.extended", recipient=draft.applicant).count() == 1

    def test_history_is_latest_first(self, staff, draft, noon):
        for hour, day in ((13, 21), (14, 28), (15, 16)):
            noon.move_to(CLOSING.replace(hour=hour, minute=0, second=0), tick=False)
            staff.post(address(draft), GIVEN | {"until": f"2026-01-{day}"})
        page = staff.get(address(draft))
        assert [entry.subject.split()[1][:2] for entry in page.context["extensions"]] == ["16", "28", "21"]

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"until": ""}, "Choisissez le dernier jour pour déposer."),
            ({"until": "le 21"}, "Écrivez une date, par exemple 21/01/2026."),
            ({"until": "2026-01-13"}, "Cette date est passée"),
            ({"until": "2026-01-14"}, "Le dépôt est ouvert à tous"),
            ({"until": "2062-01-21"}, "vérifiez l’année"),
            ({"reason": ""}, "Écrivez le motif du délai"),
            ({"reason": "x" * 1003}, "Retirez au moins 3 caractères"),
        ],
    )
    def test_refused_input_keeps_what_was_typed(self, staff, draft, sent, words):
        response = staff.post(address(draft), GIVEN | sent)
        assert response.status_code == 422
        assertContains(response, words, status_code=422)
        form = response.context["form"]
        assert (form["until"].value(), form["reason"].value()) == tuple((GIVEN | sent).values())
        assert not draft.journal.filter(kind=JournalKind.EXTENDED).exists()

    def test_date_typed_by_hand_is_taken(self, staff, draft):
        staff.post(address(draft), GIVEN | {"until": "21/01/2026"})
        draft.refresh_from_db()
        assert timezone.localdate(draft.extended_until) == datetime.date(2026, 1, 21)

    def test_submitted_meanwhile_is_refused_with_the_reason_kept(self, staff, draft):
        submit_candidature(actor=draft.applicant, candidature=draft)
        response = staff.post(address(draft), GIVEN)
        assertContains(response, "Ce dossier est déposé", status_code=409)
        assertContains(response, GIVEN["reason"], status_code=409)
        assertRedirects(staff.get(address(draft)), reverse("instruction:detail", args=[draft.uuid]))

    def test_withdrawn_draft_is_gone(self, staff, draft):
        withdraw_candidature(actor=draft.applicant, candidature=draft)
        assert staff.get(address(draft)).status_code == 404

    def test_archived_cycle_offers_nothing(self, staff, draft, cycle):
        Cycle.objects.filter(pk=cycle.pk).update(state=CycleState.ARCHIVED)
        page = staff.get(address(draft))
        assertContains(page, "archivé")
        assertNotContains(page, "Accorder ce délai")
        assertNotContains(staff.get(DRAFTS, {"cycle": cycle.slug}), "Délai<span")
        assert staff.post(address(draft), GIVEN).status_code == 409

    def test_assistant_reads_and_does_not_act(self, client, institute, draft):
        sign_in(client, make_staff(Role.ASSISTANT, institute=institute))
        page = client.get(address(draft))
        assertContains(page, "Un délai est accordé par un conseil formation ou par la direction du service.")
        assertNotContains(page, "Accorder ce délai")
        refused = client.post(address(draft), GIVEN)
        assertContains(refused, "Un délai est accordé par", status_code=403)
        draft.refresh_from_db()
        assert draft.extended_until is None

    def test_one_s_own_draft_and_those_of_others_do_not_exist(self, staff, adviser, cycle):
        for candidature in (CandidatureFactory(cycle=cycle, applicant=adviser), CandidatureFactory()):
            assert staff.get(address(candidature)).status_code == 404
            assert staff.post(address(candidature), GIVEN).status_code == 404

    @pytest.mark.parametrize("state", [State.UNDER_REVIEW, State.ELIGIBLE, State.CONFIRMED])
    def test_later_states_lead_to_the_dossier(self, staff, cycle, state):
        candidature = candidature_in(state, cycle=cycle)
        assertRedirects(staff.get(address(candidature)), reverse("instruction:detail", args=[candidature.uuid]))


class TestLateDraft:
    @pytest.fixture
    def head(self, client, institute, cycle, noon):
        """The head of service, four minutes after the call has closed."""
        noon.move_to(NIGHT, tick=False)
        sign_in(client, make_staff(Role.HEAD_OF_SERVICE, institute=institute))
        return client

    def test_opens_and_leads_to_the_extension(self, head):
        person = UserFactory(email="retard@example.org", first_name="Yaël", last_name="Quéméneur")
        response = head.post(LATE, GIVEN | {"email": person.email}, follow=True)
        opened = Candidature.objects.get(applicant=person)
        assertRedirects(response, address(opened))
        assertContains(response, "Un dossier lui est ouvert. Yaël Quéméneur peut déposer jusqu’au mercredi 21")
        assert [row.pk for row in head.get(DRAFTS).context["rows"]] == [opened.pk]

    def test_list_offers_it_once_the_call_is_closed(self, head):
        assertContains(head.get(DRAFTS), f"{LATE}?cycle=")
        page = head.get(LATE)
        assertContains(page, "Un dossier vide s’ouvre dans l’espace de cette personne")
        assertContains(page, 'min="2026-01-15"')

    def test_open_call_says_that_it_is_not_needed(self, staff, cycle):
        assertNotContains(staff.get(DRAFTS), LATE)
        page = staff.get(LATE)
        assertContains(page, "peut commencer son dossier elle-même")
        assertNotContains(page, "Ouvrir ce dossier")
        assert staff.post(LATE, GIVEN | {"email": "retard@example.org"}).status_code == 409

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"email": "inconnu@example.org"}, "Aucun compte ne porte cette adresse"),
            ({"email": "inconnu"}, "Cette adresse n’est pas complète"),
            ({"email": ""}, "Indiquez l’adresse électronique du compte"),
            ({"until": "2026-01-10"}, "Cette date est passée"),
            ({"reason": ""}, "Écrivez le motif du délai"),
        ],
    )
    def test_refused_input_keeps_what_was_typed(self, head, sent, words):
        UserFactory(email="retard@example.org")
        typed = GIVEN | {"email": "retard@example.org"} | sent
        response = head.post(LATE, typed)
        assertContains(response, words, status_code=422)
        form = response.context["form"]
        assert {name: form[name].value() for name in typed} == typed
        assert not Candidature.objects.exists()

    def test_without_any_cycle(self, staff):
        assertContains(staff.get(LATE), "Aucun cycle dans votre institut")

    @pytest.mark.parametrize("role", [Role.ASSISTANT, Role.ACCOUNTANT, Role.COMMITTEE_MEMBER])
    def test_closed_to_other_roles(self, client, institute, cycle, role):
        sign_in(client, make_staff(role, institute=institute))
        assert client.get(LATE).status_code == 403
