"""Two dossiers are read first, then the marks are laid side by side; each member reads how severe they are, alone."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from committee.models import Assessment, Committee, Item
from tests.e2e.person import Person
from tests.factories.committee import assess, bulk_items, make_committee

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

BOARD, CALIBRATION, SEVERITY = (reverse(f"committee:{name}") for name in ("board", "calibration", "severity"))
NAMES = ("Ardente", "Bellerose", "Corbin")


@pytest.fixture
def sitting(live_server):
    return make_committee(members=1)


@pytest.fixture
def items(sitting):
    items = bulk_items(3, sitting)
    for name, item in zip(NAMES, items, strict=True):
        item.candidature.last_name = item.sort_name = name
        item.candidature.save()
        item.save()
    return items


def test_members_calibrate_then_read_how_severe_they_are(meet, sitting, items):
    president, member = meet(), meet()
    president.arrive(sitting.president)
    member.arrive(sitting.members[0])
    choose_two_dossiers(president, items)
    read_them_first(member, items)
    nobody_else_has_read_them(member)

    for item, mark in zip(items, (2, 3, 3), strict=True):
        assess(item, sitting.president, mark)
    member.go(CALIBRATION, "Étalonnage")
    first = member.page.locator("section", has=member.page.get_by_role("heading", name=re.compile("Ardente")))
    expect(first.locator("tbody tr").first).to_contain_text(re.compile(r"4 sur 5.*2.*3.*4", re.DOTALL))
    assert sitting.president.last_name not in member.page.locator("main").inner_text()

    member.go(SEVERITY, "Ma lecture")
    member.reads("il y en a 2")
    assess(items[2], sitting.members[0], 4)
    member.go(SEVERITY, "Ma lecture")
    member.reads("Sur 3 dossiers lus aussi par d’autres, vous notez en moyenne 5,3 points au-dessus.")
    expect(member.page.locator("tbody tr")).to_have_count(sitting.cycle.criteria.count())


def choose_two_dossiers(president: Person, items: list[Item]) -> None:
    """The same dossier twice is refused, and what was chosen stays; closing without a reason too."""
    president.go(BOARD)
    president.unfold("Préparer")
    president.follow("Étalonnage", heading="Étalonnage")
    president.fill(sample1=items[0].uuid, sample2=items[0].uuid)
    president.press("Enregistrer ce choix", heading="Étalonnage")
    president.reads("Choisissez deux ou trois dossiers différents")
    expect(president.page.locator("[name=sample2]")).to_have_value(str(items[0].uuid))
    president.fill(sample2=str(items[1].uuid))
    president.press("Enregistrer ce choix", heading="Étalonnage")
    president.reads("L’étalonnage est ouvert")
    president.unfold("Clore sans attendre")
    president.press("Clore l’étalonnage", heading="Étalonnage")
    president.reads("Écrivez pourquoi l’étalonnage se clôt")
    assert Committee.objects.get().calibrates
    # Back from what was refused: the page is as it stands, and the choice with it.
    president.page.go_back()
    president.look("Étalonnage")
    expect(president.page.locator("[name=sample2]")).to_have_value(str(items[1].uuid))


def read_them_first(member: Person, items: list[Item]) -> None:
    """A third dossier waits; each of the two is read, and the third opens."""
    page = member.page
    member.go(reverse("committee:read", args=[items[2].uuid]))
    member.reads("La grille s’ouvre après l’étalonnage")
    expect(page.locator("[data-grid]")).to_have_count(0)
    member.go(BOARD)
    member.reads("Lisez d’abord ces 2 dossiers")
    page.locator("main").get_by_role("link", name=re.compile("Ardente")).first.click()
    for item in items[:2]:
        expect(page.locator("h1").first).to_contain_text(item.sort_name)
        for criterion in item.committee.cycle.criteria.all():
            page.locator(f"[name=c{criterion.pk}][value='4']").check(force=True)
        page.locator("[name=comment]").fill("Projet net.")
        member.press("Valider, suivant")
    assert Assessment.objects.filter(validated_at__isnull=False).count() == 2
    expect(page.locator("h1").first).to_contain_text("Corbin")
    expect(page.locator("[data-grid]")).to_have_count(1)


def nobody_else_has_read_them(member: Person) -> None:
    member.go(CALIBRATION, "Étalonnage")
    member.reads("1 lecture sur 2")
    member.reads("Les écarts s’ouvrent quand toutes les personnes qui lisent ce dossier ont validé leur lecture.")
    expect(member.page.locator("table")).to_have_count(0)
