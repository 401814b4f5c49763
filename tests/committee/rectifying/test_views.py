"""The page of a dossier once its decision is published, for each person."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from candidatures.enums import State
from committee.enums import AppealState, Outcome, RectificationState
from committee.models import Appeal, Decision, Rectification
from committee.rectifying.appeals import record_appeal
from committee.rectifying.proposing import propose_rectification, validate_rectification
from tests.factories.committee import recuse
from tests.marks import mark_in
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

ASKED = "Je conteste la note donnée à mon projet."
ERROR = "Une pièce du dossier n’avait pas été lue."


def page_of(decision):
    return reverse("committee:rectify", args=[decision.item.uuid])


def about_in(response):
    return re.search(r'name="about" value="([^"]+)"', response.content.decode())[1]


def test_from_an_appeal_to_another_decision_by_three_people(sitting, published, session_of):
    decision = published[Outcome.REJECTED]
    page = page_of(decision)
    client = session_of(sitting.adviser)
    sent = {"appeal-received_on": str(timezone.localdate()), "appeal-channel": "post", "appeal-summary": ASKED}
    assertRedirects(client.post(page, sent | {"act": "appeal"}), page)
    shown = client.get(page)
    assertContains(shown, ASKED)
    assertContains(shown, "La direction du service y répond.")
    client = session_of(sitting.head)
    sent = {"rectification-outcome": Outcome.ADMITTED, "rectification-reason": ERROR, "seen": "1", "act": "propose"}
    assertRedirects(client.post(page, sent), page)
    assertContains(client.get(page), "jamais qui l’a proposée")
    client = session_of(sitting.president)
    shown = client.get(page)
    assertContains(shown, "Valider la rectification")
    client.post(page, {"act": "validate", "about": about_in(shown)})
    client = session_of(sitting.head)
    shown = client.get(page)
    for words in ("Notifier cette décision", "retirée et remplacée", "recours gracieux, reçu le"):
        assertContains(shown, words)
    about = Rectification.objects.get().uuid
    client.post(
        page,
        {
            "act": "notify",
            "about": about,
            "seen": re.findall(r'name="seen" value="([^"]+)"', shown.content.decode())[-1],
        },
    )
    decision.item.candidature.refresh_from_db()
    assert decision.item.candidature.state == State.ADMITTED
    assert Appeal.objects.get().state == AppealState.UPHELD
    shown = client.get(page)
    assertContains(shown, "Décision n° 1, Non retenu")
    assertContains(shown, "Recours gracieux accueilli")


def test_letter_is_read_before_an_appeal_is_rejected(sitting, published, session_of):
    decision = published[Outcome.REJECTED]
    appeal = record_appeal(
        actor=sitting.adviser, decision=decision, received_on=timezone.localdate(), channel="mail", summary=ASKED
    )
    client, page = session_of(sitting.head), page_of(decision)
    sent = {"dismissal-answer": "La note tient aux critères publiés.", "about": appeal.uuid}
    draft = client.post(page, sent | {"act": "draft_dismissal"})
    assertContains(draft, "Rejeter et envoyer cette lettre")
    assertContains(draft, "La note tient aux critères publiés.")
    assert not OutboxMail.objects.filter(event="committee.appeal_dismissed").exists()
    other = sent | {"dismissal-answer": "Autre chose.", "act": "dismiss", "seen": mark_in(draft)}
    assertContains(client.post(page, other), "La lettre ne dit plus", status_code=409)
    assertRedirects(client.post(page, sent | {"act": "dismiss", "seen": mark_in(draft)}), page)
    assert Appeal.objects.get().state == AppealState.DISMISSED


def test_what_was_typed_stays_with_what_is_missing(sitting, published, session_of):
    client, page = session_of(sitting.head), page_of(published[Outcome.ADMITTED])
    sent = {"rectification-outcome": Outcome.REJECTED, "rectification-reason": ERROR, "seen": "1", "act": "propose"}
    assertContains(client.post(page, sent), "présenter ses observations", status_code=422)
    kept = client.post(page, sent | {"rectification-outcome": ""})
    assertContains(kept, "Choisissez la nouvelle décision.", status_code=422)
    assertContains(kept, ERROR, status_code=422)
    assertContains(client.post(page, {"act": "validate", "about": "?"}), "n’est plus à jour", status_code=409)
    assertContains(client.post(page, {"act": "nothing"}), "n’est plus à jour", status_code=409)


def test_who_opens_it(sitting, published, session_of):
    decision = published[Outcome.REJECTED]
    page, listed = page_of(decision), reverse("committee:aftermath")
    propose_rectification(actor=sitting.head, decision=decision, outcome=Outcome.ADMITTED, reason=ERROR)
    for user in (sitting.head, sitting.adviser, sitting.president, sitting.vice_president, sitting.secretary):
        client = session_of(user)
        assert client.get(page).status_code == 200
        assertContains(client.get(listed), decision.item.candidature.full_name)
    assert session_of(sitting.members[0]).get(page).status_code == 403


def test_recused_people_know_nothing_of_it(sitting, published, session_of):
    decision = published[Outcome.REJECTED]
    Decision.objects.update(published_at=None)
    recuse(decision.item, sitting.president)
    Decision.objects.update(published_at=timezone.now())
    propose_rectification(actor=sitting.head, decision=decision, outcome=Outcome.ADMITTED, reason=ERROR)
    client = session_of(sitting.president)
    assert client.get(page_of(decision)).status_code == 404
    assertNotContains(client.get(reverse("committee:aftermath")), decision.item.candidature.full_name)
    assert Rectification.objects.get().state == RectificationState.PROPOSED


def test_nothing_before_publication(sitting, published, session_of):
    decision = published[Outcome.REJECTED]
    Decision.objects.update(published_at=None)
    response = session_of(sitting.head).get(page_of(decision))
    assertRedirects(response, reverse("committee:read", args=[decision.item.uuid]))


def test_the_list_asks_as_much_for_one_as_for_three(sitting, published, session_of, django_assert_num_queries):
    client, listed = session_of(sitting.head), reverse("committee:aftermath")
    rows = list(published.values())
    ask = {"received_on": timezone.localdate(), "channel": "post", "summary": ASKED}
    record_appeal(actor=sitting.adviser, decision=rows[0], **ask)
    client.get(listed)
    for row in rows[1:]:
        record_appeal(actor=sitting.adviser, decision=row, **ask)
    with django_assert_num_queries(9):
        client.get(listed)


def test_home_tells_whom_it_waits_for(sitting, published, session_of):
    rejected, admitted = published[Outcome.REJECTED], published[Outcome.ADMITTED]
    record_appeal(
        actor=sitting.adviser, decision=admitted, received_on=timezone.localdate(), channel="mail", summary=ASKED
    )
    made = propose_rectification(actor=sitting.head, decision=rejected, outcome=Outcome.ADMITTED, reason=ERROR)
    home = reverse("dashboard:home")
    assertContains(session_of(sitting.president).get(home), "rectification à valider")
    assertNotContains(session_of(sitting.vice_president).get(home), "rectification à valider")
    shown = session_of(sitting.head).get(home)
    assertContains(shown, admitted.item.candidature.full_name)
    assertContains(shown, "recours gracieux à répondre")
    assertNotContains(shown, "rectification à notifier")
    validate_rectification(actor=sitting.president, rectification=made)
    assertContains(session_of(sitting.head).get(home), "rectification à notifier")
    assertNotContains(session_of(sitting.adviser).get(home), "recours gracieux à répondre")
