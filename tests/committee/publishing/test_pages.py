"""The screens of a publication: the dry run, the letters one by one, two people, the hold, what has left."""

import io
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from pytest_django.asserts import assertContains, assertNotContains

from candidatures.models import Candidature
from committee.enums import Outcome, PublicationState
from committee.models import Publication
from committee.publishing.acts import hold_back_publication
from committee.publishing.personal_data import publications_data
from committee.publishing.releasing import release_publication
from tests.factories.accounts import show_factor
from tests.factories.committee import bulk_items, decide
from tests.factories.publishing import confirm, prepare, release
from tests.marks import mark_in, shown_at
from toolkit.notifications.lifecycle import move
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

PUBLISH, DRY_RUN, STATE, CONFIRM, HOLD_BACK, WITHDRAW = (
    reverse(f"committee:{name}")
    for name in (
        *("publish", "dry_run", "publication_state", "publication_confirm", "publication_hold_back"),
        "publication_withdraw",
    )
)


def letter_of(item):
    return reverse("committee:publication_letter", args=[item.uuid])


def test_two_people_publish_and_one_holds_back(sitting, judged, session_of):
    client = session_of(sitting.adviser)
    page = client.get(DRY_RUN)
    assertContains(page, "Préparer 3 décisions")
    accepted = re.findall(r'name="accepted" value="([^"]+)"', page.content.decode())
    sent = {"seen": mark_in(page), "accepted": accepted}
    done = client.post(DRY_RUN, sent, follow=True)
    assertContains(done, "La publication est préparée")
    assertNotContains(done, "Confirmer 3 décisions")
    assert client.post(CONFIRM, {"seen": mark_in(done)}).status_code == 403

    head = session_of(sitting.head)
    assertContains(head.get(reverse("dashboard:home")), f"préparée par {sitting.adviser.full_name}")
    shown = shown_at(head, PUBLISH)
    assert head.post(CONFIRM, shown).url.startswith("/compte/2fa/reauthenticate/?next=")
    show_factor(head, sitting.head)
    assertContains(head.get(PUBLISH), "Confirmer 3 décisions")
    assertContains(head.post(CONFIRM, shown, follow=True), "C’est confirmé")
    assertContains(head.get(PUBLISH), "Les 3 lettres partent à")
    assert head.get(STATE).json()["state"].endswith(":confirmed")
    assertContains(head.post(HOLD_BACK, {**shown, "reason": ""}), "Dites en quelques mots", status_code=422)
    assertContains(head.post(HOLD_BACK, {**shown, "reason": "À relire."}, follow=True), "rien n’est parti")
    assertContains(session_of(sitting.adviser).get(reverse("dashboard:home")), "À relire.")


def test_home_of_the_secretary_tells_their_publication(sitting, judged, session_of):
    client = session_of(sitting.secretary)
    assertNotContains(client.get(reverse("dashboard:home")), PUBLISH)
    prepare(sitting, sitting.secretary)
    page = client.get(reverse("dashboard:home"))
    assertContains(page, f'href="{PUBLISH}?cycle={sitting.cycle.slug}"')
    assertContains(page, ": un chef de service doit la confirmer")


def test_own_data_hold_what_one_did_of_it(sitting, judged):
    made = confirm(sitting)
    hold_back_publication(actor=sitting.adviser, publication=made, reason="À relire.")
    (mine,), (theirs,) = (
        publications_data(person)["publications des décisions"] for person in (sitting.adviser, sitting.head)
    )
    assert (mine["préparée par vous"], mine["confirmée par vous"], mine["motif"]) == (
        made.prepared_at,
        None,
        "À relire.",
    )
    assert (theirs["préparée par vous"], theirs["confirmée par vous"], theirs["motif"]) == (None, made.confirmed_at, "")


def test_what_was_accepted_is_kept_when_it_is_refused(sitting, judged, session_of):
    Candidature.objects.filter(pk=judged[0].candidature_id).update(title="")
    client = session_of(sitting.adviser)
    page = client.get(DRY_RUN)
    assertContains(page, "Civilité inconnue")
    found = re.findall(r'name="accepted" value="([^"]+)"', page.content.decode())
    stale = client.post(DRY_RUN, {"seen": "0" * 64, "accepted": found})
    assertContains(stale, "ont changé depuis cet essai", status_code=409)
    assert stale.content.decode().count(" checked>") == len(found)
    assert not Publication.objects.exists()


