"""Acts on the sheets of half-days."""

from attendance.services.correcting import correct_presence
from attendance.services.recording import Said, record_presence
from attendance.services.sealing import seal_sheet
from attendance.services.signing import sign_for_speaker

__all__ = ["Said", "correct_presence", "record_presence", "seal_sheet", "sign_for_speaker"]
