"""Write the parts of a cycle: a draft at once, a public cycle in changes that wait to be published."""

import datetime
import json
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cycles.enums import CycleState
from cycles.models import Cycle
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.domain.marks import fingerprint
from toolkit.text.typography import format_hour
from workshop.live import write_live
from workshop.models import PartVersion, PendingChange
from workshop.parts import MODULE, MODULES, PRESENTATION, TEXT, TEXTS, PartKey, PartKind, Values
from workshop.permissions import can_prepare
from workshop.services.applying import lock_cycle
from workshop.working import WorkingCopy

# Changes of one person to one part, this close to each other, are one in its history.
RUN = datetime.timedelta(minutes=30)
LONG = 200  # characters
ADDRESS = {"code", "year"}  # people have written it down once the cycle is public
MOST = {TEXTS: 40, MODULES: 30}
_ITEMS = {TEXTS: TEXT, MODULES: MODULE}


@transaction.atomic
def save_part(*, actor: User, cycle: Cycle, key: PartKey, values: Values, seen: str) -> WorkingCopy:
    """Write the values that differ from what a part holds. `seen` is the fingerprint of what the page showed.

    Raises NotAllowedError (403), DomainError (409) for an archived cycle or what is still referred to, DomainError
    (410) for an item that is gone, StaleError (409) when somebody wrote other values meanwhile, IncompleteError (422)
    for what no cycle may hold.
    """
    working = _open(actor, cycle)
    if not working.has(key):
        raise DomainError("Cette partie a été retirée du cycle. Son texte reste dans l’historique.", status=410)
    held = working.values(key)
    if not any(values[name] != held[name] for name in values):
        return working
    if seen != fingerprint(held):
        raise StaleError(_written_elsewhere(working, key, actor))
    return _write(actor, working, key, held | values)


@transaction.atomic
def add_item(*, actor: User, cycle: Cycle, kind: PartKind, under: str = "") -> str:
    """Add a text or a module at the end, or a text at the end of those under another. Returns its identifier.

    Raises NotAllowedError (403), DomainError (409) for an archived cycle or a list that is full, (410) for a text
    that is gone.
    """
    working = _open(actor, cycle)
    items = working.items(kind)
    _check_room(kind, len(items) + 1)
    if under and under not in {item.uid for item in items if not item.under}:
        raise DomainError("Le texte sous lequel vous ajoutez a été retiré\u00a0: rechargez la page.", status=410)
    uid = str(uuid.uuid4())
    order = working.values(PartKey(kind))["order"]
    if kind == MODULES:
        order = [*order, uid]
    else:
        last = max((rank for rank, place in enumerate(order) if under in (place["uid"], place["under"])), default=-1)
        place = last + 1 if under else len(order)
        order = [*order[:place], {"uid": uid, "under": under}, *order[place:]]
    _write(actor, working, PartKey(kind), {"order": order})
    return uid


@transaction.atomic
def move_item(*, actor: User, cycle: Cycle, key: PartKey, place: int, seen: str) -> tuple[int, int]:
    """Give an item another place among its siblings, from 1. Returns the place taken, and how many there are.

    Raises as save_part.
    """
    working = _open(actor, cycle)
    listed = PartKey(key.step)
    siblings = _siblings(working, key)
    if seen != working.seen(listed):
        raise StaleError("L’ordre a changé depuis que cette page est affichée\u00a0: le voici. Déplacez à nouveau.")
    wanted = min(max(1, place), len(siblings))
    siblings.remove(key.uid)
    siblings.insert(wanted - 1, key.uid)
    held = working.values(listed)
    order = {"order": siblings if key.kind == MODULE else _reordered(held["order"], siblings)}
    if order != held:
        _write(actor, working, listed, order)
    return wanted, len(siblings)


@transaction.atomic
def remove_item(*, actor: User, cycle: Cycle, key: PartKey) -> WorkingCopy:
    """Take a text, with those under it, or a module out of the cycle. What it said stays in the history.

    Raises as save_part; DomainError (409) for a module that attendance or a document refers to.
    """
    working = _open(actor, cycle)
    listed = PartKey(key.step)
    gone = [key.uid, *(item.uid for item in working.items(key.kind) if item.under == key.uid)]
    for uid in reversed(gone):
        _drop(actor, working, PartKey(key.kind, uid))
    order = [one for one in working.values(listed)["order"] if (one if key.kind == MODULE else one["uid"]) not in gone]
    return _write(actor, working, listed, {"order": order})


