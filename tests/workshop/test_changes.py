"""Changes of a public cycle: whom they concern, published together, never over what somebody else made public."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from candidatures.enums import State
from candidatures.services import start_candidature
from cycles.models import Cycle
from cycles.services import keep_away
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import candidature_in
from tests.factories.cycles import CallFactory, SectionFactory
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.journal.models import JournalEntry
from toolkit.notifications.models import OutboxMail
from workshop.models import PartVersion
from workshop.parts import CALL, COST, DOSSIER, MODULE, MODULES, PRESENTATION, TEXT, TEXTS, PartKey
from workshop.publication_page import ChangesPage
from workshop.services.changes import Letter, drop_change, keep_change, publish_changes
from workshop.services.editing import add_item, remove_item, save_part
from workshop.services.restoring import restore
from workshop.working import WorkingCopy

pytestmark = pytest.mark.django_db
NAMED, CALLED, COSTS = PartKey(PRESENTATION), PartKey(CALL), PartKey(COST)


@pytest.fixture
def call():
    return CallFactory(title="Cycle public")


@pytest.fixture
def head(call):
    return make_staff(Role.HEAD_OF_SERVICE, institute=call.institute, first_name="Odile", last_name="Ruffenac-Stern")


@pytest.fixture
def adviser(call):
    return make_staff(Role.ADVISER, institute=call.institute)


def save(actor, cycle, key, values):
    return save_part(actor=actor, cycle=cycle, key=key, values=values, seen=WorkingCopy(cycle).seen(key))


def page_of(cycle, reader, keys=()):
    return ChangesPage(WorkingCopy(Cycle.objects.select_related("institute").get(pk=cycle.pk)), keys, reader)


def publish(actor, cycle, keys=(), **options):
    page = page_of(cycle, actor, keys)
    return publish_changes(actor=actor, cycle=cycle, keys=page.keys, seen=page.seal, **options)


def later(cycle, days=10):
    return {"closes_at": (cycle.closes_at + datetime.timedelta(days=days)).astimezone(datetime.UTC).isoformat()}


def test_a_head_publishes_and_the_former_value_stays(call, head, adviser):
    former = call.closes_at
    save(adviser, call, CALLED, later(call))
    with pytest.raises(NotAllowedError, match="direction du service"):
        publish(adviser, call)
    assert publish(head, call) == 0
    call.refresh_from_db()
    assert call.closes_at == former + datetime.timedelta(days=10)
    assert not call.pending_changes.exists()
    version = PartVersion.objects.get()
    assert version.was_public
    assert version.author == adviser
    assert version.before["closes_at"] == former.astimezone(datetime.UTC).isoformat()
    assert not OutboxMail.objects.exists()
    entry = JournalEntry.objects.about(call.uuid).get()
    assert (entry.actor, entry.subject) == (head, "Calendrier de l’appel")


def test_a_second_publication_finds_nothing(call, head, adviser):
    save(adviser, call, NAMED, {"title": "Nouveau"})
    page = page_of(call, head)
    publish(head, call)
    with pytest.raises(StaleError, match="déjà été publiées"):
        publish_changes(actor=head, cycle=call, keys=page.keys, seen=page.seal)


def test_what_was_not_read_is_not_published(call, head, adviser):
    save(adviser, call, NAMED, {"title": "Lu"})
    page = page_of(call, head)
    save(adviser, call, NAMED, {"title": "Pas lu"})
    with pytest.raises(StaleError, match="relisez-les"):
        publish_changes(actor=head, cycle=call, keys=page.keys, seen=page.seal)
    call.refresh_from_db()
    assert call.title == "Cycle public"


def test_what_became_public_meanwhile_is_compared_first(call, head, adviser):
    save(adviser, call, NAMED, {"title": "Le nôtre"})
    Cycle.objects.filter(pk=call.pk).update(title="Par un fichier")
    assert page_of(call, head).changes[0].is_stale
    with pytest.raises(StaleError, match="La page publique a changé"):
        publish(head, call)
    keep_change(actor=adviser, cycle=call, key=NAMED)
    publish(head, call)
    call.refresh_from_db()
    assert call.title == "Le nôtre"
    assert PartVersion.objects.get().before["title"] == "Par un fichier"


def test_the_fee_concerns_everybody_and_nothing_leaves_unasked(call, head, adviser):
    draft = start_candidature(actor=UserFactory(), cycle=call)
    filed = candidature_in(State.SUBMITTED, cycle=call)
    save(adviser, call, COSTS, {"fee": "3700"})
    page = page_of(call, head)
    assert [(group.name, len(group.known)) for group in page.concerned.groups] == [
        ("brouillons", 1),
        ("deposes", 1),
        ("signataires", 1),
    ]
    assert [told.sentence for told in page.told] == [
        "Les droits d’inscription sont de 3\u202f700\u202f€, au lieu de 3\u202f500\u202f€."
    ]
    assert "1 engagement signé garde son montant (3\u202f500\u202f€)\u00a0: l’acte ne change pas." in page.notes
    mails = OutboxMail.objects.filter(event="cycle.changed")
    letter = Letter(frozenset({"brouillons", "deposes"}), "Les droits changent", "Bonjour,\n\n– un changement.")
    assert publish(head, call, letter=letter) == 2
    assert set(mails.values_list("about", flat=True)) == {draft.uuid, filed.uuid}
    assert "– un changement." in mails.first().text_body
    filed.refresh_from_db()
    assert filed.commitment.amount == 3500


def test_who_is_kept_away_neither_reads_nor_counts_but_everybody_is_told(call, head, adviser):
    hidden = start_candidature(actor=UserFactory(first_name="Zoé", last_name="Quimperlant"), cycle=call)
    keep_away(user=head, cycle=call, person=hidden.applicant)
    save(adviser, call, CALLED, later(call))
    page = page_of(call, head)
    assert page.concerned.count == 0
    assert page.concerned.has_unknown
    letter = Letter(frozenset({"brouillons"}), "La clôture change", "Bonjour.")
    assert publish(head, call, letter=letter) == 0
    assert OutboxMail.objects.get(event="cycle.changed").about == hidden.uuid


def test_a_deadline_in_the_past_is_said_twice_while_dossiers_are_written(call, head, adviser):
    start_candidature(actor=UserFactory(), cycle=call)
    past = (timezone.now() - datetime.timedelta(hours=1)).astimezone(datetime.UTC).isoformat()
    save(adviser, call, CALLED, {"closes_at": past})
    with pytest.raises(IncompleteError, match="cochez la case"):
        publish(head, call)
    publish(head, call, knows_past=True)
    call.refresh_from_db()
    assert call.is_closed


def test_nothing_is_published_of_what_no_cycle_may_hold(call, head, adviser):
    save(adviser, call, NAMED, {"title": "Nouveau"})
    save(adviser, call, CALLED, {"closes_at": "2001-01-01T22:59:59+00:00"})
    with pytest.raises(IncompleteError, match="L’ouverture des candidatures précède"):
        publish(head, call, knows_past=True)
    call.refresh_from_db()
    assert call.title == "Cycle public"
    assert call.pending_changes.count() == 2


def test_a_text_emptied_by_mistake_is_not_published(call, head, adviser):
    text = SectionFactory(cycle=call, title="Un format adapté")
    save(adviser, call, PartKey(TEXT, str(text.uuid)), {"body": ""})
    with pytest.raises(IncompleteError, match="Un format adapté"):
        publish(head, call)
    text.refresh_from_db()
    assert text.body


def test_a_new_item_goes_with_its_list_and_one_part_may_go_alone(call, head, adviser):
    save(adviser, call, NAMED, {"title": "Reste"})
    gone = SectionFactory(cycle=call, title="S’en va")
    uid = add_item(actor=adviser, cycle=call, kind=TEXTS)
    key = PartKey(TEXT, uid)
    save(adviser, call, key, {"title": "Arrive", "body": "Voilà."})
    remove_item(actor=adviser, cycle=call, key=PartKey(TEXT, str(gone.uuid)))
    publish(head, call, keys=[str(key)])
    assert [row.title for row in call.sections.all()] == ["Arrive"]
    assert list(call.pending_changes.values_list("key", flat=True)) == ["presentation"]
    former = PartVersion.objects.get(key=f"texte:{gone.uuid}")
    assert (former.title, former.after) == ("Texte\u00a0: S’en va", {})
    restore(actor=adviser, version=former)
    assert [item.title for item in WorkingCopy(call).texts] == ["Arrive", "S’en va"]
    publish(head, call)
    assert [row.title for row in call.sections.all()] == ["Arrive", "S’en va"]


def test_half_days_follow_new_dates(call, head, adviser):
    uid = add_item(actor=adviser, cycle=call, kind=MODULES)
    dates = {"title": "Décider", "place": "Strasbourg", "starts_on": "2101-05-03", "ends_on": "2101-05-05"}
    save(adviser, call, PartKey(MODULE, uid), {**dates, "objectives": ["Tenir"], "contents": ["Un cas"]})
    assert [told.sentence for told in page_of(call, head).told] == [
        "Module\u00a01\u00a0: Décider se tient les 3\u00a0– 5\u00a0mai\u00a02101."
    ]
    publish(head, call)
    assert call.sessions.get().half_days.count() == 4
    save(adviser, call, PartKey(MODULE, uid), {"starts_on": "2099-07-13", "ends_on": "2099-07-14"})
    page = page_of(call, head)
    assert page.told[0].sentence.endswith(
        "les 13\u00a0– 14\u00a0juillet\u00a02099, au lieu des 3\u00a0– 5\u00a0mai\u00a02101."
    )
    assert any("14\u00a0juillet est férié" in note for note in page.notes)


def test_a_change_given_up_stays_in_the_history(call, head, adviser):
    save(adviser, call, NAMED, {"title": "Abandonné"})
    uid = add_item(actor=adviser, cycle=call, kind=TEXTS)
    save(adviser, call, PartKey(TEXT, uid), {"title": "Abandonné aussi"})
    drop_change(actor=adviser, cycle=call, key=NAMED)
    drop_change(actor=adviser, cycle=call, key=PartKey(TEXT, uid))
    assert not call.pending_changes.exists()
    kept = PartVersion.objects.get(key="presentation")
    assert not kept.was_public
    restore(actor=adviser, version=kept)
    assert WorkingCopy(call).values(NAMED)["title"] == "Abandonné"
    with pytest.raises(DomainError, match="Rien n’attend plus"):
        drop_change(actor=adviser, cycle=call, key=CALLED)


def test_the_pages_are_read_and_posted(client, call, head, adviser):
    for _ in range(2):
        start_candidature(actor=UserFactory(), cycle=call)
    save(adviser, call, CALLED, later(call))
    sign_in(client, head)
    url = reverse("workshop:changes", args=[call.slug])
    page = client.get(url).content.decode()
    assert "Envoyer ce courriel à 2 personnes" in page
    assert "Dossiers commencés, pas encore déposés" in page
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    refused = client.post(url, {"seen": seen, "sends": "on", "subject": "", "body": "", "groups": ["brouillons"]})
    assert refused.status_code == 422
    assert client.post(url, {"seen": "autre"}).status_code == 409
    assert client.post(url, {"seen": seen}).status_code == 302
    assert not OutboxMail.objects.exists()
    history = client.get(reverse("workshop:history", args=[call.slug])).content.decode()
    assert "Calendrier de l’appel" in history
    version = PartVersion.objects.get()
    detail = reverse("workshop:version", args=[call.slug, version.uuid])
    assert "Revenir à ce texte" in client.get(detail).content.decode()
    assert client.post(detail).status_code == 302
    assert call.pending_changes.count() == 1


def test_other_parts_than_those_read_are_read_again_first(client, call, head, adviser):
    save(adviser, call, NAMED, {"title": "Part"})
    save(adviser, call, COSTS, {"fee": "3700"})
    sign_in(client, head)
    url = reverse("workshop:changes", args=[call.slug])
    assert client.post(url, {"seen": page_of(call, head).seal, "partie": ["cout"]}).url == f"{url}?partie=cout"
    seen = page_of(call, head, ["cout"]).seal
    assert client.post(f"{url}?partie=cout", {"seen": seen, "partie": ["cout"]}).url == url
    call.refresh_from_db()
    assert (call.fee, call.title) == (3700, "Cycle public")


def test_pages_take_a_fixed_number_of_queries(client, call, head, adviser, django_assert_num_queries):
    sign_in(client, head)
    save(adviser, call, COSTS, {"fee": "3700"})
    save(adviser, call, CALLED, later(call))
    changes, history = (reverse(f"workshop:{name}", args=[call.slug]) for name in ("changes", "history"))
    client.get(changes)
    with django_assert_num_queries(18):
        client.get(changes)
    for _ in range(5):
        start_candidature(actor=UserFactory(), cycle=call)
    with django_assert_num_queries(18):
        client.get(changes)
    for count in (1, 30):
        for number in range(count):
            PartVersion.objects.create(cycle=call, key="presentation", title=f"Partie {number}", after={"title": "x"})
        with django_assert_num_queries(10):
            client.get(history)


def test_delays_that_were_granted_are_told_against_the_new_deadline(call, head, adviser):
    for days in (5, 20):
        draft = start_candidature(actor=UserFactory(), cycle=call)
        draft.extended_until = call.closes_at + datetime.timedelta(days=days)
        draft.save(update_fields=["extended_until"])
    save(adviser, call, CALLED, later(call))
    notes = page_of(call, head).notes
    assert "1 délai accordé reste au-delà de la nouvelle clôture." in notes
    assert "1 délai accordé n’ajoute plus rien\u00a0: la nouvelle clôture vient après." in notes


def test_buttons_beside_a_change(client, call, head, adviser):
    save(adviser, call, NAMED, {"title": "Attend"})
    Cycle.objects.filter(pk=call.pk).update(title="Par un fichier")
    sign_in(client, adviser)
    keep, drop, review = (
        reverse(f"workshop:{name}", args=[call.slug]) for name in ("change_keep", "change_drop", "review")
    )
    assert "La page publique a changé" in client.get(reverse("workshop:changes", args=[call.slug])).content.decode()
    assert client.post(keep, {"partie": "presentation"}).status_code == 302
    assert not page_of(call, head).changes[0].is_stale
    assert client.post(review).status_code == 302
    assert "/modifications/" in OutboxMail.objects.get().text_body
    assert client.post(drop, {"partie": "inconnue"}).status_code == 404
    assert client.post(drop, {"partie": "presentation"}).status_code == 302
    assert client.post(drop, {"partie": "presentation"}, follow=True).status_code == 200
    assert not call.pending_changes.exists()
    client.post(review)
    assert OutboxMail.objects.count() == 1


def test_pieces_concern_those_who_write_or_filed(call, head, adviser):
    pieces = [*WorkingCopy(call).values(PartKey(DOSSIER))["pieces"], {"label": "Organigramme", "kind": "OTHER"}]
    save(adviser, call, PartKey(DOSSIER), {"pieces": pieces})
    page = page_of(call, head)
    assert [topic.name for topic in page.topics] == ["pieces"]
    assert "Organigramme" in page.letter["body"]
