"""One dossier: reading, voting, recording; what was typed is still there when it is refused."""

from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from candidatures.services import withdraw_candidature
from committee.enums import AssessmentState, Outcome
from committee.models import Assessment, Decision, Vote
from committee.services.assessment import mark_of_reading
from tests.factories.committee import assess, bulk_items, close_call, decide, declare, make_committee, make_item
from toolkit.text.typography import typeset

pytestmark = pytest.mark.django_db


def url(name, item):
    return reverse(f"committee:{name}", args=[item.uuid])


def typed(cycle, *marks, act="validate", comment="Un projet net."):
    criteria = list(cycle.criteria.all())
    return {f"c{criterion.pk}": str(mark) for criterion, mark in zip(criteria, marks, strict=False)} | {
        "comment": comment,
        "act": act,
    }


def test_page_holds_the_dossier_and_the_grid(session_of):
    sitting = make_committee(members=1)
    item = make_item(sitting)
    client = session_of(sitting.members[0])
    assertNotContains(client.get(url("read", item)), "data-grid")
    declare(item, sitting.members[0])
    response = client.get(url("read", item))
    assertContains(response, typeset(item.candidature.motivation))
    assertContains(response, reverse("committee:piece_file", args=[item.candidature.pieces.current().first().uuid]))
    assertContains(response, "aucun lien")
    for word in ("Absent", "Très faible", "Faible", "Suffisant", "Solide", "Remarquable"):
        assertContains(response, f'data-word="{word}"')
    assertNotContains(response, item.candidature.phone)
    assertNotContains(response, "Madame")


def test_draft_stays_on_the_page_with_its_score(sitting, item, session_of):
    client = session_of(sitting.members[0])
    response = client.post(url("read", item), typed(sitting.cycle, 4, 5, act="draft"), follow=True)
    assertRedirects(response, url("read", item))
    assertContains(response, "Brouillon enregistré")
    assertContains(response, "18,18")
    assertContains(response, "Un projet net.")
    assert Assessment.objects.get().state == AssessmentState.DRAFT


def test_validation_leads_to_the_next_unread_and_then_to_the_board(sitting, session_of):
    first, second = bulk_items(2, sitting)
    client = session_of(sitting.members[0])
    response = client.post(url("read", second), typed(sitting.cycle, 4, 5, 4, 3, 3))
    assertRedirects(response, url("read", first))
    response = client.post(url("read", first), typed(sitting.cycle, 4, 5, 4, 3, 3), follow=True)
    assertRedirects(response, f"{reverse('committee:board')}?cycle={sitting.cycle.slug}")
    assertContains(response, "16,20")


def test_changed_reading_stays_on_its_dossier(sitting, session_of):
    first, _second = bulk_items(2, sitting)
    client = session_of(sitting.members[0])
    client.post(url("read", first), typed(sitting.cycle, 4, 5, 4, 3, 3))
    seen = mark_of_reading(Assessment.objects.get())
    response = client.post(url("read", first), typed(sitting.cycle, 5, 5, 5, 5, 5) | {"seen": seen}, follow=True)
    assertRedirects(response, url("read", first))
    assertContains(response, "modifiée")
    assertContains(response, "20,00")


def test_missing_mark_keeps_what_was_typed(sitting, item, session_of):
    response = session_of(sitting.members[0]).post(url("read", item), typed(sitting.cycle, 4, 5, 4, 3))
    assertContains(response, "Notez encore", status_code=422)
    assertContains(response, "Un projet net.", status_code=422)
    assert response.content.decode().count(" checked>") == 4
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("mark", ["6", "-1", "x"])
def test_unknown_mark_is_refused(sitting, item, session_of, mark):
    response = session_of(sitting.members[0]).post(url("read", item), typed(sitting.cycle, mark, 5, 4, 3, 3))
    assertContains(response, "Choisissez une note de 0 à 5", status_code=422)


def test_too_long_an_opinion_keeps_everything(sitting, item, session_of):
    response = session_of(sitting.members[0]).post(
        url("read", item), typed(sitting.cycle, 4, 5, 4, 3, 3, comment="a" * 4001)
    )
    assert response.status_code == 422
    assertContains(response, "a" * 4001, status_code=422)


def test_line_break_counts_once(sitting, item, session_of):
    """A browser sends two characters for what its own counter takes as one."""
    opinion = "\r\n".join(["a" * 25] * 150)
    session_of(sitting.members[0]).post(url("read", item), typed(sitting.cycle, 4, 5, 4, 3, 3, comment=opinion))
    assert Assessment.objects.get().comment == opinion.replace("\r\n", "\n")


