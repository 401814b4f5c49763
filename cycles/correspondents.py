"""Whom to write to about a cycle."""

import re
from dataclasses import dataclass

from cycles.models import Cycle

_NOT_DIALLED = re.compile(r"[^\d+]")


@dataclass(frozen=True)
class Correspondent:
    """Somebody to write to or to call."""

    name: str
    role: str
    email: str
    phone: str

    @property
    def dialled(self) -> str:
        """The telephone number as a link dials it."""
        return dial(self.phone)


def dial(phone: str) -> str:
    """A telephone number as a link dials it."""
    return _NOT_DIALLED.sub("", phone)


def correspondents_of(cycle: Cycle) -> list[Correspondent]:
    """The contacts of the cycle; the service itself when it names nobody. One query, its institute read before."""
    named = [
        Correspondent(row.name or row.role, row.role if row.name else "", row.email, row.phone)
        for row in cycle.contacts.all()
        if row.email or row.phone
    ]
    institute = cycle.institute
    return named or [Correspondent(institute.service or institute.name, "", institute.email, institute.phone)]
