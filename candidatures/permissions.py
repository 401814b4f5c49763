"""Who may do what with a dossier, beside its transitions (see lifecycle.roles_of)."""

from accounts.models import User
from accounts.roles import TRAINING_TEAM
from candidatures.enums import COMMITTABLE, State
from candidatures.models import Candidature
from candidatures.sections import DECLARATIONS, EMPLOYER, PIECES, SECTIONS, DossierSection
from candidatures.working_copy import open_revision
from cycles.services import is_kept_away

# Where the dossier's mails go, the decision too: who chose this address would read what a mandate does not let them.
APPLICANT_ONLY = frozenset({"email"})


def is_training_team(user: User, candidature: Candidature) -> bool:
    """Adviser, assistant or head at the cycle's institute, neither the applicant nor recused. One query."""
    works = user.has_role(*TRAINING_TEAM, institute=candidature.cycle.institute_id)
    return works and candidature.applicant_id != user.pk and not is_recused(user, candidature)


def is_recused(user: User, candidature: Candidature) -> bool:
    """Whether a recusal keeps this person away from the dossier, whatever role they hold. One query."""
    return is_kept_away(user=user, cycle_id=candidature.cycle_id, person_id=candidature.applicant_id)


def is_delegate(user: User, candidature: Candidature) -> bool:
    """Whether this person was mandated by the applicant, accepted it, and works nowhere at the cycle's institute."""
    if user.roles_at(candidature.cycle.institute_id):
        return False
    return candidature.is_mandated_to(user)


def enters(user: User, candidature: Candidature) -> bool:
    """Whether this person types in a dossier that came by post: the training team, until it is registered."""
    return candidature.is_on_paper and candidature.state == State.DRAFT and is_training_team(user, candidature)


def answers_for(user: User, candidature: Candidature) -> bool:
    """Whether this person writes, for somebody who has no account in hand, the correction that came by post."""
    if not candidature.is_untaken or candidature.state != State.CORRECTION_REQUESTED:
        return False
    return is_training_team(user, candidature)


def is_writer(user: User, candidature: Candidature) -> bool:
    """The applicant, their delegate while nothing is decided, or who types in what came by post."""
    if candidature.applicant_id == user.pk or enters(user, candidature) or answers_for(user, candidature):
        return True
    return candidature.state in COMMITTABLE and is_delegate(user, candidature)


def is_applicants_side(user: User, candidature: Candidature) -> bool:
    """The applicant, or their delegate while nothing is decided: who speaks to the service, and not for it."""
    works = candidature.is_on_paper and bool(user.roles_at(candidature.cycle.institute_id))
    return candidature.applicant_id == user.pk or (not works and is_writer(user, candidature))


def can_manage_mandates(user: User, candidature: Candidature) -> bool:
    """Only the applicant chooses who helps, while there is something to help with."""
    return candidature.applicant_id == user.pk and candidature.state in COMMITTABLE


def editable_sections(user: User, candidature: Candidature) -> frozenset[str]:
    """Slugs of the sections this person may write in now: all of a draft, or those that the revision reopened.

    What commits the applicant in person is theirs alone to tick; they did so on the paper that is typed in.
    """
    if not is_writer(user, candidature):
        return frozenset()
    if candidature.state == State.DRAFT:
        slugs = frozenset(section.slug for section in SECTIONS)
    else:
        revision = open_revision(candidature)
        slugs = frozenset(revision.sections if revision else ())
    return slugs if _declares(user, candidature) else slugs - {DECLARATIONS.slug}


def _declares(user: User, candidature: Candidature) -> bool:
    return candidature.applicant_id == user.pk or enters(user, candidature)


def own_sections(user: User, candidature: Candidature) -> list[DossierSection]:
    """The sections that this person ever fills: a delegate leaves what commits the applicant in person."""
    declares = _declares(user, candidature)
    return [section for section in SECTIONS if section != DECLARATIONS or declares]


def can_edit_section(user: User, candidature: Candidature, section: DossierSection) -> bool:
    """Whether this person may write in this section now."""
    return section.slug in editable_sections(user, candidature)


def can_reopen(user: User, candidature: Candidature) -> bool:
    """Whether this person may write in what they submitted: before anybody takes it, and before their deadline."""
    is_in_time = candidature.state == State.SUBMITTED and candidature.can_be_submitted_now
    return is_in_time and candidature.applicant_id == user.pk


def why_closed(user: User, candidature: Candidature, section: DossierSection) -> str:
    """Why this person cannot write in this section now, as a sentence."""
    if section == DECLARATIONS and candidature.applicant_id != user.pk:
        return f"La section « {section.title} » se remplit par la personne candidate, et par elle seule."
    if candidature.state == State.CORRECTION_REQUESTED:
        return f"La correction demandée ne porte pas sur la section « {section.title} » : elle reste telle quelle."
    if can_reopen(user, candidature):
        return f"La section « {section.title} » est déposée : rouvrez votre dossier pour la modifier."
    whose = "votre" if candidature.applicant_id == user.pk else "ce"
    return f"La section « {section.title} » n’est plus modifiable : {whose} dossier {candidature.predicate}."


def reserved_fields(user: User, candidature: Candidature) -> frozenset[str]:
    """Answers that this person reads and does not write, in sections that they write."""
    return frozenset() if _declares(user, candidature) else APPLICANT_ONLY


def can_change_commitment(user: User, candidature: Candidature) -> bool:
    """Who writes may ask for a signature until the dossier is judged: an unsigned commitment is not a correction.

    A signed one stands once the dossier is sent, unless a correction reopens what it rests on. What somebody has signed
    is the applicant's alone to undo, or of a letter of theirs that answers a correction about it.
    """
    if not is_writer(user, candidature):
        return False
    commitment = candidature.commitment
    if commitment is not None and commitment.is_given and candidature.applicant_id != user.pk:
        return answers_for(user, candidature) and PIECES.slug in editable_sections(user, candidature)
    if commitment is not None and commitment.is_signed:
        return bool({EMPLOYER.slug, PIECES.slug} & editable_sections(user, candidature))
    return candidature.state in COMMITTABLE
