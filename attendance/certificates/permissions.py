"""Who decides near the bar, and who signs certificates (DOMAIN-TRAINING, Who does what)."""

from accounts.enums import Role
from accounts.models import User
from cycles.models import Cycle, Participant
from cycles.services import is_kept_away
from toolkit.domain.errors import NotAllowedError


def may_decide(user: User, cycle: Cycle) -> bool:
    """Advisers of the institute decide."""
    return user.has_role(Role.ADVISER, institute=cycle.institute_id)


def may_sign(user: User, cycle: Cycle) -> bool:
    """The head of service signs."""
    return user.has_role(Role.HEAD_OF_SERVICE, institute=cycle.institute_id)


def signatory_of(reader: User, cycle: Cycle) -> User | None:
    """Who would sign what this reader looks at: they, the one head of service, or nobody known. One query at most."""
    if may_sign(reader, cycle):
        return reader
    held = {"memberships__institute": cycle.institute_id, "memberships__role": Role.HEAD_OF_SERVICE}
    heads = User.objects.filter(is_active=True, **held).distinct()[:2]
    return heads[0] if len(heads) == 1 else None


def check_decides(user: User, participant: Participant) -> None:
    """Raise NotAllowedError (403) for anybody but an adviser of the institute who may know of the person."""
    if not may_decide(user, participant.cycle) or _is_away(user, participant):
        raise NotAllowedError("Seuls les conseillers de l’institut décident d’un certificat près du seuil.")


def check_signs(user: User, cycle: Cycle) -> None:
    """Raise NotAllowedError (403) for anybody but the head of service."""
    if not may_sign(user, cycle):
        raise NotAllowedError("Seule la direction du service signe les certificats.")


def check_signs_of(user: User, participant: Participant) -> None:
    """The same for the certificate of one person, of whom they may know."""
    check_signs(user, participant.cycle)
    if _is_away(user, participant):
        raise NotAllowedError("Vous vous êtes déporté de ce dossier\u00a0: une autre personne signe.")


def _is_away(user: User, participant: Participant) -> bool:
    return is_kept_away(user=user, cycle_id=participant.cycle_id, person_id=participant.user_id)
