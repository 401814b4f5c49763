"""Submitting: the deadline, what is missing, numbers, the receipt; a second click; going back after a correction."""

import datetime
import re

import pytest
import time_machine
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from candidatures.enums import CommitmentState, JournalKind, State
from candidatures.models import Candidature, ReceiptSequence
from candidatures.sections import PROJECT
from candidatures.services import add_piece, answer_correction, save_section, submit_candidature, withdraw_candidature
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.candidatures import CandidatureFactory, candidature_in, pdf_bytes, pdf_upload
from tests.factories.cycles import CallFactory
from toolkit.documents.models import Document
from toolkit.documents.services import ensure_rendered, read_document
from toolkit.domain.days import add_months
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


def submit(candidature):
    return submit_candidature(actor=candidature.applicant, candidature=candidature)


@pytest.fixture
def ready():
    return CandidatureFactory(complete=True)


def test_submitting_gives_number_date_receipt_and_mail(ready):
    submit(ready)
    cycle = ready.cycle
    assert (ready.state, ready.receipt_number) == (State.SUBMITTED, f"CDG-{cycle.year}-0001")
    assert ready.receipt.key == f"receipt:{ready.uuid}"
    assert timezone.now() - ready.submitted_at < datetime.timedelta(minutes=1)
    mail = OutboxMail.objects.get(event="candidature.submitted")
    assert list(mail.documents.all()) == [ready.receipt]
    assert ready.receipt_number in mail.subject


def test_last_second_counts_and_the_next_does_not(ready):
    late = CandidatureFactory(complete=True, cycle=ready.cycle)
    with time_machine.travel(ready.cycle.closes_at, tick=False):
        submit(ready)
    one_second_late = ready.cycle.closes_at + datetime.timedelta(seconds=1)
    closed = pytest.raises(DomainError, match="Le dépôt est clos depuis le")
    with time_machine.travel(one_second_late, tick=False), closed:
        submit(late)
    assert ready.state == State.SUBMITTED
    late.refresh_from_db()
    assert (late.state, late.receipt_number) == (State.DRAFT, None)


def test_late_page_gives_a_sentence_and_keeps_the_dossier(client, ready):
    client.force_login(ready.applicant)
    with time_machine.travel(ready.cycle.closes_at + datetime.timedelta(minutes=4), tick=False):
        client.force_login(ready.applicant)
        response = client.post(reverse("candidatures:submit", args=[ready.uuid]))
        page = response.content.decode()
        assert response.status_code == 409
        assert "Le dépôt est clos depuis le" in page
        assert "reste enregistré" in page
        assert "Depuis six ans, je dirige" in page
        overview = client.get(ready.get_absolute_url())
    assert overview.status_code == 200
    assert "Le dépôt est clos" in overview.content.decode()
    assert not OutboxMail.objects.filter(event="candidature.submitted").exists()


def test_call_that_is_not_open_yet_takes_nothing(ready):
    too_early = ready.cycle.opens_at - datetime.timedelta(seconds=1)
    closed = pytest.raises(DomainError, match="Le dépôt n’est pas ouvert")
    with time_machine.travel(too_early, tick=False), closed:
        submit(ready)


def test_missing_points_are_named_and_linked(client):
    candidature = CandidatureFactory(complete=True, motivation="", siret="")
    client.force_login(candidature.applicant)
    response = client.post(reverse("candidatures:submit", args=[candidature.uuid]))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Il reste 2 points avant de pouvoir déposer" in page
    for slug, anchor in (("employeur", "id_siret"), ("projet", "id_motivation")):
        assert f"{reverse('candidatures:section', args=[candidature.uuid, slug])}#{anchor}" in page
    assert 'aria-disabled="true"' in page


@pytest.mark.parametrize("state", [CommitmentState.SENT, CommitmentState.OPENED, CommitmentState.SIGNED])
def test_commitment_asked_is_enough(ready, state):
    ready.commitments.update(state=state, answered_at=timezone.now())
    ready.forget_commitment()
    submit(ready)
    assert ready.state == State.SUBMITTED


@pytest.mark.parametrize("change", ["no cv", "no commitment", "refused commitment"])
def test_missing_piece_is_refused(ready, change):
    if change == "no cv":
        ready.pieces.update(replaced_at=timezone.now())
    elif change == "no commitment":
        ready.commitments.all().delete()
    else:
        ready.commitments.update(state=CommitmentState.REFUSED)
    with pytest.raises(IncompleteError) as refusal:
        submit(ready)
    assert refusal.value.status == 422


def test_refused_submission_takes_no_number():
    incomplete = CandidatureFactory(complete=True, motivation="")
    with pytest.raises(IncompleteError):
        submit(incomplete)
    assert not ReceiptSequence.objects.filter(last__gt=0).exists()
    assert not Document.objects.exists()
    ready = CandidatureFactory(complete=True, cycle=incomplete.cycle)
    submit(ready)
    assert ready.receipt_number.endswith("-0001")


