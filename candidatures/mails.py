"""Mails this app sends. Each is a row of the outbox, written in the transaction of what it tells."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from candidatures.enums import State
from candidatures.mailing import absolute_url, mail_applicant, write_about, write_applicant
from candidatures.models import BillingLink, Candidature, EmployerCommitment, Mandate, Revision, StateChange
from candidatures.points import points_to_answer
from candidatures.sections import BY_SLUG, SECTIONS
from candidatures.wordings.common import billing_values, commitment_values, mandate_values
from candidatures.working_copy import completeness_of, open_revision, points_of, written_pieces
from toolkit.documents.models import Document
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.services import cancel_mails, queue_mails, redirect_mails
from toolkit.text.markdown import escape_markdown
from toolkit.text.typography import NBSP, format_day, format_euros, format_moment
from toolkit.wordings.kinds import Values

LINES = 8  # of what is left, in a mail
# What a mail tells with its letter.
WITH_LETTER = frozenset({"admitted", "offered_again", "waitlisted", "rejected", "ineligible", "rectified"})
OWING = frozenset({"admitted", "offered_again", "confirmed", "rectified"})  # what tells the fee


def announce_changes(told: Iterable[tuple[Candidature, StateChange]], *, event: str) -> None:
    """Tell each applicant what happened to their dossier, with the paper that says so where there is one to send.

    A refusal's reason is told only where the institute prints one.
    """
    mails = [
        mail_applicant(
            candidature,
            event=f"candidature.{event}",
            key=f"{candidature.uuid}:{change.pk}",
            values=_values_of_change(candidature, change, event),
            documents=_papers_of_change(candidature, event),
        )
        for candidature, change in told
    ]
    queue_mails([mail for mail in mails if mail is not None])


def _values_of_change(candidature: Candidature, change: StateChange, event: str) -> Values:
    commitment = candidature.commitment if event == "submitted" else None
    prints_reason = event != "rejected" or candidature.cycle.institute.prints_reason
    return {
        "motif": change.reason if prints_reason else "",
        "droits_dus": format_euros(candidature.owed_fee) if event in OWING else "",
        "lettre_annulee": _cancelled_letter(candidature) if event == "reopened" else "",
        "si_admis": candidature.state == State.ADMITTED,
        "si_en_attente": candidature.state == State.WAITLISTED,
        "si_non_retenu": candidature.state == State.REJECTED,
        "si_engagement_attendu": commitment is not None and not commitment.is_signed,
        "si_numero": bool(candidature.receipt_number),
    }


def _papers_of_change(candidature: Candidature, event: str) -> list[Document]:
    """The receipt of a dossier, the letter of a decision: a mail that tells of one leaves with it."""
    if event == "submitted":
        return [candidature.receipt] if candidature.receipt else []
    return [candidature.letter] if event in WITH_LETTER and candidature.letter else []


def _cancelled_letter(candidature: Candidature) -> str:
    """The number of the letter that a decision taken back has cancelled, or the empty string."""
    letter = candidature.letter
    return letter.number if letter is not None and letter.is_cancelled else ""


def announce_correction(*, candidature: Candidature, revision: Revision) -> None:
    """Ask the applicant to correct: what, why, and by when."""
    write_applicant(
        candidature,
        event="candidature.correction_requested",
        key=str(revision.uuid),
        values={
            "corriger_avant": format_day(revision.due_on),
            "message": revision.message,
            "points": _write_points(revision),
        },
    )


def remind_of_correction(*, candidature: Candidature, revision: Revision) -> None:
    """Remind the applicant of what is to be corrected, and of the day."""
    values = {"corriger_avant": format_day(revision.due_on), "points": _write_points(revision)}
    key = f"{revision.uuid}:{revision.due_on}:{revision.reminders}"
    write_applicant(candidature, event="candidature.correction_due", key=key, values=values)


def announce_more_time(*, candidature: Candidature, revision: Revision) -> None:
    """Tell the applicant of the later day by which the correction is awaited."""
    values = {"corriger_avant": format_day(revision.due_on)}
    key = f"{revision.uuid}:{revision.due_on}"
    write_applicant(candidature, event="candidature.correction_extended", key=key, values=values)


def _write_points(revision: Revision) -> str:
    """Each point under its number, with what is expected and why."""
    blocks = []
    for number, point in enumerate(points_of(revision), start=1):
        label = escape_markdown(point.aim or BY_SLUG[point.section].title)
        what = escape_markdown(point.what).replace("\n", "\n> ")
        blocks.append(f"**{number}. {label}**\n\n> {what}\n\nPourquoi : {escape_markdown(point.why)}")
    return "\n\n".join(blocks)


def announce_sent_again(*, candidature: Candidature, revision: Revision) -> None:
    """Tell the applicant that what they have changed is received, with the new receipt."""
    write_applicant(
        candidature,
        event="candidature.sent_again",
        key=str(revision.uuid),
        values={"renvoye_le": format_moment(revision.sent_at)},
        documents=[revision.receipt] if revision.receipt else [],
    )


def announce_revision_closed(*, candidature: Candidature, revision: Revision) -> None:
    """Tell the applicant that the dossier was taken as last sent, while they were changing it."""
    write_applicant(
        candidature,
        event="candidature.revision_closed",
        key=str(revision.uuid),
    )


def remind_applicant(*, candidature: Candidature, moment: datetime) -> None:
    """Tell the applicant that the draft is not submitted, and until when it may be. `moment` tells one from another."""
    key = f"{candidature.uuid}:{moment:%Y%m%d%H%M}"
    extended = "du délai qui vous est accordé" if candidature.is_extended else "du dépôt"
    values = {**what_is_left(candidature), "fin_du_delai": extended}
    write_applicant(candidature, event="candidature.reminder", key=key, values=values)


def remind_of_answer(*, candidature: Candidature, moment: datetime) -> None:
    """Remind an admitted person of the last day to answer. `moment` tells one from another."""
    write_applicant(
        candidature,
        event="candidature.answer_due",
        key=f"{candidature.uuid}:{moment:%Y%m%d%H%M}",
        values={"droits_dus": format_euros(candidature.owed_fee)},
    )


def remind_of_unsent(*, candidature: Candidature, revision: Revision, moment: datetime) -> None:
    """Tell the applicant that what they changed since they submitted is not sent, and until when it may be."""
    write_applicant(
        candidature,
        event="candidature.unsent",
        key=f"{revision.uuid}:{moment:%Y%m%d%H%M}",
        values=what_is_left(candidature),
    )


def what_is_left(candidature: Candidature) -> Values:
    """How many points stand before the submission, and how many in which section. Four queries at most."""
    lacking = completeness_of(candidature)
    counts = [(section.title, len(lacking.of(section))) for section in SECTIONS]
    return {
        **count_left(len(lacking.missing)),
        "sections": ", ".join(f"{title} ({count})" for title, count in counts if count),
    }


def count_left(count: int) -> Values:
    """The number of points that stand before a dossier may be sent, in words."""
    points = f"{count} point{'s' if count > 1 else ''}"
    return {
        "reste": points,
        "reste_en_bref": f"il reste {points}" if count else "rien n’y manque",
        "si_incomplet": count > 0,
        "si_complet": count == 0,
    }


def announce_commitment(*, commitment: EmployerCommitment, event: str, documents: Iterable[Document] = ()) -> None:
    """Tell the applicant what became of it: signed, refused, verified, passed on, form received, expired."""
    candidature = commitment.candidature
    given = (commitment.refusal_label, commitment.refusal_reason) if event == "refused" else ()
    write_applicant(
        candidature,
        event=f"commitment.{event}",
        key=str(commitment.uuid),
        values={
            **commitment_values(commitment),
            "motif": f"{NBSP}: ".join(part for part in given if part),
            "conseil": commitment.refusal_advice if event == "refused" else "",
            "si_pas_encore_depose": candidature.is_draft and candidature.can_be_submitted_now,
            "qui_l_a_envoye": "que votre employeur a envoyé" if commitment.came_by_link else "que vous avez joint",
        },
        documents=documents,
    )


def announce_mandate(*, mandate: Mandate, event: str) -> None:
    """Tell the applicant that the mandate was accepted or declined."""
    write_applicant(
        mandate.candidature, event=f"mandate.{event}", key=str(mandate.uuid), values=mandate_values(mandate)
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
        values={
            **mandate_values(mandate),
            **count_left(len(lacking)),
            "ce_qui_manque": _list_lacking(lacking),
            "a_rendre_avant": format_day(until),
            "deposer": verb,
            "deposez": order,
        },
    )


def _list_lacking(lacking: list[str]) -> str:
    """The first ones, an item each, then how many more there are."""
    lines = [escape_markdown(sentence) for sentence in lacking[:LINES]]
    more = len(lacking) - LINES
    if more > 0:
        lines.append(f"et {more} autre{'s' if more > 1 else ''} point{'s' if more > 1 else ''}")
    return "\n".join(f"- {line}" for line in lines)


def ask_delegate(*, mandate: Mandate) -> None:
    """Ask a person to help with a dossier. The link holds no secret: it opens for whoever proves this address."""
    url = absolute_url(reverse("candidatures:mandate", args=[mandate.uuid]))
    write_about(
        mandate.candidature,
        event="mandate.asked",
        key=str(mandate.uuid),
        to=mandate.email,
        values={**mandate_values(mandate), "lien": url},
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
    billing = commitment.billing_link
    write_about(
        commitment.candidature,
        event="commitment.receipt",
        key=str(commitment.uuid),
        to=commitment.signatory_email,
        values={
            **commitment_values(commitment),
            "service_financier": billing.email if billing else "",
            "si_numero_a_suivre": billing is None and commitment.purchase_order_to_follow,
        },
        documents=[commitment.document],
    )


def tell_undone(*, candidature: Candidature, commitment: EmployerCommitment, given: str, why: str) -> None:
    """Tell the signatory that what they gave stands no longer, where their address is known.

    `given` says what it was, `why` is asked_again, given_up or deleted.
    """
    if not commitment.signatory_email:
        return
    write_about(
        candidature,
        event="commitment.undone",
        key=str(commitment.uuid),
        to=commitment.signatory_email,
        values={
            **commitment_values(commitment),
            "ce_qui_etait_donne": given,
            "moment": format_moment(timezone.now()),
            "si_redemande": why == "asked_again",
            "si_retiree": why == "given_up",
            "si_supprimee": why not in {"asked_again", "given_up"},
        },
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
    write_about(
        link.commitment.candidature,
        event=f"billing.{event}",
        key=key,
        to=link.email,
        values={**billing_values(link), "lien": url},
        confidential=True,
        secret=url,
    )


def follow_recipient(*, user: User, mandates: Iterable[Mandate], former: str, current: str) -> None:
    """Send to the new address of an account what waits for the person at the former one, these mandates too."""
    keys = [f"mandate.asked:{mandate.uuid}" for mandate in mandates]
    redirect_mails(recipient=user, former=former, current=current, keys=keys)


def _asking_keys(commitment: EmployerCommitment) -> list[str]:
    return [f"commitment.asked:{commitment.uuid}", *_reminder_keys(commitment)]


def _write_signatory(commitment: EmployerCommitment, *, event: str, key: str, token: str) -> None:
    url = absolute_url(reverse("candidatures:commitment_page", args=[token]))
    write_about(
        commitment.candidature,
        event=f"commitment.{event}",
        key=key,
        to=commitment.signatory_email,
        values={**commitment_values(commitment), "lien": url},
        confidential=True,
        secret=url,
    )
