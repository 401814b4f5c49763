"""Role x route: what each role gets at each route of the staff, with a real object behind it.

One dossier is eligible, before a committee of two; its call is open. Reading the table: the status of a GET, or of a
POST that asks what the dossier's state forbids, but for the last ones.
"""

import datetime
from uuid import uuid4

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from attendance.urls import urlpatterns as attendance_urls
from candidatures.enums import State
from candidatures.models import Candidature
from candidatures.services import register_paper
from committee.enums import SeatRole
from committee.models import Seat
from committee.services import give_seat
from convocations.urls import urlpatterns as convocation_urls
from cycles.models import Cycle
from evaluations.urls import urlpatterns as evaluation_urls
from instruction.actions import BY_SLUG
from programme.services import MaterialValues, add_material, publish_programme
from programme.urls import urlpatterns as programme_urls
from tests.dashboard import (
    attendance_routes,
    composition_routes,
    convocation_routes,
    evaluation_routes,
    peer_routes,
    promotion_routes,
)
from tests.dashboard.committee_routes import COMMITTEE_GET, COMMITTEE_LAST, COMMITTEE_POST
from tests.dashboard.sitting_routes import SITTING_GET, SITTING_POST, SITTING_ROUTES, sitting_address, sitting_of
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import ask_about, candidature_in, pdf_upload, post_dossier
from tests.factories.committee import make_member, recuse
from tests.factories.cycles import CallFactory, ParticipantFactory
from tests.factories.organisations import InstituteFactory
from tests.factories.programme import RoomFactory, SessionFactory, SpeakerFactory, write_slot
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

ROLES = ("applicant", "adviser", "assistant", "accountant", "head", "member", "elsewhere")
STAFF_ROLES = {
    "adviser": Role.ADVISER,
    "assistant": Role.ASSISTANT,
    "accountant": Role.ACCOUNTANT,
    "head": Role.HEAD_OF_SERVICE,
    "member": Role.COMMITTEE_MEMBER,
}

