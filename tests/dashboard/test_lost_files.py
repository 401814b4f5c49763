"""A file that storage has lost is an alarm on the desk's home, and is put back only by a person, to the byte."""

import pytest
from django.core.files.storage import default_storage
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from candidatures.enums import JournalKind
from candidatures.models import Candidature
from instruction.services.lost_files import lost_documents
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, sign
from tests.rendering import own_storage
from toolkit.documents.enums import DocumentState
from toolkit.documents.models import Document
from toolkit.documents.services import cancel_document, ensure_rendered, read_document
from toolkit.files.models import MissingFile
from toolkit.files.sweeping import note_missing
from toolkit.notifications.models import OutboxMail

__all__ = ["own_storage"]

pytestmark = pytest.mark.django_db

HOME = "/accueil/"


@pytest.fixture
def dossier():
    return CandidatureFactory(submitted=True)


@pytest.fixture
def receipt(dossier):
    """The receipt of a dossier, issued, then lost."""
    return lose_receipt(dossier)


@pytest.fixture
def drawn(dossier):
    """The same, drawn for good before it was lost."""
    document = ensure_rendered(dossier.receipt_id)
    lose(document.file)
    return document


def lose_receipt(dossier):
    """As if it had been drawn, which takes longer."""
    name = f"documents/aa/{dossier.uuid}.pdf"
    Document.objects.filter(pk=dossier.receipt_id).update(
        state=DocumentState.ISSUED, file=name, sha256="0" * 64, issued_at=dossier.submitted_at
    )
    note_missing(name)
    return Document.objects.get(pk=dossier.receipt_id)


def lose(file):
    default_storage.delete(file.name)
    note_missing(file.name)


def restore(client, candidature):
    return client.post(f"/instruction/{candidature.uuid}/fichiers/retablir/", follow=True)


@pytest.fixture
def adviser(client, dossier):
    person = make_staff(Role.ADVISER, institute=dossier.cycle.institute)
    sign_in(client, person)
    return person


def test_alarm_names_the_document_its_owner_and_what_to_do(client, adviser, dossier, receipt):
    response = client.get(HOME)
    (lost,) = response.context["lost"]
    assert (lost.title, lost.whose, lost.name) == (receipt.title, dossier.full_name, receipt.file.name)
    assert lost.mails == OutboxMail.objects.filter(documents=receipt).count() == 1
    for words in ("Un fichier est introuvable", receipt.title, receipt.file.name, "1&nbsp;courriel l’attend.",
                  f"/instruction/{dossier.uuid}/", "Rétablir à l’identique"):  # fmt: skip
        assertContains(response, words)


def test_alarm_is_for_the_desk_of_the_dossier(client, dossier, receipt):
    for role in (Role.ASSISTANT, Role.HEAD_OF_SERVICE):
        sign_in(client, make_staff(role, institute=dossier.cycle.institute))
        assertContains(client.get(HOME), "Un fichier est introuvable")
    for person in (make_staff(Role.ACCOUNTANT, institute=dossier.cycle.institute), make_staff(Role.ADVISER)):
        sign_in(client, person)
        assertNotContains(client.get(HOME), "introuvable")


def test_lost_piece_is_told_without_a_button(client, adviser, dossier):
    piece = dossier.pieces.first()
    lose(piece.file)
    response = client.get(HOME)
    assert [lost.title for lost in response.context["lost"]] == [piece.required_piece.label]
    assertNotContains(response, "fichiers/retablir/")


def test_cancelled_document_alarms_nobody(client, adviser, receipt):
    assertContains(client.get(HOME), "introuvable")
    cancel_document(document=receipt, reason="Remplacé.")
    assertNotContains(client.get(HOME), "introuvable")


def test_document_is_put_back_to_the_byte_and_the_journal_says_it(client, adviser, dossier, drawn):
    assertContains(restore(client, dossier), "Rétabli à l’identique")
    again = Document.objects.get(pk=drawn.pk)
    assert again.file.name != drawn.file.name
    assert (again.sha256, again.issued_at) == (drawn.sha256, drawn.issued_at)
    assert read_document(again).startswith(b"%PDF")
    assert not MissingFile.objects.exists()
    entry = dossier.journal.get(kind=JournalKind.FILE_RESTORED)
    assert (entry.actor, entry.subject) == (adviser, drawn.title)
    assertContains(restore(client, dossier), "Aucun document ne manque")


def test_document_that_would_differ_is_not_put_back(client, adviser, dossier, receipt):
    assertContains(restore(client, dossier), "ne peut plus être refait à l’identique")
    assert MissingFile.objects.exists()
    assert not default_storage.exists(receipt.file.name)
    assert not dossier.journal.filter(kind=JournalKind.FILE_RESTORED).exists()


def test_signed_act_of_a_draft_is_put_back_too(client):
    draft = CandidatureFactory(complete=True)
    act = ensure_rendered(sign(draft).document_id)
    lose(act.file)
    sign_in(client, make_staff(Role.ADVISER, institute=draft.cycle.institute))
    assertContains(client.get(HOME), draft.full_name)
    assert list(lost_documents(Candidature.objects.get(pk=draft.pk))) == [act]
    assertContains(restore(client, draft), "Rétabli à l’identique")
    assert read_document(Document.objects.get(pk=act.pk))


# One query for nothing lost; then the same number for one lost file and for five.
@pytest.mark.parametrize("number", [1, 5])
def test_alarm_takes_a_constant_number_of_queries(client, adviser, dossier, number, django_assert_num_queries):
    for _ in range(number):
        lose_receipt(CandidatureFactory(submitted=True, cycle=dossier.cycle))
    with django_assert_num_queries(39):
        assert len(client.get(HOME).context["lost"]) == number
