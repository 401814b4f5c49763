"""The programmes of the modules: the first confirmed, the second provisional, the others once the year is played.

Nobody in them exists.
"""

import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from cycles.models import Cycle
from demo.clock import days_ago, playing_at
from programme.enums import ProgrammeState, SessionKind, SlotKind, SpeakerRole
from programme.models import Programme, Room, Session, Slot, SlotSpeaker, Speaker, Venue
from programme.services import (
    SlotValues,
    ask_speakers,
    publish_programme,
    record_answer,
    save_room,
    save_slot,
    save_speaker,
    save_venue,
    set_venue,
)
from toolkit.text.typography import typeset

VENUE = {
    "name": "INET, Strasbourg",
    "address": "1 rue Edmond Michelet\n67000 Strasbourg",
    "access": "Tramway, arrêt à trois minutes à pied. Entrée de plain-pied, ascenseur au fond du hall.",
    "url": "",
}
ROOMS = (("Amphithéâtre", 120, "Rez-de-chaussée, places pour fauteuils au premier rang."), ("Salle Ill", 30, ""),
         ("Salle Rhin", 24, "Deuxième étage, ascenseur."))  # fmt: skip
# Last name, first name, title, function, organisation.
SPEAKERS = (
    ("Rancour", "Ségolène", "F", "directrice générale des services", "ville d'Orvanne-sur-Loire"),
    ("Le Faouët", "Nolwenn", "F", "chercheuse en science politique", "université d'Armorel"),
    ("Chastagnol", "Régis", "M", "président", "département de la Haute-Vézère"),
    ("Bouzidi-Klein", "Inès", "F", "consultante en dialogue territorial", ""),
    ("Marescot", "Paul-Henri", "M", "directeur", "SDIS des Hautes-Marches"),
)
DECLINES = ("Chastagnol", "Séance du conseil départemental ce jour-là : proposez-moi le module suivant.")


class Planned(NamedTuple):
    """A slot: rank of its half-day, hours, kind, title, room, speakers by last name, the first facilitating or not."""

    rank: int
    starts: str
    ends: str
    kind: str
    title: str
    room: str = ""
    speakers: tuple[str, ...] = ()
    leads: bool = False


FIRST = (
    Planned(0, "14:00", "14:30", SlotKind.WELCOME, "Accueil de la promotion", "Amphithéâtre"),
    Planned(0, "14:30", "16:00", SlotKind.LECTURE, "Ce que gouverner un territoire veut dire", "Amphithéâtre",
            ("Le Faouët",)),
    Planned(0, "16:00", "16:15", SlotKind.BREAK, "Pause"),
    Planned(0, "16:15", "17:30", SlotKind.TESTIMONY, "Prendre ses fonctions", "Amphithéâtre", ("Rancour",)),
    Planned(1, "09:00", "10:30", SlotKind.CASE_STUDY, "Une commune nouvelle, deux cultures", "Salle Ill", ("Rancour",)),
    Planned(1, "10:45", "12:30", SlotKind.DEBATE, "Élus et direction générale : qui décide de quoi ?", "Salle Ill",
            ("Chastagnol",)),
    Planned(2, "14:00", "17:30", SlotKind.SITE_VISIT, "Un centre de secours et son territoire", "", ("Marescot",)),
    Planned(3, "09:00", "11:30", SlotKind.DIALOGUE, "Travailler un désaccord", "Salle Rhin", ("Bouzidi-Klein",), True),
    Planned(3, "11:30", "12:00", SlotKind.EVALUATION, "Évaluation du module", "Salle Rhin"),
)  # fmt: skip
SECOND = (
    Planned(
        0, "14:00", "17:00", SlotKind.CONFERENCE, "Finances locales : ce qui vient", "Amphithéâtre", ("Le Faouët",)
    ),
    Planned(1, "09:00", "12:00", SlotKind.CASE_STUDY, "Arbitrer un plan pluriannuel", "Salle Ill", ("Rancour",)),
)

# Of the modules that follow: the title of each half-day but the last of its half-days, which ends with the evaluation.
LATER = {
    3: ("Entendre ceux qui ne viennent pas", "Une assemblée citoyenne, et après", "Une maison de quartier"),
    4: ("Mesurer ce qui compte", "Évaluer avec les agents", "Deux politiques passées au crible"),
    5: ("Conduire sans surplomb", "Les conflits que l’on évite", "Récits de réorganisations"),
    6: ("Ce qui a changé dans nos maisons", "Le prochain mandat", "Préparer la suite ensemble"),
}  # fmt: skip
CLOSING = "Ce que nous en ferons"


