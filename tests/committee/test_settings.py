"""Dates of the reading and what a decision needs: who sets them, what they close, what they ask."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from committee.calendar import calendar_entries
from committee.decisions.ground import Ground
from committee.enums import AssessmentState, Choice, DecisionNeeds, Outcome
from committee.models import Assessment, Committee, Vote
from committee.services import cast_vote, change_settings, publish_decisions, record_decision
from committee.services.settings import CommitteeSettings, copy_settings
from cycles.enums import CycleState
from cycles.models import Cycle
from tests.committee.test_reading_views import typed, url
from tests.factories.accounts import make_staff
from tests.factories.committee import assess, bulk_items, close_call, decide, validate_plainly
from tests.factories.cycles import CycleFactory
from tests.marks import mark_in, shown_at
from toolkit.domain.errors import DomainError
from toolkit.text.typography import typeset

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
SETTINGS = "/commission/reglages/"
HOUR = timedelta(hours=1)
MOTIVE = "Séance avancée."
PAGE = {
    "opens_day": "2031-01-05",
    "opens_hour": "",
    "closes_day": "2031-02-12",
    "closes_hour": "18:30",
    "needs": "both",
    "readings_needed": "2",
}


def set_plainly(sitting, **values):
    Committee.objects.filter(pk=sitting.committee.pk).update(**values)
    sitting.committee.refresh_from_db()


def test_a_committee_is_born_with_what_stood_before(sitting):
    assert sitting.committee.is_usual
    assert not sitting.committee.reading_is_to_come
    assert not sitting.committee.reading_is_over


def test_head_sets_days_in_paris_and_what_a_decision_needs(sitting, session_of):
    client = session_of(sitting.head)
    sent = PAGE | shown_at(client, SETTINGS)
    for _ in range(2):  # a double click
        assert client.post(SETTINGS, sent).status_code == 302
    sitting.committee.refresh_from_db()
    assert sitting.committee.reading_opens_at == datetime(2031, 1, 5, tzinfo=PARIS)
    assert sitting.committee.reading_closes_at == datetime(2031, 2, 12, 18, 30, tzinfo=PARIS)
    assert (sitting.committee.needs, sitting.committee.readings_needed) == (DecisionNeeds.BOTH, 2)
    page = client.get(SETTINGS)
    for words in ('value="2031-01-05"', 'value="18:30"', "2 lectures validées et un vote", "Ruffenac"):
        assertContains(page, words)


def test_day_without_an_hour_is_whole(sitting, session_of):
    client = session_of(sitting.head)
    client.post(SETTINGS, {**PAGE, "closes_hour": "", **shown_at(client, SETTINGS)})
    sitting.committee.refresh_from_db()
    assert sitting.committee.reading_closes_at == datetime(2031, 2, 12, 23, 59, 59, tzinfo=PARIS)
    assert 'value="23:59"' not in session_of(sitting.head).get(SETTINGS).content.decode()


@pytest.mark.parametrize(
    ("typed_in", "words"),
    [
        ({"closes_day": "2031-01-04"}, "avancez l’ouverture"),
        ({"closes_day": ""}, "effacez l’heure"),
        ({"readings_needed": "21"}, "de 1 à 20"),
        ({"readings_needed": "0"}, "de 1 à 20"),
        ({"needs": "rien"}, "Choisissez ce qu’une décision demande"),
    ],
)
def test_settings_that_cannot_be_are_refused_and_kept_on_the_page(sitting, session_of, typed_in, words):
    response = session_of(sitting.head).post(SETTINGS, {**PAGE, **typed_in})
    assertContains(response, words, status_code=422)
    assertContains(response, 'value="2031-01-05"', status_code=422)
    assert Committee.objects.get().is_usual


def test_settings_written_meanwhile_are_shown_beside_what_was_typed(sitting, session_of):
    client = session_of(sitting.head)
    shown = shown_at(client, SETTINGS)
    other = make_staff(Role.HEAD_OF_SERVICE, institute=sitting.cycle.institute, last_name="Obernai")
    change_settings(actor=other, committee=sitting.committee, settings=CommitteeSettings(readings_needed=3))
    stale = client.post(SETTINGS, PAGE | shown)
    words = ("Obernai a modifié ces réglages", "Garder ma version", "Des lectures et un vote", 'value="2031-01-05"')
    for each in words:
        assertContains(stale, each, status_code=409)
    assert Committee.objects.get().readings_needed == 3
    assert client.post(SETTINGS, PAGE | {"seen": mark_in(stale)}).status_code == 302
    assert Committee.objects.get().readings_needed == 2


def test_service_checks_what_the_form_did(sitting):
    for wrong in ({"needs": "rien"}, {"readings_needed": 0}, {"readings_needed": 21}):
        with pytest.raises(DomainError):
            change_settings(actor=sitting.head, committee=sitting.committee, settings=CommitteeSettings(**wrong))
    for who in (sitting.adviser, sitting.president, sitting.secretary):
        with pytest.raises(DomainError, match="Seul le chef de service"):
            change_settings(actor=who, committee=sitting.committee, settings=CommitteeSettings())


def test_others_read_the_settings_and_change_nothing(sitting, session_of):
    set_plainly(sitting, needs=DecisionNeeds.READINGS, readings_needed=3)
    for who in (sitting.adviser, sitting.president, sitting.members[0], sitting.secretary):
        client = session_of(who)
        page = client.get(SETTINGS)
        assertContains(page, "Une décision demande 3 lectures validées.")
        assertNotContains(page, 'name="needs"')
        assert client.post(SETTINGS, PAGE).status_code == 403
    assert session_of(make_staff(Role.ASSISTANT, institute=sitting.cycle.institute)).get(SETTINGS).status_code == 404


def test_settings_stay_once_decisions_are_published(sitting, item):
    decide(item, sitting.president, Outcome.ADMITTED)
    publish_decisions(actor=sitting.head, committee=sitting.committee)
    late = CommitteeSettings(reading_closes_at=timezone.now() + HOUR)
    with pytest.raises(DomainError, match="la lecture ne se clôt pas après"):
        change_settings(actor=sitting.head, committee=sitting.committee, settings=late)
    with pytest.raises(DomainError, match="ne change plus"):
        change_settings(actor=sitting.head, committee=sitting.committee, settings=CommitteeSettings(readings_needed=2))
    early = CommitteeSettings(reading_closes_at=timezone.now() - HOUR)
    change_settings(actor=sitting.head, committee=sitting.committee, settings=early)


@pytest.mark.parametrize(("opens", "closes"), [(1, 2), (-2, -1), (None, -1), (1, None)])
def test_nothing_is_read_outside_the_dates_and_nothing_typed_is_lost(sitting, item, session_of, opens, closes):
    now = timezone.now()
    member = sitting.members[0]
    assess(item, member, 3, validate=False)
    set_plainly(
        sitting,
        reading_opens_at=now + opens * HOUR if opens else None,
        reading_closes_at=now + closes * HOUR if closes else None,
    )
    words = "La lecture ouvre le" if opens and opens > 0 else "La lecture est close depuis le"
    client = session_of(member)
    page = client.get(url("read", item))
    assertContains(page, words)
    assertNotContains(page, "data-autosave")
    sent = typed(sitting.cycle, 4, comment="Trois pages d’avis.")
    refused = client.post(url("read", item), sent)
    for kept in (words, "Trois pages d’avis.", "non enregistré", "peut en déplacer la date"):
        assertContains(refused, kept, status_code=409)
    answer = client.post(url("autosave", item), {**sent, "seen": ""})
    assert (answer.status_code, words in answer.json()["refusal"]) == (409, True)
    assert Assessment.objects.get().state == AssessmentState.DRAFT
    set_plainly(sitting, reading_opens_at=now - HOUR, reading_closes_at=now + HOUR)
    assess(item, member, 4)
    assertContains(client.get("/commission/"), "Lecture ouverte jusqu’au")


def test_reading_is_open_to_its_last_second(sitting, item):
    set_plainly(sitting, reading_closes_at=timezone.now())
    assess(item, sitting.members[0], 4)


def test_vote_goes_on_once_the_reading_is_closed(sitting, item, session_of):
    member = sitting.members[0]
    assess(item, member, 4)
    set_plainly(sitting, reading_closes_at=timezone.now() - HOUR)
    assertContains(session_of(member).get(url("read", item)), "Mon vote")
    cast_vote(actor=member, item=item, choice=Choice.ADMIT)
    assert Vote.objects.count() == 1


def test_what_lacks_is_said():
    said = {
        ("either", 1, 0, 0): "Ce dossier n’a ni lecture validée ni vote",
        (
            "either",
            3,
            1,
            0,
        ): "Il manque 2 lectures validées, ou un vote : ce cycle demande 3 lectures validées ou un vote",
        ("readings", 2, 1, 5): "Il manque 1 lecture validée : ce cycle demande 2 lectures validées",
        ("vote", 1, 4, 0): "Il manque un vote : ce cycle demande un vote",
        ("both", 2, 0, 0): "Il manque 2 lectures validées et un vote : ce cycle demande 2 lectures validées et un vote",
        ("both", 2, 2, 0): "Il manque un vote : ce cycle demande 2 lectures validées et un vote",
    }
    for (needs, number, readings, votes), words in said.items():
        assert Ground(readings, votes, needs, number).lacking == words


def test_pages_say_what_lacks_and_publication_waits_for_it(sitting, item, session_of):
    close_call(sitting.cycle)
    assess(item, sitting.members[0], 4)
    record_decision(actor=sitting.secretary, item=item, outcome=Outcome.ADMITTED)
    client = session_of(sitting.head)
    sent = {"needs": "readings", "readings_needed": "2", **shown_at(client, SETTINGS)}
    answer = client.post(SETTINGS, sent, follow=True)
    assertContains(answer, "1 décision attend d’être confirmée par la présidence.")
    with pytest.raises(DomainError, match="1 décision n’a pas ce que ce cycle demande, 2 lectures validées"):
        publish_decisions(actor=sitting.head, committee=sitting.committee)
    assertContains(session_of(sitting.head).get(reverse("committee:publish")), "n’a pas ce que ce cycle demande")
    lacking = typeset("Il manque 1 lecture validée : ce cycle demande 2 lectures validées")
    for who in (sitting.secretary, sitting.president):
        assertContains(session_of(who).get(url("read", item)), lacking)
    with pytest.raises(DomainError, match="Il manque 1 lecture validée"):
        record_decision(actor=sitting.secretary, item=item, outcome=Outcome.ADMITTED)
    assess(item, sitting.members[1], 4)  # readings are open again
    validate_plainly(record_decision(actor=sitting.secretary, item=item, outcome=Outcome.ADMITTED))
    assert publish_decisions(actor=sitting.head, committee=sitting.committee) == 1


def test_calendar_tells_the_days_of_the_reading(sitting):
    Cycle.objects.filter(pk=sitting.cycle.pk).update(state=CycleState.PUBLISHED)
    set_plainly(
        sitting,
        reading_opens_at=datetime(2031, 1, 5, 9, tzinfo=PARIS),
        reading_closes_at=datetime(2031, 2, 12, 23, 59, 59, tzinfo=PARIS),
    )
    told = {entry.name.split("-", 5)[-1]: entry for entry in calendar_entries(sitting.members[0])}
    assert str(told["lecture"].starts) == "2031-01-05"
    assert str(told["fin-lecture"].starts) == "2031-02-12"
    assert (
        "23\u202fh\u202f59" in told["fin-lecture"].description or "23\u00a0h\u00a059" in told["fin-lecture"].description
    )


def test_next_promotion_begins_with_the_same_needs_and_no_date(sitting):
    clone, plain = CycleFactory(), CycleFactory()
    copy_settings(source=sitting.cycle, clone=plain)
    assert not Committee.objects.filter(cycle=plain).exists()
    set_plainly(sitting, needs=DecisionNeeds.BOTH, readings_needed=2, reading_opens_at=timezone.now())
    copy_settings(source=sitting.cycle, clone=clone)
    copied = Committee.objects.get(cycle=clone)
    assert (copied.needs, copied.readings_needed, copied.reading_opens_at) == (DecisionNeeds.BOTH, 2, None)


@pytest.mark.parametrize("number", [1, 30])
def test_settings_page_runs_a_constant_number_of_queries(sitting, session_of, number, django_assert_num_queries):
    bulk_items(number, sitting)
    client = session_of(sitting.head)
    with django_assert_num_queries(8):
        client.get(SETTINGS)
