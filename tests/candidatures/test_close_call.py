"""The command that closes a call: it says what it stops, and asks."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from candidatures.enums import State
from candidatures.models import Candidature
from tests.factories.candidatures import bulk_candidatures
from tests.factories.cycles import CallFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle():
    return CallFactory(code="CDG", year=2031)


@pytest.fixture
def answer(monkeypatch):
    """Answer the question of the command so; an exception stands for a closed terminal."""

    def give(said):
        def asked(question):
            if isinstance(said, Exception):
                raise said
            return said

        monkeypatch.setattr("builtins.input", asked)

    return give


def close():
    call_command("close_call", "cdg", "2031")


@pytest.mark.parametrize("said", ["", "non", "o", EOFError()])
def test_anything_but_yes_changes_nothing(cycle, answer, said):
    answer(said)
    with pytest.raises(CommandError, match="l’appel reste ouvert"):
        close()
    cycle.refresh_from_db()
    assert cycle.is_open


def test_says_what_it_stops_then_closes(cycle, answer, capsys):
    rows = bulk_candidatures(3, cycle=cycle, state=State.DRAFT)
    later = cycle.closes_at + timedelta(days=3)
    Candidature.objects.filter(pk=rows[0].pk).update(extended_until=later)
    answer(" Oui ")
    close()
    cycle.refresh_from_db()
    assert cycle.is_closed
    said = capsys.readouterr().out
    assert "2 brouillons ne pourront plus être déposés, et 1 garde le délai accordé." in said
    assert "est clos" in said
    with pytest.raises(CommandError, match="rien à clore"):
        close()


def test_asks_nothing_when_told_so_nor_of_an_unknown_cycle(cycle, answer):
    answer(AssertionError("nothing is asked"))
    call_command("close_call", "CDG", "2031", "--no-input")
    cycle.refresh_from_db()
    assert cycle.closes_at <= timezone.now()
    with pytest.raises(CommandError, match="pas de cycle"):
        call_command("close_call", "CDG", "1999")
