"""Acts on sessions, their programmes, the places where they are held and the people who speak there."""

from programme.hours import half_days_of
from programme.services.answers import record_answer
from programme.services.asking import ask_speakers, remind_speakers
from programme.services.enrolments import (
    enrol_participant_in_sessions,
    enrol_promotion,
    leave_sessions,
    move_employer,
)
from programme.services.materials import (
    MaterialValues,
    add_material,
    publish_materials,
    remove_material,
    withdraw_material,
)
from programme.services.places import remove_room, remove_venue, save_room, save_venue
from programme.services.publishing import mark_held, publish_programme
from programme.services.sessions import renew_hours, save_half_day, save_session
from programme.services.slots import SlotValues, book_room, remove_slot, save_slot, set_venue
from programme.services.speakers import remove_speaker, save_speaker

__all__ = [
    "MaterialValues",
    "SlotValues",
    "add_material",
    "ask_speakers",
    "book_room",
    "enrol_participant_in_sessions",
    "enrol_promotion",
    "half_days_of",
    "leave_sessions",
    "mark_held",
    "move_employer",
    "publish_materials",
    "publish_programme",
    "record_answer",
    "remind_speakers",
    "remove_material",
    "remove_room",
    "remove_slot",
    "remove_speaker",
    "remove_venue",
    "renew_hours",
    "save_half_day",
    "save_room",
    "save_session",
    "save_slot",
    "save_speaker",
    "save_venue",
    "set_venue",
    "withdraw_material",
]
