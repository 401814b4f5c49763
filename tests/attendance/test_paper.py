"""The signed paper, scanned: kept with its sheet, recorded from, named on the sealed paper."""

import hashlib
import io
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader
from pytest_django.asserts import assertContains, assertNotContains

from attendance.enums import AttendanceAct, Mark, Method
from attendance.models import AttendanceSheet, Presence, SheetScan, SpeakerSignature
from attendance.personal_data import personal_data
from attendance.services import add_scan, record_from_paper
from attendance.tasks import sweep_scans
from cycles.services import keep_away
from dashboard.lost_files import lost_files
from programme.signals import held_among
from tests.factories.accounts import make_staff, sign_in
from tests.factories.attendance import AFTER, DURING, open_room
from tests.factories.candidatures import pdf_upload
from tests.rendering import own_storage
from toolkit.documents.models import Document
from toolkit.documents.services import read_document
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.files.sweeping import note_missing
from toolkit.journal.models import JournalEntry

__all__ = ["own_storage"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(time_machine):
    """The first half-day of a module goes on."""
    time_machine.move_to(DURING, tick=False)
    return open_room()


def add(room, upload=None):
    return add_scan(actor=room.assistant, half_day=room.first, upload=upload or pdf_upload("émargement.pdf"))


def text_of(document):
    pages = PdfReader(io.BytesIO(read_document(document))).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages).replace("\u00a0", " ")


def photo(name="feuille.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


class TestAdding:
    def test_keeps_the_file_its_print_when_and_by_whom(self, room):
        upload = photo()
        content = upload.read()
        upload.seek(0)
        scan = add(room, upload)
        assert scan.sha256 == hashlib.sha256(content).hexdigest()
        assert (scan.added_at, scan.added_by, scan.filename) == (DURING, room.assistant, "feuille.pdf")
        with scan.received.open() as received, scan.file.open() as read:
            assert received.read() == content and read.read().startswith(b"%PDF")
        assert add(room, photo()) == scan and SheetScan.objects.count() == 1
        assert JournalEntry.objects.get(kind=AttendanceAct.SCANNED).about == room.session.uuid
        assert held_among(room.halves) == {room.first.pk}

    def test_refuses_what_is_no_paper_what_comes_early_and_strangers(self, room, time_machine):
        with pytest.raises(DomainError):
            add(room, SimpleUploadedFile("feuille.pdf", b"MZ rien"))
        with pytest.raises(NotAllowedError):
            add_scan(actor=room.people[0].user, half_day=room.first, upload=pdf_upload())
        with pytest.raises(DomainError, match="à partir de 8"):
            add_scan(actor=room.assistant, half_day=room.halves[1], upload=pdf_upload())
        assert not SheetScan.objects.exists()

    def test_after_the_seal_reissues_the_paper_that_names_it(self, room, time_machine):
        time_machine.move_to(AFTER, tick=False)
        room.seal()
        former = Document.objects.get()
        scan = add(room)
        former.refresh_from_db()
        sheet = AttendanceSheet.objects.get()
        assert former.is_cancelled and sheet.document != former
        text = text_of(sheet.document)
        assert "émargement.pdf" in text and scan.sha256 in text.replace(" ", "")

    def test_no_sweep_takes_a_file_that_is_named(self, room):
        scan = add(room)
        assert sweep_scans() == 0 and default_storage.exists(scan.file.name)
        note_missing(scan.file.name)
        (lost,) = lost_files(user=room.assistant)
        assert lost.title.startswith("Feuille papier, mardi") and str(room.first.uuid) in lost.url
        keep_away(user=room.adviser, cycle=room.cycle, person=make_staff())
        assert lost_files(user=room.adviser) == []


class TestRecording:
    def record(self, room, *ranks, speakers=()):
        people = [room.enrolment(rank).uuid for rank in ranks]
        return record_from_paper(actor=room.assistant, half_day=room.first, people=people, speakers=speakers)

    def test_writes_whoever_signed_and_leaves_the_others(self, room, time_machine):
        room.note(1, Mark.EXCUSED, reason="Conseil municipal")
        add(room)
        assert self.record(room, 0, 1, speakers=[room.speaker.uuid]) == 2
        assert self.record(room, 0) == 0
        row = Presence.objects.get(enrolment=room.enrolment(0))
        assert (row.method, row.recorded_by, row.mark) == (Method.PAPER, room.assistant, Mark.PRESENT)
        assert SpeakerSignature.objects.get().method == Method.PAPER
        assert personal_data(room.people[0].user)["présences"][0]["feuilles papier numérisées"] == ["émargement.pdf"]
        time_machine.move_to(AFTER, tick=False)
        room.seal()
        text = text_of(Document.objects.get())
        assert "papier, par Tarek Wissembach" in text and "Feuille signée sur papier" in text

    def test_needs_a_scan_somebody_and_an_open_sheet(self, room, time_machine):
        with pytest.raises(DomainError, match="Joignez d’abord"):
            self.record(room, 0)
        add(room)
        with pytest.raises(IncompleteError, match="Cochez au moins"):
            self.record(room)
        with pytest.raises(DomainError, match="n’est plus attendue"):
            record_from_paper(actor=room.assistant, half_day=room.first, people=[uuid4()])
        time_machine.move_to(AFTER, tick=False)
        room.seal()
        with pytest.raises(DomainError, match="scellée"):
            self.record(room, 0)


class TestPages:
    def path(self, name, room, *more):
        return reverse(f"attendance:{name}", args=[room.first.uuid, *more])

    def test_add_read_and_tick(self, client, room):
        sign_in(client, room.assistant)
        assertContains(client.post(self.path("scans", room), {}), "Choisissez le fichier", status_code=422)
        page = client.post(self.path("scans", room), {"upload": pdf_upload("émargement.pdf")}, follow=True)
        assertContains(page, "émargement.pdf est joint")
        assertContains(page, "Empreinte SHA-256")
        scan = SheetScan.objects.get()
        file = client.get(self.path("scan_file", room, scan.uuid))
        assert b"".join(file).startswith(b"%PDF")
        sent = {"person": [room.enrolment(0).uuid], "speaker": [room.speaker.uuid]}
        page = client.post(self.path("from_paper", room), sent, follow=True)
        assertContains(page, "2 signatures relevées sur le papier.")
        assertContains(client.post(self.path("from_paper", room), {}), "Cochez au moins", status_code=422)

    def test_are_of_whoever_reads_the_sheet_whole(self, client, room):
        scan = add(room)
        keep_away(user=room.assistant, cycle=room.cycle, person=make_staff())
        sign_in(client, room.assistant)
        assert client.get(self.path("scans", room)).status_code == 404
        assert client.get(self.path("scan_file", room, scan.uuid)).status_code == 404
        assert client.post(self.path("from_paper", room), {}).status_code == 404
        assertNotContains(client.get(self.path("sheet", room)), "Feuille signée sur papier")

    def test_a_correction_may_come_from_the_paper(self, client, room, time_machine):
        time_machine.move_to(AFTER, tick=False)
        room.seal()
        sign_in(client, room.adviser)
        path = self.path("correct", room, room.enrolment(0).uuid)
        assertNotContains(client.get(path), "feuille papier numérisée")
        add(room)
        assertContains(client.get(path), "feuille papier numérisée")
        held = Presence.objects.get(enrolment=room.enrolment(0))
        said = {"seen": held.uuid, "mark": Mark.PRESENT, "at": "", "reason": "Signé sur papier", "paper": "on"}
        assert client.post(path, said).status_code == 302
        assert Presence.objects.get(corrects=held).method == Method.PAPER
