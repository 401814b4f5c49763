"""A seminar whose half-day goes on, and the people who are about to sign it, their sessions open already."""

import datetime
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from accounts.services import grant_role
from bench.room import Room
from organisations.enums import Department, EmployerType, Region
from organisations.models import Employer, Institute
from programme.enums import Period, SessionKind
from programme.models import Enrolment, HalfDay, Session

BEGAN = datetime.timedelta(minutes=10)
LASTS = datetime.timedelta(hours=2)


def settle_half_day(*, count: int) -> Room:
    """Make a half-day that began ten minutes ago, with so many people expected. Not to be played around midnight."""
    institute = Institute.objects.create(code="BENCH", name="Institut du banc", email="banc@example.org")
    employer = Employer.objects.create(
        siret="99000000000011",
        name="Ville du banc",
        employer_type=EmployerType.COMMUNE,
        population=46_200,
        department=Department.D14,
        region=Region.NORMANDIE,
    )
    half_day = _half_day(institute)
    assistant = _user("assistante", 0)
    grant_role(actor=None, user=assistant, institute=institute, role=Role.ASSISTANT)
    people = {}
    for number in range(1, count + 1):
        user = _user("signataire", number)
        row = Enrolment.objects.create(
            session=half_day.session, user=user, employer=employer, employer_name=employer.name
        )
        people[str(row.uuid)] = _open_session(user)
    return Room(str(half_day.uuid), _open_session(assistant), people)


def _half_day(institute: Institute) -> HalfDay:
    begins = timezone.localtime() - BEGAN
    session = Session.objects.create(
        kind=SessionKind.SEMINAR,
        institute=institute,
        title="Séminaire du banc",
        starts_on=begins.date(),
        ends_on=begins.date(),
    )
    return HalfDay.objects.create(
        session=session,
        day=begins.date(),
        period=Period.MORNING,
        starts_at=begins.time().replace(second=0, microsecond=0),
        ends_at=(begins + LASTS).time().replace(second=0, microsecond=0),
        has_own_hours=True,
    )


def _user(name: str, number: int) -> User:
    return User.objects.create_user(
        email=f"{name}.{number}@example.org",
        password=None,
        first_name=name.capitalize(),
        last_name=f"Banc-{number:03d}",
    )


def _open_session(user: User) -> str:
    """The key of a session, as signing in leaves it."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return store.session_key
