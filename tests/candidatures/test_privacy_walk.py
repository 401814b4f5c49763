"""Nobody reads a dossier or a file that is not theirs: by its address, by a guess, or by an export.

One dossier, in the states that matter; everyone else of the house and outside; every route under `candidatures/`.
"""

import io
import re
import uuid
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.enums import Role
from candidatures import paper, services
from candidatures.enums import COMMITTABLE, State
from candidatures.models import Candidature
from candidatures.sections import PIECES
from candidatures.services import deed
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, candidature_in, make_delegate, pdf_upload
from tests.factories.committee import make_member
from toolkit.documents import services as documents

pytestmark = pytest.mark.django_db

# What the same page never writes twice alike.
ONE_TIME = re.compile(rb'csrfmiddlewaretoken" value="\w+"')
MARK = "PHRASE-CONNUE-DE-SON-SEUL-AUTEUR"
DESK = {"adviser": Role.ADVISER, "assistant": Role.ASSISTANT, "head": Role.HEAD_OF_SERVICE}
STATES = (State.DRAFT, State.SUBMITTED, State.CORRECTION_REQUESTED, State.ELIGIBLE, State.REJECTED, State.CONFIRMED)

# Routes that read, with their arguments after the dossier's own; the rest writes.
READS = {
    "dossier": (),
    "review": (),
    "section": ("projet",),
    "mandates": (),
    "questions": (),
    "dossier_copy": (),
    "deadline_calendar": (),
    "receipt": (),
    "letter": (),
    "new_receipt": ("revision",),
    "commitment_deed": (),
    "commitment_form": (),
}
WRITES = {
    "submit": (),
    "register": (),
    "arrival": (),
    "drop_entry": (),
    "reopen": (),
    "send_again": (),
    "drop_revision": (),
    "answer_correction": (),
    "answer_by_post": (),
    "withdraw": (),
    "confirm": (),
    "decline": (),
    "autosave": ("projet",),
    "piece_upload": ("slot",),
    "piece_remove": ("slot",),
    "piece_renew": ("slot",),
    "commitment_request": (),
    "commitment_upload": (),
    "mandate_revoke": ("mandate",),
    "reply": (),
    "answer_question": ("mandate",),
    "tell_ready": (),
}
# About other things than one person's dossier, or walked below.
ELSEWHERE = {
    "start",
    "blank_form",
    "blank_form_pdf",
    "mandate",
    "piece_file",
    "piece_received",
    "scan_file",
    "scan_received",
    "takeover",
}
# Not for a delegate, whatever the state.
OWNERS = {"mandates", "mandate_revoke", "letter"}


def world(state: str) -> dict:
    """The dossier in this state, its marked file, and everybody."""
    candidature = candidature_in(state, motivation=MARK) if state != State.DRAFT else None
    candidature = candidature or CandidatureFactory(complete=True, motivation=MARK)
    delegate = make_delegate(candidature)
    cycle = candidature.cycle
    other = CandidatureFactory(complete=True, cycle=cycle)
    people = {name: make_staff(role, institute=cycle.institute) for name, role in DESK.items()}
    people |= {
        "owner": candidature.applicant,
        "delegate": delegate,
        "other applicant": other.applicant,
        "delegate of another": make_delegate(other),
        "revoked delegate": _revoked(candidature),
        "accountant": make_staff(Role.ACCOUNTANT, institute=cycle.institute),
        "member": make_member(cycle),
        "adviser elsewhere": make_staff(Role.ADVISER),
        "newcomer": UserFactory(),
    }
    return {"candidature": candidature, "people": people, "mandate": candidature.mandates.get(user=delegate)}


def _revoked(candidature: Candidature):
    person = make_delegate(candidature)
    services.revoke_mandate(actor=candidature.applicant, mandate=candidature.mandates.get(user=person))
    return person


def address(name: str, place: dict) -> str:
    """The route with the dossier's own arguments."""
    candidature = place["candidature"]
    slot = candidature.cycle.required_pieces.first().pk
    values = {"slot": slot, "mandate": place["mandate"].uuid, "revision": place["mandate"].uuid}
    arguments = [values.get(argument, argument) for argument in (READS | WRITES)[name]]
    return reverse(f"candidatures:{name}", args=[candidature.uuid, *arguments])


def as_person(person) -> Client:
    client = Client()
    sign_in(client, person)
    return client


def read(response) -> bytes:
    return response.getvalue() if response.streaming else response.content


def test_the_walk_knows_every_route_of_a_dossier():
    found = {
        entry.name
        for resolver in get_resolver().url_patterns
        if getattr(resolver, "namespace", None) == "candidatures"
        for entry in resolver.url_patterns
        if str(entry.pattern).startswith("candidatures/")
    }
    assert found == set(READS) | set(WRITES) | ELSEWHERE


