"""What is handed out at a session: added, published to participants, taken back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from programme.forms.acts import MaterialForm
from programme.models import Material, Session
from programme.permissions import can_write
from programme.services import add_material, publish_materials, remove_material, withdraw_material
from programme.views.scope import NAV, find_session, find_written_session
from toolkit.domain.errors import DomainError
from toolkit.files.receiving import takes_files
from toolkit.files.serving import serve_private_file


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def materials(request: UserRequest, session: UUID) -> HttpResponse:
    """Every document of a session; POST adds one."""
    found = find_session(request, session) if request.method != "POST" else find_written_session(request, session)
    form = MaterialForm(request.POST or None, request.FILES or None, session=found)
    if request.method != "POST" or not form.is_valid():
        return _show(request, found, form)
    try:
        added = add_material(actor=request.user, session=found, values=form.values)
    except DomainError as refusal:
        return _show(request, found, form, refusal=refusal)
    messages.success(request, f"« {added.title} » est ajouté. Il n’est pas encore publié.")
    return redirect("programme:materials", found.uuid)


@require_POST
def materials_publish(request: UserRequest, session: UUID) -> HttpResponse:
    """Let participants read the documents that are ticked."""
    found = find_written_session(request, session)
    chosen = [row for row in found.materials.all() if str(row.uuid) in request.POST.getlist("material")]
    if not chosen:
        messages.error(request, "Cochez au moins un document à publier. Rien n’a changé.")
        return redirect("programme:materials", found.uuid)
    try:
        count = publish_materials(actor=request.user, session=found, materials=chosen)
    except DomainError as refusal:
        messages.error(request, f"{refusal.message} Rien n’a été publié.")
    else:
        messages.success(request, f"{count} document publié." if count == 1 else f"{count} documents publiés.")
    return redirect("programme:materials", found.uuid)


@require_POST
def material_act(request: UserRequest, session: UUID, material: UUID, act: str) -> HttpResponse:
    """Take a document back from participants, or delete it."""
    found = find_written_session(request, session)
    row = _find(found, material)
    row.session = found
    try:
        if act == "retirer":
            withdraw_material(actor=request.user, material=row)
            messages.success(request, f"« {row.title} » n’est plus visible des participants.")
        else:
            remove_material(actor=request.user, material=row)
            messages.success(request, f"« {row.title} » est supprimé.")
    except DomainError as refusal:
        messages.error(request, f"{refusal.message} Rien n’a changé.")
    return redirect("programme:materials", found.uuid)


@require_safe
def material_file(request: UserRequest, session: UUID, material: UUID) -> HttpResponseBase:
    """The copy to read of a document."""
    row = _find(find_session(request, session), material)
    return serve_private_file(file_field=row.file, filename=row.filename, content_type=row.content_type, inline=True)


def _find(session: Session, material: UUID) -> Material:
    found = session.materials.filter(uuid=material).first()
    if found is None:
        raise Http404("Ce document n’existe pas.")
    return found


def _show(
    request: UserRequest, session: Session, form: MaterialForm, *, refusal: DomainError | None = None
) -> HttpResponse:
    rows = list(session.materials.select_related("slot", "speaker"))
    context = {
        "session": session,
        "form": form,
        "materials": rows,
        "waiting": [row for row in rows if not row.is_published],
        "may_write": can_write(request.user, session.organiser.pk),
        "refusal": refusal,
        **NAV,
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "programme/materials.html", context, status=status)
