"""Two institutes may have the same code in the same year: each cycle keeps an address of its own."""

from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.test import Client

from catalogue.services.exporting import export_cycle
from catalogue.services.importing import import_cycle
from cycles.enums import CycleState
from cycles.models import Cycle
from tests.committee.test_races import race
from tests.factories.catalogue import cycle_2025_text
from tests.factories.cycles import CycleFactory
from tests.factories.organisations import InstituteFactory

pytestmark = pytest.mark.django_db
DUNKERQUE = "INSET Dunkerque"


def twins() -> tuple[Cycle, Cycle]:
    """CDG 2025 of INET and of another institute."""
    first = CycleFactory(institute=InstituteFactory(code="INET"), code="CDG", year=2025)
    return first, CycleFactory(institute=InstituteFactory(code=DUNKERQUE), code="CDG", year=2025)


def test_the_second_institute_has_its_code_in_the_address(client: Client) -> None:
    first, second = twins()
    assert (first.slug, second.slug) == ("cdg-2025", "cdg-2025-inset-dunkerque")
    assert (first.reference, second.reference) == ("CDG-2025", "CDG-2025-INSET-DUNKERQUE")
    for cycle in (first, second):
        assert client.get(cycle.get_absolute_url()).context["cycle"] == cycle
    with pytest.raises(IntegrityError):
        CycleFactory(institute=second.institute, code="cdg", year=2025)


def test_an_address_that_is_taken_is_numbered() -> None:
    CycleFactory(code="CDG-2025", year=2026)
    first, second = twins()
    assert CycleFactory(institute=InstituteFactory(code="inset-dunkerque"), year=2025).slug == f"{second.slug}-2"
    third = CycleFactory(institute=InstituteFactory(code="2026"), code="CDG", year=2025)
    assert (first.slug, third.slug) == ("cdg-2025", "cdg-2025-2026-2")


def test_a_draft_follows_its_code_and_what_is_public_keeps_its_address() -> None:
    draft = CycleFactory(draft=True, code="CDG", year=2025)
    draft.code = "PC 2"
    draft.save(update_fields=["code"])
    draft.refresh_from_db()
    assert (draft.slug, draft.code_key) == ("pc-2-2025", "pc-2")
    draft.state, draft.year = CycleState.PUBLISHED, 2027
    draft.save()
    assert (draft.slug, draft.reference) == ("pc-2-2025", "PC-2-2025")
    draft.code = "CDG"
    draft.save()
    assert (draft.slug, draft.reference) == ("pc-2-2025", "PC-2-2025")


def test_a_long_address_of_a_draft_stays_when_the_short_one_is_free() -> None:
    first, second = twins()
    first.delete()
    Cycle.objects.update(state=CycleState.DRAFT)
    second.refresh_from_db()
    second.title = "Autre titre"
    second.save()
    assert second.slug == "cdg-2025-inset-dunkerque"


@pytest.mark.django_db(transaction=True)
def test_two_creations_at_once_have_two_addresses() -> None:
    institutes = [InstituteFactory(code=code) for code in ("INET", "INSET")]
    assert not race(*(partial(CycleFactory, institute=each, code="CDG", year=2025) for each in institutes))
    slugs = set(Cycle.objects.values_list("slug", flat=True))
    assert slugs in ({"cdg-2025", "cdg-2025-inset"}, {"cdg-2025", "cdg-2025-inet"})


def test_a_file_creates_the_cycle_of_its_own_institute() -> None:
    first = import_cycle(text=cycle_2025_text()).cycle
    exported = export_cycle(cycle=first)
    theirs = exported.replace(f"code: {first.institute.code}\n", f"code: {DUNKERQUE}\n", 1)
    second = import_cycle(text=theirs)
    assert (second.created, second.cycle.institute.code) == (True, DUNKERQUE)
    assert export_cycle(cycle=second.cycle) == theirs
    assert export_cycle(cycle=Cycle.objects.get(pk=first.pk)) == exported
    assert not import_cycle(text=theirs).created


@pytest.mark.parametrize("name", ["export_cycle", "brochure", "close_call"])
def test_a_command_asks_which_institute(name: str, tmp_path) -> None:
    twins()
    more = {"close_call": ["--no-input"], "brochure": ["--output", str(tmp_path / "brochure.pdf")]}.get(name, [])
    with pytest.raises(CommandError, match=f"INET, {DUNKERQUE}. Dites lequel avec --institute"):
        call_command(name, "CDG", "2025", *more)
    with pytest.raises(CommandError, match="L’institut INSET n’a pas de cycle CDG 2025"):
        call_command(name, "CDG", "2025", "--institute", "INSET", *more)


def test_a_command_acts_at_the_institute_it_is_told() -> None:
    first, second = twins()
    call_command("close_call", "cdg", "2025", "--institute", DUNKERQUE.lower(), "--no-input", stdout=StringIO())
    for cycle in (first, second):
        cycle.refresh_from_db()
    assert first.is_open
    assert second.is_closed
