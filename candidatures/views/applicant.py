"""The pages of who writes a dossier, the applicant or their delegate: start, overview, sections, review."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from candidatures.enums import State
from candidatures.forms.applicant import FORMS, SectionForm
from candidatures.forms.versions import both_versions
from candidatures.models import Candidature
from candidatures.paper import preparation
from candidatures.permissions import reserved_fields, why_closed
from candidatures.sections import BY_SLUG, PIECES, SECTIONS, digest
from candidatures.services import save_section, start_candidature
from candidatures.services.copy_from_previous import earlier_dossier
from candidatures.views.page import DossierPage, find_written, render_page, show_dossier, show_pieces, show_review
from candidatures.working_copy import points_under_way
from cycles.models import Cycle
from toolkit.domain.errors import DomainError, StaleError

WITHDRAWN_ONCE = (
    "Vous avez retiré votre candidature à ce cycle : elle ne peut pas être commencée à nouveau pour cette promotion. "
    "Si c’est une erreur, écrivez au service formation continue."
)
COMMITMENT_FELL = (
    "Vous avez changé d’employeur : l’engagement demandé au précédent ne vaut plus. Demandez-le à nouveau dans la "
    "section « Pièces et engagement »."
)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: UserRequest, slug: str) -> HttpResponse:
    """Say what applying takes, then open a draft; or go back to the one there is."""
    cycle = Cycle.objects.public().addressed(slug).select_related("institute").first()
    if cycle is None:
        raise Http404("Ce cycle n’existe pas.")
    if request.method != "POST":
        known = Candidature.objects.owned_by(request.user).filter(cycle=cycle).first()
        context = {
            **preparation(cycle),
            "earlier": earlier_dossier(user=request.user, cycle=cycle),
        }
        return _resume(request, known) if known else render(request, "candidatures/start.html", context)
    begun = Candidature.objects.owned_by(request.user).filter(cycle=cycle).exists()
    try:
        from_earlier = "from_earlier" in request.POST
        candidature = start_candidature(actor=request.user, cycle=cycle, from_earlier=from_earlier)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect(cycle)
    if not begun and not from_earlier:  # nothing to look over yet: its first section at once
        return redirect("candidatures:section", candidature.uuid, SECTIONS[0].slug)
    return _resume(request, candidature)


def _resume(request: UserRequest, candidature: Candidature) -> HttpResponse:
    """Go to the dossier there is; a withdrawn one does not start again, and says so."""
    if candidature.state == State.WITHDRAWN:
        messages.warning(request, WITHDRAWN_ONCE)
    return redirect(candidature)


@require_safe
def dossier(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Where the dossier stands, and what to do next."""
    return show_dossier(request, find_written(request, uuid))


@require_safe
def review(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Read the dossier as the committee will, then send it."""
    return show_review(request, find_written(request, uuid))


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: UserRequest, uuid: UUID, slug: str) -> HttpResponse:
    """Write in one section. Accepted answers are saved even when another is refused."""
    chosen = BY_SLUG.get(slug)
    if chosen is None:
        raise Http404("Cette section n’existe pas.")
    candidature = find_written(request, uuid)
    page = DossierPage(request.user, candidature, current=chosen)
    if request.method == "POST" and chosen != PIECES:
        return _save(request, page, open_form(request, candidature, slug, request.POST))
    if chosen == PIECES and (PIECES.slug in page.editable or page.can_change_commitment):
        return _leave_pieces(request, page) if request.method == "POST" else show_pieces(request, candidature)
    if slug not in page.editable:
        messages.info(request, f"{why_closed(request.user, candidature, chosen)} Voici ce que le dossier contient.")
        return redirect("candidatures:review", candidature.uuid)
    return _show(request, page, open_form(request, candidature, slug))


def open_form(request: UserRequest, candidature: Candidature, slug: str, data: QueryDict | None = None) -> SectionForm:
    """The form of a section, as this person may fill it."""
    form = FORMS[slug](data, instance=candidature)
    form.reserve(reserved_fields(request.user, candidature))
    form.ask(points_under_way(candidature))
    return form


def _save(request: UserRequest, page: DossierPage, form: SectionForm) -> HttpResponse:
    form.is_valid()
    held = page.commitment is not None and not page.commitment_fell
    try:
        saved = write_form(request, page.candidature, form)
    except StaleError as refusal:
        return _show_both(request, page, form, refusal)
    except DomainError as refusal:
        return _show(request, page, form, refusal=refusal)
    fresh = DossierPage(request.user, saved, current=form.section)
    if form.errors:
        form.show_seen(form.seen_after(page.candidature, saved))
        return _show(request, fresh, form)
    if held and fresh.commitment_fell and "continue" in request.POST:
        messages.warning(request, COMMITMENT_FELL)  # the page itself says it to who stays
    return _next(request, fresh)


def write_form(request: UserRequest, candidature: Candidature, form: SectionForm) -> Candidature:
    """Save the accepted answers of a form and return the dossier as written. Raises as save_section."""
    return save_section(
        actor=request.user,
        candidature=candidature,
        section=form.section,
        values=form.values,
        seen=form.sent_seen,
        replies=form.replies,
    )


def _next(request: UserRequest, page: DossierPage) -> HttpResponse:
    """Stay, or go on to the next section; after the last one, read the dossier again."""
    if "continue" not in request.POST and page.current is not None:
        return redirect("candidatures:section", page.candidature.uuid, page.current.slug)
    following = page.next_section
    if following is None:
        return redirect("candidatures:review", page.candidature.uuid)
    return redirect("candidatures:section", page.candidature.uuid, following.slug)


def _leave_pieces(request: UserRequest, page: DossierPage) -> HttpResponse:
    """The pieces save themselves one by one: this only goes on."""
    return _next(request, page)


def _show(
    request: UserRequest, page: DossierPage, form: SectionForm, *, refusal: DomainError | None = None
) -> HttpResponse:
    page.errors = len(form.errors)
    context = {"form": form, "section": form.section}
    status = 422 if form.errors else 200
    return render_page(request, "candidatures/section.html", page, refusal=refusal, status=status, **context)


def _show_both(request: UserRequest, page: DossierPage, form: SectionForm, refusal: StaleError) -> HttpResponse:
    """What was typed stays in the form; what was saved meanwhile is shown beside. Sending again keeps the former."""
    stored = find_written(request, page.candidature.uuid)
    form.show_seen(digest(stored, form.section))
    fresh = DossierPage(request.user, stored, current=form.section)
    fresh.errors = len(form.errors)
    return render_page(
        request, "candidatures/section.html", fresh, refusal=refusal, form=form, section=form.section,
        versions=both_versions(form, stored), stale=True,
    )  # fmt: skip
