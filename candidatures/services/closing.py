"""A person closes their account: the drafts go, the mandates end."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from candidatures.models import Candidature, Mandate
from candidatures.services.deletion import deletable_drafts, delete_draft
from candidatures.services.mandate import decline_mandate, revoke_mandate


def mandates_held(user: User) -> QuerySet[Mandate]:
    """The live mandates of this person, accepted or only asked, on the dossiers of others."""
    return Mandate.objects.live().filter(Q(user=user) | Q(user__isnull=True, email=user.email))


def lock_dossiers(user: User) -> None:
    """Lock the dossiers this person wrote or helps to write, before the account, in one order."""
    helped = mandates_held(user).values("candidature")
    rows = Candidature.objects.select_for_update(of=("self",)).filter(Q(applicant=user) | Q(pk__in=helped))
    list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def let_go(*, user: User) -> list[UUID]:
    """Delete the person's drafts with their files and end their mandates, each as it ends by itself.

    Return the identifiers of the dossiers that stay. The caller holds the locks.
    """
    for draft in deletable_drafts(user).order_by("pk"):
        delete_draft(actor=user, candidature=draft)
    for mandate in mandates_held(user).order_by("pk"):
        decline_mandate(actor=user, mandate=mandate)
    for mandate in Mandate.objects.live().filter(candidature__applicant=user).order_by("pk"):
        revoke_mandate(actor=user, mandate=mandate)
    return list(Candidature.objects.owned_by(user).values_list("uuid", flat=True))
