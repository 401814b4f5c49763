"""Labels: what the training team sorts its dossiers by, and nobody else reads."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from candidatures.enums import State
from committee.enums import SeatRole
from instruction import services
from instruction.models import Label, Labelling
from instruction.personal_data import personal_data
from instruction.services.labels import MOST_LABELS
from tests.dashboard.archives import data_of
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import bulk_candidatures, candidature_in
from tests.factories.committee import make_member
from tests.factories.cycles import CallFactory
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError

pytestmark = pytest.mark.django_db

LIST, PAGE = "/instruction/", "/instruction/etiquettes/"


def put(adviser, row, *names):
    for name in names:
        services.label_candidature(actor=adviser, candidature=row, name=name)
    return list(Label.objects.filter(labellings__candidature=row))


@pytest.fixture
def row(cycle):
    return bulk_candidatures(1, cycle=cycle)[0]


class TestServices:
    def test_one_label_a_name_whatever_its_accents_and_case(self, cycle, adviser):
        first, second = bulk_candidatures(2, cycle=cycle)
        put(adviser, first, "  Outre-mer ")
        put(adviser, second, "OUTRE-MER")
        (label,) = Label.objects.all()
        assert (label.name, label.institute) == ("Outre-mer", cycle.institute)
        assert {one.candidature_id for one in label.labellings.all()} == {first.pk, second.pk}
        assert {one.by for one in label.labellings.all()} == {adviser}

    def test_twice_is_once(self, adviser, row):
        put(adviser, row, "Outre-mer")
        assert services.label_candidature(actor=adviser, candidature=row, name="outre-mer") is None
        assert Labelling.objects.count() == 1

    @pytest.mark.parametrize("name", ["", "   ", "\x00", "x" * 41])
    def test_name_is_asked_and_short(self, adviser, row, name):
        with pytest.raises(IncompleteError):
            services.label_candidature(actor=adviser, candidature=row, name=name)
        assert not Label.objects.exists()

    def test_dossier_bears_so_many(self, adviser, row):
        put(adviser, row, *(f"étiquette {number}" for number in range(MOST_LABELS)))
        with pytest.raises(IncompleteError, match="retirez-en une"):
            services.label_candidature(actor=adviser, candidature=row, name="une de plus")
        assert not Label.objects.filter(name="une de plus").exists()

    def test_comes_off_once(self, adviser, row):
        (label,) = put(adviser, row, "seuil à vérifier")
        assert services.unlabel_candidature(actor=adviser, candidature=row, label=label)
        assert not services.unlabel_candidature(actor=adviser, candidature=row, label=label)
        assert Label.objects.get() == label

    @pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.COMMITTEE_MEMBER])
    def test_only_the_training_team_labels(self, adviser, row, institute, role):
        (label,) = put(adviser, row, "seuil à vérifier")
        for person in (make_staff(role, institute=institute), make_staff(Role.ADVISER), row.applicant):
            with pytest.raises(NotAllowedError):
                services.label_candidature(actor=person, candidature=row, name="autre")
            with pytest.raises(NotAllowedError):
                services.unlabel_candidature(actor=person, candidature=row, label=label)
        assert Labelling.objects.count() == Label.objects.count() == 1

    def test_renamed_to_another_name_that_exists_is_told(self, adviser, row):
        first, _second = put(adviser, row, "ancien", "nouveau")
        with pytest.raises(DomainError, match="fusionnez"):
            services.rename_label(actor=adviser, label=first, name="NOUVEAU")
        assert services.rename_label(actor=adviser, label=first, name="Ancienne").name == "Ancienne"
        assert services.rename_label(actor=adviser, label=first, name="ANCIENNE").name == "ANCIENNE"

    def test_merged_keeps_one_on_each_dossier(self, cycle, adviser):
        both, one = bulk_candidatures(2, cycle=cycle)
        put(adviser, both, "ancien", "nouveau")
        put(adviser, one, "ancien")
        old, new = Label.objects.order_by("name_key")
        assert services.merge_labels(actor=adviser, label=old, into=new) == 1
        assert Label.objects.get() == new
        assert set(new.labellings.values_list("candidature", flat=True)) == {both.pk, one.pk}
        with pytest.raises(DomainError, match="n’existe plus"):
            services.delete_label(actor=adviser, label=old)

    def test_nothing_merges_with_itself_nor_with_another_institute(self, adviser, row):
        (label,) = put(adviser, row, "ancien")
        other = CallFactory().institute.labels.create(name="ancien", name_key="ancien")
        head = make_staff(Role.HEAD_OF_SERVICE, institute=other.institute)
        with pytest.raises(DomainError):
            services.merge_labels(actor=adviser, label=label, into=label)
        for actor in (adviser, head):
            with pytest.raises(NotAllowedError):
                services.merge_labels(actor=actor, label=label, into=other)
        assert Label.objects.count() == 2

    def test_deleted_leaves_the_dossier(self, adviser, row):
        (label,) = put(adviser, row, "ancien")
        assert services.delete_label(actor=adviser, label=label) == 1
        row.refresh_from_db()
        assert not row.labellings.exists()

    def test_an_assistant_labels_but_does_not_sort(self, adviser, row, institute):
        assistant = make_staff(Role.ASSISTANT, institute=institute)
        (label,) = put(assistant, row, "ancien")
        for call in (services.delete_label, services.rename_label):
            with pytest.raises(NotAllowedError):
                call(actor=assistant, label=label, **({"name": "x"} if call is services.rename_label else {}))


class TestDossier:
    def url(self, row, name="label"):
        return reverse(f"instruction:{name}", args=[row.uuid])

    def test_is_put_on_and_taken_off(self, staff, row):
        response = staff.post(self.url(row) + "?vue=toutes", {"label": "outre-mer"}, follow=True)
        assert response.redirect_chain == [(f"/instruction/{row.uuid}/?vue=toutes", 302)]
        assertContains(response, '<span class="tag">outre-mer</span>')
        label = Label.objects.get()
        response = staff.post(self.url(row, "unlabel"), {"label": label.pk}, follow=True)
        assertNotContains(response, '<span class="tag">')

    def test_too_long_comes_back_as_typed(self, staff, row):
        response = staff.post(self.url(row), {"label": "x" * 50})
        assertContains(response, "Retirez au moins 10 caractères", status_code=422)
        assertContains(response, "x" * 50, status_code=422)

    @pytest.mark.parametrize("key", ["", "x", "9" * 30, "0"])
    def test_unknown_label_does_not_come_off(self, staff, row, key):
        assert staff.post(self.url(row, "unlabel"), {"label": key}).status_code == 404


class TestList:
    def test_shows_filters_and_exports_them(self, staff, cycle, adviser):
        first, second = bulk_candidatures(2, cycle=cycle)
        (label, *_) = put(adviser, first, "b", "a", "d", "c")
        page = staff.get(LIST, {"etiquette": label.pk})
        assert [row.candidature for row in page.context["rows"]] == [first]
        assertContains(page, '<span class="tag">a</span> <span class="tag">b</span> <span class="tag">c</span>')
        assertContains(page, '<span class="tag">+ 1</span>')
        assert [row.candidature for row in staff.get(LIST, {"etiquette": "sans"}).context["rows"]] == [second]
        assert '"a, b, c, d"' in staff.get("/instruction/export.csv").getvalue().decode()

    def test_label_of_another_institute_filters_nothing(self, staff, row):
        other = CallFactory().institute.labels.create(name="marque", name_key="marque")
        response = staff.get(LIST, {"etiquette": other.pk, "vue": "toutes"}, follow=True)
        assertContains(response, "«\u202fÉtiquette\u202f»")
        assertNotContains(response, "marque")


class TestPage:
    @pytest.mark.parametrize("number", [1, 30])
    def test_at_a_constant_number_of_queries(self, staff, institute, number, django_assert_num_queries):
        Label.objects.bulk_create(Label(institute=institute, name=f"e{n}", name_key=f"e{n}") for n in range(number))
        with django_assert_num_queries(5):
            response = staff.get(PAGE)
        assert len(response.context["rows"]) == number

    def test_renames_merges_and_deletes(self, staff, adviser, row):
        old, new = put(adviser, row, "ancien", "nouveau")
        staff.post(PAGE, {"etiquette": old.pk, "act": "rename", "label": "Vieux"})
        assert Label.objects.get(pk=old.pk).name == "Vieux"
        assertContains(staff.post(PAGE, {"etiquette": old.pk, "act": "merge", "into": new.pk}, follow=True), "portent")
        assertContains(staff.post(PAGE, {"etiquette": new.pk, "act": "delete"}, follow=True), "Aucune étiquette")

    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            ({"act": "rename", "label": ""}, 422),
            ({"act": "rename", "label": "nouveau"}, 409),
            ({"act": "merge", "into": ""}, 422),
            ({"act": "merge", "into": "zz"}, 422),
            ({"act": "zz"}, 409),
            ({}, 409),
        ],
    )
    def test_says_what_is_wrong_and_does_nothing(self, staff, adviser, row, sent, status):
        old, _new = put(adviser, row, "ancien", "nouveau")
        assert staff.post(PAGE, {"etiquette": old.pk, **sent}).status_code == status
        assert set(Label.objects.values_list("name", flat=True)) == {"ancien", "nouveau"}

    @pytest.mark.parametrize("role", [Role.ASSISTANT, Role.ACCOUNTANT, Role.COMMITTEE_MEMBER])
    def test_is_closed_to_other_roles(self, client, institute, role):
        sign_in(client, make_staff(role, institute=institute))
        assert client.get(PAGE).status_code == client.post(PAGE).status_code == 403

    def test_shows_nor_changes_those_of_another_institute(self, staff):
        other = CallFactory().institute.labels.create(name="marque", name_key="marque")
        assertNotContains(staff.get(PAGE), "marque")
        assert staff.post(PAGE, {"etiquette": other.pk, "act": "delete"}).status_code == 404


def test_neither_applicant_nor_committee_reads_them(client, cycle, adviser):
    row = candidature_in(State.ELIGIBLE, cycle=cycle, adviser=adviser)
    put(adviser, row, "MARQUE-DU-SERVICE")
    president = make_member(cycle, SeatRole.PRESIDENT)
    sign_in(client, row.applicant)
    for path in ("/accueil/", f"/candidatures/{row.uuid}/", f"/candidatures/{row.uuid}/relire/"):
        assert "MARQUE-DU-SERVICE" not in client.get(path, follow=True).content.decode()
    assert "MARQUE-DU-SERVICE" not in str(data_of(row.applicant))
    assert "MARQUE-DU-SERVICE" not in str(personal_data(row.applicant))
    sign_in(client, president)
    for path in ("/commission/", reverse("committee:read", args=[row.committee_item.candidature.uuid])):
        assert "MARQUE-DU-SERVICE" not in client.get(path, follow=True).content.decode()
    assert "MARQUE-DU-SERVICE" in str(personal_data(adviser))
