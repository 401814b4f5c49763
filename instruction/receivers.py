"""Reactions to what happens below."""

from typing import Any

from django.dispatch import receiver

from candidatures.models import Candidature, Message, StateChange
from candidatures.signals import candidature_transitioned, question_answered
from instruction.mails import tell_answer
from instruction.services.ineligibility import close_with


@receiver(question_answered, dispatch_uid="instruction.tell_adviser")
def tell_adviser(sender: Any, candidature: Candidature, message: Message, **kwargs: Any) -> None:
    """An applicant answered a question: whoever follows the dossier is told."""
    tell_answer(candidature=candidature, message=message)


@receiver(candidature_transitioned, dispatch_uid="instruction.close_proposal")
def close_proposal(sender: Any, candidature: Candidature, change: StateChange, **kwargs: Any) -> None:
    """What was proposed on a dossier ends with the state it was proposed in."""
    close_with(candidature=candidature, change=change)
