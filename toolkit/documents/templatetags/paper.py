"""What documents print of the institute that issues them: its colours and its logo."""

import base64
from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString, mark_safe

from organisations.models import Logo
from toolkit.documents.palette import style_of

register = template.Library()


@register.simple_tag
def paper_style(colours: Sequence[str]) -> SafeString:
    """A style element for these colours, checked before they were stored; nothing for those of the house."""
    style = style_of(colours)
    return mark_safe(f"<style>{style}</style>" if style else "")  # nosec B308 - hexadecimal colours only


@register.simple_tag
def logo_source(sha256: str) -> str:
    """The address of a logo within the page itself. Raises Logo.DoesNotExist."""
    logo = Logo.objects.get(sha256=sha256)
    return f"data:{logo.content_type};base64,{base64.b64encode(bytes(logo.content)).decode()}"
