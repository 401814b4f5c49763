"""The employers that a member tells, so that links with candidates are looked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from committee.models import Employment, Seat
from organisations.models import Employer
from toolkit.domain.errors import IncompleteError, NotAllowedError, StaleError
from toolkit.domain.marks import mark_of_values

MOST = 10  # former ones
LONGEST_NAME = 120


@dataclass(frozen=True)
class Told:
    """An employer as it is told: a name or a SIREN; type and department are those of the present one."""

    name: str = ""
    siren: str = ""
    employer_type: str = ""
    department: str = ""
    start: int | None = None
    end: int | None = None
    is_present: bool = False


_TOLD = ("is_present", "name", "siren", "employer_type", "department", "start", "end")


def mark_of_employments(user: User) -> str:
    """What a page that shows them keeps of the employers that a person has told."""
    return _mark(Employment.objects.filter(user=user).order_by("position"))


def _mark(rows: Iterable[Employment]) -> str:
    return mark_of_values([tuple(getattr(row, name) for name in _TOLD) for row in rows])


@transaction.atomic
def save_employments(*, actor: User, told: Sequence[Told], seen: str | None = None) -> None:
    """Keep these employers of a person who sits, in this order, in place of the former list.

    A SIREN that the base knows brings the employer's name. What a member has answered stays with what they were shown.
    `seen` is the mark (see mark_of_employments) of those that the page showed; None when no page was read.
    Raises NotAllowedError (403) for whoever sits nowhere, IncompleteError (422) beyond ten former employers or one
    present, or a name too long, StaleError (409) when they told others in another page.
    """
    if not Seat.objects.held_by(actor).exists():
        raise NotAllowedError("Seul un membre d’une commission déclare ses attaches.")
    if sum(not each.is_present for each in told) > MOST or sum(each.is_present for each in told) > 1:
        raise IncompleteError(f"Dix employeurs passés au plus, et un seul aujourd’hui : gardez les {MOST} derniers.")
    if any(len(each.name) > LONGEST_NAME for each in told):
        raise IncompleteError(f"Le nom d’un employeur compte {LONGEST_NAME} caractères au plus.")
    User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    rows = _rows(actor, told)
    stored = mark_of_employments(actor)
    if seen not in (None, stored) and stored != _mark(rows):
        raise StaleError("Vous avez modifié vos attaches dans une autre page.")
    Employment.objects.filter(user=actor).delete()
    Employment.objects.bulk_create(rows)


def _rows(user: User, told: Sequence[Told]) -> list[Employment]:
    names = dict(
        Employer.objects.filter(siren__in=[each.siren for each in told if each.siren]).values_list("siren", "name")
    )
    return [
        Employment(
            user=user,
            position=position,
            is_present=each.is_present,
            name=(each.name or names.get(each.siren) or f"SIREN {each.siren}")[:LONGEST_NAME],
            siren=each.siren,
            employer_type=each.employer_type,
            department=each.department,
            start=each.start,
            end=each.end,
        )
        for position, each in enumerate(told)
    ]
