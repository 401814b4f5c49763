"""The staff's side: list and dossier."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from candidatures.enums import State
from candidatures.models import Candidature
from instruction import services as instruction
from instruction.actions import BY_SLUG
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, bulk_candidatures, candidature_in
from tests.factories.cycles import CallFactory, ParticipantFactory
from toolkit.domain.days import add_months

pytestmark = pytest.mark.django_db

LIST = "/instruction/"


def url(name, candidature):
    """The address of a page, or of an action by its slug."""
    if name in BY_SLUG:
        return reverse("instruction:act", args=[candidature.uuid, name])
    return reverse(f"instruction:{name}", args=[candidature.uuid])


def names(response):
    return [row.candidature.last_name for row in response.context["rows"]]


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


class TestList:
    # Session, person, second factor, roles; cycles, what filters offer, what is closed to them, counts, views kept,
    # keys of the page, its rows, the rest of what they show.
    @pytest.mark.parametrize("number", [1, 30, 300])
    def test_runs_a_constant_number_of_queries_listed(self, staff, cycle, adviser, number, django_assert_num_queries):
        bulk_candidatures(number, cycle=cycle, adviser=adviser, state=State.UNDER_REVIEW)
        with django_assert_num_queries(12):
            response = staff.get(LIST)
        assert len(response.context["rows"]) == min(number, 50)

    # One for what matches elsewhere, none for the counts of the views.
    @pytest.mark.parametrize("number", [1, 30, 300])
    def test_runs_as_many_when_searched(self, staff, cycle, adviser, number, django_assert_num_queries):
        bulk_candidatures(number, cycle=cycle, adviser=adviser, state=State.UNDER_REVIEW)
        with django_assert_num_queries(12):
            response = staff.get(LIST, {"q": "vauquelin", "type": "COMMUNE", "vue": "engagement-attendu"})
        assert response.context["page"].paginator.count == number

    def test_pages_fifty_rows(self, staff, cycle):
        bulk_candidatures(51, cycle=cycle)
        response = staff.get(LIST, {"vue": "toutes", "page": "2"})
        assert len(response.context["rows"]) == 1
        assertContains(response, "51 à 51 sur 51")

    def test_reads_no_long_text(self, staff, cycle, django_assert_num_queries):
        bulk_candidatures(3, cycle=cycle)
        response = staff.get(LIST)
        deferred = response.context["rows"][0].candidature.get_deferred_fields()
        assert {"motivation", "project", "contribution", "career_posts"} <= deferred

    def test_counts_each_view(self, staff, cycle, adviser):
        candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)
        candidature_in(State.CORRECTION_REQUESTED, cycle=cycle, adviser=adviser)
        candidature_in(State.ELIGIBLE, cycle=cycle, adviser=adviser)
        CandidatureFactory(cycle=cycle, submitted=True)
        CandidatureFactory(cycle=cycle)
        response = staff.get(LIST)
        assert {tab.slug: tab.count for tab in response.context["desk"].tabs} == {
            "mes-dossiers": 3,
            "toutes": 4,
            "a-moi-d-agir": 1,
            "a-prendre": 1,
            "correction-demandee": 1,
            "engagement-attendu": 1,
            "silence-proche": 0,
            "pretes": 1,
        }
        for tab in response.context["desk"].tabs:
            page = staff.get(LIST, {"vue": tab.slug})
            assert len(page.context["rows"]) == tab.count, tab.slug

    def test_opens_on_my_dossiers_or_on_all(self, staff, cycle, adviser):
        candidature_in(State.SUBMITTED, cycle=cycle)
        assert staff.get(LIST).context["desk"].view.slug == "toutes"
        candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)
        assert staff.get(LIST).context["desk"].view.slug == "mes-dossiers"

    def test_hides_drafts_other_institutes_and_ones_own(self, staff, cycle, adviser):
        CandidatureFactory(cycle=cycle)
        CandidatureFactory(submitted=True)
        CandidatureFactory(submitted=True, cycle=cycle, applicant=adviser)
        assert names(staff.get(LIST)) == []

    def test_says_why_it_is_empty(self, staff, cycle):
        assertContains(staff.get(LIST), "Aucune candidature déposée")
        assertContains(staff.get(LIST, {"vue": "a-prendre"}), "Rien dans cette vue")
        assertContains(staff.get(LIST, {"q": "introuvable"}), "Aucun dossier ne correspond à ces filtres")

    def test_without_any_cycle(self, staff):
        assertContains(staff.get(LIST), "Aucun cycle dans votre institut")

    def test_unknown_cycle_does_not_exist(self, staff, cycle):
        assert staff.get(LIST, {"cycle": "cdg-1999"}).status_code == 404

    def test_other_cycle_by_its_slug(self, staff, institute, cycle):
        older = CallFactory(institute=institute, year=2010)
        bulk_candidatures(1, cycle=older)
        assert len(staff.get(LIST, {"cycle": "cdg-2010"}).context["rows"]) == 1
        assert staff.get(LIST).context["cycle"] == cycle

    @pytest.mark.parametrize(
        ("sort", "order", "column", "aria"),
        [
            ("candidat", ["Abel", "Éluard", "Zola"], "Candidat", "ascending"),
            ("-candidat", ["Zola", "Éluard", "Abel"], "Candidat", "descending"),
            ("employeur", ["Zola", "Abel", "Éluard"], "Employeur", "ascending"),
            ("attente", ["Éluard", "Abel", "Zola"], "Qui doit agir", "descending"),
            ("-attente", ["Zola", "Abel", "Éluard"], "Qui doit agir", "ascending"),
            ("inconnu", ["Éluard", "Abel", "Zola"], "Qui doit agir", "descending"),
        ],
    )
    def test_sorts_and_says_so(self, staff, cycle, sort, order, column, aria):
        rows = bulk_candidatures(3, cycle=cycle)
        values = [("Abel", "CC du Lac", 5), ("Éluard", "Ville de Nancy", 9), ("Zola", "CA de Metz", 1)]
        for row, (name, employer, days) in zip(rows, values, strict=True):
            row.last_name, row.first_name, row.employer_name = name, "A", employer
            row.state_changed_at = timezone.now() - datetime.timedelta(days=days)
            row.refresh_search()
            row.save()
        response = staff.get(LIST, {"tri": sort})
        assert names(response) == order
        assert {head.label: head.aria for head in response.context["desk"].heads}[column] == aria
        assert response.content.decode().count("aria-sort=") == 1

    def test_what_waits_for_the_reader_comes_first(self, staff, cycle, adviser, institute):
        """Fourteen dossiers wait for others, longer; pages and neighbours follow the same order."""
        others = bulk_candidatures(12, cycle=cycle, state=State.UNDER_REVIEW, adviser=adviser)
        done, to_take, mine = (
            bulk_candidatures(1, cycle=cycle, state=state, adviser=adviser)[0]
            for state in (State.REJECTED, State.SUBMITTED, State.UNDER_REVIEW)
        )
        mine.commitments.update(state="signed", answered_at=timezone.now())
        colleague = make_staff(Role.ADVISER, institute=institute)
        theirs = bulk_candidatures(1, cycle=cycle, state=State.UNDER_REVIEW, adviser=colleague)[0]
        theirs.commitments.update(state="uploaded")
        for number, row in enumerate([done, *others, theirs, to_take]):
            changed = timezone.now() - datetime.timedelta(days=40 - number)
            Candidature.objects.filter(pk=row.pk).update(state_changed_at=changed)
        order = [mine, to_take, theirs, *others, done]
        response = staff.get(LIST, {"vue": "toutes"})
        assert names(response) == [row.last_name for row in order]
        assert [row.turn.who for row in response.context["rows"]][:2] == ["Vous", "À prendre"]
        assert names(staff.get(LIST, {"vue": "toutes", "tri": "-attente"})) == [row.last_name for row in order[::-1]]
        for before, row, after in zip(order, order[1:], order[2:], strict=False):
            page = staff.get(url("detail", row) + "?vue=toutes")
            assert (page.context["previous"], page.context["next"]) == (before, after)

    def test_search_crosses_the_views_and_says_so(self, staff, cycle, adviser):
        mine, other = bulk_candidatures(2, cycle=cycle)
        Candidature.objects.filter(pk=mine.pk).update(adviser=adviser)
        response = staff.get(LIST, {"vue": "mes-dossiers", "q": "vauquelin"})
        assert len(response.context["rows"]) == response.context["page"].paginator.count == 2
        assertContains(response, "La recherche porte sur toutes les vues")
        assertContains(response, "dont 1 dans «&#8239;Mes dossiers&#8239;»")
        assert (mine.pk, other.pk) == tuple(row.candidature.pk for row in response.context["rows"])
        page = staff.get(url("detail", mine) + "?vue=mes-dossiers&q=vauquelin")
        assert page.context["next"] == other
        inside = staff.get(LIST + "?" + response.context["in_view"])
        assert len(inside.context["rows"]) == inside.context["page"].paginator.count == 1
        assertContains(inside, "1 autre dossier correspond hors de cette vue")

    def test_search_tells_what_matches_among_drafts_and_in_other_cycles(self, staff, institute, cycle):
        CandidatureFactory(cycle=cycle, first_name="Odile", last_name="Ferrand")
        older = bulk_candidatures(1, cycle=CallFactory(institute=institute, year=2010))[0]
        response = staff.get(LIST, {"q": "Ferrand"})
        assertContains(response, "1 autre parmi les brouillons")
        assertContains(response, "/instruction/brouillons/?cycle=")
        response = staff.get(LIST, {"q": older.last_name})
        assertContains(response, "1 autre dans le cycle CDG 2010")

    def test_unknown_value_filters_nothing_and_leaves_the_links(self, staff, cycle):
        bulk_candidatures(1, cycle=cycle)
        response = staff.get(LIST, {"vue": "toutes", "etat": "zzz", "type": "COMMUNE"}, follow=True)
        assertContains(response, "n’existe pas, ou plus\u00a0: «\u202fÉtat\u202f»")
        assert [item["name"] for item in response.context["active"]] == ["type"]
        assert "zzz" not in response.content.decode()

    def test_keeps_the_address_in_the_links(self, staff, cycle):
        bulk_candidatures(1, cycle=cycle)
        response = staff.get(LIST, {"vue": "toutes", "type": "COMMUNE", "tri": "candidat"})
        link = re.search(r'href="(/instruction/[0-9a-f-]{36}/\?[^"]+)"', response.content.decode())[1]
        assert "type=COMMUNE" in link
        assert "tri=candidat" in link

    @pytest.mark.parametrize("role", [Role.ASSISTANT, Role.HEAD_OF_SERVICE])
    def test_whole_desk_sees_the_same(self, client, institute, cycle, role):
        bulk_candidatures(2, cycle=cycle)
        sign_in(client, make_staff(role, institute=institute))
        assert len(client.get(LIST).context["rows"]) == 2

    @pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.COMMITTEE_MEMBER])
    def test_closed_to_other_roles_and_not_in_their_menu(self, client, institute, cycle, role):
        sign_in(client, make_staff(role, institute=institute))
        assert client.get(LIST).status_code == 403
        assertNotContains(client.get("/accueil/"), 'href="/instruction/"')


class TestDetail:
    def test_shows_the_dossier_and_its_acts(self, staff, cycle, adviser):
        candidature = candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)
        response = staff.get(url("detail", candidature))
        assertContains(response, "Vauquelin-Roche")
        assertContains(response, candidature.receipt_number)
        for label in ("Déclarer recevable", "Demander une correction", "Proposer l’irrecevabilité"):
            assertContains(response, label)
        assertNotContains(response, "Prendre en instruction")
        assertNotContains(response, "Annuler la participation")

    def test_shows_where_the_link_went(self, staff, cycle):
        candidature = CandidatureFactory(cycle=cycle, submitted=True)
        assertContains(staff.get(url("detail", candidature)), "maire@example.org")

    def test_says_what_stands_in_the_way(self, staff, cycle, adviser):
        candidature = CandidatureFactory(cycle=cycle, submitted=True)
        instruction.claim_candidature(actor=adviser, candidature=candidature)
        response = staff.get(url("detail", candidature))
        assertContains(response, "L’engagement de l’employeur n’est pas signé")
        assertContains(response, 'aria-disabled="true" aria-describedby="obstacle-recevable"')

    def test_assistant_may_not_judge(self, client, institute, cycle):
        candidature = candidature_in(State.UNDER_REVIEW, cycle=cycle)
        sign_in(client, make_staff(Role.ASSISTANT, institute=institute))
        response = client.get(url("detail", candidature))
        assertContains(response, "Demander une correction")
        assertNotContains(response, "Déclarer recevable")
        assert client.post(url("recevable", candidature)).status_code == 403

    def test_tells_the_history_newest_first(self, staff, cycle, adviser):
        candidature = candidature_in(State.INELIGIBLE, cycle=cycle, adviser=adviser)
        page = text_of(staff.get(url("detail", candidature)))
        history = page[page.index('id="historique"') :]
        assert history.index("Irrecevable") < history.index("En instruction") < history.index("Déposée")
        assert "Vous n’êtes pas encore en poste." in history
        assert "Hélène Marchandeau" in history

    def test_tells_who_came_before(self, staff, institute, cycle):
        candidature = candidature_in(State.SUBMITTED, cycle=cycle)
        past = CallFactory(institute=institute, year=2011)
        ParticipantFactory(cycle=past, user=candidature.applicant)
        earlier = CandidatureFactory(cycle=CallFactory(institute=institute, year=2012), applicant=candidature.applicant,
                                     submitted=True)  # fmt: skip
        response = staff.get(url("detail", candidature))
        assertContains(response, "A suivi Cycle de direction générale 2011")
        assertContains(response, url("detail", earlier))

    @pytest.mark.parametrize(
        ("before", "expected"),
        [(16, None), (15, "le silence vaudra rejet"), (1, "le silence vaudra rejet"), (0, "Le silence vaut rejet")],
    )
    def test_warns_before_silence_rejects(self, staff, cycle, time_machine, before, expected):
        candidature = candidature_in(State.SUBMITTED, cycle=cycle)
        day = add_months(timezone.localdate(), cycle.institute.silence_months)
        noon = timezone.localtime().replace(hour=12)  # in Paris: near midnight UTC is still the day before
        time_machine.move_to(noon + (day - timezone.localdate()) - datetime.timedelta(before))
        sign_in(staff, make_staff(Role.ADVISER, institute=cycle.institute))  # the first session is long over
        page = staff.get(url("detail", candidature)).content.decode()
        if expected:
            assert expected in page
        else:
            assert "le silence vaudra rejet" not in page
            assert "Le silence vaut rejet" not in page

    def test_leads_to_the_next_of_the_list(self, staff, cycle):
        rows = bulk_candidatures(3, cycle=cycle)
        params = "?vue=toutes&tri=candidat"
        first, second, third = sorted(rows, key=lambda row: row.sort_name)
        page = staff.get(url("detail", second) + params)
        assert (page.context["previous"].pk, page.context["next"].pk) == (first.pk, third.pk)
        page = staff.get(url("detail", second) + "?vue=toutes&tri=-candidat")
        assert (page.context["previous"].pk, page.context["next"].pk) == (third.pk, first.pk)
        page = staff.get(url("detail", third) + params)
        assert page.context["next"] is None
        assert staff.get(url("detail", second) + "?vue=a-prendre&q=rien").context["next"] is None

    # Session, person, second factor, roles; what is hidden from them, the dossier with its commitment and
    # the finance department's link, its pieces,
    # which of the rest it has, changes, acts, mails with their words, its neighbours, the colleagues
    # who may follow it; the usual reasons of its two acts.
    def test_runs_a_constant_number_of_queries(self, staff, cycle, adviser, django_assert_num_queries):
        _, candidature, _ = bulk_candidatures(3, cycle=cycle, adviser=adviser, state=State.UNDER_REVIEW)
        with django_assert_num_queries(18):
            staff.get(url("detail", candidature))
        bulk_candidatures(30, cycle=cycle, adviser=adviser, state=State.UNDER_REVIEW)
        for number in range(3):
            instruction.add_note(actor=adviser, candidature=candidature, text=f"Note {number}")
        with django_assert_num_queries(19):
            staff.get(url("detail", candidature))

    @pytest.mark.parametrize("role", [None, Role.ACCOUNTANT, Role.COMMITTEE_MEMBER])
    def test_does_not_exist_for_others(self, client, institute, cycle, role):
        candidature = candidature_in(State.SUBMITTED, cycle=cycle)
        person = make_staff(role, institute=institute) if role else UserFactory()
        sign_in(client, person)
        assert client.get(url("detail", candidature)).status_code == 404
        assert client.post(url("prendre", candidature)).status_code == 404

    def test_does_not_exist_for_another_institute(self, client, cycle):
        candidature = candidature_in(State.SUBMITTED, cycle=cycle)
        sign_in(client, make_staff(Role.ADVISER))
        assert client.get(url("detail", candidature)).status_code == 404

    def test_draft_does_not_exist_for_staff(self, staff, cycle):
        assert staff.get(url("detail", CandidatureFactory(cycle=cycle))).status_code == 404
