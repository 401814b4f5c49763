"""What is done to many dossiers at once, what the rules of a cycle say, where a proposal or a synthesis stands."""

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


class SynthesisState(StateChoices):
    """Where a version of a synthesis stands. The committee reads the validated ones alone."""

    DRAFT = "draft", StateSpec("mute", "edit"), "Brouillon"
    PROPOSED = "proposed", StateSpec("wait", "clock"), "Proposée à la direction"
    VALIDATED = "validated", StateSpec("ok", "check"), "Validée"


class Opinion(StateChoices):
    """What the service proposes to the committee, which decides."""

    FAVOURABLE = "favourable", StateSpec("ok", "check"), "Favorable"
    WITH_RESERVATIONS = "with_reservations", StateSpec("info", "check"), "Favorable avec réserves"
    RESERVED = "reserved", StateSpec("wait", "alert"), "Réservé"
    UNFAVOURABLE = "unfavourable", StateSpec("error", "x"), "Défavorable"


class SynthesisStanding(StateChoices):
    """What the list says of the synthesis of each dossier: its last version, and whether it is still to be done."""

    NONE = "none", StateSpec("mute", "edit"), "À écrire"
    DRAFT = SynthesisState.DRAFT.value, SynthesisState.DRAFT.spec, str(SynthesisState.DRAFT.label)
    PROPOSED = SynthesisState.PROPOSED.value, SynthesisState.PROPOSED.spec, str(SynthesisState.PROPOSED.label)
    VALIDATED = SynthesisState.VALIDATED.value, SynthesisState.VALIDATED.spec, str(SynthesisState.VALIDATED.label)
    OUTDATED = "outdated", StateSpec("wait", "refresh"), "À reprendre"  # the dossier was sent again since


class SynthesisAct(models.TextChoices):
    """What the journal keeps of a synthesis, for staff alone; its text stays in its versions."""

    PROPOSED = "synthesis_proposed", "Synthèse proposée à la direction"
    TAKEN_BACK = "synthesis_taken_back", "Synthèse reprise avant validation"
    SENT_BACK = "synthesis_sent_back", "Synthèse renvoyée"
    VALIDATED = "synthesis_validated", "Synthèse validée"
    REWORKED = "synthesis_reworked", "Synthèse reprise dans une nouvelle version"


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
