"""States of a prepared file, and what becomes of each thing asked for in it."""

from django.db import models

from toolkit.domain.states import StateChoices, StateSpec


class ExportState(StateChoices):
    """A file waits, is made by turns, then may be taken for a few days."""

    QUEUED = "queued", StateSpec("wait", "clock"), "En attente"
    RUNNING = "running", StateSpec("info", "clock"), "En préparation"
    READY = "ready", StateSpec("ok", "check"), "Prêt"
    FAILED = "failed", StateSpec("error", "x-circle"), "Pas abouti"
    EXPIRED = "expired", StateSpec("mute", "clock"), "Expiré"


class PartOutcome(models.TextChoices):
    """What became of one thing."""

    WAITING = "waiting", "Pas encore fait"
    MADE = "made", "Dans le fichier"
    LEFT_OUT = "left_out", "Laissé de côté"
