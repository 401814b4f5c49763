"""Views of the list that somebody keeps, and shares."""

import html
import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from instruction.personal_data import personal_data
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import bulk_candidatures
from tests.factories.cycles import CallFactory
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.lists.models import StoredView
from toolkit.lists.stored import MOST_VIEWS, change_view, forget_view, store_view

pytestmark = pytest.mark.django_db

LIST, KEEP = "/instruction/", "/instruction/vues/"


def keep(person, cycle, name="À relancer", query="vue=toutes&etat=submitted", **options):
    return store_view(
        actor=person, institute=cycle.institute, list_name="candidatures", name=name, query=query, **options
    )


def page_of(view):
    return reverse("instruction:stored_view", args=[view.uuid])


@pytest.fixture
def colleague(institute):
    return make_staff(Role.ASSISTANT, institute=institute, first_name="Tarek", last_name="Wissembach")


class TestServices:
    def test_one_view_a_name(self, adviser, colleague, cycle):
        keep(adviser, cycle)
        with pytest.raises(DomainError, match="choisissez un autre nom"):
            keep(adviser, cycle, name="a RELANCER")
        keep(colleague, cycle)
        assert StoredView.objects.count() == 2

    @pytest.mark.parametrize(("name", "query"), [("", ""), (" ", ""), ("x" * 61, ""), ("x", "q=" + "x" * 2000)])
    def test_what_does_not_fit_is_refused(self, adviser, cycle, name, query):
        with pytest.raises(IncompleteError):
            keep(adviser, cycle, name=name, query=query)
        assert not StoredView.objects.exists()

    def test_a_person_keeps_so_many(self, adviser, cycle):
        for number in range(MOST_VIEWS):
            keep(adviser, cycle, name=f"Vue {number}")
        with pytest.raises(IncompleteError, match="supprimez-en une"):
            keep(adviser, cycle, name="Une de plus")

    def test_only_its_owner_changes_it(self, adviser, colleague, cycle):
        view = keep(adviser, cycle, is_shared=True)
        with pytest.raises(NotAllowedError):
            change_view(actor=colleague, view=view, name="Prise", is_shared=False)
        with pytest.raises(NotAllowedError):
            forget_view(actor=colleague, view=view)
        assert change_view(actor=adviser, view=view, name="Mienne", is_shared=False).name == "Mienne"
        forget_view(actor=adviser, view=view)
        with pytest.raises(DomainError, match="n’existe plus"):
            change_view(actor=adviser, view=view, name="Mienne", is_shared=False)


