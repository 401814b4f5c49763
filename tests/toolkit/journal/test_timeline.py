import datetime
import uuid

import pytest
import time_machine

from tests.factories.accounts import UserFactory
from toolkit.journal import timeline as module
from toolkit.journal.kinds import Audience, EntryKind, register
from toolkit.journal.services import record
from toolkit.journal.timeline import SHOWN, Line, add_source, timeline
from toolkit.notifications.enums import MailState
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db
BOTH = frozenset({Audience.STAFF, Audience.APPLICANT})
OPENED = register(EntryKind("tests_opened", "Portail ouvert", BOTH, tell=str.upper))
MOVED = register(EntryKind("tests_moved", "Portail déplacé", BOTH, signed_by="Service des portails"))
KEPT = register(EntryKind("tests_kept", "Portail gardé", frozenset({Audience.STAFF})))
NOON = datetime.datetime(2026, 1, 14, 11, tzinfo=datetime.UTC)


class Gate:
    """An object that no app knows."""

    def __init__(self):
        self.uuid = uuid.uuid4()


@pytest.fixture
def gate():
    return Gate()


@pytest.fixture
def person():
    return UserFactory(first_name="Awa", last_name="Diallo")


def read(gate, audience, **options):
    return [(line.what, line.who, line.detail) for line in timeline(gate, audience=audience, **options)]


def write_mail(gate, person, *, minutes=0, state=MailState.SENT, **fields):
    at = NOON + datetime.timedelta(minutes=minutes)
    values = {"key": str(uuid.uuid4()), "event": "test", "to_email": person.email, "recipient": person}
    values |= {"subject": "Votre portail", "text_body": "Bonjour", "html_body": "", "about": gate.uuid, "state": state}
    values |= {"created_at": at, "sent_at": at if state == MailState.SENT else None}
    return OutboxMail.objects.create(**(values | fields))


def test_each_audience_reads_what_is_for_it(gate, person):
    with time_machine.travel(NOON, tick=False) as clock:
        for kind, reason in ((OPENED, ""), (MOVED, "Il gênait."), (KEPT, "")):
            record(about=gate.uuid, actor=person, kind=kind.name, subject="nord", reason=reason)
            clock.shift(60)
        record(about=uuid.uuid4(), actor=person, kind=OPENED.name, subject="ailleurs")
    assert read(gate, Audience.STAFF) == [
        ("Portail gardé : nord", "Awa Diallo", ""),
        ("Portail déplacé : nord", "Awa Diallo", "Il gênait."),
        ("Portail ouvert : NORD", "Awa Diallo", ""),
    ]
    assert read(gate, Audience.APPLICANT) == [
        ("Portail déplacé : nord", "Service des portails", ""),
        ("Portail ouvert : NORD", "Awa Diallo", ""),
    ]
    for audience in (Audience.DELEGATE, Audience.EMPLOYER, Audience.COMMITTEE):
        assert read(gate, audience, reader=person) == []


def test_clock_has_no_name(gate):
    record(about=gate.uuid, actor=None, kind=OPENED.name)
    assert read(gate, Audience.STAFF) == [("Portail ouvert", "", "")]


def test_staff_read_every_mail_and_what_became_of_it(gate, person):
    sent = write_mail(gate, person)
    write_mail(gate, person, minutes=1, state=MailState.FAILED, subject="Perdu", recipient=None, to_email="a@b.fr")
    lines = timeline(gate, audience=Audience.STAFF)
    assert [(line.what, line.who) for line in lines] == [
        ("Courriel : Perdu", "à a@b.fr, en échec"),
        ("Courriel : Votre portail", f"à {person.email}, envoyé"),
    ]
    assert lines[1].mail == sent.uuid


def test_others_read_the_mails_that_reached_them(gate, person):
    write_mail(gate, person)
    write_mail(gate, person, state=MailState.QUEUED, subject="Pas encore")
    write_mail(gate, UserFactory(), subject="Pour un autre")
    (line,) = timeline(gate, audience=Audience.APPLICANT, reader=person)
    assert (line.what, line.who, line.mail) == ("Courriel : Votre portail", "", None)
    assert timeline(gate, audience=Audience.APPLICANT) == []
    for audience in (Audience.DELEGATE, Audience.EMPLOYER, Audience.COMMITTEE):
        assert timeline(gate, audience=audience, reader=person) == []


def test_sources_of_its_class_are_merged_newest_first(gate, person, monkeypatch):
    monkeypatch.setattr(module, "_SOURCES", [])
    write_mail(gate, person)
    early, late = NOON - datetime.timedelta(hours=1), NOON + datetime.timedelta(hours=1)

    def tell(subject, audience):
        return [Line(what="tôt", at=early), Line(what="tard", at=late)] if audience == Audience.STAFF else []

    add_source(Gate, tell)
    add_source(str, lambda subject, audience: [Line(what="d’une autre classe", at=NOON)])
    assert [line.what for line in timeline(gate, audience=Audience.STAFF)] == [
        "tard", "Courriel : Votre portail", "tôt",
    ]  # fmt: skip
    assert timeline(gate, audience=Audience.APPLICANT) == []


@pytest.mark.parametrize("number", [1, 60])
def test_long_life_costs_two_queries_and_forty_lines_of_each(gate, person, number, django_assert_num_queries):
    for rank in range(number):
        record(about=gate.uuid, actor=person, kind=OPENED.name, subject=str(rank))
        write_mail(gate, person, minutes=rank)
    for audience in (Audience.STAFF, Audience.APPLICANT):
        with django_assert_num_queries(2):
            lines = timeline(gate, audience=audience, reader=person)
        assert len(lines) == 2 * min(number, SHOWN)
