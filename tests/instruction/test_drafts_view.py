"""The desk's page of drafts, and the page that gives one person more time."""

import datetime
import re
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.enums import Role
from candidatures.enums import JournalKind, State
from candidatures.forms.applicant import FORMS
from candidatures.models import Candidature
from candidatures.sections import IDENTITY, PROJECT
from candidatures.services import save_section, submit_candidature, withdraw_candidature
from cycles.enums import CycleState
from cycles.models import Cycle
from instruction.services import grant_extension
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, add_cv, bulk_candidatures, candidature_in
from tests.factories.cycles import CallFactory
from tests.factories.organisations import InstituteFactory
from toolkit.notifications.models import OutboxMail
from toolkit.text.typography import format_moment

pytestmark = pytest.mark.django_db

DRAFTS = "/instruction/brouillons/"
LATE = "/instruction/brouillons/ouvrir/"
PARIS = ZoneInfo("Europe/Paris")
NIGHT = datetime.datetime(2026, 1, 15, 0, 4, tzinfo=PARIS)
CLOSING = datetime.datetime(2026, 1, 14, 23, 59, 59, tzinfo=PARIS)
GIVEN = {"until": "2026-01-21", "reason": "Hospitalisation du 10 au 14 janvier."}


@pytest.fixture
def clock(time_machine):
    """The last day of the call, at noon."""
    time_machine.move_to(CLOSING.replace(hour=12, minute=0, second=0), tick=False)
    return time_machine


@pytest.fixture
def institute():
    return InstituteFactory()


@pytest.fixture
def cycle(institute, clock):
    opening = datetime.datetime(2025, 11, 3, tzinfo=PARIS)
    return CallFactory(institute=institute, opens_at=opening, closes_at=CLOSING, year=2026)


@pytest.fixture
def adviser(institute, clock):
    return make_staff(Role.ADVISER, institute=institute, first_name="Hélène", last_name="Marchandeau")


@pytest.fixture
def staff(client, adviser):
    sign_in(client, adviser)
    return client


def address(candidature):
    return reverse("instruction:extension", args=[candidature.uuid])


def rows(response):
    return [row.pk for row in response.context["rows"]]


def row_of(response, number=1):
    """The text of one row, its spaces alike."""
    found = re.findall(r'<tr role="row">.*?</tr>', response.content.decode(), re.S)[number]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.replace("<wbr>", ""))).replace("\u00a0", " ")


