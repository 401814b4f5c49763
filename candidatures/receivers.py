"""Reactions to what happens below."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import address_changing
from candidatures.enums import State
from candidatures.lifecycle import apply_transition
from candidatures.models import Candidature
from candidatures.services.address import follow_address
from cycles.lifecycle import UNPUBLISH
from cycles.models import Cycle, Participant
from cycles.signals import cycle_moving, participant_left
from toolkit.domain.errors import DomainError
from toolkit.domain.transitions import Transition
from toolkit.text.typography import format_number


@receiver(participant_left, dispatch_uid="candidatures.cancel_candidature")
def cancel_candidature(sender: Any, participant: Participant, actor: User, reason: str, **kwargs: Any) -> None:
    """Someone left the promotion: their candidature is cancelled. A no-op when that is how they left."""
    candidature = Candidature.objects.filter(
        cycle=participant.cycle, applicant=participant.user, state=State.CONFIRMED
    ).first()
    if candidature is not None:
        apply_transition(candidature=candidature, name="cancel", actor=actor, reason=reason)


@receiver(cycle_moving, dispatch_uid="candidatures.refuse_unpublish")
def refuse_unpublish(sender: Any, cycle: Cycle, move: Transition, **kwargs: Any) -> None:
    """A cycle for which somebody has begun a dossier stays public (DomainError)."""
    if move != UNPUBLISH:
        return
    if count := Candidature.objects.filter(cycle=cycle).count():
        begun = "Un dossier est commencé" if count == 1 else f"{format_number(count)} dossiers sont commencés"
        raise DomainError(
            f"{begun} pour ce cycle\u00a0: il reste public. Pour ne plus en recevoir, avancez la clôture de l’appel."
        )


@receiver(address_changing, dispatch_uid="candidatures.follow_address")
def follow_account(sender: Any, user: User, former: str, current: str, **kwargs: Any) -> None:
    """The dossiers that write to the address of the account go on writing to it."""
    follow_address(user=user, former=former, current=current)
