"""What a section is told when it saves itself: accepted, refused, stale or closed; nothing lost, and few statements."""

import datetime
import unicodedata

import pytest
import time_machine
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from candidatures import services
from candidatures.enums import JournalKind, State
from candidatures.forms.applicant import FORMS
from candidatures.forms.versions import EMPTY, both_versions, in_words
from candidatures.models import Candidature
from candidatures.sections import BY_SLUG, digest
from tests.factories.accounts import UserFactory, make_staff
from tests.factories.candidatures import CandidatureFactory, candidature_in
from tests.factories.organisations import EmployerFactory, make_siret

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(client):
    candidature = CandidatureFactory(employer_name="Ville de Bréval", motivation="Un premier jet.")
    client.force_login(candidature.applicant)
    return candidature


@pytest.fixture
def save(client):
    """Save a section as its page does: every control it shows, some of them changed."""

    def post(candidature, slug, *, seen=None, user=None, **typed):
        if user is not None:
            client.force_login(user)
        page = FORMS[slug](instance=fresh(candidature))
        answers = {name: "on" if value is True else value for name, value in page.shown_values.items() if value}
        answers = {**{name: "" for name in page.shown_values if name not in BOXES}, **answers, **typed}
        sent = {name: value for name, value in answers.items() if value is not None}
        return client.post(address(candidature, slug), {"seen": page.initial["seen"] if seen is None else seen, **sent})

    return post


BOXES = {"commits_attendance", "commits_accuracy", "read_data_notice"}


def address(candidature, slug):
    return reverse("candidatures:autosave", args=[candidature.uuid, slug])


def fresh(candidature):
    return Candidature.objects.get(pk=candidature.pk)


def seen(candidature, slug):
    return digest(fresh(candidature), BY_SLUG[slug])


def test_accepted_answers_are_saved_and_told(save, draft):
    with time_machine.travel(datetime.datetime(2026, 1, 14, 13, 32, tzinfo=datetime.UTC), tick=False):
        answer = save(draft, "projet", motivation="Un second jet.\r\nSur deux lignes.")
    assert answer.status_code == 200
    assert answer.json() == {
        "seen": seen(draft, "projet"),
        "saved": "Enregistré à 14\u00a0h\u00a032",
        "errors": {},
        "filled": {},
        "around": False,
        "fell": None,
    }
    assert fresh(draft).motivation == "Un second jet.\nSur deux lignes."


def test_refused_answers_are_told_and_the_others_saved(save, draft):
    told = save(draft, "employeur", siret="21990001600012", population="46 200", staff_count="mille").json()
    assert list(told["errors"]) == ["siret", "staff_count"]
    assert "La clé de ce SIRET" in told["errors"]["siret"][0]
    assert "par exemple 46\u202f200." in told["errors"]["staff_count"][0]
    assert (fresh(draft).population, fresh(draft).siret) == (46_200, "")
    assert told["seen"] == seen(draft, "employeur")
    assert told["around"]


