"""Two people publish, write or apply at once: one act stands, and whoever comes second is told."""

from datetime import date
from functools import partial

import pytest

from accounts.enums import Role
from candidatures.models import Candidature
from candidatures.services import start_candidature
from cycles.enums import CycleState
from cycles.models import Cycle
from programme.enums import CalendarKind
from programme.models import CalendarEvent
from tests.committee.test_races import race
from tests.factories.accounts import UserFactory, make_staff
from tests.factories.cycles import CallFactory
from toolkit.domain.errors import StaleError
from toolkit.notifications.models import OutboxMail
from workshop.models import PartVersion
from workshop.parts import COST, PartKey
from workshop.publication_page import ChangesPage
from workshop.services.calendar import EventWords, add_event
from workshop.services.changes import Letter, publish_changes
from workshop.services.editing import save_part
from workshop.services.publishing import publish_draft, unpublish
from workshop.working import WorkingCopy

pytestmark = pytest.mark.django_db(transaction=True)
COSTS = PartKey(COST)


@pytest.fixture
def call():
    return CallFactory()


@pytest.fixture
def heads(call):
    return [make_staff(Role.HEAD_OF_SERVICE, institute=call.institute) for _ in range(2)]


def saving(actor, cycle, fee):
    return partial(
        save_part, actor=actor, cycle=cycle, key=COSTS, values={"fee": fee}, seen=WorkingCopy(cycle).seen(COSTS)
    )


def publishing(head, cycle, **options):
    page = ChangesPage(WorkingCopy(cycle), [], head)
    return partial(publish_changes, actor=head, cycle=cycle, keys=page.keys, seen=page.seal, **options)


def test_two_heads_publish_changes_once_and_write_once(call, heads):
    person = UserFactory()
    start_candidature(actor=person, cycle=call)
    saving(heads[0], call, "3700")()
    letter = Letter(frozenset({"brouillons"}), "Les droits changent", "Bonjour.")
    (refusal,) = race(*(publishing(head, call, letter=letter) for head in heads))
    assert isinstance(refusal, StaleError)
    assert PartVersion.objects.count() == 1
    assert OutboxMail.objects.filter(event="cycle.changed").count() == 1


def test_what_is_saved_while_publishing_is_published_only_if_read(call, heads):
    saving(heads[0], call, "3700")()
    refusals = race(publishing(heads[0], call), saving(heads[1], call, "3800"))
    call.refresh_from_db()
    waiting = dict(call.pending_changes.values_list("key", "values"))
    if refusals:  # saved first: nothing unread became public; or published first: the page was out of date
        assert isinstance(refusals[0], StaleError)
    assert (call.fee, waiting.get("cout", {}).get("fee")) in {(3700, None), (3500, "3800"), (3700, "3800")}


def test_the_same_days_are_added_once(call, heads):
    words = EventWords(CalendarKind.OTHER, "", "Fermeture", date(2031, 8, 1), date(2031, 8, 15))
    (refusal,) = race(*(partial(add_event, actor=head, institute=call.institute, words=words) for head in heads))
    assert (refusal.status, CalendarEvent.objects.count()) == (409, 1)


def test_a_draft_is_published_once(call, heads, monkeypatch):
    monkeypatch.setattr("workshop.readiness.lacks_of", lambda working: [])
    Cycle.objects.filter(pk=call.pk).update(state=CycleState.DRAFT)
    (refusal,) = race(*(partial(publish_draft, actor=head, cycle=call) for head in heads))
    assert isinstance(refusal, StaleError)


def test_a_dossier_begun_while_the_cycle_is_taken_back_leaves_one_of_both(call, heads):
    (refusal,) = race(
        partial(unpublish, actor=heads[0], cycle=call, reason="Trop tôt."),
        partial(start_candidature, actor=UserFactory(), cycle=Cycle.objects.get(pk=call.pk)),
    )
    call.refresh_from_db()
    assert refusal
    assert (call.state, Candidature.objects.exists()) in {(CycleState.DRAFT, False), (CycleState.PUBLISHED, True)}
