"""What this app keeps about a person (RGPD art. 15): what was recorded of them, and what they signed as a speaker."""

from accounts.models import User
from attendance.models import Attestation, Presence, PresenceQuerySet, SpeakerSignature
from toolkit.documents.personal import PersonalData, Row, describe_document


def personal_data(user: User) -> PersonalData:
    """Every row about this person, corrected ones too; their attestations; the signatures of records of their address.

    Four queries.
    """
    rows = Presence.objects.filter(enrolment__user=user)
    signed = SpeakerSignature.objects.filter(speaker__email__iexact=user.email)
    session = "sheet__half_day__session__cycle"
    return {
        "présences": [_presence(row) for row in _read(rows, session)],
        "attestations de présence": [
            describe_document(row.document) for row in Attestation.objects.filter(user=user).select_related("document")
        ],
        "signatures d’intervenant": [_signature(each) for each in signed.select_related(session)],
    }


def _read(rows: PresenceQuerySet, session: str) -> PresenceQuerySet:
    """With the name of the signed papers alone: those show what others signed."""
    return rows.select_related(session, "recorded_by", "corrects").prefetch_related("sheet__scans")


def _presence(row: Presence) -> Row:
    return {
        "session": str(row.sheet.half_day.session),
        "demi-journée": row.sheet.half_day.name,
        "relevé": row.get_mark_display(),
        "heure d’arrivée ou de départ": row.at,
        "moyen": row.get_method_display(),
        "noté": row.recorded_at,
        "feuilles papier numérisées": [str(scan) for scan in row.sheet.scans.all()],
        "hors ligne": "oui" if row.offline else "non",
        "heure de la tablette": row.device_at,
        "par": row.recorded_by.full_name,
        "motif": row.reason,
        "corrige": row.corrects.words if row.corrects else "",
    }


def _signature(each: SpeakerSignature) -> Row:
    return {
        "session": str(each.sheet.half_day.session),
        "demi-journée": each.sheet.half_day.name,
        "signé": each.signed_at,
        "moyen": each.get_method_display(),
    }