class TestPages:
    def test_page_is_kept_as_it_is_and_opened_again(self, staff, cycle):
        bulk_candidatures(2, cycle=cycle)
        address = {"vue": "a-prendre", "type": "COMMUNE", "colonnes": "depot", "tri": "-candidat", "page": "3"}
        page = staff.get(LIST, address)
        sent = {"cycle": cycle.slug, "name": "À prendre, communes", "query": page.context["desk"].to_store}
        response = staff.post(KEEP, sent, follow=True)
        view = StoredView.objects.get()
        assert view.query == "vue=a-prendre&type=COMMUNE&colonnes=depot&tri=-candidat"
        assert [tab.is_current for tab in response.context["desk"].stored_tabs] == [True]
        assert not any(tab.is_current for tab in response.context["desk"].tabs)
        assert [item["name"] for item in response.context["active"]] == ["type"]
        assert response.context["desk"].params["colonnes"] == "depot"
        assertContains(response, page_of(view))

    def test_page_that_keeps_it_is_reached_from_the_list(self, staff, cycle):
        bulk_candidatures(1, cycle=cycle)
        address = re.search(
            r'href="(/instruction/vues/[^"]+)"', staff.get(LIST, {"etat": "submitted"}).content.decode()
        )
        page = staff.get(html.unescape(address[1]))
        assert page.context["form"]["query"].value() == "etat=submitted&vue=toutes"
        assertContains(page, f'name="cycle" value="{cycle.slug}"')

    def test_keeps_nothing_but_what_the_list_reads(self, staff, cycle):
        query = "vue=toutes&etat=submitted&next=//evil&page=7&cycle=autre&csrfmiddlewaretoken=x&enregistree=y"
        staff.post(KEEP, {"cycle": cycle.slug, "name": "Vue", "query": query})
        assert StoredView.objects.get().query == "vue=toutes&etat=submitted"

    @pytest.mark.parametrize("name", ["", "x" * 61])
    def test_refused_comes_back_as_typed(self, staff, cycle, name):
        response = staff.post(KEEP, {"cycle": cycle.slug, "name": name, "query": "vue=toutes", "is_shared": "on"})
        assert response.status_code == 422
        assert response.context["form"]["is_shared"].value()
        assertContains(response, "vue=toutes", status_code=422)

    def test_same_name_twice_is_told(self, staff, adviser, cycle):
        keep(adviser, cycle)
        response = staff.post(KEEP, {"cycle": cycle.slug, "name": "À relancer", "query": "vue=toutes"})
        assertContains(response, "choisissez un autre nom", status_code=409)

    def test_shared_shows_whose_it_is_and_private_does_not_show(self, client, adviser, colleague, cycle):
        keep(adviser, cycle, name="Privée")
        view = keep(adviser, cycle, name="Commune", is_shared=True)
        sign_in(client, colleague)
        response = client.get(LIST)
        assertNotContains(response, "Privée")
        assertContains(response, 'Commune <span class="count">Hélène Marchandeau</span>')
        response = client.get(LIST, {"enregistree": view.uuid})
        assertContains(response, "Vue partagée par Hélène Marchandeau")
        assert client.get(page_of(view)).status_code == client.post(page_of(view), {"act": "delete"}).status_code == 404

    def test_renamed_shared_and_deleted(self, staff, adviser, cycle):
        view = keep(adviser, cycle)
        assertContains(staff.get(page_of(view)), "À relancer")
        staff.post(page_of(view), {"name": "Relances", "is_shared": "on"})
        view.refresh_from_db()
        assert (view.name, view.is_shared, view.query) == ("Relances", True, "vue=toutes&etat=submitted")
        assert staff.post(page_of(view), {"name": ""}).status_code == 422
        staff.post(page_of(view) + f"?cycle={cycle.slug}", {"act": "delete"})
        assert not StoredView.objects.exists()

    def test_view_that_lost_its_meaning_says_so(self, staff, adviser, cycle):
        view = keep(adviser, cycle, query="vue=toutes&etiquette=999&colonnes=zzz")
        response = staff.get(LIST, {"vue": "toutes", "etiquette": "999", "enregistree": view.uuid}, follow=True)
        assertContains(response, "La vue «\u202fÀ relancer\u202f» filtrait sur une valeur")

    def test_views_of_another_institute_do_not_show(self, staff, institute):
        elsewhere = CallFactory()
        keep(make_staff(Role.ADVISER, institute=elsewhere.institute), elsewhere, name="Ailleurs", is_shared=True)
        CallFactory(institute=institute)
        assertNotContains(staff.get(LIST), "Ailleurs")
        assert staff.post(KEEP, {"cycle": elsewhere.slug, "name": "x"}).status_code == 404

    @pytest.mark.parametrize("number", [1, 19])
    def test_cost_one_query(self, staff, adviser, colleague, cycle, number, django_assert_num_queries):
        bulk_candidatures(1, cycle=cycle)
        for person in (adviser, colleague):
            for place in range(number):
                keep(person, cycle, name=f"Vue {place}", is_shared=True)
        with django_assert_num_queries(12):
            response = staff.get(LIST)
        assert len(response.context["desk"].stored_tabs) == 2 * number


def test_ones_views_are_among_ones_data(adviser, cycle):
    keep(adviser, cycle)
    (kept,) = personal_data(adviser)["vues de liste enregistrées"]
    assert (kept["nom"], kept["filtres"]) == ("À relancer", "vue=toutes&etat=submitted")
