"""What recording decisions takes beside one bulk_create of the rows that it writes, and what publishing them takes, in
the same process and base."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from uuid import uuid4

from django.db import connection, models, transaction
from django.utils import timezone

from accounts.holding import NO_ADDRESS
from accounts.models import User
from committee.decisions.recording import record_decisions
from committee.decisions.validating import validate_decisions
from committee.decisions.wanted import Wanted
from committee.enums import Outcome
from committee.models import Committee, Decision, FormerDecision, Item, Scenario
from committee.scenarios.making import best_scores, create_scenario
from committee.services.publication import publish_decisions
from cycles.services import close_call
from toolkit.journal.models import JournalEntry
from toolkit.notifications.models import OutboxMail

WARM_UP, ROUNDS = 2, 10
SEATS = 20
WRITTEN: tuple[type[models.Model], ...] = (Decision, FormerDecision, JournalEntry)


def settle_group(*, committee: Committee, head: User, adviser: User, dossiers: int) -> Scenario:
    """Close the call, leave so many dossiers that were read before the committee, and place them by their scores."""
    close_call(actor=head, cycle=committee.cycle)
    committee.cycle.refresh_from_db()
    read = Item.objects.filter(committee=committee).standing().ranked().filter(mean_score__isnull=False)
    kept = list(read.values_list("pk", flat=True)[:dossiers])
    Item.objects.filter(committee=committee).exclude(pk__in=kept).update(removed_at=timezone.now())
    return create_scenario(actor=adviser, committee=committee, name="Mesure", places=best_scores(committee))


def time_decisions(*, committee: Committee, actor: User, number: int) -> dict[str, dict[str, list[float]]]:
    """Milliseconds of each round, of the act and of the bulk_create, for decisions that are new, then for others that
    replace them. Nothing stays in the base."""
    items = list(Item.objects.filter(committee=committee).standing().ranked()[:number])
    first = [Wanted(item, Outcome.ADMITTED) for item in items]
    other = [Wanted(item, Outcome.WAITLISTED, rank) for rank, item in enumerate(items, start=1)]

    def record(wanted: Sequence[Wanted]) -> None:
        record_decisions(actor=actor, committee=committee, wanted=wanted)

    found = {f"Proposer {number} décisions": _beside(lambda: record(first))}
    with _undone():
        record(first)
        found[f"En remplacer {number}"] = _beside(lambda: record(other))
    return found


def decide_all(*, committee: Committee, secretary: User, president: User, number: int) -> None:
    """Leave so many dossiers before the committee, of people who have an address, each decided and validated: the
    places, as many on the waiting list, the others not retained. Raises ValueError when there are fewer."""
    standing = Item.objects.filter(committee=committee).standing()
    items = list(standing.exclude(candidature__applicant__email__endswith=NO_ADDRESS).ranked()[:number])
    if len(items) < number:
        raise ValueError(f"{len(items)} dossiers of people with an address, for {number} decisions.")
    standing.exclude(pk__in=[item.pk for item in items]).update(removed_at=timezone.now())
    wanted = [Wanted(item, Outcome.ADMITTED) for item in items[:SEATS]]
    wanted += [Wanted(item, Outcome.WAITLISTED, rank) for rank, item in enumerate(items[SEATS : 2 * SEATS], start=1)]
    wanted += [Wanted(item, Outcome.REJECTED, reason="Projet à mûrir.") for item in items[2 * SEATS :]]
    record_decisions(actor=secretary, committee=committee, wanted=wanted)
    validate_decisions(actor=president, committee=committee)


def time_publication(
    *, committee: Committee, secretary: User, president: User, head: User, number: int
) -> tuple[list[float], int]:
    """Milliseconds of each round of publishing so many decisions, states and one mail a person in one transaction; how
    many mails a round wrote. Nothing stays in the base."""
    with _undone():
        decide_all(committee=committee, secretary=secretary, president=president, number=number)
        with _undone():
            before = OutboxMail.objects.count()
            publish_decisions(actor=head, committee=committee)
            mails = OutboxMail.objects.count() - before
        rounds = WARM_UP + ROUNDS
        times = [_timed(lambda: publish_decisions(actor=head, committee=committee)) for _ in range(rounds)]
    return times[WARM_UP:], mails


def _beside(act: Callable[[], None]) -> dict[str, list[float]]:
    """The act and the bulk_create of what it writes, by turns."""
    with _undone():
        before = {model: set(model._default_manager.values_list("pk", flat=True)) for model in WRITTEN}
        now = timezone.now()
        act()
        rows = {model: _rows_since(model, before[model], now) for model in WRITTEN}

    def make_room() -> None:
        Decision.objects.filter(item__in=[row.item_id for row in rows[Decision]]).delete()
        _forget(rows)

    times: dict[str, list[float]] = {"act": [], "bulk": []}
    for _turn in range(WARM_UP + ROUNDS):
        times["act"].append(_timed(act))
        times["bulk"].append(_timed(lambda: _create(rows), before=make_room))
    return {name: each[WARM_UP:] for name, each in times.items()}


def _rows_since(model: type[models.Model], before: set[object], now: object) -> list[models.Model]:
    """What was written: rows that were not there, and decisions that were written over."""
    found = model._default_manager.all()
    if model is Decision:
        return list(found.filter(recorded_at__gte=now))
    return [row for row in found if row.pk not in before]


def _forget(rows: dict[type[models.Model], list[models.Model]]) -> None:
    """Make them rows that are still to be created. Decisions keep their keys: what they replaced names them."""
    for model, written in rows.items():
        for row in written:
            row._state.adding = True
            if model is not Decision:
                row.pk = uuid4() if isinstance(row._meta.pk, models.UUIDField) else None


def _create(rows: dict[type[models.Model], list[models.Model]]) -> None:
    for model, written in rows.items():
        if written:
            model._default_manager.bulk_create(written)


def _timed(act: Callable[[], None], *, before: Callable[[], None] | None = None) -> float:
    """Milliseconds of one round, the checks that wait for its end among them."""
    with _undone():
        if before is not None:
            before()
        gc.collect()
        started = perf_counter()
        act()
        connection.check_constraints()
        return (perf_counter() - started) * 1000


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
