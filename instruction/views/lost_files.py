"""Files that storage has lost: what the desk can do about it."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from candidatures.models import Candidature
from instruction.services.lost_files import restore_documents
from toolkit.domain.errors import DomainError


@require_POST
def restore_files(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Put back the lost documents of a dossier, drafts too, for a signed act may hang on one."""
    candidature = get_object_or_404(Candidature.objects.at_desk_of(request.user), uuid=uuid)
    try:
        restored = restore_documents(actor=request.user, candidature=candidature)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect(settings.LOGIN_REDIRECT_URL)
    for document in restored:
        messages.success(request, f"Rétabli à l’identique : {document.title}.")
    if not restored:
        messages.info(request, "Aucun document ne manque à ce dossier.")
    return redirect(settings.LOGIN_REDIRECT_URL)
