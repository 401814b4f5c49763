"""Being written."""

from django.http import Http404


def piece_file(request, **kwargs):
    raise Http404


def piece_upload(request, **kwargs):
    raise Http404


def piece_remove(request, **kwargs):
    raise Http404


def commitment_request(request, **kwargs):
    raise Http404


def commitment_upload(request, **kwargs):
    raise Http404
