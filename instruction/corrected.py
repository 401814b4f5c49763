"""What was changed in a dossier since it was submitted, for whoever instructs it."""

from dataclasses import dataclass

from candidatures.changes import Change, changes_of
from candidatures.models import Candidature, Revision
from candidatures.points import PointState, pieces_received, points_answered


@dataclass(frozen=True)
class Sent:
    """A revision that was sent: its points where staff asked for it, and the other answers that it replaced."""

    revision: Revision
    points: list[PointState]
    others: list[Change]


def read_sent(candidature: Candidature, revision: Revision) -> Sent:
    """What one revision changed. One query where it is about pieces, besides the commitment that the page has."""
    pieces = pieces_received(candidature, revision)
    points = points_answered(revision, pieces=pieces, commitment=candidature.commitment)
    told = {change.name for state in points for change in state.changes}
    return Sent(revision, points, [change for change in changes_of(revision) if change.name not in told])
