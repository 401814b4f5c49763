"""What a participant answers, and what the journal keeps of it."""

from django.db import models


class Nights(models.TextChoices):
    """For which nights of the sessions a room is wished."""

    NONE = "none", "Aucune : je n’ai pas besoin de chambre"
    SESSION = "session", "Les nuits de chaque session"
    EVE = "eve", "Les nuits de chaque session, et celle de la veille"


class RoomWish(models.TextChoices):
    """Alone or not."""

    SINGLE = "single", "Chambre seule"
    SHARED = "shared", "Chambre partagée, si quelqu’un d’autre le souhaite aussi"


class PromotionsAct(models.TextChoices):
    """What the journal of a participant keeps, for staff. Never what was answered."""

    NEEDS_SAVED = "participant-needs-saved", "Besoins donnés par la personne"
    NEEDS_READ = "participant-needs-read", "Besoins consultés"
    NEEDS_ERASED = "participant-needs-erased", "Besoins effacés"
    PHOTO_SENT = "participant-photo-sent", "Photo envoyée par la personne"
    PHOTO_REMOVED = "participant-photo-removed", "Photo supprimée par la personne"
    CONTACT_SAVED = "participant-contact-saved", "Contact formation donné par la personne"
    REMINDED = "participant-reminded", "Rappel de ce qui manque"
