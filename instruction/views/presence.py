"""Who else has a dossier open, asked by its page every twenty seconds."""

from uuid import UUID

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from candidatures.models import Candidature
from instruction.services.presence import in_a_sentence, note_presence
from instruction.views.page import stamp_of


@require_POST
def presence(request: UserRequest, uuid: UUID) -> JsonResponse:
    """Note that the reader is there; answer who else is, and the stamp of the dossier as it now stands."""
    candidature = get_object_or_404(Candidature.objects.instructed_by(request.user), uuid=uuid)
    others = note_presence(actor=request.user, candidature=candidature)
    return JsonResponse({"people": in_a_sentence(others), "stamp": stamp_of(candidature)})
