"""Forms of the dossier: what they take as people type it, what they refuse and how they say it."""

import datetime
import unicodedata
from decimal import Decimal

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candidatures.enums import State
from candidatures.forms.applicant import FORMS, POST_KEYS, POSTS, CareerForm
from candidatures.forms.commitment import AskCommitmentForm, RefuseForm, SignForm
from candidatures.models import Candidature
from candidatures.sections import BY_SLUG, PIECES
from candidatures.services.terms import Terms
from tests.factories.organisations import make_siret
from toolkit.text.validators import clean_text


def filled(slug, **answers):
    """The section's form with these answers, validated."""
    data = QueryDict(mutable=True)
    data.update(answers)
    form = FORMS[slug](data, instance=Candidature())
    form.is_valid()
    return form


def accepted(slug, name, typed):
    form = filled(slug, **{name: typed})
    assert not form.errors, form.errors
    return form.values[name]


def refused(slug, name, typed):
    form = filled(slug, **{name: typed})
    assert list(form.errors) == [name]
    assert name not in form.values
    return form.errors[name][0]


def test_every_section_but_pieces_has_its_form():
    assert set(FORMS) == set(BY_SLUG) - {PIECES.slug}
    for slug, form in FORMS.items():
        assert form.section.slug == slug
        assert form(instance=Candidature()).section.fields


@pytest.mark.parametrize(
    ("slug", "name"), [("identite", "last_name"), ("employeur", "employer_name"), ("poste", "job_title")]
)
def test_what_the_signatory_reads_in_a_mail_holds_no_link(slug, name):
    assert "ni adresse de site" in refused(slug, name, "Gagnez sur exemple.fr")
    assert accepted(slug, name, "D.R.H. de St.-Lô") == "D.R.H. de St.-Lô"


@pytest.mark.parametrize("slug", FORMS)
def test_empty_form_is_accepted(slug):
    assert not filled(slug).errors


@pytest.mark.parametrize("slug", FORMS)
def test_answers_not_sent_are_left_alone(slug):
    values = filled(slug).values
    assert {name for name in values if not name.startswith(("commits_", "read_"))} == set()


@pytest.mark.parametrize(
    "typed", [make_siret(7), " ".join(make_siret(7)), make_siret(7)[:9] + "\u00a0" + make_siret(7)[9:]]
)
def test_siret_is_taken_with_or_without_spaces(typed):
    assert accepted("employeur", "siret", typed) == make_siret(7)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("21990001600012", "La clé de ce SIRET"),
        ("2199000160001", "14 chiffres"),
        ("219900016000111", "14 chiffres"),
        ("abc", "14 chiffres"),
        ("٢١٩٩٠٠٠١٦٠٠٠١١", "14 chiffres"),
    ],
)
def test_wrong_siret_is_refused_with_a_sentence(typed, words):
    assert words in refused("employeur", "siret", typed)


@pytest.mark.parametrize(
    ("typed", "value"), [("46200", 46_200), ("46 200", 46_200), ("46\u202f200", 46_200), ("0", 0), ("", None)]
)
def test_counts_are_taken_as_typed(typed, value):
    assert accepted("employeur", "population", typed) == value


@pytest.mark.parametrize("typed", ["-1", "mille", "1,5", "1e6", "999999999999", "٤٦", "9" * 400])
def test_counts_that_are_no_counts_are_refused(typed):
    assert refused("employeur", "population", typed)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("12 500 000", Decimal(12_500_000)), ("12500000,50 €", Decimal("12500000.50")), ("0", Decimal(0)), ("", None)],
)
def test_amounts_are_taken_as_the_french_write_them(typed, value):
    assert accepted("employeur", "operating_budget", typed) == value


@pytest.mark.parametrize("typed", ["NaN", "Infinity", "-3", "1e999999", "1.234", "9" * 30, "un million"])
def test_amounts_that_are_none_are_refused(typed):
    assert refused("employeur", "operating_budget", typed)


@pytest.mark.parametrize("typed", ["2019-09", "09/2019", "2019-09-17", "17/09/2019"])
def test_month_in_post_is_taken_in_every_usual_form(typed):
    assert accepted("poste", "in_post_since", typed) == datetime.date(2019, 9, 1)


