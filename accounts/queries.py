"""What the team screen reads."""

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from accounts.enums import Role
from accounts.middleware import SECOND_FACTORS
from accounts.models import Invitation, Membership, User
from organisations.models import Institute


def managed_institutes(user: User) -> QuerySet[Institute]:
    """Institutes whose team the person may change."""
    return Institute.objects.filter(pk__in=user.institutes_with_role(Role.HEAD_OF_SERVICE))


def team_members(user: User) -> QuerySet[Membership]:
    """Roles at those institutes by name, each with `has_second_factor`."""
    factors = Authenticator.objects.filter(user_id=OuterRef("user_id"), type__in=SECOND_FACTORS)
    members = Membership.objects.visible_to(user).select_related("user", "institute")
    return members.annotate(has_second_factor=Exists(factors)).order_by(
        "institute__sort_name", "user__sort_name", "role", "pk"
    )


def open_invitations(user: User) -> QuerySet[Invitation]:
    """Invitations sent and not answered, expired ones too."""
    return Invitation.objects.visible_to(user).open().select_related("institute", "invited_by")
