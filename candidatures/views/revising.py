"""What the applicant's pages show of the changes made to a submitted dossier."""

from collections.abc import Iterable
from functools import cached_property

from accounts.models import User
from candidatures.changes import Change, unsent_changes
from candidatures.models import Candidature, Piece, Revision
from candidatures.permissions import can_reopen
from candidatures.points import PointState, points_to_answer
from candidatures.working_copy import changed_names, open_revision, revisions_of


class Revising:
    """The revisions of one dossier, as its applicant or their delegate may know of them. Two queries at most."""

    def __init__(self, user: User, candidature: Candidature, pieces: Iterable[Piece]) -> None:
        self.user, self.candidature, self.pieces = user, candidature, pieces

    @property
    def under_way(self) -> Revision | None:
        """A correction that is asked for, or the applicant's own changes."""
        return open_revision(self.candidature)

    @property
    def correction(self) -> Revision | None:
        """The correction asked for now."""
        return self.under_way if self.under_way and self.under_way.is_correction else None

    @property
    def reopening(self) -> Revision | None:
        """The applicant's own changes, while they may still be sent."""
        return self.under_way if self.under_way and not self.under_way.is_correction else None

    @property
    def can_reopen(self) -> bool:
        """Whether the reader may write again in what they submitted."""
        return self.under_way is None and can_reopen(self.user, self.candidature)

    @cached_property
    def points(self) -> list[PointState]:
        """What the correction under way asks, each point with what became of it."""
        if self.correction is None:
            return []
        return points_to_answer(
            self.correction,
            candidature=self.candidature,
            pieces=self.pieces,
            commitment=self.candidature.commitment,
        )

    @cached_property
    def _reopenings(self) -> list[Revision]:
        if self.candidature.submitted_at is None:
            return []
        return [revision for revision in revisions_of(self.candidature) if not revision.is_correction]

    @property
    def sent_again(self) -> list[Revision]:
        """The times the applicant sent the dossier again, newest first."""
        return [revision for revision in self._reopenings if revision.sent_at]

    @property
    def _unsent(self) -> Revision | None:
        last = next(iter(self._reopenings), None)
        return None if last is None or last.sent_at or self.under_way is not None else last

    @property
    def unsent(self) -> list[Change]:
        """What was being changed when the dossier was taken, or when its time ran out: in words, and without effect."""
        return unsent_changes(self.candidature, self._unsent) if self._unsent else []

    @cached_property
    def unsent_files(self) -> list[Piece]:
        """The files given then. One query, where there was such a revision."""
        if self._unsent is None:
            return []
        return list(self._unsent.staged_pieces.select_related("required_piece").order_by("uploaded_at"))

    @property
    def changes(self) -> list[Change]:
        """The answers that are not those last sent, in words."""
        return unsent_changes(self.candidature, self.under_way) if self.under_way else []

    @property
    def words(self) -> str:
        """What was changed since the dossier was sent, named in a sentence."""
        files = [piece.required_piece.label for piece in self.pieces if piece.required_piece_id in self.slots]
        named = [change.label for change in self.changes] + files
        sentence = f"Ce que vous avez changé : {', '.join(named)}." if named else "Votre dossier tel qu’il est."
        said = sum(bool(state.point.reply) for state in self.points)
        if not said:
            return sentence
        return f"{sentence} {f'Vos {said} réponses partent' if said > 1 else 'Votre réponse part'} avec."

    @cached_property
    def names(self) -> frozenset[str]:
        """The answers that are not those last sent."""
        return changed_names(self.candidature)

    @cached_property
    def slots(self) -> frozenset[int]:
        """The required pieces whose file is not the one last sent."""
        return frozenset(piece.required_piece_id for piece in self.pieces if piece.staged_for_id and not piece.repeats)
