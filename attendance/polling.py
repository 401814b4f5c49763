"""What a screen asks every two seconds: has anything that it shows moved? Three queries besides the session's."""

from hashlib import sha256

from django.db.models import Count, Max
from django.utils import timezone

from accounts.models import User
from attendance.codes import window_of
from attendance.hours import standing_of
from attendance.models import AttendanceSheet, Presence
from programme.models import Enrolment, HalfDay

SHEET, ROOM, TABLET = "feuille", "salle", "tablette"
SCREENS = (SHEET, ROOM, TABLET)


def mark_of_screen(user: User, half_day: HalfDay, screen: str) -> str:
    """What stands for all that this person's screen shows: another mark, and it has changed.

    What is recorded of somebody they may not know of moves nothing. The screen of the room moves each minute too.
    """
    sheet = AttendanceSheet.objects.filter(half_day=half_day).annotate(signed=Count("signatures")).first()
    rows = Presence.objects.filter(sheet=sheet).known_to(user).aggregate(last=Max("pk"), count=Count("pk"))
    expected = Enrolment.objects.owing(half_day).known_to(user).count()
    shown = [user.pk, half_day.uuid, screen, standing_of(half_day, sheet).value, *rows.values(), expected]
    shown.append(sheet.signed if sheet else 0)  # type: ignore[attr-defined]
    shown.append(window_of(timezone.now()) if screen == ROOM else 0)
    return sha256(repr(shown).encode()).hexdigest()[:20]
