"""The publication of one cycle as one person sees it: what may be done now, by whom, what became of the last one."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from committee.access import Viewer
from committee.enums import Outcome, PublicationState
from committee.models import HOLD, Publication
from committee.permissions import may_know_all
from committee.publishing.acts import mark_of, why_lapsed
from committee.publishing.checking import DryRun, Finding
from committee.publishing.progress import Progress
from committee.publishing.rights import can_prepare, may_hold_back, may_withdraw
from committee.publishing.sealing import Since, look_again
from committee.publishing.words import TITLES

# Told to those who publish until another one is prepared.
UNSENT = frozenset(
    {PublicationState.HELD_BACK, PublicationState.STOPPED, PublicationState.WITHDRAWN, PublicationState.LAPSED}
)


@dataclass(frozen=True)
class Part:
    """The decisions of one outcome."""

    outcome: Outcome
    rows: list[dict[str, Any]]

    @property
    def title(self) -> str:
        """« Liste d’attente »."""
        return TITLES[self.outcome]

    @property
    def words(self) -> str:
        """After their number: « admissions »."""
        one, many = _COUNTED[self.outcome]
        return many if len(self.rows) > 1 else one

    @property
    def is_ranked(self) -> bool:
        """Whether their order is said."""
        return self.outcome == Outcome.WAITLISTED


_COUNTED = {
    Outcome.ADMITTED: ("admission", "admissions"),
    Outcome.WAITLISTED: ("en liste d’attente", "en liste d’attente"),
    Outcome.REJECTED: ("refus", "refus"),
}


@dataclass(frozen=True)
class PublicationPage:
    """What one viewer finds on the page."""

    viewer: Viewer

    @property
    def user(self) -> User:
        """Who looks."""
        return self.viewer.user

    @cached_property
    def may_prepare(self) -> bool:
        """Prepares, and may know of every dossier."""
        return can_prepare(self.user, self.viewer.committee, self.viewer.seat) and self.knows_all

    @cached_property
    def knows_all(self) -> bool:
        """May know of every dossier: the others leave it to them."""
        return may_know_all(self.user, self.viewer.committee)

    @cached_property
    def last(self) -> Publication | None:
        """The last publication of the committee; None where this person may not know of it."""
        if self.viewer.committee.pk is None or not self.knows_all:
            return None
        found = Publication.objects.filter(committee=self.viewer.committee).with_people().first()
        if found is not None:
            found.committee = self.viewer.committee
        return found

    @property
    def live(self) -> Publication | None:
        """The one that is prepared or held."""
        return self.last if self.last is not None and (self.last.is_prepared or self.last.is_held) else None

    @property
    def unsent(self) -> Publication | None:
        """The last one, where it did not leave."""
        return self.last if self.last is not None and self.last.state in UNSENT else None

    @property
    def mark(self) -> str:
        """What the forms send back."""
        return mark_of(self.live) if self.live else ""

    @property
    def state(self) -> str:
        """What a screen that follows the publication asks: another one, and something has happened."""
        return f"{self.last.uuid.hex}:{self.last.state}" if self.last else ""

    @cached_property
    def since(self) -> Since:
        """What has become of what was read."""
        if self.live is None:
            return Since([])
        return look_again(self.viewer.committee, self.live.content)

    @cached_property
    def why_lapsed(self) -> str:
        """Why the prepared one no longer holds, in French."""
        return why_lapsed(self.viewer.committee, self.live) if self.live and self.live.is_prepared else ""

    @property
    def parts(self) -> list[Part]:
        """Each outcome with its rows, those who left apart."""
        gone = {row["item"] for row in self.since.left}
        rows = [row for row in (self.live.rows() if self.live else []) if row["item"] not in gone]
        return [Part(outcome, [row for row in rows if row["outcome"] == outcome]) for outcome in Outcome]

    @property
    def total(self) -> int:
        """How many decisions would leave."""
        return sum(len(part.rows) for part in self.parts)

    @property
    def may_confirm(self) -> bool:
        """The second person."""
        prepared = self.live is not None and self.live.is_prepared and self.live.prepared_by != self.user
        return prepared and self.viewer.can_publish and self.knows_all

    @property
    def may_withdraw(self) -> bool:
        """Takes the prepared one back."""
        return (
            self.live is not None
            and self.live.is_prepared
            and may_withdraw(self.user, self.viewer.committee, self.live)
        )

    @property
    def may_hold_back(self) -> bool:
        """Keeps everything from leaving."""
        return self.live is not None and self.live.is_held and may_hold_back(self.user, self.live)

    @property
    def minutes_left(self) -> int:
        """Whole minutes of the hold, the one that has begun among them."""
        if self.live is None or self.live.leaves_at is None:
            return 0
        return max(0, -(-int((self.live.leaves_at - timezone.now()).total_seconds()) // 60))

    @property
    def minutes_gone(self) -> int:
        """The others."""
        return max(0, self.minutes_held - self.minutes_left)

    @property
    def now(self) -> str:
        """The server's clock: a screen counts from it."""
        return timezone.now().isoformat()

    @property
    def minutes_held(self) -> int:
        """How long a hold is."""
        return int(HOLD.total_seconds() // 60)

    @cached_property
    def progress(self) -> Progress | None:
        """How far the letters of the last publication are."""
        return Progress(self.last) if self.last is not None and self.last.is_published else None


@dataclass(frozen=True)
class Place:
    """One letter among those of a publication."""

    run: DryRun
    at: int

    @property
    def number(self) -> int:
        """Its place, from one."""
        return self.at + 1

    @property
    def previous(self) -> str:
        """The public identifier of the one before; the empty string for the first."""
        return str(self.run.decisions[self.at - 1].item.uuid) if self.at else ""

    @property
    def next(self) -> str:
        """The same of the one after."""
        following = self.run.decisions[self.at + 1 : self.at + 2]
        return str(following[0].item.uuid) if following else ""


def check_reads_letters(viewer: Viewer) -> None:
    """Raise PermissionDenied (403) for whoever neither prepares nor publishes, or may not know of every dossier."""
    if not (viewer.can_publish or can_prepare(viewer.user, viewer.committee, viewer.seat)):
        raise PermissionDenied
    if not may_know_all(viewer.user, viewer.committee):
        raise PermissionDenied


def group(findings: list[Finding]) -> list[tuple[str, list[Finding]]]:
    """By person, in order; of all of them first."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.name, []).append(finding)
    return list(found.items())
