"""What a second click sends again is written once: without script, nothing keeps a form from being sent twice."""

import datetime
import re
from uuid import uuid4

import pytest

from programme.models import Material, Slot
from tests.factories.candidatures import pdf_upload
from tests.factories.modules import ModuleFactory
from tests.programme.test_views import TUESDAY, adviser, at, institute, module, sent

__all__ = ["adviser", "institute", "module"]
pytestmark = pytest.mark.django_db


def test_a_slot_sent_twice_is_written_once(client, adviser, module, institute):
    """A double click without script, a reload: no room and no speaker would tell that it is there already."""
    page = client.get(at("slot_add", module)).content.decode()
    values = sent(module, key=re.search(r'name="key" value="([^"]+)"', page)[1])
    for _ in range(2):
        assert client.post(at("slot_add", module), values).url == at("programme", module)
    assert str(Slot.objects.get().uuid) == values["key"]
    # After a step back, other words are another slot; so is the same one from a new page.
    client.post(at("slot_add", module), {**values, "title": "Le contre-récit"})
    client.post(at("slot_add", module), {**values, "key": uuid4()})
    client.post(at("slot_add", module), {**values, "key": ""})
    assert sorted(Slot.objects.values_list("title", flat=True)) == [
        "Le contre-récit",
        "Le récit",
        "Le récit",
        "Le récit",
    ]
    # A key names nothing of another session, nor changes it.
    other = ModuleFactory(cycle=module.cycle, number=2, starts_on=TUESDAY + datetime.timedelta(days=30))
    client.post(at("slot_add", other), {**values, "half_day": other.half_days.first().uuid})
    assert Slot.objects.of_session(module).count() == 4
    assert Slot.objects.of_session(other).count() == 1


def test_a_document_sent_twice_is_there_once(client, adviser, module):
    values = {"title": "Le récit", "agreement": "GIVEN", "slot": "", "speaker": "", "url": ""}
    for _ in range(2):
        assert client.post(at("materials", module), {**values, "upload": pdf_upload("récit.pdf")}).status_code == 302
        assert client.post(at("materials", module), {**values, "url": "https://example.org/"}).status_code == 302
    assert Material.objects.count() == 2
    client.post(at("materials", module), {**values, "title": "Le même récit", "url": "https://example.org/"})
    assert Material.objects.count() == 3
