"""States, roles and choices of a candidature."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from accounts.enums import Title as Title  # the dossier takes the account’s
from candidatures import commitment_words as words
from toolkit.domain.states import StateChoices, StateSpec


class ActorRole(models.TextChoices):
    """Who acts on a candidature. COMMITTEE, CLOCK and PAPER are passed only by the service that has checked.

    PAPER: a member of the team, who writes down what came by post from a person who has no account in hand.
    """

    APPLICANT = "applicant", "candidat"
    DELEGATE = "delegate", "mandataire"
    ASSISTANT = "assistant", "assistance formation"
    ADVISER = "adviser", "conseil formation"
    HEAD_OF_SERVICE = "head_of_service", "direction du service"
    COMMITTEE = "committee", "commission de sélection"
    CLOCK = "clock", "échéance"
    PAPER = "paper", "service formation, d’après un courrier"


@dataclass(frozen=True)
class CandidatureSpec(StateSpec):
    """What is said of a dossier in one state. Its own page for the applicant is `State.template`.

    `applicant`: the label that the applicant reads; nothing of the committee shows before publication. `delegate`: that
    of who helps them, where it differs. `predicate`:
    after « Votre dossier » or « ce dossier ». `acts`: whose turn it is, or the empty string. `comes_next`: what the
    applicant's home says where nothing is asked of them; `verb`: its button there. `page`: what the applicant opens.
    """

    applicant: str
    predicate: str
    acts: str = ""
    comes_next: str = ""
    delegate: str = ""
    page: str = "candidatures/dossier.html"
    verb: str = "Ouvrir le dossier"


class State(StateChoices):
    """Where a candidature stands; the label is what staff see."""

    spec: CandidatureSpec

    DRAFT = (
        "draft",
        CandidatureSpec(
            tone="mute",
            icon="edit",
            applicant="Brouillon, pas encore déposé",
            predicate="n’est pas encore déposé",
            acts=ActorRole.APPLICANT,
        ),
        "Brouillon",
    )
    SUBMITTED = (
        "submitted",
        CandidatureSpec(
            tone="info",
            icon="send",
            applicant="Déposée",
            predicate="est déposé",
            acts=ActorRole.ADVISER,
            comes_next="Le service formation va lire votre dossier. Un courriel vous préviendra de la suite.",
        ),
        "Déposée",
    )
    UNDER_REVIEW = (
        "under_review",
        CandidatureSpec(
            tone="info",
            icon="eye",
            applicant="En cours d’instruction",
            predicate="est en cours d’instruction",
            acts=ActorRole.ADVISER,
            comes_next="Le service formation lit votre dossier. Un courriel vous préviendra de la suite.",
        ),
        "En instruction",
    )
    CORRECTION_REQUESTED = (
        "correction_requested",
        CandidatureSpec(
            tone="wait",
            icon="edit",
            applicant="Correction attendue de votre part",
            delegate="Correction attendue",
            predicate="attend une correction",
            acts=ActorRole.APPLICANT,
        ),
        "Correction demandée",
    )
    ELIGIBLE = (
        "eligible",
        CandidatureSpec(
            tone="ok",
            icon="check",
            applicant="Transmise à la commission",
            predicate="est transmis à la commission",
            acts=ActorRole.COMMITTEE,
            comes_next="La commission lit votre dossier. Les décisions seront publiées ensemble.",
        ),
        "Recevable",
    )
    INELIGIBLE = (
        "ineligible",
        CandidatureSpec(
            tone="error",
            icon="x-circle",
            applicant="Irrecevable",
            predicate="est irrecevable",
            comes_next="Le motif et les recours sont dans votre dossier.",
        ),
        "Irrecevable",
    )
    ADMITTED = (
        "admitted",
        CandidatureSpec(
            tone="ok",
            icon="check-circle",
            applicant="Admise, réponse attendue",
            predicate="est admis",
            acts=ActorRole.APPLICANT,
            page="candidatures/admitted.html",
        ),
        "Admise",
    )
    WAITLISTED = (
        "waitlisted",
        CandidatureSpec(
            tone="wait",
            icon="clock",
            applicant="Sur liste d’attente",
            predicate="est sur la liste d’attente",
            acts=ActorRole.HEAD_OF_SERVICE,
            comes_next="Un courriel vous préviendra dès qu’une place se libère.",
        ),
        "Liste d’attente",
    )
    REJECTED = (
        "rejected",
        CandidatureSpec(
            tone="error",
            icon="x-circle",
            applicant="Non retenue",
            predicate="n’est pas retenu",
            comes_next="Le motif et les recours sont dans votre dossier.",
        ),
        "Non retenue",
    )
    CONFIRMED = (
        "confirmed",
        CandidatureSpec(
            tone="ok",
            icon="check-circle",
            applicant="Participation confirmée",
            predicate="est admis, et la participation confirmée",
            comes_next="Votre place est réservée. Chaque session a sa convocation.",
            page="candidatures/confirmed.html",
            verb="Ma promotion",
        ),
        "Confirmée",
    )
    DECLINED = (
        "declined",
        CandidatureSpec(
            tone="mute",
            icon="x",
            applicant="Place refusée",
            predicate="est clos, car la place a été refusée",
            comes_next="Vous avez renoncé à votre place.",
        ),
        "Place refusée",
    )
    LAPSED = (
        "lapsed",
        CandidatureSpec(
            tone="mute",
            icon="clock",
            applicant="Place perdue, sans réponse à temps",
            predicate="est clos, faute de réponse à temps",
            comes_next="Vous n’avez pas répondu à temps : la place a été rendue.",
        ),
        "Sans réponse",
    )
    WITHDRAWN = (
        "withdrawn",
        CandidatureSpec(
            tone="mute",
            icon="x",
            applicant="Retirée",
            predicate="est retiré",
            comes_next="Vous avez retiré cette candidature.",
        ),
        "Retirée",
    )
    CANCELLED = (
        "cancelled",
        CandidatureSpec(
            tone="mute",
            icon="x",
            applicant="Participation annulée",
            predicate="est clos, car la participation est annulée",
            comes_next="Votre participation est annulée.",
        ),
        "Annulée",
    )

    @property
    def template(self) -> str:
        """The part of the applicant's page that says where the dossier stands and what to do."""
        return f"candidatures/situation/{self.value}.html"

    @classmethod
    def acted_by(cls, role: str) -> tuple["State", ...]:
        """The states in which it is this role's turn."""
        return tuple(state for state in cls if state.spec.acts == role)