def test_a_text_of_five_thousand_words_says_how_much_to_remove(save, draft):
    told = save(draft, "projet", motivation="mot " * 5000, question="?").json()
    assert told["errors"]["motivation"] == [
        "Retirez au moins 16\u202f999 caractères\u00a0: la limite est de 3\u202f000."
    ]
    assert (fresh(draft).motivation, fresh(draft).question) == ("Un premier jet.", "?")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("👩🏽‍🌾 et 🇫🇷", "👩🏽‍🌾 et 🇫🇷"),
        ("مرحبا \u202eabc", "مرحبا abc"),
        (unicodedata.normalize("NFD", "Élève"), "Élève"),
        ("  au milieu\r\n\r\n", "au milieu"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_whatever_is_pasted_is_kept_clean(save, draft, typed, kept):
    assert save(draft, "projet", motivation=typed).status_code == 200
    assert fresh(draft).motivation == kept


def test_a_box_is_unticked_by_its_absence(save, draft):
    save(draft, "declarations", commits_accuracy="on", commits_attendance="on")
    assert (fresh(draft).commits_accuracy, fresh(draft).commits_attendance) == (True, True)
    assert save(draft, "declarations", commits_accuracy=None).json()["around"]
    assert (fresh(draft).commits_accuracy, fresh(draft).commits_attendance) == (False, True)


def test_posts_are_saved_as_rows_or_not_at_all(save, draft):
    save(draft, "parcours", post_1_job_title="DGS", post_1_start="2019", earlier_candidature="False")
    assert fresh(draft).career_posts == [{"job_title": "DGS", "employer": "", "start": 2019, "end": None}]
    told = save(draft, "parcours", post_2_employer="Ville", diplomas="Un master").json()
    assert list(told["errors"]) == ["post_2_job_title"]
    assert (len(fresh(draft).career_posts), fresh(draft).diplomas) == (1, "Un master")
    assert fresh(draft).earlier_candidature is False


def test_what_is_stored_already_is_no_conflict_and_writes_nothing(save, draft):
    shown = seen(draft, "projet")
    save(draft, "projet", motivation="Un second jet.")
    written_at = fresh(draft).updated_at
    again = save(draft, "projet", seen=shown, motivation="Un second jet. ")
    assert again.status_code == 200
    assert again.json()["seen"] == seen(draft, "projet")
    assert fresh(draft).updated_at == written_at
    assert draft.journal.filter(kind=JournalKind.SECTION_SAVED, subject="projet").count() == 1


def test_saving_a_section_leaves_the_others_in_date(save, draft):
    shown = seen(draft, "projet")
    save(draft, "identite", phone="02 00 00 00 14")
    save(draft, "employeur", population="46 200")
    assert save(draft, "projet", seen=shown, motivation="Un second jet.").status_code == 200


def test_stale_section_shows_both_versions_and_writes_nothing(save, draft):
    shown = seen(draft, "projet")
    save(draft, "projet", motivation="Un jet d’ailleurs.", question="Une question ?")
    answer = save(draft, "projet", seen=shown, motivation="Un jet d’ici.", question="")
    told = answer.json()
    assert answer.status_code == 409
    assert told["seen"] == seen(draft, "projet")
    assert told["stored"]["motivation"] == "Un jet d’ailleurs."
    assert "Vous avez modifié cette section à" in told["refusal"]
    for words in ("<mark>ailleurs</mark>", "<mark>ici</mark>", "Une question", EMPTY, "Garder ma version"):
        assert words in told["html"]
    assert "Votre projet professionnel" not in told["html"]  # the same on both sides
    assert fresh(draft).motivation == "Un jet d’ailleurs."
    kept = save(draft, "projet", seen=told["seen"], motivation="Un jet d’ici.", question="")
    assert kept.status_code == 200
    assert (fresh(draft).motivation, fresh(draft).question) == ("Un jet d’ici.", "")


def test_stale_section_names_who_wrote_and_when(save, draft):
    delegate = UserFactory(first_name="Tarek", last_name="Wissembach")
    mandate = services.give_mandate(
        actor=draft.applicant, candidature=draft, name="Tarek Wissembach", email=delegate.email
    )
    services.accept_mandate(actor=delegate, mandate=mandate)
    shown = seen(draft, "projet")
    save(draft, "projet", user=delegate, motivation="Écrit par un autre.")
    refusal = save(draft, "projet", seen=shown, user=draft.applicant, motivation="Écrit par moi.").json()["refusal"]
    assert refusal.startswith("Tarek Wissembach a modifié cette section à ")
    with time_machine.travel(timezone.now() + datetime.timedelta(days=2)):
        refusal = save(draft, "projet", seen=shown, user=draft.applicant, motivation="Écrit par moi.").json()["refusal"]
    assert refusal.startswith("Tarek Wissembach a modifié cette section le ")


def test_refused_answer_of_a_stale_page_stays_stale(save, draft):
    """What somebody else stored in its place was never shown: it must not be overwritten once the answer is mended."""
    shown = seen(draft, "employeur")
    save(draft, "employeur", siret=make_siret(1))
    told = save(draft, "employeur", seen=shown, siret="123").json()
    assert told["seen"] == shown
    assert save(draft, "employeur", seen=told["seen"], siret=make_siret(2)).status_code == 409
    assert fresh(draft).siret == make_siret(1)


def test_known_siret_fills_what_is_empty(save, draft):
    EmployerFactory(siret=make_siret(7), name="Ville connue", employer_type="COMMUNE", population=46_200)
    told = save(draft, "employeur", siret=make_siret(7)).json()
    assert told["filled"]["population"] == "46\u202f200"
    assert told["filled"]["employer_type"] == "COMMUNE"
    assert "employer_name" not in told["filled"]
    assert told["seen"] == seen(draft, "employeur")


def test_another_employer_makes_the_commitment_fall_and_says_so(save, client):
    candidature = CandidatureFactory(signed=True)
    client.force_login(candidature.applicant)
    before = candidature.siret
    told = save(candidature, "employeur", siret=make_siret(99)).json()
    assert (told["fell"], told["around"]) == (True, True)
    assert (
        'id="engagement-tombe"'
        in client.get(reverse("candidatures:section", args=[candidature.uuid, "employeur"]))
        .content.decode()
        .split("<template")[0]
    )
    assert save(candidature, "employeur", population="1").json()["fell"] is None
    assert save(candidature, "employeur", siret=before).json()["fell"] is False


def test_correction_is_written_in_its_buffer(save, client):
    candidature = candidature_in(State.CORRECTION_REQUESTED)
    before = candidature.motivation
    told = save(
        candidature, "projet", user=candidature.applicant, seen=seen(candidature, "projet"), motivation="Mieux."
    )
    assert told.status_code == 200
    assert fresh(candidature).motivation == before
    assert candidature.revisions.get().buffer["motivation"] == "Mieux."
    again = save(candidature, "projet", seen=told.json()["seen"], motivation="Bien mieux.")
    assert again.status_code == 200


@pytest.mark.parametrize("state", [State.SUBMITTED, State.UNDER_REVIEW, State.ADMITTED, State.WITHDRAWN])
def test_closed_dossier_refuses_with_a_sentence(save, state):
    candidature = candidature_in(state)
    answer = save(candidature, "projet", user=candidature.applicant, motivation="Trop tard.")
    assert answer.status_code == 403
    why = "rouvrez votre dossier" if state == State.SUBMITTED else "n’est plus modifiable"
    assert why in answer.json()["refusal"]
    assert fresh(candidature).motivation == candidature.motivation


def test_delegate_does_not_commit_in_the_applicant_s_place(save, draft):
    delegate = UserFactory()
    mandate = services.give_mandate(actor=draft.applicant, candidature=draft, name="Aide", email=delegate.email)
    services.accept_mandate(actor=delegate, mandate=mandate)
    assert save(draft, "declarations", user=delegate, commits_accuracy="on").status_code == 403
    assert save(draft, "projet", user=delegate, motivation="Écrit pour un autre.").status_code == 200


@pytest.mark.parametrize("slug", ["pieces", "astrologie"])
def test_section_without_answers_does_not_exist(client, draft, slug):
    assert client.post(address(draft, slug)).status_code == 404


def test_dossier_of_someone_else_does_not_exist(save, draft):
    assert save(draft, "projet", user=UserFactory(), motivation="Intrus").status_code == 404
    adviser = make_staff(Role.ADVISER, institute=draft.cycle.institute)
    assert save(draft, "projet", user=adviser, motivation="Intrus").status_code in {302, 404}
    assert fresh(draft).motivation == "Un premier jet."


def test_without_a_session_it_leads_to_the_sign_in_page(client, draft):
    client.logout()
    answer = client.post(address(draft, "projet"), {"motivation": "x"}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))


