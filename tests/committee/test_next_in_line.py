"""A freed place: the next by rank, and beside them whoever keeps the balance best. A person chooses."""

import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from candidatures.enums import State
from candidatures.models import Candidature
from candidatures.services import decline_place
from committee.access import find_viewer
from committee.enums import Outcome
from committee.journal import call_of
from committee.next_in_line import offers_of
from committee.services import call_from_waiting_list, publish_decisions
from cycles.models import Cycle
from cycles.targets import Target
from tests.factories.committee import bulk_items, decide
from toolkit.domain.errors import DomainError, IncompleteError

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(sitting):
    """A man admitted, then a man of the same employer and two women who wait, in this order; one woman is wanted."""
    items = bulk_items(4, sitting, readers=1)
    sirets = ("11000000000011", "11000000000029", "22000000000011", "33000000000011")
    for item, title, siret in zip(items, ("M", "M", "F", "F"), sirets, strict=True):
        Candidature.objects.filter(pk=item.candidature_id).update(title=title, siret=siret)
    decide(items[0], sitting.president, Outcome.ADMITTED)
    for item in items[1:]:
        decide(item, sitting.president, Outcome.WAITLISTED)
    Cycle.objects.update(targets=[Target("GENDER", "WOMEN", "AT_LEAST", 1).write()], seats=2)
    publish_decisions(actor=sitting.head, committee=sitting.committee)
    return items[1:]


def call(sitting, **more):
    return call_from_waiting_list(actor=sitting.head, committee=sitting.committee, **more)


def test_the_first_and_the_best_stand_side_by_side(sitting, waiting):
    first, best, other = offers_of(find_viewer(sitting.head))
    assert [each.dossier.pk for each in (first, best, other)] == [item.pk for item in waiting]
    assert (first.is_first, first.is_best, len(first.clashes), [gauge.told for gauge in first.off]) == (
        True, False, 1, ["manque 1"],
    )  # fmt: skip
    # The third has a better score, and neither makes a target missed.
    assert (best.is_best, other.is_best, other.clashes, other.off) == (False, True, (), ())


def test_somebody_else_than_the_first_needs_a_reason_which_is_kept(sitting, waiting):
    chosen = waiting[2].uuid
    with pytest.raises(IncompleteError, match="pourquoi"):
        call(sitting, chosen=chosen, reason=" ")
    called = call(sitting, chosen=chosen, reason="Une femme manque au groupe.")
    assert (called.pk, called.state) == (waiting[2].candidature_id, State.ADMITTED)
    assert call_of(waiting[2]).reason == "hors rang : Une femme manque au groupe."
    with pytest.raises(DomainError, match="Toutes les places"):
        call(sitting)
    decline_place(actor=called.applicant, candidature=Candidature.objects.get(pk=called.pk))
    with pytest.raises(DomainError, match="n’attend plus"):
        call(sitting, chosen=chosen, reason="Encore.")
    assert call(sitting).pk == waiting[0].candidature_id
    assert call_of(waiting[0]).reason == "par rang"


def test_the_page_shows_both_and_keeps_what_was_typed(sitting, waiting, session_of, django_assert_num_queries):
    client = session_of(sitting.head)
    shown = client.get(reverse("committee:publish"))
    for words in ("Premier rang", "Meilleur équilibre", "Même employeur que", "manque 1"):
        assertContains(shown, words)
    seal = re.findall(r'name="seen" value="([^"]+)"', shown.content.decode())[0]
    kept = client.post(reverse("committee:call_next"), {"chosen": waiting[1].uuid, "reason": "", "seen": seal})
    assertContains(kept, "pourquoi vous n’appelez pas la première", status_code=422)
    assertContains(kept, f'value="{waiting[1].uuid}" checked', status_code=422)
    viewer = find_viewer(sitting.head)
    with django_assert_num_queries(4):
        offers_of(viewer)
