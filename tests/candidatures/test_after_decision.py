"""What an applicant reads once the decision is known: words, dates, what can be done, at a fixed cost."""

import datetime
import re
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from candidatures import services
from candidatures.enums import State
from candidatures.models import Candidature
from tests.factories.candidatures import candidature_in
from tests.factories.cycles import CallFactory, ContactFactory
from tests.factories.modules import ModuleFactory
from tests.factories.study_tours import StudyTourFactory
from toolkit.text.typography import format_day, format_day_short

pytestmark = pytest.mark.django_db
OVER = (State.DECLINED, State.LAPSED, State.CANCELLED, State.WITHDRAWN)
NO_DATES = {"starts_on": None, "ends_on": None}


@pytest.fixture
def cycle():
    """A cycle whose sessions are still to come: two modules and a tour."""
    start = timezone.localdate() + datetime.timedelta(days=60)
    cycle = CallFactory(code="ESSAI", year=start.year)
    ModuleFactory(cycle=cycle, number=1, title="Lire les territoires", starts_on=start)
    ModuleFactory(cycle=cycle, number=2, starts_on=start + datetime.timedelta(days=30))
    StudyTourFactory(cycle=cycle, starts_on=start + datetime.timedelta(days=60))
    return cycle


def read(client, candidature):
    """The page as it is read: tags away, runs of spaces as one."""
    client.force_login(candidature.applicant)
    response = client.get(candidature.get_absolute_url())
    assert response.status_code == 200
    page = response.content.decode().split("<main", 1)[1].split("</footer>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split()), response.content.decode()


@pytest.mark.parametrize(
    ("title", "said"), [("F", "Vous êtes admise."), ("M", "Vous êtes admis."), ("", "Une place vous attend.")]
)
def test_admission_is_said_to_a_woman_a_man_or_either(client, cycle, title, said):
    candidature = candidature_in(State.ADMITTED, cycle=cycle)
    Candidature.objects.filter(pk=candidature.pk).update(title=title)
    text, page = read(client, candidature)
    assert said in text
    assert f"<title>{said.strip('.')} – INET Cycles</title>" in page


def test_admission_says_dates_duties_what_comes_and_gives_the_letter(client, cycle):
    candidature = candidature_in(State.ADMITTED, cycle=cycle)
    text, page = read(client, candidature)
    for words in (
        f"Réponse avant la fin du {format_day(candidature.answer_by)}", "Lire les territoires",
        "Deux modules et un voyage d’étude, soit 18 demi-journées", "3 500 € dus par la Ville de Bréval",
        "signé le", "Philippe Orsenne", "Votre réponse", "La convocation", "Le premier jour", "La facture",
        "Lettre d’admission", candidature.letter.number, "Service formation continue",
    ):  # fmt: skip
        assert " ".join(words.split()) in text, words
    for link in (
        reverse("candidatures:letter", args=[candidature.uuid]),
        reverse("candidatures:review", args=[candidature.uuid]),
        reverse("catalogue:agenda", args=[cycle.slug]),
    ):
        assert link in page
    assert page.count('class="mark"') == 3
    assert page.count("btn--primary") == 2  # the bar, and the dialog it opens


def test_admission_without_any_date_draws_no_crown(client):
    cycle = CallFactory()
    ModuleFactory(cycle=cycle, number=1, **NO_DATES)
    text, page = read(client, candidature_in(State.ADMITTED, cycle=cycle))
    assert "Dates à préciser" in text
    assert 'class="crown' not in page
    assert reverse("catalogue:agenda", args=[cycle.slug]) not in page
    text, _ = read(client, candidature_in(State.ADMITTED))
    assert "Les dates ne sont pas encore fixées." in text


def test_admission_with_some_dates_shows_those_and_names_the_others(client, cycle):
    ModuleFactory(cycle=cycle, number=3, **NO_DATES)
    text, page = read(client, candidature_in(State.ADMITTED, cycle=cycle))
    assert text.count("Dates à préciser") == 1
    assert page.count('class="mark"') == 3
    assert "demi-journées" not in text


def test_admission_too_late_to_answer_offers_no_act(client, cycle):
    candidature = candidature_in(State.ADMITTED, cycle=cycle)
    with time_machine.travel(candidature.answer_by + datetime.timedelta(hours=1)):
        text, page = read(client, candidature)
    assert "Le délai de réponse est passé depuis le" in text
    assert 'popovertarget="confirmer">Confirmer' not in page
    assert 'popovertarget="renoncer">Renoncer' not in page


def test_last_day_to_answer_is_told_without_a_count(client, cycle):
    candidature = candidature_in(State.ADMITTED, cycle=cycle)
    with time_machine.travel(candidature.answer_by - datetime.timedelta(hours=1)):
        text, _ = read(client, candidature)
    assert "Dernier jour pour répondre" in text
    assert "0 jour" not in text


def test_refused_answer_is_told_on_the_page_of_the_admission(client, cycle):
    candidature = candidature_in(State.ADMITTED, cycle=cycle)
    with time_machine.travel(candidature.answer_by + datetime.timedelta(hours=1)):
        client.force_login(candidature.applicant)
        response = client.post(reverse("candidatures:confirm", args=[candidature.uuid]))
    assert response.status_code == 409
    assert "Le délai de réponse est passé" in response.content.decode().split('role="alert"')[1]


def test_a_confirmed_dossier_leads_to_the_promotion_and_says_how_to_leave(client, cycle):
    ContactFactory(cycle=cycle)
    candidature = candidature_in(State.CONFIRMED, cycle=cycle)
    text, page = read(client, candidature)
    for words in (
        "Ma candidature", "Participation confirmée", "Ouvrir ma promotion", "Lettre d’admission", "Hélène Marchandeau",
        "Conseillère formation", "Vers le", "Lui seul peut annuler une participation confirmée", "Lire l’acte",
    ):  # fmt: skip
        assert words in text, words
    assert 'href="tel:0300000012"' in page and f'href="{reverse("mine:promotion")}"' in page
    assert "mailto:cycles@example.org?subject=Rendre%20ma%20place" in page
    assert "pénalité" not in text


def test_confirming_leads_to_the_promotion(client, cycle):
    candidature = candidature_in(State.ADMITTED, cycle=cycle)
    client.force_login(candidature.applicant)
    response = client.post(reverse("candidatures:confirm", args=[candidature.uuid]))
    assert response.url == reverse("mine:promotion")


def test_refusal_is_courteous_and_says_how_to_ask_contest_and_come_back(client, cycle):
    candidature = candidature_in(State.REJECTED, cycle=cycle)
    text, page = read(client, candidature)
    for words in (
        "n’est pas retenue pour la 25 e", "Merci du temps et du soin", "Lettre de décision",
        "Le groupe compte déjà ce profil.", "Claude Signataire", "Voies et délais de recours", "deux mois",
        "tribunal administratif de Strasbourg", "Comprendre cette décision", "Revenir à une prochaine promotion",
    ):  # fmt: skip
        assert words.lower() in text.lower(), words
    assert reverse("candidatures:letter", args=[candidature.uuid]) in page


def wait(cycle, rank):
    candidature = candidature_in(State.ELIGIBLE, cycle=cycle)
    services.put_on_waiting_list(actor=candidature.adviser, candidature=candidature, rank=rank)
    return candidature


def test_waiting_list_says_until_when_and_how_one_is_called_without_a_rank(client, cycle):
    candidature = wait(cycle, 2)
    text, _ = read(client, candidature)
    assert candidature.waiting_rank is None
    assert "rang" not in text.lower()
    first = cycle.sessions.order_by("starts_on").first()
    last_answer = format_day_short(timezone.localdate() + datetime.timedelta(days=10))
    for words in (
        f"jusqu’au début du cycle, le {format_day(first.starts_on, weekday=False)}", "aussitôt à anais", "@example.org",
        f"Les personnes admises répondent avant la fin du {last_answer}",
        "Vous avez 10 jours pour répondre", "Les dates à garder",
    ):  # fmt: skip
        assert " ".join(words.split()) in text, words


def test_waiting_list_tells_the_rank_where_the_institute_does(client, cycle):
    cycle.institute.tells_rank = True
    cycle.institute.save()
    first, second, third = (wait(cycle, rank) for rank in (1, 2, 3))
    assert "Personne n’attend avant vous aujourd’hui" in read(client, first)[0]
    assert "Votre rang 3 2 personnes attendent avant vous aujourd’hui" in read(client, third)[0]
    services.withdraw_candidature(actor=first.applicant, candidature=first)
    assert "Votre rang 3 1 personne attend avant vous aujourd’hui" in read(client, third)[0]
    assert "Votre rang 2 Personne n’attend avant vous" in read(client, second)[0]


@pytest.mark.parametrize("state", [*OVER, State.REJECTED, State.INELIGIBLE])
def test_whoever_has_no_place_is_told_how_to_come_back(client, state):
    assert "Revenir à une prochaine promotion" in read(client, candidature_in(state))[0]


def test_home_calls_a_confirmed_dossier_my_promotion(client):
    candidature = candidature_in(State.CONFIRMED)
    client.force_login(candidature.applicant)
    assert "Ma promotion" in client.get(reverse("dashboard:home")).content.decode()


@pytest.mark.parametrize(
    ("state", "queries"),
    [(State.ADMITTED, 11), (State.CONFIRMED, 11), (State.REJECTED, 14), (State.WAITLISTED, 13)],
)
def test_pages_cost_few_queries(client, cycle, django_assert_num_queries, state, queries):
    candidature = candidature_in(state, cycle=cycle)
    client.force_login(candidature.applicant)
    with django_assert_num_queries(queries):
        client.get(candidature.get_absolute_url())