def test_only_a_post_saves(client, draft):
    assert client.get(address(draft, "projet")).status_code == 405


# Session, person, roles; then in a transaction (two statements): lock, dossier, journal.
STATEMENTS = 8


def test_save_costs_few_statements(client, draft, django_assert_num_queries):
    page = {"seen": seen(draft, "projet"), "motivation": "La première fois ouvre la ligne du journal."}
    page["seen"] = client.post(address(draft, "projet"), page).json()["seen"]
    with django_assert_num_queries(STATEMENTS):
        client.post(address(draft, "projet"), page | {"motivation": "Ensuite, elle est allongée."})
    assert fresh(draft).motivation == "Ensuite, elle est allongée."


def test_save_of_nothing_new_costs_fewer(client, draft, django_assert_num_queries):
    page = {"seen": seen(draft, "projet"), "motivation": "Un premier jet."}
    with django_assert_num_queries(STATEMENTS - 2):
        assert client.post(address(draft, "projet"), page).status_code == 200


def test_save_of_a_correction_costs_two_more(client, django_assert_num_queries):
    candidature = candidature_in(State.CORRECTION_REQUESTED)
    client.force_login(candidature.applicant)
    page = {"seen": seen(candidature, "projet"), "motivation": "Mieux."}
    page["seen"] = client.post(address(candidature, "projet"), page).json()["seen"]
    with django_assert_num_queries(STATEMENTS + 2):  # the revision, its points
        assert client.post(address(candidature, "projet"), page | {"motivation": "Bien mieux."}).status_code == 200


