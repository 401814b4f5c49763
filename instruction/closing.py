"""What this app says when a person wants to close their account: dossiers in their charge bind."""

from accounts.closing import Binding
from accounts.models import User
from candidatures.enums import IN_INSTRUCTION
from candidatures.models import Candidature


def what_binds(user: User) -> list[Binding]:
    """The dossiers under instruction in this person's charge, counted: the role may be gone already. One query."""
    count = Candidature.objects.filter(adviser=user, state__in=IN_INSTRUCTION).count()
    if not count:
        return []
    what = "Un dossier vous est confié" if count == 1 else f"{count} dossiers vous sont confiés"
    return [
        Binding(
            title=what,
            reason="Il est en cours d’instruction." if count == 1 else "Ils sont en cours d’instruction.",
            remedy="La direction du service les confie d’abord à quelqu’un d’autre."
            if count > 1
            else "La direction du service le confie d’abord à quelqu’un d’autre.",
        )
    ]
