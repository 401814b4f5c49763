"""An employer is told of absences that are not excused: once each, never why, rectified by another notice."""

import io

import pytest
from pypdf import PdfReader

from attendance.absences.notices import draft_instead_of, draft_of, rectify_notice, send_notice
from attendance.absences.waiting import things_waiting
from attendance.enums import Mark
from attendance.models import AbsenceNotice, Presence
from attendance.services import Said, correct_presence
from cycles.services import keep_away
from promotions.papers import papers_of
from tests.factories.absences import declare, judge, seal_absent, tell
from tests.factories.accounts import make_staff
from tests.factories.attendance import DURING, open_room
from tests.factories.organisations import EmployerFactory
from toolkit.documents.services import ensure_rendered, read_document
from toolkit.domain.errors import DomainError, NotAllowedError, StaleError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(time_machine):
    """The first half-day is sealed, the first person absent."""
    time_machine.move_to(DURING, tick=False)
    made = open_room(2)
    seal_absent(made, time_machine)
    return made


def mails():
    rows = OutboxMail.objects.filter(event__startswith="absence.notice").order_by("pk")
    return list(rows.values_list("event", "to_email"))


def text_of(notice):
    pages = PdfReader(io.BytesIO(read_document(ensure_rendered(notice.document_id)))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split()).replace("\u00a0", " ")


def correct(room, mark=Mark.PRESENT):
    enrolment = room.enrolment()
    held = Presence.objects.filter(enrolment=enrolment).last()
    said = Said(mark, reason="Papier retrouvé")
    correct_presence(actor=room.adviser, half_day=room.first, enrolment=enrolment.uuid, said=said, seen=held.uuid)


def test_leaves_once_to_the_training_contact_and_never_says_why(room):
    (waiting,) = things_waiting(room.assistant, [room.cycle])
    assert waiting.things[0].name == "Anaïs Personne-01"
    absence = declare(room)
    assert draft_of(room.assistant, room.enrolment()).absences == []  # it waits for the judgement
    judge(room, absence, accepted=False, reason="Motif non recevable.")
    notice = tell(room)
    assert mails() == [("absence.notice", "rh@example.org")]
    mail = OutboxMail.objects.get(event="absence.notice")
    text = text_of(notice)
    for said in (text, mail.text_body.replace("\u00a0", " ")):
        assert "9 mars 2027" in said and "Anaïs Personne-01" in said
        assert not {"Santé", "Opération", "recevable"} & set(said.split())
    assert list(mail.documents.all()) == [notice.document] and notice.document.number.startswith("AA-2027-")
    with pytest.raises(DomainError, match="Il n’y a rien à signaler"):
        tell(room)
    assert things_waiting(room.assistant, [room.cycle]) == [] and len(mails()) == 1
    assert [paper.title for paper in papers_of(room.people[0])] == ["Avis d’absence à mon employeur, module\u00a01"]


def test_without_a_contact_or_after_a_move_it_is_posted(room):
    person = room.people[0]
    person.employer = EmployerFactory()
    person.save()
    notice = tell(room)
    assert (notice.sent_to, mails()) == ("", [])
    assert room.enrolment().employer_name in text_of(notice)


def test_what_changed_since_the_page_does_not_leave(room):
    seen = draft_of(room.assistant, room.enrolment()).mark
    person = room.people[0]
    person.training_contact_email = "autre@example.org"
    person.save()
    with pytest.raises(StaleError, match="rien n’est parti"):
        send_notice(actor=room.assistant, enrolment=room.enrolment(), seen=seen)
    assert not AbsenceNotice.objects.exists()


def test_corrected_the_notice_is_rectified_once(room):
    notice = tell(room)
    with pytest.raises(DomainError, match="dit toujours vrai"):
        rectify_notice(actor=room.assistant, notice=notice, seen="")
    correct(room)
    (waiting,) = things_waiting(room.assistant, [room.cycle])
    assert waiting.total == 1
    draft = draft_instead_of(room.assistant, notice)
    made = rectify_notice(actor=room.assistant, notice=notice, seen=draft.mark)
    notice.refresh_from_db()
    assert notice.ended_at and notice.document.is_cancelled and made.replaces == notice
    assert "Aucune absence ne reste signalée" in text_of(made)
    assert mails() == [("absence.notice", "rh@example.org"), ("absence.notice_rectified", "rh@example.org")]
    with pytest.raises(StaleError, match="déjà remplacé"):
        rectify_notice(actor=room.assistant, notice=notice, seen=draft.mark)
    correct(room, Mark.ABSENT)
    assert len(draft_of(room.assistant, room.enrolment()).absences) == 1  # absent after all: told again


def test_belongs_to_the_team_that_may_know_of_the_person(room):
    with pytest.raises(NotAllowedError):
        tell(room, actor=make_staff("adviser"))
    keep_away(user=room.assistant, cycle=room.cycle, person=room.people[0].user)
    assert things_waiting(room.assistant, [room.cycle]) == []
    with pytest.raises(NotAllowedError):
        tell(room)
