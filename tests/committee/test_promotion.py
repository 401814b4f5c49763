"""The page of the promotion: names, dates, the group against its targets, what is lacking."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from candidatures.enums import State
from candidatures.models import Candidature
from candidatures.services import confirm_place, decline_place
from committee.access import find_viewer
from committee.enums import Outcome
from committee.promotion import Promotion
from committee.services import publish_decisions
from tests.factories.committee import bulk_items, decide
from tests.factories.organisations import EmployerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(sitting):
    """Of three who are admitted, one confirms, one gives the place up, one has still to answer; a fourth waits."""
    items = bulk_items(4, sitting)
    for item in items[:3]:
        decide(item, sitting.president, Outcome.ADMITTED)
    decide(items[3], sitting.president, Outcome.WAITLISTED)
    publish_decisions(actor=sitting.head, committee=sitting.committee)
    rows = [Candidature.objects.get(pk=item.candidature_id) for item in items]
    rows[0].employer = EmployerFactory()
    rows[0].save()
    confirm_place(actor=rows[0].applicant, candidature=rows[0])
    decline_place(actor=rows[1].applicant, candidature=rows[1])
    return rows


def test_everyone_is_where_they_stand(sitting, answered):
    page = Promotion(find_viewer(sitting.head))
    confirmed, gone, awaited, waiting = answered
    assert (page.confirmed, page.gone, page.awaited, page.waiting) == ([confirmed], [gone], [awaited], [waiting])
    assert page.group.size == 2
    told = [lack.what for lack in page.lacking]
    free = f"{sitting.cycle.seats - 2} places libres"
    assert told == ["1 réponse à recevoir", free, "la date du premier module", "1 numéro d’engagement à recevoir"]
    assert page.lacking[0].names == (awaited.full_name,)


def test_the_page_says_names_and_days(sitting, answered, session_of, django_assert_num_queries):
    client, page = session_of(sitting.head), reverse("committee:promotion")
    shown = client.get(page)
    for row in answered[:3]:
        assertContains(shown, row.full_name)
    assertContains(shown, "Places rendues")
    assertContains(shown, "avant la fin du")
    assertNotContains(session_of(sitting.adviser).get(page), "Places libres</dt><dd>0")
    assert session_of(sitting.members[0]).get(page).status_code == 403


@pytest.mark.parametrize("number", [1, 5])
def test_asks_as_much_for_one_as_for_five(sitting, number, session_of, django_assert_num_queries):
    for item in bulk_items(number, sitting):
        decide(item, sitting.president, Outcome.ADMITTED)
    publish_decisions(actor=sitting.head, committee=sitting.committee)
    client = session_of(sitting.head)
    client.get(reverse("committee:promotion"))
    with django_assert_num_queries(14):
        client.get(reverse("committee:promotion"))
    assert Candidature.objects.filter(state=State.ADMITTED).count() == number
