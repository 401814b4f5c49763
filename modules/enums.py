"""Halves of a training day."""

from django.db import models


class Period(models.TextChoices):
    """Attendance is taken by half-day."""

    MORNING = "MORNING", "Matin"
    AFTERNOON = "AFTERNOON", "Après-midi"
