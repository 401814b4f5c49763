"""What a participant reads of their own presence: the half-day that goes on, those of its session, the others."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from attendance.enums import Mark, OwnStanding
from attendance.hours import ends_at, is_signing_open, signing_opens_at
from attendance.models import Presence
from attendance.models.rules import AttendanceRules, rules_of
from attendance.rolls import speakers_of
from programme.models import Enrolment, HalfDay, Session, Slot
from toolkit.text.typography import format_hour


@dataclass(frozen=True)
class OwnHalfDay:
    """A half-day that a person owes, and what is recorded of them there."""

    half_day: HalfDay
    presence: Presence | None
    rules: AttendanceRules

    @property
    def opens_at(self) -> datetime:
        """Since when they sign."""
        return signing_opens_at(self.half_day, self.rules)

    @property
    def is_open(self) -> bool:
        """Whether they may sign now."""
        sealed = self.presence is not None and self.presence.sheet.is_sealed
        return not sealed and is_signing_open(self.half_day, self.rules)

    @property
    def is_signed(self) -> bool:
        """Whether the half-day is followed."""
        return self.presence is not None and self.presence.kind.counts

    @property
    def is_over(self) -> bool:
        """Whether its hours are past."""
        return timezone.now() >= ends_at(self.half_day)

    @property
    def standing(self) -> OwnStanding:
        """What it is to them now."""
        if self.presence is not None:
            if self.is_signed:
                return OwnStanding.SIGNED
            return OwnStanding.EXCUSED if self.presence.kind.is_excused else OwnStanding.ABSENT
        if self.is_open:
            return OwnStanding.TO_SIGN
        return OwnStanding.UNKNOWN if self.is_over else OwnStanding.TO_COME

    @property
    def words(self) -> str:
        """« Signée à 13 h 41 », « À signer dès 8 h 45 »."""
        if self.presence is not None and self.is_signed:
            return self._signed(self.presence)
        if self.standing is OwnStanding.TO_COME:
            return f"À signer dès {format_hour(self.opens_at)}"
        return str(self.standing.label)

    @property
    def said(self) -> str:
        """« mardi 9 mars 2027 à 13 h 58, code de la salle », or when and by whom it was corrected."""
        row = self.presence
        if row is None:
            return ""
        return f"{row.when(None).removeprefix('le ')}, {row.means}"

    def _signed(self, row: Presence) -> str:
        when = row.when(self.half_day.day)
        if row.corrects_id:
            return f"{row.words}, {when}"
        if row.kind is not Mark.PRESENT:
            return row.words
        return f"Relevée {when}" if when.startswith("le ") else f"Relevée à {when}"


@dataclass(frozen=True)
class OwnSession:
    """A session and the half-days that a person owes there."""

    session: Session
    half_days: list[OwnHalfDay]


def own_sessions(user: User) -> list[OwnSession]:
    """The sessions at which somebody still comes, in order of date, with the half-days they owe. Three queries."""
    enrolments = Enrolment.objects.standing().filter(user=user, session__starts_on__isnull=False)
    related = ("session__cycle__institute__attendance_rules", "session__institute__attendance_rules")
    rows = list(enrolments.select_related(*related).prefetch_related("session__half_days").order_by("session", "pk"))
    presences = Presence.objects.filter(enrolment__in=[row.pk for row in rows]).select_related("sheet")
    last = {row.sheet.half_day_id: row for row in presences}
    found = []
    for row in rows:
        institute = row.session.organiser
        rules = getattr(institute, "attendance_rules", None) or AttendanceRules(institute=institute)
        owed = _owed(row, row.session, last, rules)
        if owed:
            found.append(OwnSession(row.session, owed))
    return found


class OwnPage:
    """The page by which somebody signs a half-day. Six queries."""

    def __init__(self, half_day: HalfDay, enrolment: Enrolment) -> None:
        self.half_day, self.session = half_day, half_day.session
        self.rules = rules_of(self.session.organiser)
        rows = Presence.objects.filter(enrolment=enrolment).select_related("sheet")
        last = {row.sheet.half_day_id: row for row in rows}
        self.half_days = _owed(enrolment, self.session, last, self.rules)
        self.own = next(each for each in self.half_days if each.half_day.pk == half_day.pk)
        self.speakers = list(speakers_of(half_day))
        slots = Slot.objects.filter(half_day=half_day, room__isnull=False).select_related("room")
        self.rooms = list(dict.fromkeys(slot.room.name for slot in slots if slot.room is not None))


def _owed(
    enrolment: Enrolment, session: Session, last: dict[int, Presence], rules: AttendanceRules
) -> list[OwnHalfDay]:
    """The half-days of a session that this person owes, in order."""
    found = []
    for half in session.half_days.all():
        half.session = session
        if enrolment.owed_from is None or enrolment.owed_from <= half.begins_at:
            found.append(OwnHalfDay(half, last.get(half.pk), rules))
    return found
