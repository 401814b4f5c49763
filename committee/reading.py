"""One dossier as one viewer reads it. Each question is asked of the database once, and only when it is shown."""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q

from candidatures.changes import ChangesSince
from candidatures.enums import State
from candidatures.models import EmployerCommitment, Piece
from committee.access import Viewer
from committee.board import tally_of
from committee.decisions.ground import Ground, ground_of, why_not_reading, why_too_early
from committee.decisions.recording import mark_of
from committee.enums import RUNNING, VOTING_ROLES, AssessmentState, word_of
from committee.models import Assessment, Decision, Item, Version, Vote
from committee.presiding import presides
from committee.services.proposals import Proposal, proposals_on
from committee.services.proposals import mark_of as mark_of_proposals
from committee.services.versions import with_version_number
from cycles.models import Criterion
from instruction.models import Synthesis
from instruction.syntheses import changes_after, dossier_words, validated_synthesis

MOST_PIPS = 40


def lines_of(criteria: list[Criterion], said: Assessment | Version) -> list[tuple[Criterion, str, str]]:
    """Each criterion of which it says something, with its mark in words and what was written of it."""
    marks, remarks = said.marks, said.remarks
    return [(each, word_of(marks[each.pk]), remarks.get(each.pk, "")) for each in criteria if each.pk in marks]


