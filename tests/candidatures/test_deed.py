"""The act that is signed: its text, its fingerprint, its PDF, who may read it. And the form to sign by hand."""

import datetime
import io
import re

import pikepdf
import pypdf
import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from candidatures.enums import CommitmentState, State
from candidatures.models import Candidature, EmployerCommitment
from candidatures.services import request_commitment, sign_commitment, upload_commitment
from candidatures.services.commitment import draft_commitment
from candidatures.services.deed import draw_form, fingerprint, write_deed
from candidatures.services.deletion import delete_draft
from candidatures.services.signature import find_commitment
from candidatures.views import signatory
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import (
    CandidatureFactory,
    ask_commitment,
    candidature_in,
    link_of,
    make_delegate,
    pdf_upload,
    sign,
)
from tests.factories.committee import make_member
from tests.factories.cycles import CycleFactory
from tests.factories.modules import ModuleFactory
from tests.factories.organisations import make_siret
from tests.factories.study_tours import StudyTourFactory
from tests.toolkit.documents.test_rendering import tags
from toolkit.documents.models import Document
from toolkit.documents.services import cancel_document, ensure_rendered, read_document
from toolkit.files.models import MissingFile
from toolkit.text.typography import format_siret

pytestmark = pytest.mark.django_db

BILLING = {
    "billing_siret": make_siret(9),
    "service_code": "DRH-7",
    "purchase_order": "EJ-2601",
    "purchase_order_to_follow": False,
    "billing_contact": "Paul Martin",
    "billing_email": "factures@example.org",
}


@pytest.fixture
def candidature():
    made = CandidatureFactory(complete=True, job_title="Directrice générale", employer_name="Ville de Bréval")
    ModuleFactory(cycle=made.cycle, number=1)
    StudyTourFactory(cycle=made.cycle, place="Lisbonne")
    return Candidature.objects.get(pk=made.pk)


@pytest.fixture
def signed(candidature):
    with time_machine.travel("2026-11-25 10:07:00+01:00", tick=False):
        return sign_commitment(
            commitment=candidature.commitment,
            signatory_name="Philippe Orsenne",
            signatory_capacity="Maire",
            billing=BILLING,
        )


def pdf_of(commitment) -> bytes:
    return read_document(ensure_rendered(commitment.document_id))