# Statuses in the order of ROLES; "elsewhere" is an adviser of another institute.
GET = {
    "dashboard:home": (200, 200, 200, 200, 200, 200, 200),
    "dashboard:agenda": (200, 200, 200, 200, 200, 200, 200),
    "dashboard:agenda_file": (200, 200, 200, 200, 200, 200, 200),
    "dashboard:agenda_feed": (404, 404, 404, 404, 404, 404, 404),  # a token alone opens it
    "dashboard:agenda_renew": (302, 302, 302, 302, 302, 302, 302),  # there is no address yet
    "dashboard:my_data": (200, 200, 200, 200, 200, 200, 200),
    "dashboard:my_data_archive": (200, 200, 200, 200, 200, 200, 200),
    "dashboard:account_closing": (200, 200, 200, 200, 200, 200, 200),
    "dashboard:account_closed": (302, 302, 302, 302, 302, 302, 302),
    "dashboard:outbox": (403, 200, 200, 403, 200, 403, 200),
    "dashboard:outbox_mail": (403, 200, 200, 403, 200, 403, 404),
    "dashboard:exports": (403, 200, 200, 403, 200, 200, 200),
    "dashboard:export": (404, 404, 404, 404, 404, 404, 404),  # one's own alone
    "dashboard:export_file": (404, 404, 404, 404, 404, 404, 404),  # one's own alone
    "instruction:list": (403, 200, 200, 403, 200, 403, 200),
    "instruction:export_csv": (403, 200, 200, 403, 200, 403, 403),
    "instruction:export_xlsx": (403, 200, 200, 403, 200, 403, 403),
    "instruction:export_ods": (403, 200, 200, 403, 200, 403, 403),
    "instruction:drafts": (403, 200, 200, 403, 200, 403, 200),
    "instruction:late_draft": (403, 200, 403, 403, 200, 403, 200),
    "instruction:posted_begin": (403, 200, 200, 403, 200, 403, 200),
    "instruction:posted_address": (404, 200, 200, 404, 200, 404, 404),
    "instruction:posted_scan": (404, 200, 200, 404, 200, 404, 404),
    "instruction:posted_answer": (404, 200, 200, 404, 200, 404, 404),
    "instruction:reply_by_post": (404, 404, 404, 404, 404, 404, 404),  # nothing is asked
    "instruction:posted_receipt": (404, 200, 200, 404, 200, 404, 404),
    "instruction:hand_over": (403, 200, 403, 403, 200, 403, 200),
    "instruction:stored_view": (404, 404, 404, 404, 404, 404, 404),  # one's own alone
    "instruction:bulk_report": (404, 404, 404, 404, 404, 404, 404),  # one's own alone
    "instruction:labels": (403, 200, 403, 403, 200, 403, 200),
    "instruction:extension": (404, 302, 302, 404, 302, 404, 404),
    "instruction:detail": (404, 200, 200, 404, 200, 404, 404),
    "instruction:instructed_deed": (404, 200, 200, 404, 200, 404, 404),
    "instruction:ineligibility": (404, 302, 302, 404, 302, 404, 404),  # nothing is proposed
    "instruction:ineligibility_draft": (404, 404, 404, 404, 404, 404, 404),
    "instruction:instructed_letter": (404, 404, 404, 404, 404, 404, 404),  # none before the decision
    "instruction:synthesis": (404, 200, 200, 404, 200, 404, 404),
    "instruction:synthesis_paper": (404, 404, 404, 404, 404, 404, 404),  # none is written yet
    "fees:list": (403, 200, 200, 200, 200, 403, 200),
    "fees:export_csv": (403, 200, 200, 200, 200, 403, 403),
    "fees:export_xlsx": (403, 200, 200, 200, 200, 403, 403),
    "fees:export_ods": (403, 200, 200, 200, 200, 403, 403),
    **COMMITTEE_GET,
    **convocation_routes.GET,
    **composition_routes.GET,
    **SITTING_GET,
    **attendance_routes.GET,
    **promotion_routes.GET,
    **evaluation_routes.GET,
    "programme:sessions": (403, 200, 200, 403, 200, 403, 200),
    "programme:speakers": (403, 200, 403, 403, 200, 403, 200),
    "programme:speaker_add": (403, 200, 403, 403, 200, 403, 200),
    "programme:speaker_edit": (404, 200, 404, 404, 200, 404, 404),
    "programme:venues": (403, 200, 200, 403, 200, 403, 200),
    "programme:venue_add": (403, 200, 200, 403, 200, 403, 200),
    "programme:venue": (404, 200, 200, 404, 200, 404, 404),
    "programme:room_add": (404, 200, 200, 404, 200, 404, 404),
    "programme:room": (404, 200, 200, 404, 200, 404, 404),
    "programme:programme": (404, 200, 200, 404, 200, 404, 404),
    "programme:session_venue": (404, 200, 200, 404, 200, 404, 404),
    "programme:half_day": (404, 200, 403, 404, 200, 404, 404),
    "programme:slot_add": (404, 200, 403, 404, 200, 404, 404),
    "programme:slot_edit": (404, 200, 403, 404, 200, 404, 404),
    "programme:slot_room": (404, 200, 200, 404, 200, 404, 404),
    "programme:ask": (404, 200, 403, 404, 200, 404, 404),
    "programme:answer": (404, 200, 403, 404, 200, 404, 404),
    "programme:publish": (404, 200, 403, 404, 200, 404, 404),
    "programme:versions": (404, 200, 200, 404, 200, 404, 404),
    "programme:paper": (404, 200, 200, 404, 200, 404, 404),
    "programme:materials": (404, 200, 200, 404, 200, 404, 404),
    "programme:material_file": (404, 200, 200, 404, 200, 404, 404),
    "accounts:team": (404, 404, 404, 404, 200, 404, 404),
}
POST = {
    "dashboard:agenda_address": (302, 302, 302, 302, 302, 302, 302),
    "dashboard:draft_delete": (404, 404, 404, 404, 404, 404, 404),
    "dashboard:outbox_resend": (403, 409, 409, 403, 409, 403, 404),
    "instruction:late_draft": (403, 409, 403, 403, 409, 403, 200),
    "instruction:extension": (404, 409, 403, 404, 409, 404, 404),
    "instruction:posted_begin": (403, 422, 422, 403, 422, 403, 200),
    "instruction:posted_address": (404, 409, 409, 404, 409, 404, 404),
    "instruction:posted_scan": (404, 422, 422, 404, 422, 404, 404),
    "instruction:posted_answer": (404, 422, 422, 404, 422, 404, 404),
    "instruction:reply_by_post": (404, 404, 404, 404, 404, 404, 404),  # nothing is asked
    "instruction:keep_view": (403, 422, 422, 403, 422, 403, 404),
    "instruction:bulk": (403, 302, 302, 403, 302, 403, 404),  # nothing is chosen
    "instruction:bulk_do": (403, 404, 404, 403, 404, 403, 404),
    "instruction:export_several": (403, 302, 302, 403, 302, 403, 404),  # nothing is chosen
    "instruction:export_one": (404, 302, 302, 404, 302, 404, 404),
    "instruction:label": (404, 422, 422, 404, 422, 404, 404),
    "instruction:unlabel": (404, 404, 404, 404, 404, 404, 404),  # no label is named
    "instruction:act prendre": (404, 409, 409, 404, 409, 404, 404),
    "instruction:act correction": (404, 409, 409, 404, 409, 404, 404),
    "instruction:act recevable": (404, 409, 403, 404, 409, 404, 404),
    "instruction:act irrecevable": (404, 409, 403, 404, 409, 404, 404),
    "instruction:resend_link": (404, 409, 409, 404, 409, 404, 404),
    "instruction:restore_files": (404, 302, 302, 404, 302, 404, 404),
    "instruction:assign": (404, 422, 403, 404, 422, 404, 404),
    "instruction:act reprendre": (404, 403, 403, 404, 409, 404, 404),
    "instruction:ineligibility": (404, 302, 302, 404, 302, 404, 404),  # nothing is proposed
    "instruction:act proposer-de-nouveau": (404, 403, 403, 404, 409, 404, 404),
    "instruction:act annuler": (404, 403, 403, 404, 409, 404, 404),
    "instruction:verify_commitment": (404, 409, 409, 404, 409, 404, 404),
    "instruction:note": (404, 422, 422, 404, 422, 404, 404),
    "instruction:extend_correction": (404, 409, 409, 404, 409, 404, 404),
    "instruction:act en-l-etat": (404, 409, 409, 404, 409, 404, 404),
    "instruction:presence": (404, 200, 200, 404, 200, 404, 404),
    "instruction:ask": (404, 422, 422, 404, 422, 404, 404),
    "instruction:question": (404, 422, 422, 404, 422, 404, 404),
    "instruction:synthesis": (404, 302, 403, 404, 302, 404, 404),
    "instruction:synthesis_autosave": (404, 200, 403, 404, 200, 404, 404),
    "instruction:synthesis_act": (404, 404, 404, 404, 404, 404, 404),  # nothing is written, nothing is to be done
    **COMMITTEE_POST,
    **composition_routes.POST,
    **SITTING_POST,
    **attendance_routes.POST,
    **promotion_routes.POST,
    **convocation_routes.POST,
    **evaluation_routes.POST,
    # These succeed: they come last.
    **COMMITTEE_LAST,
    "instruction:act revenir": (404, 302, 403, 404, 302, 404, 404),
    "programme:slot_add": (404, 422, 403, 404, 422, 404, 404),
    "programme:ask": (404, 422, 403, 404, 422, 404, 404),
    "programme:answer": (404, 422, 403, 404, 422, 404, 404),
    "programme:publish": (404, 422, 403, 404, 422, 404, 404),
    "programme:held": (404, 302, 403, 404, 302, 404, 404),
    "programme:materials_publish": (404, 302, 403, 404, 302, 404, 404),
    "programme:material_withdraw": (404, 302, 403, 404, 302, 404, 404),
    "programme:material_remove": (404, 302, 403, 404, 302, 404, 404),
    "programme:slot_remove": (404, 302, 403, 404, 302, 404, 404),
    "programme:speaker_remove": (404, 302, 404, 404, 302, 404, 404),
    "programme:room_remove": (404, 302, 302, 404, 302, 404, 404),
    "programme:venue_remove": (404, 302, 302, 404, 302, 404, 404),
}
DATA = {
    "reason": "Motif de l’essai.",
    "message": "Message de l’essai.",
    "target_1": "projet",
    "what_1": "Ce qui est à corriger dans cet essai.",
    "why_1": "Motif de ce point.",
    "due_on": (timezone.localdate() + datetime.timedelta(days=14)).isoformat(),
    "signatory_name": "Odile Ferrand",
    "signatory_capacity": "Présidente",
    "link": "yes",
    "nature": "Ancienne collègue",
    "choice": "admit",
    "outcome": "admitted",
    "confirm": "on",
    "until": "2030-01-14",
    "email": "retard@example.org",
}
LISTS = tuple(
    f"instruction:{name}"
    for name in (
        "list",
        "export_csv",
        "export_xlsx",
        "export_ods",
        "drafts",
        "late_draft",
        "posted_begin",
        "hand_over",
        "labels",
        "keep_view",
        "bulk",
        "bulk_do",
        "export_several",
    )
)
WALKED = (
    *("dashboard", "fees", "committee", "instruction"),
    *("programme", "convocations", "attendance", "evaluations", "promotions", "mine", "peers", "peer"),
)
OF_A_SESSION = {
    "programme": programme_urls,
    "attendance": attendance_urls,
    "convocations": convocation_urls,
    "evaluations": evaluation_urls,
}


