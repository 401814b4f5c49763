"""A correction is written in a buffer: staff go on reading what was submitted until it is sent again."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.enums import Role
from candidatures import services
from candidatures.changes import changes_of
from candidatures.enums import State
from candidatures.errors import NothingChangedError
from candidatures.models import Candidature
from candidatures.sections import EMPLOYER, IDENTITY, POSITION, PROJECT
from candidatures.working_copy import open_revision, working_copy, written_pieces
from instruction import services as instruction
from organisations.models import Employer
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import (
    CandidatureFactory,
    ask_commitment,
    ask_correction,
    make_delegate,
    pdf_bytes,
    pdf_upload,
    sign,
)
from tests.factories.organisations import make_siret
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError

pytestmark = pytest.mark.django_db

NEW = "Un projet réécrit, plus précis."


def asked(*slugs: str) -> Candidature:
    """A submitted dossier of which these sections are to be corrected; its adviser is there."""
    candidature = CandidatureFactory(submitted=True, signed=True)
    adviser = make_staff(Role.ADVISER, institute=candidature.cycle.institute)
    instruction.claim_candidature(actor=adviser, candidature=candidature)
    ask_correction(candidature, *slugs, actor=adviser, what="Précisez.")
    return candidature


def save(candidature, section, **values):
    return services.save_section(actor=candidature.applicant, candidature=candidature, section=section, values=values)


def stored(candidature):
    return Candidature.objects.get(pk=candidature.pk)


def send(candidature):
    return services.answer_correction(actor=candidature.applicant, candidature=candidature)


def test_correction_with_nothing_corrected_is_refused_unless_it_is_explained(client):
    candidature = asked("projet", "pieces")
    save(candidature, PROJECT, project=NEW)
    save(candidature, PROJECT, project=stored(candidature).project)
    cv = candidature.pieces.get(required_piece__kind="CV")
    give = {"actor": candidature.applicant, "candidature": candidature, "required_piece": cv.required_piece}
    with cv.original.open() as same:
        assert services.add_piece(**give, upload=pdf_upload(content=same.read())).sha256 == cv.sha256
    sign_in(client, candidature.applicant)
    address = reverse("candidatures:answer_correction", args=[candidature.uuid])
    refused = client.post(address)
    assert refused.status_code == 422
    assert "Rien n’est changé depuis que la correction" in refused.content.decode()
    assert stored(candidature).state == State.CORRECTION_REQUESTED
    assert client.post(address, {"message": "x" * 1001}).status_code == 422
    assert client.post(address, {"message": "Ce projet est bien le mien."}).status_code == 302
    change = candidature.changes.get(transition="answer_correction")
    assert change.reason == "Ce projet est bien le mien."


@pytest.mark.parametrize("slug", ["pieces", "employeur"])
def test_commitment_asked_since_is_a_correction(slug):
    candidature = CandidatureFactory(submitted=True)
    adviser = make_staff(Role.ADVISER, institute=candidature.cycle.institute)
    instruction.claim_candidature(actor=adviser, candidature=candidature)
    ask_correction(candidature, slug, actor=adviser, what="Signez.")
    with pytest.raises(NothingChangedError):
        send(candidature)
    sign(candidature)
    send(candidature)


def test_staff_read_the_submitted_answers_until_the_correction_is_sent(client):
    candidature = asked("projet")
    before = candidature.project
    written = save(candidature, PROJECT, project=NEW)
    assert (written.project, stored(candidature).project) == (NEW, before)

    address = reverse("instruction:detail", args=[candidature.uuid])
    sign_in(client, candidature.adviser)
    assert NEW not in client.get(address).content.decode()
    sign_in(client, candidature.applicant)
    for name in ("section", "review"):
        arguments = [candidature.uuid, "projet"][: 2 if name == "section" else 1]
        assert NEW in client.get(reverse(f"candidatures:{name}", args=arguments)).content.decode()

    send(candidature)
    fresh = stored(candidature)
    assert (fresh.project, fresh.state) == (NEW, State.UNDER_REVIEW)
    correction = fresh.revisions.get()
    assert correction.former == {"project": before}
    assert correction.sent_at is not None
    sign_in(client, candidature.adviser)
    page = client.get(address).content.decode()
    assert NEW in page
    assert "Ce qui a changé depuis le dépôt" in page


def test_every_kind_of_answer_goes_through_the_buffer():
    candidature = asked("poste", "employeur", "identite")
    values = {"in_post_since": stored(candidature).in_post_since.replace(year=2015), "functional_post": False}
    save(candidature, POSITION, **values)
    save(candidature, EMPLOYER, operating_budget=Decimal("12500000.50"), population=51_000, department="2A")
    save(candidature, IDENTITY, title="M")
    written = working_copy(stored(candidature), open_revision(stored(candidature)))
    assert (written.in_post_since, written.functional_post) == tuple(values.values())
    assert (written.operating_budget, written.department, written.region) == (Decimal("12500000.50"), "2A", "94")
    send(candidature)
    fresh = stored(candidature)
    assert (fresh.in_post_since, fresh.functional_post) == tuple(values.values())
    assert (fresh.operating_budget, fresh.region, fresh.title) == (Decimal("12500000.50"), "94", "M")
    labels = {change.label: (change.before, change.after) for change in changes_of(fresh.revisions.get())}
    assert labels["Population"] == ("46200", "51000")
    assert labels["Emploi fonctionnel"] == ("Oui", "Non")


def test_the_copy_with_its_answers_cannot_be_written():
    candidature = asked("identite")
    save(candidature, IDENTITY, title="M")
    written = working_copy(stored(candidature), open_revision(stored(candidature)))
    for write in (written.save, written.delete, lambda: written.save(update_fields=["title"]), written.save_base):
        with pytest.raises(TypeError, match="lock its row"):
            write()
    assert (written.title, stored(candidature).title) == ("M", "F")


def test_only_what_is_asked_reopens():
    candidature = asked("projet")
    with pytest.raises(NotAllowedError):
        save(candidature, IDENTITY, phone="01 99 00 00 01")


def test_corrected_dossier_must_still_be_complete():
    candidature = asked("projet")
    save(candidature, PROJECT, motivation="")
    with pytest.raises(IncompleteError, match="motivation"):
        send(candidature)
    assert stored(candidature).motivation  # staff still read the submitted one
    save(candidature, PROJECT, motivation="Encore une raison.")
    send(candidature)
    assert stored(candidature).motivation == "Encore une raison."


def test_file_of_a_correction_replaces_the_submitted_one_once_sent():
    candidature = asked("pieces")
    required = candidature.cycle.required_pieces.get(kind="CV")
    submitted = candidature.pieces.current().get(required_piece=required)
    owner = candidature.applicant
    add = {"actor": owner, "candidature": candidature, "required_piece": required}
    first = services.add_piece(**add, upload=pdf_upload("un.pdf"))
    second = services.add_piece(**add, upload=pdf_upload("deux.pdf", pdf_bytes(2)))
    assert candidature.pieces.current().get(required_piece=required) == submitted
    assert second in written_pieces(candidature)
    assert submitted not in written_pieces(candidature)

    with pytest.raises(DomainError, match="remplacez-le"):
        services.remove_piece(actor=owner, piece=submitted)
    services.remove_piece(actor=owner, piece=second)
    assert submitted in written_pieces(candidature)
    third = services.add_piece(**add, upload=pdf_upload("trois.pdf", pdf_bytes(3)))
    send(candidature)
    assert candidature.pieces.current().get(required_piece=required) == third
    for piece in (submitted, first, second):
        piece.refresh_from_db()
        assert piece.replaced_at is not None
        assert piece.file.storage.exists(piece.file.name)


def test_ineligible_dossier_keeps_its_submitted_answers():
    candidature = asked("projet", "pieces")
    before = stored(candidature).project
    save(candidature, PROJECT, project=NEW)
    required = candidature.cycle.required_pieces.get(kind="CV")
    staged = services.add_piece(
        actor=candidature.applicant, candidature=candidature, required_piece=required, upload=pdf_upload()
    )
    head = make_staff(Role.HEAD_OF_SERVICE, institute=candidature.cycle.institute)
    services.declare_ineligible(actor=head, candidature=candidature, reason="Hors délai.")
    fresh = stored(candidature)
    assert fresh.project == before
    assert candidature.pieces.current().get(required_piece=required) != staged
    assert fresh.revisions.get().buffer == {"project": NEW}  # kept, and not taken


def test_new_employer_needs_a_new_commitment_before_it_is_sent():
    candidature = asked("employeur", "pieces")
    former = candidature.commitment
    siret = make_siret(7777)
    save(candidature, EMPLOYER, employer_name="Ville de Sombreval", siret=siret)
    assert candidature.commitment == former  # nothing is destroyed while it is typed
    with pytest.raises(IncompleteError, match="nouvel employeur"):
        send(candidature)
    candidature.forget_commitment()
    asked_again = ask_commitment(candidature)
    assert (asked_again.employer_name, asked_again.employer_siret) == ("Ville de Sombreval", siret)
    send(candidature)
    fresh = stored(candidature)
    assert fresh.employer == Employer.objects.get(siret=siret)
    sign(fresh)
    instruction.declare_eligible(actor=candidature.adviser, candidature=fresh)
    assert fresh.state == State.ELIGIBLE


def test_delegate_corrects_and_the_applicant_sends():
    candidature = asked("projet")
    helper = make_delegate(candidature)
    services.save_section(actor=helper, candidature=candidature, section=PROJECT, values={"project": NEW})
    with pytest.raises(NotAllowedError):
        services.answer_correction(actor=helper, candidature=candidature)
    send(candidature)
    assert stored(candidature).project == NEW


def test_file_waiting_in_a_correction_opens_for_who_writes_only(client):
    candidature = asked("pieces")
    required = candidature.cycle.required_pieces.get(kind="CV")
    staged = services.add_piece(
        actor=candidature.applicant, candidature=candidature, required_piece=required, upload=pdf_upload()
    )
    address = reverse("candidatures:piece_file", args=[staged.uuid])
    for person, status in (
        (candidature.applicant, 200),
        (make_delegate(candidature), 200),
        (candidature.adviser, 404),
    ):
        sign_in(client, person)
        response = client.get(address)
        assert response.status_code == status
        if response.streaming:
            response.getvalue()
