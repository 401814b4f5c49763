"""Deleting a draft: whose, in which state, what goes with it and when, and what may begin again."""

import datetime
import re

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse

from candidatures.enums import State
from candidatures.models import Candidature, EmployerCommitment, Mandate, Piece, StateChange
from candidatures.sections import PROJECT
from candidatures.services import (
    accept_mandate,
    add_piece,
    give_mandate,
    save_section,
    start_candidature,
    upload_commitment,
    withdraw_candidature,
)
from candidatures.services.deletion import deletable_drafts, delete_draft
from candidatures.services.reminders import remind_signatories
from cycles.enums import PieceKind
from tests.factories.accounts import UserFactory
from tests.factories.candidatures import CandidatureFactory, candidature_in, pdf_upload
from toolkit.documents.models import Document
from toolkit.documents.services import ensure_rendered
from toolkit.domain.errors import DomainError, NotAllowedError
from toolkit.journal.models import JournalEntry
from toolkit.notifications.delivery import deliver
from toolkit.notifications.enums import MailState
from toolkit.notifications.errors import MailError
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.services import resend_mail

pytestmark = pytest.mark.django_db


def delete(candidature, actor=None):
    delete_draft(actor=actor or candidature.applicant, candidature=candidature)


def give_project(candidature):
    required = candidature.cycle.required_pieces.get(kind=PieceKind.PROJECT)
    return add_piece(
        actor=candidature.applicant, candidature=candidature, required_piece=required, upload=pdf_upload("projet.pdf")
    )


def mandate(candidature, helper):
    given = give_mandate(
        actor=candidature.applicant, candidature=candidature, name=helper.full_name, email=helper.email
    )
    return accept_mandate(actor=helper, mandate=given)


def stored(candidature):
    return [file.name for piece in candidature.pieces.all() for file in (piece.file, piece.received)]


@pytest.fixture
def draft():
    """A draft with all that may hang on it: a piece and the one it replaced, a link, then a signed form."""
    candidature = CandidatureFactory(complete=True)
    give_project(candidature)
    give_project(candidature)
    upload_commitment(actor=candidature.applicant, candidature=candidature, upload=pdf_upload("engagement.pdf"))
    return candidature


def test_draft_goes_with_all_that_hangs_on_it(draft, django_capture_on_commit_callbacks):
    other = CandidatureFactory(complete=True, cycle=draft.cycle)
    files, kept = stored(draft), stored(other)
    assert len(files) == 8, "what was received, and the copies that are read"
    with django_capture_on_commit_callbacks(execute=True):
        delete(draft)
    assert list(Candidature.objects.all()) == [other]
    assert set(Piece.objects.values_list("candidature", flat=True)) == {other.pk}
    assert set(EmployerCommitment.objects.values_list("candidature", flat=True)) == {other.pk}
    assert not any(default_storage.exists(name) for name in files)
    assert all(default_storage.exists(name) for name in kept)


def test_files_stay_until_the_commit(draft, django_capture_on_commit_callbacks):
    files = stored(draft)
    with django_capture_on_commit_callbacks():
        delete(draft)
    assert all(default_storage.exists(name) for name in files)


def test_rolled_back_deletion_loses_nothing(draft, django_capture_on_commit_callbacks):
    files = stored(draft)

    class Interruption(Exception):
        pass

    def fail():
        with transaction.atomic():
            delete(draft)
            raise Interruption

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Interruption):
        fail()
    assert Candidature.objects.filter(pk=draft.pk).exists()
    assert stored(draft) == files
    assert all(default_storage.exists(name) for name in files)


