"""A dossier of an earlier year taken up again."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from candidatures import services
from candidatures.models import Candidature, Piece
from candidatures.sections import DECLARATIONS, PIECES
from candidatures.working_copy import completeness_of
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.candidatures import CandidatureFactory, pdf_upload
from tests.factories.cycles import CallFactory
from toolkit.domain.errors import NotAllowedError

pytestmark = pytest.mark.django_db


@pytest.fixture
def former():
    candidature = CandidatureFactory(submitted=True, signed=True)
    Piece.objects.update(uploaded_at=timezone.now() - datetime.timedelta(days=370))
    return candidature


def next_call(former):
    return CallFactory(institute=former.cycle.institute, code=former.cycle.code, year=former.cycle.year + 1)


def begin(former, **options):
    return services.start_candidature(actor=former.applicant, cycle=next_call(former), **options)


def test_answers_come_along_and_what_commits_the_person_does_not(former):
    draft = begin(former, from_earlier=True)
    for name in ("motivation", "career_posts", "siret", "region", "employer_name", "in_post_since"):
        assert getattr(draft, name) == getattr(former, name), name
    assert not any(getattr(draft, name) for name in DECLARATIONS.fields)
    assert draft.earlier_candidature is True
    assert draft.has_taken_cycle is None  # it said « non », which may have changed since
    assert draft.sort_name == former.sort_name
    assert draft.commitment is None
    assert (draft.state, draft.receipt_number) == ("draft", None)


def test_dated_pieces_wait_to_be_renewed(former):
    draft = begin(former, from_earlier=True)
    copied = draft.pieces.get()
    original = former.pieces.get(required_piece__kind="CV")
    assert copied.file.name != original.file.name
    for name in ("file", "received"):
        with getattr(copied, name).open() as copy, getattr(original, name).open() as first:
            assert copy.read() == first.read()
    assert (copied.sha256, copied.received_name) == (original.sha256, original.received_name)
    assert copied.renewal_due
    assert copied.uploaded_at == original.uploaded_at
    sentences = [item.sentence for item in completeness_of(draft).of(PIECES)]
    assert any("Renouvelez la pièce" in sentence for sentence in sentences)

    with pytest.raises(NotAllowedError):
        services.renew_piece(actor=UserFactory(), piece=copied)
    services.renew_piece(actor=draft.applicant, piece=copied)
    assert not any("Renouvelez" in item.sentence for item in completeness_of(draft).of(PIECES))


def test_replacing_a_dated_piece_renews_it(former):
    draft = begin(former, from_earlier=True)
    required = draft.cycle.required_pieces.get(kind="CV")
    services.add_piece(actor=draft.applicant, candidature=draft, required_piece=required, upload=pdf_upload())
    assert not draft.pieces.current().get().renewal_due


def test_a_second_click_takes_nothing_up_again(former):
    call = next_call(former)
    draft = services.start_candidature(actor=former.applicant, cycle=call, from_earlier=True)
    Candidature.objects.filter(pk=draft.pk).update(motivation="Réécrite")
    again = services.start_candidature(actor=former.applicant, cycle=call, from_earlier=True)
    assert (again.pk, again.motivation) == (draft.pk, "Réécrite")
    assert draft.pieces.count() == 1


def test_without_asking_nothing_comes_along(former):
    assert begin(former).motivation == ""


def test_another_institutes_dossier_stays_there(former):
    elsewhere = CallFactory()
    draft = services.start_candidature(actor=former.applicant, cycle=elsewhere, from_earlier=True)
    assert draft.motivation == ""


def test_start_page_offers_it_and_the_pieces_page_confirms(client, former):
    call = next_call(former)
    sign_in(client, former.applicant)
    start = reverse("candidatures:start", args=[call.slug])
    assert "Reprendre mon dossier" in client.get(start).content.decode()
    client.post(start, {"from_earlier": "1"})
    draft = Candidature.objects.get(applicant=former.applicant, cycle=call)
    assert draft.motivation == former.motivation
    pieces = reverse("candidatures:section", args=[draft.uuid, "pieces"])
    assert "À renouveler" in client.get(pieces).content.decode()
    required = draft.pieces.get().required_piece
    renewed = client.post(reverse("candidatures:piece_renew", args=[draft.uuid, required.pk]), follow=True)
    assert "à jour" in renewed.content.decode()
    assert not Piece.objects.get(candidature=draft).renewal_due

    sign_in(client, UserFactory())
    assert "Reprendre mon dossier" not in client.get(start).content.decode()
