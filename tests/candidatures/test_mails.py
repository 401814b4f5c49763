"""Every mail of the dossier: one a fact, to the right person, in words that say what to do."""

import re

import pytest
from django.core.mail import EmailMessage

from accounts.enums import Role
from candidatures.enums import State
from candidatures.models import StateChange
from candidatures.services import reopen_candidature
from candidatures.transitions import TRANSITIONS
from instruction.services import claim_candidature, reconsider_candidature
from tests.factories.accounts import make_staff
from tests.factories.candidatures import CandidatureFactory, ask_correction, candidature_in
from toolkit.notifications.models import OutboxMail
from toolkit.wordings.kinds import kind_of

pytestmark = pytest.mark.django_db
STATES = sorted({*State.values} - {State.DRAFT, State.UNDER_REVIEW})


def last_mail(candidature) -> OutboxMail:
    return OutboxMail.objects.filter(recipient=candidature.applicant).latest("pk")


def told(candidature, event) -> OutboxMail:
    return OutboxMail.objects.get(recipient=candidature.applicant, event=f"candidature.{event}")


@pytest.mark.parametrize("move", [move for move in TRANSITIONS if move.mail], ids=lambda move: move.name)
def test_every_announced_move_has_its_words(move):
    assert kind_of(f"candidature.{move.mail}").default


def test_every_move_but_taking_is_announced():
    """Two of them by their services: a posted dossier to whoever has an address, a correction with its points."""
    assert [move.name for move in TRANSITIONS if not move.mail] == ["register", "claim", "request_correction"]


@pytest.mark.parametrize("state", STATES)
def test_applicant_is_told_once_of_each_state(state):
    candidature = candidature_in(state)
    change = StateChange.objects.filter(candidature=candidature).first()
    event = next(move.mail for move in TRANSITIONS if move.name == change.transition) or "correction_requested"
    mail = told(candidature, event)
    assert mail.to_email == candidature.email
    assert mail.reply_to == candidature.cycle.institute.email
    assert mail.institute == candidature.cycle.institute
    assert candidature.full_name in mail.text_body
    assert mail.subject
    assert not re.search(r"\{\{|\{%|None|\bveuillez\b", f"{mail.subject}{mail.text_body}")
    assert "!" not in mail.text_body
    EmailMessage(mail.subject, mail.text_body, to=[mail.to_email]).message()


@pytest.mark.parametrize("state", STATES)
def test_words_are_set_as_the_french_set_them(state):
    mail = last_mail(candidature_in(state))
    words = re.sub(r"https?://\S+", "", f"{mail.subject}\n{mail.text_body}")
    assert not re.search(r"(?<![\u00a0\u202f]) [:;?](?=\s)|«\s(?<!\u202f)|\w'\w", words)


@pytest.mark.parametrize("state", [State.REJECTED, State.INELIGIBLE])
def test_refusal_gives_decision_reason_author_remedies(state):
    candidature = candidature_in(state)
    text = told(candidature, state.value).text_body
    institute = candidature.cycle.institute
    reason = candidature.changes.first().reason
    for words in (reason, "deux mois", institute.court, institute.signatory_name, institute.signatory_capacity):
        assert words in text.replace("\n", " ")


def test_admission_gives_the_last_day_and_the_fee():
    candidature = candidature_in(State.ADMITTED)
    text = told(candidature, "admitted").text_body
    assert "Répondez avant la fin du" in text
    assert "3\u202f500\u202f€" in text


def test_waiting_list_mail_bears_no_rank():
    assert "rang" not in told(candidature_in(State.WAITLISTED), "waitlisted").text_body


def test_correction_and_reopening_carry_the_words_of_the_desk():
    candidature = candidature_in(State.INELIGIBLE)
    adviser = make_staff(Role.ADVISER, institute=candidature.cycle.institute)
    head = make_staff(Role.HEAD_OF_SERVICE, institute=candidature.cycle.institute)
    reopen_candidature(actor=head, candidature=candidature, reason="Pièce retrouvée.")
    assert "Pièce retrouvée." in told(candidature, "reopened").text_body
    ask_correction(candidature, "pieces", actor=adviser, what="Joignez l’arrêté.")
    assert "Joignez l’arrêté." in told(candidature, "correction_requested").text_body


def test_return_to_instruction_carries_the_new_fact():
    candidature = candidature_in(State.ELIGIBLE)
    adviser = make_staff(Role.ADVISER, institute=candidature.cycle.institute)
    reconsider_candidature(actor=adviser, candidature=candidature, reason="L’employeur retire son engagement.")
    text = told(candidature, "reconsidered").text_body
    assert "L’employeur retire son engagement." in text
    assert "n’est plus devant la commission" in text


def test_words_typed_by_people_cannot_become_links_or_markup():
    candidature = CandidatureFactory(submitted=True, signed=True)
    adviser = make_staff(Role.ADVISER, institute=candidature.cycle.institute)
    claim_candidature(actor=adviser, candidature=candidature)
    trap = "[cliquez](https://exemple.test) <script>alert(1)</script>"
    ask_correction(candidature, "projet", actor=adviser, what=trap)
    mail = told(candidature, "correction_requested")
    assert 'href="https://exemple.test"' not in mail.html_body
    assert "<script>" not in mail.html_body
    assert "[cliquez](https://exemple.test)" in mail.text_body


def test_mail_goes_to_the_address_of_the_dossier_then_to_that_of_the_account():
    declared = CandidatureFactory(submitted=True)
    assert told(declared, "submitted").to_email == declared.email != declared.applicant.email


def test_same_move_of_two_dossiers_writes_two_mails():
    candidature_in(State.ELIGIBLE)
    candidature_in(State.ELIGIBLE)
    assert OutboxMail.objects.filter(event="candidature.eligible").count() == 2
