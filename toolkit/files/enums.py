"""Choices of the files app."""

from django.db import models


class ScanState(models.TextChoices):
    """What the antivirus said of a file."""

    NOT_SCANNED = "not_scanned", "Lu, sans antivirus"
    CLEAN = "clean", "Analysé par l’antivirus"
