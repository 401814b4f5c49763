"""Files that dossiers and sheets name and storage has lost, as the team reads them on its home: which, since when."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from attendance.queries import scans_to_read
from candidatures.models import Candidature, EmployerCommitment, PaperScan, Piece
from toolkit.documents.models import Document
from toolkit.files.models import MissingFile
from toolkit.notifications.enums import MailState
from toolkit.notifications.models import OutboxMail

STILL_TO_GO = (MailState.QUEUED, MailState.SENDING, MailState.FAILED)


@dataclass(frozen=True)
class LostFile:
    """A file that is missing. `url` leads to its sheet or its dossier, once sent; no piece has a `restore_url`."""

    title: str
    whose: str
    name: str
    since: datetime
    url: str = ""
    restore_url: str = ""
    mails: int = 0


def lost_files(*, user: User) -> list[LostFile]:
    """Those of the dossiers and sheets that this person may know of, the first lost first. One query without any.

    Cancelled documents and replaced pieces are left out: nobody needs them now.
    """
    since = dict(MissingFile.objects.values_list("name", "since"))
    if not since:
        return []
    dossiers = Candidature.objects.at_desk_of(user)
    found = _documents(dossiers, since) + _pieces(dossiers, since) + _sheets(user, since)
    return sorted(found, key=lambda lost: (lost.since, lost.name))


def _documents(dossiers: Any, since: dict[str, datetime]) -> list[LostFile]:
    lost = Document.objects.issued().filter(file__in=since)
    own = dossiers.filter(Q(receipt__in=lost) | Q(letter__in=lost)).select_related("receipt", "letter")
    acts = EmployerCommitment.objects.filter(document__in=lost, candidature__in=dossiers)
    pairs = [(row, document) for row in own for document in (row.receipt, row.letter) if _is_lost(document, since)]
    pairs += [(row.candidature, row.document) for row in acts.select_related("document", "candidature")]
    carried = Q(documents__in=[document.pk for _, document in pairs], state__in=STILL_TO_GO)
    mails = Counter(OutboxMail.objects.filter(carried).values_list("documents", flat=True)) if pairs else Counter()
    return [
        LostFile(
            title=document.title,
            whose=candidature.full_name,
            name=document.file.name,
            since=since[document.file.name],
            url=_dossier(candidature),
            restore_url=reverse("instruction:restore_files", args=[candidature.uuid]),
            mails=mails[document.pk],
        )
        for candidature, document in pairs
    ]


def _is_lost(document: Document | None, since: dict[str, datetime]) -> bool:
    return document is not None and document.file.name in since and not document.is_cancelled


def _pieces(dossiers: Any, since: dict[str, datetime]) -> list[LostFile]:
    """Of each piece and of each scan, the copy to read and what was received."""
    lost = Q(file__in=since) | Q(received__in=since)
    pieces = Piece.objects.kept().filter(lost, candidature__in=dossiers).select_related("required_piece", "candidature")
    scans = PaperScan.objects.current().filter(lost, candidature__in=dossiers).select_related("candidature")
    named: list[tuple[str, Piece | PaperScan]] = [(piece.required_piece.label, piece) for piece in pieces]
    named += [(scan.label, scan) for scan in scans]
    return [
        LostFile(
            title=title,
            whose=kept.candidature.full_name,
            name=name,
            since=since[name],
            url=_dossier(kept.candidature),
        )
        for title, kept in named
        for name in (kept.file.name, kept.received.name)
        if name in since
    ]


def _sheets(user: User, since: dict[str, datetime]) -> list[LostFile]:
    """Scanned papers of the sheets that this person reads whole."""
    return [
        LostFile(
            title=f"Feuille papier, {scan.sheet.half_day.name}",
            whose=str(scan.sheet.half_day.session),
            name=name,
            since=since[name],
            url=reverse("attendance:scans", args=[scan.sheet.half_day.uuid]),
        )
        for scan in scans_to_read(user).filter(Q(file__in=since) | Q(received__in=since))
        for name in (scan.file.name, scan.received.name)
        if name in since
    ]


def _dossier(candidature: Candidature) -> str:
    return reverse("instruction:detail", args=[candidature.uuid]) if candidature.submitted_at else ""
