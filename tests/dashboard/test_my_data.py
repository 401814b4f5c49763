"""« Mes données »: the page, the archive (whose, what, when), the draft that is deleted from there."""

import hashlib
import io
import json
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from candidatures import services as dossiers
from candidatures.enums import State
from candidatures.models import Candidature, Piece
from committee.enums import Outcome
from committee.services import publish_decisions
from dashboard.my_data import build_archive
from tests.dashboard.archives import add_project, archive_of, data_of, stored_bytes
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, candidature_in, pdf_bytes, pdf_upload
from tests.factories.committee import assess, close_call, decide, make_committee, make_item
from tests.factories.cycles import CallFactory
from tests.factories.notifications import OutboxMailFactory
from toolkit.documents.services import ensure_rendered

pytestmark = pytest.mark.django_db

PAGE = "/compte/mes-donnees/"
ARCHIVE = "/compte/mes-donnees/archive/"


class TestPage:
    def test_says_what_is_held_in_figures(self, client):
        candidature = CandidatureFactory(submitted=True)
        ensure_rendered(candidature.receipt_id)
        person = sign_in(client, candidature.applicant)
        CandidatureFactory(submitted=True, cycle=candidature.cycle)
        held = client.get(PAGE).context["held"]
        assert (held.dossiers, held.files, held.mails) == (1, 2, person.mails.count())

    def test_offers_the_archive_the_corrections_and_the_notice(self, client):
        sign_in(client, UserFactory())
        response = client.get(PAGE)
        for name in (
            "dashboard:my_data_archive", "accounts:account", "account_email", "account_change_password",
            "catalogue:privacy",
        ):  # fmt: skip
            assertContains(response, f'href="{reverse(name)}"')
        assertNotContains(response, "Supprimer ce brouillon")

    @pytest.mark.parametrize("role", Role)
    def test_is_there_for_every_role(self, client, role):
        sign_in(client, make_staff(role))
        assertContains(client.get(PAGE), "Espace de travail")

    def test_is_reached_from_the_account(self, client):
        sign_in(client, UserFactory())
        assertContains(client.get("/compte/"), f'href="{PAGE}"')

    def test_lists_drafts_with_what_deleting_them_takes_away(self, client):
        candidature = CandidatureFactory(complete=True)
        add_project(candidature)
        CandidatureFactory(applicant=candidature.applicant)
        CandidatureFactory(applicant=candidature.applicant, submitted=True)
        CandidatureFactory(cycle=candidature.cycle)
        sign_in(client, candidature.applicant)
        response = client.get(PAGE)
        assert len(response.context["drafts"]) == 2
        assertContains(response, "vos 2 fichiers et l’engagement demandé à votre employeur sont effacés")
        assertContains(response, "Vos réponses sont effacées")
        assertContains(response, "Un dossier déposé ne se supprime pas ici")

    # Session, person, roles; four numbers; drafts, their commitments.
    @pytest.mark.parametrize("number", [1, 5])
    def test_runs_a_constant_number_of_queries(self, client, number, django_assert_num_queries):
        person = sign_in(client, UserFactory())
        for _ in range(number):
            add_project(CandidatureFactory(applicant=person, complete=True))
        with django_assert_num_queries(10):
            client.get(PAGE)