class TestList:
    # Session, person, second factor, roles; cycles, number, rows.
    @pytest.mark.parametrize("number", [1, 30, 300])
    def test_runs_seven_queries(self, staff, cycle, number, django_assert_num_queries):
        bulk_candidatures(number, cycle=cycle, state=State.DRAFT)
        with django_assert_num_queries(7):
            response = staff.get(DRAFTS)
        assert len(response.context["rows"]) == min(number, 50)

    @pytest.mark.parametrize("words", ["vauquelin", "anais1@example.org"])
    def test_runs_one_more_when_searched(self, staff, cycle, words, django_assert_num_queries):
        """How many submitted dossiers match."""
        bulk_candidatures(30, cycle=cycle, state=State.DRAFT)
        with django_assert_num_queries(8):
            staff.get(DRAFTS, {"q": words})

    def test_answers_the_call_at_four_past_midnight(self, client, adviser, cycle, clock):
        clock.move_to(CLOSING - datetime.timedelta(minutes=10), tick=False)
        candidature = CandidatureFactory(complete=True, cycle=cycle)
        clock.move_to(NIGHT, tick=False)
        sign_in(client, adviser)
        response = client.get(DRAFTS)
        assertContains(response, "Appel clos")
        assertContains(response, f"Dépôt clos depuis le {format_moment(CLOSING)}.")
        assertContains(response, "il est 0\u00a0h\u00a004")
        row = row_of(response)
        for words in ("Anaïs Vauquelin-Roche", candidature.email, candidature.employer_name, candidature.phone):
            assert words in row
        assert "14 janvier 2026 23 h 49" in row
        assert "Clos" in row

    def test_never_the_contents(self, staff, cycle, django_assert_num_queries):
        CandidatureFactory(complete=True, cycle=cycle, motivation="SECRET-MOTIVATION", job_title="SECRET-FONCTION")
        response = staff.get(DRAFTS)
        assertNotContains(response, "SECRET")
        hidden = response.context["rows"][0].get_deferred_fields()
        assert {"motivation", "project", "contribution", "career_posts", "job_title", "grade", "siret"} <= hidden

    def test_only_what_is_begun_and_not_submitted_here(self, staff, cycle, adviser):
        kept = CandidatureFactory(cycle=cycle)
        CandidatureFactory(cycle=cycle, submitted=True)
        gone = CandidatureFactory(cycle=cycle)
        withdraw_candidature(actor=gone.applicant, candidature=gone)
        CandidatureFactory()
        CandidatureFactory(cycle=cycle, applicant=adviser)
        assert rows(staff.get(DRAFTS)) == [kept.pk]

    def test_latest_save_first_and_a_file_is_a_save(self, staff, cycle, clock):
        first, second, third = (CandidatureFactory(cycle=cycle) for _ in range(3))
        clock.move_to(CLOSING - datetime.timedelta(hours=2), tick=False)
        save_section(actor=second.applicant, candidature=second, section=PROJECT, values={"motivation": "Apprendre."})
        clock.move_to(CLOSING - datetime.timedelta(hours=1), tick=False)
        add_cv(first)
        response = staff.get(DRAFTS)
        assert rows(response) == [first.pk, second.pk, third.pk]
        assert [timezone.localtime(row.saved_at).hour for row in response.context["rows"]] == [22, 21, 12]

    def test_more_time_is_no_save(self, staff, cycle, adviser, clock):
        candidature = CandidatureFactory(cycle=cycle)
        clock.move_to(CLOSING - datetime.timedelta(hours=2), tick=False)
        grant_extension(
            actor=adviser, candidature=candidature, until=datetime.date(2026, 1, 21), reason="Hospitalisation."
        )
        assert timezone.localtime(staff.get(DRAFTS).context["rows"][0].saved_at).hour == 12

    @pytest.mark.parametrize(
        ("now", "words"),
        [
            (NIGHT, "Délai accordé jusqu’au 21 janvier"),
            (NIGHT + datetime.timedelta(days=7), "Délai passé depuis le 21 janvier"),
        ],
    )
    def test_says_who_was_reminded_and_who_has_more_time(self, client, adviser, cycle, clock, now, words):
        candidature = CandidatureFactory(cycle=cycle)
        Candidature.objects.filter(pk=candidature.pk).update(reminded_at=CLOSING - datetime.timedelta(hours=6))
        grant_extension(
            actor=adviser, candidature=candidature, until=datetime.date(2026, 1, 21), reason="Hospitalisation."
        )
        clock.move_to(now, tick=False)
        sign_in(client, adviser)
        row = row_of(client.get(DRAFTS))
        assert "14 janvier 2026 17 h 59" in row
        assert words in row

    def test_before_closing_the_deadline_is_everyones(self, staff, cycle):
        CandidatureFactory(cycle=cycle)
        row = row_of(staff.get(DRAFTS))
        assert "Jusqu’au 14 janvier 23 h 59" in row
        assert "Aucun" in row
        assert "Pas encore indiqué" in row

    def test_person_who_declared_nothing_is_known_by_the_account(self, staff, cycle):
        person = UserFactory(first_name="Yaël", last_name="Quéméneur", phone="03 00 00 00 77")
        candidature = CandidatureFactory(cycle=cycle, applicant=person)
        values = {"first_name": "", "last_name": "", "email": "", "phone": ""}
        save_section(actor=person, candidature=candidature, section=IDENTITY, values=values)
        row = row_of(staff.get(DRAFTS))
        for words in ("Yaël Quéméneur", person.email, "03 00 00 00 77"):
            assert words in row

    @pytest.mark.parametrize("words", ["VAUQUELIN", "anaïs", "breval-2", "anais2@example.org", "@example.org", ""])
    def test_search_finds_by_name_employer_or_address(self, staff, cycle, words):
        candidature = bulk_candidatures(2, cycle=cycle, state=State.DRAFT)[1]
        assert candidature.pk in rows(staff.get(DRAFTS, {"q": words}))

    def test_search_that_finds_nobody_says_where_else_to_look(self, staff, cycle):
        row = bulk_candidatures(1, cycle=cycle)[0]
        row.employer_name = "Introuvable & Co"
        row.refresh_search()
        row.save()
        response = staff.get(DRAFTS, {"q": "introuvable & co"})
        assertContains(response, "Aucun brouillon ne correspond à")
        assertContains(response, "1 autre dossier correspond parmi les candidatures déposées")
        assertContains(response, f"?cycle={cycle.slug}&amp;vue=toutes&amp;q=introuvable+%26+co")
        assertContains(response, "Tout effacer")
        assertNotContains(staff.get(DRAFTS, {"q": "personne"}), "parmi les candidatures déposées")

    def test_says_why_it_is_empty(self, staff, cycle):
        assertContains(staff.get(DRAFTS), "Aucun brouillon")

    def test_without_any_cycle(self, staff):
        assertContains(staff.get(DRAFTS), "Aucun cycle dans votre institut")

    def test_pages_fifty_rows_and_keeps_the_search(self, staff, cycle):
        bulk_candidatures(51, cycle=cycle, state=State.DRAFT)
        response = staff.get(DRAFTS, {"q": "vauquelin", "page": "2"})
        assert len(response.context["rows"]) == 1
        assertContains(response, "51 à 51 sur 51")
        assertContains(response, "?q=vauquelin&amp;page=1")

    def test_other_cycle_by_its_slug(self, staff, institute, cycle):
        older = CallFactory(institute=institute, year=2010)
        bulk_candidatures(1, cycle=older, state=State.DRAFT)
        assert len(rows(staff.get(DRAFTS, {"cycle": "cdg-2010"}))) == 1
        assert rows(staff.get(DRAFTS)) == []
        assert staff.get(DRAFTS, {"cycle": "cdg-1999"}).status_code == 404

    def test_list_of_candidatures_leads_here(self, staff, cycle):
        assertContains(staff.get("/instruction/"), f"{DRAFTS}?cycle={cycle.slug}")

    @pytest.mark.parametrize("role", [Role.ADVISER, Role.HEAD_OF_SERVICE])
    def test_adviser_and_head_may_act(self, client, institute, cycle, role):
        bulk_candidatures(1, cycle=cycle, state=State.DRAFT)
        sign_in(client, make_staff(role, institute=institute))
        response = client.get(DRAFTS)
        assertContains(response, "Délai<span")
        assertNotContains(response, "Un délai est accordé par")

    def test_assistant_reads_and_is_told_who_may_act(self, client, institute, cycle):
        bulk_candidatures(1, cycle=cycle, state=State.DRAFT)
        sign_in(client, make_staff(Role.ASSISTANT, institute=institute))
        response = client.get(DRAFTS)
        assert len(response.context["rows"]) == 1
        assertContains(response, "Un délai est accordé par un conseil formation ou par la direction du service.")
        assertNotContains(response, "Délai<span")

    @pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.COMMITTEE_MEMBER])
    def test_closed_to_other_roles(self, client, institute, cycle, role):
        sign_in(client, make_staff(role, institute=institute))
        assert client.get(DRAFTS).status_code == 403

    def test_applicants_have_no_such_page(self, client, cycle):
        candidature = CandidatureFactory(cycle=cycle)
        client.force_login(candidature.applicant)
        assert client.get(DRAFTS).status_code == 403
        assert client.get(address(candidature)).status_code == 404


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
        until = "mercredi 21\u00a0janvier\u00a02026 à 23\u00a0h\u00a059"
        assertContains(response, f"peut déposer jusqu’au {until}. Un courriel l’en prévient.")
        assertContains(response, f"Jusqu’au {until}")
        assertContains(response, "Hospitalisation du 10 au 14\u00a0janvier.")
        assertContains(response, "12\u00a0h\u00a000, Hélène Marchandeau")
        assertContains(response, f"Ce délai remplacera celui du {until}.")
        assert OutboxMail.objects.filter(event="candidature.extended", recipient=draft.applicant).count() == 1

    def test_history_is_latest_first(self, staff, draft, clock):
        for hour, day in ((13, 21), (14, 28), (15, 16)):
            clock.move_to(CLOSING.replace(hour=hour, minute=0, second=0), tick=False)
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
    def head(self, client, institute, cycle, clock):
        """The head of service, four minutes after the call has closed."""
        clock.move_to(NIGHT, tick=False)
        sign_in(client, make_staff(Role.HEAD_OF_SERVICE, institute=institute))
        return client

    def test_opens_and_leads_to_the_extension(self, head):
        person = UserFactory(email="retard@example.org", first_name="Yaël", last_name="Quéméneur")
        response = head.post(LATE, GIVEN | {"email": person.email}, follow=True)
        opened = Candidature.objects.get(applicant=person)
        assertRedirects(response, address(opened))
        assertContains(response, "Un dossier lui est ouvert. Yaël Quéméneur peut déposer jusqu’au mercredi 21")
        assert rows(head.get(DRAFTS)) == [opened.pk]

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


def test_sections_of_the_dossier_are_all_hidden_from_the_list(staff, cycle):
    """A field added to a section tomorrow is hidden as well, but for what tells whose the dossier is."""
    CandidatureFactory(complete=True, cycle=cycle)
    read = set().union(*(form.section.fields for form in FORMS.values()))
    hidden = staff.get(DRAFTS).context["rows"][0].get_deferred_fields()
    assert read - hidden == {"first_name", "last_name", "email", "phone", "employer_name"}


def test_search_holds_no_mark_that_the_database_refuses(staff, cycle):
    response = staff.get(DRAFTS, {"q": "anais\0@example\u202e.org"})
    assert (response.status_code, response.context["words"]) == (200, "anais@example.org")


def test_search_tells_nothing_of_what_is_written_in_a_draft(staff, cycle):
    draft = CandidatureFactory(complete=True, cycle=cycle, job_title="Directrice des ports")
    assert not staff.get(DRAFTS, {"q": "ports"}).context["rows"]
    assert staff.get(DRAFTS, {"q": draft.last_name}).context["rows"] == [draft]
    submit_candidature(actor=draft.applicant, candidature=draft)
    assert staff.get("/instruction/", {"q": "ports", "vue": "toutes"}).context["rows"][0].candidature == draft
