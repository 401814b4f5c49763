"""The programme of a session on paper: one document a version, which never changes."""

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from accounts.roles import TRAINING_TEAM
from programme.clashes import session_words
from programme.enums import Period, ProgrammeState
from programme.models import ProgrammeVersion, Session
from programme.queries import participants_of
from programme.snapshots import HalfDayLine, SlotLine, Snapshot
from toolkit.documents.kinds import Content, DocumentKind, register
from toolkit.documents.letters import sender_of
from toolkit.documents.models import Document


def _build(*, version: ProgrammeVersion, session: Session, present: Snapshot) -> Content:
    """The days of the session, each with its slots in order of time."""
    context = {
        "institute": sender_of(session.organiser),
        "session": session_words(session),
        "session_title": session.title,
        "starts_on": session.starts_on,
        "ends_on": session.ends_on,
        "place": session.place,
        "venue": _venue(present),
        "standing": ProgrammeState.of(version.standing).label.lower(),
        "is_provisional": version.standing == ProgrammeState.PROVISIONAL,
        "number": version.number,
        "days": list(_days(_told(present.half_days, version), present.venue.name if present.venue else "")),
    }
    title = f"Programme, {session_words(session)}"
    return Content(title=title, issuer=session.organiser.name, context=context)


def _venue(present: Snapshot) -> dict[str, str]:
    venue = present.venue
    return {"name": venue.name, "address": venue.address, "access": venue.access} if venue else {}


def _told(halves: Iterable[HalfDayLine], version: ProgrammeVersion) -> list[HalfDayLine]:
    """All of them, so that nobody takes the last morning for free; of what was held, those that hold something."""
    return [half for half in halves if half.slots or version.standing != ProgrammeState.HELD]


def _days(halves: Iterable[HalfDayLine], venue: str) -> Iterable[dict[str, Any]]:
    """Half-days of one day together."""
    days: dict[Any, list[dict[str, Any]]] = {}
    for half in halves:
        told = {
            "label": Period(half.period).label,
            "starts_at": half.starts_at,
            "ends_at": half.ends_at,
            "slots": [_slot(slot, venue) for slot in half.slots],
        }
        days.setdefault(half.day, []).append(told)
    return ({"day": day, "halves": found} for day, found in days.items())


def _detail(slot: SlotLine, venue: str) -> str:
    """« Exposé, Salle Ill »: what the title does not say already, nor the head of the page."""
    kind = "" if slot.kind_label == slot.title else slot.kind_label
    place = slot.room if slot.venue == venue else slot.place_label
    return ", ".join(filter(None, (kind, place, "à distance possible" if slot.remote_link else "")))


def _slot(slot: SlotLine, venue: str) -> dict[str, Any]:
    people = [{"name": each.name, "capacity": each.capacity, "leads": each.facilitates} for each in slot.speakers]
    return {
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "title": slot.title,
        "detail": _detail(slot, venue),
        "description": slot.description,
        "objectives": slot.objectives,
        "people": people,
    }


def _may_read(user: User, document: Document) -> bool:
    """The team of the institute, and whoever takes part in the session."""
    version = ProgrammeVersion.objects.filter(document=document).select_related("programme__session__cycle").first()
    if version is None:
        return False
    session = version.programme.session
    team = user.institutes_with_role(*TRAINING_TEAM)
    organiser = session.cycle.institute_id if session.cycle is not None else session.institute_id
    return organiser in team or participants_of(session).filter(user=user).exists()


PROGRAMME = register(
    DocumentKind(
        name="programme",
        label="Programme d’une session de formation",
        prefix="PR",
        folder="programmes",
        template="programme/documents/programme.html",
        build=_build,
        may_read=_may_read,
    )
)