class TestDeleting:
    def url(self, candidature):
        return reverse("dashboard:draft_delete", args=[candidature.uuid])

    def test_draft_goes_and_another_may_begin(self, client):
        draft = CandidatureFactory(complete=True)
        sign_in(client, draft.applicant)
        response = client.post(self.url(draft), follow=True)
        assert response.redirect_chain == [(PAGE, 302)]
        assertContains(response, "est supprimé")
        assertContains(response, "Vous pouvez en commencer un autre")
        assert not Candidature.objects.exists()
        client.post(reverse("candidatures:start", args=[draft.cycle.slug]))
        assert Candidature.objects.get().applicant == draft.applicant

    def test_closed_call_promises_no_other(self, client):
        draft = CandidatureFactory()
        close_call(draft.cycle)
        sign_in(client, draft.applicant)
        assertContains(client.get(PAGE), "L’appel n’est pas ouvert")
        assertNotContains(client.post(self.url(draft), follow=True), "en commencer un autre")

    def test_submitted_one_stays_and_the_page_says_why(self, client):
        candidature = candidature_in(State.SUBMITTED)
        sign_in(client, candidature.applicant)
        response = client.post(self.url(candidature))
        assert response.status_code == 409
        assertContains(response, "elle se retire, elle ne se supprime pas", status_code=409)
        assert Candidature.objects.exists()

    def test_draft_of_another_is_not_there(self, client):
        draft = CandidatureFactory()
        sign_in(client, make_staff(Role.HEAD_OF_SERVICE, institute=draft.cycle.institute))
        assert client.post(self.url(draft)).status_code == 404
        assert client.get(self.url(draft)).status_code == 405
        assert Candidature.objects.exists()

    def test_anonymous_is_sent_to_the_door(self, client):
        draft = CandidatureFactory()
        assert client.post(self.url(draft)).url.startswith(reverse("account_login"))
        assert Candidature.objects.exists()


