"""What is known of the stored files themselves."""

from django.db import models
from django.utils import timezone


class MissingFile(models.Model):
    """A file that a row names, a document or any other, and that storage has lost. Gone once the file is back."""

    name = models.CharField("nom", max_length=200, unique=True, editable=False)
    since = models.DateTimeField("constaté le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "fichier introuvable"
        verbose_name_plural = "fichiers introuvables"
        ordering = ["since", "pk"]

    def __str__(self) -> str:
        return self.name