@pytest.fixture
def world():
    """The people by role, and the objects by the name of the route's argument."""
    institute = InstituteFactory()
    cycle = CallFactory(institute=institute)
    candidature = candidature_in(State.ELIGIBLE, cycle=cycle)
    people = {name: make_staff(role, institute=institute) for name, role in STAFF_ROLES.items()}
    people |= {"applicant": UserFactory(), "elsewhere": make_staff(Role.ADVISER)}
    item = candidature.committee_item
    participant = ParticipantFactory(cycle=cycle, user=people["applicant"])
    president = make_member(cycle, SeatRole.PRESIDENT)
    give_seat(actor=None, committee=item.committee, user=people["member"])
    recusal = recuse(item, make_member(cycle))
    return {
        "people": people,
        "candidature": candidature.uuid,
        "posted": taken_over(cycle).uuid,
        "item": item.uuid,
        "recusal": recusal.uuid,
        "seat": Seat.objects.get(user=president).pk,
        **sitting_of(people["head"], item.committee),
        "scenario": composition_routes.scenario_of(people["adviser"], item.committee).uuid,
        "mail": OutboxMail.objects.first().uuid,
        "piece": candidature.pieces.first().uuid,
        "thread": ask_about(candidature).uuid,
        "participant": participant.uuid,
        **peer_routes.grouped(people["adviser"], participant),
        **programme_of(people["adviser"], cycle),
    }