IN_INSTRUCTION = frozenset({State.SUBMITTED, State.UNDER_REVIEW, State.CORRECTION_REQUESTED})
# While it is instructed or written, an employer may still commit, and a delegate reads it: nothing is decided yet.
COMMITTABLE = IN_INSTRUCTION | {State.DRAFT}
# No mail is written about it any more.
ENDED = frozenset({State.WITHDRAWN, State.DECLINED, State.CANCELLED})
WRITABLE = frozenset({State.DRAFT, State.CORRECTION_REQUESTED})
# A revision of what was submitted may be under way: the applicant's own, or the one that staff ask for.
REVISABLE = frozenset({State.SUBMITTED, State.CORRECTION_REQUESTED})
WITHDRAWABLE = IN_INSTRUCTION | {State.DRAFT, State.ELIGIBLE, State.WAITLISTED}
PUBLISHED = frozenset(
    {State.ADMITTED, State.WAITLISTED, State.REJECTED, State.CONFIRMED, State.DECLINED, State.LAPSED, State.CANCELLED}
)
ONCE_ADMITTED = frozenset({State.ADMITTED, State.CONFIRMED, State.DECLINED, State.LAPSED, State.CANCELLED})


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


@dataclass(frozen=True)
class CommitmentSpec(StateSpec):
    """What is said of a commitment. `sentence` makes the applicant's, or their delegate's.

    `asking` invites them to ask somebody else.
    """

    sentence: Callable[[Any, bool], str]
    asking: str = "Demander la signature à nouveau"


class CommitmentState(StateChoices):
    """Where the employer's commitment to pay stands. What a reader sees is its standing: see EmployerCommitment."""

    spec: CommitmentSpec

    SENT = (
        "sent",
        CommitmentSpec("wait", "send", words.sent, "Corriger l’adresse, ou changer de signataire"),
        "Lien envoyé",
    )
    OPENED = (
        "opened",
        CommitmentSpec("wait", "edit", words.opened, "Corriger l’adresse, ou changer de signataire"),
        "Réponse commencée",
    )
    UPLOADED = (
        "uploaded",
        CommitmentSpec("wait", "clock", words.uploaded, "Demander la signature à la place"),
        "Formulaire reçu, à vérifier",
    )
    SIGNED = "signed", CommitmentSpec("ok", "check", words.signed, "Changer de signataire"), "Signé"
    REFUSED = "refused", CommitmentSpec("error", "x-circle", words.refused), "Refusé"
    EXPIRED = (
        "expired",
        CommitmentSpec("error", "clock", words.expired, "Corriger l’adresse, ou changer de signataire"),
        "Lien expiré",
    )
    REPLACED = "replaced", CommitmentSpec("mute", "swap", words.replaced), "Remplacé"


class RefusalKind(models.TextChoices):
    """Why an employer does not commit; what to do about it is in commitment_words.ADVICE."""

    NOT_ME = "not_me", "Ce n’est pas à moi de signer"
    NO_FUNDS = "no_funds", "Nous ne pouvons pas payer ces droits"
    AWAY = "away", "Nous ne pouvons pas libérer cette personne à ces dates"
    NOT_OURS = "not_ours", "Cette personne ne travaille pas pour nous"
    OTHER = "other", "Un autre motif"


