"""Acts on what participants tell, and on their promotion."""

from promotions.services.needs import erase_needs, erase_needs_of, read_needs, save_needs
from promotions.services.profiles import (
    decline_photo,
    erase_photo_of,
    forget_promotions,
    remove_photo,
    save_sharing,
    save_training_contact,
    send_photo,
)
from promotions.services.reminders import remind_participant, reminded_today

__all__ = [
    "decline_photo",
    "erase_needs",
    "erase_needs_of",
    "erase_photo_of",
    "forget_promotions",
    "read_needs",
    "remind_participant",
    "reminded_today",
    "remove_photo",
    "save_needs",
    "save_sharing",
    "save_training_contact",
    "send_photo",
]