def test_storage_that_fails_is_logged_and_the_other_files_go(
    draft, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    files = stored(draft)
    erase = default_storage.delete

    def fail_once(name):
        if name == files[0]:
            raise OSError("the disk is gone")
        erase(name)

    monkeypatch.setattr(Piece._meta.get_field("file").storage, "delete", fail_once, raising=False)
    with django_capture_on_commit_callbacks(execute=True):
        delete(draft)
    assert not Candidature.objects.exists()
    assert f"Storage keeps {files[0]}" in caplog.text
    assert [default_storage.exists(name) for name in files] == [True] + [False] * 7


def test_another_dossier_may_be_started_afterwards(draft):
    delete(draft)
    again = start_candidature(actor=draft.applicant, cycle=draft.cycle)
    assert (again.state, again.motivation) == (State.DRAFT, "")
    assert again.uuid != draft.uuid


def test_draft_withdrawn_before_any_submission_goes_too(draft):
    withdraw_candidature(actor=draft.applicant, candidature=draft)
    assert list(deletable_drafts(draft.applicant)) == [draft]
    delete(draft)
    assert not Candidature.objects.exists()
    assert not StateChange.objects.exists()
    assert start_candidature(actor=draft.applicant, cycle=draft.cycle).state == State.DRAFT


def test_draft_of_a_closed_call_goes_too(draft):
    with time_machine.travel(draft.cycle.ends_at, tick=False):
        delete(draft)
    assert not Candidature.objects.exists()


@pytest.mark.parametrize("state", [state for state in State if state != State.DRAFT])
def test_what_was_sent_is_not_deleted(state):
    candidature = candidature_in(state)
    with pytest.raises(DomainError) as refusal:
        delete(candidature)
    assert refusal.value.status == 409
    assert re.search("Retirez-la depuis la page|Écrivez-lui", refusal.value.message)
    assert Candidature.objects.filter(pk=candidature.pk, pieces__isnull=False, commitments__isnull=False).exists()
    assert not deletable_drafts(candidature.applicant).exists()


def test_submitted_candidature_is_withdrawn_not_deleted():
    candidature = candidature_in(State.SUBMITTED)
    with pytest.raises(DomainError, match="elle se retire, elle ne se supprime pas"):
        delete(candidature)


def test_only_its_author_deletes_a_draft(draft):
    with pytest.raises(NotAllowedError, match="qui a commencé ce dossier") as refusal:
        delete(draft, actor=UserFactory())
    assert refusal.value.status == 403
    assert Candidature.objects.filter(pk=draft.pk).exists()


def test_delegate_writes_a_draft_and_does_not_delete_it(client, draft):
    helper = UserFactory()
    mandate(draft, helper)
    with pytest.raises(NotAllowedError, match="qui a commencé ce dossier"):
        delete(draft, actor=helper)
    assert not deletable_drafts(helper).exists()
    delete(draft)
    assert not Mandate.objects.exists()
    assert not JournalEntry.objects.exists()
    client.force_login(helper)
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_act_that_the_employer_signed_goes_with_its_file(django_capture_on_commit_callbacks):
    draft = CandidatureFactory(signed=True)
    kept = CandidatureFactory(signed=True, cycle=draft.cycle).commitment.document
    act = ensure_rendered(draft.commitment.document_id)
    with django_capture_on_commit_callbacks(execute=True):
        delete(draft)
    assert list(Document.objects.all()) == [kept]
    assert not default_storage.exists(act.file.name)


def test_second_click_and_other_tab_get_an_explanation(draft):
    applicant, known = draft.applicant, Candidature.objects.get(pk=draft.pk)
    delete(draft)
    for act in (
        lambda: delete_draft(actor=applicant, candidature=known),
        lambda: save_section(actor=applicant, candidature=known, section=PROJECT, values={"motivation": "Plus tard."}),
        lambda: withdraw_candidature(actor=applicant, candidature=known),
    ):
        with pytest.raises(DomainError, match="son brouillon a été supprimé") as refusal:
            act()
        assert refusal.value.status == 404


@pytest.fixture
def asked():
    """The mail that carries the link to the signatory of a draft."""
    CandidatureFactory(complete=True)
    return OutboxMail.objects.get(event="commitment.asked")


def test_signatory_finds_a_link_that_is_not_known(client, asked):
    token = re.search(r"/engagement/([\w-]+)/", asked.text_body)[1]
    delete(Candidature.objects.get())
    response = client.get(reverse("candidatures:commitment_page", args=[token]))
    assert response.status_code == 404
    assert "Ce lien n’est pas reconnu" in response.content.decode()


def test_link_that_waits_is_never_sent(asked, mailoutbox):
    delete(Candidature.objects.get())
    asked.refresh_from_db()
    assert (asked.state, asked.is_erased) == (MailState.CANCELLED, True)
    assert deliver(mail_id=asked.pk) is False
    assert not mailoutbox


def test_what_waits_for_signatory_and_helper_is_never_sent():
    draft = CandidatureFactory(complete=True)
    give_mandate(actor=draft.applicant, candidature=draft, name="Léa Colin", email="lea@example.org")
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=4)):
        assert remind_signatories() == 1
    signed = CandidatureFactory(signed=True)
    for candidature in (draft, signed):
        delete(candidature)
    left = OutboxMail.objects.exclude(state=MailState.CANCELLED)
    assert set(OutboxMail.objects.values_list("event", flat=True)) == {
        "commitment.asked", "commitment.reminder", "commitment.signed", "commitment.receipt", "mandate.asked",
        "commitment.undone",
    }  # fmt: skip
    assert left.get().event == "commitment.undone"


def test_link_that_failed_is_not_sent_again(asked):
    OutboxMail.objects.filter(pk=asked.pk).update(state=MailState.FAILED)
    delete(Candidature.objects.get())
    asked.refresh_from_db()
    assert (asked.state, asked.is_erased) == (MailState.FAILED, True)
    with pytest.raises(MailError, match="effacé"):
        resend_mail(actor=UserFactory(), mail=asked)


def test_mails_that_left_and_those_of_others_stay_as_they_are(asked):
    deliver(mail_id=asked.pk)
    draft = Candidature.objects.get()
    CandidatureFactory(complete=True, cycle=draft.cycle)
    delete(draft)
    states = OutboxMail.objects.filter(event="commitment.asked").order_by("pk").values_list("state", flat=True)
    assert list(states) == [MailState.SENT, MailState.QUEUED]
