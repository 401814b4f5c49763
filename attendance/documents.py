"""The sealed sheet of a half-day on paper, and the blank one of a session, for a pen."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import capfirst

from accounts.models import User
from accounts.roles import TRAINING_TEAM
from attendance.enums import Mark
from attendance.hours import format_length
from attendance.models import AttendanceSheet, Presence, SheetScan
from attendance.permissions import reads_whole
from attendance.rolls import Line, Roll, Signatory
from programme.clashes import session_words
from programme.models import Enrolment, HalfDay, Session
from toolkit.documents.kinds import Content, DocumentKind, register
from toolkit.documents.letters import sender_of
from toolkit.documents.models import Document
from toolkit.documents.rendering import render_pdf
from toolkit.documents.services import ensure_rendered
from toolkit.text.typography import format_hour, format_moment

COLUMNS = 4  # of half-days, on one blank sheet


def _build(*, sheet: AttendanceSheet, roll: Roll) -> Content:
    """Everybody expected, with what is recorded, by which means and when; who speaks; what was corrected since."""
    half, session = sheet.half_day, sheet.half_day.session
    context = {
        **_head(session),
        "half_day": half.name,
        "hours": half.hours_label,
        "rooms": roll.rooms,
        "length": format_length(sheet.minutes or 0),
        "people": [_person(number, line) for number, line in enumerate(roll.lines, start=1)],
        "there": len(roll.there),
        "speakers": [_speaker(each) for each in roll.signatories],
        "unsigned": len(roll.unsigned),
        "unsigned_reason": sheet.unsigned_reason,
        "scans": [_scan(each) for each in roll.scans],
        "sealed_at": sheet.sealed_at,
        "sealed_by": sheet.sealed_by.full_name if sheet.sealed_by else "",
        "corrections": [_correction(line, *pair) for line in roll.lines for pair in line.corrections],
    }
    title = f"Émargement, {session_words(session)}, {half.name}"
    return Content(title=title, issuer=session.organiser.name, context=context)


def _head(session: Session) -> dict[str, Any]:
    return {
        "institute": sender_of(session.organiser),
        "recipient": [],
        "session": session_words(session),
        "session_title": session.title,
        "place": session.place_label,
        "starts_on": session.starts_on,
        "ends_on": session.ends_on,
    }


def _person(number: int, line: Line) -> dict[str, Any]:
    """A line of the roll. Why somebody is excused may be of their health: the paper says the mark alone."""
    row = line.current
    said = row.words if row else ""
    return {
        "number": number,
        "name": line.name,
        "employer": line.enrolment.employer_name,
        "said": said,
        "is_there": line.counts,
        "recorded": _recorded(row, line) if row else "",
    }


def _recorded(row: Presence, line: Line) -> str:
    """« 13 h 58, code de la salle », and by whom unless the person did it themselves; both clocks where they differ."""
    own = row.recorded_by_id == line.enrolment.user_id
    by = "" if own else f", par {row.recorded_by.full_name}"
    if row.offline:
        is_same_day = timezone.localdate(row.said_at) == timezone.localdate(row.recorded_at)
        came = f"à {format_hour(row.recorded_at)}" if is_same_day else f"le {format_moment(row.recorded_at)}"
        return f"{format_hour(row.said_at)} à l’horloge de la tablette, hors ligne, reçu {came}{by}"
    return f"{line.when}, {row.means}{by}"


def _speaker(each: Signatory) -> dict[str, Any]:
    signature = each.signature
    return {
        "name": each.speaker.full_name,
        "capacity": each.speaker.capacity,
        "signed": f"{format_moment(signature.signed_at)}, {signature.get_method_display()}" if signature else "",
    }


def _scan(each: SheetScan) -> dict[str, Any]:
    return {
        "name": each.filename,
        "pages": each.pages,
        "at": each.added_at,
        "by": each.added_by.full_name,
        "sha256": each.sha256,
    }


def _correction(line: Line, former: Presence, row: Presence) -> dict[str, Any]:
    return {
        "name": line.name,
        "former": former.words,
        "now": row.words,
        "at": row.recorded_at,
        "by": row.recorded_by.full_name,
        "reason": row.reason,
    }


def _may_read(user: User, document: Document) -> bool:
    """The team of the institute, but for whoever stepped aside from a dossier of the cycle."""
    sheet = AttendanceSheet.objects.filter(uuid=document.about)
    found = sheet.select_related("half_day__session__cycle__institute", "half_day__session__institute").first()
    if found is None:
        return False
    session = found.half_day.session
    return bool(user.roles_at(session.organiser.pk) & set(TRAINING_TEAM)) and reads_whole(user, session)


SHEET = register(
    DocumentKind(
        name="attendance_sheet",
        label="Feuille d’émargement",
        prefix="FE",
        folder="emargements",
        template="attendance/documents/sheet.html",
        build=_build,
        may_read=_may_read,
    )
)


def draw_paper(sheet: AttendanceSheet) -> None:
    """Draw the paper of a sealed sheet now, so that its fingerprint is taken at once."""
    if sheet.document_id is not None:
        ensure_rendered(sheet.document_id)


def blank_sheet(*, session: Session, at: datetime, reader: User | None = None) -> bytes:
    """The sheet of every half-day of a session to print: a line a person, a box a half-day. Draws a PDF.

    A box is grey where the person is not expected, or is excused already.
    """
    halves = list(session.half_days.all())
    people = Enrolment.objects.of_session(session)
    people = people.known_to(reader) if reader else people
    rows = list(people.by_name())
    excused = _excused(session)
    owing = {half.pk: set(Enrolment.objects.owing(half).values_list("pk", flat=True)) for half in halves}
    expected = [row for row in rows if any(row.pk in keys for keys in owing.values())]
    sheets = [
        {
            "halves": [_column(half) for half in group],
            "people": [_blank_line(number, row, group, owing, excused) for number, row in enumerate(expected, start=1)],
        }
        for group in (halves[start : start + COLUMNS] for start in range(0, len(halves), COLUMNS))
    ]
    context = {**_head(session), "title": f"Émargement, {session_words(session)}", "sheets": sheets, "issued_on": at}
    return render_pdf(html=render_to_string("attendance/documents/blank.html", context), identifier=str(session.uuid))


def _excused(session: Session) -> set[tuple[int, int]]:
    """(half-day, enrolment) of those whose last row says that they are excused. One query."""
    last: dict[tuple[int, int], str] = {}
    for half, enrolment, mark in Presence.objects.of_session(session).values_list(
        "sheet__half_day", "enrolment", "mark"
    ):
        last[(half, enrolment)] = mark
    return {key for key, mark in last.items() if mark == Mark.EXCUSED}


def _column(half: HalfDay) -> dict[str, Any]:
    roll = Roll(half)
    return {
        "name": capfirst(half.name),
        "hours": half.hours_label,
        "rooms": roll.rooms,
        "speakers": [each.speaker.full_name for each in roll.signatories],
    }


def _blank_line(
    number: int,
    row: Enrolment,
    group: Iterable[HalfDay],
    owing: dict[int, set[int]],
    excused: set[tuple[int, int]],
) -> dict[str, Any]:
    boxes = []
    for half in group:
        gone = "" if row.pk in owing[half.pk] else "Hors période"
        boxes.append("Absence excusée" if (half.pk, row.pk) in excused else gone)
    return {"number": number, "name": row.user.full_name, "employer": row.employer_name, "boxes": boxes}
