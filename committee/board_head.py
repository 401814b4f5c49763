"""The head of the board: the one next step of whoever looks, and by groups the other pages that are theirs."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from committee.access import Viewer
from committee.board import UNDECIDED, Board

# Pages that are the next step of some, and stand beside it for others.
SITTINGS = ("sittings", "Séances", "scale")
VALIDATION = ("validate", "Valider", "check")
PUBLICATION = ("publish", "Publication", "send")
PROMOTION = ("promotion", "Promotion", "users")
AFTERMATH = ("aftermath", "Recours", "scale")


@dataclass(frozen=True)
class Way:
    """A page that the board leads to."""

    name: str
    label: str
    icon: str
    slug: str

    @property
    def url(self) -> str:
        """Its address, for the same cycle."""
        return f"{reverse(f'committee:{self.name}')}?cycle={self.slug}"


class BoardHead:
    """What one viewer is led to. No query but those of `viewer`."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.viewer: Viewer = board.viewer

    def _ways(self, *offered: tuple[bool, str, str, str]) -> list[Way]:
        return [Way(name, label, icon, self.viewer.cycle.slug) for may, name, label, icon in offered if may]

    @property
    def reads_now(self) -> bool:
        """Whether something is left to this person to read, and may be read now."""
        committee = self.viewer.committee
        is_open = not (committee.published_at or committee.reading_is_to_come or committee.reading_is_over)
        return self.viewer.can_assess and self.board.left > 0 and is_open and not self.is_decided

    @property
    def is_decided(self) -> bool:
        """Whether each dossier has a decision, for whoever sees them."""
        return self.board.total > 0 and (self.board.counts or {}).get(UNDECIDED) == 0

    @cached_property
    def next_step(self) -> Way | None:
        """Read on, then sit, then validate, then publish; nothing once it is done."""
        viewer = self.viewer
        goes_on = viewer.committee.published_at is None
        found = self._ways(
            (self.reads_now, "read_next", "Lire le dossier suivant", "right"),
            (goes_on and viewer.can_record and not self.is_decided, *SITTINGS),
            (goes_on and self._presides and self.is_decided, *VALIDATION),
            (goes_on and viewer.can_publish, *PUBLICATION),
        )
        return found[0] if found else None

    @property
    def _presides(self) -> bool:
        return self.viewer.seat is not None and self.viewer.seat.chair is not None

    @property
    def beside(self) -> list[Way]:
        """What stands beside it, unless it is the next step itself."""
        published = self.viewer.committee.published_at is not None
        records = self.viewer.can_record and not published
        found = self._ways(
            (True, *SITTINGS),
            (self.viewer.sees_decisions or self.viewer.can_vote, "composition", "Composition", "users"),
            (records, "decisions", "Décisions", "edit"),
            (self._presides, *VALIDATION),
            (self.viewer.can_publish, *PUBLICATION),
            (published and self.viewer.is_instructor, *PROMOTION),
            (published and (self.viewer.sees_decisions or self._presides), *AFTERMATH),
        )
        return [way for way in found if way != self.next_step]

    @property
    def own(self) -> list[Way]:
        """About oneself."""
        viewer = self.viewer
        return self._ways(
            (viewer.can_assess, "severity", "Ma lecture", "eye"),
            (viewer.seat is not None, "links", "Mes liens", "link"),
            (viewer.can_assess and viewer.committee.is_shared, "fields", "Mes domaines", "user"),
        )

    @property
    def prepared(self) -> list[Way]:
        """What is prepared and followed for everybody."""
        viewer, committee = self.viewer, self.viewer.committee
        calibration = viewer.can_record or committee.calibrates or committee.calibration_closed_at is not None
        return self._ways(
            (calibration, "calibration", "Étalonnage", "pin"),
            (viewer.can_share, "sharing", "Répartition", "swap"),
            (viewer.can_share, "progress", "Avancement", "half"),
            (viewer.can_set_targets, "targets", "Cibles", "flag"),
            (viewer.reads_register, "register", "Déports", "lock"),
            (viewer.is_instructor, "members", "Membres", "users"),
        )
