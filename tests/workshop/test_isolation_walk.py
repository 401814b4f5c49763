"""Two institutes with the same code and year side by side: neither sees, searches, exports, changes nor mails the
other's.

Everything of the second one bears MARK. A search is for another word of the same names, as a page repeats what was
searched.
"""

import io
import re
import zipfile
from datetime import date
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.core import serializers
from django.urls import get_resolver, reverse

from accounts.enums import Role
from accounts.models import User
from candidatures.enums import State
from candidatures.models import Candidature, Thread
from candidatures.services import register_paper
from catalogue.services.questions import Words, add_question
from committee.models import Scenario, Seat
from committee.sittings.convening import convene_sitting
from committee.sittings.planning import plan_sitting
from cycles.models import Cycle
from instruction.exports import DOSSIER
from instruction.services import add_note, label_candidature
from organisations.models import Institute
from programme.enums import CalendarKind
from programme.models import CalendarEvent, Room, Session, Slot, Speaker
from programme.services import MaterialValues, add_material, publish_programme
from tests.dashboard.archives import archive_of
from tests.dashboard.composition_routes import scenario_of
from tests.factories.accounts import InvitationFactory, MembershipFactory, make_staff, sign_in
from tests.factories.brochures import EditionFactory, PictureFactory
from tests.factories.candidatures import CandidatureFactory, ask_about, candidature_in, pdf_upload, post_dossier
from tests.factories.committee import Sitting, make_committee, recuse
from tests.factories.cycles import CallFactory, ContactFactory, SectionFactory
from tests.factories.fees import make_fee
from tests.factories.notifications import OutboxMailFactory
from tests.factories.organisations import EmployerFactory, InstituteFactory
from tests.factories.programme import RoomFactory, SessionFactory, SpeakerFactory, write_slot
from tests.factories.sittings import values_in
from tests.workshop.taught import taught
from toolkit.exports.models import PreparedFile
from toolkit.files.models import MissingFile
from toolkit.notifications.models import OutboxMail
from workshop.models import PartVersion

pytestmark = pytest.mark.django_db

MARK, WORD = "marquevoisine", "Vernisset"
NAME = f"{WORD}-{MARK}"
ROLES = {
    "adviser": Role.ADVISER,
    "head": Role.HEAD_OF_SERVICE,
    "assistant": Role.ASSISTANT,
    "accountant": Role.ACCOUNTANT,
    "president": None,
}
WALKED = ("dashboard", "instruction", "committee", "fees", "workshop", "candidatures", "accounts", "programme")
WALKED += ("attendance", "convocations", "promotions", "evaluations", "peers")
# One's own account and data; what anybody reads; what a link alone opens.
SKIPPED = {
    "accounts:account",
    "accounts:second_factor",
    "dashboard:account_closing",
    "dashboard:my_data",
    "dashboard:account_closed",
    "dashboard:my_data_archive",
    "accounts:invitation",
    "accounts:resend_verification",
    "candidatures:blank_form",
    "candidatures:blank_form_pdf",
    "candidatures:start",
    "workshop:institute_year",  # a year, which is nobody's: see test_year_events
}
POSTED = tuple(
    f"instruction:{name}"
    for name in ("posted_address", "posted_receipt", "posted_scan", "posted_answer", "reply_by_post")
)
NEVER_MADE = ("mandate", "revision", "enrolment", "attestation", "scan", "notice", "certificate", "letter")
TOKENS = ("candidatures:commitment", "candidatures:signatory", "candidatures:billing", "dashboard:agenda_feed")
SENT = {"reason": "Motif.", "text": "Note.", "way": "up", "hidden": "1", "choice": "admit", "outcome": "admitted",
        "link": "no", "remove": "1", "title": "Titre", "act": "keep", "weeks": "1"}  # fmt: skip


