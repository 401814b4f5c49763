"""The scan of a dossier that came by post: who gives it, who reads it, what becomes of the former one."""

import io

import pikepdf
import pypdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.enums import Role
from candidatures import services
from candidatures.enums import JournalKind
from candidatures.models import PaperScan
from candidatures.personal_data import personal_data
from candidatures.services.scans import DAILY_SCANS
from cycles.models import KeptAway
from instruction.dossier_pdf import bind_dossier
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, make_delegate, pdf_bytes, pdf_upload, post_dossier
from tests.factories.committee import make_member
from tests.factories.cycles import CallFactory
from toolkit.domain.errors import DomainError, NotAllowedError
from toolkit.files.errors import UploadError

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle():
    return CallFactory()


@pytest.fixture
def assistant(cycle):
    return make_staff(Role.ASSISTANT, institute=cycle.institute)


@pytest.fixture
def draft(cycle, assistant):
    return post_dossier(cycle=cycle, actor=assistant)


@pytest.fixture
def posted(draft, assistant):
    services.register_paper(actor=assistant, candidature=draft)
    return draft


def scan(actor, candidature, pages=2, name="courrier.pdf"):
    return services.scan_paper(actor=actor, candidature=candidature, upload=pdf_upload(name, pdf_bytes(pages)))


def photograph():
    target = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(target, "JPEG")
    return SimpleUploadedFile("page.jpg", target.getvalue(), content_type="image/jpeg")


class TestGiving:
    def test_bears_who_gave_it_and_when(self, draft, assistant):
        given = scan(assistant, draft)
        assert (given.uploaded_by, given.pages, given.filename) == (assistant, 2, "courrier.pdf")
        assert draft.journal.get(kind=JournalKind.PAPER_SCANNED).actor == assistant
        assert not draft.pieces.filter(filename="courrier.pdf").exists()

    def test_an_image_is_converted_and_kept_as_it_came(self, draft, assistant):
        given = services.scan_paper(actor=assistant, candidature=draft, upload=photograph())
        assert (given.filename, given.original_name) == ("page.pdf", "page.jpg")
        with given.file.open("rb") as stored:
            assert stored.read().startswith(b"%PDF")

    def test_another_replaces_it_and_the_former_is_kept(self, posted, assistant):
        adviser = make_staff(Role.ADVISER, institute=posted.cycle.institute)
        former, current = scan(assistant, posted), scan(adviser, posted, pages=3)
        former.refresh_from_db()
        assert former.replaced_at == current.uploaded_at
        assert posted.scans.current().get() == current
        assert default_storage.exists(former.file.name)

    def test_the_same_file_twice_is_once(self, posted, assistant):
        assert scan(assistant, posted) == scan(assistant, posted)
        assert posted.journal.filter(kind=JournalKind.PAPER_SCANNED).count() == 1

    def test_is_the_teams_alone(self, draft, cycle, assistant):
        for actor in (
            make_staff(Role.ACCOUNTANT, institute=cycle.institute), make_staff(Role.ADVISER), UserFactory(),
            draft.applicant,
        ):  # fmt: skip
            with pytest.raises(NotAllowedError, match="service formation"):
                scan(actor, draft)
        KeptAway.objects.create(user=assistant, cycle=cycle, person=draft.applicant)
        with pytest.raises(NotAllowedError):
            scan(assistant, draft)
        assert not PaperScan.objects.exists()

    def test_what_is_no_paper_is_refused(self, cycle, assistant, draft):
        with pytest.raises(DomainError, match="pas de papier à numériser"):
            scan(assistant, CandidatureFactory(cycle=cycle))
        with pytest.raises(UploadError, match=r"courrier\.pdf"):
            services.scan_paper(actor=assistant, candidature=draft, upload=pdf_upload("courrier.pdf", b"%PDF-1.7 non"))

    def test_ten_a_day(self, draft, assistant):
        for pages in range(1, DAILY_SCANS + 1):
            scan(assistant, draft, pages)
        with pytest.raises(DomainError, match="Dix fichiers"):
            scan(assistant, draft, DAILY_SCANS + 1)


class TestReading:
    def test_the_person_and_the_desk_and_nobody_else(self, client, posted, cycle, assistant):
        given = scan(assistant, posted)
        people = {
            "adviser": make_staff(Role.ADVISER, institute=cycle.institute),
            "assistant": assistant,
            "person": posted.applicant,
            "delegate": make_delegate(posted),
            "accountant": make_staff(Role.ACCOUNTANT, institute=cycle.institute),
            "member": make_member(cycle),
            "elsewhere": make_staff(Role.ADVISER),
            "other": UserFactory(),
        }
        recused = people["recused"] = make_staff(Role.ADVISER, institute=cycle.institute)
        KeptAway.objects.create(user=recused, cycle=cycle, person=posted.applicant)
        for role, person in people.items():
            sign_in(client, person)
            for route in ("scan_file", "scan_received"):
                answer = client.get(reverse(f"candidatures:{route}", args=[given.uuid]))
                body = answer.getvalue() if answer.streaming else b""
                is_open = role in {"adviser", "assistant", "person"}
                assert answer.status_code == (200 if is_open else 404), (role, route)
                assert body.startswith(b"%PDF") is is_open
            client.logout()
        assert client.get(reverse("candidatures:scan_file", args=[given.uuid])).status_code == 302

    def test_ends_the_dossier_bound_in_one(self, posted, assistant):
        scan(assistant, posted, pages=4)
        bound = bind_dossier(posted)
        found = pypdf.PdfReader(io.BytesIO(bound.content))
        assert [one.title for one in found.outline if not isinstance(one, list)][-1] == "Dossier papier numérisé"
        assert bound.missing == ()

    def test_one_that_is_lost_is_said_to_be(self, posted, assistant):
        default_storage.delete(scan(assistant, posted).file.name)
        bound = bind_dossier(posted)
        assert bound.missing == ("Dossier papier numérisé",)
        with pikepdf.open(io.BytesIO(bound.content)) as pdf:
            assert len(pdf.pages) == bound.pages

    def test_is_in_the_archive_of_the_person(self, posted, assistant):
        scan(assistant, posted)
        scan(assistant, posted, pages=3)
        (dossier,) = personal_data(posted.applicant)["dossiers"]
        rows = dossier["dossier papier numérisé"]
        assert {row["pages"] for row in rows} == {2, 3}
        assert all(row["fichier"].file for row in rows)
        assert assistant.full_name not in str(rows)


def test_goes_with_the_entry_that_is_dropped(draft, assistant, django_capture_on_commit_callbacks):
    names = [scan(assistant, draft).file.name, scan(assistant, draft, pages=3).file.name]
    with django_capture_on_commit_callbacks(execute=True):
        services.drop_paper(actor=assistant, candidature=draft)
    assert not PaperScan.objects.exists()
    assert not any(default_storage.exists(name) for name in names)
