"""The desk's page of drafts, and the page that gives one person more time."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from candidatures.enums import State
from candidatures.forms.applicant import FORMS
from candidatures.models import Candidature
from candidatures.sections import IDENTITY, PROJECT
from candidatures.services import save_section, submit_candidature, withdraw_candidature
from instruction.services import grant_extension
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, add_cv, bulk_candidatures
from tests.factories.cycles import CallFactory
from tests.instruction.last_day import CLOSING, PARIS, make_call
from toolkit.text.typography import format_moment

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

    def test_answers_the_call_at_four_past_midnight(self, client, adviser, cycle, noon):
        noon.move_to(CLOSING - datetime.timedelta(minutes=10), tick=False)
        candidature = CandidatureFactory(complete=True, cycle=cycle)
        noon.move_to(NIGHT, tick=False)
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

    def test_latest_save_first_and_a_file_is_a_save(self, staff, cycle, noon):
        first, second, third = (CandidatureFactory(cycle=cycle) for _ in range(3))
        noon.move_to(CLOSING - datetime.timedelta(hours=2), tick=False)
        save_section(actor=second.applicant, candidature=second, section=PROJECT, values={"motivation": "Apprendre."})
        noon.move_to(CLOSING - datetime.timedelta(hours=1), tick=False)
        add_cv(first)
        response = staff.get(DRAFTS)
        assert rows(response) == [first.pk, second.pk, third.pk]
        assert [timezone.localtime(row.saved_at).hour for row in response.context["rows"]] == [22, 21, 12]

    def test_more_time_is_no_save(self, staff, cycle, adviser, noon):
        candidature = CandidatureFactory(cycle=cycle)
        noon.move_to(CLOSING - datetime.timedelta(hours=2), tick=False)
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
    def test_says_who_was_reminded_and_who_has_more_time(self, client, adviser, cycle, noon, now, words):
        candidature = CandidatureFactory(cycle=cycle)
        Candidature.objects.filter(pk=candidature.pk).update(reminded_at=CLOSING - datetime.timedelta(hours=6))
        grant_extension(
            actor=adviser, candidature=candidature, until=datetime.date(2026, 1, 21), reason="Hospitalisation."
        )
        noon.move_to(now, tick=False)
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
