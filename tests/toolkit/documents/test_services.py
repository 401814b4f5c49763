import dataclasses
import datetime
import hashlib
import uuid
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.template import TemplateDoesNotExist

from tests.factories.documents import INSTITUTE, LETTER, DocumentFactory, issued_document
from toolkit.documents import services
from toolkit.documents.enums import DocumentState
from toolkit.documents.errors import DocumentError
from toolkit.documents.kinds import register
from toolkit.documents.models import CODE_ALPHABET, Document, new_code
from toolkit.documents.services import cancel_document, ensure_rendered, issue_document, read_document

pytestmark = pytest.mark.django_db


ABOUT = uuid.UUID(int=1)
RECEIPT = dataclasses.replace(LETTER, name="letter", template="tests_documents/receipt.html")
CONTEXT = {
    "institute": INSTITUTE,
    "recipient": ["Madame Awa Diallo"],
    "number": "2025-CDG-0012",
    "received_at": datetime.datetime(2025, 1, 14, 13, 32, tzinfo=datetime.UTC),
    "silence_on": datetime.date(2025, 3, 14),
    "fee": Decimal("3500"),
}


def issue(*, kind=RECEIPT, about=ABOUT, title="Accusé de réception 2025-CDG-0012", context=CONTEXT):
    return issue_document(kind=kind, about=about, title=title, context=context)


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
        issue(kind=dataclasses.replace(RECEIPT, template="tests_documents/nothing.html"))


def test_issue_refuses_what_is_no_primitive():
    with pytest.raises(TypeError, match="primitives only"):
        issue(context={"number": object()})
    assert not Document.objects.exists()


def test_numbers_follow_each_other_by_kind_and_year():
    other = dataclasses.replace(RECEIPT, name="other", prefix="XX")
    with time_machine.travel("2025-12-31 12:00:00+01:00", tick=False):
        first, second = issue(), issue(about=uuid.UUID(int=2))
        third = issue(kind=other)
        again = issue()
    with time_machine.travel("2026-01-01 12:00:00+01:00", tick=False):
        fourth = issue(about=uuid.UUID(int=3))
    assert (first.number, second.number) == ("LT-2025-00001", "LT-2025-00002")
    assert (third.number, again.number, fourth.number) == ("XX-2025-00001", first.number, "LT-2026-00001")


def test_numbers_have_no_gap_after_a_failure():
    issue()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        issue(about=uuid.UUID(int=2))
        raise ZeroDivisionError
    assert issue(about=uuid.UUID(int=3)).number.endswith("-00002")


def test_codes_are_long_and_differ():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 12 and set(code) <= set(CODE_ALPHABET) for code in codes)
    assert len(CODE_ALPHABET) ** 12 >= 2**60


def test_kind_keeps_its_files_apart():
    assert ensure_rendered(issue().pk).file.name.startswith("documents/letters/")


def test_two_kinds_share_neither_name_nor_prefix():
    for changes in ({"prefix": "ZZ"}, {"name": "zz"}):
        with pytest.raises(ImproperlyConfigured):
            register(dataclasses.replace(LETTER, **changes))


def test_database_holds_one_live_document_a_key():
    DocumentFactory(key=f"letter:{ABOUT}")
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentFactory(key=f"letter:{ABOUT}")


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
    assert list(Document.objects.live().filter(key=f"letter:{ABOUT}")) == [second]


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