def test_withdrawn_on_screen(sitting, judged, session_of):
    prepare(sitting)
    client = session_of(sitting.head)
    done = client.post(WITHDRAW, {**shown_at(client, PUBLISH), "reason": ""}, follow=True)
    assertContains(done, "La publication est retirée")
    assertContains(done, "Faire l’essai à blanc")


def test_letters_are_read_in_full_one_after_the_other(sitting, judged, session_of):
    client = session_of(sitting.head)
    first, second, third = map(letter_of, judged)
    page = client.get(first)
    assertContains(page, "Lettre 1 sur 3")
    assertContains(page, f'rel="next" href="{second}')
    assertNotContains(page, 'rel="prev"')
    assertContains(client.get(second), "liste d’attente")
    last = client.get(third)
    for words in (
        "Projet à mûrir.",
        "Voies et délais de recours",
        "cette décision vous soit expliquée",
        "à une prochaine",
    ):
        assertContains(last, words)
    assertContains(last, f'rel="prev" href="{second}')
    assertNotContains(last, 'rel="next"')


def test_letters_on_paper_are_each_person_s_own(sitting, judged, session_of):
    Candidature.objects.filter(pk=judged[2].candidature_id).update(title="M", first_name="Yves", last_name="Autran")
    client = session_of(sitting.head)
    told = []
    for item in judged:
        answer = client.get(reverse("committee:publication_paper", args=[item.uuid]))
        pages = PdfReader(io.BytesIO(answer.getvalue())).pages
        told.append(" ".join(" ".join(page.extract_text() for page in pages).split()))
        assert (len(pages), "non émis" in told[-1]) == (1, True)
    assert "admise" in told[0]
    assert "liste d’attente" in told[1]
    assert "recours" in told[1]
    assert all(words in told[2] for words in ("Monsieur", "Yves Autran", "Projet à mûrir.", "recours"))


def test_rank_is_told_only_where_the_institute_tells_it(sitting, judged, session_of):
    client = session_of(sitting.head)
    assertNotContains(client.get(letter_of(judged[1])), "Votre rang")
    institute = sitting.cycle.institute
    institute.tells_rank = True
    institute.save(update_fields=["tells_rank"])
    assertContains(client.get(letter_of(judged[1])), "Votre rang sur cette liste")


def test_page_tells_what_has_left_and_what_failed(sitting, judged, session_of):
    made = confirm(sitting)
    release(made)
    first, second, third = OutboxMail.objects.filter(event__startswith="candidature.").order_by("pk")
    for mail in (first, second):
        move("claim", mail_id=mail.pk, claimed_at=timezone.now())
    mail = OutboxMail.objects.get(pk=first.pk)
    move("send", mail_id=mail.pk, held_since=mail.claimed_at, sent_at=timezone.now())
    mail = OutboxMail.objects.get(pk=second.pk)
    move("fail", mail_id=mail.pk, held_since=mail.claimed_at, last_error="550 inconnue")
    page = session_of(sitting.head).get(PUBLISH)
    assertContains(page, "1 lettre partie sur 3")
    assertContains(page, "550 inconnue")
    assertContains(page, judged[1].candidature.full_name)
    assertContains(page, "data-watch")
    assert third.state == "queued"


@pytest.mark.parametrize(
    ("what", "queries"), [("dry_run", 24), ("letter", 13), ("prepared", 21), ("held", 16), ("done", 15)]
)
@pytest.mark.parametrize("number", [1, 12])
def test_screens_cost_the_same(sitting, session_of, what, queries, number, django_assert_num_queries):
    items = bulk_items(number, sitting, readers=1)
    for item in items:
        decide(item, sitting.president, Outcome.REJECTED, reason="Projet à mûrir.")
    url = {"dry_run": DRY_RUN, "letter": letter_of(items[0])}.get(what, PUBLISH)
    made = confirm(sitting) if what in {"held", "done"} else None
    if what == "prepared":
        prepare(sitting)
    if what == "done":
        release(made)
    client = session_of(sitting.head)
    if what == "dry_run":
        client = session_of(sitting.adviser)
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200


def test_hour_that_has_come_is_told_until_the_clock_has_gone_by(sitting, judged, session_of):
    made = confirm(sitting)
    client = session_of(sitting.head)
    with time_machine.travel(made.leaves_at, tick=False):
        assertContains(client.get(PUBLISH), "La garde est finie")
        release_publication(made.pk)
        assertContains(client.get(PUBLISH), "0 lettre partie sur 3")
    assert Publication.objects.get().state == PublicationState.PUBLISHED