def place(code: str, mark: str = "") -> SimpleNamespace:
    """An institute with a whole CDG 2031: a dossier before the committee, a draft, a participant, mails, questions."""
    name = f"{WORD}-{mark}" if mark else "Aubertin"
    marks = {"name": f"Institut {name}", "service": f"Service {name}", "signatory_name": name} if mark else {}
    institute = InstituteFactory(code=code, **marks)
    cycle = CallFactory(institute=institute, code="CDG", year=2031, title=f"Cycle {name}")
    sitting = make_committee(cycle, members=1)
    item = candidature_in(State.ELIGIBLE, cycle=cycle, adviser=sitting.adviser, last_name=name, motivation=name)
    draft = CandidatureFactory(complete=True, cycle=cycle, last_name=name)
    employer = EmployerFactory(name=f"Ville {name}")
    fee = make_fee(cycle=cycle, user=draft.applicant, employer=employer, billing_name=name)
    question = add_question(
        actor=sitting.head, institute=institute, words=Words("applicant", f"Question {name} ?", "Oui.")
    )
    thread = write_about(sitting.adviser, item, name, label=f"À voir {mark or name}")
    mail = OutboxMailFactory(institute=institute, subject=f"Courriel {name}", about=item.uuid)
    account = OutboxMailFactory(recipient=draft.applicant, subject=f"Compte {name}")
    SessionFactory(institute=institute, title=f"Séminaire {name}")
    session = SessionFactory(institute=None, cycle=cycle, title=f"Module {name}")
    programme = programme_of(sitting.adviser, session, name)
    days = {"starts_on": date(2031, 3, 1), "ends_on": date(2031, 3, 2)}
    event = CalendarEvent.objects.create(kind=CalendarKind.OTHER, institute=institute, label=f"Jour {name}", **days)
    section = SectionFactory(cycle=cycle, title=f"Texte {name}")
    version = PartVersion.objects.create(cycle=cycle, key="presentation", title=name, before={"title": name})
    ContactFactory(cycle=cycle, name=name)
    picture = PictureFactory(cycle=cycle, alt=f"Image {name}")
    EditionFactory(cycle=cycle, held=[{"kind": "quote", "name": name, "text": name}])
    people = {key: make_staff(role, institute=institute, last_name=name) for key, role in ROLES.items() if role}
    return SimpleNamespace(
        **{"institute": institute, "cycle": cycle, "item": item, "draft": draft, "fee": fee, "mail": mail},
        **{"account": account, "session": session, "event": event, "section": section, "question": question},
        **{"version": version, "picture": picture, "programme": programme},
        taught=taught(fee.participant, session, name),
        invitation=InvitationFactory(institute=institute, email=f"{name.lower()}@example.org", last_name=name),
        people=people | {"president": sitting.president},
        thread=thread,
        recusal=recuse(item.committee_item, sitting.members[0]),
        sitting=sitting,
    )


def asked_by(adviser: User, institute: Institute, name: str) -> PreparedFile:
    """A file that waits to be made."""
    return PreparedFile.objects.create(
        uuid=uuid4(), owner=adviser, institute=institute, kind=DOSSIER, title=f"Export {name}"
    )


def meeting_of(sitting: Sitting) -> dict[str, object]:
    """A convened sitting, by the arguments of its addresses."""
    made = plan_sitting(actor=sitting.head, committee=sitting.committee, values=values_in())
    convene_sitting(actor=sitting.head, sitting=made)
    return {"meeting": made.uuid, "attendance": made.attendances.first().pk, "screen": "membre"}


def posted_of(cycle: Cycle, name: str) -> dict[str, Candidature]:
    """Two dossiers that came by post: one is being typed in, one is registered."""
    assistant = make_staff(Role.ASSISTANT, institute=cycle.institute)
    typed = post_dossier(cycle=cycle, actor=assistant, is_full=False, last_name=name)
    posted = post_dossier(cycle=cycle, actor=assistant, first_name="Yaël", last_name=name)
    register_paper(actor=assistant, candidature=posted)
    return {"typed": typed, "posted": posted}


def write_about(adviser: User, item: Candidature, name: str, *, label: str) -> Thread:
    """A note, a label and a question about a dossier."""
    add_note(actor=adviser, candidature=item, text=f"Note {name}")
    label_candidature(actor=adviser, candidature=item, name=label)
    return ask_about(item, actor=adviser, subject=f"Sujet {name}", text=f"Question {name}")


def programme_of(adviser: User, session: Session, name: str) -> dict[str, object]:
    """A published programme with its room, its speaker and a document, by the arguments of their addresses."""
    institute = session.organiser
    room = RoomFactory(venue__institute=institute, venue__name=f"Lieu {name}", name=f"Salle {name}")
    speaker = SpeakerFactory(institute=institute, last_name=name)
    slot = write_slot(adviser, session, hours=(9, 10), title=f"Récit {name}", room=room, speakers=[speaker])
    values = MaterialValues(f"Document {name}", slot, speaker, upload=pdf_upload())
    material = add_material(actor=adviser, session=session, values=values)
    version = publish_programme(actor=adviser, session=session, confirmed=True)
    return {
        "half_day": slot.half_day.uuid,
        "slot": slot.uuid,
        "room": room.uuid,
        "venue": room.venue.uuid,
        "speaker": speaker.uuid,
        "material": material.uuid,
        "number": version.number,
        "programme:answer": slot.speakers.get().pk,
    }