def taken_over(cycle: Cycle) -> Candidature:
    """A dossier that came by post, whose person has chosen a password since."""
    assistant = make_staff(Role.ASSISTANT, institute=cycle.institute)
    posted = post_dossier(cycle=cycle, actor=assistant, email="maelle@example.org")
    register_paper(actor=assistant, candidature=posted)
    posted.applicant.set_password("choisi par la personne")
    posted.applicant.save()
    return posted


def programme_of(adviser: User, cycle: Cycle) -> dict:
    """A published programme, by the arguments of its addresses."""
    session = SessionFactory(institute=None, cycle=cycle)
    room = RoomFactory(venue__institute=cycle.institute)
    speaker = SpeakerFactory(institute=cycle.institute)
    slot = write_slot(adviser, session, hours=(9, 10), room=room, speakers=[speaker])
    material = add_material(actor=adviser, session=session, values=MaterialValues("Récit", upload=pdf_upload()))
    publish_programme(actor=adviser, session=session, confirmed=True)
    return {
        "session": session.uuid,
        "half_day": slot.half_day.uuid,
        "slot": slot.uuid,
        "room": room.uuid,
        "venue": room.venue.uuid,
        "speaker": speaker.uuid,
        "material": material.uuid,
        "number": 1,
        "pk": slot.speakers.get().pk,
        "enrolment": uuid4(),
        **convocation_routes.convened_of(adviser, session),
        **evaluation_routes.evaluation_of(adviser, session),
        "screen": "feuille",
        "span": "session",
        "attestation": uuid4(),
        "absence": uuid4(),
        "certificate": uuid4(),
        "notice": uuid4(),
        "scan": uuid4(),
    }


