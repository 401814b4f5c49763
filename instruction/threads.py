"""The questions of a dossier as the training team reads them, and the dossiers where an answer is to be read."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from candidatures.models import Candidature, Message, Thread


def threads_of(candidature: Candidature) -> QuerySet[Thread]:
    """The questions of a dossier with their messages, the latest question first. Two queries."""
    messages = Message.objects.select_related("author")
    return Thread.objects.filter(candidature=candidature).prefetch_related(Prefetch("messages", messages))


def answers_to_read() -> QuerySet[Message]:
    """What the applicants' side has answered and nobody of the team has read."""
    return Message.objects.filter(is_from_staff=False, read_at__isnull=True).order_by()


def has_answer_to_read() -> Any:
    """A condition on dossiers: one of those is about it."""
    return Exists(answers_to_read().filter(thread__candidature=OuterRef("pk")))
