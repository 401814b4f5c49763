"""What the desk does to many dossiers at once, what the rules of a cycle say, where a proposal stands."""

from django.db import models

from toolkit.domain.states import StateChoices, StateSpec


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


class Rule(models.TextChoices):
    """A condition that a cycle may ask of who applies (see cycles.eligibility), in the order in which it is read."""

    CATEGORY = "category", "Fonction"
    YEARS = "years", "Années en poste"
    REPEAT = "repeat", "Promotion antérieure"
    STAFF = "staff", "Agents de l’employeur"
    POPULATION = "population", "Habitants"


class Verdict(StateChoices):
    """What the product finds of a condition. A person decides."""

    PASS = "pass", StateSpec("ok", "check"), "Remplie"
    DOUBT = "doubt", StateSpec("wait", "alert"), "À vérifier"
    FAIL = "fail", StateSpec("error", "x-circle"), "Non remplie"


class ProposalState(StateChoices):
    """Where a proposal to declare a dossier ineligible stands. Nobody but the training team reads it."""

    PROPOSED = "proposed", StateSpec("wait", "flag"), "À décider"
    DECIDED = "decided", StateSpec("ok", "check"), "Suivie"
    SENT_BACK = "sent_back", StateSpec("wait", "left"), "Renvoyée"
    TAKEN_BACK = "taken_back", StateSpec("mute", "x"), "Reprise par son auteur"
    FALLEN = "fallen", StateSpec("mute", "x"), "Sans objet"
