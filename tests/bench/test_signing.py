"""A half-day to sign, and what the proof says of signatures that are there, lost, doubled or made otherwise."""

import pytest
from django.urls import reverse

from attendance.codes import current_code
from attendance.enums import Mark
from attendance.models import Presence
from attendance.services import Said, record_presence
from bench.half_day import settle_half_day
from bench.room import p95_of, read_room, write_room
from bench.signed import findings
from programme.models import Enrolment, HalfDay

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(time_machine):
    """Three people, at noon: a half-day does not go over midnight."""
    time_machine.move_to("2027-03-09T11:00:00Z", tick=False)
    return settle_half_day(count=3)


def losses(lines):
    return [len(one.losses) for one in findings(lines)]


def noted(*people, ms=20.0):
    sent = [{"sent": number, "act": "sign", "person": person} for number, person in enumerate(people, start=1)]
    return sent + [
        {"answer": line["sent"], "act": "sign", "ok": True, "ms": ms, "person": line["person"]} for line in sent
    ]


def test_people_of_the_room_sign_by_their_open_session(client, room, tmp_path):
    write_room(tmp_path / "room.json", room)
    assert read_room(tmp_path / "room.json") == room
    half = HalfDay.objects.get(uuid=room.half_day)
    first, *others = room.people
    client.cookies["sessionid"] = room.people[first]
    answer = client.post(reverse("presence:sign", args=[half.uuid]), {"code": current_code(half).typed})
    assert answer.status_code == 302
    assert losses(noted(first)) == [0, 0, 0, 0, 0]
    assert losses(noted(first, others[0])) == [0, 1, 0, 0, 0]
    assert losses([]) == [1, 0, 0, 0, 1]


def test_proof_tells_what_was_signed_twice_or_by_another(room):
    half = HalfDay.objects.select_related("session__institute").get(uuid=room.half_day)
    row = Enrolment.objects.get(uuid=next(iter(room.people)))
    assistant = row.session.institute.memberships.get().user
    for mark in (Mark.PRESENT, Mark.REMOTE):
        record_presence(actor=assistant, half_day=half, enrolment=row.uuid, said=Said(mark))
    assert Presence.objects.count() == 2
    assert losses(noted(str(row.uuid))) == [0, 0, 1, 1, 0]
    assert p95_of(noted("a", "b", ms=310.0)) == 310.0 and p95_of([]) == float("inf")
