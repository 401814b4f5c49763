"""What judging an absence does to the sheets of its half-days: an excuse, a correction, or nothing."""

from collections.abc import Iterable
from enum import Enum

from django.utils import timezone

from accounts.models import User
from attendance.enums import AttendanceAct, Mark, Method
from attendance.hours import opens_at
from attendance.journal import about_of
from attendance.models import Absence, AttendanceSheet, Presence
from attendance.services.attesting import lock_sessions_of
from attendance.services.correcting import write_correction
from attendance.services.recording import Said, write_row
from programme.models import Enrolment, HalfDay, Session
from toolkit.domain.marks import mark_of_values
from toolkit.journal.services import record

# On sheets and in journals: never why.
EXCUSED = "Absence déclarée et acceptée"
UNEXCUSED = "Absence déclarée, finalement non acceptée"


class Effect(Enum):
    """What accepting, or no longer accepting, does at one half-day; the sentence that says so."""

    EXCUSES = "L’absence y est notée excusée."
    CORRECTS = "La feuille est scellée\u00a0: elle est corrigée, et les attestations avec elle."
    REMOVES = "L’absence excusée est retirée de la feuille."
    ABSENT = "L’absence y est notée sans excuse."
    IS_EXCUSED = "L’absence y est déjà notée excusée\u00a0: rien ne change."
    IS_THERE = "Une présence y est relevée\u00a0: rien ne change."
    NOTHING = "Rien n’y change."


class Sheets:
    """The sheets of the half-days of an absence, and what holds there of the person. Two queries.

    `halves` come with their session, its cycle and institute.
    """

    def __init__(self, absence: Absence, halves: Iterable[HalfDay], *, lock: bool = False) -> None:
        self.absence = absence
        self.halves = list(halves)
        sheets = AttendanceSheet.objects.filter(half_day__in=self.halves).order_by("pk")
        if lock:
            for half in self.halves:
                AttendanceSheet.objects.get_or_create(half_day=half)
            sheets = sheets.select_for_update(of=("self",))
        self.by_half = {sheet.half_day_id: sheet for sheet in sheets}
        rows = Presence.objects.filter(sheet__in=self.by_half.values(), enrolment=absence.enrolment_id)
        self.last = {row.sheet_id: row for row in rows}

    def held(self, half: HalfDay) -> Presence | None:
        """What holds of the person at this half-day."""
        sheet = self.by_half.get(half.pk)
        return self.last.get(sheet.pk) if sheet else None

    def is_sealed(self, half: HalfDay) -> bool:
        """Whether its sheet changes by correction alone."""
        sheet = self.by_half.get(half.pk)
        return sheet is not None and sheet.is_sealed

    def effect(self, half: HalfDay, *, accepted: bool) -> Effect:
        """What judging so does there."""
        held = self.held(half)
        if accepted:
            return self._accepting(half, held)
        if held is None or not held.kind.is_excused:
            return Effect.NOTHING
        if self.is_sealed(half):
            return Effect.CORRECTS
        return Effect.REMOVES if timezone.now() < opens_at(half) else Effect.ABSENT

    def _accepting(self, half: HalfDay, held: Presence | None) -> Effect:
        if held is not None and held.kind.counts:
            return Effect.IS_THERE
        if held is not None and held.kind.is_excused:
            return Effect.IS_EXCUSED
        if self.is_sealed(half):
            return Effect.CORRECTS if held is not None else Effect.NOTHING
        return Effect.EXCUSES

    @property
    def mark(self) -> str:
        """What stands for all that a judgement would change: another mark, and the page is out of date."""
        rows = [(half.pk, self.is_sealed(half), getattr(self.held(half), "pk", 0)) for half in self.halves]
        return mark_of_values(self.absence.state, rows)


def lock_sheets(absence: Absence, session: Session) -> Sheets:
    """The sheets of an absence, locked in one order after the sessions of their cycle: as corrections and moves do."""
    lock_sessions_of(session)
    halves = list(session.half_days.filter(absences__absence=absence))
    for half in halves:
        half.session = session
    return Sheets(absence, halves, lock=True)


def apply_judgement(*, actor: User, sheets: Sheets, enrolment: Enrolment, accepted: bool) -> list[AttendanceSheet]:
    """Write what the judgement does; return the sealed sheets whose paper is to be drawn again.

    Half-days that the person no longer owes stay as they are. Raises as correct_presence.
    """
    owed = [half for half in sheets.halves if Enrolment.objects.owing(half).filter(pk=enrolment.pk).exists()]
    corrected = []
    for half in owed:
        effect = sheets.effect(half, accepted=accepted)
        said = Said(Mark.EXCUSED, reason=EXCUSED) if accepted else Said(Mark.ABSENT, reason=UNEXCUSED)
        sheet, held = sheets.by_half[half.pk], sheets.held(half)
        sheet.half_day = half
        if effect is Effect.CORRECTS and held is not None:
            row = write_correction(actor=actor, half_day=half, enrolment=enrolment.uuid, said=said, seen=held.uuid)
            corrected.append(row.sheet)
        elif effect in {Effect.EXCUSES, Effect.ABSENT}:
            write_row(sheet=sheet, enrolment=enrolment, said=said, actor=actor, method=Method.STAFF)
        elif effect is Effect.REMOVES:
            Presence.objects.filter(sheet=sheet, enrolment=enrolment).excuses().delete()
            record(about=about_of(enrolment), actor=actor, kind=AttendanceAct.UNEXCUSED, subject=half.name)
    return corrected
