"""Two or three dossiers that everyone reads first; the other grids open after, and the spread of the marks shows."""

from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from committee.access import viewer_of
from committee.calibration import Calibration
from committee.enums import Outcome
from committee.services import close_calibration, set_calibration
from tests.factories.committee import assess, bulk_items, decide, recuse
from tests.marks import shown_at
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError

pytestmark = pytest.mark.django_db

PAGE, CLOSE, BOARD = (reverse(f"committee:{name}") for name in ("calibration", "calibration_close", "board"))


def read(item):
    return reverse("committee:read", args=[item.uuid])


@pytest.fixture
def items(sitting):
    return bulk_items(4, sitting)


@pytest.fixture
def samples(sitting, items):
    set_calibration(actor=sitting.president, committee=sitting.committee, items=items[:2])
    return items[:2]


def spreads(sitting, user):
    user.forget_roles()
    return {sample.item: sample.spreads for sample in Calibration(viewer_of(user, sitting.cycle)).samples}


def test_other_grids_open_once_one_s_own_readings_are_in(sitting, items, samples, session_of):
    member, other = sitting.members[0], items[2]
    client = session_of(member)
    for validate in (False, True):
        with pytest.raises(DomainError, match="Lisez d’abord les dossiers d’étalonnage"):
            assess(other, member, 3, validate=validate)
    assertContains(client.get(read(other)), "La grille s’ouvre après l’étalonnage")
    assertNotContains(client.get(read(other)), "data-grid")
    assertContains(client.get(read(samples[0])), "data-grid")
    assertContains(client.get(BOARD), "d’abord ces 2 dossiers")
    for sample in samples:
        assess(sample, member, 3)
    assert assess(other, member, 3)
    assertContains(client.get(read(items[3])), "data-grid")
    assertNotContains(client.get(BOARD), "d’abord ces")


def test_what_was_read_before_may_still_change(sitting, items):
    member = sitting.members[0]
    assess(items[2], member, 3)
    set_calibration(actor=sitting.secretary, committee=sitting.committee, items=items[:2])
    assert assess(items[2], member, 4).score == Decimal("16.00")


def test_spread_opens_once_all_have_read_and_names_nobody(sitting, items, samples, session_of):
    first, second = sitting.members
    assess(samples[0], first, 4)
    assess(samples[0], second, 2)
    assess(samples[0], sitting.president, 3)
    assert not any(spreads(sitting, first).values())  # one of theirs is still to be read
    assess(samples[1], first, 4)
    shown = spreads(sitting, first)
    found, none = (shown[sample] for sample in samples)
    assert {(each.own, each.low, each.mean, each.high) for each in found} == {("4 sur 5", 2, Decimal("3.0"), 4)}
    assert none == ()
    page = session_of(first).get(PAGE)
    assertContains(page, "La plus basse")
    assertNotContains(page, "Membre-2")
    assert not any(spreads(sitting, second).values())


def test_recused_member_learns_nothing_and_waits_for_nothing(sitting, items, samples, session_of):
    member = sitting.members[0]
    recuse(samples[0], member)
    client = session_of(member)
    assertContains(client.get(BOARD), "d’abord ce dossier")
    for page in (BOARD, PAGE):
        assertNotContains(client.get(page), read(samples[0]))
    assess(samples[1], member, 3)
    assert assess(items[2], member, 3)
    assertContains(session_of(sitting.president).get(PAGE), "Déport de")
    assertNotContains(session_of(sitting.members[1]).get(PAGE), "Déport de")
    for person in (sitting.president, sitting.members[1]):
        for sample, mark in zip(samples, (1, 5), strict=True):
            assess(sample, person, mark)
    assert all(spreads(sitting, sitting.president).values())


def test_dossier_that_is_read_no_more_holds_nobody(sitting, items, samples):
    member = sitting.members[0]
    decide(samples[0], sitting.president, Outcome.ADMITTED)
    assess(samples[1], member, 3)
    assert assess(items[2], member, 3)


def test_president_and_secretary_choose_and_the_president_closes(sitting, items, session_of):
    client = session_of(sitting.secretary)
    sent = {f"sample{rank}": str(item.uuid) for rank, item in enumerate(items[:3], start=1)}
    assertContains(client.post(PAGE, {"sample1": sent["sample1"]}), "deux ou trois dossiers", status_code=422)
    sent |= shown_at(client, PAGE)
    assertRedirects(client.post(PAGE, sent), f"{PAGE}?cycle={sitting.cycle.slug}")
    assert sitting.committee.items.filter(calibrates=True).count() == 3
    assert client.post(CLOSE, {"reason": "Séance avancée."}).status_code == 403
    client = session_of(sitting.president)
    assertContains(client.post(CLOSE, {"reason": ""}), "Écrivez pourquoi", status_code=422)
    assertRedirects(client.post(CLOSE, {"reason": "Séance avancée."}), f"{PAGE}?cycle={sitting.cycle.slug}")
    assertContains(session_of(sitting.members[0]).get(PAGE), "Séance avancée.")
    assert assess(items[3], sitting.members[0], 3)
    with pytest.raises(DomainError, match="Aucun étalonnage"):
        close_calibration(actor=sitting.president, committee=sitting.committee, reason="Encore.")


def test_choice_is_checked(sitting, items):
    choose = {"committee": sitting.committee}
    for person in (sitting.members[0], sitting.head, sitting.adviser):
        with pytest.raises(NotAllowedError):
            set_calibration(actor=person, items=items[:2], **choose)
    with pytest.raises(IncompleteError, match="deux ou trois"):
        set_calibration(actor=sitting.president, items=items, **choose)
    recuse(items[0], sitting.president)
    with pytest.raises(DomainError, match="ne se lit plus"):
        set_calibration(actor=sitting.president, items=items[:2], **choose)
    with pytest.raises(IncompleteError, match="Écrivez le motif"):
        close_calibration(actor=sitting.president, reason=" ", **choose)
    set_calibration(actor=sitting.president, items=[], **choose)


@pytest.mark.parametrize("number", [3, 30])
def test_pages_run_a_constant_number_of_queries(sitting, session_of, number, django_assert_num_queries):
    items = bulk_items(number, sitting, readers=1)
    set_calibration(actor=sitting.president, committee=sitting.committee, items=items[:2])
    client = session_of(sitting.members[0])
    for page, queries in ((PAGE, 12), (BOARD, 12), (read(items[2]), 19)):
        with django_assert_num_queries(queries):
            client.get(page)