@pytest.fixture
def blank_papers(monkeypatch):
    """Papers are drawn blank: who opens them is asked, a thousand times over, and not what they look like."""
    monkeypatch.setattr(paper, "lay_out", lambda html, style="": html)
    monkeypatch.setattr(paper, "write_pdf", lambda document, identifier: b"%PDF-1.7 blank")
    for module in (deed, documents):
        monkeypatch.setattr(module, "render_pdf", lambda html, identifier: b"%PDF-1.7 blank")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.usefixtures("blank_papers")
def test_pages_of_a_dossier_are_its_writers(state):
    place = world(state)
    for role, person in place["people"].items():
        client = as_person(person)
        for name in READS:
            mine = role == "owner" or (role == "delegate" and state in COMMITTABLE and name not in OWNERS)
            response = client.get(address(name, place))
            body = read(response)
            if mine:
                unissued = name == "new_receipt" or (name in {"receipt", "commitment_deed"} and state == State.DRAFT)
                unissued |= name == "letter" and state in {*COMMITTABLE, State.ELIGIBLE}
                unissued |= name == "deadline_calendar" and state != State.DRAFT
                expected = {404} if unissued else {200, 302}
                assert response.status_code in expected, (role, name)
            else:
                assert response.status_code == 404, (role, name)
                assert MARK.encode() not in body, (role, name)
    for name in READS:
        assert Client().get(address(name, place)).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("state", [State.DRAFT, State.CORRECTION_REQUESTED])
def test_nobody_writes_in_someone_elses_dossier(state):
    place = world(state)
    candidature = place["candidature"]
    before = Candidature.objects.filter(pk=candidature.pk).values().get()
    for role, person in place["people"].items():
        if role == "owner":
            continue
        client = as_person(person)
        for name in WRITES:
            if role == "delegate" and name not in OWNERS:
                continue  # see test_mandates
            response = client.post(address(name, place), {"motivation": "Autre", "file": pdf_upload()})
            assert response.status_code == 404, (role, name)
    for name in WRITES:
        assert Client().post(address(name, place)).status_code == 302
    assert Candidature.objects.filter(pk=candidature.pk).values().get() == before
    assert candidature.mandates.active().count() == 1


@pytest.mark.parametrize("route", ["piece_file", "piece_received"])
@pytest.mark.parametrize("state", STATES)
def test_files_open_for_writers_and_for_the_desk_once_sent(state, route):
    place = world(state)
    piece = place["candidature"].pieces.first()
    target = reverse(f"candidatures:{route}", args=[piece.uuid])
    allowed = {"owner"}
    if state in COMMITTABLE:
        allowed.add("delegate")
    if state != State.DRAFT:
        allowed |= set(DESK)
    for role, person in place["people"].items():
        response = as_person(person).get(target)
        read(response)
        assert response.status_code == (200 if role in allowed else 404), role
    assert Client().get(target).status_code == 302


def test_a_guess_is_answered_as_what_is_not_yours():
    place = world(State.SUBMITTED)
    client = as_person(place["people"]["other applicant"])
    reference = "X-Request-ID"
    for name in READS:
        theirs, nobodys = (
            client.get(path)
            for path in (
                address(name, place),
                address(name, place).replace(str(place["candidature"].uuid), str(uuid.uuid4())),
            )
        )
        assert theirs.status_code == nobodys.status_code == 404
        bodies = [
            ONE_TIME.sub(b"", answer.content.replace(answer[reference].encode(), b"")) for answer in (theirs, nobodys)
        ]
        assert bodies[0] == bodies[1], name


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.REJECTED])
def test_exports_hold_nothing_of_someone_elses_dossier(state):
    place = world(state)
    stored = place["candidature"].pieces.first().original
    stored.storage.delete(stored.name)
    stored.storage.save(stored.name, ContentFile(MARK.encode()))  # no two people's files are alike
    for role, person in place["people"].items():
        client = as_person(person)
        archive = zipfile.ZipFile(io.BytesIO(read(client.get(reverse("dashboard:my_data_archive")))))
        files = {name: archive.read(name) for name in archive.namelist()}
        found = [name for name, body in files.items() if MARK.encode() in body]
        assert len(found) == (2 if role == "owner" else 0), role  # the answers, and the file
        for suffix in ("csv", "xlsx", "ods"):
            for export in (f"fees:export_{suffix}", f"instruction:export_{suffix}"):
                assert MARK.encode() not in read(client.get(reverse(export))), role


def test_sections_of_pieces_are_closed_to_others_too():
    place = world(State.DRAFT)
    target = reverse("candidatures:section", args=[place["candidature"].uuid, PIECES.slug])
    for role, person in place["people"].items():
        expected = 200 if role in {"owner", "delegate"} else 404
        assert as_person(person).get(target).status_code == expected, role
