"""The promotion once decisions are published: who confirmed, whom one waits for, what is lacking before it begins."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from candidatures.enums import State
from candidatures.models import Candidature
from committee.access import Viewer
from committee.group import Group, compose_group
from committee.permissions import may_know_all
from committee.services.waiting_list import free_seats
from cycles.models import Participant
from programme.enums import SessionKind
from programme.models import Session

GONE = (State.DECLINED, State.LAPSED, State.CANCELLED)
SHOWN = (State.ADMITTED, State.CONFIRMED, State.WAITLISTED, *GONE)


@dataclass(frozen=True)
class Lack:
    """Something to be done before the first module: what, from whom, on which page."""

    what: str
    names: tuple[str, ...] = ()
    url: str = ""


class Promotion:
    """One promotion as one member of staff may know it: dossiers they are recused from are not there."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer

    @cached_property
    def _people(self) -> list[Candidature]:
        known = self.viewer.items().filter(candidature__state__in=SHOWN, decision__published_at__isnull=False)
        rows = Candidature.objects.filter(committee_item__in=known.values("pk")).select_related("committee_item")
        return list(rows.order_by("sort_name", "pk"))

    def _in(self, *states: str) -> list[Candidature]:
        return [row for row in self._people if row.state in states]

    @cached_property
    def confirmed(self) -> list[Candidature]:
        """Those who take their place."""
        return self._in(State.CONFIRMED)

    @cached_property
    def awaited(self) -> list[Candidature]:
        """Those who have still to answer, the soonest day first."""
        return sorted(self._in(State.ADMITTED), key=lambda row: (row.answer_by or timezone.now(), row.sort_name))

    @cached_property
    def gone(self) -> list[Candidature]:
        """Those whose place is free again, the latest first."""
        return sorted(self._in(*GONE), key=lambda row: row.state_changed_at, reverse=True)

    @property
    def waiting(self) -> list[Candidature]:
        """Those on the waiting list."""
        return self._in(State.WAITLISTED)

    @cached_property
    def may_call(self) -> bool:
        """Whether the waiting list is theirs to call."""
        return self.viewer.can_publish and may_know_all(self.viewer.user, self.viewer.committee)

    @cached_property
    def free(self) -> int:
        """Places that nobody holds or was offered; told to whoever may know of every dossier."""
        return free_seats(self.viewer.committee) if self.may_call else 0

    @cached_property
    def group(self) -> Group:
        """The confirmed and the awaited, against the targets."""
        return compose_group(self.viewer)

    @cached_property
    def first_module(self) -> Session | None:
        """The one that begins the year."""
        sessions = Session.objects.of_cycle(self.viewer.cycle).filter(kind=SessionKind.MODULE)
        return sessions.first()

    @cached_property
    def without_order(self) -> list[str]:
        """Participants whose employer has given no engagement number: an invoice may need it."""
        cycle = self.viewer.cycle
        rows = Participant.objects.filter(cycle=cycle, purchase_order="", billing_closed_at=None).enrolled()
        return [row.user.full_name for row in rows.known_to(self.viewer.user).select_related("user")]

    @property
    def lacking(self) -> list[Lack]:
        """What is lacking before the first module, the most pressing first."""
        found = []
        if self.awaited:
            found.append(Lack(_some(self.awaited, "réponse à recevoir", "réponses à recevoir"), _names(self.awaited)))
        if self.free:
            some = "place libre" if self.free == 1 else "places libres"
            found.append(
                Lack(f"{self.free} {some}", url=f"{reverse('committee:publish')}?cycle={self.viewer.cycle.slug}")
            )
        module = self.first_module
        if module is None or module.starts_on is None:
            found.append(Lack("la date du premier module", url=reverse("programme:sessions")))
        if self.without_order:
            names = tuple(self.without_order)
            label = "numéro d’engagement" if len(names) == 1 else "numéros d’engagement"
            found.append(Lack(f"{len(names)} {label} à recevoir", names))
        return found


def _some(rows: list[Candidature], one: str, many: str) -> str:
    return f"{len(rows)} {one if len(rows) == 1 else many}"


def _names(rows: Iterable[Candidature]) -> tuple[str, ...]:
    return tuple(row.full_name for row in rows)
