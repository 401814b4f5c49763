"""« Mes liens »: one page for all the answers of a member."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from committee.enums import Outcome
from committee.models import Decision, LinkDeclaration, Recusal
from committee.services import declare_no_link, declare_recusal, lift_recusal
from tests.factories.committee import bulk_items, decide, recuse

pytestmark = pytest.mark.django_db

LINKS = "/commission/liens/"
QUERIES = 11


@pytest.fixture
def fresh(sitting):
    """Three dossiers on which nobody has declared anything, by name."""
    return named(bulk_items(3, sitting, declared=False), "ABC")


def named(items, letters):
    for letter, item in zip(letters, items, strict=True):
        item.candidature.last_name = item.sort_name = f"Nom-{letter}"
        item.candidature.save()
        item.save()
    return items


def answers(*given, **more):
    """What the page sends: an item, an answer and its nature."""
    sent = {}
    for item, link, *nature in given:
        sent |= {f"{item.uuid.hex}-link": link, f"{item.uuid.hex}-nature": nature[0] if nature else ""}
        sent[f"{item.uuid.hex}-seen"] = "-"
    return {**sent, **more}


class TestPage:
    def test_nothing_is_checked_and_each_dossier_has_its_two_answers(self, sitting, fresh, session_of):
        page = session_of(sitting.members[0]).get(LINKS)
        assertNotContains(page, " checked")
        assertContains(page, 'value="no"', 3)
        assertContains(page, 'value="yes"', 3)
        assertContains(page, "Nom-B")
        assertContains(page, "il reste 3 dossiers")

    @pytest.mark.parametrize("who", ["president", "secretary"])
    def test_whoever_sits_answers(self, sitting, fresh, session_of, who):
        person = getattr(sitting, who)
        client = session_of(person)
        assertContains(client.get(reverse("dashboard:home")), "3</b> liens à déclarer")
        assertRedirects(client.post(LINKS, answers((fresh[0], "no"))), f"{LINKS}?cycle={sitting.cycle.slug}")
        assert LinkDeclaration.objects.get().user == person
        assertContains(client.get(reverse("dashboard:home")), "2</b> liens à déclarer")

    def test_whoever_does_not_sit_finds_no_page(self, sitting, fresh, session_of):
        assert session_of(sitting.adviser).get(LINKS).status_code == 403
        assert session_of(sitting.head).post(LINKS, answers((fresh[0], "no"))).status_code == 403

    def test_those_left_come_first_and_what_was_answered_has_its_date(self, sitting, fresh, session_of):
        declare_no_link(actor=sitting.members[0], item=fresh[0])
        page = session_of(sitting.members[0]).get(LINKS)
        declared = page.context["declared"]
        assert [row.item for row in declared.rows] == [fresh[1], fresh[2], fresh[0]]
        assert (declared.answered, declared.total, declared.left) == (1, 3, 2)
        assertContains(page, "<b>Aucun lien</b>, le ")

    def test_published_and_withdrawn_dossiers_ask_nothing(self, sitting, fresh, session_of):
        decide(fresh[0], sitting.president, Outcome.ADMITTED)
        Decision.objects.update(published_at="2031-03-01T09:00Z")
        fresh[1].removed_at = "2031-03-01T09:00Z"
        fresh[1].save()
        declared = session_of(sitting.members[0]).get(LINKS).context["declared"]
        assert [row.item for row in declared.rows] == [fresh[2]]

    @pytest.mark.parametrize("count", [1, 30])
    def test_query_count_is_constant(self, sitting, session_of, count, django_assert_num_queries):
        for item in bulk_items(count, sitting, declared=False)[: count // 2]:
            declare_no_link(actor=sitting.members[0], item=item)
        client = session_of(sitting.members[0])
        with django_assert_num_queries(QUERIES):
            client.get(LINKS)


class TestAnswers:
    def test_some_answers_are_kept_and_the_others_wait(self, sitting, fresh, session_of):
        client = session_of(sitting.members[0])
        page = client.post(LINKS, answers((fresh[0], "no"), (fresh[2], "no")), follow=True)
        assertContains(page, "2 réponses enregistrées")
        assert set(LinkDeclaration.objects.values_list("item", "has_link")) == {
            (fresh[0].pk, False), (fresh[2].pk, False),
        }  # fmt: skip
        assertContains(client.post(LINKS, {}, follow=True), "rien n’a changé")

    def test_a_link_is_told_before_it_is_done(self, sitting, fresh, session_of):
        client = session_of(sitting.members[0])
        page = client.post(LINKS, answers((fresh[0], "no"), (fresh[1], "yes", "Ancien collègue")))
        assertContains(page, "Me déporter d’un dossier")
        assertContains(page, "Nom-B")
        assertContains(page, 'value="Ancien collègue"')
        assert not Recusal.objects.exists()
        assert LinkDeclaration.objects.get().item == fresh[0]
        sent = answers((fresh[1], "yes", "Ancienne équipe"), confirm="1")
        page = client.post(LINKS, sent, follow=True)
        assertContains(page, "Votre déport est enregistré")
        assertNotContains(page, "Nom-B")
        assert Recusal.objects.get().reason == "Ancienne équipe"
        assert (page.context["declared"].answered, page.context["declared"].total) == (1, 2)
        assertContains(client.post(LINKS, sent, follow=True), "rien n’a changé")

    def test_refused_rows_are_told_by_name_and_keep_what_was_typed(self, sitting, fresh, session_of):
        client = session_of(sitting.members[0])
        long = "é" * 301
        sent = answers((fresh[0], "yes", "  "), (fresh[1], "yes", long), (fresh[2], "no"))
        page = client.post(LINKS, sent)
        assertContains(page, "2 réponses ne sont pas enregistrées", status_code=422)
        assertContains(page, f"{fresh[0].candidature.full_name}&nbsp;: Écrivez la nature du lien", status_code=422)
        assertContains(page, long, status_code=422)
        assert LinkDeclaration.objects.get().item == fresh[2]
        assert not Recusal.objects.exists()

    def test_an_answer_about_a_dossier_that_is_not_there_is_nobody_s(self, sitting, fresh, session_of):
        recuse(fresh[1], sitting.members[0])
        client = session_of(sitting.members[0])
        sent = answers((fresh[1], "no"))
        assertContains(client.post(LINKS, {**sent, "rien-link": "no"}, follow=True), "rien n’a changé")
        assert LinkDeclaration.objects.get().has_link

    def test_a_lifted_recusal_is_asked_again(self, sitting, fresh, session_of):
        member = sitting.members[0]
        recusal = declare_recusal(actor=member, item=fresh[0], reason="Erreur")
        lift_recusal(actor=sitting.head, recusal=recusal, reason="Mauvais bouton.")
        page = session_of(member).get(LINKS)
        assertContains(page, "Votre déport a été levé")
        assert page.context["declared"].left == 3


def test_what_is_recused_leaves_no_trace_on_the_page(sitting, fresh, session_of):
    member = sitting.members[0]
    client = session_of(member)
    recuse(fresh[1], member)
    page = client.get(LINKS)
    assertNotContains(page, "Nom-B")
    assertNotContains(page, fresh[1].uuid.hex)
    assert page.context["declared"].total == 2
    assertContains(client.get(reverse("dashboard:home")), "2</b> liens à déclarer")