@transaction.atomic
def restore_version(*, actor: User, version: PartVersion) -> PartKey:
    """Give a part what it held before a change; an item that was removed comes back at the end of its list.

    Raises as save_part.
    """
    working = _open(actor, version.cycle)
    key = PartKey.read(version.key)
    if key.kind in _ITEMS:
        _restore_order(actor, working, key, version.before["order"])
        return key
    if key.kind.one_of and not working.has(key):
        listed = PartKey(key.step)
        back: Any = key.uid if key.kind == MODULE else {"uid": key.uid, "under": ""}
        order = [*working.values(listed)["order"], back]
        _check_room(listed.kind, len(order))
        working = _write(actor, working, listed, {"order": order})
    held = working.values(key)
    frozen = set() if working.cycle.state == CycleState.DRAFT else ADDRESS
    wanted = held | {name: value for name, value in version.before.items() if name in held and name not in frozen}
    if wanted != held:
        _write(actor, working, key, wanted)
    return key


def _restore_order(actor: User, working: WorkingCopy, key: PartKey, before: list[Any]) -> None:
    """The order there was; an item taken out since comes back with its words, one added since stays, at the end."""
    now = working.values(key)["order"]
    known = {_uid(one) for one in before}
    order = [*before, *(one for one in now if _uid(one) not in known)]
    if key.kind == TEXTS:
        order = _two_levels(order)
    _check_room(key.kind, len(order))
    back = {_uid(one) for one in order} - {_uid(one) for one in now}
    working = _write(actor, working, key, {"order": order})
    for uid in back:
        item = PartKey(_ITEMS[key.kind], uid)
        last = PartVersion.objects.filter(cycle=working.cycle, key=str(item), after={}).first()
        if last is not None:
            working = _write(actor, working, item, working.values(item) | last.before)


def _check_room(kind: PartKind, count: int) -> None:
    if count > MOST[kind]:
        raise DomainError(f"Ce cycle a déjà {MOST[kind]} {kind.title.lower()}\u00a0: retirez-en un avant d’en ajouter.")


def _uid(one: Any) -> str:
    return one if isinstance(one, str) else one["uid"]


def record_version(
    *, actor: User | None, cycle: Cycle, key: PartKey, title: str, before: Values, after: Values
) -> None:
    """Keep what a part said before a change, or lengthen the last change of the same person to it.

    `after` is empty for an item that is taken out. A change that empties something is never a part of another: what
    was written just before is kept as well.
    """
    now = timezone.now()
    last = PartVersion.objects.filter(cycle=cycle, key=str(key)).first()
    is_public = cycle.state != CycleState.DRAFT
    goes_on = last is not None and last.author == actor and last.last_at >= now - RUN and last.after and after
    if last is not None and goes_on and not is_public and not _empties(before, after):
        last.title, last.after, last.last_at = title[:250], after, now
        last.save(update_fields=["title", "after", "last_at"])
        return
    PartVersion.objects.create(
        cycle=cycle, key=str(key), title=title[:250], before=before, after=after, author=actor, was_public=is_public
    )


def _empties(before: Values, after: Values) -> bool:
    """Whether hardly anything is left of a long value, or the tour is given up."""
    sizes = ((len(json.dumps(value)), len(json.dumps(after.get(name)))) for name, value in before.items())
    gives_up = bool(before.get("planned")) and not after.get("planned")
    return gives_up or any(size > LONG and left < size / 4 for size, left in sizes)


def _open(actor: User, cycle: Cycle) -> WorkingCopy:
    if not can_prepare(actor, cycle.institute_id):
        raise NotAllowedError("Seuls les conseillers et les chefs de service de l’institut préparent ce cycle.")
    locked = lock_cycle(cycle.pk)
    if locked.state == CycleState.ARCHIVED:
        raise DomainError("Ce cycle est archivé\u00a0: il ne change plus. Sortez-le des archives pour le modifier.")
    return WorkingCopy(locked)


