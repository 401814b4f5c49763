"""What this app keeps about a person (RGPD art. 15): what was recorded of them, and what they signed as a speaker."""

from accounts.models import User
from attendance.models import (
    Absence,
    AbsenceNotice,
    AbsenceQuerySet,
    Attestation,
    Certificate,
    CertificateDecision,
    Presence,
    PresenceQuerySet,
    SpeakerSignature,
)
from toolkit.documents.personal import PersonalData, PersonalFile, Row, describe_document


def personal_data(user: User) -> PersonalData:
    """Every row about this person, corrected ones too; what they declared; notices; attestations; the signatures of
    records of their address. Eleven queries at most."""
    rows = Presence.objects.filter(enrolment__user=user)
    signed = SpeakerSignature.objects.filter(speaker__email__iexact=user.email)
    session = "sheet__half_day__session__cycle"
    return {
        "présences": [_presence(row) for row in _read(rows, session)],
        "attestations de présence": [
            describe_document(row.document) for row in Attestation.objects.filter(user=user).select_related("document")
        ],
        "absences déclarées": [_absence(row) for row in _absences(user)],
        "avis d’absence": [
            {"envoyé à": row.sent_to, "établi": row.made_at, "lettre": describe_document(row.document)}
            for row in AbsenceNotice.objects.filter(enrolment__user=user).select_related("document").order_by("pk")
        ],
        "certificats de cycle": [
            {
                **describe_document(row.document),
                "demi-journées": f"{row.followed} sur {row.owed}",
                "fin": row.ended_at,
                "motif": row.ended_reason,
            }
            for row in Certificate.objects.filter(participant__user=user).select_related("document").order_by("pk")
        ],
        "décisions sur le certificat": [
            {"décision": str(row), "motif": row.motive, "décidé": row.decided_at}
            for row in CertificateDecision.objects.filter(participant__user=user).order_by("pk")
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


def _absences(user: User) -> AbsenceQuerySet:
    rows = Absence.objects.filter(enrolment__user=user).select_related("enrolment__session__cycle", "piece")
    return rows.prefetch_related("spans__half_day", "judgements")


def _absence(row: Absence) -> Row:
    piece = getattr(row, "piece", None)
    return {
        "session": str(row.enrolment.session),
        "demi-journées": [half.name for half in row.half_days],
        "déclarée": row.declared_at,
        "nature": row.kind,
        "motif": row.reason,
        "motif effacé": row.erased_at,
        "pièce": PersonalFile("absences", piece.filename, piece.file) if piece else "",
        "état": row.get_state_display(),
        "décisions": [f"{each}, {each.judged_at:%d/%m/%Y}\u00a0: {each.reason}" for each in row.judgements.all()],
    }


def _signature(each: SpeakerSignature) -> Row:
    return {
        "session": str(each.sheet.half_day.session),
        "demi-journée": each.sheet.half_day.name,
        "signé": each.signed_at,
        "moyen": each.get_method_display(),
    }
