"""The pages of the instruction that hold a dossier beside what is written of it, as a browser shows them."""

import uuid

import pytest
from playwright.sync_api import expect

from accounts.enums import Role
from candidatures.enums import State
from instruction import services
from instruction.services.exports import export_dossiers
from tests.e2e.person import PHONE
from tests.factories.accounts import make_staff
from tests.factories.candidatures import candidature_in
from tests.factories.cycles import CallFactory
from toolkit.exports.making import make_export

pytestmark = pytest.mark.django_db(transaction=True)
LAPTOP = {"width": 1024, "height": 768}
NARROWEST = 160


def test_a_synthesis_is_written_beside_a_dossier_that_can_be_read(meet):
    cycle = CallFactory()
    adviser = make_staff(Role.ADVISER, institute=cycle.institute)
    dossier = candidature_in(State.ELIGIBLE, cycle=cycle, adviser=adviser)
    person = meet(viewport=LAPTOP)
    person.arrive(adviser, f"/instruction/{dossier.uuid}/synthese/", dossier.full_name)
    names = person.page.locator(".sheet .piece > div:first-child")
    assert min(name.bounding_box()["width"] for name in names.all()) > NARROWEST
    person.page.locator("details.act > summary").click()
    person.page.get_by_role("button", name="Valider la version 1").click()
    expect(person.page.get_by_role("alert")).to_be_focused()
    person.look()


def test_a_letter_is_read_before_it_leaves_and_a_file_is_there_on_a_phone(meet):
    cycle = CallFactory()
    adviser = make_staff(Role.ADVISER, institute=cycle.institute)
    dossier = candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)
    services.propose_ineligibility(actor=adviser, candidature=dossier, reason="Hors du public du cycle.")
    prepared = export_dossiers(actor=adviser, cycle=cycle, uuid=uuid.uuid4(), rows=[dossier])
    make_export(prepared.pk)
    head = meet(viewport=PHONE)
    address = f"/instruction/{dossier.uuid}/irrecevabilite/"
    head.arrive(make_staff(Role.HEAD_OF_SERVICE, institute=cycle.institute), address, "Irrecevabilité proposée")
    head.unfold("Renvoyer avec un mot")
    head.page.get_by_role("button", name="Renvoyer", exact=True).click()
    expect(head.page.get_by_role("alert")).to_be_focused()
    head.look()
    person = meet(viewport=PHONE)
    person.arrive(adviser, "/exports/", "Mes exports")
    person.reads("Gardé jusqu’au ")
    person.go(f"/exports/{prepared.uuid}/", prepared.title)
    person.reads("Recevoir le fichier")
