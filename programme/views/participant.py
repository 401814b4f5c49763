"""What participants open: the documents of the sessions of their promotion."""

from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from programme.participation import materials_to_read
from toolkit.files.serving import serve_private_file


@require_safe
def material(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """A published document, for whoever is in the promotion; for anybody else there is none."""
    found = materials_to_read(request.user).filter(uuid=uuid).first()
    if found is None:
        raise Http404("Ce document n’existe pas, ou n’est plus publié.")
    return serve_private_file(file_field=found.file, filename=found.filename, inline=True)
