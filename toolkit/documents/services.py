"""Issue, draw and cancel documents."""

import hashlib
import logging
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone

from toolkit.documents.context import freeze
from toolkit.documents.errors import DocumentError
from toolkit.documents.kinds import Content, DocumentKind, kind_of
from toolkit.documents.lifecycle import DOCUMENTS
from toolkit.documents.models import Document
from toolkit.documents.numbering import next_numbers
from toolkit.documents.rendering import render_pdf, renderer_version
from toolkit.files.models import MissingFile
from toolkit.files.sweeping import is_stored, note_missing

logger = logging.getLogger(__name__)

FOLDER = "documents"  # of the storage


def issue_document(*, kind: DocumentKind, about: UUID, **facts: Any) -> Document:
    """Write the document's row and return it; the PDF is drawn later, by `ensure_rendered`.

    `about` is the object it is issued for: one document of a kind holds for it at a time. Asked again, returns the row
    of the first time, unchanged. `facts` are the arguments of the kind's `build`; the template receives the context
    that this makes with `document` (number, code, uuid), `verification_address`, `title` and `issued_on`.
    Raises TypeError when the context holds anything but primitives, TemplateDoesNotExist when there is no such
    template: at once, in the caller's transaction, rather than in a worker.
    """
    return issue_documents(kind=kind, facts={about: facts})[about]


@transaction.atomic
def issue_documents(*, kind: DocumentKind, facts: Mapping[UUID, Mapping[str, Any]]) -> dict[UUID, Document]:
    """Write a document of this kind about each of these objects, as issue_document does, and return them by object.

    Numbers follow the order given. The queries do not grow with the documents, but for those of the kind's `build`.
    """
    get_template(kind.template)
    contents = {about: kind.build(**said) for about, said in facts.items()}
    keys = {about: f"{kind.name}:{about}" for about in facts}
    live = Document.objects.live()
    known = {document.key: document for document in live.filter(key__in=keys.values())}
    new = {about: key for about, key in keys.items() if key not in known}
    written = _write_new(kind, new, {about: kind.numbered_by(**facts[about]) for about in new}, contents)
    return {about: written.get(key) or known[key] for about, key in keys.items()}


def _write_new(
    kind: DocumentKind, keys: Mapping[UUID, str], prefixes: Mapping[UUID, str], contents: Mapping[UUID, Content]
) -> dict[str, Document]:
    """Write these rows; return them by key. One that another process has written since the look is taken as it stands:
    the numbers taken here go back with the savepoint, so that none is missing."""
    if not keys:
        return {}
    try:
        with transaction.atomic():
            numbers = _take_numbers({about: prefixes[about] for about in keys})
            rows = {key: _new_row(kind, key, numbers[about], contents[about]) for about, key in keys.items()}
            Document.objects.bulk_create(rows.values())
            return rows
    except IntegrityError:
        if len(keys) > 1:
            alone = [_write_new(kind, {about: key}, prefixes, contents) for about, key in keys.items()]
            return {key: document for one in alone for key, document in one.items()}
        found = {document.key: document for document in Document.objects.live().filter(key__in=keys.values())}
        if not found:
            raise
        return found


def _take_numbers(prefixes: Mapping[UUID, str]) -> dict[UUID, str]:
    """The next number for each object, in order, from the sequence of its prefix."""
    taken: dict[UUID, str] = {}
    for prefix in dict.fromkeys(prefixes.values()):
        numbered = [about for about, own in prefixes.items() if own == prefix]
        taken |= zip(numbered, next_numbers(prefix, len(numbered)), strict=True)
    return taken


def _new_row(kind: DocumentKind, key: str, number: str, content: Content) -> Document:
    address = settings.SITE_URL + reverse("documents:verification")
    return Document(
        key=key,
        kind=kind.name,
        number=number,
        issuer=content.issuer,
        title=content.title,
        template=kind.template,
        context=freeze({**content.context, "verification_address": address}),
    )


def ensure_rendered(document_id: int) -> Document:
    """Return the document with its file, drawing it if that was not done yet.

    Two processes may draw at once, each into a file of its own: the first one to write the row wins, and the other
    file is left to the sweep (`toolkit.files.sweeping`). A file that was issued is never drawn again, even when it is
    lost. Raises DocumentError when the document was cancelled before it was drawn, StorageUnavailableError.
    """
    document = Document.objects.get(pk=document_id)
    if document.file:
        return document
    if document.is_cancelled:
        raise DocumentError("Ce document a été annulé avant d’être émis. Demandez celui qui le remplace.", status=410)
    content = render_pdf(html=_document_html(document), identifier=str(document.uuid))
    fixed = DOCUMENTS.claim(
        "issue",
        Document.objects.filter(pk=document.pk),
        file=default_storage.save(_attempt_name(document), ContentFile(content)),
        sha256=hashlib.sha256(content).hexdigest(),
        template_version=_template_version(document.template),
        issued_at=timezone.now(),
    )
    if not fixed:
        return ensure_rendered(document_id)
    document.refresh_from_db()
    logger.info("Document %s issued (%s).", document.uuid, document.kind)
    return document


