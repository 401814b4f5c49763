"""The questions of a dossier as the training team reads them, and the dossiers where an answer is to be read."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from candidatures.models import Candidature, Message, Thread


def threads_of(candidature: Candidature) -> QuerySet[Thread]:
    """The questions of a dossier with their messages, the latest question first. Two queries."""
    messages = Message.objects.select_related("author")
    return Thread.objects.filter(candidature=candidature).prefetch_related(Prefetch("messages", messages))


def has_answer_to_read() -> Any:
    """A condition on dossiers: an answer of the applicant's side that nobody of the team has read."""
    unread = Message.objects.filter(thread__candidature=OuterRef("pk"), is_from_staff=False, read_at__isnull=True)
    return Exists(unread.order_by())
