"""What a speaker reads by their link of the sheets that they sign."""

from django.utils import timezone

from attendance.models import AttendanceSheet, SpeakerSignature
from programme.enums import SpeakerState
from programme.models import HalfDay, SlotSpeaker, SpeakerLink
from programme.signals import SheetToSign
from toolkit.text.typography import format_moment


def sheets_to_sign(link: SpeakerLink) -> list[SheetToSign]:
    """The sheets of the half-days of a session in which a speaker speaks, in order of time. Two queries."""
    coming = SlotSpeaker.objects.filter(speaker=link.speaker).exclude(state=SpeakerState.DECLINED)
    halves = HalfDay.objects.filter(session=link.session, pk__in=coming.values("slot__half_day")).select_related(
        "sheet"
    )
    signed = SpeakerSignature.objects.filter(sheet__half_day__session=link.session, speaker=link.speaker)
    by_sheet = {row.sheet_id: row for row in signed}
    return [_told(half, getattr(half, "sheet", None), by_sheet) for half in halves]


def _told(half: HalfDay, sheet: AttendanceSheet | None, by_sheet: dict[int, SpeakerSignature]) -> SheetToSign:
    row = by_sheet.get(sheet.pk) if sheet else None
    if row is not None:
        return _sheet(half, f"Vous avez signé le {format_moment(row.signed_at)}", is_signed=True)
    if sheet is not None and sheet.is_sealed:
        return _sheet(half, "La feuille est scellée, sans votre signature.")
    if timezone.now() < half.begins_at:
        return _sheet(half, f"Elle se signe sur place, à partir du {format_moment(half.begins_at)}.")
    return _sheet(half, "Elle attend votre signature.", can_sign=True)


def _sheet(half: HalfDay, words: str, *, can_sign: bool = False, is_signed: bool = False) -> SheetToSign:
    return SheetToSign(half.uuid, half.name, half.hours_label, words, can_sign=can_sign, is_signed=is_signed)