def cancel_document(*, document: Document, reason: str) -> Document:
    """Cancel a document; its file stays, its key is free for the one that replaces it.

    Raises DocumentError when it is already cancelled, or without a reason.
    """
    if not reason.strip():
        raise DocumentError("Donnez le motif de l’annulation.", status=422)
    row = Document.objects.filter(pk=document.pk)
    cancelled = DOCUMENTS.claim("cancel", row, cancelled_at=timezone.now(), cancel_reason=reason.strip())
    document.refresh_from_db()
    if not cancelled:
        raise DocumentError(f"Ce document est déjà annulé : {document.cancel_reason}")
    return document


def cancel_documents(*, documents: Iterable[Document], reason: str) -> int:
    """Cancel these documents as cancel_document does, in one query; those already cancelled keep their reason.

    Returns how many. The rows that the caller holds are not read again. Raises DocumentError without a reason.
    """
    if not reason.strip():
        raise DocumentError("Donnez le motif de l’annulation.", status=422)
    rows = Document.objects.filter(pk__in=[document.pk for document in documents])
    return DOCUMENTS.claim("cancel", rows, cancelled_at=timezone.now(), cancel_reason=reason.strip())


def read_document(document: Document) -> bytes:
    """Return the PDF's bytes, checked against the fingerprint taken when it was issued.

    Raises DocumentError when the stored file is no longer the one that was issued, or is lost: it is then noted for
    the staff's home, and never drawn again in silence. Raises StorageUnavailableError.
    """
    try:
        with document.file.open("rb") as stored:
            content = stored.read()
    except FileNotFoundError:
        note_missing(str(document.file.name))
        raise DocumentError(
            f"Le fichier de « {document.title} » est introuvable dans notre stockage. Le service qui l’a émis en est "
            "averti\u00a0: écrivez-lui pour en recevoir un autre.",
            status=500,
        ) from None
    if hashlib.sha256(content).hexdigest() != document.sha256:
        logger.error("The stored file of document %s is not the one issued.", document.uuid)
        raise DocumentError("Ce fichier n’est plus celui qui a été émis. Écrivez au service qui l’a émis.", status=500)
    return content


def restore_document(*, document: Document) -> Document:
    """Draw a lost document again, and keep what comes out if it is, to the byte, the one that was issued.

    A person asks for it: nothing does so by itself. A file that is there again after all is left as it is. Raises
    DocumentError (409) when the page would differ, its template or what draws it having changed since, and
    StorageUnavailableError.
    """
    lost = str(document.file.name)
    if not is_stored(lost):
        content = render_pdf(html=_document_html(document), identifier=str(document.uuid))
        if hashlib.sha256(content).hexdigest() != document.sha256:
            raise DocumentError(
                f"« {document.title} » ne peut plus être refait à l’identique\u00a0: sa mise en page a changé depuis. "
                "Cherchez son fichier dans les sauvegardes du stockage."
            )
        name = default_storage.save(_attempt_name(document), ContentFile(content))
        Document.objects.filter(pk=document.pk, file=lost).update(file=name)
        document.refresh_from_db()
        logger.warning("Document %s, whose file was lost, is drawn again to the byte.", document.uuid)
    MissingFile.objects.filter(name=lost).delete()
    return document


def _attempt_name(document: Document) -> str:
    """A name that no other attempt takes."""
    return f"{FOLDER}/{kind_of(document).folder}/{document.uuid.hex[:2]}/{document.uuid}-{uuid4().hex}.pdf"


def _document_html(document: Document) -> str:
    return get_template(document.template).render(
        {
            **document.context,
            "title": document.title,
            "document": {"uuid": str(document.uuid), "number": document.number, "code": document.printed_code},
            "issued_on": timezone.localdate(document.created_at),
        }
    )


def _template_version(template: str) -> str:
    source = get_template(template).template.source  # type: ignore[attr-defined]  # Django's own engine
    return f"{hashlib.sha256(source.encode()).hexdigest()[:16]}-{renderer_version()}"
