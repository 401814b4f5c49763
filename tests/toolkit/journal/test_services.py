import uuid

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured

from tests.factories.accounts import UserFactory
from toolkit.journal.kinds import Audience, EntryKind, kind_named, names_for, register
from toolkit.journal.models import JournalEntry
from toolkit.journal.services import forget, record

pytestmark = pytest.mark.django_db
ABOUT, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
WATERED = register(EntryKind("tests_watered", "Plante arrosée", frozenset({Audience.STAFF})))


def water(**changes):
    record(**{"about": ABOUT, "actor": None, "kind": WATERED.name, "subject": "fougère", **changes})


def test_two_kinds_never_share_a_name():
    with pytest.raises(ImproperlyConfigured):
        register(EntryKind(WATERED.name, "Autre", frozenset()))
    assert kind_named(WATERED.name) is WATERED


def test_kind_is_told_to_the_audiences_it_names():
    assert WATERED.name in names_for(Audience.STAFF)
    assert not any(WATERED.name in names_for(audience) for audience in Audience if audience != Audience.STAFF)


def test_undeclared_kind_is_a_fault():
    with pytest.raises(KeyError):
        water(kind="tests_undeclared")
    assert not JournalEntry.objects.exists()


def test_acts_are_lines_of_their_own():
    water()
    water(subject="x" * 300, reason="Il faisait chaud.")
    last, first = JournalEntry.objects.about(ABOUT)
    assert (str(first), len(last.subject), last.reason) == ("Plante arrosée : fougère", 200, "Il faisait chaud.")
    assert first.at == first.last_at


def test_run_of_the_same_act_is_one_line():
    person = UserFactory()
    with time_machine.travel("2026-01-14 10:00:00+01:00", tick=False) as clock:
        water(actor=person, runs=True)
        for _ in range(4):
            clock.shift(25 * 60)
            water(actor=person, runs=True)
        (entry,) = JournalEntry.objects.all()
        assert (entry.last_at - entry.at).total_seconds() == 100 * 60
        water(actor=UserFactory(), runs=True)
        water(actor=person, subject="lierre", runs=True)
        water(actor=person, about=OTHER, runs=True)
        assert JournalEntry.objects.count() == 4
        clock.shift(31 * 60)
        water(actor=person, runs=True)
    assert JournalEntry.objects.filter(about=ABOUT, actor=person, subject="fougère").count() == 2


def test_record_costs_one_or_two_queries(django_assert_num_queries):
    with django_assert_num_queries(1):
        water()
    with django_assert_num_queries(1):
        water(runs=True)
    with django_assert_num_queries(2):
        water(runs=True, subject="lierre")


def test_deleted_object_is_forgotten_alone():
    water()
    water(about=OTHER)
    forget(about=ABOUT)
    assert [entry.about for entry in JournalEntry.objects.all()] == [OTHER]
