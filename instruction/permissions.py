"""What the training team may do beside the transitions of a candidature (see candidatures.lifecycle.roles_of)."""

from accounts.models import User
from accounts.roles import INSTRUCTORS
from candidatures.enums import State
from candidatures.models import Candidature
from candidatures.sections import DECLARATIONS, SECTIONS
from cycles.models import Cycle

# A dossier that is there, and of which something is still to come. One that nobody has taken is taken by being given.
ASSIGNABLE = frozenset(
    {
        State.SUBMITTED,
        State.UNDER_REVIEW,
        State.CORRECTION_REQUESTED,
        State.ELIGIBLE,
        State.WAITLISTED,
        State.ADMITTED,
    }
)
# The sections that a correction may reopen: what commits the applicant in person stays as it was sent.
REOPENABLE = tuple(section for section in SECTIONS if section != DECLARATIONS)


def can_extend_at(user: User, cycle: Cycle) -> bool:
    """Whether this person gives others more time in this cycle: an adviser or the head of service of its institute."""
    return user.has_role(*INSTRUCTORS, institute=cycle.institute_id)


def can_extend(user: User, candidature: Candidature) -> bool:
    """Whether this person may give this one more time: never themselves."""
    return candidature.applicant_id != user.pk and can_extend_at(user, candidature.cycle)


def can_assign_at(user: User, cycle: Cycle) -> bool:
    """Whether this person decides who follows a dossier of this cycle: an adviser or the head of service."""
    return user.has_role(*INSTRUCTORS, institute=cycle.institute_id)


def can_assign(user: User, candidature: Candidature) -> bool:
    """Whether this person may hand this dossier over now: never their own, and only while it goes on."""
    return (
        candidature.applicant_id != user.pk
        and candidature.state in ASSIGNABLE
        and can_assign_at(user, candidature.cycle)
    )
