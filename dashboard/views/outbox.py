"""The outbox: what was written to whom, and what became of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.enums import Role
from accounts.models import User
from candidatures.models import Candidature
from toolkit.notifications.enums import MailState
from toolkit.notifications.errors import MailError
from toolkit.notifications.events import label_of
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.services import resend_mail
from toolkit.text.cleaning import clean_line
from toolkit.text.search_text import LONGEST_SEARCH, MAX_WORDS

PAGE_SIZE = 50
READERS = (Role.ADVISER, Role.ASSISTANT, Role.HEAD_OF_SERVICE)


def _check_reader(request: HttpRequest) -> None:
    if not request.user.has_role(*READERS):
        raise PermissionDenied


def visible_mails(user: User) -> QuerySet[OutboxMail]:
    """Mails of the institutes where the person reads them; those about an account alone, of heads of service.

    Of a dossier that they may not know of, none: neither its words, nor its state, nor its number.
    """
    scope = Q(institute_id__in=user.institutes_with_role(*READERS))
    if user.is_head_of_service:
        scope |= Q(institute=None)
    return OutboxMail.objects.filter(scope).exclude(about__in=Candidature.objects.closed_to(user).values("uuid"))


def searched(mails: QuerySet[OutboxMail], user: User, words: str) -> QuerySet[OutboxMail]:
    """Those whose subject, address or recipient hold every word, or that are about a dossier that they find."""
    said = Q()
    for word in clean_line(words).split()[:MAX_WORDS]:
        said &= (
            Q(subject__icontains=word)
            | Q(to_email__icontains=word)
            | Q(recipient__first_name__icontains=word)
            | Q(recipient__last_name__icontains=word)
        )
    about = Candidature.objects.at_desk_of(user).search(words).values("uuid")
    return mails.filter(said | Q(about__in=about))


def _with_look(mail: OutboxMail) -> dict[str, Any]:
    spec = MailState(mail.state).spec
    return {"mail": mail, "tone": spec.tone, "icon": spec.icon, "event": label_of(mail.event)}


@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """Mails, newest first, with the number in each state; words are looked for in all of them."""
    _check_reader(request)
    visible = visible_mails(request.user)
    words = clean_line(request.GET.get("q", "")[:LONGEST_SEARCH])
    if words:
        visible = searched(visible, request.user, words)
    counts = dict(visible.order_by().values_list("state").annotate(Count("pk")))
    state = request.GET.get("etat", "")
    state = state if state in MailState.values else ""
    mails = visible.for_list()
    paginator = Paginator(mails.filter(state=state) if state else mails, PAGE_SIZE)
    paginator.count = counts.get(state, 0) if state else sum(counts.values())  # counted just above
    page = paginator.get_page(request.GET.get("page"))
    page.page_range = list(paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))
    context = {
        "nav_item": "outbox",
        "state": state,
        "words": words,
        "views": [("", "Tous", sum(counts.values()))]
        + [(value, label, counts.get(value, 0)) for value, label in MailState.choices],
        "page": page,
        "rows": [_with_look(mail) for mail in page.object_list],
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
