"""The outbox: what was written to whom, and what became of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import TRAINING_TEAM
from dashboard.mail_list import OutboxList, visible_mails
from toolkit.notifications.enums import MailState
from toolkit.notifications.errors import MailError
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.services import resend_mail

# Tone and icon of the status pill.
LOOK = {
    MailState.QUEUED: ("wait", "clock"),
    MailState.SENDING: ("info", "send"),
    MailState.SENT: ("ok", "check"),
    MailState.FAILED: ("error", "x-circle"),
    MailState.CANCELLED: ("mute", "x"),
}

# What a mail is about, in the words of the desk. An event that is not here shows nothing.
EVENTS = {
    "invitation": "Invitation",
    "account_exists": "Compte déjà ouvert",
    "account_unknown": "Compte inconnu",
    "email_change": "Changement d’adresse",
    "email_verification": "Vérification d’adresse",
    "password_reset": "Nouveau mot de passe",
    "security_notice": "Sécurité du compte",
    "candidature.submitted": "Candidature déposée",
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
    "candidature.extended": "Délai accordé",
    "candidature.assigned": "Dossiers confiés",
    "mandate.asked": "Mandat proposé",
    "mandate.accepted": "Mandat accepté",
    "mandate.declined": "Mandat décliné",
    "commitment.asked": "Engagement demandé",
    "commitment.reminder": "Rappel au signataire",
    "commitment.receipt": "Acte d’engagement, au signataire",
    "commitment.resent": "Lien d’engagement renvoyé",
    "commitment.passed_on": "Engagement transmis",
    "commitment.form_received": "Formulaire d’engagement reçu",
    "commitment.expired": "Lien d’engagement expiré",
    "commitment.signed": "Engagement signé",
    "commitment.refused": "Engagement refusé",
    "commitment.verified": "Engagement vérifié",
}


def _check_reader(request: HttpRequest) -> None:
    if not request.user.has_role(*TRAINING_TEAM):
        raise PermissionDenied


def _with_look(mail: OutboxMail) -> dict[str, Any]:
    tone, icon = LOOK[MailState(mail.state)]
    return {"mail": mail, "tone": tone, "icon": icon, "event": EVENTS.get(mail.event, "")}


@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """Mails, newest first, with the number in each state; words are looked for in all of them."""
    _check_reader(request)
    mails = OutboxList(user=request.user, params=request.GET)
    context = {
        "nav_item": "outbox",
        "mails": mails,
        "state": mails.view.slug,
        "words": mails.words,
        "page": mails.page,
        "rows": [_with_look(mail) for mail in mails.shown],
    }
    return render(request, "dashboard/outbox.html", context)


@require_GET
def outbox_mail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One mail: its words, but for a confidential one, and its delivery."""
    _check_reader(request)
    mail = get_object_or_404(visible_mails(request.user).select_related("recipient", "resent_by"), uuid=uuid)
    return _mail_page(request, mail)


def _mail_page(request: HttpRequest, mail: OutboxMail, *, notice: str = "", status: int = 200) -> HttpResponse:
    context = {"nav_item": "outbox", **_with_look(mail), "documents": mail.documents.all(), "notice": notice}
    return render(request, "dashboard/mail.html", context, status=status)


@require_POST
def outbox_resend(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Queue a failed mail again."""
    _check_reader(request)
    mail = get_object_or_404(visible_mails(request.user), uuid=uuid)
    try:
        resend_mail(actor=request.user, mail=mail)
    except MailError as refusal:
        return _mail_page(request, mail, notice=refusal.message, status=refusal.status)
    messages.success(request, f"Le courriel repart vers {mail.to_email}.")
    return redirect("dashboard:outbox_mail", uuid=mail.uuid)