def test_texts_lose_their_control_characters(sitting, item, session_of):
    client = session_of(sitting.president)
    client.post(url("read", item), typed(sitting.cycle, 4, 5, 4, 3, 3, comment="Net\x00\x08.\u202e"))
    close_call(sitting.cycle)
    reason = "À\x00 mûrir.\r\nVoir l’an prochain."
    client.post(url("record", item), {"outcome": "rejected", "rank": "", "reason": reason})
    assert Assessment.objects.get().comment == "Net."
    assert Decision.objects.get().reason == "À mûrir.\nVoir l’an prochain."
    client = session_of(sitting.members[0])
    client.post(url("declare_link", item), {"link": "yes", "nature": "Ancien\x07 collègue"})
    assert item.recusals.get().reason == "Ancien collègue"


@pytest.mark.parametrize("who", ["secretary", "adviser", "head"])
def test_who_does_not_score_is_told(sitting, item, session_of, who):
    client = session_of(getattr(sitting, who))
    response = client.get(url("read", item))
    assertNotContains(response, "Valider, suivant")
    response = client.post(url("read", item), typed(sitting.cycle, 4, 5, 4, 3, 3))
    assertContains(response, "Seuls les membres de la commission", status_code=403)


def test_vote_comes_after_the_reading(sitting, item, session_of):
    client = session_of(sitting.members[0])
    assertNotContains(client.get(url("read", item)), "Mon vote")
    assertContains(client.post(url("vote", item), {"choice": "admit"}), "Validez d’abord", status_code=409)
    assess(item, sitting.members[0], 4)
    assertContains(client.get(url("read", item)), "Mon vote")
    assertContains(client.post(url("vote", item), {"choice": ""}), "Choisissez un vote", status_code=422)
    response = client.post(url("vote", item), {"choice": "waitlist", "seen": ""}, follow=True)
    assertContains(response, "Votre vote est enregistré")
    assert Vote.objects.get().choice == "waitlist"
    stale = client.post(url("vote", item), {"choice": "admit", "seen": ""})
    assertContains(stale, "dans une autre page", status_code=409)
    assertContains(stale, 'name="seen" value="waitlist"', status_code=409)
    assert Vote.objects.get().choice == "waitlist"
    client.post(url("vote", item), {"choice": "admit", "seen": "waitlist"})
    assert Vote.objects.get().choice == "admit"


def test_president_records_and_changes_the_decision(sitting, item, session_of):
    assess(item, sitting.members[0], 4)
    close_call(sitting.cycle)
    client = session_of(sitting.president)
    response = client.post(url("record", item), {"outcome": "waitlisted", "rank": "", "reason": ""}, follow=True)
    assertContains(response, "rang 1. Une autre personne la valide")
    typed_now = {"outcome": "rejected", "rank": "", "reason": "Autre groupe."}
    client.post(url("record", item), {**typed_now, "seen": response.context["decision_seen"]})
    decision = Decision.objects.get()
    assert (decision.outcome, decision.rank, decision.reason) == (Outcome.REJECTED, None, "Autre groupe.")


def test_decision_recorded_meanwhile_is_not_written_over(sitting, item, session_of):
    client = session_of(sitting.president)
    seen = client.get(url("read", item)).context["decision_seen"]
    decide(item, sitting.secretary, Outcome.REJECTED, reason="La commission a tranché.")
    typed_now = {"outcome": "admitted", "rank": "", "reason": "Groupe équilibré.", "seen": seen}
    refused = client.post(url("record", item), {**typed_now, "outcome": ""})
    assert refused.context["decision_seen"] == seen
    response = client.post(url("record", item), typed_now)
    assertContains(response, f"{sitting.secretary.full_name} a enregistré une autre décision", status_code=409)
    for words in ("La commission a tranché.", "Groupe équilibré."):
        assertContains(response, words, status_code=409)
    assert Decision.objects.get().outcome == Outcome.REJECTED
    client.post(url("record", item), {**typed_now, "seen": response.context["decision_seen"]})
    assert Decision.objects.get().outcome == Outcome.ADMITTED


def test_refused_decision_keeps_what_was_typed(sitting, session_of):
    first, second = bulk_items(2, sitting)
    decide(first, sitting.president, Outcome.WAITLISTED)
    assess(second, sitting.members[0], 4)
    client = session_of(sitting.president)
    response = client.post(url("record", second), {"outcome": "rejected", "rank": "", "reason": " "})
    assertContains(response, "Écrivez le motif", status_code=422)
    response = client.post(url("record", second), {"outcome": "waitlisted", "rank": "1", "reason": "Note interne."})
    assertContains(response, "rang 1 est déjà pris", status_code=409)
    assertContains(response, "Note interne.", status_code=409)
    response = client.post(url("record", second), {"outcome": "", "rank": "0", "reason": ""})
    assertContains(response, "Choisissez une décision", status_code=422)


