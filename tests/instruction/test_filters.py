"""Filters of the list: each one alone, together, and with values that are not in a list."""

import pytest
from django.db import connection
from pytest_django.asserts import assertContains

from accounts.enums import Role
from candidatures.enums import State
from candidatures.models import Candidature
from candidatures.sections import PROJECT
from candidatures.services import answer_correction, reopen_submitted, save_section, send_again, submit_candidature
from instruction.columns import CandidatureFilter
from organisations.enums import PopulationStratum, stratum_bounds, stratum_of
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, bulk_candidatures, candidature_in
from tests.factories.cycles import CallFactory
from toolkit.text.search_text import is_too_short, search_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser():
    return make_staff(Role.ADVISER, first_name="Hélène", last_name="Marchandeau")


@pytest.fixture
def rows(adviser):
    """Three dossiers that differ by everything that filters."""
    cycle = CallFactory(institute=adviser.memberships.get().institute)
    rows = bulk_candidatures(3, cycle=cycle)
    values = (
        {"last_name": "Élodie", "employer_name": "CC Vallons de l’Œuvre", "employer_type": "CC", "population": 2000,
         "region": "75", "state": State.UNDER_REVIEW, "adviser": adviser},
        {"last_name": "Zola", "employer_name": "Ville de Nancy", "employer_type": "COMMUNE", "population": 104_000,
         "region": "44"},
        {"last_name": "Abel", "employer_name": "SDIS du Nord", "employer_type": "SDIS", "population": None,
         "region": "32", "state": State.ELIGIBLE},
    )  # fmt: skip
    for row, fields in zip(rows, values, strict=True):
        for name, value in fields.items():
            setattr(row, name, value)
        row.refresh_search()
        row.save()
    return rows


def filter_of(data, adviser):
    choices = {"conseiller": [(str(adviser.pk), adviser.full_name)]}
    return CandidatureFilter(data, Candidature.objects.order_by("pk"), choices=choices)


def found(data, adviser):
    return [row.last_name for row in filter_of(data, adviser).qs]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, ["Élodie", "Zola", "Abel"]),
        ({"q": "ELODIE"}, ["Élodie"]),
        ({"q": "nancy zola"}, ["Zola"]),
        ({"q": "l'oeuvre"}, ["Élodie"]),
        ({"q": "nancy abel"}, []),
        ({"type": "SDIS"}, ["Abel"]),
        ({"strate": "FROM_2K"}, ["Élodie"]),
        ({"strate": "UNDER_2K"}, []),
        ({"strate": "FROM_80K"}, ["Zola"]),
        ({"region": "44"}, ["Zola"]),
        ({"etat": "eligible"}, ["Abel"]),
        ({"etat": "draft"}, ["Élodie", "Zola", "Abel"]),
        ({"conseiller": "aucun"}, ["Zola", "Abel"]),
        ({"type": "INCONNU"}, ["Élodie", "Zola", "Abel"]),
        ({"type": "CC", "region": "75", "q": "vallons"}, ["Élodie"]),
        ({"type": "CC", "region": "44"}, []),
    ],
)
def test_filter_keeps(rows, adviser, data, expected):
    assert found(data, adviser) == expected


def test_filter_by_adviser(rows, adviser):
    assert found({"conseiller": str(adviser.pk)}, adviser) == ["Élodie"]
    assert found({"conseiller": "999999"}, adviser) == ["Élodie", "Zola", "Abel"]


def test_search_finds_the_receipt_number(rows, adviser):
    assert found({"q": rows[1].receipt_number.lower()}, adviser) == ["Zola"]


def test_active_filters_in_words(rows, adviser):
    data = {"q": "vallons", "strate": "FROM_2K", "conseiller": "aucun", "type": "INCONNU", "region": ""}
    active = filter_of(data, adviser).active
    assert [(item["name"], item["value"]) for item in active] == [
        ("q", "«\u202fvallons\u202f»"),
        ("strate", PopulationStratum.FROM_2K.label),
        ("conseiller", "Personne encore"),
    ]


def test_value_that_no_list_offers_is_dropped_and_named(rows, adviser):
    data = {"etat": "zzz", "conseiller": "999999", "type": "CC", "q": "vallons"}
    filtered = filter_of(data, adviser)
    assert filtered.ignored == {"etat": "État", "conseiller": "Suivi par"}
    assert [item["name"] for item in filtered.active] == ["q", "type"]
    assert "filter--on" not in str(filtered.form["etat"])
    assert "filter--on" in str(filtered.form["type"])


def test_long_words_are_cut_where_they_are_shown(rows, adviser):
    (shown,) = filter_of({"q": "a" * 2000}, adviser).active
    assert len(shown["value"]) < 70


def test_every_population_falls_in_the_bounds_of_its_stratum():
    for population in (0, 1_999, 2_000, 9_999, 10_000, 40_000, 79_999, 150_000, 399_999, 400_000, 9_000_000):
        lower, upper = stratum_bounds(stratum_of(population))
        assert lower <= population
        assert upper is None or population < upper


