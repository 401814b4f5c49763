"""Saving a section of a dossier: what is kept, what is refused, and what a stale page meets."""

import re

import pytest
from django.urls import reverse

from candidatures.enums import State
from candidatures.models import Candidature
from candidatures.sections import BY_SLUG, digest
from tests.factories.candidatures import CandidatureFactory, candidature_in
from tests.factories.organisations import make_siret

pytestmark = pytest.mark.django_db


def url(name, candidature, *args):
    return reverse(f"candidatures:{name}", args=[candidature.uuid, *args])


def seen(candidature, slug):
    """What the page of a section shows, as its hidden field says it."""
    return digest(Candidature.objects.get(pk=candidature.pk), BY_SLUG[slug])


@pytest.fixture
def draft(client):
    candidature = CandidatureFactory()
    client.force_login(candidature.applicant)
    return candidature


def test_saving_writes_and_says_when(client, draft):
    values = {
        "seen": seen(draft, "identite"),
        "first_name": "Zoé",
        "last_name": "Marin",
        "email": "z@example.org",
        "phone": "",
    }
    response = client.post(url("section", draft, "identite"), values)
    assert response.status_code == 302
    assert response.url == url("section", draft, "identite")
    assert "Enregistré" in client.get(response.url).content.decode()
    draft.refresh_from_db()
    assert draft.first_name == "Zoé"


def test_saving_and_going_on_leads_through_every_section(client, draft):
    visited = ["identite"]
    for slug in ("employeur", "poste", "parcours", "projet", "pieces"):
        response = client.post(url("section", draft, visited[-1]), {"seen": seen(draft, visited[-1]), "continue": "1"})
        assert response.url == url("section", draft, slug)
        visited.append(slug)
    for last in ("pieces", "declarations"):  # what is declared may be so on the review, or in its own section
        answer = client.post(url("section", draft, last), {"seen": seen(draft, last), "continue": "1"})
        assert answer.url == url("review", draft)


def test_refused_answer_stays_typed_and_the_others_are_saved(client, draft):
    values = {
        "seen": seen(draft, "employeur"),
        "siret": "219 900 016 00012",
        "employer_name": "Ville de Bréval",
        "population": "46 200",
    }
    response = client.post(url("section", draft, "employeur"), values)
    page = response.content.decode()
    assert response.status_code == 422
    assert "219 900 016 00012" in page
    assert "La clé de ce SIRET" in page
    assert "Une réponse est à corriger" in page
    draft.refresh_from_db()
    assert (draft.employer_name, draft.population, draft.siret) == ("Ville de Bréval", 46_200, "")
    assert f'name="seen" value="{seen(draft, "employeur")}"' in page


def test_overlong_text_says_how_much_to_remove(client, draft):
    text = "é" * 3143
    response = client.post(
        url("section", draft, "projet"), {"seen": seen(draft, "projet"), "motivation": text, "question": "?"}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "Retirez au moins 143 caractères" in page
    assert text in page
    draft.refresh_from_db()
    assert (draft.motivation, draft.question) == ("", "?")


def test_stale_page_shows_both_versions_and_keeps_what_was_typed(client, draft):
    shown = seen(draft, "projet")
    address = url("section", draft, "projet")
    client.post(address, {"seen": shown, "motivation": "Écrit dans l’autre onglet"})
    response = client.post(address, {"seen": shown, "motivation": "Écrit ici"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Écrit ici</textarea>" in page
    assert "Écrit dans l’autre onglet" in re.sub("</?mark>", "", page)
    assert "Vous avez modifié cette section à" in page
    assert f'name="seen" value="{seen(draft, "projet")}"' in page
    draft.refresh_from_db()
    assert draft.motivation == "Écrit dans l’autre onglet"
    again = client.post(address, {"seen": seen(draft, "projet"), "motivation": "Écrit ici"})
    assert again.status_code == 302
    draft.refresh_from_db()
    assert draft.motivation == "Écrit ici"


def test_refused_answer_of_a_stale_page_stays_stale(client, draft):
    """What somebody else stored in its place was never shown: it must not be overwritten once the answer is mended."""
    shown, address = seen(draft, "employeur"), url("section", draft, "employeur")
    client.post(address, {"seen": shown, "siret": make_siret(1)})
    refused = client.post(address, {"seen": shown, "siret": "123"})
    assert refused.status_code == 422
    assert f'name="seen" value="{shown}"' in refused.content.decode()
    assert client.post(address, {"seen": shown, "siret": make_siret(2)}).status_code == 409


@pytest.mark.parametrize(("going_on", "flashed"), [({}, False), ({"continue": "1"}, True)])
def test_changing_employer_says_that_the_commitment_fell(client, going_on, flashed):
    candidature = CandidatureFactory(signed=True)
    client.force_login(candidature.applicant)
    answers = {"seen": seen(candidature, "employeur"), "siret": make_siret(99)}
    response = client.post(url("section", candidature, "employeur"), answers | going_on, follow=True)
    page = response.content.decode().split("<template")[0]
    assert page.count("l’engagement demandé au précédent ne vaut plus") == 1
    assert bool(list(response.context["messages"])) == flashed


@pytest.mark.parametrize("sent", ["", "0", "x", "f" * 24, "f" * 4000, "\x00"])
def test_page_without_a_right_digest_is_stale(client, draft, sent):
    response = client.post(url("section", draft, "identite"), {"seen": sent, "first_name": "Prénom d’essai"})
    assert response.status_code == 409
    assert "Prénom d’essai" in response.content.decode()
    draft.refresh_from_db()
    assert draft.first_name != "Prénom d’essai"


def test_saving_a_closed_section_is_refused_with_the_text_kept(client):
    candidature = candidature_in(State.SUBMITTED)
    client.force_login(candidature.applicant)
    before = candidature.motivation
    response = client.post(url("section", candidature, "projet"), {"seen": "", "motivation": "Trop tard, mais gardé"})
    assert response.status_code == 403
    assert "Trop tard, mais gardé" in response.content.decode()
    candidature.refresh_from_db()
    assert candidature.motivation == before
