"""The one shape of a state table: frozen transitions, and the only code of the product that assigns a state.

An app writes a table for each model that has a state. Where the row is read first, `apply` locks it, checks, writes and
records; where two workers race for it, `claim` is one conditional UPDATE and one of them wins.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError

Row = TypeVar("Row", bound=Model)
Move = TypeVar("Move", bound="Transition")

# Every table of the product, by its model.
TABLES: dict[type[Model], "StateTable[Any, Any]"] = {}


@dataclass(frozen=True)
class Transition:
    """One allowed move. `guard` returns why it cannot be done now, in French, or the empty string.

    Without `roles`, the service that asks for it has checked the right to do so.
    """

    name: str
    label: str
    sources: frozenset[str]
    target: str
    roles: frozenset[str] = frozenset()
    needs_reason: bool = False
    guard: Callable[[Any], str] | None = None

    def refusal(self, state: str, roles: frozenset[str]) -> type[DomainError] | None:
        """What the table alone answers to these roles in this state, or None. The right is checked before the state."""
        if self.roles and not self.roles & roles:
            return NotAllowedError
        return None if state in self.sources else StaleError


@dataclass
class Step(Generic[Row, Move]):
    """A transition asked for on a locked row. `source` is the state it had, `entry` what `record` returned."""

    row: Row
    move: Move
    source: str
    at: datetime
    actor: Any
    roles: frozenset[str]
    reason: str
    entry: Any = None

    @property
    def role(self) -> str:
        """The role that acts, or the empty string where the table asks for none."""
        return min(self.move.roles & self.roles, default="")


class StateTable(Generic[Row, Move]):
    """The transitions of one model.

    `initial`: the states in which a row may be made. `stamp`: the column that dates a change, if there is one.

    Subclasses override how a row is locked, what is checked or said beyond the table, and what is kept of a change.
    """

    asks_reason = "Écrivez un motif : il sera gardé avec la décision."

    def __init__(
        self, model: type[Row], transitions: Iterable[Move], *, initial: Iterable[str], stamp: str = ""
    ) -> None:
        if model in TABLES:
            raise ValueError(f"{model.__name__} has a state table already.")
        self.model = model
        self.by_name = {move.name: move for move in transitions}
        self.initial = frozenset(initial)
        self.stamp = stamp
        TABLES[model] = self

    def __iter__(self) -> Iterator[Move]:
        return iter(self.by_name.values())

    def __getitem__(self, name: str) -> Move:
        return self.by_name[name]

    def offered(self, state: str, roles: frozenset[str]) -> list[Move]:
        """What these roles may be offered in this state, in the order of the table. Guards speak when it is tried."""
        return [move for move in self if move.refusal(state, roles) is None]

    @transaction.atomic
    def apply(
        self,
        name: str,
        *,
        pk: int,
        actor: Any = None,
        system_role: str = "",
        reason: str = "",
        columns: Callable[[Row], dict[str, Any]] | None = None,
    ) -> Step[Row, Move]:
        """Lock the row, check, write its state with what `columns` returns, record the change; return what was done.

        `columns` is called with the row once everything is checked, its `stamp` already that of the change.
        `system_role` is passed by the service that has checked; without it the roles are those of `actor`.

        Raises NotAllowedError (403), StaleError or DomainError (409), IncompleteError (422), and what an override
        raises; nothing is written then.
        """
        step = self._checked(self.lock(pk), name, actor, system_role, reason)
        values = columns(step.row) if columns else {}
        self.advance(step.row, name, **values)
        self.save(step.row, self._written(values))
        step.entry = self.record(step)
        return step

    @transaction.atomic
    def apply_all(
        self,
        name: str,
        *,
        reasons: Mapping[int, str],
        actor: Any = None,
        system_role: str = "",
        columns: Callable[[list[Row]], Mapping[int, dict[str, Any]]] | None = None,
    ) -> list[Step[Row, Move]]:
        """The same transition for many rows at once, all or none: `reasons` gives that of each row, by primary key.

        `columns` is called once, with every row in the order of `reasons`, and returns the columns of each by primary
        key: the same ones for all. A table overrides `lock_all`, `save_all` and `record_all` to ask the database once.
        Raises as apply, for the first row that may not follow.
        """
        locked = {row.pk: row for row in self.lock_all(list(reasons))}
        steps = [self._checked(locked[pk], name, actor, system_role, reason) for pk, reason in reasons.items()]
        if not steps:
            return []
        values = columns([step.row for step in steps]) if columns else {}
        for step in steps:
            self.advance(step.row, name, **values.get(step.row.pk, {}))
        written = dict.fromkeys(column for given in values.values() for column in given)
        self.save_all([step.row for step in steps], self._written(written))
        for step, entry in zip(steps, self.record_all(steps), strict=True):
            step.entry = entry
        return steps

    def _checked(self, row: Row, name: str, actor: Any, system_role: str, reason: str) -> Step[Row, Move]:
        """The step, once the right, the state and the guard allow it; the row bears the moment of the change."""
        now = timezone.now()  # before the guards read theirs: what they allow is never dated after the deadline
        roles = frozenset({system_role}) if system_role else self.roles_of(row, actor)
        step = Step(row, self[name], _state_of(row), now, actor, roles, reason.strip())
        self.check_right(step)
        self.check_state(step)
        self.check_ready(step)
        if self.stamp:
            setattr(row, self.stamp, now)
        return step

    def _written(self, columns: Iterable[str]) -> list[str]:
        return ["state", *columns, *([self.stamp] if self.stamp else [])]

    def advance(self, row: Row, name: str, **columns: Any) -> None:
        """Put a row that the caller has locked, and saves, in the target state. Raises StaleError from another one."""
        move = self[name]
        if _state_of(row) not in move.sources:
            raise StaleError(self.stale_words(row, move, None))
        for column, value in {**columns, "state": move.target}.items():
            setattr(row, column, value)

    def claim(self, name: str, rows: QuerySet[Row], **columns: Any) -> int:
        """Follow a transition by one conditional UPDATE; return how many of these rows were there to follow it.

        The caller has checked the right to do so. `columns` are written with the state.
        """
        move = self[name]
        return rows.filter(state__in=move.sources).update(state=move.target, **columns)

    def lock(self, pk: int) -> Row:
        """The row, locked until the end of the transaction."""
        return self.model._default_manager.select_for_update(of=("self",)).get(pk=pk)

    def lock_all(self, pks: list[int]) -> list[Row]:
        """These rows, locked in one order whoever asks."""
        return [self.lock(pk) for pk in sorted(pks)]

    def roles_of(self, row: Row, actor: Any) -> frozenset[str]:
        """The roles of this table that the person holds towards the row."""
        return frozenset()

    def check_right(self, step: Step[Row, Move]) -> None:
        """Raise NotAllowedError when no role of the person may do this."""
        if step.move.refusal(step.source, step.roles) is NotAllowedError:
            raise NotAllowedError(self.not_allowed_words(step.move))

    def check_state(self, step: Step[Row, Move]) -> None:
        """Raise StaleError when the row is in another state by now."""
        if step.source not in step.move.sources:
            raise StaleError(self.stale_words(step.row, step.move, step.actor))

    def check_ready(self, step: Step[Row, Move]) -> None:
        """Raise IncompleteError without the reason that is needed, DomainError where the guard finds an obstacle."""
        if step.move.needs_reason and not step.reason:
            raise IncompleteError(self.asks_reason)
        obstacle = step.move.guard(step.row) if step.move.guard else ""
        if obstacle:
            raise DomainError(obstacle)

    def not_allowed_words(self, move: Move) -> str:
        """Say who may do this."""
        return f"Vous ne pouvez pas faire cela : « {move.label} » ne vous revient pas."

    def stale_words(self, row: Row, move: Move, actor: Any) -> str:
        """Say that the row is in another state."""
        label = row.get_state_display()  # type: ignore[attr-defined]
        return f"« {move.label} » ne s’applique pas : l’état est « {label} ». Rechargez la page."

    def save(self, row: Row, columns: list[str]) -> None:
        """Write these columns of a row that has just changed."""
        row.save(update_fields=columns)

    def save_all(self, rows: list[Row], columns: list[str]) -> None:
        """Write these columns of rows that have just changed."""
        for row in rows:
            self.save(row, columns)

    def record_all(self, steps: list[Step[Row, Move]]) -> list[Any]:
        """As record, for each of these changes."""
        return [self.record(step) for step in steps]

    def record(self, step: Step[Row, Move]) -> Any:
        """Keep the change and tell the others of it: history, mail, signal. Returns the history row, if any."""
        return None


def _state_of(row: Model) -> str:
    return row.state  # type: ignore[attr-defined]