def test_stored_values_are_said_in_words():
    stored = Candidature(
        employer_type="COMMUNE", population=46_200, functional_post=False, in_post_since=datetime.date(2019, 9, 1),
        career_posts=[{"job_title": "DGS", "employer": "", "start": 2019, "end": None}, "abîmé"],
    )  # fmt: skip
    said = {
        name: in_words(name, getattr(stored, name)) for name in ("employer_type", "functional_post", "in_post_since")
    }
    assert said == {"employer_type": "Commune", "functional_post": "Non", "in_post_since": "09/2019"}
    assert in_words("career_posts", stored.career_posts) == "DGS, 2019"
    assert in_words("siret", "") == EMPTY


def test_refused_answers_are_compared_as_typed():
    form = FORMS["parcours"](QueryDict("post_1_employer=Ville&diplomas=Master"), instance=Candidature())
    form.is_valid()
    pairs = {pair.name: (pair.stored, pair.typed) for pair in both_versions(form, Candidature(diplomas="Licence"))}
    assert pairs == {"career_posts": (EMPTY, "Ville"), "diplomas": ("Licence", "Master")}


def test_texts_too_long_to_compare_are_shown_whole():
    form = FORMS["projet"](QueryDict("motivation=" + "x" * 7000), instance=Candidature())
    form.is_valid()
    (pair,) = both_versions(form, Candidature(motivation="y"))
    assert pair.stretches == ([("y", False)], [("x" * 7000, False)])


# What a person, a word processor or a machine may put in a control.
TYPED = st.text(max_size=80) | st.sampled_from(
    ["0", "12 500 000,50 €", "46\u202f200", "2019-09", "09/2019", "True", "False", "DGS", "detache", "14", "COMMUNE",
     make_siret(3), "a@example.org", "e\x00\u0301", "\u202e", "\ud7ff", " \u00a0 ", "2019"]
)  # fmt: skip
LIGHT = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


@LIGHT
@given(st.sampled_from(sorted(FORMS)), st.data())
def test_what_is_stored_comes_back_as_it_is(slug, data):
    """Any text is taken or explained, and a page that sends back what it shows changes nothing."""
    names = FORMS[slug](instance=Candidature()).shown_values
    sent = QueryDict(mutable=True)
    sent.update({name: data.draw(TYPED, label=name) for name in names})
    form = FORMS[slug](sent, instance=Candidature())
    form.is_valid()
    stored = Candidature(**form.values)
    assert both_versions(form, stored) is not None

    page = FORMS[slug](instance=stored)
    shown = QueryDict(mutable=True)
    shown.update({name: "on" if value is True else value for name, value in page.shown_values.items() if value})
    again = FORMS[slug](shown, instance=stored)
    assert again.is_valid(), again.errors
    assert all(getattr(stored, name) == value for name, value in again.values.items())
