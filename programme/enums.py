"""Kinds of sessions and halves of a day."""

from django.db import models


class SessionKind(models.TextChoices):
    """What a dated meeting is."""

    MODULE = "MODULE", "Module"
    STUDY_TOUR = "STUDY_TOUR", "Voyage"
    SEMINAR = "SEMINAR", "Séminaire"
    PEER_GROUP = "PEER_GROUP", "Groupe de pairs"


# These belong to a cycle; the others may stand alone.
KINDS_OF_A_CYCLE = frozenset({SessionKind.MODULE, SessionKind.STUDY_TOUR})


class Period(models.TextChoices):
    """Attendance is taken by half-day."""

    MORNING = "MORNING", "Matin"
    AFTERNOON = "AFTERNOON", "Après-midi"


class CalendarKind(models.TextChoices):
    """What a year of sessions reckons with, beside public holidays, which are computed."""

    SCHOOL_HOLIDAYS = "SCHOOL", "Vacances scolaires"
    ELECTION = "ELECTION", "Élection"
    OTHER = "OTHER", "Autre, de l’institut"
