"""The numbers given to the dossiers of a cycle."""

from django.db import models


class ReceiptSequence(models.Model):
    """Last receipt number given in a cycle: one row, locked while a number is taken."""

    cycle = models.OneToOneField("cycles.Cycle", models.CASCADE, primary_key=True, related_name="+")
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "numérotation des dossiers"
        verbose_name_plural = "numérotations des dossiers"

    def __str__(self) -> str:
        return f"{self.cycle} : {self.last}"
