"""Being written."""

from django.http import Http404


def submit(request, **kwargs):
    raise Http404


def answer(request, **kwargs):
    raise Http404


def withdraw(request, **kwargs):
    raise Http404


def confirm(request, **kwargs):
    raise Http404


def decline(request, **kwargs):
    raise Http404


def receipt(request, **kwargs):
    raise Http404
