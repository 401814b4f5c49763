"""States, roles and choices of a candidature."""

from django.db import models

from accounts.enums import Title as Title  # the dossier takes the account’s


class State(models.TextChoices):
    """Where a candidature stands; the label is what staff see."""

    DRAFT = "draft", "Brouillon"
    SUBMITTED = "submitted", "Déposée"
    UNDER_REVIEW = "under_review", "En instruction"
    CORRECTION_REQUESTED = "correction_requested", "Correction demandée"
    ELIGIBLE = "eligible", "Recevable"
    INELIGIBLE = "ineligible", "Irrecevable"
    ADMITTED = "admitted", "Admise"
    WAITLISTED = "waitlisted", "Liste d’attente"
    REJECTED = "rejected", "Non retenue"
    CONFIRMED = "confirmed", "Confirmée"
    DECLINED = "declined", "Place refusée"
    LAPSED = "lapsed", "Sans réponse"
    WITHDRAWN = "withdrawn", "Retirée"
    CANCELLED = "cancelled", "Annulée"


# What the applicant reads. Nothing of the committee shows before publication.
APPLICANT_LABELS: dict[str, str] = {
    State.DRAFT: "Brouillon, pas encore déposé",
    State.SUBMITTED: "Déposée",
    State.UNDER_REVIEW: "En cours d’instruction",
    State.CORRECTION_REQUESTED: "Correction attendue de votre part",
    State.ELIGIBLE: "Transmise à la commission",
    State.INELIGIBLE: "Irrecevable",
    State.ADMITTED: "Admise, réponse attendue",
    State.WAITLISTED: "Sur liste d’attente",
    State.REJECTED: "Non retenue",
    State.CONFIRMED: "Participation confirmée",
    State.DECLINED: "Place refusée",
    State.LAPSED: "Place perdue, sans réponse à temps",
    State.WITHDRAWN: "Retirée",
    State.CANCELLED: "Participation annulée",
}

# What is said of a dossier in its state, after « Votre dossier » or « ce dossier ».
STATE_PREDICATES: dict[str, str] = {
    State.DRAFT: "n’est pas encore déposé",
    State.SUBMITTED: "est déposé",
    State.UNDER_REVIEW: "est en cours d’instruction",
    State.CORRECTION_REQUESTED: "attend une correction",
    State.ELIGIBLE: "est transmis à la commission",
    State.INELIGIBLE: "est irrecevable",
    State.ADMITTED: "est admis",
    State.WAITLISTED: "est sur la liste d’attente",
    State.REJECTED: "n’est pas retenu",
    State.CONFIRMED: "est admis, et la participation confirmée",
    State.DECLINED: "est clos, car la place a été refusée",
    State.LAPSED: "est clos, faute de réponse à temps",
    State.WITHDRAWN: "est retiré",
    State.CANCELLED: "est clos, car la participation est annulée",
}

# Tone and icon of the status pill.
STATE_LOOK: dict[str, tuple[str, str]] = {
    State.DRAFT: ("mute", "edit"),
    State.SUBMITTED: ("info", "send"),
    State.UNDER_REVIEW: ("info", "eye"),
    State.CORRECTION_REQUESTED: ("wait", "edit"),
    State.ELIGIBLE: ("ok", "check"),
    State.INELIGIBLE: ("error", "x-circle"),
    State.ADMITTED: ("ok", "check-circle"),
    State.WAITLISTED: ("wait", "clock"),
    State.REJECTED: ("error", "x-circle"),
    State.CONFIRMED: ("ok", "check-circle"),
    State.DECLINED: ("mute", "x"),
    State.LAPSED: ("mute", "clock"),
    State.WITHDRAWN: ("mute", "x"),
    State.CANCELLED: ("mute", "x"),
}

