"""Where each part of a cycle is."""

from django.urls import reverse

from cycles.models import Cycle
from workshop.parts import PartKey


def url_of(cycle: Cycle, key: PartKey) -> str:
    """The page of a part."""
    if key.uid:
        return reverse("workshop:item", args=[cycle.slug, key.step.slug, key.uid])
    return reverse("workshop:part", args=[cycle.slug, key.kind.slug])
