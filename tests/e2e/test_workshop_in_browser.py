"""A head of service publishes a cycle, moves its deadline without a mail, and finds the former one again."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from accounts.enums import Role
from candidatures.services import start_candidature
from cycles.models import Cycle
from tests.factories.accounts import UserFactory, make_staff
from tests.factories.cycles import CallFactory, ContactFactory, SectionFactory
from toolkit.notifications.models import OutboxMail
from workshop.parts import CALL, PRESENTATION, PartKey
from workshop.services.editing import save_part
from workshop.working import WorkingCopy

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]


@pytest.fixture(autouse=True)
def without_second_factor(settings, monkeypatch):
    """As `make run` has it. What the parts lack is the checklist's to say."""
    settings.SECOND_FACTOR_REQUIRED = False
    monkeypatch.setattr("workshop.readiness.lacks_of", lambda working: [])


@pytest.fixture
def draft(live_server):
    cycle = CallFactory(draft=True, title="Cycle de direction", audience_intro="À vous.", audience_items=["DGS"])
    SectionFactory(cycle=cycle, title="Un format adapté")
    ContactFactory(cycle=cycle)
    return cycle


def test_from_the_draft_to_the_history(meet, draft):
    head = meet()
    head.arrive(make_staff(Role.HEAD_OF_SERVICE, institute=draft.institute), f"/atelier/{draft.slug}/presentation/")
    page = head.page
    frame = page.frame_locator("iframe")
    expect(frame.locator("h1")).to_have_text("Cycle de direction")
    page.frames[1].evaluate("scrollTo(0, 300)")
    page.get_by_label("Titre", exact=True).fill("Cycle de direction générale")
    page.keyboard.press("Tab")
    expect(frame.locator("h1")).to_have_text("Cycle de direction générale")
    expect(frame.get_by_text("Aperçu, non publié")).to_be_visible()
    assert page.frames[1].evaluate("scrollY") == 300
    page.get_by_role("link", name="Publier la page").click()
    head.look("Publier «")
    page.get_by_role("button", name="Publier la page").click()
    expect(page.get_by_text("Cycle de direction générale", exact=False).first).to_be_visible()
    cycle = Cycle.objects.get(pk=draft.pk)
    assert cycle.is_published

    start_candidature(actor=UserFactory(first_name="Anaïs", last_name="Vauquelin-Roche"), cycle=cycle)
    later = (cycle.closes_at + datetime.timedelta(days=7)).astimezone(datetime.UTC).isoformat()
    adviser = make_staff(Role.ADVISER, institute=cycle.institute)
    for key, values in ((PartKey(CALL), {"closes_at": later}), (PartKey(PRESENTATION), {"title": "Autre titre"})):
        save_part(actor=adviser, cycle=cycle, key=key, values=values, seen=WorkingCopy(cycle).seen(key))
    head.go(f"/atelier/{cycle.slug}/presentation/")
    page.get_by_role("link", name="Publier les modifications").click()
    head.look("Publier 2 modifications")
    head.reads("Anaïs Vauquelin-Roche")
    expect(page.get_by_label(re.compile("Envoyer ce courriel à 1"))).not_to_be_checked()
    page.get_by_role("button", name="Publier ces 2 modifications").click()
    head.reads("Aucun courriel n’est parti.")
    assert not OutboxMail.objects.exists()

    head.go(f"/atelier/{cycle.slug}/historique/", "Historique")
    page.get_by_role("link", name="Calendrier de l’appel").click()
    head.look("Calendrier de l’appel")
    page.get_by_role("button", name="Revenir à ce texte").click()
    head.look("Publier une modification")
