"""What participants open: the programmes and the documents of the sessions of their promotion."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from programme.participation import Participation, materials_to_read, sessions_to_attend
from programme.queries import published_programme
from toolkit.documents.serving import serve_document
from toolkit.files.serving import serve_private_file


@require_safe
def programme(request: UserRequest, uuid: UUID) -> HttpResponse:
    """The last version of the programme of a session and its documents, for whoever is in the promotion."""
    session = sessions_to_attend(request.user).select_related("cycle").filter(uuid=uuid).first()
    told = Participation(session.cycle, session) if session and session.cycle else None
    if told is None or told.published is None:
        raise Http404("Ce programme n’est pas publié.")
    context = {"told": told, "session": session, "cycle": told.cycle, "nav_item": "promotion"}
    return render(request, "programme/promotion.html", context)


@require_safe
def paper(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """The last version of the programme of a session as PDF, for whoever is in the promotion."""
    session = sessions_to_attend(request.user).filter(uuid=uuid).first()
    published = published_programme(session) if session else None
    if published is None or published.document is None:
        raise Http404("Ce programme n’est pas publié.")
    return serve_document(published.document, reader=request.user)


@require_safe
def material(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """A published document, for whoever is in the promotion; for anybody else there is none."""
    found = materials_to_read(request.user).filter(uuid=uuid).first()
    if found is None:
        raise Http404("Ce document n’existe pas, ou n’est plus publié.")
    return serve_private_file(file_field=found.file, filename=found.filename, inline=True)
