"""Composing, measured: what the measures are made of, and the limits that fail."""

import json

import pytest

from bench import deciding
from bench.client import Answer, Browser
from bench.deciding import settle_group, time_decisions, time_publication
from bench.group import Dragging, Line, group_table
from committee.models import Decision, FormerDecision
from tests.factories.committee import bulk_items, close_call, make_committee
from toolkit.notifications.models import OutboxMail


@pytest.mark.django_db
def test_decisions_are_timed_beside_their_rows_and_nothing_stays(monkeypatch):
    monkeypatch.setattr(deciding, "ROUNDS", 1)
    monkeypatch.setattr(deciding, "WARM_UP", 0)
    world = make_committee(secretary=True)
    bulk_items(4, world, readers=1)
    scenario = settle_group(committee=world.committee, head=world.head, adviser=world.adviser, dossiers=3)
    assert scenario.placements.count() == 3
    times = time_decisions(committee=world.committee, actor=world.secretary, number=3)
    assert list(times) == ["Proposer 3 décisions", "En remplacer 3"]
    assert all(len(each) == 1 for found in times.values() for each in found.values())
    assert not Decision.objects.exists()
    assert not FormerDecision.objects.exists()


@pytest.mark.django_db
def test_a_publication_is_timed_with_a_mail_a_person_and_nothing_stays(monkeypatch):
    monkeypatch.setattr(deciding, "ROUNDS", 1)
    monkeypatch.setattr(deciding, "WARM_UP", 0)
    monkeypatch.setattr(deciding, "SEATS", 1)
    world = make_committee(secretary=True)
    bulk_items(4, world, readers=1)
    close_call(world.cycle)
    people = {"secretary": world.secretary, "president": world.president, "head": world.head}
    times, mails = time_publication(committee=world.committee, number=3, **people)
    assert (len(times), mails) == (1, 3)
    assert not Decision.objects.exists()
    assert not OutboxMail.objects.filter(event="candidature.admitted").exists()


class Composer(Browser):
    """A page of one scenario, which counts its revisions."""

    def __init__(self):
        self.sent, self.connection = [], None

    def get(self, path, headers=None):
        return answer(200, b'<form method="post" action="/x/"><input name="csrfmiddlewaretoken" value="a"></form>')

    def post(self, path, data, headers=None):
        self.sent.append((path, dict(data), headers))
        return answer(200, json.dumps({"revision": len(self.sent) + 1}).encode())


def answer(status, body):
    return Answer(status, body, 1.0)


def test_a_card_goes_and_comes_back_from_the_last_revision():
    composer = Composer()
    drag = Dragging(composer, "s", "i", ("non-retenus", "admis"))
    drag(), drag()
    first, second = (data for _path, data, _headers in composer.sent)
    assert (first["vers"], first["seen"], second["vers"], second["seen"]) == ("non-retenus", "1", "admis", "2")
    assert composer.sent[0][0] == "/commission/composition/s/deplacer/i/"
    assert composer.sent[0][2] == {"Accept": "application/json"}


def test_a_limit_in_milliseconds_or_in_times_the_other_fails():
    slow, quick = Line("a", 151, "b", 3, most=150), Line("a", 149, "b", 3, most=150)
    many, few = Line("c", 51, "d", 10, times=5), Line("c", 50, "d", 10, times=5)
    assert [each.holds for each in (slow, quick, many, few)] == [False, True, False, True]
    table = group_table([slow, few])
    assert "150 ms : manqué" in table
    assert "5 fois : tenu" in table
    assert "151,0" in table
