"""Addresses of parts, for templates."""

from django import template

from cycles.models import Cycle
from workshop.addresses import url_of
from workshop.parts import PartKey

register = template.Library()


@register.simple_tag
def workshop_url(cycle: Cycle, key: PartKey) -> str:
    """The page of a part."""
    return url_of(cycle, key)