IN_INSTRUCTION = frozenset({State.SUBMITTED, State.UNDER_REVIEW, State.CORRECTION_REQUESTED})
# While it is instructed or written, an employer may still commit, and a delegate reads it: nothing is decided yet.
COMMITTABLE = IN_INSTRUCTION | {State.DRAFT}
# No mail is written about it any more.
ENDED = frozenset({State.WITHDRAWN, State.DECLINED, State.CANCELLED})
WRITABLE = frozenset({State.DRAFT, State.CORRECTION_REQUESTED})
WITHDRAWABLE = IN_INSTRUCTION | {State.DRAFT, State.ELIGIBLE, State.WAITLISTED}
PUBLISHED = frozenset(
    {State.ADMITTED, State.WAITLISTED, State.REJECTED, State.CONFIRMED, State.DECLINED, State.LAPSED, State.CANCELLED}
)


class ActorRole(models.TextChoices):
    """Who acts on a candidature. COMMITTEE and CLOCK are passed only by the service that has checked."""

    APPLICANT = "applicant", "candidat"
    DELEGATE = "delegate", "mandataire"
    ASSISTANT = "assistant", "assistance formation"
    ADVISER = "adviser", "conseil formation"
    HEAD_OF_SERVICE = "head_of_service", "direction du service"
    COMMITTEE = "committee", "commission de sélection"
    CLOCK = "clock", "échéance"


class Category(models.TextChoices):
    """Function in general management (DOMAIN, fields of the dossier)."""

    DGS = "DGS", "Direction générale des services"
    DGA = "DGA", "Direction générale adjointe"
    DG = "DG", "Direction d’établissement"
    DD_SDIS = "DD_SDIS", "Direction départementale (SDIS)"
    DDA_SDIS = "DDA_SDIS", "Direction départementale adjointe (SDIS)"


class EmploymentStatus(models.TextChoices):
    TITULAIRE = "titulaire", "Titulaire"
    DETACHE = "detache", "Détaché"
    CONTRACTUEL = "contractuel", "Contractuel"


class CommitmentState(models.TextChoices):
    """Where the employer's commitment to pay stands."""

    SENT = "sent", "Lien envoyé"
    OPENED = "opened", "Réponse commencée"
    UPLOADED = "uploaded", "Formulaire reçu, à vérifier"
    SIGNED = "signed", "Signé"
    REFUSED = "refused", "Refusé"
    EXPIRED = "expired", "Lien expiré"
    REPLACED = "replaced", "Remplacé"


class JournalKind(models.TextChoices):
    """What people do with a dossier beside its transitions."""

    SECTION_SAVED = "section_saved", "Section écrite"
    PIECE_ADDED = "piece_added", "Pièce jointe"
    PIECE_REMOVED = "piece_removed", "Pièce retirée"
    PIECE_RENEWED = "piece_renewed", "Pièce reprise, toujours à jour"
    COMMITMENT_ASKED = "commitment_asked", "Engagement demandé"
    COMMITMENT_PASSED_ON = "commitment_passed_on", "Lien de l’engagement transmis"
    COMMITMENT_UPLOADED = "commitment_uploaded", "Formulaire d’engagement joint"
    COMMITMENT_SIGNED = "commitment_signed", "Engagement signé"
    COMMITMENT_VERIFIED = "commitment_verified", "Formulaire d’engagement vérifié"
    COMMITMENT_REFUSED = "commitment_refused", "Engagement refusé"
    COMMITMENT_EXPIRED = "commitment_expired", "Lien de l’engagement expiré"
    COMMITMENT_RESENT = "commitment_resent", "Lien de l’engagement renvoyé"
    MANDATE_GIVEN = "mandate_given", "Mandat donné"
    MANDATE_ACCEPTED = "mandate_accepted", "Mandat accepté"
    MANDATE_DECLINED = "mandate_declined", "Mandat décliné"
    MANDATE_REVOKED = "mandate_revoked", "Mandat retiré"
    EXTENDED = "extended", "Délai accordé"
    ASSIGNED = "assigned", "Dossier confié"
    TAKEN_UP = "taken_up", "Dossier antérieur repris"
    FILE_RESTORED = "file_restored", "Fichier perdu, rétabli à l’identique"
    ADDRESS_FOLLOWED = "address_followed", "Courriel du dossier changé avec celui du compte"


AWAITING_SIGNATURE = frozenset({CommitmentState.SENT, CommitmentState.OPENED})
# A link that is out, or that led to nothing: it may be sent again as it was.
RESENDABLE = AWAITING_SIGNATURE | {CommitmentState.EXPIRED}
