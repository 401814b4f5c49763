"""Mails this app sends. Each is a row of the outbox, written in the transaction of what it tells."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from candidatures.models import BillingLink, Candidature, EmployerCommitment, Mandate, Revision, StateChange
from candidatures.points import points_to_answer
from candidatures.sections import BY_SLUG, SECTIONS
from candidatures.working_copy import completeness_of, open_revision, points_of, written_pieces
from toolkit.documents.models import Document
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.services import cancel_mails, queue_mail, redirect_mails

LINES = 8  # of what is left, in a mail

# Each is a template, and what the outbox calls it.
EVENTS = {
    "candidature.submitted": "Candidature déposée",
    "candidature.sent_again": "Candidature modifiée et renvoyée",
    "candidature.revision_closed": "Modifications non renvoyées",
    "candidature.correction_requested": "Correction demandée",
    "candidature.correction_answered": "Correction reçue",
    "candidature.eligible": "Dossier recevable",
    "candidature.ineligible": "Dossier irrecevable",
    "candidature.reopened": "Instruction reprise",
    "candidature.reconsidered": "Retour à l’instruction",
    "candidature.admitted": "Admission",
    "candidature.waitlisted": "Liste d’attente",
    "candidature.rejected": "Candidature non retenue",
    "candidature.confirmed": "Participation confirmée",
    "candidature.declined": "Place refusée",
    "candidature.lapsed": "Place perdue sans réponse",
    "candidature.withdrawn": "Candidature retirée",
    "candidature.cancelled": "Participation annulée",
    "candidature.reminder": "Rappel avant la clôture",
    "candidature.unsent": "Rappel : modifications non renvoyées",
    "mandate.asked": "Mandat proposé",
    "mandate.accepted": "Mandat accepté",
    "mandate.declined": "Mandat décliné",
    "mandate.ready": "Dossier prêt, dit un mandataire",
    "commitment.asked": "Engagement demandé",
    "commitment.reminder": "Rappel au signataire",
    "commitment.receipt": "Acte d’engagement, au signataire",
    "commitment.passed_on": "Engagement transmis",
    "commitment.form_received": "Formulaire d’engagement reçu",
    "commitment.expired": "Lien d’engagement expiré",
    "commitment.signed": "Engagement signé",
    "commitment.refused": "Engagement refusé",
    "commitment.verified": "Engagement vérifié",
    "commitment.undone": "Engagement qui ne vaut plus, au signataire",
    "billing.asked": "Coordonnées de facture demandées au service financier",
    "billing.reminder": "Rappel au service financier",
}


def absolute_url(path: str) -> str:
    """The full address of a page, for a mail."""
    return f"{settings.SITE_URL}{path}"


def announce_change(*, candidature: Candidature, change: StateChange, event: str) -> None:
    """Tell the applicant what happened to their dossier, with the receipt where there is one to send.

    The template is candidatures/mails/<event>.md; it reads candidature, cycle, institute, reason and url.
    """
    documents = [candidature.receipt] if event == "submitted" and candidature.receipt else []
    write_applicant(
        candidature,
        event=f"candidature.{event}",
        key=f"{candidature.uuid}:{change.pk}",
        template=event,
        context={"reason": change.reason},
        documents=documents,
    )


def announce_correction(*, candidature: Candidature, revision: Revision) -> None:
    """Ask the applicant to correct: what, why, and by when."""
    write_applicant(
        candidature,
        event="candidature.correction_requested",
        key=str(revision.uuid),
        template="correction_requested",
        context={
            "revision": revision,
            "points": [(point.aim or BY_SLUG[point.section].title, point) for point in points_of(revision)],
        },
    )


def announce_sent_again(*, candidature: Candidature, revision: Revision) -> None:
    """Tell the applicant that what they have changed is received, with the new receipt."""
    write_applicant(
        candidature,
        event="candidature.sent_again",
        key=str(revision.uuid),
        template="sent_again",
        context={"revision": revision},
        documents=[revision.receipt] if revision.receipt else [],
    )


def announce_revision_closed(*, candidature: Candidature, revision: Revision) -> None:
    """Tell the applicant that the dossier was taken as last sent, while they were changing it."""
    write_applicant(
        candidature,
        event="candidature.revision_closed",
        key=str(revision.uuid),
        template="revision_closed",
        context={"revision": revision},
    )


def remind_applicant(*, candidature: Candidature, moment: datetime) -> None:
    """Tell the applicant that the draft is not submitted, and until when it may be. `moment` tells one from another."""
    key = f"{candidature.uuid}:{moment:%Y%m%d%H%M}"
    context = what_is_left(candidature)
    write_applicant(candidature, event="candidature.reminder", key=key, template="reminder", context=context)


def remind_of_unsent(*, candidature: Candidature, revision: Revision, moment: datetime) -> None:
    """Tell the applicant that what they changed since they submitted is not sent, and until when it may be."""
    write_applicant(
        candidature,
        event="candidature.unsent",
        key=f"{revision.uuid}:{moment:%Y%m%d%H%M}",
        template="unsent",
        context={"left": len(completeness_of(candidature).missing)},
    )


def what_is_left(candidature: Candidature) -> dict[str, Any]:
    """How many points stand before the submission, and how many in which section. Four queries at most."""
    lacking = completeness_of(candidature)
    counts = [(section.title, len(lacking.of(section))) for section in SECTIONS]
    return {
        "left": len(lacking.missing),
        "sections": ", ".join(f"{title} ({count})" for title, count in counts if count),
    }


def announce_commitment(*, commitment: EmployerCommitment, event: str, documents: Iterable[Document] = ()) -> None:
    """Tell the applicant what became of the commitment: signed, refused, verified, passed on, form received, expired.

    The template is candidatures/mails/commitment_<event>.md.
    """
    write_applicant(
        commitment.candidature,
        event=f"commitment.{event}",
        key=str(commitment.uuid),
        template=f"commitment_{event}",
        context={"commitment": commitment},
        documents=documents,
    )


def announce_mandate(*, mandate: Mandate, event: str) -> None:
    """Tell the applicant that the mandate was accepted or declined."""
    write_applicant(
        mandate.candidature,
        event=f"mandate.{event}",
        key=str(mandate.uuid),
        template=f"mandate_{event}",
        context={"mandate": mandate},
    )


def announce_ready(*, candidature: Candidature, mandate: Mandate, moment: datetime) -> None:
    """Tell the applicant that who helps them has finished, and what is left. `moment` tells one from another."""
    revision = open_revision(candidature)
    lacking = [item.sentence for item in completeness_of(candidature).missing]
    if revision is not None and revision.is_correction:
        pieces = written_pieces(candidature)
        states = points_to_answer(revision, candidature=candidature, pieces=pieces, commitment=candidature.commitment)
        lacking += [f"Corrigez « {state.label} », ou répondez" for state in states if not state.is_met]
    until = revision.due_on if revision and revision.due_on else timezone.localdate(candidature.deadline)
    verb, order = ("déposer", "déposez") if candidature.is_draft else ("renvoyer", "renvoyez")
    write_applicant(
        candidature,
        event="mandate.ready",
        key=f"{mandate.uuid}:{moment:%Y%m%d%H%M%S}",
        template="mandate_ready",
        context={
            "mandate": mandate,
            "left": len(lacking),
            "lacking": lacking[:LINES],
            "more": max(0, len(lacking) - LINES),
            "until": until,
            "verb": verb,
            "order": order,
        },
    )


def ask_delegate(*, mandate: Mandate) -> None:
    """Ask a person to help with a dossier. The link holds no secret: it opens for whoever proves this address."""
    url = absolute_url(reverse("candidatures:mandate", args=[mandate.uuid]))
    _write(
        mandate.candidature,
        event="mandate.asked",
        key=str(mandate.uuid),
        template="mandate_asked",
        to=mandate.email,
        context={"mandate": mandate, "url": url},
    )


def ask_signature(*, commitment: EmployerCommitment, token: str) -> None:
    """Send the signatory the link of one commitment. The token is in this mail, its reminders, and nowhere else."""
    _write_signatory(commitment, event="asked", key=str(commitment.uuid), token=token)


def remind_signatory(*, commitment: EmployerCommitment, token: str) -> None:
    """Send the signatory the same link again."""
    _write_signatory(commitment, event="reminder", key=f"{commitment.uuid}:{commitment.reminders}", token=token)


def reminder_moments(commitment: EmployerCommitment) -> list[datetime]:
    """When the signatory was reminded, oldest first. One query, none when nobody was."""
    if not commitment.reminders:
        return []
    sent = OutboxMail.objects.filter(key__in=_reminder_keys(commitment)).order_by("created_at")
    return list(sent.values_list("created_at", flat=True))


def _reminder_keys(commitment: EmployerCommitment) -> list[str]:
    """A schedule that slept skips a number: a key may have no mail."""
    return [f"commitment.reminder:{commitment.uuid}:{number}" for number in range(1, commitment.reminders + 1)]


def confirm_signature(*, commitment: EmployerCommitment) -> None:
    """Send the signatory the act they have signed."""
    _write(
        commitment.candidature,
        event="commitment.receipt",
        key=str(commitment.uuid),
        template="commitment_receipt",
        to=commitment.signatory_email,
        context={"commitment": commitment},
        documents=[commitment.document],
    )


def tell_undone(*, candidature: Candidature, commitment: EmployerCommitment, given: str, why: str) -> None:
    """Tell the signatory that what they gave stands no longer, where their address is known.

    `given` says what it was, `why` is asked_again, given_up or deleted.
    """
    if not commitment.signatory_email:
        return
    _write(
        candidature,
        event="commitment.undone",
        key=str(commitment.uuid),
        template="commitment_undone",
        to=commitment.signatory_email,
        context={"commitment": commitment, "given": given, "why": why, "at": timezone.now()},
    )


def cancel_waiting(*, candidature: Candidature) -> None:
    """Cancel what waits about a draft that goes: the links to its signatory and to who was to help, the signed act."""
    keys = [f"mandate.asked:{uuid}" for uuid in candidature.mandates.values_list("uuid", flat=True)]
    for commitment in candidature.commitments.only("uuid", "reminders").prefetch_related("billing_links"):
        keys += _asking_keys(commitment)
        keys += [key for link in commitment.billing_links.all() for key in _billing_keys(link)]
        keys += [f"commitment.{event}:{commitment.uuid}" for event in ("signed", "receipt")]
    cancel_mails(keys=keys, reason="Le brouillon a été supprimé par son auteur.")


def cancel_asking(*, commitment: EmployerCommitment) -> None:
    """Cancel what waits to leave with the link of a commitment that is replaced: it would open nothing."""
    cancel_mails(keys=_asking_keys(commitment), reason="Le lien a été remplacé avant que ce courriel parte.")


def ask_billing(*, link: BillingLink, token: str, moment: datetime) -> None:
    """Send the finance department its link. `moment` tells one sending from another."""
    _write_finance(link, event="asked", key=f"{link.uuid}:{moment:%Y%m%d%H%M%S%f}", token=token)


def remind_billing(*, link: BillingLink, token: str) -> None:
    """Send the finance department the same link again, once."""
    _write_finance(link, event="reminder", key=str(link.uuid), token=token)


def count_billing_mails(candidature: Candidature, *, since: datetime) -> int:
    """How many mails left for finance departments since this moment. One query."""
    return OutboxMail.objects.filter(about=candidature.uuid, event="billing.asked", created_at__gt=since).count()


def cancel_billing(*, link: BillingLink) -> None:
    """Cancel what waits to leave with the link of a finance department: it would open nothing."""
    cancel_mails(keys=_billing_keys(link), reason="Le lien a été retiré avant que ce courriel parte.")


def _billing_keys(link: BillingLink) -> list[str]:
    asked = OutboxMail.objects.filter(key__startswith=f"billing.asked:{link.uuid}:").values_list("key", flat=True)
    return [*asked, f"billing.reminder:{link.uuid}"]


def _write_finance(link: BillingLink, *, event: str, key: str, token: str) -> None:
    url = absolute_url(reverse("candidatures:billing_page", args=[token]))
    _write(
        link.commitment.candidature,
        event=f"billing.{event}",
        key=key,
        template=f"billing_{event}",
        to=link.email,
        context={"link": link, "commitment": link.commitment, "url": url},
        confidential=True,
        secret=url,
    )


def follow_recipient(*, user: User, mandates: Iterable[Mandate], former: str, current: str) -> None:
    """Send to the new address of an account what waits for the person at the former one, these mandates too."""
    keys = [f"mandate.asked:{mandate.uuid}" for mandate in mandates]
    redirect_mails(recipient=user, former=former, current=current, keys=keys)


def _asking_keys(commitment: EmployerCommitment) -> list[str]:
    return [f"commitment.asked:{commitment.uuid}", *_reminder_keys(commitment)]


def write_applicant(candidature: Candidature, *, context: dict[str, Any] | None = None, **mail: Any) -> None:
    """A mail to the applicant, at the address of the dossier, with the link to it."""
    url = absolute_url(candidature.get_absolute_url())
    _write(
        candidature,
        to=candidature.email or candidature.applicant.email,
        recipient=candidature.applicant,
        context={"url": url, **(context or {})},
        **mail,
    )


def _write_signatory(commitment: EmployerCommitment, *, event: str, key: str, token: str) -> None:
    url = absolute_url(reverse("candidatures:commitment_page", args=[token]))
    _write(
        commitment.candidature,
        event=f"commitment.{event}",
        key=key,
        template=f"commitment_{event}",
        to=commitment.signatory_email,
        context={"commitment": commitment, "url": url},
        confidential=True,
        secret=url,
    )


def _write(
    candidature: Candidature,
    *,
    event: str,
    key: str,
    template: str,
    context: dict[str, Any],
    templates: str = "candidatures",
    **mail: Any,
) -> None:
    """Queue a mail about this dossier. `templates`: the app whose words it takes."""
    cycle = candidature.cycle
    queue_mail(
        event=event,
        key=f"{event}:{key}",
        template=f"{templates}/mails/{template}.md",
        context={"candidature": candidature, "cycle": cycle, "institute": cycle.institute, **context},
        institute=cycle.institute,
        about=candidature.uuid,
        reply_to=cycle.institute.email,
        **mail,
    )