ARGUMENTS = {
    "dashboard:outbox_mail": "mail",
    "dashboard:outbox_resend": "mail",
    "dashboard:export": "mail",
    "dashboard:export_file": "mail",
    "committee:read": "item",
    "committee:versions": "item",
    "committee:publication_letter": "item",
    "committee:publication_paper": "item",
    "committee:rectify": "item",
    "committee:declare_link": "item",
    "committee:autosave": "item",
    "committee:vote": "item",
    "committee:record": "item",
    "committee:piece_file": "piece",
    "committee:sharing_item": "item",
    "committee:recusal_lift": "recusal",
    "committee:seat": "seat",
    "committee:awaited": "seat",
    "committee:seat_appoint": "seat",
    "committee:seat_vice": "seat",
    "committee:seat_remove": "seat",
    "committee:deputy_call": "seat",
    "committee:deputy_send_back": "seat",
}


def address(name: str, world: dict) -> str:
    """The route with the object it is about."""
    if name in SITTING_ROUTES:
        return sitting_address(name, world)
    if name in composition_routes.OF_A_SCENARIO:
        return composition_routes.address(name, world)
    if promotion_routes.is_here(name):
        return promotion_routes.address(name, world)
    if name.startswith("instruction:act "):
        return reverse("instruction:act", args=[world["candidature"], name.split()[1]])
    beside_item = {"committee:aftermath_letter": "LD-2026-00001", "committee:unpin": world["seat"]}
    if name in beside_item:
        return reverse(name, args=[world["item"], beside_item[name]])
    if name.startswith("instruction:posted_") and name not in LISTS:
        return reverse(name, args=[world["posted"]])
    if name == "instruction:reply_by_post":
        return reverse(name, args=[world["posted"], world["thread"]])
    if name == "instruction:question":
        return reverse(name, args=[world["candidature"], world["thread"]])
    if name == "dashboard:draft_delete" or (name.startswith("instruction:") and name not in LISTS):
        return reverse(name, args=[world["candidature"]])
    room, _, route = name.partition(":")
    if room in OF_A_SESSION:
        pattern = next(entry for entry in OF_A_SESSION[room] if entry.name == route)
        return reverse(name, kwargs={each: world[each] for each in pattern.pattern.converters})
    if name == "dashboard:agenda_feed":
        return reverse(name, args=["jeton"])
    return reverse(name, args=[world[ARGUMENTS[name]]] if name in ARGUMENTS else [])


@pytest.mark.parametrize("role", ROLES)
def test_routes_answer_each_role(client, world, role):
    sign_in(client, world["people"][role])
    place = ROLES.index(role)
    found, expected = {}, {}
    for method, table in (("get", GET), ("post", POST)):
        for name, statuses in table.items():
            data = {} if method == "get" or name == "instruction:note" else DATA
            response = getattr(client, method)(address(name, world), data)
            if name == "attendance:tablet":
                client.logout()  # that session serves the tablet alone
                sign_in(client, world["people"][role])
            found[f"{method} {name}"] = response.status_code
            if response.streaming:
                response.getvalue()  # read to the end, a file closes
            expected[f"{method} {name}"] = statuses[place]
    assert found == expected


def test_walk_knows_every_route_of_the_staff():
    patterns = {
        f"{resolver.namespace}:{entry.name}"
        for resolver in get_resolver().url_patterns
        if getattr(resolver, "namespace", None) in WALKED
        for entry in resolver.url_patterns
    }
    walked = set(GET) | set(POST)
    assert {name for name in walked if name.startswith("instruction:act ")} == {f"instruction:act {s}" for s in BY_SLUG}
    assert patterns == {name.split()[0] for name in walked} - {"accounts:team"}
