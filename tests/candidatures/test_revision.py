"""A submitted dossier that its applicant reopens: it stays as it was sent until it is sent again."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from candidatures import services
from candidatures.enums import State
from candidatures.errors import NothingChangedError
from candidatures.models import Candidature
from candidatures.sections import PROJECT, digest_all
from candidatures.working_copy import as_sent, changed_names, read_written, written_pieces
from instruction import services as instruction
from tests.committee.test_races import race
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, make_delegate, pdf_bytes, pdf_upload
from toolkit.documents.models import Document
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db
NEW = "Un projet réécrit après le dépôt."


@pytest.fixture
def filed() -> Candidature:
    """A dossier that was submitted, its call still open."""
    return CandidatureFactory(submitted=True, signed=True)


@pytest.fixture
def adviser(filed):
    return make_staff(Role.ADVISER, institute=filed.cycle.institute)


def reopen(candidature):
    return services.reopen_submitted(actor=candidature.applicant, candidature=candidature)


def write(candidature, **values):
    who = candidature.applicant
    return services.save_section(actor=who, candidature=candidature, section=PROJECT, values=values or {"project": NEW})


def send(candidature, **options):
    return services.send_again(actor=candidature.applicant, candidature=candidature, **options)


def stored(candidature):
    return Candidature.objects.select_related("cycle", "receipt").get(pk=candidature.pk)


def url(name, candidature, *more):
    return reverse(f"candidatures:{name}", args=[candidature.uuid, *more])


def after_the_call(candidature):
    return time_machine.travel(candidature.cycle.ends_at + timedelta(minutes=1), tick=False)


def events(candidature):
    return set(OutboxMail.objects.filter(about=candidature.uuid).values_list("event", flat=True))


def test_reopening_changes_nothing_of_what_is_submitted(filed):
    before = stored(filed)
    revision = reopen(filed)
    assert reopen(filed) == revision
    assert filed.revisions.count() == 1
    written = write(filed)
    assert (written.project, as_sent(written).project) == (NEW, before.project)
    after = stored(filed)
    assert (after.state, after.project, after.receipt_number) == (
        State.SUBMITTED,
        before.project,
        before.receipt_number,
    )


def test_sent_again_all_takes_effect_at_once_and_the_new_receipt_names_the_first(filed):
    before = stored(filed)
    reopen(filed)
    write(filed)
    cv = filed.pieces.current().get(required_piece__kind="CV")
    changed = pdf_upload(content=pdf_bytes(pages=2))
    services.add_piece(actor=filed.applicant, candidature=filed, required_piece=cv.required_piece, upload=changed)
    assert filed.pieces.current().get(required_piece=cv.required_piece) == cv
    revision = send(filed)
    after = stored(filed)
    assert (after.project, after.state, after.submitted_at) == (NEW, State.SUBMITTED, before.submitted_at)
    assert (after.receipt_number, after.receipt) == (before.receipt_number, before.receipt)
    assert filed.pieces.current().get(required_piece=cv.required_piece).pages == 2
    assert revision.receipt != before.receipt
    context = revision.receipt.context
    assert context["former_number"] == before.receipt.number
    assert (context["received_at"], context["revised_at"]) == (before.submitted_at, revision.sent_at)
    assert "candidature.sent_again" in events(filed)
    # And once more: the second renewal names the first one.
    reopen(filed)
    write(filed, project="Encore mieux.")
    assert send(filed).receipt.context["former_number"] == revision.receipt.number


def test_what_is_put_back_as_it_was_is_not_sent(filed):
    before = filed.project
    reopen(filed)
    write(filed)
    write(filed, project=before)
    with pytest.raises(NothingChangedError):
        send(filed)


def test_incomplete_or_changed_since_it_was_read_it_is_not_sent(filed):
    reopen(filed)
    write(filed, motivation="")
    with pytest.raises(IncompleteError):
        send(filed)
    written = read_written(stored(filed))
    seen = digest_all(written, written_pieces(written))
    write(filed, motivation="Réécrite ailleurs.")
    with pytest.raises(StaleError):
        send(filed, seen=seen)


def test_only_the_applicant_reopens_sends_and_drops(filed, adviser):
    delegate = make_delegate(filed)
    for person in (adviser, delegate):
        for act in (services.reopen_submitted, services.send_again, services.drop_revision):
            with pytest.raises(NotAllowedError):
                act(actor=person, candidature=filed)
    reopen(filed)
    helped = services.save_section(actor=delegate, candidature=filed, section=PROJECT, values={"project": NEW})
    assert helped.project == NEW


def test_dropped_it_stays_as_it_was_sent_and_stays_readable(client, filed):
    reopen(filed)
    write(filed)
    services.drop_revision(actor=filed.applicant, candidature=filed)
    services.drop_revision(actor=filed.applicant, candidature=filed)
    with pytest.raises(NotAllowedError):
        write(filed, project="Trop tard.")
    with pytest.raises(StaleError):
        send(filed)
    sign_in(client, filed.applicant)
    page = client.get(url("dossier", filed)).content.decode()
    assert "Vos modifications non renvoyées" in page
    assert NEW in page
    assert NEW not in client.get(url("review", filed)).content.decode()


def test_taking_it_is_never_held_and_takes_what_was_last_sent(client, filed, adviser):
    before = filed.project
    reopen(filed)
    write(filed)
    instruction.claim_candidature(actor=adviser, candidature=filed)
    with pytest.raises(StaleError):
        send(filed)
    with pytest.raises(NotAllowedError):
        write(filed, project="Trop tard.")
    assert stored(filed).project == before
    assert "candidature.revision_closed" in events(filed)
    sign_in(client, filed.applicant)
    page = client.get(url("dossier", filed)).content.decode()
    assert "Vos modifications non renvoyées" in page
    assert NEW in page
    refused = client.post(url("send_again", filed))
    assert refused.status_code == 409
    assert "Rien n’a été changé" in refused.content.decode()


def test_taking_it_while_nothing_is_written_writes_no_mail(filed, adviser):
    reopen(filed)
    instruction.claim_candidature(actor=adviser, candidature=filed)
    assert "candidature.revision_closed" not in events(filed)
    assert not filed.revisions.open().exists()


def test_staff_read_what_was_sent_and_know_that_it_is_being_changed(client, filed, adviser):
    sign_in(client, adviser)
    page = reverse("instruction:detail", args=[filed.uuid])
    reopen(filed)
    write(filed)
    text = client.get(page).content.decode()
    assert NEW not in text
    assert "La personne candidate modifie ce dossier" in text
    send(filed)
    text = client.get(page).content.decode()
    assert NEW in text
    assert "modifiée par la personne candidate" in text


def test_after_the_deadline_it_is_neither_reopened_nor_sent(client, filed):
    reopen(filed)
    write(filed)
    with after_the_call(filed):
        with pytest.raises(DomainError) as refusal:
            send(filed)
        assert refusal.value.status == 409
        with pytest.raises(DomainError):
            reopen(filed)
        with pytest.raises(NotAllowedError):
            write(filed, project="Trop tard.")
        sign_in(client, filed.applicant)
        page = client.get(url("dossier", filed)).content.decode()
        assert "Vos modifications non renvoyées" in page
        assert "Modifier mon dossier" not in page


def test_an_extension_counts(filed):
    Candidature.objects.filter(pk=filed.pk).update(extended_until=filed.cycle.closes_at + timedelta(days=2))
    fresh = stored(filed)
    with after_the_call(filed):
        reopen(fresh)
        write(fresh)
        assert send(fresh).sent_at == timezone.now()


def test_withdrawn_it_is_no_longer_written(filed):
    reopen(filed)
    services.withdraw_candidature(actor=filed.applicant, candidature=filed)
    assert not filed.revisions.open().exists()


def test_the_whole_way_on_the_pages(client, filed):
    sign_in(client, filed.applicant)
    page = client.get(url("dossier", filed)).content.decode()
    assert "Modifier mon dossier" in page
    assert client.get(url("reopen", filed)).url == url("dossier", filed)
    assert client.post(url("reopen", filed)).url == url("dossier", filed)
    page = client.get(url("dossier", filed)).content.decode()
    assert "Il reste déposé tel que vous l’avez envoyé" in page
    assert client.get(url("section", filed, "projet")).status_code == 200
    review = client.get(url("review", filed)).content.decode()
    assert "Rien encore" in review
    refused = client.post(url("send_again", filed))
    assert refused.status_code == 422
    assert "Rien n’est changé depuis votre dépôt" in refused.content.decode()
    write(filed)
    review = client.get(url("review", filed))
    text = review.content.decode()
    assert "Ce que vous avez changé" in text
    assert '<span class="tag">Modifié</span>' in text
    sent = client.post(url("send_again", filed), {"seen": review.context["page"].seen}, follow=True)
    assert "Votre candidature modifiée est renvoyée" in sent.content.decode()
    receipt = client.get(url("new_receipt", filed, filed.revisions.get().uuid))
    assert receipt["Content-Type"] == "application/pdf"
    assert Document.objects.filter(kind="receipt").count() == 2


def test_sending_again_costs_no_more_than_submitting(client, django_assert_num_queries):
    first = CandidatureFactory(submitted=True)  # the first receipt of a cycle begins its sequence
    candidature = CandidatureFactory(complete=True, signed=True, cycle=first.cycle)
    sign_in(client, candidature.applicant)
    client.get(candidature.get_absolute_url())
    for name, queries in (("submit", 38), ("reopen", 12), ("send_again", 38)):
        if name == "send_again":
            write(stored(candidature))
        written = read_written(stored(candidature))
        seen = digest_all(written, written_pieces(written))
        with django_assert_num_queries(queries):
            assert client.post(url(name, candidature), {"seen": seen}).status_code == 302
    assert candidature.revisions.get().sent_at


def test_the_page_of_a_reopened_dossier_costs_no_more(client, filed, django_assert_num_queries):
    sign_in(client, filed.applicant)
    with django_assert_num_queries(12):
        client.get(url("dossier", filed))
    reopen(filed)
    write(filed)
    with django_assert_num_queries(12):
        client.get(url("dossier", filed))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", range(3))
def test_sending_again_and_taking_race_and_the_version_taken_is_whole(number):
    filed = CandidatureFactory(submitted=True, signed=True)
    adviser = make_staff(Role.ADVISER, institute=filed.cycle.institute)
    before = filed.project
    reopen(filed)
    write(filed, project=NEW, motivation=NEW)
    raised = race(lambda: send(filed), lambda: instruction.claim_candidature(actor=adviser, candidature=filed))
    after = stored(filed)
    revision = filed.revisions.get()
    assert after.state == State.UNDER_REVIEW
    assert revision.closed_at is not None
    if revision.sent_at:
        assert not raised
        assert (after.project, after.motivation) == (NEW, NEW)
        assert revision.receipt is not None
    else:
        assert [type(error) for error in raised] == [StaleError]
        assert after.project == before
        assert "candidature.revision_closed" in events(filed)


def test_a_copy_written_again_is_still_compared_with_what_was_sent(filed):
    reopen(filed)
    written = write(filed)
    assert changed_names(written) == {"project"}
    assert changed_names(read_written(written)) == {"project"}
    assert as_sent(read_written(written)).project == filed.project
