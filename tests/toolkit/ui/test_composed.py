"""What is composed once per version."""

import pytest

from toolkit.ui.composed import ComposedOnce


def refuse():
    raise LookupError("made again")


def test_a_key_is_made_once_and_another_version_anew():
    kept = ComposedOnce(size=2)
    assert kept.get(("page", 1), lambda: "first") == "first"
    assert kept.get(("page", 1), refuse) == "first"
    assert kept.get(("page", 2), lambda: "second") == "second"


def test_the_least_asked_for_goes_first():
    kept = ComposedOnce(size=2)
    for key in (1, 2, 1, 3):
        kept.get(key, lambda key=key: key)
    assert kept.get(1, refuse) == 1
    with pytest.raises(LookupError):
        kept.get(2, refuse)


def test_what_fails_is_not_kept():
    kept = ComposedOnce(size=2)
    with pytest.raises(LookupError):
        kept.get(1, refuse)
    assert kept.get(1, lambda: "made") == "made"


def test_debug_makes_it_each_time(settings):
    settings.DEBUG = True
    kept = ComposedOnce(size=2)
    assert [kept.get(1, lambda number=number: number) for number in (1, 2)] == [1, 2]
