"""The minutes are signed from two accounts, each with its second factor shown again, then read back from the PDF."""

import io
import re

import pypdf
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from committee.enums import Choice, MinutesState
from committee.minutes import writing
from committee.models import Minutes, MinutesSignature
from tests.e2e.person import PHONE, Person
from tests.factories.accounts import give_second_factor, totp_code
from tests.factories.committee import bulk_items, make_committee
from tests.factories.minutes import circulated, hold_sitting
from toolkit.documents.services import ensure_rendered

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SEALED = "Le procès-verbal ne dit plus ce que vous avez lu"


@pytest.fixture(autouse=True)
def second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def world(live_server):
    """A sitting that is over, its draft before the members; president and secretary each have an application."""
    world = make_committee(members=1, secretary=True)
    world.sitting = hold_sitting(world, bulk_items(2, world), choices=(Choice.ADMIT, Choice.WAITLIST))
    world.minutes = circulated(world, world.sitting)
    for person in (world.president, world.secretary):
        give_second_factor(person)
    return world


def test_two_people_sign_with_their_second_factor(meet, world):
    president, secretary = meet(viewport=PHONE), meet()
    page = reverse("committee:minutes", args=[world.sitting.uuid])
    president.arrive(world.president, page, "Procès-verbal")
    show_the_factor(president, wrong="000000")
    sign_what_changed_meanwhile(president, world)
    president.press("Signer", heading="Procès-verbal")
    president.reads("Vous avez signé le procès-verbal")
    back_signs_nothing_more(president)

    secretary.arrive(world.secretary, page, "Procès-verbal")
    show_the_factor(secretary)
    secretary.reads("La vôtre est la dernière")
    secretary.press("Signer", heading="Procès-verbal")
    secretary.reads("Procès-verbal figé")
    back_signs_nothing_more(secretary)
    signed = Minutes.objects.get()
    assert (signed.state, signed.signatures.count()) == (MinutesState.SIGNED, 2)
    ensure_rendered(signed.document_id)
    read_the_document(president, page, world)


def show_the_factor(person: Person, wrong: str = "") -> None:
    """Asked before the text is shown; a wrong code is told and asked again."""
    person.follow("Relire et signer", heading="Confirmez que c’est vous")
    if wrong:
        person.fill(code=wrong)
        person.press("Continuer", heading="Confirmez que c’est vous")
        person.reads("Ce code n’est pas le bon")
        assert not MinutesSignature.objects.exists()
    person.fill(code=totp_code())
    person.press("Continuer", heading="Signer le procès-verbal")


def sign_what_changed_meanwhile(president: Person, world) -> None:
    """The secretary corrects the draft under the president's eyes: nothing is signed that was not read."""
    writing.rework_minutes(actor=world.secretary, minutes=world.minutes)
    writing.write_minutes(
        actor=world.secretary, minutes=world.minutes, method=world.minutes.method, observations="La levée était à midi."
    )
    writing.circulate_minutes(actor=world.secretary, minutes=world.minutes)
    president.press("Signer", heading="Procès-verbal")
    expect(president.page.get_by_role("alert")).to_contain_text(SEALED)
    assert not MinutesSignature.objects.exists()
    president.follow("Relire et signer", heading="Signer le procès-verbal")
    president.reads("La levée était à midi.")


def back_signs_nothing_more(person: Person) -> None:
    """Whoever goes back to the page they signed on is led to the minutes."""
    signatures = MinutesSignature.objects.count()
    person.page.go_back()
    person.look("Procès-verbal")
    expect(person.page.get_by_role("button", name="Signer")).to_have_count(0)
    assert MinutesSignature.objects.count() == signatures


def read_the_document(person: Person, page: str, world) -> None:
    person.go(page, "Procès-verbal")
    number = Minutes.objects.get().document.number
    link = person.page.get_by_role("link", name=re.compile(re.escape(number)))
    answer = person.page.request.get(link.get_attribute("href"))
    pages = pypdf.PdfReader(io.BytesIO(answer.body())).pages
    words = " ".join(" ".join(each.extract_text() for each in pages).split())
    for fact in (number, world.president.full_name, world.secretary.full_name, "La levée était à midi.", "rang 1"):
        assert fact in words, (fact, words)
