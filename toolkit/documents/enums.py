"""States of an issued document."""

from django.db import models


class DocumentState(models.TextChoices):
    PENDING = "pending", "En préparation"
    ISSUED = "issued", "Émis"
    CANCELLED = "cancelled", "Annulé"
