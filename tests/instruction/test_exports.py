"""Dossiers taken out: one as a PDF, several as a ZIP, each for whoever asked and may still read it."""

import io
import re
import uuid
from zipfile import ZipFile

import openpyxl
import pypdf
import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from candidatures.enums import JournalKind, State
from candidatures.models import Candidature
from instruction import services
from instruction.dossier_pdf import name_of_dossier
from instruction.services import add_note, label_candidature
from instruction.services.exports import export_dossiers
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import bulk_candidatures, candidature_in
from tests.factories.syntheses import validated, write_synthesis
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.exports.enums import ExportState
from toolkit.exports.making import make_export
from toolkit.exports.models import PreparedFile
from toolkit.exports.services import MOST_PENDING
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

SECRET = "zzmotsecret"


@pytest.fixture
def dossier(cycle, adviser):
    return candidature_in(State.ELIGIBLE, cycle=cycle, adviser=adviser, last_name="D’Étampes", first_name="Ève")


def ask(actor, *rows):
    cycle = rows[0].cycle
    return export_dossiers(actor=actor, cycle=cycle, uuid=uuid.uuid4(), rows=rows)


def made(actor, *rows):
    prepared = ask(actor, *rows)
    make_export(prepared.pk)
    prepared.refresh_from_db()
    return prepared


def content_of(prepared):
    assert prepared.state == ExportState.READY, prepared.told
    with prepared.file.open("rb") as stored:
        return io.BytesIO(stored.read())


def text_of(pdf):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages)


class TestOneDossier:
    def test_is_a_pdf_of_form_deed_and_pieces_without_what_the_service_writes(self, adviser, dossier):
        add_note(actor=adviser, candidature=dossier, text=f"Note {SECRET}")
        label_candidature(actor=adviser, candidature=dossier, name=f"Étiquette {SECRET}")
        prepared = made(adviser, dossier)
        found = pypdf.PdfReader(content_of(prepared))
        heads = [one.title for one in found.outline if not isinstance(one, list)]
        assert heads == ["Formulaire", "Engagement de l’employeur", "CV du candidat"]
        words = text_of(content_of(prepared))
        assert SECRET not in words
        assert f"{len(found.pages)} / {len(found.pages)}" in words
        assert prepared.filename == f"D’ÉTAMPES-Ève_{dossier.receipt_number}.pdf"

    def test_takes_the_validated_synthesis_on_demand_and_no_draft(self, client, adviser, dossier):
        validated(dossier, adviser, strengths="Forcevalidée.")
        services.rework_synthesis(actor=adviser, candidature=dossier)
        write_synthesis(dossier, adviser, strengths="Forcebrouillon.")
        sign_in(client, adviser)
        answers = ({"synthese": "1"}, {})
        for wishes in answers:
            client.post(reverse("instruction:export_one", args=[dossier.uuid]), {"key": uuid.uuid4(), **wishes})
        for prepared in PreparedFile.objects.all():
            make_export(prepared.pk)
        without, with_it = (text_of(content_of(one)) for one in PreparedFile.objects.order_by("-pk"))
        assert "Forcevalidée." in with_it
        assert "Forcevalidée." not in without
        assert "Forcebrouillon." not in with_it

    def test_says_on_a_page_and_in_the_report_which_piece_is_lost(self, adviser, dossier):
        piece = dossier.pieces.get()
        piece.file.storage.delete(piece.file.name)
        prepared = made(adviser, dossier)
        assert "introuvable dans le stockage" in text_of(content_of(prepared)).replace("\n", " ")
        assert "« CV du candidat »" in prepared.parts.get().words

    def test_says_which_piece_cannot_be_bound(self, adviser, dossier):
        piece = dossier.pieces.get()
        with piece.file.storage.open(piece.file.name, "wb") as stored:
            stored.write(b"%PDF-1.4 rien")
        prepared = made(adviser, dossier)
        assert "ne se laisse pas assembler" in text_of(content_of(prepared)).replace("\n", " ")

    def test_the_journal_keeps_who_took_it_out_for_staff(self, adviser, dossier):
        made(adviser, dossier)
        (entry,) = dossier.journal.filter(kind=JournalKind.EXPORTED)
        assert entry.actor == adviser


class TestSeveral:
    def test_are_a_zip_of_readable_names_with_the_table(self, adviser, cycle, dossier):
        twin = candidature_in(State.ELIGIBLE, cycle=cycle, adviser=adviser, last_name='A"/\\<b>', first_name="x" * 80)
        label_candidature(actor=adviser, candidature=dossier, name=SECRET)
        prepared = made(adviser, dossier, twin)
        with ZipFile(content_of(prepared)) as archive:
            assert archive.testzip() is None
            names = archive.namelist()
            book = openpyxl.load_workbook(io.BytesIO(archive.read("candidatures.xlsx"))).active
            report = archive.read("a-savoir.txt").decode("utf-8-sig")
            assert len(pypdf.PdfReader(io.BytesIO(archive.read(names[0]))).pages) >= 3
        assert names[0] == f"D’ÉTAMPES-Ève_{dossier.receipt_number}.pdf"
        assert re.fullmatch(rf"A----B--x+_{twin.receipt_number}\.pdf", names[1])
        assert len(names[1]) < 120
        cells = {cell for row in book.iter_rows(values_only=True) for cell in row}
        assert {dossier.receipt_number, twin.receipt_number} <= cells
        assert SECRET not in cells
        assert "Étiquettes" not in cells
        assert "2 sur 2 demandés" in report

    def test_a_mail_tells_without_naming_anybody(self, adviser, dossier, cycle):
        other = bulk_candidatures(1, cycle=cycle)[0]
        prepared = made(adviser, dossier, other)
        mail = OutboxMail.objects.get(event="export.ready")
        assert mail.recipient == adviser
        assert str(prepared.uuid) in mail.text_body
        assert "Étampes" not in mail.text_body + mail.subject
        assert not mail.documents.exists()

    def test_one_that_left_reach_meanwhile_is_left_out_and_told(self, adviser, dossier, cycle):
        (own,) = bulk_candidatures(1, cycle=cycle)
        prepared = ask(adviser, dossier, own)
        Candidature.objects.filter(pk=own.pk).update(applicant=adviser)
        make_export(prepared.pk)
        prepared.refresh_from_db()
        with ZipFile(content_of(prepared)) as archive:
            assert len([name for name in archive.namelist() if name.endswith(".pdf")]) == 1
            assert "1 sur 2 demandés" in archive.read("a-savoir.txt").decode()


