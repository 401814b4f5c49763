"""Mails this app sends. Each is a row of the outbox, written in the transaction of what it tells."""

from django.conf import settings
from django.urls import reverse

from candidatures.models import Candidature, EmployerCommitment, StateChange
from notifications.services import queue_mail


def absolute_url(path: str) -> str:
    """The full address of a page, for a mail."""
    return f"{settings.SITE_URL}{path}"


def announce_change(*, candidature: Candidature, change: StateChange, event: str) -> None:
    """Tell the applicant what happened to their dossier, with the receipt where there is one to send.

    The template is candidatures/mails/<event>.md; it reads candidature, cycle, institute, reason and url.
    """
    documents = [candidature.receipt] if event == "submitted" and candidature.receipt else []
    cycle = candidature.cycle
    queue_mail(
        event=f"candidature.{event}",
        key=f"candidature.{event}:{candidature.uuid}:{change.pk}",
        to=candidature.email or candidature.applicant.email,
        recipient=candidature.applicant,
        template=f"candidatures/mails/{event}.md",
        context={
            "candidature": candidature,
            "cycle": cycle,
            "institute": cycle.institute,
            "reason": change.reason,
            "url": absolute_url(candidature.get_absolute_url()),
        },
        documents=documents,
        institute=cycle.institute,
        reply_to=cycle.institute.email,
    )


def ask_signature(*, commitment: EmployerCommitment, token: str) -> None:
    """Send the signatory the link of one commitment. The token is in this mail and nowhere else."""
    candidature = commitment.candidature
    queue_mail(
        event="commitment.asked",
        key=f"commitment.asked:{commitment.uuid}",
        to=commitment.signatory_email,
        template="candidatures/mails/commitment_asked.md",
        context={
            "commitment": commitment,
            "candidature": candidature,
            "cycle": candidature.cycle,
            "institute": candidature.cycle.institute,
            "url": absolute_url(reverse("candidatures:commitment_page", args=[token])),
        },
        institute=candidature.cycle.institute,
        reply_to=candidature.cycle.institute.email,
        confidential=True,
    )


def announce_commitment(*, commitment: EmployerCommitment, event: str) -> None:
    """Tell the applicant that the employer signed or refused."""
    candidature = commitment.candidature
    queue_mail(
        event=f"commitment.{event}",
        key=f"commitment.{event}:{commitment.uuid}",
        to=candidature.email or candidature.applicant.email,
        recipient=candidature.applicant,
        template=f"candidatures/mails/commitment_{event}.md",
        context={
            "commitment": commitment,
            "candidature": candidature,
            "cycle": candidature.cycle,
            "institute": candidature.cycle.institute,
            "url": absolute_url(candidature.get_absolute_url()),
        },
        institute=candidature.cycle.institute,
        reply_to=candidature.cycle.institute.email,
    )
