"""Being written."""

from django.http import Http404


def publish(request, **kwargs):
    raise Http404


def call_next(request, **kwargs):
    raise Http404


def close_list(request, **kwargs):
    raise Http404