def _write(actor: User, working: WorkingCopy, key: PartKey, values: Values) -> WorkingCopy:
    cycle = working.cycle
    if cycle.state == CycleState.DRAFT:
        before = working.live.read(key)
        try:
            write_live(cycle, key, values, working.live)
        except ValidationError as error:
            raise IncompleteError(" ".join(error.messages)) from error
        fresh = working if key.kind in (TEXT, MODULE) else WorkingCopy(cycle)
        record_version(actor=actor, cycle=cycle, key=key, title=fresh.title(key), before=before, after=values)
        return fresh
    if key.kind == PRESENTATION and (values["code"], values["year"]) != (cycle.code, cycle.year):
        raise DomainError("Ce cycle est publié\u00a0: son adresse est connue, son code et son année ne changent plus.")
    _wait(actor, working, key, values)
    return WorkingCopy(cycle)


def _wait(actor: User, working: WorkingCopy, key: PartKey, values: Values) -> None:
    """Keep the change until it is published; none is kept when the part says again what is public."""
    live = working.live.read(key)
    waiting = working.cycle.pending_changes.filter(key=str(key))
    if values == live and not (key.kind.one_of and key.uid not in _live_uids(working, key)):
        waiting.delete()
        return
    now = {"values": values, "author": actor, "saved_at": timezone.now()}
    if not waiting.update(**now):
        PendingChange.objects.create(cycle=working.cycle, key=str(key), base=fingerprint(live), **now)


def _drop(actor: User, working: WorkingCopy, key: PartKey) -> None:
    """Keep what an item says before it goes."""
    if not working.has(key):
        raise DomainError("Cet élément est déjà retiré. Son texte reste dans l’historique.", status=410)
    if working.cycle.state == CycleState.DRAFT:
        held, title = working.values(key), working.title(key)
        record_version(actor=actor, cycle=working.cycle, key=key, title=title, before=held, after={})
    else:
        working.cycle.pending_changes.filter(key=str(key)).delete()


def _live_uids(working: WorkingCopy, key: PartKey) -> set[str]:
    return set(working.live.modules if key.kind == MODULE else working.live.sections)


def _siblings(working: WorkingCopy, key: PartKey) -> list[str]:
    item = next((item for item in working.items(key.kind) if item.key == key), None)
    if item is None:
        raise DomainError("Cet élément a été retiré du cycle\u00a0: rechargez la page.", status=410)
    return [each.uid for each in working.items(key.kind) if each.under == item.under]


def _reordered(order: list[dict[str, str]], siblings: list[str]) -> list[dict[str, str]]:
    """The whole order with these siblings in theirs, each followed by what is under it."""
    under = next(place["under"] for place in order if place["uid"] == siblings[0])
    tops = siblings if not under else [place["uid"] for place in order if not place["under"]]
    inner = {uid: [place["uid"] for place in order if place["under"] == uid] for uid in tops}
    if under:
        inner[under] = siblings
    return _flat(tops, inner)


def _flat(tops: list[str], inner: dict[str, list[str]]) -> list[dict[str, str]]:
    """Each text followed by those under it."""
    return [
        place
        for top in tops
        for place in ({"uid": top, "under": ""}, *({"uid": uid, "under": top} for uid in inner[top]))
    ]


def _two_levels(order: list[dict[str, str]]) -> list[dict[str, str]]:
    """The order of a page; what was under a text that is itself under another stands by itself: none is left out."""
    wholes = {place["uid"] for place in order if not place["under"]}
    tops = [place["uid"] for place in order if place["under"] not in wholes]
    return _flat(tops, {uid: [place["uid"] for place in order if place["under"] == uid] for uid in tops})


def _written_elsewhere(working: WorkingCopy, key: PartKey, actor: User) -> str:
    change = working.pending.get(str(key))
    last = PartVersion.objects.filter(cycle=working.cycle, key=str(key)).select_related("author").first()
    author, at = (change.author, change.saved_at) if change else (last and last.author, last and last.last_at)
    who = "Vous" if author == actor else author.full_name if author else "Quelqu’un"
    when = f" à {format_hour(at)}" if at else ""
    verb = "avez enregistré" if author == actor else "a enregistré"
    return f"{who} {verb} autre chose ici{when}, sur une autre page."
