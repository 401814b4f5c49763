import datetime
import hashlib
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.template import TemplateDoesNotExist

from tests.factories.documents import INSTITUTE, DocumentFactory, issued_document
from toolkit.documents import services
from toolkit.documents.enums import DocumentState
from toolkit.documents.errors import DocumentError
from toolkit.documents.models import Document
from toolkit.documents.services import cancel_document, ensure_rendered, issue_document, read_document

pytestmark = pytest.mark.django_db


def issue(**changes):
    fields = {
        "key": "receipt:1",
        "kind": "receipt",
        "title": "Accusé de réception 2025-CDG-0012",
        "template": "tests_documents/receipt.html",
        "context": {
            "institute": INSTITUTE,
            "recipient": ["Madame Awa Diallo"],
            "number": "2025-CDG-0012",
            "received_at": datetime.datetime(2025, 1, 14, 13, 32, tzinfo=datetime.UTC),
            "silence_on": datetime.date(2025, 3, 14),
            "fee": Decimal("3500"),
        },
    }
    return issue_document(**{**fields, **changes})


def test_issue_writes_a_row_and_no_file(own_storage):
    document = issue()
    assert document.state == DocumentState.PENDING
    assert not document.file
    assert not own_storage.exists()
    assert document.filename == "accuse-de-reception-2025-cdg-0012.pdf"


def test_issue_twice_gives_the_first_row_unchanged():
    first = issue()
    second = issue(title="Autre titre", context={"number": "2"})
    assert second.pk == first.pk
    assert second.title == "Accusé de réception 2025-CDG-0012"


def test_issue_refuses_a_template_that_does_not_exist():
    with pytest.raises(TemplateDoesNotExist):
        issue(template="tests_documents/nothing.html")


def test_database_holds_one_live_document_a_key():
    DocumentFactory(key="receipt:1")
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentFactory(key="receipt:1")


def test_ensure_rendered_fixes_file_and_fingerprint():
    document = ensure_rendered(issue().pk)
    content = Path(document.file.path).read_bytes()
    assert document.state == DocumentState.ISSUED
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert document.issued_at is not None
    assert document.template_version
    assert content.startswith(b"%PDF-1.7")
    assert read_document(document) == content


def test_issued_file_never_changes():
    first = ensure_rendered(issue().pk)
    Document.objects.filter(pk=first.pk).update(context={"number": "another"})
    again = ensure_rendered(first.pk)
    assert (again.file.name, again.sha256, again.issued_at) == (first.file.name, first.sha256, first.issued_at)


def test_two_processes_draw_and_the_row_says_whose_file_stands(monkeypatch, own_storage):
    document = issue()
    draw = services.render_pdf

    def draw_after_somebody_else(**options):
        monkeypatch.setattr(services, "render_pdf", draw)
        ensure_rendered(document.pk)
        return draw(**options)

    monkeypatch.setattr(services, "render_pdf", draw_after_somebody_else)
    issued = ensure_rendered(document.pk)
    assert issued.state == DocumentState.ISSUED
    assert Path(issued.file.path) in own_storage.rglob("*.pdf")
    assert read_document(issued)


def test_cancelled_document_keeps_its_file_and_frees_its_key():
    first = ensure_rendered(issue().pk)
    cancelled = cancel_document(document=first, reason="Le nom était faux.")
    assert cancelled.is_cancelled
    assert cancelled.cancelled_at is not None
    assert ensure_rendered(cancelled.pk).file == first.file
    second = issue(title="Accusé de réception rectifié")
    assert second.pk != first.pk
    assert list(Document.objects.live().filter(key="receipt:1")) == [second]


def test_cancelled_before_drawing_is_never_drawn(own_storage):
    document = cancel_document(document=issue(), reason="Erreur de destinataire.")
    with pytest.raises(DocumentError) as refusal:
        ensure_rendered(document.pk)
    assert refusal.value.status == 410
    assert not own_storage.exists()


def test_cancel_twice_explains():
    document = cancel_document(document=issued_document(), reason="Erreur de montant.")
    with pytest.raises(DocumentError, match="déjà annulé\u00a0: Erreur de montant"):
        cancel_document(document=document, reason="Encore.")


def test_cancel_asks_for_a_reason():
    document = DocumentFactory()
    with pytest.raises(DocumentError) as refusal:
        cancel_document(document=document, reason="  ")
    assert refusal.value.status == 422
    assert Document.objects.get(pk=document.pk).state == DocumentState.PENDING


def test_altered_file_is_not_given_out():
    document = issued_document()
    Path(document.file.path).write_bytes(b"%PDF-1.7 forged")
    with pytest.raises(DocumentError) as refusal:
        read_document(document)
    assert refusal.value.status == 500
