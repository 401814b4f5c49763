"""The page of the scan of a dossier that came by post, and where the scan shows elsewhere."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from accounts.enums import Role
from candidatures import services
from candidatures.models import PaperScan
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, pdf_bytes, pdf_upload, post_dossier
from tests.factories.cycles import CallFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def assistant(client):
    person = make_staff(Role.ASSISTANT, institute=CallFactory().institute, first_name="Nora", last_name="Belkacem")
    sign_in(client, person)
    return person


@pytest.fixture
def cycle(assistant):
    return CallFactory(institute=assistant.memberships.get().institute)


@pytest.fixture
def draft(cycle, assistant):
    return post_dossier(cycle=cycle, actor=assistant)


def page_of(candidature):
    return reverse("instruction:posted_scan", args=[candidature.uuid])


def test_is_given_from_the_entry_and_replaced(client, draft):
    assertContains(client.get(draft.get_absolute_url()), page_of(draft))
    assertContains(client.get(page_of(draft)), "Pas encore numérisé")
    assertContains(client.post(page_of(draft)), "Choisissez d’abord le fichier numérisé", status_code=422)
    refused = client.post(page_of(draft), {"upload": pdf_upload("courrier.pdf", b"pas un pdf")})
    assertContains(refused, "courrier.pdf", status_code=422)
    assert not PaperScan.objects.exists()
    assert client.post(page_of(draft), {"upload": pdf_upload("courrier.pdf")}).url == page_of(draft)
    assertContains(client.get(page_of(draft)), "numérisé par Nora Belkacem")
    client.post(page_of(draft), {"upload": pdf_upload("tout.pdf", pdf_bytes(2))})
    assertContains(client.get(page_of(draft)), "1 numérisation précédente")


def test_is_read_in_place_on_the_dossier_and_in_the_review(client, draft, assistant):
    services.register_paper(actor=assistant, candidature=draft)
    dossier = reverse("instruction:detail", args=[draft.uuid])
    assertContains(client.get(dossier), "Numériser le papier")
    scan = services.scan_paper(actor=assistant, candidature=draft, upload=pdf_upload("courrier.pdf"))
    page = client.get(dossier)
    assertContains(page, 'data-piece="Dossier papier numérisé"')
    assertContains(page, reverse("candidatures:scan_file", args=[scan.uuid]))
    assertContains(page, "Remplacer la numérisation")
    client.force_login(draft.applicant)
    review = client.get(reverse("candidatures:review", args=[draft.uuid]))
    assertContains(review, reverse("candidatures:scan_file", args=[scan.uuid]))


def test_there_is_none_for_a_dossier_of_the_site(client, cycle):
    online = CandidatureFactory(cycle=cycle, submitted=True)
    assert client.get(page_of(online)).status_code == 404
    assertNotContains(client.get(reverse("instruction:detail", args=[online.uuid])), "Numériser le papier")


def test_costs_the_same_with_many_former_ones(client, draft, assistant):
    services.scan_paper(actor=assistant, candidature=draft, upload=pdf_upload("courrier.pdf"))
    client.get(page_of(draft))
    with assertNumQueries(6):
        client.get(page_of(draft))
    first = PaperScan.objects.get()
    PaperScan.objects.bulk_create(
        PaperScan(
            candidature=draft, uploaded_by=assistant, uploaded_at=first.uploaded_at, replaced_at=first.uploaded_at,
            filename=f"{number}.pdf", content_type="application/pdf", size=1, sha256=str(number), file=first.file.name,
        )
        for number in range(29)
    )  # fmt: skip
    with assertNumQueries(6):
        client.get(page_of(draft))
