"""Codes of cycles: printed as they are written, compared and addressed folded."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from candidatures.models import Candidature
from catalogue.services.exporting import export_cycle
from catalogue.services.importing import import_cycle
from cycles.codes import clean_code, code_key, validate_code
from cycles.enums import CycleState
from cycles.models import Cycle
from cycles.naming import find_cycle
from tests.factories.accounts import UserFactory
from tests.factories.catalogue import cycle_2025_text
from tests.factories.cycles import CallFactory, CycleFactory
from tests.hostile import texts


@pytest.mark.parametrize(("given", "printed", "key"), texts.CODES)
def test_a_code_is_printed_as_written_and_compared_folded(given: str, printed: str, key: str) -> None:
    assert clean_code(given) == printed
    assert code_key(given) == code_key(printed) == key
    validate_code(printed)


@pytest.mark.parametrize("given", texts.NO_CODES)
def test_what_is_no_code_is_refused(given: str) -> None:
    with pytest.raises(ValidationError):
        validate_code(given)


@pytest.mark.django_db
def test_two_writings_of_a_code_are_one_cycle() -> None:
    cycle = CycleFactory(code="PC-2", year=2026)
    assert cycle.slug == "pc-2-2026"
    with pytest.raises(IntegrityError):
        CycleFactory(code="pc 2", year=2026, institute=cycle.institute)


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["CIDGI 006", "Pc-2"])
def test_a_candidature_begins_from_the_page_of_any_code(client: Client, code: str) -> None:
    cycle = CallFactory(code=code)
    client.force_login(UserFactory())
    address = reverse("candidatures:start", args=[cycle.slug])
    assert address in client.get(cycle.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 200
    client.post(address)
    assert Candidature.objects.filter(cycle=cycle).count() == 1


@pytest.mark.django_db
def test_page_commands_and_file_find_the_cycle(client: Client) -> None:
    code = "CIDGI 006"
    text = cycle_2025_text().replace("code: CDG", f"code: {code}")
    cycle = import_cycle(text=text).cycle
    cycle.state = CycleState.PUBLISHED
    cycle.save()
    assert cycle.code == code
    assert client.get(cycle.get_absolute_url()).status_code == 200
    assert client.get(f"/cycles/{code_key(code)}-2025/agenda.ics").status_code == 200
    exported = export_cycle(cycle=find_cycle(code=code.lower(), year=2025))
    assert f"code: {code}\n" in exported
    again = import_cycle(text=exported.replace(f"code: {code}\n", f"code: {code.lower()}\n"))
    assert not again.created
    assert again.cycle.code == code
    out = StringIO()
    call_command("export_cycle", code.replace(" ", "-").lower(), 2025, stdout=out)
    assert out.getvalue() == exported
    with pytest.raises(CommandError, match="PC-9 2025"):
        call_command("close_call", "PC-9", 2025)
    assert Cycle.objects.count() == 1
