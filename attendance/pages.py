"""What the sheet of a half-day shows to the team."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from accounts.models import User
from attendance.enums import Mark, Standing
from attendance.forms import RecordForm, TapForm
from attendance.hours import opens_at, signing_closes_at
from attendance.models.rules import rules_of
from attendance.permissions import reads_whole
from attendance.rolls import Line, Roll
from programme.models import HalfDay
from promotions.permissions import NEEDS_READERS


@dataclass(frozen=True)
class Row:
    """A person of the roll, with the form by which something else is recorded of them; why, for whoever may read it."""

    line: Line
    form: RecordForm
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the form was refused: it is shown as it was typed."""
        return self.form.is_bound


class SheetPage:
    """The sheet of a half-day for one reader. Nine queries, however many people."""

    def __init__(self, half_day: HalfDay, user: User, refused: tuple[str, RecordForm] | None = None) -> None:
        self.half_day, self.user = half_day, user
        self.roll = Roll(half_day, user)
        self._refused = refused

    present = Mark.PRESENT

    @property
    def standing(self) -> Standing:
        """Where the half-day stands."""
        return self.roll.standing

    @property
    def missing(self) -> list[Row]:
        """Those of whom nothing is recorded."""
        return [self._row(line) for line in self.roll.missing]

    @property
    def recorded(self) -> list[Row]:
        """Those of whom something is."""
        return [self._row(line) for line in self.roll.recorded]

    @cached_property
    def reads_whole(self) -> bool:
        """Whether this reader seals the sheet and reads its paper."""
        return reads_whole(self.user, self.half_day.session)

    @property
    def may_seal(self) -> bool:
        """Whether it is time, and theirs, to seal it."""
        return self.is_closed and not self.standing.is_sealed and self.reads_whole and bool(self.roll.lines)

    @property
    def is_closed(self) -> bool:
        """Whether nobody may sign any more."""
        return self.standing.is_over

    @property
    def _reads_excuses(self) -> bool:
        """Whether this reader reads why somebody is excused: it may tell of health (see absences.permissions)."""
        return self.user.has_role(*NEEDS_READERS, institute=self.half_day.session.organiser)

    def _row(self, line: Line) -> Row:
        key, current = str(line.enrolment.uuid), line.current
        is_told = current is not None and (self._reads_excuses or not current.kind.is_excused)
        reason = current.reason if current is not None and is_told else ""
        if self._refused and self._refused[0] == key:
            return Row(line, self._refused[1], reason)
        return Row(line, record_form(key), reason)


def record_form(key: str, data=None) -> RecordForm:
    """The form about one person."""
    return RecordForm(data, auto_id=f"releve-{key}-%s")


class TabletPage:
    """The bare list that is handed round: names and employers, nothing else of anybody. Eight queries, however many."""

    def __init__(self, half_day: HalfDay, user: User, refused: TapForm | None = None) -> None:
        self.half_day = half_day
        self.roll = Roll(half_day, user)
        rules = rules_of(half_day.session.organiser)
        self.opens_at, self.closes_at = opens_at(half_day), signing_closes_at(half_day, rules)
        self._refused = refused

    marks = {"present": Mark.PRESENT, "late": Mark.LATE}

    @property
    def standing(self) -> Standing:
        """Where the half-day stands."""
        return self.roll.standing

    @property
    def is_open(self) -> bool:
        """Whether one may tap now, as the server's clock goes."""
        return not self.standing.is_sealed and self.opens_at <= timezone.now() <= self.closes_at

    @property
    def awaited(self) -> list[tuple[Line, TapForm]]:
        """Whoever is not there yet, be anything recorded of them or not, with the form of a late arrival."""
        return [(line, self._form(line)) for line in self.roll.lines if not line.counts]

    def _form(self, line: Line) -> TapForm:
        key = str(line.enrolment.uuid)
        if self._refused is not None and self._refused.data.get("enrolment") == key:
            return self._refused
        return tap_form(key)


def tap_form(key: str, data=None) -> TapForm:
    """The form by which one person comes late."""
    return TapForm(data, auto_id=f"retard-{key}-%s")
