"""What a dossier that is read again shows of its changes."""

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def changed_mark(context: Context, *names: str) -> SafeString:
    """« Modifié » beside answers that are not those last sent. Their names are `changed` in the context, if there."""
    if not frozenset(names) & frozenset(context.get("changed") or ()):
        return SafeString("")
    return format_html(' <span class="tag">{}</span>', "Modifié")
