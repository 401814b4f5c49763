"""The letter of a decision as the training team reads it."""

from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from candidatures.models import Candidature
from candidatures.views.letters import read_letter


@require_safe
def instructed_letter(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """The letter, for the team that instructs the dossier."""
    candidature = get_object_or_404(Candidature.objects.instructed_by(request.user), uuid=uuid)
    return read_letter(candidature, reader=request.user)
