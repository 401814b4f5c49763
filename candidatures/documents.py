"""The documents that a candidature issues: the acknowledgement of receipt, and the deed an employer signed online."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from candidatures.enums import CommitmentState
from candidatures.models import Candidature, EmployerCommitment
from candidatures.wordings.common import candidature_values
from candidatures.wordings.letters import RECEIPT_LETTER
from organisations.enums import SilenceRegime
from toolkit.documents.kinds import Content, DocumentKind, register
from toolkit.documents.letters import sender_of
from toolkit.documents.models import Document
from toolkit.domain.days import add_months
from toolkit.text.typography import format_day, format_moment
from toolkit.wordings.letters import write_letter


def _build_receipt(
    *,
    candidature: Candidature,
    number: str,
    received_at: datetime,
    revised_at: datetime | None = None,
    former: Document | None = None,
) -> Content:
    """Number, date received, silence date and meaning (L231-4), remedies, service, pieces (L112-11, R112-5).

    The silence date runs from receipt and changes no state. `revised_at`: when the dossier was sent again, `former`
    being the receipt of the time before.
    """
    received_on = timezone.localdate(received_at)
    cycle = candidature.cycle
    institute = cycle.institute
    commitment = candidature.commitment
    context = {
        "number": number,
        "full_name": candidature.full_name,
        "civility": candidature.get_title_display(),
        "job_title": candidature.job_title,
        "employer_name": candidature.employer_name,
        "cycle_title": cycle.title,
        "cycle_promotion": cycle.promotion,
        "cycle_year": cycle.year,
        "received_on": received_on,
        "received_at": received_at,
        "revised_at": revised_at,
        "former_number": former.number if former else "",
        "silence_on": add_months(received_on, institute.silence_months),
        "silence_months": institute.silence_months,
        "remedies": institute.remedies_text,
        "institute": sender_of(institute),
        **_words(candidature, received_at, revised_at, former),
        "pieces": _list_pieces(candidature),
        "commitment": commitment.get_state_display() if commitment else "",
        "commitment_signed": bool(commitment and commitment.is_signed),
    }
    return Content(title=f"Accusé de réception {number}", issuer=institute.name, context=context)


def _words(
    candidature: Candidature, received_at: datetime, revised_at: datetime | None, former: Document | None
) -> dict[str, str]:
    """The title, the body and the moment of receipt, in the words that hold on the day it is issued."""
    cycle = candidature.cycle
    months = cycle.institute.silence_months
    rejects = cycle.institute.silence_regime == SilenceRegime.REJECTS
    values = {
        **candidature_values(candidature),
        "recu_le": candidature.say_received(received_at),
        "silence_le": format_day(add_months(timezone.localdate(received_at), months)),
        "mois_de_silence": str(months),
        "effet_du_silence": "de rejet" if rejects else "d’acceptation",
        "article_du_silence": "L231-4" if rejects else "L231-1",
        "renvoye_le": format_moment(revised_at),
        "ancien_accuse": former.number if former else "",
    }
    letter = write_letter(RECEIPT_LETTER, values, institute=cycle.institute, scope=cycle.uuid)
    return {**letter, "received": values["recu_le"]}


def _list_pieces(candidature: Candidature) -> list[dict[str, Any]]:
    return [
        {
            "label": piece.required_piece.label,
            "filename": piece.original_name,
            "size": piece.size,
            "sha256": piece.sha256,
        }
        for piece in candidature.pieces.current().select_related("required_piece")
    ]


def _build_deed(*, commitment: EmployerCommitment, lines: list[list[str]], text: str, sha256: str) -> Content:
    """The lines that were signed, the text that was hashed, its SHA-256, and how to check it."""
    institute = commitment.candidature.cycle.institute
    context = {
        "lines": lines,
        "text": text,
        "sha256": sha256,
        "signed_on": format_moment(commitment.answered_at),
        "signatory_name": commitment.signatory_name,
        "signatory_capacity": commitment.signatory_capacity,
        "institute": sender_of(institute),
    }
    title = f"Engagement de l’employeur, {commitment.candidature.full_name}"
    return Content(title=title, issuer=institute.name, context=context)


def _may_read_receipt(user: User, document: Document) -> bool:
    """Whoever writes the dossier; the team that instructs it, to print it, where it came by post."""
    about = Q(receipt=document) | Q(revisions__receipt=document)
    if Candidature.objects.written_by(user).filter(about).exists():
        return True
    posted = Candidature.objects.instructed_by(user).filter(arrived_on__isnull=False)
    return posted.filter(about).exists()


def _may_read_deed(user: User, document: Document) -> bool:
    """Whoever writes the dossier and the team that instructs it, while the commitment is the current one."""
    current = EmployerCommitment.objects.exclude(state=CommitmentState.REPLACED).filter(document=document)
    about = Candidature.objects.filter(commitments__in=current)
    return (about & Candidature.objects.written_by(user)).exists() or (
        about & Candidature.objects.instructed_by(user)
    ).exists()


RECEIPT = register(
    DocumentKind(
        name="receipt",
        label="Accusé de réception d’une candidature",
        prefix="AR",
        folder="receipts",
        template="candidatures/documents/receipt.html",
        build=_build_receipt,
        may_read=_may_read_receipt,
    )
)
DEED = register(
    DocumentKind(
        name="commitment",
        label="Engagement d’un employeur à payer les droits d’inscription",
        prefix="EE",
        folder="deeds",
        template="candidatures/documents/commitment.html",
        build=_build_deed,
        may_read=_may_read_deed,
    )
)