class BillingLinkState(StateChoices):
    """Where the finance department's link stands. What it gave is on the commitment, whatever became of the link."""

    ASKED = "asked", StateSpec("wait", "send"), "Demandé au service financier"
    GIVEN = "given", StateSpec("ok", "check"), "Donné par le service financier"
    ENDED = "ended", StateSpec("mute", "x"), "Lien retiré"


class DerivedStanding(StateChoices):
    """What a commitment is worth by facts outside its row, and is stored nowhere."""

    spec: CommitmentSpec

    FALLEN = "fallen", CommitmentSpec("error", "x", words.fallen), "Ne vaut plus"


FALLEN = DerivedStanding.FALLEN
Standing = CommitmentState | DerivedStanding


class RevisionKind(models.TextChoices):
    """Who had a submitted dossier written again."""

    CORRECTION = "correction", "correction demandée"
    REOPENING = "reopening", "reprise par la personne candidate"


class ThreadState(models.TextChoices):
    """Where a question to the applicant stands."""

    OPEN = "open", "Ouverte"
    ANSWERED = "answered", "Répondue"
    CLOSED = "closed", "Close"


class JournalKind(models.TextChoices):
    """What people do with a dossier beside its transitions."""

    SECTION_SAVED = "section_saved", "Section écrite"
    PIECE_ADDED = "piece_added", "Pièce jointe"
    PIECE_REMOVED = "piece_removed", "Pièce retirée"
    REOPENED = "reopened", "Dossier rouvert pour le modifier"
    SENT_AGAIN = "sent_again", "Dossier modifié et renvoyé"
    REVISION_DROPPED = "revision_dropped", "Modifications abandonnées"
    PIECE_RENEWED = "piece_renewed", "Pièce reprise, toujours à jour"
    COMMITMENT_ASKED = "commitment_asked", "Engagement demandé"
    COMMITMENT_PASSED_ON = "commitment_passed_on", "Lien de l’engagement transmis"
    COMMITMENT_UPLOADED = "commitment_uploaded", "Formulaire d’engagement joint"
    COMMITMENT_SIGNED = "commitment_signed", "Engagement signé"
    COMMITMENT_VERIFIED = "commitment_verified", "Formulaire d’engagement vérifié"
    COMMITMENT_REFUSED = "commitment_refused", "Engagement refusé"
    COMMITMENT_EXPIRED = "commitment_expired", "Lien de l’engagement expiré"
    COMMITMENT_RESENT = "commitment_resent", "Lien de l’engagement renvoyé"
    BILLING_ASKED = "billing_asked", "Facture confiée au service financier"
    BILLING_GIVEN = "billing_given", "Coordonnées de facture données par le service financier"
    BILLING_WITHDRAWN = "billing_withdrawn", "Lien du service financier retiré"
    MANDATE_GIVEN = "mandate_given", "Mandat donné"
    MANDATE_ACCEPTED = "mandate_accepted", "Mandat accepté"
    MANDATE_DECLINED = "mandate_declined", "Mandat décliné"
    MANDATE_REVOKED = "mandate_revoked", "Mandat retiré"
    READY_TOLD = "ready_told", "Dossier dit prêt à relire"
    EXTENDED = "extended", "Délai accordé"
    PAPER_OPENED = "paper_opened", "Saisie du dossier papier commencée"
    PAPER_DATED = "paper_dated", "Jour de réception corrigé"
    PAPER_ADDRESSED = "paper_addressed", "Adresse de la personne donnée"
    PAPER_UNADDRESSED = "paper_unaddressed", "Adresse de la personne retirée"
    PAPER_TAKEN = "paper_taken", "Dossier papier repris par la personne dans son compte"
    PAPER_REFUSED = "paper_refused", "Dossier papier qui n’est pas celui de cette adresse"
    PAPER_SCANNED = "paper_scanned", "Dossier papier numérisé"
    LETTER_SCANNED = "letter_scanned", "Courrier numérisé"
    ANSWER_POSTED = "answer_posted", "Réponse à une question, reçue par courrier"
    ASSIGNED = "assigned", "Dossier confié"
    TAKEN_UP = "taken_up", "Dossier antérieur repris"
    QUESTION_ASKED = "question_asked", "Question posée"
    QUESTION_ANSWERED = "question_answered", "Réponse à une question"
    QUESTION_CLOSED = "question_closed", "Question close"
    CORRECTION_EXTENDED = "correction_extended", "Délai de correction reporté"
    FILE_RESTORED = "file_restored", "Fichier perdu, rétabli à l’identique"
    EXPORTED = "exported", "Dossier exporté"
    ADDRESS_FOLLOWED = "address_followed", "Courriel du dossier changé avec celui du compte"


AWAITING_SIGNATURE = frozenset({CommitmentState.SENT, CommitmentState.OPENED})
# A link that is out, or that led to nothing: it may be sent again as it was.
RESENDABLE = AWAITING_SIGNATURE | {CommitmentState.EXPIRED}
