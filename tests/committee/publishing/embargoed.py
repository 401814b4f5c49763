"""One applicant before a committee, judged one way or another, and all that they, their delegate, their signatory and a
visitor may ask for before anybody was told. Bytes at random, numbers and hours are alike each time: what differs comes
from the outcome."""

import random
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch
from uuid import UUID

import time_machine
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.encoding import force_str

from accounts.models import User
from candidatures import services
from candidatures.models import Candidature, Mandate
from candidatures.sections import PROJECT, SECTIONS
from candidatures.services.commitment import token_of
from candidatures.services.threads import answer_question
from committee.enums import Outcome
from committee.models import Publication
from cycles.enums import PieceKind
from instruction.services import claim_candidature, declare_eligible
from tests.committee.leaks.world import rolled_back
from tests.dashboard.archives import archive_of
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.candidatures import (
    CandidatureFactory,
    ask_about,
    ask_correction,
    make_delegate,
    pdf_upload,
)
from tests.factories.committee import Sitting, decide, make_committee, make_item
from tests.factories.modules import ModuleFactory
from tests.factories.publishing import confirm
from toolkit.calendars.addresses import make_address
from toolkit.calendars.addresses import token_of as calendar_token
from toolkit.files.storage import DiskStorage
from toolkit.notifications.models import OutboxMail

MOMENT = datetime(2041, 3, 12, 9, tzinfo=UTC)
# A thing that nobody has, where the word is no UUID.
OTHERWISE = dict.fromkeys(("place", "step", "name", "what", "screen", "uidb36"), "aucun") | {
    "action": "recevable",
    "number": 1,
    "year": 2041,
    "key": "1-aucun",
}
SECRET = "Projet à mûrir."  # why the other one is rejected
SENT = {"reason": "Motif.", "text": "Note.", "message": "Note.", "name": "Paul Martin", "email": "aide@example.org"}


class Draw:
    """Bytes at random, the same ones after the same words."""

    def __init__(self) -> None:
        self.begin("world")

    def begin(self, words: str) -> None:
        """Draw from here on what follows these words."""
        self._source = random.Random(words)

    def __call__(self, count: int) -> bytes:
        return self._source.randbytes(count)


@dataclass
class World:
    """Who asks, and the things that stand in their addresses."""

    draw: Draw
    sitting: Sitting
    candidature: Candidature
    delegate: User
    things: dict[str, list[Any]]

    @property
    def people(self) -> dict[str, User | None]:
        """Those who are not of the house; the signatory comes by link, as a visitor does."""
        return {"applicant": self.candidature.applicant, "delegate": self.delegate, "visitor": None}


@contextmanager
def told_world(outcome: Outcome) -> Iterator[World]:
    """A world in which the applicant was judged so, confirmed and held back still; it leaves nothing."""
    draw = Draw()
    force_str(settings.SECRET_KEY)  # drawn once a process
    with (
        time_machine.travel(MOMENT, tick=False),
        patch("os.urandom", draw),
        patch("random._urandom", draw),
        _without_files(),
        rolled_back(),
    ):
        UserFactory()  # the first one of a process draws the salt of its password
        draw.begin("world")
        yield _make_world(draw, outcome)


@contextmanager
def _without_files() -> Iterator[None]:
    """What is stored meanwhile is removed: the next world gives its files the same names."""
    stored: list[str] = []
    save = DiskStorage._save

    def noted(storage: DiskStorage, name: str, content: Any) -> str:
        stored.append(save(storage, name, content))
        return stored[-1]

    with patch.object(DiskStorage, "_save", noted):
        try:
            yield
        finally:
            for name in stored:
                default_storage.delete(name)


def _make_world(draw: Draw, outcome: Outcome) -> World:
    sitting = make_committee(members=1)
    session = ModuleFactory(cycle=sitting.cycle, starts_on=date(2041, 9, 4), ends_on=date(2041, 9, 6))
    candidature, delegate = _play_dossier(sitting)
    beside = make_item(sitting)
    decide(beside, sitting.president, Outcome.WAITLISTED)
    item = candidature.committee_item
    reason = SECRET if outcome == Outcome.REJECTED else ""
    decide(item, sitting.president, outcome, reason=reason)
    publication = confirm(sitting)
    candidature = Candidature.objects.select_related("applicant", "cycle").get(pk=candidature.pk)
    made = World(draw, sitting, candidature, delegate, {})
    made.things = _things(made, session, publication)
    return made


def _play_dossier(sitting: Sitting) -> tuple[Candidature, User]:
    """One that was sent twice, helped, questioned, corrected and found eligible."""
    row = CandidatureFactory(submitted=True, signed=True, cycle=sitting.cycle)
    person, adviser = row.applicant, sitting.adviser
    services.reopen_submitted(actor=person, candidature=row)
    services.save_section(actor=person, candidature=row, section=PROJECT, values={"project": "Une direction commune."})
    row.refresh_from_db()
    services.send_again(actor=person, candidature=row)
    row.refresh_from_db()
    delegate = make_delegate(row, email="aide@example.com")
    claim_candidature(actor=adviser, candidature=row)
    asked = ask_about(row, actor=adviser)
    answer_question(actor=person, thread=asked, text="Depuis 2019.", key=UUID(int=1))
    row.refresh_from_db()
    ask_correction(row, "pieces", actor=adviser)
    row.refresh_from_db()
    project = sitting.cycle.required_pieces.get(kind=PieceKind.PROJECT)
    services.add_piece(actor=person, candidature=row, required_piece=project, upload=pdf_upload("projet.pdf"))
    services.answer_correction(actor=person, candidature=row, message="C’est fait.")
    row.refresh_from_db()
    declare_eligible(actor=adviser, candidature=row)
    return Candidature.objects.select_related("applicant").get(pk=row.pk), delegate


