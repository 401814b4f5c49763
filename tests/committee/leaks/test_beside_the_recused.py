"""A committee told twice, with and without a dossier: whoever is recused from it finds each page, file, mail and day
the same, to the byte and by its size, in every role."""

import difflib

import pytest
import time_machine
from django.test import Client

from committee.models import ItemQuerySet, SittingItem
from committee.sittings import journal
from committee.sittings.pages import AgendaRow, SittingPage
from tests.committee.leaks.story import Story
from tests.committee.leaks.walking import LIVE, walk
from tests.committee.leaks.world import GROUPS, HIDDEN, MOMENT, rolled_back
from tests.factories.accounts import sign_in

pytestmark = pytest.mark.django_db
SHOWN = 40  # of the differences, in what a failure says
WHOLE = ("read", "signed")  # when every route of the committee is walked, and not those of the sitting alone
QUICK = ("voting", "circulated")
WITNESS = ("committee:sitting_state", "committee:minutes_draft")


@pytest.fixture(autouse=True)
def plain_paper(monkeypatch, settings):
    """A paper is the words that it is drawn from."""
    settings.SECOND_FACTOR_REQUIRED = False
    for module in ("toolkit.documents.services", "committee.sittings.paper", "committee.views.minutes"):
        monkeypatch.setattr(f"{module}.render_pdf", lambda *, html, identifier: b"%PDF-1.7 " + html.encode())


def told(group, *, hidden, roles=(), stages=(), only=LIVE, witness=""):
    """(stage, role) -> what they find, those who are recused and a witness who is not."""
    found = {}
    with time_machine.travel(MOMENT, tick=False) as clock, rolled_back():
        story = Story(group, clock, hidden=hidden)
        for stage in story.stages():
            if stages and stage not in stages:
                continue
            for role in (*(roles or GROUPS[group]), witness):
                if role:
                    person, client = story.world.by_role[role], Client()
                    sign_in(client, person)
                    which = WITNESS if role == witness else () if stage in WHOLE else only
                    found[stage, role] = walk(client, person, story.world, which)
            if stages and stage == stages[-1]:
                break
    return found


def differences(without, with_it):
    """Where they differ, each with the first lines that do."""
    found = {}
    for (stage, role), known in without.items():
        now = with_it[stage, role]
        assert known.keys() == now.keys()
        for label in known:
            if known[label] != now[label]:
                found[f"{stage}, {role}: {label}"] = _lines(known[label], now[label]) if len(found) < SHOWN else []
    return found


def _lines(*answers):
    before, after = (str(each).replace("\\n", "\n").splitlines() for each in answers)
    return [line for line in difflib.unified_diff(before, after, n=0, lineterm="") if line[0] in "+-"][2:8]


def compare(group, **more):
    """The differences that are told, and all that is found with the dossier."""
    without, with_it = (told(group, hidden=hidden, **more) for hidden in (False, True))
    return differences(without, with_it), with_it


def said(found):
    """What a failure says of them."""
    return "\n".join(f"{where}\n    {what}" for where, what in list(found.items())[:SHOWN])


def test_a_sitting_and_its_minutes_are_the_same_beside_the_dossier():
    """A member who sits and a head of service who does not; whoever may know of it does find more."""
    found, with_it = compare("mixed", stages=QUICK, witness="vice")
    told_of = {where: found.pop(where) for where in list(found) if ", vice: " in where}
    assert not found, said(found)
    assert {where.split(": ")[1] for where in told_of} == {
        *(f"committee:sitting_state {screen}" for screen in ("conduite", "membre", "mur")),
        "committee:minutes_draft",
    }
    assert HIDDEN in str(with_it["circulated", "vice"])
    assert all(HIDDEN not in str(each) for (_, role), each in with_it.items() if role != "vice")
    assert with_it["voting", "member"]["committee:sitting_follow"][0] == 200


@pytest.mark.slow(seconds=100)
@pytest.mark.parametrize("group", [name for name in GROUPS if name != "mixed"])
def test_everything_is_the_same_beside_the_dossier(group):
    found, with_it = compare(group)
    assert not found, said(found)
    assert HIDDEN not in str(with_it)


def by_place_in_the_agenda(monkeypatch):
    number = SittingPage._row

    def place(self, at, each):
        return AgendaRow(**vars(number(self, at, each)) | {"number": each.position})

    monkeypatch.setattr(SittingPage, "_row", place)


def by_one_version_for_all(monkeypatch):
    def touch_items(*items):
        journal.touch(SittingItem.objects.get(pk=items[0]).sitting) if items else None

    for module in ("voting", "conduct", "results", "exits"):
        monkeypatch.setattr(f"committee.sittings.{module}.touch_items", touch_items)


def by_knowing_everything(monkeypatch):
    monkeypatch.setattr(ItemQuerySet, "known_to", lambda rows, user: rows.all())


@pytest.mark.slow
@pytest.mark.parametrize("leak", [by_place_in_the_agenda, by_one_version_for_all, by_knowing_everything])
def test_a_leak_is_found(monkeypatch, leak):
    leak(monkeypatch)
    found, _ = compare("mixed", stages=("pronounced",), roles=("member",))
    assert found
