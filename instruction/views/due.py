"""The day of a correction, put off."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from instruction import services
from instruction.forms.due import LaterForm
from instruction.views.page import find_instructed, page_of_dossier, run_and_return


@require_POST
def extend(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Give the applicant until a later day."""
    candidature = find_instructed(request, uuid)
    form = LaterForm(request.POST)
    bound = {"later": form}
    if not form.is_valid():
        return page_of_dossier(request, candidature, bound=bound, status=422)
    call = partial(services.extend_correction, **form.cleaned_data, actor=request.user, candidature=candidature)
    return run_and_return(
        request, candidature, bound, "Le jour est reporté. La personne candidate en est prévenue.", call
    )
