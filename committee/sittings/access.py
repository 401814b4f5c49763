"""One person before one sitting: what they may know and do of it."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.http import Http404

from accounts.models import User
from committee.access import Viewer, viewer_of
from committee.models import Sitting
from committee.permissions import can_lead
from toolkit.probe import one_or_none


@dataclass(frozen=True)
class SittingAccess:
    """A viewer of the committee, and one of its sittings."""

    viewer: Viewer
    sitting: Sitting

    @property
    def user(self) -> User:
        """Who looks."""
        return self.viewer.user

    @cached_property
    def leads(self) -> bool:
        """Conducts the sitting from its screen."""
        return can_lead(self.viewer.seat)

    @cached_property
    def prepares(self) -> bool:
        """Plans, orders, convenes, notes who comes."""
        return self.leads or self.viewer.can_publish


def prepares_sittings(viewer: Viewer) -> bool:
    """Whether this person plans sittings of the committee."""
    return can_lead(viewer.seat) or viewer.can_publish


def find_sitting(user: User, uuid: UUID) -> SittingAccess:
    """A sitting for someone of its committee or its desk; one that is not convened yet, for whoever prepares it.

    Raises Http404, NotAllowedError (403) for staff who compete in the cycle. Three queries or four.
    """
    found = Sitting.objects.select_related("committee__cycle__institute", "follows").filter(uuid=uuid)
    sitting = one_or_none(found)
    if sitting is None:
        raise Http404("Cette séance n’existe pas, ou ne vous concerne pas.")
    viewer = viewer_of(user, sitting.committee.cycle)
    sitting.committee = viewer.committee
    access = SittingAccess(viewer, sitting)
    if sitting.convened_at is None and not access.prepares:
        raise Http404("Cette séance n’existe pas, ou ne vous concerne pas.")
    return access
