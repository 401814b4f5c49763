"""Two hundred attestations: issued within a page, drawn by turns into one ZIP whose progress is told."""

import time

import pytest

from attendance.exports import ATTESTATIONS
from attendance.models import Attestation
from attendance.services.attesting import issue_attestations, scope_of_cycle
from tests.factories.certificates import end_year
from toolkit.exports.enums import ExportState
from toolkit.exports.making import make_export
from toolkit.exports.services import ask_export, read_key

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_issued_at_once_then_drawn_by_turns(time_machine, monkeypatch):
    year = end_year(time_machine, *[(1, 0)] * 200, tour=False)
    started = time.perf_counter()
    rows = issue_attestations(actor=year.adviser, scope=scope_of_cycle(year.cycle))
    assert len(rows) == 200 and time.perf_counter() - started < 10
    prepared = ask_export(
        owner=year.adviser,
        institute=year.cycle.institute,
        uuid=read_key(""),
        kind=ATTESTATIONS,
        title="Attestations",
        wishes={},
        about=[row.uuid for row in rows],
    )
    monkeypatch.setattr("toolkit.exports.making.TURN_SECONDS", 5)
    told = []
    while make_export(prepared.pk):
        prepared.refresh_from_db()
        told.append(prepared.done)
    prepared.refresh_from_db()
    assert (prepared.state, prepared.done, prepared.total) == (ExportState.READY, 200, 200)
    assert told == sorted(told) and len(told) > 1
    assert Attestation.objects.filter(document__file="").count() == 0
