"""Who composes the group, who reads scenarios, and from when.

A composition weighs every dossier against the others and shows every mean. So it is closed to whoever may not know of
one of them, whatever that dossier is and became; nobody has it before the call is over for everyone; and whoever reads
under the veil (the president, the members, a head of service who sits) has it once none of their readings is left to
be swayed: all validated, or the reading closed.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef

from accounts.models import User
from candidatures.enums import State
from committee.access import Viewer
from committee.decisions.ground import why_too_early
from committee.enums import AssessmentState, SeatRole
from committee.models import Assessment, Committee, Item, ReadingAssignment, Scenario, ScenarioQuerySet, Seat
from committee.permissions import (
    can_compose,
    can_read_scenarios,
    is_head,
    is_instructor,
    may_know_all,
    reads_under_veil,
)
from toolkit.domain.errors import DomainError, NotAllowedError

# Said without a name or a number: which dossier it is, and what became of it, is not theirs to know.
KEPT_AWAY = (
    "Un déport ou un mandat vous tient à l’écart de la composition : elle compare tous les dossiers, et revient aux "
    "personnes qui peuvent connaître de chacun d’eux."
)
NOT_YOURS = "Ce scénario n’existe pas, ou n’est pas partagé avec vous."
ONLY_COMPOSERS = (
    "Le secrétariat, la présidence, la conseillère ou le conseiller et la direction du service composent le groupe."
)


@dataclass(frozen=True)
class Composer:
    """What one person does in the composition of one committee."""

    user: User
    committee: Committee
    seat: Seat | None
    composes: bool

    @property
    def presides(self) -> bool:
        """Whether scenarios shared with the presidency are for them."""
        return self.seat is not None and self.seat.role == SeatRole.PRESIDENT

    def scenarios(self) -> ScenarioQuerySet:
        """Those that they may read: of who only reads, the ones shared with the committee."""
        found = Scenario.objects.filter(committee=self.committee)
        return found.open_to(self.user, presides=self.presides)

    @property
    def why_closed(self) -> str:
        """Why the composition shows nothing to this person yet, in French; the empty string once it is open. Two
        queries at most."""
        early = why_too_early(self.committee.cycle)
        if early:
            return f"{early} : le groupe se compose après, quand tous les dossiers sont connus."
        left = unread_count(self.seat, self.committee) if reads_under_veil(self.seat) else 0
        if not left:
            return ""
        some = f"{left} dossiers" if left > 1 else "1 dossier"
        return (
            f"Il vous reste {some} à lire : la composition montre toutes les moyennes, elle s’ouvre quand vos lectures "
            "sont validées ou quand la lecture est close."
        )


def unread_count(seat: Seat | None, committee: Committee) -> int:
    """How many dossiers this member is still to read: none once the reading is closed or the dossier is decided."""
    if seat is None or committee.reading_is_over:
        return 0
    here = {"seat": seat, "item": OuterRef("pk")}
    read = Assessment.objects.filter(**here, state=AssessmentState.VALIDATED)
    open_ones = Item.objects.standing().filter(
        ~Exists(read), committee=committee, candidature__state=State.ELIGIBLE, decision__isnull=True
    )
    if committee.is_shared:
        open_ones = open_ones.filter(Exists(ReadingAssignment.objects.filter(**here)))
    return open_ones.count()


def composer_of(viewer: Viewer) -> Composer:
    """The same person in the composition. Raises PermissionDenied (403) for whoever has nothing to do there,
    NotAllowedError (403) for whoever may not know of a dossier. One query."""
    head = is_head(viewer.user, viewer.committee)
    composes = can_compose(viewer.seat, instructor=viewer.is_instructor, head=head)
    if not can_read_scenarios(viewer.seat, composes=composes):
        raise PermissionDenied
    _check_knows_all(viewer.user, viewer.committee)
    return Composer(viewer.user, viewer.committee, viewer.seat, composes)


def check_composer(actor: User, committee: Committee) -> Composer:
    """Who composes, for a service. Raises NotAllowedError (403) for anybody else, DomainError (409) while it is closed
    to them or once the decisions are published."""
    seat = Seat.objects.held_by(actor).filter(committee=committee).first()
    head = is_head(actor, committee)
    if not can_compose(seat, instructor=is_instructor(actor, committee), head=head):
        raise NotAllowedError(ONLY_COMPOSERS)
    _check_knows_all(actor, committee)
    composer = Composer(actor, committee, seat, composes=True)
    if composer.why_closed:
        raise DomainError(composer.why_closed)
    if committee.published_at is not None:
        raise DomainError("Les décisions sont publiées : le groupe ne se compose plus.")
    return composer


def find_scenario(composer: Composer, scenario: Scenario) -> Scenario:
    """The scenario, locked, for whoever composes and may read it. Raises NotAllowedError (404)."""
    found = composer.scenarios().select_for_update(of=("self",)).filter(pk=scenario.pk).first()
    if found is None:
        raise NotAllowedError(NOT_YOURS, status=404)
    found.committee = composer.committee
    return found


def _check_knows_all(user: User, committee: Committee) -> None:
    if not may_know_all(user, committee):
        raise NotAllowedError(KEPT_AWAY)
