"""« Ne peut se prononcer »: a criterion that weighs nothing, and a reading that is given without a score; remarks."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from committee.decisions.ground import ground_of
from committee.enums import Choice, Outcome
from committee.models import Assessment, Decision, Item
from committee.services import cast_vote, save_assessment
from committee.services.assessment import REMARK_LIMIT, mark_of_reading
from tests.factories.committee import assess, bulk_items, close_call, decide, declare
from toolkit.domain.errors import DomainError, IncompleteError, StaleError

pytestmark = pytest.mark.django_db


def url(name, item):
    return reverse(f"committee:{name}", args=[item.uuid])


def typed(sitting, *marks, comment="Net.", **more):
    criteria = list(sitting.cycle.criteria.all())
    return {f"c{each.pk}": str(mark) for each, mark in zip(criteria, marks, strict=False)} | {
        "comment": comment,
        **more,
    }


@pytest.fixture
def member(sitting):
    return sitting.members[0]


def test_criterion_without_an_opinion_weighs_nothing(item, member):
    saved = assess(item, member, 4, 5, 4, 3, None)  # (100 + 150 + 80 + 45) / 90 x 4
    assert (saved.score, saved.is_unable) == (Decimal("16.67"), False)
    assert list(Assessment.objects.get().marks.values()) == [4, 5, 4, 3, None]


def test_reading_without_any_opinion_is_given_and_is_no_ground(sitting, item, member, session_of):
    saved = assess(item, member, None)
    item.refresh_from_db()
    assert (saved.score, saved.is_unable) == (None, True)
    assert (item.mean_score, item.assessment_count) == (None, 1)
    assert not ground_of(item)
    close_call(sitting.cycle)
    with pytest.raises(IncompleteError, match="ni lecture validée ni vote"):
        decide(item, sitting.president, Outcome.ADMITTED, override_reason="")
    assertContains(session_of(sitting.secretary).get(url("read", item)), "Ni lecture validée avec une note ni vote")
    assess(item, sitting.members[1], 3)
    item.refresh_from_db()
    assert (item.mean_score, item.assessment_count, ground_of(item).readings) == (Decimal("12.00"), 2, 1)
    assert cast_vote(actor=member, item=item, choice=Choice.ABSTAIN)


def test_decision_loses_its_ground_when_its_only_reading_says_nothing_any_more(sitting, item, member):
    assess(item, member, 3)
    decide(item, sitting.president, Outcome.ADMITTED)
    Assessment.objects.update(score=None, is_unable=True)
    assert Decision.objects.groundless().exists()


def test_each_criterion_is_marked_or_said_to_be_beyond_one(item, member):
    with pytest.raises(IncompleteError, match="Notez encore, ou dites que vous ne pouvez vous prononcer : Adéquation"):
        assess(item, member, None, None, None)
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("wrong", [{"is_unable": True}, {"score": None}, {"state": "draft", "is_unable": True}])
def test_database_holds_what_a_validated_reading_is(item, member, wrong):
    assess(item, member, 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.update(**wrong)


def test_remarks_stay_with_their_criterion_even_without_a_mark(sitting, item, member):
    first, second, third = list(sitting.cycle.criteria.all())[:3]
    save = {"actor": member, "item": item, "comment": "", "validate": False}
    saved = save_assessment(
        **save, marks={first.pk: 4}, remarks={first.pk: " Clair. ", second.pk: "Flou.", third.pk: ""}
    )
    kept = Assessment.objects.get(pk=saved.pk)
    assert (kept.marks, kept.remarks) == ({first.pk: 4}, {first.pk: "Clair.", second.pk: "Flou."})
    seen = mark_of_reading(kept)
    save_assessment(**save, marks={first.pk: None}, remarks={first.pk: None, second.pk: ""}, seen=seen)
    kept = Assessment.objects.get(pk=saved.pk)
    assert (kept.marks, kept.remarks, kept.score) == ({first.pk: None}, {first.pk: "Clair."}, None)
    with pytest.raises(StaleError):
        save_assessment(**save, marks={first.pk: None}, remarks={first.pk: "Autre."}, seen=seen)
    with pytest.raises(IncompleteError, match="501 caractères"):
        save_assessment(**save, marks={}, remarks={first.pk: "a" * (REMARK_LIMIT + 1)})


def test_grid_saves_both_by_itself_and_keeps_back_what_is_too_long(sitting, item, member, session_of):
    first, second = list(sitting.cycle.criteria.all())[:2]
    client = session_of(member)
    sent = typed(sitting, "n", 4, seen="", **{f"r{first.pk}": "Hors de mon champ.", f"r{second.pk}": "a" * 501})
    told = client.post(url("autosave", item), sent).json()
    assert list(told["errors"]) == [f"r{second.pk}"]
    assert Assessment.objects.get().remarks == {first.pk: "Hors de mon champ."}
    page = client.get(url("read", item))
    assertContains(page, 'value="n" data-word="Ne peut se prononcer" checked')
    assertContains(page, "Hors de mon champ.")
    stale = client.post(url("autosave", item), typed(sitting, 2, 4, seen="", **{f"r{first.pk}": "Réfléchi."}))
    assert stale.status_code == 409
    assert "prononcer" in stale.json()["html"]
    assert stale.json()["stored"][f"r{first.pk}"] == "Hors de mon champ."
    assert stale.json()["stored"][f"c{first.pk}"] == "n"


def test_pages_say_it(sitting, item, member, session_of):
    bulk_items(2, sitting, readers=1)
    client = session_of(member)
    first = sitting.cycle.criteria.first()
    sent = typed(sitting, *"nnnnn", act="validate", **{f"r{first.pk}": "Je connais mal ce métier."})
    response = client.post(url("read", item), sent, follow=True)
    assertContains(response, "sans note, faute de pouvoir vous prononcer")
    board = client.get(reverse("committee:board"), {"vue": "lus"}).context["board"]
    assert (board.read_count, board.total, len(board.shown)) == (1, 3, 1)
    assert (board.shown[0].mean, board.shown[0].read_count, board.shown[0].rank) == (None, 1, None)
    assertContains(client.get(url("read", item)), "Ma lecture, sans note")
    other = session_of(sitting.adviser).get(url("read", item))
    for words in ("ne peut se prononcer", "Ses notes et commentaires", "Je connais mal ce métier."):
        assertContains(other, words)
    assertNotContains(session_of(sitting.members[1]).get(url("read", item)), "Je connais mal ce métier.")
    assess(item, sitting.president, None)
    board = session_of(sitting.president).get(reverse("committee:board")).context["board"]
    assert (board.read_count, board.total) == (3, 3)
    assert [row.rank for row in board.shown] == [1, 2, None]


def test_closed_dossier_refuses_it_as_the_rest(sitting, item, member):
    assess(item, member, 3)
    decide(item, sitting.president, Outcome.ADMITTED)
    with pytest.raises(DomainError, match="sont clos"):
        assess(item, member, None)
    declare(item, sitting.members[1])
    assert Item.objects.get(pk=item.pk).assessment_count == 1
