"""What a revision changes in a submitted dossier, answer by answer; what changed since a moment, pieces too."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from candidatures.forms.versions import in_words
from candidatures.models import Candidature, Piece, Revision
from candidatures.models.correction import label_of
from candidatures.working_copy import as_sent


@dataclass(frozen=True)
class Change:
    """One answer: its field and label, what it was when it was last sent, what it is since."""

    name: str
    label: str
    before: str
    after: str


def changes_of(revision: Revision) -> list[Change]:
    """The answers that a revision replaced, in words; none before it is sent. No query."""
    before, after = (_rebuilt(values) for values in (revision.former, revision.buffer))
    return [_change(name, before, after) for name in revision.former]


def unsent_changes(candidature: Candidature, revision: Revision) -> list[Change]:
    """The answers that a revision would replace in the dossier as it was last sent, in words. No query."""
    sent, written = as_sent(candidature), _rebuilt(revision.buffer)
    return [_change(name, sent, written) for name in revision.buffer if getattr(sent, name) != getattr(written, name)]


@dataclass(frozen=True)
class PieceChange:
    """One piece: its label, the name of the file that was there (empty for none) and of the one there now."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangesSince:
    """What is not in a dossier as it was at some moment: answers, pieces. Falsy where it was not sent again.

    Sent again with words alone, it holds neither.
    """

    sent_at: datetime | None
    answers: list[Change]
    pieces: list[PieceChange]

    def __bool__(self) -> bool:
        return self.sent_at is not None


def last_sent_at(candidature: Candidature) -> datetime:
    """When a submitted dossier was last sent as it stands: what names its version. One query."""
    sent = candidature.revisions.filter(sent_at__isnull=False).order_by("-sent_at").values_list("sent_at", flat=True)
    return sent.first() or candidature.submitted_at  # type: ignore[return-value]  # submitted, so dated


def changes_since(candidature: Candidature, moment: datetime) -> ChangesSince:
    """What the revisions sent after this moment changed in the end: first former value against the last one.

    An answer put back as it was is no change. The employer's commitment has its own history. One query when nothing was
    sent, two otherwise.
    """
    revisions = list(candidature.revisions.filter(sent_at__gt=moment).order_by("sent_at"))
    if not revisions:
        return ChangesSince(None, [], [])
    first, last = {}, {}
    for revision in revisions:
        for change in changes_of(revision):
            first.setdefault(change.name, change.before)
            last[change.name] = change
    answers = [
        Change(name, change.label, first[name], change.after)
        for name, change in last.items()
        if first[name] != change.after
    ]
    return ChangesSince(revisions[-1].sent_at, answers, _pieces_since(candidature, revisions))


def _pieces_since(candidature: Candidature, revisions: Iterable[Revision]) -> list[PieceChange]:
    """The slots whose file is another one since these revisions, oldest first. A file set aside unsent counts not."""
    moments = [revision.sent_at for revision in revisions]
    opened_at = min(revision.opened_at for revision in revisions)
    found = Piece.objects.filter(candidature=candidature, staged_for__isnull=True).select_related("required_piece")
    former: dict[int, Piece] = {}
    current: dict[int, Piece] = {}
    for piece in found.order_by("replaced_at"):
        if piece.replaced_at is None:
            current[piece.required_piece_id] = piece
        elif piece.replaced_at in moments:
            former.setdefault(piece.required_piece_id, piece)
    changes = []
    for slot, piece in current.items():
        before = former.get(slot)
        is_new = before is None and piece.uploaded_at >= opened_at
        if is_new or (before is not None and before.sha256 != piece.sha256):
            name = before.filename if before else ""
            changes.append(PieceChange(piece.required_piece.label, name, piece.filename))
    return changes


def _change(name: str, before: Candidature, after: Candidature) -> Change:
    return Change(name, label_of(name), in_words(name, getattr(before, name)), in_words(name, getattr(after, name)))


def _rebuilt(values: dict[str, Any]) -> Candidature:
    """A dossier that holds these answers and is never saved."""
    return Candidature(**{name: Candidature._meta.get_field(name).to_python(value) for name, value in values.items()})