def test_ten_words_are_looked_for_and_no_nul():
    assert search_words("\x00Élodie\x00 mot" + " a" * 1500) == ["elodie", "mot", *["a"] * 8]


@pytest.mark.parametrize(("typed", "words"), [("\x00", ""), ("a " * 1500, "a")])
def test_any_words_are_searched_without_a_crash(rows, adviser, typed, words):
    scope = Candidature.objects.instructed_by(adviser)
    assert set(scope.search(typed)) == set(scope.search(words)) != set()


class TestText:
    """What is found in the text of a dossier, as it was sent."""

    @pytest.fixture
    def texts(self, adviser):
        cycle = CallFactory(institute=adviser.memberships.get().institute)
        rows = bulk_candidatures(2, cycle=cycle)
        posts = [{"job_title": "Directrice de la culture", "employer": "Ville d’Épinal", "start": 2012, "end": 2019}]
        rows[0].project = "Conduire les transitions écologiques d’une intercommunalité."
        rows[0].career_posts, rows[0].email = posts, "elodie.zola@example.org"
        for row in rows:
            row.refresh_search()
            row.refresh_text()
            row.save()
        return rows

    def found(self, words):
        return list(Candidature.objects.search(words).order_by("pk"))

    @pytest.mark.parametrize(
        "words",
        ["transitions", "ECOLOGIQUES", "écologiques intercommunalite", "epinal", "directrice de la culture",
         "elodie.zola@example.org", "zola@exam", "bréval transitions"],
    )  # fmt: skip
    def test_finds_what_was_written(self, texts, words):
        assert self.found(words) == texts[:1]

    @pytest.mark.parametrize("words", ["transitions introuvable", "zzz", "%", "_", "\\", "transition & !x"])
    def test_finds_nothing_else(self, texts, words):
        assert self.found(words) == []

    def test_words_of_every_text_do_not_count(self, texts):
        assert self.found("de transitions la") == texts[:1]

    def test_a_number_is_that_of_a_receipt_not_of_a_text(self, texts):
        Candidature.objects.filter(pk=texts[0].pk).update(search_text="zola 2019")
        texts[1].project = "Depuis 2019, en or."
        texts[1].refresh_text()
        texts[1].save()
        assert self.found("2019") == self.found("transitions 2019") == texts[:1]
        assert self.found("or zola") == []

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no French stems.")
    @pytest.mark.parametrize("words", ["transition", "ecologique", "écologie intercommunalites"])
    def test_finds_the_forms_of_a_word(self, texts, words):
        assert self.found(words) == texts[:1]

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite reads the texts.")
    def test_is_followed_by_the_indexes(self, texts):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            plan = Candidature.objects.search("transitions").order_by().explain()
        assert "candidature_text" in plan
        assert "candidature_words" in plan

    def test_nobody_reads_it_and_a_whole_save_keeps_it(self, texts):
        row = Candidature.objects.get(pk=texts[0].pk)
        assert "dossier_text" in row.get_deferred_fields()
        assert row.dossier_text
        row.save()
        Candidature.objects.bulk_update([row], ["dossier_text"])
        assert self.found("transitions") == texts[:1]

    def test_draft_holds_nothing_to_find_and_a_dossier_what_was_last_sent(self):
        row = CandidatureFactory(complete=True, signed=True, project="Un pylône.")
        assert self.found("pylône") == []
        submit_candidature(actor=row.applicant, candidature=row)
        assert self.found("pylone") == [row]
        reopen_submitted(actor=row.applicant, candidature=row)
        row.refresh_from_db()
        save_section(actor=row.applicant, candidature=row, section=PROJECT, values={"project": "Un viaduc."})
        assert self.found("viaduc") == []
        send_again(actor=row.applicant, candidature=row)
        assert self.found("viaduc") == [row]
        assert self.found("pylone") == []

    def test_correction_that_is_sent_is_found(self):
        row = candidature_in(State.CORRECTION_REQUESTED)
        save_section(actor=row.applicant, candidature=row, section=PROJECT, values={"project": "Un viaduc."})
        row.refresh_from_db()
        answer_correction(actor=row.applicant, candidature=row)
        assert self.found("viaduc") == [row]


@pytest.mark.parametrize(("typed", "is_short"), [("", False), (" ", False), ("é", True), (" x ", True), ("l’", False)])
def test_a_letter_alone_is_too_short(typed, is_short):
    assert is_too_short(typed) is is_short


def test_a_letter_alone_filters_nothing_and_is_answered(client, rows, adviser):
    sign_in(client, adviser)
    response = client.get("/instruction/", {"q": "z", "vue": "toutes"})
    assertContains(response, "Tapez au moins deux caractères")
    assert len(response.context["rows"]) == 3
    assert response.context["active"] == []
    assertContains(response, 'value="z"')
