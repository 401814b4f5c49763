"""Who keeps the sheets, and who may read one whole."""

from accounts.models import User
from accounts.roles import INSTRUCTORS, TRAINING_TEAM
from cycles.models import KeptAway
from programme.models import Session
from toolkit.domain.errors import NotAllowedError


def can_record(user: User, session: Session) -> bool:
    """Advisers, assistants and heads of service of the institute keep its sheets."""
    return bool(user.roles_at(session.organiser.pk) & set(TRAINING_TEAM))


def check_records(user: User, session: Session) -> None:
    """Raise NotAllowedError (403) for whoever keeps no sheet of this institute."""
    if not can_record(user, session):
        raise NotAllowedError("Seule l’équipe de formation de l’institut tient ses feuilles d’émargement.")


def reads_whole(user: User, session: Session) -> bool:
    """Whether this person has stepped aside from nobody of the cycle, be they in the promotion or not. One query.

    A sheet names everybody. That somebody was refused it must not tell who is in the promotion.
    """
    return session.cycle_id is None or not KeptAway.objects.filter(user=user, cycle=session.cycle_id).exists()


def check_reads_whole(user: User, session: Session) -> None:
    """Raise NotAllowedError (403) for whoever has stepped aside from a dossier of the cycle."""
    if not reads_whole(user, session):
        raise NotAllowedError(
            "Vous vous êtes déporté d’un dossier de ce cycle\u00a0: une autre personne de l’équipe scelle la feuille."
        )


def can_set_rules(user: User, institute_id: int) -> bool:
    """Advisers and heads of service of the institute decide how attendance is taken."""
    return bool(user.roles_at(institute_id) & set(INSTRUCTORS))
