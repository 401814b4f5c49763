"""Being written."""

from django.http import Http404


def commitment_page(request, **kwargs):
    raise Http404
