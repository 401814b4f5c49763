"""Who writes programmes, and who looks after venues and rooms."""

from accounts.models import User
from accounts.roles import INSTRUCTORS, TRAINING_TEAM
from programme.models import Session, SessionQuerySet
from toolkit.domain.errors import NotAllowedError


def sessions_to_see(user: User) -> SessionQuerySet:
    """The sessions of the institutes whose training team this person is of."""
    return Session.objects.of_institutes(user.institutes_with_role(*TRAINING_TEAM))


def can_write(user: User, institute_id: int) -> bool:
    """Advisers and heads of service of the institute write the programmes of its sessions and keep its speakers."""
    return bool(user.roles_at(institute_id) & set(INSTRUCTORS))


def can_book(user: User, institute_id: int) -> bool:
    """Those and their assistants keep venues and rooms, and say in which room a slot is held."""
    return bool(user.roles_at(institute_id) & set(TRAINING_TEAM))


def check_writes(user: User, institute_id: int) -> None:
    """Raise NotAllowedError (403) for whoever does not write programmes at this institute."""
    if not can_write(user, institute_id):
        raise NotAllowedError("Seuls la direction du service et les conseillers de l’institut écrivent ce programme.")


def check_books(user: User, institute_id: int) -> None:
    """Raise NotAllowedError (403) for whoever does not keep venues and rooms at this institute."""
    if not can_book(user, institute_id):
        raise NotAllowedError("Seule l’équipe de formation de l’institut tient ses lieux et ses salles.")
