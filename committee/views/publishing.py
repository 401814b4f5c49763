"""Publishing: the dry run, each letter in full, then what two people do about it."""

import io
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from accounts.second_factor import ask_second_factor
from committee.access import Viewer, find_viewer
from committee.models import Publication
from committee.publishing import acts
from committee.publishing.checking import DryRun
from committee.publishing.letters import letters_of
from committee.publishing.page import Place, PublicationPage, check_reads_letters, group
from committee.publishing.words import hour_of
from committee.views.publication import publication_page, publication_url
from toolkit.documents.drafts import draft_html
from toolkit.documents.rendering import render_pdf
from toolkit.domain.errors import DomainError
from toolkit.files.serving import private_response
from toolkit.memo import remembers


@require_http_methods(["GET", "HEAD", "POST"])
@remembers
def dry_run(request: UserRequest) -> HttpResponse:
    """What each letter says wrong; POST prepares the publication, once what was found is acknowledged."""
    viewer = _publisher(request)
    page = PublicationPage(viewer)
    if not page.may_prepare:
        raise PermissionDenied
    if request.method != "POST":
        return redirect(publication_url(viewer)) if page.live else _dry_run_page(request, page)
    accepted = frozenset(request.POST.getlist("accepted"))
    try:
        made = acts.prepare_publication(
            actor=request.user,
            committee=viewer.committee,
            seen=request.POST.get("seen", "")[:64],
            accepted=accepted,
        )
    except DomainError as refusal:
        return _dry_run_page(request, page, refusal=refusal, accepted=accepted)
    until = hour_of(made.valid_until)
    who = "Un autre" if viewer.can_publish else "Un"
    messages.success(request, f"La publication est préparée. {who} chef de service la confirme avant {until}.")
    return redirect(publication_url(viewer))


def _dry_run_page(
    request: UserRequest,
    page: PublicationPage,
    *,
    refusal: DomainError | None = None,
    accepted: frozenset[str] = frozenset(),
) -> HttpResponse:
    run = DryRun(page.viewer.committee)
    context = {
        **_context(page),
        "run": run,
        "blocking": group(run.blocking),
        "to_accept": group(run.to_accept),
        "accepted": accepted,
        "refusal": refusal.message if refusal else "",
    }
    return render(request, "committee/publishing/dry_run.html", context, status=refusal.status if refusal else 200)


@require_safe
@remembers
def letter(request: UserRequest, uuid: UUID) -> HttpResponse:
    """One letter in full, as it would leave today, and the way to the next one."""
    viewer = _publisher(request)
    run, at = _found(viewer, uuid)
    shown = letters_of(viewer.committee, [run.decisions[at]], on=run.on)[0]
    page = PublicationPage(viewer)
    context = {**_context(page), "run": run, "place": Place(run, at), "letter": shown, "said": shown.content.context}
    return render(request, "committee/publishing/letter.html", {**context, "issued_on": run.on})


@require_safe
def letter_paper(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """The same on paper, which says that it is not issued."""
    viewer = _publisher(request)
    run, at = _found(viewer, uuid)
    shown = letters_of(viewer.committee, [run.decisions[at]], on=run.on)[0]
    content = render_pdf(html=draft_html(shown.kind, shown.content), identifier=str(uuid))
    return private_response(handle=io.BytesIO(content), filename="lettre-non-emise.pdf", inline=True)


def _found(viewer: Viewer, uuid: UUID) -> tuple[DryRun, int]:
    run = DryRun(viewer.committee)
    at = next((at for at, row in enumerate(run.decisions) if row.item.uuid == uuid), None)
    if at is None:
        raise Http404("Cette lettre n’attend pas d’être publiée.")
    return run, at


@require_safe
def publication_state(request: UserRequest) -> JsonResponse:
    """What a screen asks while it waits: another word, and the page is to be read again."""
    page = PublicationPage(_publisher(request))
    return JsonResponse({"state": page.state})


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: UserRequest) -> HttpResponse:
    """The second person confirms; a GET comes back from the second factor, and leads to the page."""
    viewer = _publisher(request)
    if not viewer.can_publish:
        raise PermissionDenied
    asked = ask_second_factor(request)
    if asked is not None:
        return asked
    if request.method != "POST":
        return redirect(publication_url(viewer))
    try:
        made = acts.confirm_publication(
            actor=request.user,
            publication=_publication(request, viewer),
            seen=request.POST.get("seen", "")[:64],
        )
    except DomainError as refusal:
        return publication_page(request, viewer, refusal=refusal)
    messages.success(request, f"C’est confirmé : tout part à {hour_of(made.leaves_at)}.")
    return redirect(publication_url(viewer))


@require_POST
def hold_back(request: UserRequest) -> HttpResponse:
    """Either of the two keeps everything from leaving."""
    viewer = _publisher(request, knows_all=False)
    reason = request.POST.get("reason", "")
    try:
        acts.hold_back_publication(actor=request.user, publication=_publication(request, viewer), reason=reason)
    except DomainError as refusal:
        return publication_page(request, viewer, refusal=refusal, reason=reason)
    messages.success(request, "La publication est retenue : rien n’est parti.")
    return redirect(publication_url(viewer))


@require_POST
def withdraw(request: UserRequest) -> HttpResponse:
    """Take back a publication that nobody has confirmed."""
    viewer = _publisher(request)
    reason = request.POST.get("reason", "")
    try:
        acts.withdraw_publication(actor=request.user, publication=_publication(request, viewer), reason=reason)
    except DomainError as refusal:
        return publication_page(request, viewer, refusal=refusal, reason=reason)
    messages.success(request, "La publication est retirée : les décisions restent secrètes.")
    return redirect(publication_url(viewer))


def _publisher(request: UserRequest, *, knows_all: bool = True) -> Viewer:
    """Whoever prepares or publishes. Raises Http404, PermissionDenied (403)."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    if knows_all:
        check_reads_letters(viewer)
    return viewer.formed() if request.method == "POST" else viewer


def _publication(request: UserRequest, viewer: Viewer) -> Publication:
    """The one that the page showed. Raises Http404."""
    seen = request.POST.get("seen", "")
    known = Publication.objects.filter(committee=viewer.committee.pk)
    try:
        return get_object_or_404(known, uuid=UUID(seen[:36]))
    except ValueError:
        raise Http404("Cette publication n’existe pas.") from None


def _context(page: PublicationPage) -> dict[str, Any]:
    viewer = page.viewer
    return {
        "nav_item": "committee",
        "cycle": viewer.cycle,
        "viewer": viewer,
        "publishing": page,
        "back": publication_url(viewer),
        "prepare_url": f"{reverse('committee:dry_run')}?cycle={viewer.cycle.slug}",
    }