class TestArchive:
    def test_is_sent_as_a_file_that_no_cache_keeps(self, client):
        sign_in(client, UserFactory())
        response = client.get(ARCHIVE)
        name = f"mes-donnees-{timezone.localdate().isoformat()}.zip"
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        assert response["Content-Type"] == "application/zip"
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Content-Type-Options"] == "nosniff"
        content = response.getvalue()
        assert int(response["Content-Length"]) == len(content)
        assert ZipFile(io.BytesIO(content)).testzip() is None

    def test_is_refused_to_the_anonymous(self, client):
        for path in (PAGE, ARCHIVE):
            assert client.get(path).url.startswith(reverse("account_login"))

    def test_holds_every_file_as_it_is_stored(self):
        candidature = CandidatureFactory(complete=True)
        for pages in (2, 3, 5):
            add_project(candidature, pages=pages)
        dossiers.upload_commitment(
            actor=candidature.applicant, candidature=candidature, upload=pdf_upload("signé.pdf", pdf_bytes(4))
        )
        dossiers.submit_candidature(actor=candidature.applicant, candidature=candidature)
        receipt = ensure_rendered(candidature.receipt_id)
        archive = archive_of(candidature.applicant)
        (dossier,) = json.loads(archive.read("donnees.json"))["candidatures"]["dossiers"]
        today, number = timezone.localdate().isoformat(), candidature.receipt_number
        assert set(archive.namelist()) == {
            "LISEZ-MOI.txt",
            "donnees.json",
            f"pieces/{number}/cv-{today}-cv.pdf",
            f"pieces/{number}/projet-{today}-projet.pdf",
            f"pieces/{number}/projet-{today}-projet (2).pdf",
            f"pieces/{number}/projet-{today}-projet (3).pdf",
            f"pieces/{number}/engagement-{today}-signé.pdf",
            f"documents/{receipt.filename}",
        }
        stored = {piece.sha256: stored_bytes(piece) for piece in Piece.objects.all()}
        assert len(stored) == 5
        for line in dossier["pièces"]:
            content = archive.read(line["fichier"])
            assert content == stored[line["empreinte SHA-256"]]
            assert hashlib.sha256(content).hexdigest() == line["empreinte SHA-256"]
        (issued,) = dossier["documents émis"]
        assert archive.read(issued["fichier"]) == stored_bytes(receipt)

    def test_reads_in_french_with_days_as_days(self):
        candidature = CandidatureFactory(complete=True)
        text = archive_of(candidature.applicant).read("donnees.json").decode()
        (dossier,) = json.loads(text)["candidatures"]["dossiers"]
        assert dossier["Poste occupé"]["en poste depuis"] == "2019-09-01"
        assert dossier["Employeur"]["type d’employeur"] == "Commune"
        assert dossier["Parcours"]["derniers postes"][0]["fonction"] == "Directrice générale des services"
        assert dossier["engagements de l’employeur"][0]["montant (€)"] == "3500.00"
        assert dossier["commencé"] == timezone.localtime(candidature.created_at).isoformat(timespec="seconds")
        assert '\n  "candidatures": {\n' in text
        assert "Vauquelin" in text and "\\u" not in text

    def test_guide_names_the_person_and_whom_to_write_to(self):
        cycle = CallFactory()
        person = CandidatureFactory(cycle=cycle, applicant__first_name="Zoé & Léa").applicant
        guide = archive_of(person).read("LISEZ-MOI.txt").decode()
        for words in ("Zoé & Léa", person.email, cycle.institute.email, "L311-2", "article 15", "«\u202ffichier"):
            assert words in guide

    def test_drafts_have_a_folder_of_their_own(self):
        draft = CandidatureFactory(complete=True)
        archive = archive_of(draft.applicant)
        assert [name.rpartition("/")[0] for name in archive.namelist()[:-1]][1:] == [
            f"pieces/brouillon-{draft.cycle.slug}"
        ]
        (line,) = json.loads(archive.read("donnees.json"))["candidatures"]["dossiers"]
        assert line["dossier"] == "brouillon"

    def test_lost_file_is_named_and_breaks_nothing(self):
        candidature = CandidatureFactory(complete=True)
        kept = add_project(candidature)
        default_storage.delete(candidature.pieces.get(filename="cv.pdf").original.name)
        archive = archive_of(candidature.applicant)
        (dossier,) = json.loads(archive.read("donnees.json"))["candidatures"]["dossiers"]
        found = {line["nom du fichier"]: line["fichier"] for line in dossier["pièces"]}
        assert found["cv.pdf"] == "fichier introuvable"
        assert archive.read(found["projet.pdf"]) == stored_bytes(kept)

    def test_document_not_drawn_yet_is_said_to_be(self):
        candidature = CandidatureFactory(submitted=True)
        (dossier,) = data_of(candidature.applicant)["candidatures"]["dossiers"]
        (receipt,) = dossier["documents émis"]
        assert (receipt["état"], receipt["fichier"]) == ("En préparation", "pas encore établi")

    @pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "C:\\temp\\x.pdf", "..", "cv\u202efdp.exe"])
    def test_no_name_leads_out_of_the_archive(self, name):
        candidature = CandidatureFactory(complete=True)
        Piece.objects.update(received_name=name)
        names = [each for each in archive_of(candidature.applicant).namelist() if each.startswith("pieces/")]
        assert len(names) == 1
        folder, _, file = names[0].rpartition("/")
        assert folder == f"pieces/brouillon-{candidature.cycle.slug}"
        assert not set(file) & set('\\:\u202e<>"|?*') and ".." not in names[0].split("/")

    # Account 4, mails 1; dossiers and what hangs on them 12, what one did elsewhere 6; committee 11; promotions, fees,
    # institute 3; enrolments, moves, profiles and needs 4; peer groups 2.
    @pytest.mark.parametrize("number", [1, 5])
    def test_runs_a_constant_number_of_queries(self, number, django_assert_num_queries):
        person = UserFactory()
        candidature = CandidatureFactory(applicant=person, complete=True)
        for _ in range(number):
            add_project(candidature)
            CandidatureFactory(applicant=person, submitted=True, signed=True)
            OutboxMailFactory(recipient=person)
        with django_assert_num_queries(76), build_archive(user=person):
            pass

    # As above, and what hangs on the readings of one's own dossier: readings, marks, votes.
    @pytest.mark.parametrize("members", [1, 5])
    def test_readings_cost_a_constant_number_of_queries(self, members, django_assert_num_queries):
        sitting = make_committee(members=members)
        item = make_item(sitting)
        for voter in (sitting.president, *sitting.members):
            assess(item, voter, 3)
        decide(item, sitting.president, Outcome.ADMITTED)
        close_call(sitting.cycle)
        publish_decisions(actor=sitting.head, committee=sitting.committee)
        person = item.candidature.applicant
        with django_assert_num_queries(79), build_archive(user=person):
            pass
