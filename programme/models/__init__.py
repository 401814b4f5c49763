"""Sessions, their half-days and what these hold: slots, rooms, speakers, materials, published versions, enrolments."""

from programme.models.calendar import CalendarEvent, CalendarEventQuerySet, KeptClash
from programme.models.enrolments import EmployerMove, Enrolment, EnrolmentQuerySet
from programme.models.materials import Material, MaterialQuerySet
from programme.models.places import Room, Venue
from programme.models.sessions import HalfDay, Session, SessionQuerySet
from programme.models.slots import Slot, SlotQuerySet, SlotSpeaker
from programme.models.speakers import Speaker, SpeakerLink, SpeakerLinkQuerySet
from programme.models.versions import Programme, ProgrammeVersion

__all__ = [
    "CalendarEvent",
    "CalendarEventQuerySet",
    "EmployerMove",
    "Enrolment",
    "EnrolmentQuerySet",
    "HalfDay",
    "KeptClash",
    "Material",
    "MaterialQuerySet",
    "Programme",
    "ProgrammeVersion",
    "Room",
    "Session",
    "SessionQuerySet",
    "Slot",
    "SlotQuerySet",
    "SlotSpeaker",
    "Speaker",
    "SpeakerLink",
    "SpeakerLinkQuerySet",
    "Venue",
]