def test_numbers_follow_each_other_in_each_cycle():
    cycle, other = CallFactory(), CallFactory()
    made = [CandidatureFactory(complete=True, cycle=chosen) for chosen in (cycle, cycle, other)]
    for candidature in made:
        submit(candidature)
    assert [candidature.receipt_number[-4:] for candidature in made] == ["0001", "0002", "0001"]


def test_submission_that_rolls_back_leaves_nothing(ready):
    with pytest.raises(RuntimeError), transaction.atomic():
        submit(ready)
        raise RuntimeError
    assert not OutboxMail.objects.filter(event="candidature.submitted").exists()
    assert not Document.objects.exists()
    ready.refresh_from_db()
    assert ready.state == State.DRAFT


@pytest.fixture
def undeclared(ready, client):
    """A dossier that lacks nothing but two declarations; its applicant is signed in."""
    Candidature.objects.update(commits_accuracy=False, read_data_notice=False)
    sign_in(client, ready.applicant)
    return Candidature.objects.get(pk=ready.pk)


def send(client, candidature, **sent):
    review = client.get(reverse("candidatures:review", args=[candidature.uuid]))
    data = {"seen": review.context["page"].seen, **sent}
    return client.post(reverse("candidatures:submit", args=[candidature.uuid]), data)


def test_what_is_left_to_declare_is_declared_in_submitting(client, undeclared):
    page = client.get(reverse("candidatures:review", args=[undeclared.uuid])).content.decode()
    assert re.findall(r'<input[^>]*name="(\w+)"[^>]*form="envoi"', page) == ["commits_accuracy", "read_data_notice"]
    assert "avant de pouvoir déposer" not in page
    assertRedirects(
        send(client, undeclared, commits_accuracy="on", read_data_notice="on"), undeclared.get_absolute_url()
    )
    undeclared.refresh_from_db()
    assert (undeclared.state, undeclared.commits_attendance, undeclared.commits_accuracy) == (
        State.SUBMITTED,
        True,
        True,
    )
    assert undeclared.journal.filter(kind=JournalKind.SECTION_SAVED, subject="declarations").exists()


def test_submitting_without_declaring_is_refused_and_declares_nothing(client, undeclared):
    refused = send(client, undeclared, commits_accuracy="on")
    assertContains(refused, "Il ne reste que vos déclarations", status_code=422)
    assertContains(refused, "Prenez connaissance de la notice sur vos données", status_code=422)
    undeclared.refresh_from_db()
    assert (undeclared.state, undeclared.commits_accuracy) == (State.DRAFT, False)


def test_declaring_on_what_was_not_read_again_is_refused(client, undeclared):
    review = client.get(reverse("candidatures:review", args=[undeclared.uuid]))
    Candidature.objects.update(motivation="Écrit ailleurs.")
    data = {"seen": review.context["page"].seen, "commits_accuracy": "on", "read_data_notice": "on"}
    assert client.post(reverse("candidatures:submit", args=[undeclared.uuid]), data).status_code == 409
    undeclared.refresh_from_db()
    assert (undeclared.state, undeclared.commits_accuracy) == (State.DRAFT, False)


def test_declarations_of_a_dossier_that_was_submitted_meanwhile_change_nothing(ready):
    submit(ready)
    with pytest.raises(StaleError):
        submit_candidature(actor=ready.applicant, candidature=ready, declarations=["commits_accuracy"])


def test_second_click_explains_and_changes_nothing(client, ready):
    client.force_login(ready.applicant)
    address = reverse("candidatures:submit", args=[ready.uuid])
    assert client.post(address).status_code == 302
    again = client.post(address)
    assert again.status_code == 409
    assert "déjà passé à l’état" in again.content.decode()
    assert "par vous" in again.content.decode()
    assert ready.changes.filter(transition="submit").count() == 1
    assert OutboxMail.objects.filter(event="candidature.submitted").count() == 1


def test_only_the_applicant_submits(ready):
    with pytest.raises(NotAllowedError):
        submit_candidature(actor=UserFactory(), candidature=ready)


def test_receipt_opens_as_pdf_for_its_owner_only(client):
    candidature = candidature_in(State.SUBMITTED)
    address = reverse("candidatures:receipt", args=[candidature.uuid])
    client.force_login(candidature.applicant)
    response = client.get(address)
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404


def test_draft_has_no_receipt(client):
    candidature = CandidatureFactory()
    client.force_login(candidature.applicant)
    assert client.get(reverse("candidatures:receipt", args=[candidature.uuid])).status_code == 404


