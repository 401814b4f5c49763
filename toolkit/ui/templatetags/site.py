"""What the operator declares of the site: for pages drawn without request, database nor person, too."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def statement(name: str) -> str:
    """`accessibility`, `accessibility_audit`, `accessibility_plan` or `contact`; see inet_cycles.statement."""
    return settings.STATEMENT[name]


@register.simple_tag
def absolute(path: str) -> str:
    """The full address of a path, as canonical links and shared previews need it."""
    return f"{settings.SITE_URL}{path}"
