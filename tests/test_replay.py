"""A factory that is made again from its note leaves what it left the first time; anything else runs for real."""

import datetime
from collections import OrderedDict

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from candidatures.enums import State
from candidatures.models import Candidature
from tests import replay
from tests.factories.accounts import UserFactory
from tests.factories.candidatures import ask_correction, candidature_in
from tests.factories.cycles import CallFactory
from tests.factories.organisations import InstituteFactory
from tests.loaded import _read_rows

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="elsewhere, services do all their work each time"),
]


@pytest.fixture
def begin(monkeypatch):
    """Call it to be at the beginning of a test: nothing is in the database."""
    monkeypatch.setattr(replay, "_notes", OrderedDict())
    point = transaction.savepoint()

    def again():
        transaction.savepoint_rollback(point)
        replay._test = replay._Test(
            patches=lambda: len(monkeypatch._setattr),
            settings=replay.settings._wrapped,
            patched=len(monkeypatch._setattr),
        )

    again()
    return again


@pytest.fixture
def made():
    """Names of those that `make` made for real."""
    return []


@pytest.fixture
def make(made):
    @replay.replayed
    def make(name, **of):
        made.append(name)
        return UserFactory(first_name=name)

    return make


@pytest.mark.parametrize("state", State)
def test_rows_files_and_instances_are_those_of_the_services(begin, state):
    first = candidature_in(state)
    rows, values = _read_rows(), vars(first).keys() | {"_django_version"}
    file = first.pieces.first().file.name if first.pieces.exists() else None
    if file:
        default_storage.delete(file)
    begin()
    with CaptureQueriesContext(connection) as asked:
        second = candidature_in(state)
    assert not [query for query in asked if query["sql"].startswith("SELECT")]
    assert _read_rows() == rows
    assert second == first and second is not first and vars(second).keys() | {"_django_version"} == values
    assert file is None or default_storage.exists(file)


def test_what_is_given_is_left_as_the_first_time(begin):
    for _ in range(2):
        begin()
        candidature = candidature_in(State.UNDER_REVIEW)
        ask_correction(candidature, "projet")
        assert candidature.state == State.CORRECTION_REQUESTED


def test_the_same_call_is_made_once(begin, make, made):
    for _ in range(3):
        begin()
        make("Anaïs")
        make("Paul")
    assert made == ["Anaïs", "Paul"]


def test_other_rows_or_arguments_are_another_call(begin, make, made):
    make("Anaïs")
    make("Anaïs")
    begin()
    Candidature.objects.filter(pk=0).update(first_name="x")
    make("Anaïs")
    begin()
    make("Paul")
    begin()
    InstituteFactory()
    make("Anaïs")
    assert made == ["Anaïs", "Anaïs", "Anaïs", "Paul", "Anaïs"]


def test_what_is_made_for_real_is_numbered_after_what_was_made_again(begin, make, made):
    first = make("Ines")
    begin()
    replay.number_from_zero()
    again, other = make("Ines"), make("Jean")
    assert made == ["Ines", "Jean"]
    assert again.email == first.email != other.email


def test_an_instance_changed_in_memory_is_another_argument(begin, make, made):
    for title in ("Cycle A", "Cycle A", "Cycle B"):
        begin()
        cycle = CallFactory()
        cycle.title = title
        make("Anaïs", cycle=cycle)
    assert len(made) == 2


def test_a_patch_a_setting_or_the_clock_runs_for_real(begin, make, made, monkeypatch, settings, time_machine):
    make("Anaïs")
    begin()
    monkeypatch.setattr(timezone, "unknown", None, raising=False)
    make("Anaïs")
    begin()
    settings.SITE_URL = "https://elsewhere.example.org"
    make("Anaïs")
    begin()
    time_machine.move_to(timezone.now() + datetime.timedelta(days=1))
    make("Anaïs")
    assert len(made) == 4
