"""Acts on the sheets of half-days."""

from attendance.services.correcting import correct_presence
from attendance.services.paper import add_scan, record_from_paper
from attendance.services.recording import Said, record_presence
from attendance.services.rules import save_rules
from attendance.services.sealing import seal_sheet
from attendance.services.self_signing import leave_early, sign_presence
from attendance.services.signing import sign_by_link, sign_for_speaker
from attendance.services.tapping import Tap, record_tap
from attendance.services.withdrawing import withdraw_excuse

__all__ = [
    "Said",
    "Tap",
    "add_scan",
    "correct_presence",
    "leave_early",
    "record_from_paper",
    "record_presence",
    "record_tap",
    "save_rules",
    "seal_sheet",
    "sign_by_link",
    "sign_for_speaker",
    "sign_presence",
    "withdraw_excuse",
]