def lay_out_programmes(*, actor: User, cycle: Cycle) -> None:
    """Write both programmes through the services that the pages use, unless the first is there."""
    modules = list(Session.objects.of_cycle(cycle).filter(number__in=(1, 2)).order_by("number"))
    if len(modules) < 2 or Slot.objects.of_session(modules[0]).exists():
        return
    with transaction.atomic():
        venue, rooms = _places(actor, cycle)
        people = _speakers(actor, cycle)
        first, second = modules
        with playing_at(days_ago(9)):
            _write(actor, first, venue, FIRST, rooms, people)
            ask_speakers(actor=actor, session=first, speakers=list(people.values()))
        with playing_at(days_ago(4)):
            _answers(actor, first)
            publish_programme(actor=actor, session=first, confirmed=True)
        _write(actor, second, venue, SECOND, rooms, people)
        publish_programme(actor=actor, session=second, confirmed=False)


def lay_out_later_modules(*, actor: User, cycle: Cycle) -> None:
    """Confirm the programme of module 2, and write and confirm those that follow, unless somebody wrote one."""
    modules = {each.number: each for each in Session.objects.of_cycle(cycle).filter(kind=SessionKind.MODULE)}
    rooms = {room.name: room for room in Room.objects.filter(venue__institute=cycle.institute_id)}
    people = {each.last_name: each for each in Speaker.objects.filter(institute=cycle.institute_id)}
    venue = Venue.objects.filter(institute=cycle.institute_id, name=typeset(VENUE["name"])).first()
    if venue is None or len(people) < len(SPEAKERS):
        return
    for number, titles in LATER.items():
        session = modules.get(number)
        if session is None or Slot.objects.of_session(session).exists():
            continue
        with transaction.atomic():
            _write(actor, session, venue, _later(titles, number), rooms, people)
    for number in (2, *LATER):
        found = Programme.objects.filter(session=modules.get(number), state=ProgrammeState.PROVISIONAL).first()
        if found is not None:
            publish_programme(actor=actor, session=found.session, confirmed=True, tell_participants=False)


def _later(titles: tuple[str, ...], number: int) -> tuple[Planned, ...]:
    """A lecture or the like in each half-day, by one speaker after the other, then the evaluation."""
    names = [each[0] for each in SPEAKERS if each[0] != DECLINES[0]]
    kinds = (SlotKind.CONFERENCE, SlotKind.CASE_STUDY, SlotKind.DEBATE)
    hours = (("14:00", "17:00"), ("09:00", "12:00"), ("14:00", "17:00"))
    slots = [
        Planned(
            rank, *hours[rank], kinds[(rank + number) % 3], title, "Salle Ill", (names[(rank + number) % len(names)],)
        )
        for rank, title in enumerate(titles)
    ]
    speaker = (names[(3 + number) % len(names)],)
    return (
        *slots,
        Planned(3, "09:00", "11:30", SlotKind.FEEDBACK, CLOSING, "Salle Rhin", speaker),
        Planned(3, "11:30", "12:00", SlotKind.EVALUATION, "Évaluation du module", "Salle Rhin"),
    )


def _places(actor: User, cycle: Cycle) -> tuple[Venue, dict[str, Room]]:
    venue = save_venue(actor=actor, institute=cycle.institute, values=VENUE)
    rooms = {}
    for name, seats, access in ROOMS:
        rooms[name] = save_room(actor=actor, venue=venue, values={"name": name, "seats": seats, "access": access})
    return venue, rooms


def _speakers(actor: User, cycle: Cycle) -> dict[str, Speaker]:
    found = {}
    for last, first, title, function, organisation in SPEAKERS:
        values = {
            "title": title,
            "first_name": first,
            "last_name": last,
            "function": function,
            "organisation": typeset(organisation),
            "email": f"{slugify(first)}.{slugify(last)}@example.net",
            **dict.fromkeys(("phone", "biography", "work_url", "access_needs"), ""),
            "pay_kind": "VOLUNTEER",
        }
        found[last] = save_speaker(actor=actor, institute=cycle.institute, values=values)
    return found


def _write(
    actor: User,
    session: Session,
    venue: Venue,
    planned: tuple[Planned, ...],
    rooms: dict[str, Room],
    people: dict[str, Speaker],
) -> None:
    set_venue(actor=actor, session=session, venue=venue)
    halves = list(session.half_days.all())
    for slot in planned:
        role = SpeakerRole.FACILITATOR if slot.leads else SpeakerRole.SPEAKER
        values = SlotValues(
            half_day=halves[slot.rank],
            starts_at=datetime.time.fromisoformat(slot.starts),
            ends_at=datetime.time.fromisoformat(slot.ends),
            title=typeset(slot.title),
            kind=slot.kind,
            room=rooms.get(slot.room),
            speakers=tuple((people[name], role) for name in slot.speakers),
        )
        save_slot(actor=actor, session=session, values=values)


def _answers(actor: User, session: Session) -> None:
    """Everybody confirms but one, who says why, and another, whose answer is still awaited."""
    name, why = DECLINES
    rows = SlotSpeaker.objects.filter(slot__half_day__session=session).select_related(
        "slot__half_day__session__cycle__institute", "speaker"
    )
    for row in rows:
        if row.speaker.last_name == "Marescot":
            continue
        declines = row.speaker.last_name == name
        record_answer(actor=actor, intervention=row, confirms=not declines, note=typeset(why) if declines else "")
