"""What the public will read, beside the form or as a whole page; none of it is published."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from toolkit.files.serving import PDF_READER
from workshop.parts import PartKey
from workshop.previewing import draw_preview, preview_page
from workshop.views.page import find_cycle

FRAMED = "frame-ancestors 'self'"


@require_safe
@xframe_options_sameorigin
def page(request: UserRequest, slug: str) -> HttpResponse:
    """The public page as it will be. `partie` is marked; `format=telephone` shows it as wide as a phone."""
    found = find_cycle(request, slug)
    if request.GET.get("format") == "telephone":
        return _may_frame(render(request, "workshop/preview_phone.html", {"cycle": found}), "frame-src")
    preview = preview_page(found, _edited(request))
    context = {"cycle": found, "preview": preview, "is_framed": "cadre" in request.GET}
    return _may_frame(render(request, "workshop/preview.html", context), "frame-ancestors")


@require_safe
@xframe_options_sameorigin
def brochure(request: UserRequest, slug: str) -> HttpResponse:
    """The brochure as it will be, as PDF: raises as draw_preview."""
    found = find_cycle(request, slug)
    response = HttpResponse(draw_preview(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="apercu-brochure-{found.slug}.pdf"'
    response["Content-Security-Policy"] = PDF_READER.replace("frame-ancestors 'none'", FRAMED)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _edited(request: UserRequest) -> PartKey | None:
    try:
        return PartKey.read(request.GET.get("partie", ""))
    except KeyError:
        return None


def _may_frame(response: HttpResponse, directive: str) -> HttpResponse:
    """Let a page of this site show this one, or this one show another."""
    response._csp_replace = {directive: ["'self'"]}  # type: ignore[attr-defined]  # as csp.decorators.csp_replace does
    return response
