"""Sessions with their half-days; venues, rooms and speakers; slots written through their service."""

import datetime

import factory
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from cycles.models import Cycle, Participant
from programme.enums import SessionKind, SpeakerRole
from programme.models import Enrolment, Room, Session, Slot, Speaker, SpeakerLink, Venue
from programme.services import (
    SlotValues,
    ask_speakers,
    enrol_participant_in_sessions,
    save_session,
    save_slot,
    set_venue,
)
from programme.services.links import token_of
from tests.factories.accounts import make_staff
from tests.factories.organisations import InstituteFactory


class SessionFactory(factory.django.DjangoModelFactory):
    """A seminar of one day, of an institute and of no cycle, with its two half-days."""

    class Meta:
        model = Session

    kind = SessionKind.SEMINAR
    institute = factory.SubFactory(InstituteFactory)
    title = factory.Sequence(lambda n: f"Séminaire d’essai {n}")
    place = "Angers"
    starts_on = datetime.date(2027, 11, 19)
    ends_on = factory.SelfAttribute("starts_on")

    @classmethod
    def _create(cls, model_class: type[Session], *args, **kwargs) -> Session:
        return save_session(session=model_class(*args, **kwargs))


class VenueFactory(factory.django.DjangoModelFactory):
    """A building of an institute."""

    class Meta:
        model = Venue

    institute = factory.SubFactory(InstituteFactory)
    name = factory.Sequence(lambda n: f"Lieu d’essai {n}")
    address = "1 rue Edmond Michelet\n67000 Strasbourg"


class RoomFactory(factory.django.DjangoModelFactory):
    """A room of thirty seats."""

    class Meta:
        model = Room

    venue = factory.SubFactory(VenueFactory)
    name = factory.Sequence(lambda n: f"Salle {n}")
    seats = 30


class SpeakerFactory(factory.django.DjangoModelFactory):
    """A person who speaks, with an address."""

    class Meta:
        model = Speaker

    institute = factory.SubFactory(InstituteFactory)
    first_name = "Mireille"
    last_name = factory.Sequence(lambda n: f"Tchoumi-{n}")
    function = "directrice générale des services"
    organisation = "ville de Sélestat"
    email = factory.Sequence(lambda n: f"intervenante{n}@example.org")


def at(hour: float) -> datetime.time:
    """An hour of the day: 9.5 is half past nine."""
    return datetime.time(int(hour), round(hour % 1 * 60))


def write_slot(
    actor: User, session: Session, *, rank: int = 0, hours: tuple[float, float] = (14, 15), **values
) -> Slot:
    """Write a slot in the half-day of this rank, through the service; `speakers` come as a list of persons."""
    half_day = list(session.half_days.all())[rank]
    people = tuple((speaker, SpeakerRole.SPEAKER) for speaker in values.pop("speakers", ()))
    values = {"title": "Étude de cas", **values}
    written = SlotValues(half_day, at(hours[0]), at(hours[1]), speakers=people, **values)
    return save_slot(actor=actor, session=session, values=written)


def ask_speaker(cycle: Cycle, *, slots: int = 1, **fields) -> SpeakerLink:
    """A speaker who was asked for these slots of the first dated module of the cycle, which is made if it has none."""
    adviser = make_staff(Role.ADVISER, institute=cycle.institute)
    session = cycle.sessions.filter(half_days__isnull=False).first()
    if session is None:
        day = timezone.localdate() + datetime.timedelta(days=60)
        days = {"starts_on": day, "ends_on": day + datetime.timedelta(days=2)}
        session = SessionFactory(kind=SessionKind.MODULE, institute=None, cycle=cycle, number=1, **days)
    speaker = SpeakerFactory(institute=cycle.institute, **fields)
    venue = VenueFactory(institute=cycle.institute, access="Tram\u00a0: arrêt Broglie.")
    set_venue(actor=adviser, session=session, venue=venue)
    for rank in range(slots):
        hours = (14 + rank / 2, 14.5 + rank / 2)
        write_slot(adviser, session, hours=hours, title=f"Étude de cas {rank + 1}", speakers=[speaker])
    (link,) = ask_speakers(actor=adviser, session=session, speakers=[speaker])
    return link


def speaker_path(link: SpeakerLink) -> str:
    """The address of a speaker's page, as the mail gives it."""
    return f"/intervenant/{token_of(link)}/"


def enrol(participant: Participant) -> list[Enrolment]:
    """Call someone to the sessions of their cycle, as joining the promotion does; their enrolments in order of date."""
    enrol_participant_in_sessions(participant=participant)
    return list(participant.enrolments.select_related("session").order_by("session"))
