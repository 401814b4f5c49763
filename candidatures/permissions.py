"""Who may do what with a dossier, beside its transitions (see lifecycle.roles_of)."""

from typing import Any

from candidatures.enums import COMMITTABLE, CommitmentState, State
from candidatures.models import DESK_ROLES, Candidature
from candidatures.sections import COMMITMENTS, EMPLOYER, PIECES, SECTIONS, DossierSection


def is_desk(user: Any, candidature: Candidature) -> bool:
    """Adviser, assistant or head at the cycle's institute, and not the applicant."""
    return candidature.applicant_id != user.pk and user.has_role(*DESK_ROLES, institute=candidature.cycle.institute_id)


def editable_sections(user: Any, candidature: Candidature) -> frozenset[str]:
    """Slugs of the sections this person may write in now: all of a draft, or those a correction reopened."""
    if candidature.applicant_id != user.pk:
        return frozenset()
    if candidature.state == State.DRAFT:
        return frozenset(section.slug for section in SECTIONS)
    if candidature.state == State.CORRECTION_REQUESTED:
        request = candidature.correction_requests.filter(answered_at__isnull=True).first()
        return frozenset(request.sections if request else ())
    return frozenset()


def can_edit_section(user: Any, candidature: Candidature, section: DossierSection) -> bool:
    """Whether this person may write in this section now."""
    return section.slug in editable_sections(user, candidature)


def can_change_commitment(user: Any, candidature: Candidature) -> bool:
    """The applicant may ask for a signature until the dossier is judged: an unsigned commitment is not a correction.

    A signed one stands once the dossier is sent, unless a correction reopens what it rests on.
    """
    if candidature.applicant_id != user.pk:
        return False
    commitment = candidature.commitment
    if commitment is not None and commitment.state == CommitmentState.SIGNED:
        return bool({EMPLOYER.slug, PIECES.slug} & editable_sections(user, candidature))
    return candidature.state in COMMITTABLE


REOPENABLE = tuple(section for section in SECTIONS if section != COMMITMENTS)
