"""The fictional people of the house and of the committee. All sign in with one password."""

import datetime
import unicodedata
from dataclasses import dataclass, replace

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.enums import Role, Title
from accounts.models import User
from accounts.services import grant_role
from committee.enums import SeatRole
from committee.models import Committee
from committee.services import change_settings, form_committee, give_seat, name_vice_president, save_employments
from committee.services.employments import Told
from committee.services.settings import settings_of
from cycles.models import Cycle, end_of_day
from organisations.enums import EmployerType
from organisations.models import Institute

PASSWORD = "cycle-demo-strasbourg"
DOMAIN = "example.org"


@dataclass(frozen=True)
class Colleague:
    """Someone of the house; `siren` is that of a committee member's employer."""

    title: str
    first_name: str
    last_name: str
    role: str
    seat: str = ""
    siren: str = ""


ADVISER = Colleague(Title.F, "Hélène", "Marchandeau", Role.ADVISER)
ASSISTANT = Colleague(Title.M, "Tarek", "Wissembach", Role.ASSISTANT)
HEAD = Colleague(Title.F, "Odile", "Ruffenac-Stern", Role.HEAD_OF_SERVICE)
ACCOUNTANT = Colleague(Title.M, "Sylvain", "Brosseau-Keita", Role.ACCOUNTANT)
PRESIDENT = Colleague(Title.F, "Geneviève", "Aldebert-Nkosi", Role.COMMITTEE_MEMBER, SeatRole.PRESIDENT, "219900404")
# Same employer as one candidate (CU Rhénane-Ill): recused by detection.
RECUSED_MEMBER = Colleague(Title.F, "Frédérique", "Obermann", Role.COMMITTEE_MEMBER, SeatRole.MEMBER, "249900101")
VICE_PRESIDENT = Colleague(Title.M, "Pascal", "Toussaint-Legrix", Role.COMMITTEE_MEMBER, SeatRole.MEMBER, "229900501")
MEMBERS = (
    VICE_PRESIDENT,
    RECUSED_MEMBER,
    Colleague(Title.M, "Ismaël", "Vandenbrouck", Role.COMMITTEE_MEMBER, SeatRole.MEMBER),
    Colleague(Title.F, "Lucie", "Cazenave-Obispo", Role.COMMITTEE_MEMBER, SeatRole.MEMBER),
)
# Stands in for the last member, and is not called.
DEPUTY = Colleague(Title.M, "Blaise", "Ferrand-Mounier", Role.COMMITTEE_MEMBER, SeatRole.DEPUTY, "219900305")
SECRETARY = Colleague(Title.F, "Aline", "Quéméneur-Sow", Role.COMMITTEE_MEMBER, SeatRole.SECRETARY)
STAFF = (ADVISER, ASSISTANT, HEAD, ACCOUNTANT)
COMMITTEE = (PRESIDENT, *MEMBERS, DEPUTY, SECRETARY)
READING_DAYS = (30, 21)  # the reading has been open for so many days, and is for so many more
# A member whom the data link with four dossiers, in four ways (see candidates.EARLIER and candidates.CITING).
TIED = MEMBERS[-1]
TIES = (
    Told("CA du Pays de Nogeville", employer_type=EmployerType.CA, department="94", is_present=True),
    Told("CA Portes-de-Bourgueil", start=2016, end=2021),
    Told("Département voisin", start=1999, end=2006),
)


def address_of(first_name: str, last_name: str) -> str:
    """An address under a domain that reaches nobody (RFC 2606): prenom.nom@example.org."""
    plain = unicodedata.normalize("NFKD", f"{first_name}.{last_name}".lower()).encode("ascii", "ignore").decode()
    return f"{plain.replace(' ', '-').replace(chr(39), '-')}@{DOMAIN}"


class People:
    """Makes accounts that can sign in at once; the password is hashed a single time for all of them."""

    def __init__(self) -> None:
        self._hash = ""
        self._known: dict[str, User] = {}

    def account(self, *, title: str, first_name: str, last_name: str, phone: str = "") -> User:
        """Return the account of this person, made with a verified address when there is none."""
        email = address_of(first_name, last_name)
        if email in self._known:
            return self._known[email]
        user = User.objects.filter(email=email).first()
        if user is None:
            self._hash = self._hash or make_password(PASSWORD)
            user = User.objects.create(
                email=email,
                password=self._hash,
                title=title,
                first_name=first_name,
                last_name=last_name,
                phone=phone,
            )
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        self._known[email] = user
        return user

    def colleague(self, person: Colleague) -> User:
        """Return the account of someone of the house."""
        return self.account(title=person.title, first_name=person.first_name, last_name=person.last_name)


def settle_staff(people: People, institute: Institute) -> None:
    """Give everyone of the house their role."""
    for person in (*STAFF, *COMMITTEE):
        grant_role(actor=None, user=people.colleague(person), institute=institute, role=person.role)


def settle_committee(people: People, cycle: Cycle) -> Committee:
    """Seat the committee and give its reading dates; a seat that is held already stays as it is."""
    committee = form_committee(cycle=cycle)
    held = set(committee.seats.values_list("user_id", flat=True))
    for person in COMMITTEE:
        user = people.colleague(person)
        if user.pk not in held:
            whom = committee.seats.get(user=people.colleague(MEMBERS[-1])) if person == DEPUTY else None
            given = {"role": person.seat, "siren": person.siren, "deputises": whom}
            seat = give_seat(actor=None, committee=committee, user=user, **given)
            if person == VICE_PRESIDENT:
                name_vice_president(actor=people.colleague(HEAD), seat=seat)
    _open_reading(people, committee)
    save_employments(actor=people.colleague(TIED), told=TIES)
    return committee


def _open_reading(people: People, committee: Committee) -> None:
    """Dates around today, unless some are set and still to come."""
    if committee.published_at is not None or (committee.reading_closes_at and not committee.reading_is_over):
        return
    today, (before, after) = timezone.localdate(), (datetime.timedelta(days=days) for days in READING_DAYS)
    opens = timezone.make_aware(datetime.datetime.combine(today - before, datetime.time(9)))
    settings = replace(settings_of(committee), reading_opens_at=opens, reading_closes_at=end_of_day(today + after))
    change_settings(actor=people.colleague(HEAD), committee=committee, settings=settings)
    committee.refresh_from_db()
