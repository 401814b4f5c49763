"""Dossiers that the person helps to write, and mandates that wait for their answer."""

from allauth.account.models import EmailAddress

from accounts.enums import Role
from accounts.models import User
from candidatures.enums import COMMITTABLE
from candidatures.models import Mandate


def mandates_to_show(user: User) -> list[Mandate]:
    """Live mandates addressed to this person on dossiers where nothing is decided. One query.

    Who works at the institute of a cycle is nobody's delegate there.
    """
    proven = EmailAddress.objects.filter(user=user, verified=True).values("email")
    found = Mandate.objects.live().filter(email__in=proven, candidature__state__in=COMMITTABLE)
    elsewhere = found.exclude(candidature__cycle__institute__in=user.institutes_with_role(*Role))
    return list(elsewhere.select_related("candidature__cycle", "candidature__applicant").order_by("pk"))
