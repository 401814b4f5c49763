"""Put back the documents of a dossier that storage has lost, when they can be drawn again to the byte."""

from django.db.models import Q, QuerySet

from accounts.models import User
from candidatures.enums import JournalKind
from candidatures.models import Candidature
from toolkit.documents.errors import DocumentError
from toolkit.documents.models import Document
from toolkit.documents.services import restore_document
from toolkit.domain.errors import DomainError
from toolkit.files.models import MissingFile
from toolkit.journal.services import record


def lost_documents(candidature: Candidature) -> QuerySet[Document]:
    """The receipt, the letter and the signed acts of a dossier whose files are noted as missing."""
    own = [pk for pk in (candidature.receipt_id, candidature.letter_id) if pk]
    of_dossier = Q(pk__in=own) | Q(pk__in=candidature.commitments.values("document"))
    return Document.objects.issued().filter(of_dossier, file__in=MissingFile.objects.values("name")).order_by("pk")


def restore_documents(*, actor: User, candidature: Candidature) -> list[Document]:
    """Put back each lost document of the dossier, and write it in the journal; return those that are there again.

    The caller has checked the right. Raises DomainError (409), once the others are put back, when one cannot be
    drawn again to the byte; StorageUnavailableError.
    """
    restored, refusals = [], []
    for document in lost_documents(candidature):
        try:
            restored.append(restore_document(document=document))
        except DocumentError as refusal:
            refusals.append(refusal.message)
        else:
            record(about=candidature.uuid, actor=actor, kind=JournalKind.FILE_RESTORED, subject=document.title)
    if refusals:
        raise DomainError(" ".join(refusals))
    return restored
