"""The outbox: what was written to whom, and what became of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.enums import Role
from accounts.models import User
from accounts.requests import UserRequest
from accounts.roles import INSTRUCTORS, TRAINING_TEAM
from candidatures.models import Candidature
from dashboard.mail_list import OutboxList, visible_mails
from toolkit.notifications.enums import MailState
from toolkit.notifications.errors import MailError
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.services import resend_mail
from toolkit.wordings.kinds import is_changed_by_staff, label_of


def _check_reader(request: UserRequest) -> None:
    if not request.user.has_role(*TRAINING_TEAM):
        raise PermissionDenied


def _with_look(mail: OutboxMail) -> dict[str, Any]:
    spec = MailState.of(mail.state).spec
    return {"mail": mail, "tone": spec.tone, "icon": spec.icon, "event": label_of(mail.event)}


@require_GET
def outbox(request: UserRequest) -> HttpResponse:
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
def outbox_mail(request: UserRequest, uuid: UUID) -> HttpResponse:
    """One mail: its words, but for a confidential one, and its delivery."""
    _check_reader(request)
    mail = get_object_or_404(visible_mails(request.user).select_related("recipient", "resent_by"), uuid=uuid)
    return _mail_page(request, mail)


def _mail_page(request: UserRequest, mail: OutboxMail, *, notice: str = "", status: int = 200) -> HttpResponse:
    context = {
        "nav_item": "outbox",
        **_with_look(mail),
        "documents": mail.documents.all(),
        "notice": notice,
        "words_url": _words_url(request.user, mail),
    }
    return render(request, "dashboard/mail.html", context, status=status)


def _words_url(user: User, mail: OutboxMail) -> str:
    """Where this person changes the words of the mails to come, for the cycle of the dossier if it is about one."""
    if mail.institute_id is None or not is_changed_by_staff(mail.event):
        return ""
    roles = user.roles_at(mail.institute_id)
    about = Candidature.objects.filter(uuid=mail.about) if mail.about else Candidature.objects.none()
    cycle = about.values_list("cycle__slug", flat=True).first()
    if not roles & (set(INSTRUCTORS) if cycle else {Role.HEAD_OF_SERVICE}):
        return ""
    return reverse("workshop:wording", args=[mail.institute_id, cycle or "tous", mail.event])


@require_POST
def outbox_resend(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Queue a failed mail again."""
    _check_reader(request)
    mail = get_object_or_404(visible_mails(request.user), uuid=uuid)
    try:
        resend_mail(actor=request.user, mail=mail)
    except MailError as refusal:
        return _mail_page(request, mail, notice=refusal.message, status=refusal.status)
    messages.success(request, f"Le courriel repart vers {mail.to_email}.")
    return redirect("dashboard:outbox_mail", uuid=mail.uuid)