@pytest.fixture
def world():
    """The first institute, and its neighbour. A person has a dossier in both."""
    ours, theirs = place("INET"), place("INSET Dunkerque", MARK)
    for at, name in ((ours, "Aubertin"), (theirs, NAME)):
        vars(at).update(posted_of(at.cycle, name), prepared=asked_by(at.sitting.adviser, at.institute, name))
        at.meeting = meeting_of(at.sitting)
        at.scenario = scenario_of(at.sitting.adviser, at.sitting.committee)
        Scenario.objects.filter(pk=at.scenario.pk).update(name=f"Scénario {name}")
    shared = candidature_in(State.ELIGIBLE, cycle=ours.cycle, adviser=ours.sitting.adviser, last_name="Commun")
    Candidature.objects.filter(pk=theirs.item.pk).update(applicant=shared.applicant)
    make_fee(cycle=theirs.cycle, user=shared.applicant)
    MissingFile.objects.create(name=theirs.item.receipt.file.name or "perdu")
    ours.shared = shared
    return ours, theirs


def identifiers(at: SimpleNamespace) -> dict[str, object]:
    """What stands in addresses, by route or by the name of the argument."""
    return {
        "institute": at.institute.pk,
        "slug": at.cycle.slug,
        "event": at.event.uuid,
        "session": at.session.uuid,
        "uid": at.section.uuid,
        "step": "textes",
        "span": "session",
        "place": at.cycle.slug,
        "key": "candidature.admitted",
        "name": at.question.name,
        "action": "prendre",
        **dict.fromkeys(NEVER_MADE, UUID(int=1)),
        "dashboard": at.mail.uuid,
        "dashboard:export": at.prepared.uuid,
        "dashboard:export_file": at.prepared.uuid,
        "instruction": at.item.uuid,
        "instruction:extension": at.draft.uuid,
        **dict.fromkeys(POSTED, at.posted.uuid),
        "candidatures:register": at.typed.uuid,
        "candidatures:arrival": at.typed.uuid,
        "candidatures:drop_entry": at.typed.uuid,
        "committee": at.item.committee_item.uuid,
        "candidatures": at.item.uuid,
        "accounts": at.invitation.uuid,
        "workshop": at.version.uuid,
        "picture": at.picture.uuid,
        "thread": at.thread.uuid,
        "number": 1,
        "candidatures:piece_file": at.item.pieces.first().uuid,
        "committee:piece_file": at.item.pieces.first().uuid,
        "accounts:role_remove": at.people["assistant"].memberships.get().uuid,
        "committee:recusal_lift": at.recusal.uuid,
        "committee:seat": Seat.objects.get(user=at.sitting.president).pk,
        **(at.programme | at.meeting | at.taught),
        "scenario": at.scenario.uuid,
    }


def routes():
    """Names and arguments of the routes of staff and of dossiers, those of questions among them."""
    for resolver in get_resolver().url_patterns:
        namespace = getattr(resolver, "namespace", None)
        for entry in resolver.url_patterns if namespace in (*WALKED, "catalogue") else ():
            name = f"{namespace}:{entry.name}"
            is_walked = namespace in WALKED or entry.name.startswith("question")
            if is_walked and name not in SKIPPED and not name.startswith(TOKENS):
                yield name, list(entry.pattern.converters)


def address(name: str, arguments: list[str], known: dict[str, object]) -> str:
    """The address of a route at these identifiers."""
    namespace = name.split(":")[0]
    default = known.get(name, known.get(namespace))
    known = known | {"cycle": known["peers:cycle"]} if namespace == "peers" else known
    if name.startswith(("committee:sitting", "committee:minutes")):
        more = {"pk": known["attendance"], "key": default}
        known = known | more | {"uuid": known["meeting"], "name": "ouvrir", "what": "emargement"}
    if name.startswith(("committee:scenario", "committee:composition", "committee:study")):
        known = known | {"uuid": known["scenario"], "item": default, "what": "enjeux"}
    if namespace == "committee" and arguments == ["pk"]:
        default = known.get(name, known["committee:seat"])
    if name == "committee:unpin":
        known = known | {"pk": known["committee:seat"]}
    if namespace == "candidatures" and "pk" in arguments:
        known = known | {"pk": 1}
    if namespace == "candidatures" and "slug" in arguments:
        known = known | {"slug": "projet"}
    return reverse(name, kwargs={each: known.get(each, default) for each in arguments})


def words_of(response) -> str:
    """What a page, a table or a workbook says."""
    body = response.getvalue() if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    return body.decode(errors="replace").lower()


def questions_to(at: SimpleNamespace) -> list[str]:
    """What may be added to the address of a list to reach what is another's."""
    return ["", f"?vue=toutes&q={WORD}", f"?cycle={at.cycle.slug}&vue=toutes", f"?institut={at.institute.pk}&q={WORD}"]


def lists_that_tell(client, at: SimpleNamespace) -> set[str]:
    """The routes without argument that say the mark to the person signed in."""
    told = set()
    for name, arguments in routes():
        for query in [] if arguments else questions_to(at):
            response = client.get(reverse(name) + query)
            if response.status_code == 200 and MARK in words_of(response):
                told.add(name)
    return told


