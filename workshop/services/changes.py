"""Publish the changes of a public cycle, with the mail that tells of them; give one up; keep one all the same."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User
from candidatures.enums import State
from candidatures.models import Candidature
from catalogue.services.editions import request_edition, withdraw_unquotable
from committee.services.publication import check_not_published
from committee.services.targets import note_change_of_targets
from cycles.enums import CycleState
from cycles.models import Cycle
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.domain.marks import fingerprint
from toolkit.journal.services import record
from toolkit.text.typography import format_number
from workshop.changes import Change, changes_of, choose, seal_of, without_waiting
from workshop.checklist import lacks_of
from workshop.concerned import Concerned
from workshop.enums import CycleAct
from workshop.mails import tell_changed
from workshop.models import PartVersion
from workshop.parts import CALL, GRID, MODULE, MODULES, TEXT, TEXTS, PartKey
from workshop.permissions import can_prepare, can_publish
from workshop.services.applying import apply_change, in_order, lock_cycle
from workshop.services.editing import record_version, remove_item
from workshop.services.publishing import WHO_PUBLISHES
from workshop.topics import tell_changes
from workshop.working import WorkingCopy

_ITEMS = {TEXTS: TEXT, MODULES: MODULE}


@dataclass(frozen=True)
class Letter:
    """The mail that goes with a publication: to which groups, and its words."""

    groups: frozenset[str]
    subject: str
    body: str


@transaction.atomic
def publish_changes(
    *,
    actor: User,
    cycle: Cycle,
    keys: Collection[str],
    seen: str,
    knows_past: bool = False,
    letter: Letter | None = None,
) -> int:
    """Make changes public together; what was public stays in the history. Returns how many people are told.

    Who must stay unknown to the actor is told too, and not counted.

    `seen` is the seal of the changes that the actor read. No mail leaves without a letter. Raises NotAllowedError
    (403) unless the actor is a head of service; StaleError (409) when they, or what is public, changed meanwhile;
    DomainError (409) for what is still referred to; IncompleteError (422) for what no cycle may hold, a text emptied
    by mistake, or a deadline put in the past without `knows_past` while dossiers are being written.
    """
    if not can_publish(actor, cycle.institute_id):
        raise NotAllowedError(WHO_PUBLISHES)
    locked = lock_cycle(cycle.pk)
    working = WorkingCopy(locked)
    chosen = choose(changes_of(working), keys)
    _check_fresh(locked, chosen, seen)
    _check_deadline(locked, chosen, knows_past)
    people = _recipients(locked, chosen, actor, letter)
    _apply_all(locked, working, chosen)
    titles = ", ".join(change.title for change in chosen)
    record(about=locked.uuid, actor=actor, kind=CycleAct.CHANGED, subject=titles)
    fresh = lock_cycle(locked.pk)
    withdraw_unquotable(actor=actor, cycle=fresh)
    request_edition(actor=actor, cycle=fresh)
    known = sum(person.is_known for person in people)
    if letter and people:
        batch = uuid4()
        for person in people:
            tell_changed(cycle=locked, person=person, batch=batch, subject=letter.subject, body=letter.body)
        count = f"{format_number(known)} personne{'s' if known > 1 else ''}"
        record(about=locked.uuid, actor=actor, kind=CycleAct.TOLD, subject=count, reason=letter.subject)
    return known


def _apply_all(locked: Cycle, working: WorkingCopy, chosen: list[Change]) -> None:
    """Write them in order, and let them wait no more. Raises IncompleteError when the page would lack what it has."""
    lacked = {(lack.key, lack.sentence) for lack in lacks_of(without_waiting(locked))}
    for row in in_order(change.row for change in chosen):
        _apply(locked, working, next(one for one in chosen if one.row == row))
    new = [lack for lack in lacks_of(without_waiting(locked)) if (lack.key, lack.sentence) not in lacked]
    if new:
        raise IncompleteError(f"La page publiée manquerait de quelque chose\u00a0: {new[0].sentence}.")
    locked.pending_changes.filter(pk__in=[change.row.pk for change in chosen]).delete()


@transaction.atomic
def drop_change(*, actor: User, cycle: Cycle, key: PartKey) -> None:
    """Give up what waits for a part: it says again what is public. What was written stays in the history.

    Raises NotAllowedError (403), DomainError (409) when nothing waits there.
    """
    working = _open(actor, cycle)
    change = next((one for one in changes_of(working) if one.key == key), None)
    if change is None:
        raise DomainError("Rien n’attend plus pour cette partie\u00a0: rechargez la page.")
    with_it = [one for one in changes_of(working) if one.is_new and one.key.step == key.kind]
    for one in (change, *with_it):
        PartVersion.objects.create(
            cycle=working.cycle,
            key=one.row.key,
            title=one.title[:250],
            before=one.after,
            after={} if one.is_new else one.before,
            author=actor,
        )
    if change.is_new:
        remove_item(actor=actor, cycle=working.cycle, key=key)
    working.cycle.pending_changes.filter(key__in=[one.row.key for one in (change, *with_it)]).delete()
    record(about=working.cycle.uuid, actor=actor, kind=CycleAct.DROPPED, subject=change.title)


@transaction.atomic
def keep_change(*, actor: User, cycle: Cycle, key: PartKey) -> None:
    """Let a change stand over what is public now, which somebody has changed since it was begun.

    Raises NotAllowedError (403), DomainError (409) when nothing waits there.
    """
    working = _open(actor, cycle)
    base = fingerprint(working.live.read(key))
    if not working.cycle.pending_changes.filter(key=str(key)).update(base=base):
        raise DomainError("Rien n’attend plus pour cette partie\u00a0: rechargez la page.")


def _open(actor: User, cycle: Cycle) -> WorkingCopy:
    if not can_prepare(actor, cycle.institute_id):
        raise NotAllowedError("Seuls les conseillers et les chefs de service de l’institut préparent ce cycle.")
    return WorkingCopy(lock_cycle(cycle.pk))


def _check_fresh(cycle: Cycle, chosen: list[Change], seen: str) -> None:
    if cycle.state == CycleState.ARCHIVED:
        raise DomainError("Ce cycle est archivé\u00a0: il ne change plus.")
    if not chosen:
        raise StaleError("Ces modifications ont déjà été publiées, ou abandonnées.")
    stale = next((change for change in chosen if change.is_stale), None)
    if stale is not None:
        raise StaleError(
            f"La page publique a changé depuis que la modification de «\u202f{stale.title}\u202f» est commencée\u00a0: "
            "comparez les deux, puis gardez-la ou abandonnez-la."
        )
    if seen != seal_of(chosen):
        raise StaleError("Les modifications ont changé depuis l’ouverture de cette page\u00a0: relisez-les.")


def closes_in_the_past(chosen: list[Change]) -> bool:
    """Whether these changes would end the call at once."""
    change = next((one for one in chosen if one.key.kind == CALL), None)
    if change is None or change.after["closes_at"] == change.before["closes_at"]:
        return False
    return parse_datetime(change.after["closes_at"]) <= timezone.now()  # type: ignore[operator]  # always written


def _check_deadline(cycle: Cycle, chosen: list[Change], knows_past: bool) -> None:
    change = next((one for one in chosen if one.key.kind == CALL), None)
    if change is None or change.after["closes_at"] == change.before["closes_at"]:
        return
    if not closes_in_the_past(chosen):
        check_not_published(cycle=cycle)
    elif not knows_past and Candidature.objects.filter(cycle=cycle, state=State.DRAFT).exists():
        raise IncompleteError(
            "La nouvelle clôture est passée, et des dossiers sont commencés\u00a0: cochez la case qui le dit, "
            "ou choisissez une autre date."
        )


def _recipients(cycle: Cycle, chosen: list[Change], actor: User, letter: Letter | None) -> list:
    if letter is None:
        return []
    topics = [told.topic for told in tell_changes(chosen)]
    return Concerned(cycle, topics, actor).recipients(letter.groups)


def _apply(cycle: Cycle, working: WorkingCopy, change: Change) -> None:
    """Write it, and keep what was public of it and of the items that it takes out."""
    if change.key.kind in _ITEMS:
        kept = {one if isinstance(one, str) else one["uid"] for one in change.after["order"]}
        rows = working.live.modules if change.key.kind == MODULES else working.live.sections
        for uid in rows.keys() - kept:
            key = PartKey(_ITEMS[change.key.kind], uid)
            title = f"{key.kind.title}\u00a0: {rows[uid].title}"
            before = working.live.read(key)
            record_version(actor=change.author, cycle=cycle, key=key, title=title, before=before, after={})
    apply_change(cycle=cycle, change=change.row)
    before = {} if change.is_new else change.before
    if change.key.kind == GRID:
        note_change_of_targets(cycle=cycle, actor=change.author, before=before, after=change.after)
    record_version(
        actor=change.author, cycle=cycle, key=change.key, title=change.title, before=before, after=change.after
    )
