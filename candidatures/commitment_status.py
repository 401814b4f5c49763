"""Where the employer's commitment stands, told to the applicant: a sentence, what happened, what may be sent."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from candidatures.enums import RESENDABLE, CommitmentState
from candidatures.mails import reminder_moments
from candidatures.models import Candidature, EmployerCommitment
from candidatures.services.commitment import sends_left
from candidatures.services.replacement import tell_given
from toolkit.text.french import de
from toolkit.text.typography import format_euros


@dataclass(frozen=True)
class Fact:
    """Something that happened, and when."""

    label: str
    at: datetime


class CommitmentCard:
    """The commitment that stands for a dossier as it is written, or the absence of one. Queries are asked once."""

    def __init__(
        self, candidature: Candidature, commitment: EmployerCommitment | None, *, for_delegate: bool = False
    ) -> None:
        self.candidature = candidature
        self.commitment = commitment
        self.for_delegate = for_delegate
        if commitment is not None:
            commitment.candidature = candidature  # read against the answers of a correction under way

    @property
    def standing(self) -> str:
        """A state of the commitment, FALLEN, or the empty string before anything was asked."""
        return self.commitment.standing if self.commitment else ""

    @property
    def tone(self) -> str:
        return self.commitment.tone if self.commitment else "mute"

    @property
    def icon(self) -> str:
        return self.commitment.icon if self.commitment else "circle"

    @property
    def label(self) -> str:
        return self.commitment.label if self.commitment else "À envoyer"

    @property
    def can_resend(self) -> bool:
        """Whether the same link may go to the same address again."""
        return self.standing in RESENDABLE

    @property
    def is_settled(self) -> bool:
        """Whether nothing is expected of the applicant but by their own choice."""
        return self.standing in {CommitmentState.SIGNED, CommitmentState.UPLOADED}

    @property
    def asking(self) -> str:
        """The words that invite the applicant to ask a signatory by a link."""
        return self.commitment.standing.spec.asking if self.commitment else "Demander la signature par un lien"

    @property
    def version(self) -> str:
        """Which commitment the page shows, for the forms that would replace it."""
        return str(self.commitment.uuid) if self.commitment is not None else ""

    @property
    def given(self) -> str:
        """What a signatory gave, and would be undone, as a phrase; empty where nothing would be."""
        return tell_given(self.commitment) if self.commitment is not None and self.commitment.is_given else ""

    @property
    def heading(self) -> str:
        """Whose employer commits, for whoever reads."""
        return (
            f"L’engagement de l’employeur {de(self.candidature.full_name)}"
            if self.for_delegate
            else ("L’engagement de votre employeur")
        )

    @property
    def given_to(self) -> str:
        """Where the signatory learns that it would stand no longer; empty where no address is known."""
        return self.commitment.signatory_email if self.commitment is not None else ""

    @cached_property
    def sends_left(self) -> int:
        """How many links may still leave within the day. One query."""
        return sends_left(self.candidature)

    @property
    def sentence(self) -> str:
        """What happened, then what to do."""
        commitment = self.commitment
        if commitment is None:
            return (
                f"L’autorité territoriale signe l’engagement de payer {format_euros(self.candidature.cycle.fee)} si "
                f"{'la' if self.for_delegate else 'votre'} candidature est admise. La demande suffit pour déposer."
            )
        return commitment.standing.spec.sentence(commitment, self.for_delegate)

    @cached_property
    def facts(self) -> list[Fact]:
        """What happened to this commitment, newest first. One query when the signatory was reminded."""
        commitment = self.commitment
        if commitment is None:
            return []
        facts = [Fact("Rappel envoyé au signataire", at) for at in reminder_moments(commitment)]
        if commitment.sent_at:
            label = f"Lien envoyé à {commitment.signatory_email}"
            if commitment.passed_on_by:
                label = f"Transmis à {commitment.signatory_email} par {commitment.passed_on_by}"
            facts.append(Fact(label, commitment.sent_at))
        else:
            facts.append(Fact("Formulaire signé joint", commitment.created_at))
        if commitment.opened_at:
            facts.append(Fact("Réponse commencée", commitment.opened_at))
        if commitment.came_by_link and commitment.piece:
            facts.append(Fact("Formulaire signé envoyé par le signataire", commitment.piece.uploaded_at))
        if commitment.answered_at:
            facts.append(Fact(_answer_of(commitment), commitment.answered_at))
        if commitment.has_expired and commitment.expires_at:
            facts.append(Fact("Lien expiré", commitment.expires_at))
        facts.sort(key=lambda fact: fact.at)  # of two facts of the same moment, the later one above is the newer
        return facts[::-1]


def _answer_of(commitment: EmployerCommitment) -> str:
    if commitment.state == CommitmentState.REFUSED:
        return "Signature refusée"
    return "Formulaire vérifié" if commitment.piece_id else "Engagement signé"