@pytest.mark.parametrize("typed", ["2999-01", "1850-01", "2019-13", "septembre", "0000-00"])
def test_month_that_cannot_be_is_refused(typed):
    assert refused("poste", "in_post_since", typed)


@pytest.mark.parametrize(("typed", "value"), [("True", True), ("False", False), ("", None)])
def test_yes_no_or_not_yet(typed, value):
    assert accepted("poste", "functional_post", typed) is value


@pytest.mark.parametrize(
    ("slug", "name"),
    [("poste", "functional_post"), ("poste", "category"), ("poste", "employment_status"), ("employeur", "department"),
     ("employeur", "employer_type"), ("identite", "title")],
)  # fmt: skip
def test_choice_out_of_the_list_is_refused(slug, name):
    assert refused(slug, name, "autre") == "Choisissez une des réponses proposées."


@pytest.mark.parametrize("typed", ["02 00 00 00 14", "+33 2 00 00 00 14", "(0)2.00.00.00.14"])
def test_phone_is_taken_as_people_write_it(typed):
    assert accepted("identite", "phone", typed) == typed


@pytest.mark.parametrize("typed", ["demain", "12", "0" * 25])
def test_phone_that_is_none_is_refused(typed):
    assert refused("identite", "phone", typed)


@pytest.mark.parametrize("typed", ["anais", "a@", "a@b", "a b@example.org", "x" * 250 + "@example.org"])
def test_incomplete_address_is_refused(typed):
    assert refused("identite", "email", typed)


@pytest.mark.parametrize("typed", ["anais", "a@b", "a b@example.org"])
def test_incomplete_address_is_explained(typed):
    assert "nom@collectivite.fr" in refused("identite", "email", typed)


@pytest.mark.parametrize(
    ("slug", "name", "limit"),
    [("projet", "motivation", 3000), ("projet", "project", 4000), ("projet", "contribution", 2000),
     ("projet", "question", 200), ("projet", "expectations", 1500), ("poste", "scope", 1500),
     ("employeur", "employer_name", 200), ("identite", "first_name", 80)],
)  # fmt: skip
def test_limit_is_exact_and_says_how_much_to_remove(slug, name, limit):
    assert accepted(slug, name, "é" * limit) == "é" * limit
    assert refused(slug, name, "é" * (limit + 1)).startswith("Retirez au moins 1 caractère :")


def test_line_breaks_count_once():
    assert accepted("projet", "contribution", "\r\n".join(["a"] * 1000)) == "\n".join(["a"] * 1000)


def test_text_is_composed_and_loses_control_characters():
    typed = unicodedata.normalize("NFD", "Élève") + "\x00\x07\u202e fin\ttabulée"
    assert accepted("projet", "motivation", typed) == "Élève fin\ttabulée"


def posts(**rows):
    answers = {f"post_{number}_job_title": "" for number in range(1, POSTS + 1)}
    return filled("parcours", **answers | rows)


def test_posts_are_kept_as_rows():
    form = posts(
        post_1_job_title="DGS", post_1_employer="Ville", post_1_start="2019", post_3_job_title="DGA", post_3_end="2018"
    )
    assert form.values["career_posts"] == [
        {"job_title": "DGS", "employer": "Ville", "start": 2019, "end": None},
        {"job_title": "DGA", "employer": "", "start": None, "end": 2018},
    ]


def test_emptied_posts_are_emptied():
    assert posts().values["career_posts"] == []


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ({"post_1_employer": "Ville"}, "post_1_job_title"),
        ({"post_1_job_title": "DGS", "post_1_start": "2020", "post_1_end": "2019"}, "post_1_end"),
        ({"post_2_job_title": "DGS", "post_2_start": "19"}, "post_2_start"),
        ({"post_2_job_title": "DGS", "post_2_start": "1492"}, "post_2_start"),
        ({"post_5_job_title": "x" * 161}, "post_5_job_title"),
    ],
)
def test_wrong_post_is_refused_and_none_is_written(rows, field):
    form = posts(**rows)
    assert list(form.errors) == [field]
    assert "career_posts" not in form.values


