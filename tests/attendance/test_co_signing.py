"""Speakers sign the sheet by their own link: in its hours, once, by what they send and never by reading."""

import datetime
import io
from uuid import uuid4

import pytest
from pypdf import PdfReader
from pytest_django.asserts import assertContains, assertNotContains

from attendance.enums import AttendanceAct, Method
from attendance.models import SpeakerSignature
from attendance.personal_data import personal_data
from programme.enums import SpeakerState
from programme.models import SlotSpeaker, SpeakerLink
from programme.services import ask_speakers
from tests.factories.accounts import UserFactory
from tests.factories.attendance import AFTER, DURING, open_room
from tests.factories.programme import speaker_path
from toolkit.documents.models import Document
from toolkit.documents.services import read_document
from toolkit.journal.models import JournalEntry

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def room(time_machine):
    """A half-day goes on; its speaker was asked the day before."""
    time_machine.move_to(DURING - DAY, tick=False)
    made = open_room()
    ask_speakers(actor=made.adviser, session=made.session, speakers=[made.speaker])
    time_machine.move_to(DURING, tick=False)
    return made


@pytest.fixture
def path(room):
    """The page of the speaker."""
    return speaker_path(SpeakerLink.objects.get())


def sign(client, path, room, **data):
    answer = client.post(path, {"act": "sign", "half_day": room.first.uuid, **data})
    return client.get(answer["Location"]) if answer.status_code == 303 else answer


def test_reading_signs_nothing_and_sending_signs_once(client, room, path):
    for _ in range(2):
        assertContains(client.get(path), "Elle attend votre signature.")
    assert not SpeakerSignature.objects.exists()
    for _ in range(2):
        assertContains(sign(client, path, room), "Vous avez signé la feuille d’émargement.")
    row = SpeakerSignature.objects.get()
    assert (row.method, row.signed_at, row.recorded_by, row.speaker) == (Method.LINK, DURING, None, room.speaker)
    assert JournalEntry.objects.get(kind=AttendanceAct.CO_SIGNED).about == room.session.uuid
    page = client.get(path)
    assertContains(page, "Vous avez signé le")
    assertNotContains(page, 'value="sign"')
    (kept,) = personal_data(UserFactory(email=room.speaker.email))["signatures d’intervenant"]
    assert kept["moyen"] == "lien personnel"


def test_before_the_half_day_says_when(client, room, path, time_machine):
    time_machine.move_to(DURING - DAY, tick=False)
    assertNotContains(client.get(path), 'value="sign"')
    assertContains(sign(client, path, room), "se signe sur place, à partir du", status_code=409)
    assert not SpeakerSignature.objects.exists()


def test_is_open_until_the_seal_and_stands_on_the_paper(client, room, path, time_machine):
    time_machine.move_to(AFTER, tick=False)
    sign(client, path, room)
    room.seal()
    text = PdfReader(io.BytesIO(read_document(Document.objects.get()))).pages[0].extract_text()
    assert "lien personnel" in " ".join(text.split()).replace("\u00a0", " ")


def test_once_sealed_says_so(client, room, path, time_machine):
    time_machine.move_to(AFTER, tick=False)
    room.seal(reason="Partie en train")
    assertContains(client.get(path), "La feuille est scellée, sans votre signature.")
    assertContains(sign(client, path, room), "elle ne se signe plus", status_code=409)
    assert not SpeakerSignature.objects.exists()


def test_is_of_half_days_in_which_one_speaks(client, room, path):
    assertContains(sign(client, path, room, half_day=room.halves[1].uuid), "n’intervenez plus", status_code=410)
    assertContains(sign(client, path, room, half_day=uuid4()), "n’intervenez plus", status_code=410)
    assert sign(client, path, room, half_day="rien").status_code == 404
    SlotSpeaker.objects.update(state=SpeakerState.DECLINED, answered_at=DURING)
    assertContains(sign(client, path, room), "n’intervenez plus", status_code=410)
    assertNotContains(client.get(path), "Votre feuille d’émargement")
