"""What the committee reads of a synthesis: validated alone, first, with what changed since; never who is recused."""

import datetime

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from candidatures.sections import PROJECT
from candidatures.services import answer_correction, save_section
from instruction.services import declare_eligible, reconsider_candidature, rework_synthesis, save_synthesis
from tests.dashboard.archives import archive_of
from tests.factories.accounts import sign_in
from tests.factories.candidatures import ask_correction
from tests.factories.committee import make_committee, make_item, recuse
from tests.factories.syntheses import PARTS, validated, write_synthesis
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting():
    return make_committee()


@pytest.fixture
def item(sitting):
    return make_item(sitting)


def test_a_draft_is_nobodys_and_a_validated_one_comes_first(client, sitting, item):
    draft = write_synthesis(item.candidature, sitting.adviser)
    sign_in(client, sitting.members[0])
    address = f"/commission/dossiers/{item.uuid}/"
    assertNotContains(client.get(address), PARTS["career"])
    validated(item.candidature, sitting.adviser)
    page = client.get(address).content.decode()
    assert page.index(PARTS["career"]) < page.index("<h1")
    assert draft.number == 1
    rework_synthesis(actor=sitting.adviser, candidature=item.candidature)
    save_synthesis(actor=sitting.adviser, candidature=item.candidature, values={"career": "Pas encore validé"})
    assertNotContains(client.get(address), "Pas encore validé")


def test_a_recused_member_reads_nothing_of_it(client, sitting, item):
    validated(item.candidature, sitting.adviser)
    recuse(item, sitting.members[0])
    sign_in(client, sitting.members[0])
    assert client.get(f"/commission/dossiers/{item.uuid}/").status_code == 404
    assert client.get(f"/instruction/{item.candidature.uuid}/synthese/").status_code in {403, 404}


def test_what_changed_since_is_shown(client, sitting, item, time_machine):
    dossier = item.candidature
    validated(dossier, sitting.adviser)
    time_machine.move_to(timezone.now() + datetime.timedelta(hours=1), tick=False)
    reconsider_candidature(actor=sitting.adviser, candidature=dossier, reason="Fait nouveau.")
    ask_correction(dossier, PROJECT.slug, actor=sitting.adviser)
    dossier.refresh_from_db()
    save_section(
        actor=dossier.applicant, candidature=dossier, section=PROJECT, values={"question": "Que devient une école ?"}
    )
    dossier.refresh_from_db()
    answer_correction(actor=dossier.applicant, candidature=dossier)
    declare_eligible(actor=sitting.adviser, candidature=dossier)
    sign_in(client, sitting.members[0])
    page = client.get(f"/commission/dossiers/{item.uuid}/")
    assertContains(page, "Le dossier a changé depuis cette synthèse")
    assertContains(page, "Que devient une école")


def test_the_applicant_reads_none_of_it(client, sitting, item):
    dossier = item.candidature
    validated(dossier, sitting.adviser)
    sign_in(client, dossier.applicant)
    for address in (dossier.get_absolute_url(), f"/instruction/{dossier.uuid}/synthese/", "/mes-donnees/"):
        assert PARTS["career"] not in client.get(address, follow=True).content.decode()
    assert PARTS["career"] not in archive_of(dossier.applicant).read("donnees.json").decode()
    assert not OutboxMail.objects.filter(text_body__contains=PARTS["career"]).exists()