def printed(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def signed_text(text: str) -> str:
    return text.partition("Texte signé\n")[2].rpartition("\nPreuve")[0]


class TestText:
    def test_says_who_for_what_when_away_how_much_and_by_whom(self, signed):
        lines = dict(signed.document.context["lines"])
        year = signed.candidature.cycle.year
        assert list(lines) == [
            "Candidature de",
            "Fonction",
            "Employeur",
            "Formation",
            "Absences",
            "Droits d’inscription",
            "Engagement",
            "SIRET à facturer",
            "Code service",
            "Numéro d’engagement",
            "Contact pour la facture",
            "Signataire",
            "Lien personnel envoyé à",
            "Signé le",
        ]
        assert lines["Employeur"] == f"Ville de Bréval, SIRET {format_siret(signed.candidature.siret)}"
        assert f"du 14 au 18\u00a0septembre\u00a0{year} (voyage d’étude, Lisbonne)" in lines["Absences"]
        assert "3\u202f500\u202f€" in lines["Engagement"]
        assert lines["Contact pour la facture"] == "Paul Martin, factures@example.org"
        assert lines["Signataire"] == "Philippe Orsenne, Maire"
        assert lines["Lien personnel envoyé à"] == "maire@example.org"
        assert lines["Signé le"].replace("\u00a0", " ") == "mercredi 25 novembre 2026 à 10 h 07, heure de Paris"

    def test_says_what_was_not_given(self, candidature):
        signed = sign_commitment(
            commitment=candidature.commitment,
            signatory_name="P",
            signatory_capacity="M",
            billing={"purchase_order_to_follow": True},
        )
        lines = dict(signed.document.context["lines"])
        assert lines["Numéro d’engagement"] == "à venir"
        assert lines["Code service"] == lines["Contact pour la facture"] == "non donné"

    def test_says_what_the_box_said(self, client, candidature):
        box = client.get(link_of(candidature.commitment)).context["forms"]["sign"].fields["agrees"].label
        promise = dict(write_deed(candidature.commitment).lines)["Engagement"]
        assert box.removeprefix("J’engage la Ville de Bréval à ").removesuffix(
            "de cette page."
        ) == promise.removeprefix("La Ville de Bréval s’engage à ").removesuffix("données")

    def test_holds_no_address_of_a_machine(self, client, candidature):
        link = link_of(candidature.commitment)
        values = BILLING | {"signatory_name": "P", "signatory_capacity": "M", "agrees": "on", "answer": "sign"}
        values.pop("purchase_order_to_follow")
        assert client.post(link, values, REMOTE_ADDR="203.0.113.77").status_code == 303
        signed = EmployerCommitment.objects.get()
        columns = " ".join(str(getattr(signed, field.attname)) for field in signed._meta.concrete_fields)
        assert "203.0.113" not in f"{columns} {signed.document.context} {printed(pdf_of(signed))}"

    def test_is_frozen(self, signed):
        before = pdf_of(signed)
        context = Document.objects.get(pk=signed.document_id).context
        Candidature.objects.update(last_name="Autre", job_title="Autre", employer_name="Autre")
        type(signed.candidature.cycle).objects.update(fee=9999, title="Autre cycle")
        Document.objects.filter(pk=signed.document_id).update(state="pending", file="", sha256="", issued_at=None)
        assert pdf_of(signed) == before
        assert Document.objects.get(pk=signed.document_id).context == context


class TestFingerprint:
    def test_is_recomputed_from_what_is_kept(self, signed):
        context = signed.document.context
        assert signed.deed_sha256 == context["sha256"] == fingerprint(context["text"])
        assert context["text"] == "\n".join(f"{label} : {value}" for label, value in context["lines"])
        assert re.fullmatch(r"[0-9a-f]{64}", signed.deed_sha256)

    def test_is_recomputed_from_what_the_pdf_prints(self, signed):
        text = printed(pdf_of(signed))
        assert text.rpartition("SHA-256 ")[2].partition("\n")[0] == signed.deed_sha256
        assert fingerprint(signed_text(text)) == signed.deed_sha256

    def test_is_recomputed_from_long_lines_cut_anywhere(self):
        candidature = CandidatureFactory(
            employer_name="Établissement public de coopération " * 5, job_title="Directrice générale adjointe " * 5
        )
        request_commitment(
            actor=candidature.applicant,
            candidature=candidature,
            signatory_name="Philippe Orsenne",
            signatory_capacity="Président " * 11,
            signatory_email=f"{'p' * 60}@{'collectivite' * 5}.{'exemple' * 8}.{'essai' * 10}.fr",
        )
        signed = sign(candidature)
        assert fingerprint(signed_text(printed(pdf_of(signed)))) == signed.deed_sha256

    def test_changes_with_any_word(self, signed):
        assert fingerprint(signed.document.context["text"].replace("Maire", "Maires")) != signed.deed_sha256

    def test_does_not_read_spaces(self):
        assert fingerprint("3\u202f500\u202f€ : dû\nau 25\u00a0mars") == fingerprint("3500 €: dû au\n25 mars")


class TestPdf:
    @pytest.fixture(params=["act", "form"])
    def content(self, request, candidature):
        if request.param == "form":
            return draw_form(draft_commitment(candidature))
        return pdf_of(sign(candidature))

    def test_is_pdf_ua_1(self, content):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert str(pdf.Root.Lang) == "fr"
            assert pdf.Root.MarkInfo.Marked
            assert pdf.Root.ViewerPreferences.DisplayDocTitle
            with pdf.open_metadata() as metadata:
                assert metadata["pdfuaid:part"] == "1"
                assert metadata["dc:title"].startswith("Engagement de l’employeur")
            names = tags(pdf.Root.StructTreeRoot.K, [])
            assert names.count("/H1") == 1
            assert "/H2" in names
            assert "/Figure" not in names
            assert all(page.get("/Tabs") == "/S" for page in pdf.pages)
            fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
        assert all("Source-" in name for name in fonts), fonts

    def test_is_typeset(self, content):
        text = printed(content)
        assert "3\u202f500\u202f€" in text
        assert not re.search(r"\w'\w|\{\{|None", text)

    def test_act_is_drawn_once(self, signed):
        assert pdf_of(signed) == pdf_of(signed)
        assert Document.objects.filter(kind="commitment").count() == 1

    def test_form_is_to_sign_fits_a_page_and_is_kept_nowhere(self, candidature, monkeypatch):
        for number in range(2, 7):
            ModuleFactory(cycle=candidature.cycle, number=number)
        content = draw_form(candidature.commitment)
        assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == 1
        text = printed(content)
        for words in (
            "à signer",
            "Philippe Orsenne",
            "Signature et cachet",
            "Ville de Bréval",
            format_siret(candidature.siret),
        ):
            assert words in text
        assert not Document.objects.filter(kind="commitment").exists()

    def test_form_says_the_employer_and_the_fee_of_now(self, candidature):
        draft = draft_commitment(candidature)
        assert draft.pk is None
        assert (draft.employer_name, draft.amount) == ("Ville de Bréval", candidature.cycle.fee)
        assert "Philippe Orsenne" not in printed(draw_form(draft))

    def test_text_typed_by_people_reaches_nothing(self):
        trap = '<link rel="attachment" href="file:///etc/hostname"><img src="http://example.org/x.png">'
        candidature = CandidatureFactory(job_title=trap[:160], employer_name="<b>Ville</b>")
        content = draw_form(draft_commitment(candidature))
        assert pypdf.PdfReader(io.BytesIO(content)).attachments == {}
        assert "<b>Ville</b>" in printed(content)


class TestWhoReads:
    def read(self, client, path) -> int:
        response = client.get(path)
        if response.streaming:
            assert response.getvalue().startswith(b"%PDF-")
            assert response["Cache-Control"].startswith("private, no-store") or "no-store" in response["Cache-Control"]
            assert response["X-Content-Type-Options"] == "nosniff"
        return response.status_code

    @pytest.fixture
    def act(self):
        candidature = candidature_in(State.SUBMITTED)
        return Candidature.objects.get(pk=candidature.pk)

    def written(self, candidature, name="commitment_deed"):
        return reverse(f"candidatures:{name}", args=[candidature.uuid])

    def instructed(self, candidature):
        return reverse("instruction:instructed_deed", args=[candidature.uuid])

    def test_who_holds_the_link(self, client, act):
        assert self.read(client, f"{link_of(act.commitment)}acte/") == 200
        other = ask_commitment(CandidatureFactory())
        assert self.read(client, f"{link_of(other)}acte/") == 404

    def test_the_applicant_and_no_other(self, client, act):
        client.force_login(act.applicant)
        assert self.read(client, self.written(act)) == 200
        client.force_login(UserFactory())
        assert self.read(client, self.written(act)) == 404
        assert self.read(client, self.instructed(act)) == 404

    def test_a_delegate_while_nothing_is_decided(self, client, act):
        client.force_login(make_delegate(act))
        assert self.read(client, self.written(act)) == 200
        Candidature.objects.update(state=State.REJECTED)
        assert self.read(client, self.written(act)) == 404

    @pytest.mark.parametrize(
        ("role", "status"),
        [
            (Role.ADVISER, 200),
            (Role.ASSISTANT, 200),
            (Role.HEAD_OF_SERVICE, 200),
            (Role.ACCOUNTANT, 404),
            (Role.COMMITTEE_MEMBER, 404),
        ],
    )
    def test_the_desk_of_the_institute(self, client, act, role, status):
        sign_in(client, make_staff(role, institute=act.cycle.institute))
        assert self.read(client, self.instructed(act)) == status
        assert self.read(client, self.written(act)) == 404
        sign_in(client, make_staff(role))
        assert self.read(client, self.instructed(act)) == 404

    def test_not_a_member_who_reads_the_dossier(self, client):
        candidature = candidature_in(State.ELIGIBLE)
        sign_in(client, make_member(candidature.cycle))
        for path in (self.instructed(candidature), self.written(candidature)):
            assert self.read(client, path) == 404

    def test_the_desk_reads_no_draft(self, client, signed):
        sign_in(client, make_staff(Role.ADVISER, institute=signed.candidature.cycle.institute))
        assert self.read(client, self.instructed(signed.candidature)) == 404

    def test_nobody_where_nothing_was_signed_online(self, client, candidature):
        client.force_login(candidature.applicant)
        assert self.read(client, self.written(candidature)) == 404
        upload_commitment(actor=candidature.applicant, candidature=candidature, upload=pdf_upload())
        assert self.read(client, self.written(candidature)) == 404

    def test_nobody_when_it_was_cancelled_before_it_was_drawn(self, client, signed):
        cancel_document(document=signed.document, reason="Erreur.")
        assert self.read(client, f"{link_of(signed)}acte/") == 410

    def test_a_lost_act_is_said_to_be_lost_and_noted_for_staff(self, client, signed):
        act = ensure_rendered(signed.document_id)
        act.file.storage.delete(act.file.name)
        response = client.get(f"{link_of(signed)}acte/")
        assert response.status_code == 500
        assert "introuvable dans notre stockage" in response.content.decode()
        assert MissingFile.objects.get().name == act.file.name

    def test_nobody_when_the_draft_is_deleted_meanwhile(self, client, signed, monkeypatch):
        def find_then_delete(token):
            found = find_commitment(token)
            delete_draft(actor=signed.candidature.applicant, candidature=signed.candidature)
            return found

        monkeypatch.setattr(signatory, "find_commitment", find_then_delete)
        assert self.read(client, f"{link_of(signed)}acte/") == 404

    def test_the_form_is_for_who_writes_and_who_signs(self, client, candidature):
        form = self.written(candidature, "commitment_form")
        for person, status in (
            (candidature.applicant, 200),
            (make_delegate(candidature), 200),
            (UserFactory(), 404),
            (make_staff(Role.ADVISER, institute=candidature.cycle.institute), 404),
        ):
            sign_in(client, person)
            assert self.read(client, form) == status
        client.logout()
        assert self.read(client, f"{link_of(candidature.commitment)}formulaire/") == 200

    def test_the_form_is_no_more_once_there_is_an_answer(self, client, candidature, signed):
        link = link_of(signed)
        response = client.get(f"{link}formulaire/")
        assert (response.status_code, response.url) == (302, link)

    def test_the_form_is_not_offered_where_the_cycle_asks_for_none(self, client):
        candidature = CandidatureFactory(cycle=CycleFactory())
        client.force_login(candidature.applicant)
        assert self.read(client, self.written(candidature, "commitment_form")) == 404


def test_act_is_dated_by_the_clock_of_the_server(signed):
    assert signed.answered_at == datetime.datetime.fromisoformat("2026-11-25T10:07:00+01:00")
    assert signed.state == CommitmentState.SIGNED
