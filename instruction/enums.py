"""What is done to many dossiers at once, and what becomes of each."""

from django.db import models


class BulkAct(models.TextChoices):
    """An act on many dossiers."""

    ASSIGN = "assign", "Confier"
    LABEL = "label", "Étiqueter"
    WRITE = "write", "Écrire"
    ELIGIBLE = "eligible", "Déclarer recevable"


UNDOABLE = frozenset({BulkAct.ASSIGN, BulkAct.LABEL})


class Outcome(models.TextChoices):
    """What became of one dossier."""

    WAITING = "waiting", "Pas encore fait"
    DONE = "done", "Fait"
    SAME = "same", "Rien à changer"
    REFUSED = "refused", "Refusé"
    UNDONE = "undone", "Annulé"
    KEPT = "kept", "Laissé tel quel"