class TestAsking:
    def test_is_for_the_training_team_of_the_institute(self, dossier):
        with pytest.raises(NotAllowedError):
            ask(make_staff(Role.ADVISER), dossier)
        with pytest.raises(NotAllowedError):
            ask(make_staff(Role.COMMITTEE_MEMBER, institute=dossier.cycle.institute), dossier)

    def test_twice_is_one(self, adviser, dossier):
        key = uuid.uuid4()
        first, second = (
            export_dossiers(actor=adviser, cycle=dossier.cycle, uuid=key, rows=[dossier]) for _ in range(2)
        )
        assert first == second

    def test_is_bounded(self, adviser, dossier):
        with pytest.raises(IncompleteError, match="Choisissez"):
            export_dossiers(actor=adviser, cycle=dossier.cycle, uuid=uuid.uuid4(), rows=[])
        for _ in range(MOST_PENDING):
            ask(adviser, dossier)
        with pytest.raises(DomainError, match="déjà en préparation"):
            ask(adviser, dossier)
        assert PreparedFile.objects.count() == MOST_PENDING


class TestPages:
    def test_from_the_page_of_a_dossier_to_its_file(self, staff, dossier, django_capture_on_commit_callbacks):
        page = staff.get(reverse("instruction:detail", args=[dossier.uuid])).content.decode()
        key = re.search(r'name="key" value="([0-9a-f-]{36})"', page)[1]
        url = reverse("instruction:export_one", args=[dossier.uuid])
        for _ in range(2):
            response = staff.post(url, {"key": key})
        prepared = PreparedFile.objects.get()
        assert response.url == reverse("dashboard:export", args=[prepared.uuid])
        assertContains(staff.get(response.url), "data-watch")
        make_export(prepared.pk)
        ready = staff.get(response.url)
        assertNotContains(ready, "data-watch")
        assertContains(ready, reverse("dashboard:export_file", args=[prepared.uuid]))
        answer = staff.get(reverse("dashboard:export_file", args=[prepared.uuid]))
        assert answer.getvalue().startswith(b"%PDF")
        assert answer["Cache-Control"] == "private, no-store"
        assert name_of_dossier(dossier).removeprefix("D’ÉTAMPES-Ève") in answer["Content-Disposition"]

    def test_from_the_list_names_are_read_first(self, staff, cycle, adviser):
        rows = bulk_candidatures(3, cycle=cycle)
        chosen = {"dossier": [f"{row.uuid}::submitted" for row in rows[:2]]}
        url = f"{reverse('instruction:export_several')}?cycle={cycle.slug}"
        page = staff.post(url, chosen)
        assertContains(page, rows[0].full_name)
        assertNotContains(page, rows[2].full_name)
        assert not PreparedFile.objects.exists()
        key = re.search(r'name="key" value="([0-9a-f-]{36})"', page.content.decode())[1]
        staff.post(url, {"dossier": [str(row.uuid) for row in rows[:2]], "key": key})
        assert PreparedFile.objects.get().parts.count() == 2
        assertContains(staff.get("/exports/"), f"2 dossiers, {cycle.label}")

    def test_is_closed_to_colleagues_and_to_whoever_left(self, client, staff, adviser, dossier, institute):
        prepared = made(adviser, dossier)
        urls = [reverse(f"dashboard:{name}", args=[prepared.uuid]) for name in ("export", "export_file")]
        sign_in(client, make_staff(Role.HEAD_OF_SERVICE, institute=institute))
        assert [client.get(url).status_code for url in urls] == [404, 404]
        adviser.memberships.all().delete()
        sign_in(client, adviser)
        assert [client.get(url).status_code for url in urls] == [404, 404]

    def test_a_file_that_holds_what_is_kept_away_since_is_not_given(self, staff, adviser, dossier):
        prepared = made(adviser, dossier)
        Candidature.objects.filter(pk=dossier.pk).update(applicant=adviser)
        answer = staff.get(reverse("dashboard:export_file", args=[prepared.uuid]))
        assertContains(answer, "n’est plus à votre portée", status_code=409)
        assertNotContains(staff.get(reverse("dashboard:export", args=[prepared.uuid])), "Étampes")

    def test_may_be_deleted_with_its_file(self, staff, adviser, dossier, django_capture_on_commit_callbacks):
        prepared = made(adviser, dossier)
        with django_capture_on_commit_callbacks(execute=True):
            staff.post(reverse("dashboard:export", args=[prepared.uuid]), {"act": "drop"})
        assert not PreparedFile.objects.exists()
        assert not prepared.file.storage.exists(prepared.file.name)