class Reading:
    """What the page of one dossier shows to one person."""

    def __init__(self, viewer: Viewer, item: Any) -> None:
        self.viewer = viewer
        self.item = item

    @cached_property
    def criteria(self) -> list[Criterion]:
        """The grid."""
        return list(self.viewer.cycle.criteria.all())

    @cached_property
    def pieces(self) -> list[Piece]:
        """Current files."""
        return list(Piece.objects.current().filter(candidature=self.item.candidature).select_related("required_piece"))

    @cached_property
    def synthesis(self) -> Synthesis | None:
        """What the service wrote of the dossier and validated: read first. A draft is nobody's here."""
        return validated_synthesis(self.item.candidature)

    @cached_property
    def changes(self) -> ChangesSince | None:
        """What changed in the dossier since the synthesis judged it, or None."""
        return (changes_after(self.synthesis) or None) if self.synthesis else None

    @property
    def judged(self) -> str:
        """The version of the dossier that the synthesis judged, in words."""
        return dossier_words(self.synthesis) if self.synthesis else ""

    @property
    def commitment(self) -> EmployerCommitment | None:
        """The employer's commitment."""
        return self.item.candidature.commitment

    @cached_property
    def _readings(self) -> list[Assessment]:
        """One's own reading and those that count, marks read along."""
        mine = Q(seat=self.viewer.seat) if self.viewer.seat else Q(pk__in=[])
        given = Q(state=AssessmentState.VALIDATED, seat__role__in=VOTING_ROLES)
        found = with_version_number(self.item.assessments.filter(mine | given))
        return list(found.select_related("seat__user").prefetch_related("scores").order_by("validated_at", "pk"))

    @cached_property
    def mine(self) -> Assessment | None:
        """One's own reading, draft or validated."""
        seat = self.viewer.seat
        return next((each for each in self._readings if seat is not None and each.seat_id == seat.pk), None)

    @property
    def is_validated(self) -> bool:
        """Whether one's own reading is in."""
        return self.mine is not None and self.mine.state == AssessmentState.VALIDATED

    @property
    def is_open(self) -> bool:
        """Whether the others' readings, the mean and the votes show: after one's own, or at once to who reads none."""
        return self.viewer.sees_scores or self.is_validated

    @property
    def others(self) -> list[dict[str, Any]]:
        """The readings of the others that count, marks in the order of the grid; none before one's own."""
        if not self.is_open:
            return []
        seat = self.viewer.seat
        found = [each for each in self._readings if each.counts and (seat is None or each.seat_id != seat.pk)]
        return [
            {"assessment": each, "marks": lines_of(self.criteria, each), "is_remarked": bool(each.remarks)}
            for each in found
        ]

    @property
    def keeps_record(self) -> bool:
        """Whether the versions of the others' readings show: for the record, to whoever may know what they say."""
        return self.is_open and self.viewer.can_record

    @property
    def recorded(self) -> list[Assessment]:
        """The validated readings whose versions this person may read, their own first."""
        mine = [self.mine] if self.mine is not None and self.is_validated else []
        return mine + ([other["assessment"] for other in self.others] if self.keeps_record else [])

    @cached_property
    def reader_count(self) -> int:
        """Members who may read this dossier: recused ones are not among them, who has read it before a deputy is."""
        asked = len(self.viewer.voters) - (self.item.absent or 0)
        if self.viewer.committee.is_shared:
            asked = self.item.assignments.filter(seat__in=self.viewer.voters).count()
        return max(asked, self.item.assessment_count)

    @property
    def awaits_decision(self) -> bool:
        """Whether the dossier is still to be judged, in the eyes of the candidate."""
        return self.item.candidature.state == State.ELIGIBLE

    @cached_property
    def _stored_decision(self) -> Decision | None:
        return getattr(self.item, "decision", None)

    @property
    def decision(self) -> Decision | None:
        """The decision, where this viewer may know it."""
        decision = self._stored_decision
        sees = self.viewer.sees_decisions or self.presides
        return decision if decision is None or decision.published_at is not None or sees else None

    @property
    def decision_mark(self) -> str:
        """What stands for the decision as it is read here; see record_decision."""
        return mark_of(self.decision)

    @property
    def decision_rank(self) -> int | None:
        """Its rank on the waiting list, as this viewer counts."""
        return self.viewer.shown_rank(self.decision.rank) if self.decision and self.decision.rank else None

    @property
    def is_judged(self) -> bool:
        """Whether readings and votes are over: a decision that stands, or the dossier is no longer to be judged."""
        if not self.awaits_decision:
            return True
        return self._stored_decision is not None and not self.lost_ground

    @property
    def sitting_has_begun(self) -> bool:
        """Whether the sitting that votes on this dossier has begun: its readings are closed."""
        return self.item.sitting_state in RUNNING

    @property
    def why_not_reading(self) -> str:
        """Why the grid is closed before any decision, for whoever would read this dossier; or the empty string."""
        if self.is_judged or not self.viewer.can_assess:
            return ""
        return "La séance est ouverte" if self.sitting_has_begun else why_not_reading(self.viewer.committee)

    @property
    def is_closed(self) -> bool:
        """Whether the grid takes nothing from anybody."""
        return self.is_judged or self.sitting_has_begun or bool(why_not_reading(self.viewer.committee))

    @cached_property
    def lost_ground(self) -> bool:
        """Whether a secret decision stands on nothing any more, its only reading or vote set aside."""
        if self._stored_decision is None or self._stored_decision.published_at is not None:
            return False
        return Decision.objects.groundless().filter(pk=self._stored_decision.pk).exists()

    @property
    def can_write(self) -> bool:
        """Whether the grid takes marks from this person now."""
        return self.viewer.can_assess and not self.is_closed

    @property
    def can_vote(self) -> bool:
        """Whether this person votes now."""
        return self.viewer.can_vote and not self.is_judged and self.is_validated and self.sitting_at is None

    @property
    def sitting_at(self) -> datetime | None:
        """When the sitting is held at which this dossier is voted on; None without one that was convened."""
        return self.item.sitting_at

    @property
    def can_record(self) -> bool:
        """Whether this person records the decision, or changes it."""
        decision = self._stored_decision
        may = self.viewer.can_record or self.presides
        return may and self.awaits_decision and (decision is None or decision.published_at is None)

    @cached_property
    def presides(self) -> bool:
        """Whether this person presides the dossier: the president, or the vice-president where she is recused."""
        return self.viewer.can_override or presides(self.viewer.seat, self.item)

    @property
    def sees_tally(self) -> bool:
        """Whether the count of votes shows, as far as the dossier is open to this person."""
        return self.viewer.sees_tally or self.presides

    @cached_property
    def why_too_early(self) -> str:
        """Why nothing is recorded yet, or the empty string; see why_too_early."""
        return why_too_early(self.viewer.cycle)

    @cached_property
    def ground(self) -> Ground:
        """Readings and votes that a decision may stand on: numbers, which the veil does not hide."""
        return ground_of(self.item)

    @property
    def may_record_now(self) -> bool:
        """Whether a decision would be taken from this person as things stand."""
        return self.can_record and not self.why_too_early and (self.presides or bool(self.ground))

    @property
    def may_override(self) -> bool:
        """Whether the decision needs the motive of whoever presides, and this person may give it."""
        return self.presides and not self.ground

    @property
    def can_recuse(self) -> bool:
        """Whether this person may still step aside."""
        decision = self._stored_decision
        return self.viewer.seat is not None and (decision is None or decision.published_at is None)

    @cached_property
    def proposals(self) -> list[Proposal]:
        """Links that the data propose to this person, who still may step aside."""
        seat = self.viewer.seat
        return proposals_on(seat, self.item) if seat is not None and self.can_recuse else []

    @property
    def proposals_mark(self) -> str:
        """What an answer sends back of them."""
        return mark_of_proposals(self.proposals)

    @property
    def has_declared(self) -> bool:
        """Whether this person has declared to have no link; a declared link was lifted, or the page would not show."""
        return self.item.link_declared is False

    @property
    def must_declare(self) -> bool:
        """Whether the grid and the vote wait for this person's declaration."""
        return self.can_write and not self.has_declared

    @property
    def must_calibrate(self) -> bool:
        """Whether the grid waits until this person has read other dossiers, which the committee reads first."""
        return (
            self.can_write
            and not self.is_validated
            and not self.item.calibrates
            and bool(self.viewer.left_to_calibrate)
        )

    @property
    def grid_is_first(self) -> bool:
        """Whether the grid is what this person has to do here now: it comes before the decision and the others."""
        return self.can_write and not self.is_validated and not self.must_declare and not self.must_calibrate

    @cached_property
    def _votes(self) -> dict[int, str]:
        shows_all = self.sees_tally and self.is_open
        votes = self.item.votes.all() if shows_all else self.item.votes.filter(seat=self.viewer.seat)
        return dict(Vote.objects.filter(pk__in=votes).values_list("seat_id", "choice"))

    @property
    def own_vote(self) -> str:
        """One's own choice, or the empty string."""
        return self._votes.get(self.viewer.seat.pk, "") if self.viewer.can_assess and self.viewer.seat else ""

    @property
    def tally(self) -> list[str]:
        """The count of votes, for who records and the desk, as far as the dossier is open to them."""
        return tally_of(self._votes.values()) if self.sees_tally and self.is_open else []

    @cached_property
    def total(self) -> int:
        """Dossiers this person is asked to read."""
        return self.viewer.duty().count()

    @cached_property
    def read_count(self) -> int:
        """Those whose reading they have validated."""
        return self.viewer.read_count()

    @property
    def pips(self) -> list[dict[str, Any]]:
        """One mark a dossier: read, this one, to read. None past forty: the figure says it."""
        if not self.viewer.can_assess or self.total > MOST_PIPS:
            return []
        kinds = ["on"] * self.read_count + [""] * (self.total - self.read_count)
        at = self.read_count - 1 if self.is_validated else self.read_count
        if 0 <= at < len(kinds):
            kinds[at] = "now"
        return [{"x": 10 * index, "kind": kind} for index, kind in enumerate(kinds)]

    @property
    def pips_width(self) -> int:
        """Width of their drawing."""
        return max(10, 10 * self.total)

    @cached_property
    def previous(self) -> Item | None:
        """The dossier before, by name."""
        return self.viewer.items().before(self.item).by_name().reverse().only("uuid").first()

    @cached_property
    def next(self) -> Item | None:
        """The dossier after, by name."""
        return self.viewer.items().after(self.item).by_name().only("uuid").first()
