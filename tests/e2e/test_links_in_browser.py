"""« Mes attaches » then « Mes liens »: a member answers for each dossier, and a link is told before it is done."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from committee.enums import LinkGround, RecusalSource
from committee.models import Item, LinkDeclaration, Recusal
from tests.e2e.person import PHONE, Person
from tests.factories.committee import bulk_items, make_committee

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

LINKS = reverse("committee:links")
NAMES = ("Ardente", "Bellerose", "Corbin")


@pytest.fixture
def sitting(live_server):
    return make_committee(members=1)


@pytest.fixture
def items(sitting):
    """Three dossiers, by name; the second candidate worked for Port-Lannion."""
    items = bulk_items(3, sitting, declared=False)
    for name, item in zip(NAMES, items, strict=True):
        item.candidature.last_name = item.sort_name = name
        if name == "Bellerose":
            post = {"job_title": "DGA", "employer": "Ville de Port-Lannion", "start": 2009, "end": 2014}
            item.candidature.career_posts = [post]
        item.candidature.save()
        item.save()
    return items


@pytest.fixture
def member(meet, sitting) -> Person:
    person = meet(viewport=PHONE)
    person.arrive(sitting.members[0])
    return person


def row(page: Page, name: str) -> Locator:
    return page.locator(".recusal", has_text=name)


def answer(page: Page, name: str, words: str) -> None:
    row(page, name).get_by_label(words).check()


def test_each_dossier_has_an_answer_and_a_link_takes_its_dossier_away(member, sitting, items):
    say_where_one_works(member)
    expect(row(member.page, "Bellerose")).to_contain_text("Lien possible")
    expect(row(member.page, "Ardente")).not_to_contain_text("Lien possible")
    assert member.page.locator("input:checked").count() == 0

    go_back_before_confirming(member)
    beside = member.context.new_page()
    beside.goto(LINKS)
    correct_one_answer_and_confirm_a_link(member, items)
    # The page that was open beside still shows the dossier: what it sends changes nothing.
    answer(beside, "Bellerose", "Aucun lien")
    beside.get_by_role("button", name="Enregistrer mes réponses").click()
    expect(beside.get_by_role("status").first).to_contain_text("rien n’a changé")
    assert "Bellerose" not in beside.content()
    assert Recusal.objects.get().ground == LinkGround.POST


def say_where_one_works(member: Person) -> None:
    """A department without an employer is refused and kept; then both."""
    member.go(LINKS, "Mes liens")
    member.reads("il reste 3 dossiers")
    member.follow("Mes attaches", heading="Mes attaches")
    member.fill(present_type="COMMUNE")
    member.press("Enregistrer mes attaches", heading="Mes attaches")
    expect(member.page.locator(".error-summary")).to_contain_text("Nommez votre employeur")
    expect(member.page.locator("[name=present_type]")).to_have_value("COMMUNE")
    member.fill(present_name="Mairie de Port-Lannion")
    member.press("Enregistrer mes attaches", heading="Mes liens")


def go_back_before_confirming(member: Person) -> None:
    """Whoever goes back from the page that tells what a link does has recused nobody."""
    answer(member.page, "Bellerose", "Employeur dans ses derniers postes")
    member.press("Enregistrer mes réponses", heading="Me déporter d’un dossier")
    member.reads("Ce dossier disparaît")
    member.page.go_back()
    member.look("Mes liens")
    assert not Recusal.objects.exists()


def correct_one_answer_and_confirm_a_link(member: Person, items: list[Item]) -> None:
    page = member.page
    answer(page, "Ardente", "Aucun lien")
    answer(page, "Bellerose", "Employeur dans ses derniers postes")
    answer(page, "Corbin", "J’ai un lien")
    member.press("Enregistrer mes réponses", heading="Mes liens")
    expect(page.locator(".error-summary")).to_contain_text("Une réponse n’est pas enregistrée")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(row(page, "Corbin").get_by_label("J’ai un lien")).to_be_checked()
    expect(row(page, "Bellerose").get_by_label("Employeur dans ses derniers postes")).to_be_checked()
    assert list(LinkDeclaration.objects.values_list("item", "has_link")) == [(items[0].pk, False)]

    answer(page, "Corbin", "Aucun lien")
    member.press("Enregistrer mes réponses", heading="Me déporter d’un dossier")
    expect(page.get_by_label("Nature du lien")).to_have_value(re.compile("Port-Lannion"))
    member.press("Me déporter de ce dossier", heading="Mes liens")
    member.reads("Votre déport est enregistré")
    member.reads("vous avez répondu pour tous les dossiers")
    assert "Bellerose" not in page.content()
    kept = Recusal.objects.get()
    assert (kept.item, kept.source, kept.ground) == (items[1], RecusalSource.DETECTED, LinkGround.POST)
