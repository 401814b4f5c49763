"""A committee told twice, with and without a dossier: whoever is recused from it finds each page, file, mail and day the
same, to the byte and by its size, in every role."""

import difflib

import pytest
import time_machine
from django.test import Client

from tests.committee.leaks.story import Story
from tests.committee.leaks.walking import LIVE, walk
from tests.committee.leaks.world import GROUPS, HIDDEN, MOMENT, rolled_back
from tests.factories.accounts import sign_in

pytestmark = pytest.mark.django_db
SHOWN = 40  # of the differences, in what a failure says
WHOLE = ("read", "opened", "signed")


@pytest.fixture(autouse=True)
def plain_paper(monkeypatch, settings):
    """A paper is the words that it is drawn from."""
    settings.SECOND_FACTOR_REQUIRED = False
    for module in ("toolkit.documents.services", "committee.sittings.paper", "committee.views.minutes"):
        monkeypatch.setattr(f"{module}.render_pdf", lambda *, html, identifier: b"%PDF-1.7 " + html.encode())


def told(group, roles, *, hidden, stages=None):
    """(stage, role) -> what they find."""
    found = {}
    with time_machine.travel(MOMENT, tick=False) as clock, rolled_back():
        story = Story(group, clock, hidden=hidden)
        for stage in story.stages():
            for role in roles if stages is None or stage in stages else ():
                person, client = story.world.by_role[role], Client()
                sign_in(client, person)
                found[stage, role] = walk(client, person, story.world, () if stage in WHOLE else LIVE)
    return found


def differences(without, with_it):
    """Where they differ, each with the first lines that do."""
    found = {}
    for (stage, role), known in without.items():
        now = with_it[stage, role]
        assert known.keys() == now.keys()
        for label in known:
            if known[label] != now[label] and len(found) < SHOWN:
                before, after = (str(each).replace("\\n", "\n").splitlines() for each in (known[label], now[label]))
                lines = [line for line in difflib.unified_diff(before, after, n=0, lineterm="") if line[0] in "+-"]
                found[f"{stage}, {role}: {label}"] = lines[2:8]
    return found


@pytest.mark.parametrize("group", GROUPS)
def test_everything_is_the_same_beside_the_dossier(group):
    worlds = [told(group, GROUPS[group], hidden=hidden) for hidden in (False, True)]
    found = differences(*worlds)
    assert not found, "\n".join(f"{where}\n    {what}" for where, what in list(found.items())[:SHOWN])
    assert HIDDEN not in str(worlds[1])

