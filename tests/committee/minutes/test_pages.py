"""The pages of the minutes: who opens them, what is refused and kept, the second factor before a signature."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from committee.enums import Choice, MinutesState
from committee.minutes.writing import write_minutes
from committee.models import Minutes
from tests.factories.accounts import show_factor, sign_in
from tests.factories.candidatures import pdf_upload
from tests.factories.committee import bulk_items, recuse
from tests.factories.minutes import circulated, hold_sitting, seal_for, sign, signed
from tests.marks import mark_in, shown_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(world, items):
    recuse(items[2], world.members[0])
    return hold_sitting(world, items, choices=(Choice.ADMIT, Choice.WAITLIST, Choice.REJECT))


def url(name, sitting, *more):
    return reverse(f"committee:minutes{name}", args=[sitting.uuid, *more])


def test_from_nothing_to_a_signed_document(client, world, held):
    sign_in(client, world.secretary)
    assertContains(client.get(url("", held)), "Préparer le procès-verbal")
    client.post(url("_prepare", held))
    words = {"method": "Chaque dossier est lu, puis voté.", "observations": "La séance a été calme."}
    words |= shown_at(client, url("", held))
    assertRedirects(client.post(url("_write", held), {**words, "act": "circulate"}), url("", held))
    made = Minutes.objects.get()
    assert made.state == MinutesState.CIRCULATED
    sign_in(client, world.members[1])
    page = client.get(url("", held))
    assertContains(page, "La séance a été calme.")
    assertNotContains(page, "Relire et signer")
    client.post(url("_remark", held), {"text": "La levée était à 16 h 10."})
    client.post(url("_dissent", held), {"item": held.items.first().key, "text": "Je n’étais pas d’accord."})
    for person in (world.president, world.secretary):
        sign_in(client, person)
        show_factor(client, person)
        assertContains(client.get(url("", held)), "La levée était à 16 h 10.")
        page = client.get(url("_sign", held))
        assertContains(page, "Je n’étais pas d’accord.")
        client.post(url("_sign", held), {"seal": page.context["page"].seal})
    made.refresh_from_db()
    answer = client.get(url("_document", held, made.pk))
    assert (made.state, answer.status_code) == (MinutesState.SIGNED, 200)
    assert answer.getvalue().startswith(b"%PDF")


@pytest.mark.parametrize("ago", [None, 301])
def test_a_signature_asks_for_the_second_factor_again(client, world, held, ago, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    made = circulated(world, held)
    sign_in(client, world.president)
    if ago is not None:
        show_factor(client, world.president, ago=ago)
    for answer in (
        client.get(url("_sign", held)),
        client.post(url("_sign", held), {"seal": seal_for(world.president, made)}),
    ):
        assert answer.url.startswith("/compte/2fa/reauthenticate/?next=")
    assert not made.signatures.exists()


def test_a_draft_is_for_those_who_lead(client, world, held):
    sign_in(client, world.secretary)
    client.post(url("_prepare", held))
    for person in (world.members[1], world.adviser):
        sign_in(client, person)
        assert client.get(url("", held)).status_code == 404


def test_an_instructor_reads_and_does_nothing(client, world, held):
    made = circulated(world, held)
    sign_in(client, world.adviser)
    assert client.get(url("", held)).status_code == 200
    assert client.post(url("_remark", held), {"text": "Non."}).status_code == 403
    assert client.post(url("_rework", held)).status_code == 403
    assert Minutes.objects.get(pk=made.pk).is_circulated


def test_a_recused_member_reads_their_copy_and_never_the_document(client, world, held, items):
    made = signed(world, held)
    hidden = items[2].candidature
    sign_in(client, world.members[0])
    page = client.get(url("", held))
    assertNotContains(page, hidden.last_name)
    assertNotContains(page, "Empreinte SHA-256")
    assert client.get(url("_document", held, made.pk)).status_code == 404


def test_what_was_typed_is_kept_with_why_it_was_refused(client, world, held):
    made = circulated(world, held)
    sign_in(client, world.secretary)
    page = client.post(url("_write", held), {"method": "Mes mots gardés.", "observations": ""})
    assertContains(page, "déjà communiqué", status_code=409)
    sign_in(client, world.members[1])
    assertContains(client.post(url("_remark", held), {"text": " "}), "Écrivez votre remarque", status_code=422)
    page = client.post(url("_remark", held), {"text": "Ma remarque gardée. " * 200})
    assertContains(page, "Ma remarque gardée.", status_code=422)
    sign(world.president, made)
    item = held.items.first().key
    page = client.post(url("_dissent", held), {"item": item, "text": "Désaccord gardé."})
    assertContains(page, "porte déjà une signature", status_code=409)


def test_a_disagreement_is_asked_reworded_and_taken_back_on_screen(client, world, held):
    circulated(world, held)
    sign_in(client, world.members[1])
    item = held.items.first().key
    sent = {"item": item, "text": "Je n’étais pas d’accord."}
    client.post(url("_dissent", held), sent | shown_at(client, url("", held)))
    sent["text"] = "Le projet manque de faits."
    stale = client.post(url("_dissent", held), sent)
    for words in ("dans une autre page", "Je n’étais pas d’accord.", "Le projet manque de faits."):
        assertContains(stale, words, status_code=409)
    client.post(url("_dissent", held), sent | shown_at(client, url("", held)))
    assertContains(client.get(url("", held)), "consigné&nbsp;: Le projet manque de faits.")
    page = client.post(url("_withdraw_dissent", held, item), follow=True)
    assertContains(page, "le procès-verbal ne le portera pas")
    assertNotContains(page, "Retirer mon désaccord")


def test_words_written_meanwhile_are_shown_beside_what_was_typed(client, world, held):
    sign_in(client, world.secretary)
    client.post(url("_prepare", held))
    page = client.get(url("", held))
    made = Minutes.objects.get()
    write_minutes(actor=world.president, minutes=made, method="Celle de la présidence.", observations="")
    sent = {"method": "La mienne.", "observations": "", "act": "circulate", "seen": mark_in(page)}
    stale = client.post(url("_write", held), sent)
    for words in (f"{world.president.full_name} a modifié ces mots", "Celle de la présidence.", "La mienne."):
        assertContains(stale, words, status_code=409)
    made.refresh_from_db()
    assert (made.state, made.method) == (MinutesState.DRAFT, "Celle de la présidence.")
    client.post(url("_write", held), {**sent, "seen": mark_in(stale)})
    made.refresh_from_db()
    assert (made.state, made.method, made.written_by) == (MinutesState.CIRCULATED, "La mienne.", world.secretary)


def test_the_signed_paper_is_deposited_and_read(client, world, held):
    made = circulated(world, held)
    sign_in(client, world.secretary)
    assertContains(client.post(url("_keep_paper", held)), "Choisissez d’abord", status_code=422)
    assertRedirects(client.post(url("_keep_paper", held), {"upload": pdf_upload()}), url("", held))
    assert client.get(url("_paper", held, made.pk)).getvalue().startswith(b"%PDF")
    sign_in(client, world.members[0])
    assert client.get(url("_paper", held, made.pk)).status_code == 404


def test_a_page_costs_the_same_with_one_item_or_thirty(client, world, held, django_assert_num_queries):
    circulated(world, held)
    sign_in(client, world.secretary)
    client.get(url("", held))
    with django_assert_num_queries(QUERIES := 14):
        client.get(url("", held))
    more = hold_sitting(world, bulk_items(12, world, readers=4))
    circulated(world, more)
    with django_assert_num_queries(QUERIES):
        client.get(url("", more))
