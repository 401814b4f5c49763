"""Reactions to what happens below."""

from typing import Any

from django.dispatch import receiver

from candidatures.models import Candidature, Message
from candidatures.signals import question_answered
from instruction.mails import tell_answer


@receiver(question_answered, dispatch_uid="instruction.tell_adviser")
def tell_adviser(sender: Any, candidature: Candidature, message: Message, **kwargs: Any) -> None:
    """An applicant answered a question: whoever follows the dossier is told."""
    tell_answer(candidature=candidature, message=message)
