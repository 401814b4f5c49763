"""The head of the board: one next step, the rest by groups, each role its own."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from committee.access import find_viewer
from committee.board import Board
from committee.board_head import BoardHead
from committee.enums import Outcome
from committee.models import Committee, Decision
from committee.services import publish_decisions, set_calibration
from tests.factories.committee import assess, bulk_items, decide

pytestmark = pytest.mark.django_db

BOARD, NEXT = "/commission/", "/commission/dossiers/a-lire/"


def head_of(user):
    return BoardHead(Board(find_viewer(user, ""), {}))


def labels(ways):
    return [way.label for way in ways]


@pytest.mark.parametrize(
    ("who", "step", "beside", "own", "prepared"),
    [
        ("member", "Lire le dossier suivant", ["Séances", "Composition"], ["Ma lecture", "Mes liens"], []),
        (
            "president", "Lire le dossier suivant", ["Séances", "Composition", "Décisions", "Valider"],
            ["Ma lecture", "Mes liens"],
            ["Étalonnage", "Répartition", "Avancement", "Cibles", "Déports"],
        ),
        (
            "secretary", "Séances", ["Composition", "Décisions"], ["Mes liens"],
            ["Étalonnage", "Répartition", "Avancement", "Cibles", "Déports"],
        ),
        (
            "head", "Publication", ["Séances", "Composition"], [],
            ["Répartition", "Avancement", "Cibles", "Déports", "Membres"],
        ),
        ("adviser", None, ["Séances", "Composition"], [], ["Membres"]),
    ],
)  # fmt: skip
def test_each_role_has_its_step_and_its_groups(sitting, item, who, step, beside, own, prepared):
    user = sitting.members[0] if who == "member" else getattr(sitting, who)
    head = head_of(user)
    assert (head.next_step.label if head.next_step else None) == step
    assert (labels(head.beside), labels(head.own), labels(head.prepared)) == (beside, own, prepared)


def test_step_follows_what_is_done(sitting, item):
    member, president = sitting.members[0], sitting.president
    for user in (member, president):
        assess(item, user, 4)
    assert head_of(member).next_step is None
    assert head_of(president).next_step.label == "Séances"
    bulk_items(1, sitting)
    assert head_of(member).next_step.label == "Lire le dossier suivant"
    now = timezone.now()
    for dates in ({"reading_opens_at": now + timedelta(days=1)}, {"reading_closes_at": now - timedelta(days=1)}):
        Committee.objects.update(**{"reading_opens_at": None, "reading_closes_at": None, **dates})
        assert head_of(member).next_step is None
    for each in sitting.committee.items.all():
        decide(each, president, Outcome.ADMITTED)
    assert head_of(president).next_step.label == "Valider"
    assert head_of(sitting.secretary).next_step is None
    publish_decisions(actor=sitting.head, committee=sitting.committee)
    for user in (president, sitting.secretary, sitting.head):
        assert head_of(user).next_step is None
    assert labels(head_of(sitting.head).beside) == ["Séances", "Composition", "Publication", "Promotion", "Recours"]


def test_next_dossier_is_the_first_unread_those_of_the_calibration_before_the_others(sitting, session_of):
    items = sorted(bulk_items(3, sitting), key=lambda item: (item.sort_name, item.pk))
    client = session_of(sitting.members[0])
    read = [reverse("committee:read", args=[item.uuid]) for item in items]
    decide(items[0], sitting.president, Outcome.ADMITTED)
    assertRedirects(client.get(NEXT), read[1], fetch_redirect_response=False)
    Decision.objects.all().delete()
    assertRedirects(client.get(NEXT), read[0], fetch_redirect_response=False)
    assess(items[0], sitting.members[0], 4)
    assertRedirects(client.get(NEXT), read[1], fetch_redirect_response=False)
    set_calibration(actor=sitting.president, committee=sitting.committee, items=[items[0], items[2]])
    assertRedirects(client.get(NEXT), read[2], fetch_redirect_response=False)
    for item in (items[2], items[1]):
        assess(item, sitting.members[0], 4)
    for user in (sitting.members[0], sitting.secretary, sitting.adviser):
        assertRedirects(
            session_of(user).get(NEXT), f"{BOARD}?cycle={sitting.cycle.slug}", fetch_redirect_response=False
        )


def test_page_shows_one_primary_button_and_groups_of_several(sitting, item, session_of):
    page = session_of(sitting.secretary).get(BOARD)
    assert page.content.decode().count("btn--primary") == 1
    assertContains(page, '<details class="choose"', 2)  # to prepare, to export; one link alone is a button
