"""Who may do what in a committee."""

from accounts.enums import Role
from accounts.models import User
from accounts.roles import INSTRUCTORS
from candidatures.enums import State
from candidatures.models import Candidature
from committee.enums import READING_ROLES, SeatRole
from committee.models import Committee, Item, Seat


def works_at_desk(user: User, committee: Committee) -> bool:
    """Adviser or head of service of the cycle's institute, by role alone."""
    return user.has_role(*INSTRUCTORS, institute=committee.cycle.institute_id)


def is_head(user: User, committee: Committee) -> bool:
    """Head of service of the cycle's institute, by role alone."""
    return user.has_role(Role.HEAD_OF_SERVICE, institute=committee.cycle.institute_id)


def competes(user: User, committee: Committee) -> bool:
    """Whether the person has a dossier of their own in the cycle, submitted and not withdrawn. One query."""
    own = Candidature.objects.filter(applicant=user, cycle=committee.cycle)
    return own.exclude(state__in=(State.DRAFT, State.WITHDRAWN)).exists()


def is_instructor(user: User, committee: Committee) -> bool:
    """Prepares the sitting and sees the whole board; nobody does in a cycle where they compete (CGFP L122-1)."""
    return works_at_desk(user, committee) and not competes(user, committee)


def can_publish(user: User, committee: Committee) -> bool:
    """Only a head of service who does not compete publishes, calls from the waiting list and closes it."""
    return is_head(user, committee) and not competes(user, committee)


def may_know(user: User, item: Item) -> bool:
    """Whether this person is not kept from this dossier. One query."""
    return Item.objects.known_to(user).filter(pk=item.pk).exists()


def may_know_all(user: User, committee: Committee) -> bool:
    """Whether this person is recused from no dossier of the committee and has helped to write none. One query at most.

    Whatever became of the dossier, even if it was withdrawn: what opens again would tell.
    """
    if committee.pk is None:
        return True
    return not Item.objects.filter(committee=committee).hidden_from(user).exists()


def can_manage_seats(user: User, committee: Committee) -> bool:
    """Only the head of service composes the committee; advisers read who sits."""
    return can_publish(user, committee)


def can_assess(seat: Seat | None) -> bool:
    """President, members and deputies read and score, as soon as a dossier is eligible, the call open or over; the
    secretary does not, nor do those who instruct, nor a member whom a deputy stands in for."""
    return seat is not None and seat.role in READING_ROLES and seat.replaced_at is None


def can_vote(seat: Seat | None) -> bool:
    """President and members vote, and deputies once they are called."""
    return seat is not None and seat.has_voice


def can_recuse(seat: Seat | None) -> bool:
    """Whoever sits abstains where a link may influence them, the secretary too: they see every dossier."""
    return seat is not None


def can_share(seat: Seat | None, *, head: bool) -> bool:
    """Whoever records decisions shares the dossiers out among the members, and so does the head of service."""
    return can_record(seat) or head


def can_set_targets(seat: Seat | None, *, head: bool) -> bool:
    """Whoever records decisions sets what the group is composed for, and so does the head of service."""
    return can_record(seat) or head


def can_take_book(seat: Seat | None, *, instructor: bool) -> bool:
    """Whoever reads, whoever records decisions, and whoever instructs without a seat."""
    return can_assess(seat) or can_record(seat) or (seat is None and instructor)


def can_lead(seat: Seat | None) -> bool:
    """The secretary leads the sittings, and whoever may preside one: president and vice-president."""
    return seat is not None and (seat.role in {SeatRole.PRESIDENT, SeatRole.SECRETARY} or seat.is_vice_president)


def can_record(seat: Seat | None) -> bool:
    """The president records decisions, or the secretary under the president's authority.

    The vice-president does for what the president is recused from alone: see committee.presiding.
    """
    return seat is not None and seat.role in {SeatRole.PRESIDENT, SeatRole.SECRETARY}


def can_override(seat: Seat | None) -> bool:
    """The president alone decides without a reading or a vote, in writing; the secretary writes what was decided."""
    return seat is not None and seat.role == SeatRole.PRESIDENT


def reads_under_veil(seat: Seat | None) -> bool:
    """Whoever reads knows nothing of what others think of a dossier before their own reading of it is validated:
    neither names, scores, opinions, mean, votes, nor an order made of them. The president's voice is one among others,
    and so is that of an adviser or a head of service who sits."""
    return can_assess(seat)


def sees_scores(seat: Seat | None, *, instructor: bool) -> bool:
    """Whether readings and means show without a reading of one's own: to those whose judgement they cannot sway, the
    secretary, who needs them in the sitting, and whoever instructs (see is_instructor) without a seat, to prepare it.
    """
    return sees_tally(seat, instructor=instructor) and not reads_under_veil(seat)


def sees_tally(seat: Seat | None, *, instructor: bool) -> bool:
    """Whether the count of votes shows at all: to whoever instructs without a seat, and to whoever records decisions.

    To the president, as the rest, once she has read. A member knows their own vote.
    """
    return can_record(seat) or (seat is None and instructor)


def sees_decisions(seat: Seat | None, *, instructor: bool, head: bool) -> bool:
    """Whether decisions show before publication: to whoever records them, instructs, or will publish them.

    They do before one's own reading too: a decision closes the readings of its dossier, and sways none.
    """
    return sees_tally(seat, instructor=instructor) or (instructor and head)


def can_compose(seat: Seat | None, *, instructor: bool, head: bool) -> bool:
    """Whether this person makes and changes scenarios of the group: whoever records decisions, prepares them without a
    seat, or will publish them. What they may see of the means comes beside: see committee.scenarios.rights."""
    return sees_decisions(seat, instructor=instructor, head=head)


def can_read_scenarios(seat: Seat | None, *, composes: bool) -> bool:
    """Whether scenarios that are shared with the committee show: to whoever composes and to whoever has a voice."""
    return composes or can_vote(seat)
