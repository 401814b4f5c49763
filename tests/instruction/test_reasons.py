"""The usual reasons that may be picked where staff write to an applicant."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from candidatures.enums import State
from candidatures.wordings.reasons import usual_reasons
from tests.factories.candidatures import candidature_in
from toolkit.wordings.kinds import kind_of
from toolkit.wordings.services import save_wording

pytestmark = pytest.mark.django_db


@pytest.fixture
def candidature(cycle):
    return candidature_in(State.UNDER_REVIEW, cycle=cycle, job_title="Directrice des ressources")


def test_a_reason_is_filled_in_for_the_dossier(candidature):
    first = usual_reasons("reasons.ineligible", candidature)[0]
    assert first.title == "Fonction hors du public du cycle"
    assert "La fonction déclarée, Directrice des ressources, n’en relève pas." in first.parts[0][1]


def test_a_point_says_what_then_why(candidature):
    parts = dict(usual_reasons("reasons.correction", candidature, apart=True)[0].parts)
    assert parts["what"].startswith("Joignez un curriculum vitae daté")
    assert parts["why"] == "La commission lit le parcours jusqu’à aujourd’hui."


def test_the_house_s_own_reasons_are_offered_on_the_dossier(staff, adviser, candidature):
    cycle = candidature.cycle
    save_wording(
        actor=adviser,
        kind=kind_of("reasons.ineligible"),
        institute=cycle.institute,
        scope=cycle.uuid,
        text="# Dossier en double\n{{ personne }} a déjà un dossier pour {{ cycle }}.",
        seen="0",
    )
    page = staff.get(reverse("instruction:detail", args=[candidature.uuid]))
    assertContains(page, f"{candidature.full_name} a déjà un dossier pour {cycle.title}.")
    assertContains(page, "Curriculum vitae à mettre à jour")
    assert "Fonction hors du public" not in page.content.decode()
