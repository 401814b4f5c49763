"""Being written."""

from django.http import Http404


def start(request, **kwargs):
    raise Http404


def dossier(request, **kwargs):
    raise Http404


def review(request, **kwargs):
    raise Http404


def section(request, **kwargs):
    raise Http404