def rows_of(at: SimpleNamespace) -> str:
    """What the neighbour's rows hold."""
    rows = [Institute.objects.get(pk=at.institute.pk), Candidature.objects.get(pk=at.item.pk), at.cycle, at.section]
    for row in rows[2:]:
        row.refresh_from_db()
    return serializers.serialize(
        "json",
        [*rows, *OutboxMail.objects.filter(institute=at.institute), *at.sitting.committee.seats.all(),
         *at.sitting.committee.scenarios.all(),
         *Slot.objects.filter(half_day__session=at.session), *at.session.materials.all(),
         *Speaker.objects.filter(institute=at.institute), *Room.objects.filter(venue__institute=at.institute),
         *CalendarEvent.objects.filter(institute=at.institute), *at.institute.help_page.questions.all()],
    )  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_no_list_search_export_or_mail_tells_of_the_other(client, world, role):
    ours, theirs = world
    sign_in(client, ours.people[role])
    assert lists_that_tell(client, theirs) == set()


def test_no_address_of_the_other_opens_or_changes_anything(client, world):
    """To somebody who holds every role at the first institute, each answers as if it had never been given."""
    ours, theirs = world
    person = ours.people["president"]
    for role in filter(None, ROLES.values()):
        MembershipFactory(user=person, institute=ours.institute, role=role)
    sign_in(client, person)
    known, before, opened = identifiers(theirs), rows_of(theirs), []
    nowhere = {key: UUID(int=9) if isinstance(value, UUID) else value for key, value in known.items()}
    nowhere |= dict.fromkeys(("institute", "committee:seat"), 0) | {"slug": "rien-2031"}
    for name, arguments in routes():
        if arguments:
            url, none = address(name, arguments, known), address(name, arguments, nowhere)
            told = (client.get(url).status_code, client.post(url, SENT).status_code)
            if not {404, 405}.issuperset(told) or told[0] != client.get(none).status_code:
                opened.append((name, told))
    assert opened == []
    assert rows_of(theirs) == before


def test_a_person_known_to_both_is_told_of_to_neither(client, world):
    ours, _ = world
    sign_in(client, ours.people["head"])
    page = client.get(reverse("instruction:detail", args=[ours.shared.uuid]))
    assert page.status_code == 200
    assert MARK not in words_of(page)


def test_each_reads_its_own(client, world):
    """What the walk looks for is there to be found."""
    theirs = world[1]
    sign_in(client, theirs.people["head"])
    assert lists_that_tell(client, theirs) >= {
        "accounts:team", "catalogue:questions", "committee:board",
        "committee:export_csv", "dashboard:home", "dashboard:outbox",
        "fees:export_csv", "fees:export_ods", "fees:export_xlsx", "fees:list",
        "instruction:drafts", "instruction:export_csv",
        "instruction:export_ods", "instruction:export_xlsx", "instruction:labels", "instruction:list",
        "programme:sessions", "programme:speakers", "programme:venues",
        "workshop:cycles", "workshop:events", "workshop:institute",
        "workshop:wordings",
    }  # fmt: skip
    for name, arguments in (
        ("instruction:detail", ["uuid"]),
        ("committee:read", ["uuid"]),
        ("workshop:year", ["slug"]),
        ("programme:programme", ["session"]),
    ):
        assert MARK in words_of(client.get(address(name, arguments, identifiers(theirs))))


def test_mails_are_signed_by_the_institute_they_come_from(world):
    ours, theirs = world
    for at, other in ((ours, theirs), (theirs, ours)):
        mails = OutboxMail.objects.filter(institute=at.institute, about=at.item.uuid).exclude(event="essai")
        assert mails
        for mail in mails:
            assert f"INET Cycles, {at.institute.name}" in mail.text_body
            assert at.institute.name in re.sub(r"<[^>]+>", "", mail.html_body)
            assert other.institute.name not in mail.text_body + mail.html_body


def test_numbers_of_dossiers_say_which_institute(world):
    assert [at.item.receipt_number for at in world] == ["CDG-2031-0001", "CDG-2031-INSET-DUNKERQUE-0001"]


@pytest.mark.parametrize("name", ["legal", "privacy", "accessibility", "contact"])
def test_public_pages_name_each_institute(client, world, name):
    page = client.get(reverse(f"catalogue:{name}")).content.decode()
    assert all(at.institute.name in page for at in world)


def test_an_archive_names_the_institutes_that_hold_something(world):
    ours, theirs = world
    for person, named in ((ours.item.applicant, [True, False]), (ours.shared.applicant, [True, True])):
        guide = archive_of(person).read("LISEZ-MOI.txt").decode()
        assert [at.institute.service in guide for at in (ours, theirs)] == named
