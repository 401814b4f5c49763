"""Write changes that wait in the rows of their cycle: for good when they are published, for a moment in a preview."""

import copy
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import transaction

from cycles.enums import CycleState
from cycles.lifecycle import CYCLES, PUBLISH
from cycles.models import Cycle
from toolkit.domain.errors import DomainError, IncompleteError
from workshop.live import write_live
from workshop.models import PendingChange
from workshop.parts import MODULES, TEXTS, PartKey
from workshop.working import WorkingCopy


def in_order(changes: Iterable[PendingChange]) -> list[PendingChange]:
    """Lists first, so that the rows of new items are there; then items; then the rest."""
    return sorted(changes, key=lambda change: (_rank(PartKey.read(change.key)), change.pk))


def _rank(key: PartKey) -> int:
    return 0 if key.kind in (TEXTS, MODULES) else 1 if key.uid else 2


def lock_cycle(pk: int) -> Cycle:
    """The cycle as it is now, locked against every other writer of the workshop."""
    return Cycle.objects.select_for_update(of=("self",), no_key=True).select_related("institute").get(pk=pk)


def apply_change(*, cycle: Cycle, change: PendingChange) -> None:
    """Write one change over what its part says now. The caller holds the transaction.

    Raises IncompleteError (422) for what no cycle may hold, DomainError (409) for what is still referred to.
    """
    key = PartKey.read(change.key)
    try:
        write_live(cycle, key, WorkingCopy(cycle).live.read(key) | change.values)
    except ValidationError as error:
        raise IncompleteError(f"{key.kind.title}\u00a0: {' '.join(error.messages)}") from error


@contextmanager
def as_it_will_be(working: WorkingCopy) -> Iterator[tuple[Cycle, list[str]]]:
    """The cycle as the public will read it, and why some changes cannot be shown, in French.

    Changes that wait are written in a transaction that is always rolled back: what is yielded is of no use outside. A
    cycle without any opens none.
    """
    if not working.pending:
        yield _published(_read(working.cycle.pk)), []
        return
    with transaction.atomic():
        try:
            cycle, refusals = _apply_what_can_be(working.cycle.pk, in_order(working.pending.values()))
            yield _published(cycle), refusals
        finally:
            transaction.set_rollback(True)


def _apply_what_can_be(pk: int, changes: list[PendingChange]) -> tuple[Cycle, list[str]]:
    cycle, refusals = lock_cycle(pk), []  # first, as every writer does: none waits for another in a circle
    for change in changes:
        key = PartKey.read(change.key)
        live = WorkingCopy(cycle).live
        if key.uid and key.uid not in live.sections and key.uid not in live.modules:
            continue  # its list was refused, or no longer has it
        try:
            with transaction.atomic():
                apply_change(cycle=cycle, change=change)
        except DomainError as refusal:
            refusals.append(refusal.message)
            cycle = _read(pk)
    return cycle, refusals


def _read(pk: int) -> Cycle:
    return Cycle.objects.select_related("institute").get(pk=pk)


def _published(cycle: Cycle) -> Cycle:
    """A draft is shown as on the day it is published: a copy, which nobody saves."""
    if cycle.state != CycleState.DRAFT:
        return cycle
    shown = copy.copy(cycle)
    CYCLES.advance(shown, PUBLISH.name)
    return shown
