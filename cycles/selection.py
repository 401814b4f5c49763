"""Which cycle a staff page is about: the one its address names, or the latest of the person's institutes."""

from django.http import Http404

from accounts.enums import Role
from accounts.models import User
from cycles.enums import CycleState
from cycles.models import Cycle


def workplace_cycles(user: User, *roles: str) -> list[Cycle]:
    """Cycles of the institutes where the person holds one of the roles (any, without one), latest first.

    One query, the institute read along.
    """
    institutes = user.institutes_with_role(*(roles or Role))
    if not institutes:
        return []
    found = Cycle.objects.filter(institute__in=institutes).select_related("institute")
    return list(found.order_by("-year", "code_key", "pk"))


def choose_cycle(cycles: list[Cycle], slug: str = "") -> Cycle | None:
    """The cycle of this slug (`cdg-2026`), or without a slug the latest published one, else the latest of all.

    None when there is no cycle at all. Raises Http404 for a slug that is not in the list.
    """
    if slug:
        for cycle in cycles:
            if cycle.slug == slug:
                return cycle
        raise Http404("Ce cycle n’existe pas, ou n’est pas à votre institut.")
    published = [cycle for cycle in cycles if cycle.state == CycleState.PUBLISHED]
    return next(iter(published or cycles), None)