def test_first_post_of_a_draft_is_the_one_held():
    since = datetime.date(2021, 9, 1)
    held = Candidature(job_title="DGS", employer_name="Ville d’Essai", in_post_since=since)
    form = CareerForm(instance=held)
    assert [form[f"post_1_{name}"].value() for name in POST_KEYS] == ["DGS", "Ville d’Essai", 2021, None]
    for other in (Candidature(employer_name="Ville d’Essai"), Candidature(job_title="DGS", state=State.SUBMITTED)):
        assert not CareerForm(instance=other)["post_1_job_title"].value()
    told = Candidature(job_title="DGS", career_posts=[{"job_title": "DGA"}])
    assert CareerForm(instance=told)["post_1_job_title"].value() == "DGA"


def test_stored_posts_come_back_in_their_rows():
    stored = Candidature(career_posts=[{"job_title": "DGS", "employer": "Ville", "start": 2019, "end": None}, "abîmé"])
    form = FORMS["parcours"](instance=stored)
    assert form.initial["post_1_job_title"] == "DGS"
    assert len(form.rows) == POSTS


def test_refused_form_leaves_the_row_it_was_given_alone():
    stored = Candidature(employer_name="Avant")
    form = FORMS["employeur"](QueryDict("employer_name=Après&siret=1"), instance=stored)
    assert not form.is_valid()
    assert stored.employer_name == "Avant"


@pytest.mark.parametrize("name", ["first_name", "last_name"])
def test_name_is_a_name_on_one_line(name):
    assert accepted("identite", name, " Anne\r\nLise\u202e ") == "Anne Lise"
    assert "seulement un nom" in str(refused("identite", name, "Gagnez www.piege.example"))
    assert refused("identite", name, "http://piege.example")


def test_signatory_is_a_name():
    form = AskCommitmentForm(QueryDict("signatory_name=Voir+https://piege.example"))
    assert "seulement un nom" in str(form.errors["signatory_name"])


@pytest.mark.parametrize("name", ["signatory_name", "signatory_capacity", "signatory_email"])
def test_asking_names_a_signatory(name):
    answers = {"signatory_name": "P", "signatory_capacity": "Maire", "signatory_email": "p@example.org"}
    assert AskCommitmentForm(QueryDict("&".join(f"{k}={v}" for k, v in answers.items()))).is_valid()
    answers[name] = ""
    assert list(AskCommitmentForm(QueryDict("&".join(f"{k}={v}" for k, v in answers.items()))).errors) == [name]


def test_signing_needs_name_quality_billing_and_box():
    terms = Terms("Anaïs Vauquelin-Roche", "DGS", "", "", "Cycle", [], Decimal(3500))
    form = SignForm(QueryDict(""), terms=terms)
    needed = {"signatory_name", "signatory_capacity", "billing_siret", "agrees"}
    assert set(form.errors) == needed
    assert "J’engage l’employeur à payer 3\u202f500\u202f€" in form.fields["agrees"].label


def test_refusing_needs_a_reason():
    assert set(RefuseForm(QueryDict("reason=%20%00")).errors) == {"kind"}
    assert set(RefuseForm(QueryDict("kind=other&reason=%20%00")).errors) == {"reason"}
    assert RefuseForm(QueryDict("kind=not_me")).is_valid()


# Any text whatsoever: either it is taken, or a sentence says why not. Never an exception.
WRITTEN = st.text(max_size=60) | st.sampled_from(
    ["0", "2019-09", "True", "9" * 30, "\x00", "\ud7ff", "-0", "٣", "1_000"]
)
LIGHT = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@LIGHT
@given(st.sampled_from(sorted(FORMS)), st.data())
def test_any_text_is_taken_or_explained(slug, data):
    empty = FORMS[slug](instance=Candidature())
    answers = {name: data.draw(WRITTEN, label=name) for name in empty.fields}
    form = filled(slug, **answers)
    for name, errors in form.errors.items():
        assert name in empty.fields
        assert all(errors)
    for name in form.values:
        assert name in form.section.fields


@LIGHT
@given(st.text(max_size=200))
def test_cleaning_is_idempotent(text):
    once = clean_text(text)
    assert clean_text(once) == once
    assert "\x00" not in once
    assert "\r" not in once
