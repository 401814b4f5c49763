"""The sheet of a half-day, what is recorded in it, and the rules of an institute."""

from attendance.models.absences import (
    Absence,
    AbsenceJudgement,
    AbsenceNotice,
    AbsenceNoticeQuerySet,
    AbsencePiece,
    AbsenceQuerySet,
    AbsentHalfDay,
    ToldAbsence,
)
from attendance.models.attestations import Attestation, AttestationQuerySet
from attendance.models.certificates import Certificate, CertificateDecision, CertificateQuerySet
from attendance.models.rules import AttendanceRules
from attendance.models.scans import SheetScan
from attendance.models.sheets import AttendanceSheet, Presence, PresenceQuerySet, SpeakerSignature

__all__ = [
    "Absence",
    "AbsenceJudgement",
    "AbsenceNotice",
    "AbsenceNoticeQuerySet",
    "AbsencePiece",
    "AbsenceQuerySet",
    "AbsentHalfDay",
    "AttendanceRules",
    "AttendanceSheet",
    "Attestation",
    "AttestationQuerySet",
    "Certificate",
    "CertificateDecision",
    "CertificateQuerySet",
    "Presence",
    "PresenceQuerySet",
    "SheetScan",
    "SpeakerSignature",
    "ToldAbsence",
]
