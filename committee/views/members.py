"""Being written."""

from django.http import Http404


def members(request, **kwargs):
    raise Http404


def seat(request, **kwargs):
    raise Http404


def appoint(request, **kwargs):
    raise Http404


def remove(request, **kwargs):
    raise Http404
