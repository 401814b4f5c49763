"""While a publication is held, what was read stays as it is: an act that would change it is refused, with the hour.

A candidate's own withdrawal is not: it leaves the publication as it is, without that dossier. Nor is a recusal: if what
was read no longer holds, the publication stops by itself at its hour (see committee.publishing.releasing).
"""

from accounts.models import User
from committee.models import Committee, Publication
from committee.publishing.words import hour_of
from toolkit.domain.errors import DomainError


def held_publication(committee: Committee) -> Publication | None:
    """The publication of this committee that is confirmed and has not left. One query."""
    return Publication.objects.held().filter(committee=committee.pk).with_people().first()


def check_not_held(committee: Committee, actor: User | None = None) -> None:
    """Raise DomainError (409) while a publication of this committee is held. One query.

    The caller has locked the committee, as whoever confirms does.
    """
    held = held_publication(committee)
    if held is None:
        return
    people = [person for person in (held.prepared_by, held.confirmed_by) if person is not None]
    until = f"Une publication est en cours jusqu’à {hour_of(held.leaves_at)}"
    if actor is not None and actor in people:
        raise DomainError(f"{until} : retenez-la d’abord.")
    names = " ou ".join(person.full_name for person in people)
    raise DomainError(f"{until} : {names} peut la retenir d’abord ; sinon attendez qu’elle soit partie.")
