"""Reactions to what happens below."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from cycles.models import Cycle
from cycles.signals import targets_changed
from workshop.parts import GRID, PartKey
from workshop.services.editing import record_version
from workshop.working import WorkingCopy


@receiver(targets_changed, dispatch_uid="workshop.keep_targets")
def keep_targets(sender: Any, cycle: Cycle, actor: User, before: dict[str, Any], **kwargs: Any) -> None:
    """The history of the grid keeps what the committee has changed of it."""
    key, working = PartKey(GRID), WorkingCopy(cycle)
    after = working.live.read(key)
    record_version(actor=actor, cycle=cycle, key=key, title=working.title(key), before={**after, **before}, after=after)
