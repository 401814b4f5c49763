"""A scenario before one person: the only way in for the pages."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from accounts.models import User
from committee.access import Viewer, find_viewer, viewer_of
from committee.models import Scenario
from committee.scenarios.rights import NOT_YOURS, Composer, composer_of


@dataclass(frozen=True)
class Found:
    """Who reads, what they may do in the composition, and the scenario where there is one."""

    viewer: Viewer
    composer: Composer
    scenario: Scenario | None = None

    @property
    def open_scenario(self) -> Scenario:
        """The scenario of the address. Raises Http404 without one."""
        if self.scenario is None:
            raise Http404(NOT_YOURS)
        return self.scenario


def find_composition(user: User, slug: str) -> Found:
    """The composition of a cycle. Raises as find_viewer and composer_of."""
    viewer = find_viewer(user, slug)
    return Found(viewer, composer_of(viewer))


def find_open_scenario(user: User, uuid: UUID) -> Found:
    """One scenario that this person may read. Raises Http404, and as composer_of."""
    known = Scenario.objects.select_related("committee__cycle", "author", "copied_from").filter(uuid=uuid).first()
    if known is None:
        raise Http404(NOT_YOURS)
    viewer = viewer_of(user, known.committee.cycle)
    composer = composer_of(viewer)
    if not composer.scenarios().filter(pk=known.pk).exists():
        raise Http404(NOT_YOURS)
    known.committee = composer.committee
    return Found(viewer, composer, known)
