"""What the pages say of the files they ask for."""

from django import template

from toolkit.files import kinds
from toolkit.files.kinds import AcceptedKinds

register = template.Library()


@register.simple_tag
def accepted_kinds() -> AcceptedKinds:
    """What this server takes: `words`, `accept` for the file control, `limit` in bytes and in `limit_words`."""
    return kinds.accepted_kinds()