def _things(world: World, session: Any, publication: Publication) -> dict[str, list[Any]]:
    """What stands in an address: by route and keyword, else by app and keyword."""
    row, cycle = world.candidature, world.sitting.cycle
    pieces = [piece.uuid for piece in row.pieces.order_by("pk")]
    link = token_of(row.commitment)
    return {
        "uuid": [row.uuid],
        "slug": [cycle.slug],
        "pk": [piece.pk for piece in cycle.required_pieces.order_by("pk")],
        "token": [link],
        "institute": [cycle.institute_id],
        "revision": [each.uuid for each in row.revisions.order_by("pk")],
        "thread": [each.uuid for each in row.threads.order_by("pk")],
        "session": [session.uuid],
        "mandate": [each.uuid for each in Mandate.objects.order_by("pk")],
        "candidatures:mandate uuid": [each.uuid for each in Mandate.objects.order_by("pk")],
        "candidatures:piece_file uuid": pieces,
        "candidatures:piece_received uuid": pieces,
        "candidatures:section slug": [section.slug for section in SECTIONS],
        "candidatures:autosave slug": [section.slug for section in SECTIONS],
        "catalogue:agenda_session uuid": [session.uuid],
        "dashboard:agenda_feed token": [calendar_token(make_address(actor=row.applicant))],
        "dashboard uuid": list(OutboxMail.objects.filter(about=row.uuid).values_list("uuid", flat=True)),
        "workshop key": ["aucun"],
        "committee key": [row.committee_item.uuid],
        "committee uuid": [row.committee_item.uuid, publication.uuid],
    }


def routes(
    resolver: Any = None, namespace: str = "", words: tuple[str, ...] = ()
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Each route that has a name: its app, its whole name, the words of its address."""
    for entry in (resolver or get_resolver()).url_patterns:
        own = (*words, *(entry.pattern.converters or entry.pattern.regex.groupindex))
        if isinstance(entry, URLResolver):
            yield from routes(entry, entry.namespace or namespace, own)
        elif isinstance(entry, URLPattern) and entry.name:
            yield namespace, f"{namespace}:{entry.name}" if namespace else entry.name, own


def addresses(world: World, only: Container[str] = ()) -> dict[str, str]:
    """Label -> address, once for each thing that the route may be about; of these apps and routes alone, if any."""
    found = {}
    for namespace, name, words in routes():
        if namespace == "admin" or (only and namespace not in only and name not in only):
            continue
        many: list[dict[str, Any]] = [{}]
        for word in words:
            many = [{**values, word: one} for values in many for one in _choices(world, namespace, name, word)]
        for values in many:
            found[" ".join([name, *map(str, values.values())])] = reverse(name, kwargs=values)
    return found


def _choices(world: World, namespace: str, name: str, word: str) -> list[Any]:
    things = world.things
    for key in (f"{name} {word}", f"{namespace} {word}", word):
        if key in things:
            return things[key]
    return [OTHERWISE.get(word, UUID(int=0))]


def walk(world: World, person: User | None, urls: dict[str, str], methods: tuple[str, ...]) -> dict[str, Any]:
    """All that this person is answered there, asking and sending, to the byte."""
    client = Client()
    if person is not None:
        sign_in(client, person)
    found: dict[str, Any] = {}
    client.get(next(iter(urls.values())))  # the first page of a process draws what the others find
    for label, url in urls.items():
        for method in methods:
            world.draw.begin(f"{method} {label}")
            found[f"{method} {label}"] = _ask(client, method, url)
    return found


def _ask(client: Client, method: str, url: str) -> tuple[int, dict[str, str], bytes, list[Any]]:
    """Status, headers, body, and the mails that it sent; nothing is kept of what it did."""
    cookies = client.cookies.copy()
    last = _last_mail()
    with transaction.atomic():
        response = client.get(url) if method == "GET" else client.post(url, SENT)
        body = response.getvalue() if response.streaming else response.content
        mails = mails_after(last)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response.status_code, dict(response.headers), body, mails


def _last_mail() -> int:
    return OutboxMail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def mails_after(pk: int = 0) -> list[Any]:
    """What was written to anybody, less the committee and the staff."""
    mails = OutboxMail.objects.filter(pk__gt=pk, recipient__memberships__isnull=True).order_by("pk")
    return list(mails.values())


def archive(person: User) -> list[Any]:
    """« Mes données », whole: each file by its name, its hour and its bytes."""
    made = archive_of(person)
    return [(each.filename, each.date_time, made.read(each)) for each in made.infolist()]
