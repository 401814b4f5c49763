"""Everyone's progress, and the reminders: who sees it, what it counts, one mail a day."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from committee.access import viewer_of
from committee.models import Committee
from committee.progress import Everyone
from committee.services import nudge_members
from tests.committee.test_sharing import give
from tests.factories.committee import assess, bulk_items, declare, make_committee, recuse
from toolkit.domain.errors import DomainError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

PAGE, NUDGE = "/commission/avancement/", "/commission/avancement/relancer/"


def row_of(sitting, member, viewer=None):
    everyone = Everyone(viewer_of(viewer or sitting.secretary, sitting.cycle))
    return next(row for row in everyone.rows if row.seat.user_id == member.pk)


def test_each_member_is_counted_over_what_they_have_to_read(sitting):
    items = bulk_items(4, sitting, declared=False)
    member = sitting.members[0]
    assess(items[0], member, 4)
    assess(items[1], member, 4, validate=False)
    recuse(items[3], member)
    declare(items[2], member)
    row = row_of(sitting, member)
    assert (row.asked, row.read, row.left, row.drafts, row.undeclared) == (3, 1, 2, 1, 1)
    assert row.last_at is not None
    assert row_of(sitting, sitting.president).asked == 4


def test_shared_out_dossiers_count_for_whom_they_were_given_to(sitting):
    Committee.objects.update(readers_per_item=1)
    mine, other = bulk_items(2, sitting)
    member = sitting.members[0]
    give(mine, sitting.seat(member), by=sitting.president)
    assess(other, member, 4)  # of their own will: counts in the mean, not here
    row = row_of(sitting, member)
    assert (row.asked, row.read) == (1, 0)
    assert row_of(sitting, sitting.members[1]).asked == 0


def test_recused_viewer_counts_what_they_know_of(sitting, session_of):
    hidden, shown = bulk_items(2, sitting, declared=False)
    member = sitting.members[0]
    assess(shown, member, 4, validate=False)
    before = row_of(sitting, member, sitting.secretary)
    recuse(hidden, sitting.secretary)
    for act in ({"validate": False}, {"validate": True}):
        assess(hidden, member, 3, **act)
        row = row_of(sitting, member, sitting.secretary)
        assert (row.asked, row.read, row.drafts, row.undeclared) == (1, 0, 1, 1)
        assert row.last_at == before.last_at
    assert (row_of(sitting, member, sitting.president).asked, row_of(sitting, member, sitting.president).read) == (2, 1)


def test_progress_is_for_who_shares_out(sitting, item, session_of):
    for who in (sitting.secretary, sitting.president, sitting.head):
        assertContains(session_of(who).get(PAGE), sitting.members[0].full_name)
    for who in (sitting.members[0], sitting.adviser):
        client = session_of(who)
        assert (client.get(PAGE).status_code, client.post(NUDGE).status_code) == (403, 403)
        with pytest.raises(DomainError, match="relancent les membres"):
            nudge_members(actor=who, committee=sitting.committee, seats=[])


def test_secretary_reads_the_names_then_sends_once_a_day(sitting, item, session_of):
    assess(item, sitting.members[1], 4)
    seat = sitting.seat(sitting.members[0])
    client = session_of(sitting.secretary)
    page = client.get(PAGE)
    assertContains(page, f'value="{seat.pk}"')
    assertNotContains(page, f'value="{sitting.seat(sitting.members[1]).pk}"')
    asked = client.post(NUDGE, {"seat": [seat.pk]})
    assertContains(asked, sitting.members[0].full_name)
    assert not OutboxMail.objects.filter(event="committee.nudge").exists()
    for _ in range(2):  # a double click
        assert client.post(NUDGE, {"seat": [seat.pk], "confirm": "1"}).status_code == 302
    [mail] = OutboxMail.objects.filter(event="committee.nudge")
    assert mail.to_email == sitting.members[0].email
    assert "vue=a-lire" in mail.text_body
    assertContains(client.get(PAGE), "envoyée aujourd’hui")
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert nudge_members(actor=sitting.secretary, committee=sitting.committee, seats=[seat]) == 1


def test_nobody_is_reminded_of_nothing(sitting, item, session_of):
    client = session_of(sitting.president)
    assertContains(client.post(NUDGE, {"confirm": "1"}), "Choisissez au moins un membre", status_code=422)
    elsewhere = make_committee()
    with pytest.raises(DomainError, match="au moins un membre"):
        nudge_members(actor=sitting.head, committee=sitting.committee, seats=[elsewhere.seat(elsewhere.president)])
    Committee.objects.update(reading_closes_at=timezone.now() - timedelta(hours=1))
    seat = sitting.seat(sitting.members[0])
    refused = client.post(NUDGE, {"seat": [seat.pk], "confirm": "1"})
    assertContains(refused, "La lecture est close depuis", status_code=409)


def test_member_s_own_page_says_what_is_left_and_until_when(sitting, session_of):
    Committee.objects.update(reading_closes_at=timezone.now() + timedelta(days=3))
    bulk_items(3, sitting)
    page = session_of(sitting.members[0]).get("/commission/")
    for words in ("reste à lire&nbsp;: 3", "Lecture ouverte jusqu’au"):
        assertContains(page, words)


@pytest.mark.parametrize("number", [1, 30])
def test_progress_runs_a_constant_number_of_queries(sitting, session_of, number, django_assert_num_queries):
    bulk_items(number, sitting, readers=2)
    client = session_of(sitting.secretary)
    with django_assert_num_queries(17):
        client.get(PAGE)
