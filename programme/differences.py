"""What changed between two programmes, in sentences for whoever reads them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.formats import date_format

from programme.snapshots import HalfDayLine, SlotLine, Snapshot
from toolkit.text.french import de, list_in_words
from toolkit.text.typography import format_day_short

ROOM_NOUNS = frozenset(
    {"amphi", "amphithéâtre", "atelier", "auditorium", "bureau", "espace", "hall", "salle", "studio"}
)


@dataclass(frozen=True)
class Change:
    """One difference: its sentence, and the slot it is about, where it is about one."""

    words: str
    slot: str = ""


def what_changed(before: Snapshot, after: Snapshot) -> list[Change]:
    """Every difference, in order of time: place, half-days, then slots moved, changed, added and removed."""
    return [
        *_place_changes(before, after),
        *_half_day_changes(before, after),
        *compare_slots(before.slots, after.slots),
    ]


def compare_slots(before: Mapping[str, SlotLine], after: Mapping[str, SlotLine]) -> list[Change]:
    """The differences between two sets of slots, by their identifier, in order of time."""
    found: list[tuple[SlotLine, str]] = []
    for name, slot in after.items():
        if name not in before:
            found.append((slot, f"« {slot.title} » s’ajoute, {_when(slot)}{_where(slot)}."))
        elif words := "\u202f; ".join(_slot_changes(before[name], slot)):
            found.append((slot, f"« {before[name].title} », {_day(before[name])}\u00a0: {words}."))
    found += [
        (slot, f"« {slot.title} », {_when(slot)}, est supprimé.") for name, slot in before.items() if name not in after
    ]
    found.sort(key=lambda pair: (pair[0].day, pair[0].starts_at, pair[0].title))
    return [Change(words, slot.uuid) for slot, words in found]


def _slot_changes(before: SlotLine, after: SlotLine) -> Iterator[str]:
    if before.day != after.day:
        yield f"le {_when(after)} au lieu du {_when(before)}"
    elif (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at):
        yield f"{after.hours_label} au lieu de {_bare_hours(before)}"
    if before.place_label != after.place_label:
        yield _moved_room(before, after)
    elif before.room_access != after.room_access:
        yield "accès à la salle revu"
    if before.title != after.title:
        yield f"s’intitule désormais « {after.title} »"
    if before.kind != after.kind:
        yield f"{after.kind_label.lower()} au lieu {de(before.kind_label.lower())}"
    yield from _speaker_changes(before, after)
    if before.remote_link != after.remote_link:
        yield _replaced("lien à distance", before.remote_link, after.remote_link, shown=False)
    if (before.description, before.objectives) != (after.description, after.objectives):
        yield "présentation revue"


def _moved_room(before: SlotLine, after: SlotLine) -> str:
    """« salle Broglie au lieu de salle Kléber »: the venue where it is another one, or where there was none."""
    if not after.room:
        return f"plus de salle ({before.place_label})"
    if not before.room:
        return name_room(after.place_label)
    if before.venue == after.venue:
        return f"{name_room(after.room)} au lieu {de(name_room(before.room))}"
    return f"{name_room(after.place_label)} au lieu {de(name_room(before.place_label))}"


def name_room(room: str) -> str:
    """« salle Kléber », « amphithéâtre »: a room with its noun, within a sentence."""
    noun = room.split(" ")[0].rstrip(",").lower()
    return f"{room[:1].lower()}{room[1:]}" if noun in ROOM_NOUNS else f"salle {room}"


def _speaker_changes(before: SlotLine, after: SlotLine) -> Iterator[str]:
    former = {each.uuid: each for each in before.speakers}
    present = {each.uuid: each for each in after.speakers}
    come = [each.name for name, each in present.items() if name not in former]
    gone = [each.name for name, each in former.items() if name not in present]
    if come:
        yield f"avec {list_in_words(come)}"
    if gone:
        yield f"sans {list_in_words(gone)}"
    for name, each in present.items():
        if name in former and former[name].role != each.role:
            yield f"{each.name} {'anime' if each.facilitates else 'intervient'}"
        elif name in former and former[name] != each:
            yield f"nom ou fonction revus\u00a0: {', '.join(filter(None, (each.name, each.capacity)))}"


def _place_changes(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    if before.title != after.title:
        yield Change(f"La session s’intitule désormais « {after.title} ».")
    if before.place != after.place:
        yield Change(_sentence(_replaced("lieu annoncé", before.place, after.place)))
    former, present = (each.venue.name if each.venue else "" for each in (before, after))
    if former != present:
        yield Change(_sentence(_replaced("lieu", former, present)))
    elif before.venue != after.venue:
        yield Change(f"L’adresse ou l’accès de {present} a été revu.")


def _half_day_changes(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    former = {(half.day, half.period): half for half in before.half_days}
    present = {(half.day, half.period): half for half in after.half_days}
    for pair in sorted(former.keys() | present.keys(), key=lambda pair: (pair[0], pair[1] != "MORNING")):
        words = _half_day_words(former.get(pair), present.get(pair))
        if words:
            yield Change(_sentence(words))


def _half_day_words(before: HalfDayLine | None, after: HalfDayLine | None) -> str:
    if before is None and after is not None:
        return f"demi-journée ajoutée\u00a0: {after.name}, {after.hours_label}"
    if after is None and before is not None:
        return f"demi-journée supprimée\u00a0: {before.name}"
    if before is None or after is None or before.hours_label == after.hours_label:
        return ""
    return f"{after.name}\u00a0: {after.hours_label} au lieu de {before.hours_label.removeprefix('de ')}"


def _replaced(what: str, before: str, after: str, *, shown: bool = True) -> str:
    if not before:
        return f"{what}\u00a0: {after}" if shown else f"{what} ajouté"
    if not after:
        return f"plus de {what}" + (f" ({before})" if shown else "")
    return f"{what}\u00a0: {after} au lieu {de(before)}" if shown else f"{what} changé"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _day(slot: SlotLine) -> str:
    return f"{date_format(slot.day, 'l')} {format_day_short(slot.day)}"


def _when(slot: SlotLine) -> str:
    return f"{_day(slot)} {slot.hours_label}"


def _bare_hours(slot: SlotLine) -> str:
    return slot.hours_label.removeprefix("de ")


def _where(slot: SlotLine) -> str:
    return f", {slot.place_label}" if slot.place_label else ""


def say_slot(slot: SlotLine) -> str:
    """« Mardi 9 mars de 14 h à 15 h 30, « Débat » (débat), salle Kléber. »: a line of a list."""
    return _sentence(f"{_when(slot)}, « {slot.title} »{_where(slot)}")
