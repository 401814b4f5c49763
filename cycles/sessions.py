"""The dated sessions of a cycle, for apps that may not know modules or tours: those register themselves here."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cycles.models import Cycle


@dataclass(frozen=True)
class DatedSession:
    """Days during which a participant is away from their post, both included. `abroad` is a study tour."""

    title: str
    place: str
    starts_on: datetime.date
    ends_on: datetime.date
    abroad: bool = False


Provider = Callable[[Cycle], Iterable[DatedSession]]
_providers: list[Provider] = []


def register_sessions(provider: Provider) -> None:
    """Let an app tell its sessions. Called once, when the app is ready."""
    if provider not in _providers:
        _providers.append(provider)


def sessions_of(cycle: Cycle) -> list[DatedSession]:
    """Every session of the cycle in order of date. One query for each app that has some."""
    found = [session for provider in _providers for session in provider(cycle)]
    return sorted(found, key=lambda session: (session.starts_on, session.ends_on))