@pytest.mark.parametrize("who", ["member", "adviser", "head"])
def test_only_who_may_records(sitting, item, session_of, who):
    person = sitting.members[0] if who == "member" else getattr(sitting, who)
    response = session_of(person).post(url("record", item), {"outcome": "admitted", "rank": "", "reason": ""})
    assertContains(response, "Seul le président", status_code=403)
    assert not Decision.objects.exists()


def test_recorded_decision_closes_the_grid(sitting, item, session_of):
    assess(item, sitting.members[0], 4)
    decide(item, sitting.president, Outcome.ADMITTED)
    client = session_of(sitting.members[0])
    response = client.get(url("read", item))
    assertContains(response, "Lectures et votes clos")
    assertNotContains(response, "Changer ma lecture")
    response = client.post(url("read", item), typed(sitting.cycle, 1, 1, 1, 1, 1))
    assertContains(response, "sont clos", status_code=409)


def test_withdrawn_dossier_is_gone(sitting, session_of):
    item = make_item(sitting)
    withdraw_candidature(actor=item.candidature.applicant, candidature=item.candidature)
    client = session_of(sitting.members[0])
    assertContains(client.get(url("read", item)), "n’est plus devant la commission", status_code=410)
    for name, data in (("read", typed(sitting.cycle, 1)), ("vote", {"choice": "admit"})):
        assert client.post(url(name, item), data).status_code == 410
    piece = item.candidature.pieces.current().first()
    assert client.get(reverse("committee:piece_file", args=[piece.uuid])).status_code == 404


def test_others_readings_show_marks_and_opinion(sitting, item, session_of):
    assess(item, sitting.members[0], 4, 5, 4, 3, 3, comment="À interroger sur la médiation.")
    response = session_of(sitting.adviser).get(url("read", item))
    assertContains(response, "À interroger sur la médiation.")
    assertContains(response, "16,20")
    assert response.context["reading"].others[0]["assessment"].score == Decimal("16.20")


def test_draft_of_another_shows_to_nobody(sitting, item, session_of):
    assess(item, sitting.members[0], 4, comment="Pas encore.", validate=False)
    for who in (sitting.president, sitting.adviser, sitting.members[1]):
        assertNotContains(session_of(who).get(url("read", item)), "Pas encore.")


def test_too_long_a_reason_to_step_aside_is_refused(sitting, item, session_of):
    answer = {"link": "yes", "nature": "a" * 301}
    response = session_of(sitting.members[0]).post(url("declare_link", item), answer)
    assertContains(response, "a" * 301, status_code=422)
    assert not item.recusals.exists()


def test_stepping_aside_too_late_is_explained(sitting, item, session_of):
    decide(item, sitting.president, Outcome.ADMITTED)
    close_call(sitting.cycle)
    Decision.objects.update(published_at=item.entered_at)
    answer = {"link": "yes", "nature": "Ancien collègue"}
    response = session_of(sitting.members[0]).post(url("declare_link", item), answer)
    assertContains(response, "trop tard", status_code=409)


def test_cycle_without_a_grid_says_so(sitting, item, session_of):
    sitting.cycle.criteria.all().delete()
    assertContains(session_of(sitting.members[0]).get(url("read", item)), "n’a pas encore de grille")


@pytest.mark.parametrize("name", ["vote", "record", "declare_link"])
def test_acts_are_posted(sitting, item, session_of, name):
    assert session_of(sitting.president).get(url(name, item)).status_code == 405


# 4 for the session and the person, then what is hidden from them, the item with its commitment, the seats, the grid,
# the readings and their marks, the votes, the pieces, how many there are and are read, the ones before and after;
# the employers that the reader has told, and what was lifted of their links.
@pytest.mark.parametrize("number", [1, 30, 300])
def test_reading_runs_a_constant_number_of_queries(sitting, session_of, number, django_assert_num_queries):
    items = bulk_items(number, sitting, readers=3)
    client = session_of(sitting.members[0])
    with django_assert_num_queries(18):
        client.get(url("read", items[-1]))


def test_saving_runs_a_constant_number_of_queries(sitting, session_of, django_assert_num_queries):
    items = bulk_items(30, sitting)
    client = session_of(sitting.members[0])
    with django_assert_num_queries(18):  # with the first version of what it says
        client.post(url("read", items[3]), typed(sitting.cycle, 4, 5, 4, 3, 3))