def receipt_text(candidature):
    document = candidature.receipt
    html = render_to_string(
        document.template,
        {**document.context, "title": document.title, "issued_on": timezone.localdate()},
    )
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_receipt_bears_every_legal_mention():
    candidature = candidature_in(State.SUBMITTED)
    text = receipt_text(candidature)
    institute = candidature.cycle.institute
    piece = candidature.pieces.current().first()
    for words in (
        candidature.receipt_number, "sous réserve que le dossier soit complet", "ce silence vaut décision de rejet",
        "dans les deux mois", institute.court, institute.service, institute.email, institute.phone, *institute.address,
        piece.filename, piece.sha256,
    ):  # fmt: skip
        assert words in text
    assert str(add_months(timezone.localdate(), institute.silence_months).year) in text


def test_receipt_says_when_the_commitment_is_still_expected(ready):
    submit(ready)
    assert "l’engagement doit être signé" in receipt_text(ready)
    assert "l’engagement doit être signé" not in receipt_text(candidature_in(State.SUBMITTED))


def test_receipt_is_drawn_once_and_never_changes(ready):
    submit(ready)
    first = read_document(ensure_rendered(ready.receipt_id))
    ready.applicant.last_name = "Autre"
    ready.applicant.save()
    assert read_document(ensure_rendered(ready.receipt_id)) == first


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ((2025, 1, 14), 2, (2025, 3, 14)),
        ((2024, 12, 31), 2, (2025, 2, 28)),
        ((2023, 12, 31), 2, (2024, 2, 29)),
        ((2025, 10, 31), 1, (2025, 11, 30)),
        ((2025, 10, 31), 2, (2025, 12, 31)),
        ((2025, 11, 30), 14, (2027, 1, 30)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_one(day, months, expected):
    assert add_months(datetime.date(*day), months) == datetime.date(*expected)


def test_corrected_dossier_goes_back_even_after_the_deadline():
    candidature = candidature_in(State.CORRECTION_REQUESTED)
    person = candidature.applicant
    with time_machine.travel(candidature.cycle.closes_at + datetime.timedelta(days=2), tick=False):
        save_section(actor=person, candidature=candidature, section=PROJECT, values={"project": "Plus précis."})
        answer_correction(actor=person, candidature=candidature)
    assert candidature.state == State.UNDER_REVIEW
    assert candidature.revisions.get().sent_at
    assert candidature.receipt_number.endswith("-0001")
    with pytest.raises(StaleError):
        answer_correction(actor=person, candidature=candidature)


def test_incomplete_correction_stays_with_the_applicant(client):
    candidature = candidature_in(State.CORRECTION_REQUESTED)
    save_section(actor=candidature.applicant, candidature=candidature, section=PROJECT, values={"motivation": ""})
    client.force_login(candidature.applicant)
    response = client.post(reverse("candidatures:answer_correction", args=[candidature.uuid]))
    assert response.status_code == 422
    assert "Écrivez votre motivation" in response.content.decode()


def test_withdrawn_dossier_is_not_submitted(ready):
    withdraw_candidature(actor=ready.applicant, candidature=ready)
    with pytest.raises(StaleError):
        submit(ready)


class TestWhatWasRead:
    """What is sent is what was read again: a save that arrives in between shows the review once more."""

    def page(self, client, candidature):
        return client.get(reverse("candidatures:review", args=[candidature.uuid])).context["page"].seen

    def test_a_dossier_written_since_is_shown_again(self, client):
        draft = CandidatureFactory(complete=True)
        client.force_login(draft.applicant)
        seen = self.page(client, draft)
        values = {"motivation": "Arrivé entre la relecture et le dépôt."}
        save_section(actor=draft.applicant, candidature=draft, section=PROJECT, values=values)
        response = client.post(reverse("candidatures:submit", args=[draft.uuid]), {"seen": seen})
        assert response.status_code == 409
        assert "a changé depuis que vous l’avez relu" in response.content.decode()
        assert values["motivation"] in response.content.decode()
        draft.refresh_from_db()
        assert (draft.state, draft.receipt_number) == (State.DRAFT, None)
        fresh = response.context["page"].seen
        assert client.post(reverse("candidatures:submit", args=[draft.uuid]), {"seen": fresh}).status_code == 302

    def test_another_file_counts_too(self, client):
        draft = CandidatureFactory(complete=True)
        client.force_login(draft.applicant)
        seen = self.page(client, draft)
        required = draft.cycle.required_pieces.get(kind="CV")
        upload = pdf_upload(content=pdf_bytes(pages=3))
        add_piece(actor=draft.applicant, candidature=draft, required_piece=required, upload=upload)
        assert client.post(reverse("candidatures:submit", args=[draft.uuid]), {"seen": seen}).status_code == 409

    def test_a_correction_written_since_is_shown_again(self, client):
        candidature = candidature_in(State.CORRECTION_REQUESTED)
        owner = candidature.applicant
        client.force_login(owner)
        seen = self.page(client, candidature)
        save_section(actor=owner, candidature=candidature, section=PROJECT, values={"question": "Et si ?"})
        address = reverse("candidatures:answer_correction", args=[candidature.uuid])
        assert client.post(address, {"seen": seen}).status_code == 409
        assert client.post(address, {"seen": self.page(client, candidature)}).status_code == 302
