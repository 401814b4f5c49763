"""Being written."""

from django.http import Http404


def read(request, **kwargs):
    raise Http404


def recuse(request, **kwargs):
    raise Http404


def vote(request, **kwargs):
    raise Http404


def record(request, **kwargs):
    raise Http404


def piece_file(request, **kwargs):
    raise Http404
