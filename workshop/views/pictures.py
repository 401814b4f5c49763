"""The pictures of a brochure: added, told about, taken out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from catalogue.enums import People, PictureUse, Rights, WorkRights
from catalogue.inserts import Inserts
from catalogue.models import Picture
from catalogue.services.pictures import Withdrawn, add_picture, next_position, remove_picture, save_picture
from cycles.enums import CycleState
from cycles.models import Cycle
from toolkit.domain.errors import DomainError, StaleError
from toolkit.files.receiving import takes_pictures
from toolkit.files.serving import serve_private_file
from toolkit.text.french import list_in_words
from toolkit.text.typography import format_number, format_size
from workshop.forms.pictures import NewPictureForm, PictureForm
from workshop.views.page import find_cycle
from workshop.views.publishing import render_act

NEW = {
    "use": PictureUse.CHAPTER,
    "people": People.ASKED,
    "rights": Rights.TO_CLEAR,
    "work_rights": WorkRights.NONE,
}


@require_safe
def pictures(request: UserRequest, slug: str) -> HttpResponse:
    """Every picture of the brochure, and what each one lacks."""
    found = find_cycle(request, slug)
    rows = Inserts(found).everything
    return render_act(request, "workshop/pictures.html", found, pictures=rows, is_archived=_is_archived(found))


@takes_pictures
@require_http_methods(["GET", "HEAD", "POST"])
def picture_add(request: UserRequest, slug: str) -> HttpResponse:
    """A new picture. A refused one leaves what was typed in the form; its file is to be chosen again."""
    found = find_cycle(request, slug)
    initial = {**NEW, "position": next_position(found)}
    if request.method != "POST":
        return _show(request, found, NewPictureForm(initial=initial))
    form = NewPictureForm(request.POST, request.FILES, initial=initial)
    if not form.is_valid():
        return _show(request, found, form)
    try:
        picture, received = add_picture(
            actor=request.user, cycle=found, upload=form.cleaned_data["file"], told=form.told
        )
    except DomainError as refusal:
        return _show(request, found, form, refusal=refusal)
    place = " Le lieu qu’elle indiquait est retiré." if received.had_place else ""
    size = f"{format_number(picture.width)} × {format_number(picture.height)} points"
    kept = f"{format_size(received.size)} reçus, {size} gardés.{place}"
    messages.success(request, f"L’image {picture.name} est ajoutée\u00a0: {kept}")
    return redirect("workshop:pictures", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def picture_edit(request: UserRequest, slug: str, picture: UUID) -> HttpResponse:
    """What is known of a picture."""
    found = find_cycle(request, slug)
    row = _find(found, picture)
    if request.method != "POST":
        return _show(request, found, PictureForm.of(row), row)
    form = PictureForm.of(row, request.POST)
    if not form.is_valid():
        return _show(request, found, form, row)
    try:
        withdrawn = save_picture(actor=request.user, picture=row, seen=form.sent_seen, told=form.told)
    except StaleError as refusal:
        stored = _find(found, picture)
        form.show_seen(stored)
        return _show(request, found, form, stored, refusal=refusal, versions=form.both_versions(stored), stale=True)
    except DomainError as refusal:
        return _show(request, found, form, row, refusal=refusal)
    messages.success(request, f"L’image {row.name} est enregistrée.")
    if withdrawn.editions:
        messages.warning(request, _say_withdrawn(withdrawn))
        return redirect("workshop:editions", slug)
    return redirect("workshop:pictures", slug)


@require_POST
def picture_remove(request: UserRequest, slug: str, picture: UUID) -> HttpResponse:
    """Take it out of the brochure."""
    found = find_cycle(request, slug)
    row = _find(found, picture)
    try:
        remove_picture(actor=request.user, picture=row, seen=request.POST.get("seen", ""))
    except DomainError as refusal:
        messages.error(request, f"{refusal.message} Rien n’a changé\u00a0: relisez la page avant de recommencer.")
        return redirect("workshop:picture_edit", slug, picture)
    messages.success(request, f"{row.name} est supprimée de la brochure.")
    return redirect("workshop:pictures", slug)


@require_safe
def picture_file(request: UserRequest, slug: str, picture: UUID) -> FileResponse:
    """The picture itself."""
    row = _find(find_cycle(request, slug), picture)
    return serve_private_file(file_field=row.file, filename=row.name, content_type="image/jpeg", inline=True)


def _say_withdrawn(withdrawn: Withdrawn) -> str:
    numbers = list_in_words([str(edition.number) for edition in reversed(withdrawn.editions)])
    if len(withdrawn.editions) > 1:
        gone = f"Les éditions {numbers} la montraient\u00a0: elles sont retirées."
    else:
        gone = f"L’édition {numbers} la montrait\u00a0: elle est retirée."
    if withdrawn.next:
        return f"{gone} Une autre se prépare sans elle."
    held_back = "Ce qui retient une nouvelle édition est dit ci-dessous"
    return f"{gone} {held_back}\u00a0; la page publique propose la brochure sans elle."


def _is_archived(cycle: Cycle) -> bool:
    return cycle.state == CycleState.ARCHIVED


def _find(cycle: Cycle, uuid: UUID) -> Picture:
    row = cycle.pictures.filter(uuid=uuid).select_related("cycle", "added_by").first()
    if row is None:
        raise Http404("Cette image n’existe pas.")
    return row


def _show(
    request: UserRequest,
    cycle: Cycle,
    form: PictureForm,
    picture: Picture | None = None,
    *,
    refusal: DomainError | None = None,
    **more: Any,
) -> HttpResponse:
    address = (
        reverse("workshop:picture_edit", args=[cycle.slug, picture.uuid])
        if picture
        else reverse("workshop:picture_add", args=[cycle.slug])
    )
    context: dict[str, Any] = {
        "form": form,
        "picture": picture,
        "showing": [one for one in cycle.editions.all() if one.holds(picture)] if picture else [],
        "address": address,
        "is_archived": _is_archived(cycle),
        "versions": [],
        "stale": False,
        **more,
    }
    status = 422 if form.errors else 200
    return render_act(request, "workshop/picture.html", cycle, refusal=refusal, status=status, **context)
