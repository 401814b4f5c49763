"""The sheet of a half-day, what is recorded in it, and the rules of an institute."""

from attendance.models.attestations import Attestation, AttestationQuerySet
from attendance.models.rules import AttendanceRules
from attendance.models.scans import SheetScan
from attendance.models.sheets import AttendanceSheet, Presence, PresenceQuerySet, SpeakerSignature

__all__ = [
    "AttendanceRules",
    "AttendanceSheet",
    "Attestation",
    "AttestationQuerySet",
    "Presence",
    "PresenceQuerySet",
    "SheetScan",
    "SpeakerSignature",
]
