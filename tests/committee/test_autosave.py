"""The grid saves itself: a draft while it is written, never a validated reading; two pages stay apart."""

from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from committee.enums import AssessmentState, Outcome
from committee.models import Assessment, Score
from committee.services import declare_recusal
from committee.services.assessment import mark_of_reading
from tests.factories.committee import assess, bulk_items, decide

pytestmark = pytest.mark.django_db


def url(name, item):
    return reverse(f"committee:{name}", args=[item.uuid])


def grid(sitting, *marks, comment="Un projet net.", seen="", **more):
    criteria = list(sitting.cycle.criteria.all())
    return {f"c{each.pk}": str(mark) for each, mark in zip(criteria, marks, strict=False)} | {
        "comment": comment,
        "seen": seen,
        **more,
    }


@pytest.fixture
def member(sitting, session_of):
    return session_of(sitting.members[0])


def test_marks_and_opinion_are_kept_as_a_draft(sitting, item, member):
    first = member.post(url("autosave", item), grid(sitting, 4, 5)).json()
    saved = Assessment.objects.get()
    assert (saved.state, saved.score, saved.comment) == (AssessmentState.DRAFT, Decimal("18.18"), "Un projet net.")
    assert (first["seen"], first["errors"]) == (mark_of_reading(saved), {})
    assert first["saved"].startswith("Enregistré à")
    second = member.post(url("autosave", item), grid(sitting, 4, comment="Autre.", seen=first["seen"])).json()
    assert second["seen"] != first["seen"]
    assert Score.objects.count() == 1
    page = member.get(url("read", item))
    assertContains(page, "Autre.")
    assertContains(page, f'data-seen="{second["seen"]}"')
    item.refresh_from_db()
    assert (item.mean_score, item.assessment_count) == (None, 0)


def test_refused_opinion_stays_in_the_page_and_marks_are_kept(sitting, item, member):
    assess(item, sitting.members[0], 3, validate=False, comment="L’ancien avis.")
    seen = mark_of_reading(Assessment.objects.get())
    told = member.post(url("autosave", item), grid(sitting, 5, 5, comment="a" * 4001, seen=seen)).json()
    assert list(told["errors"]) == ["comment"]
    saved = Assessment.objects.get()
    assert (saved.comment, len(saved.marks)) == ("L’ancien avis.", 2)


def test_other_page_is_told_and_both_versions_show(sitting, item, member):
    seen = member.post(url("autosave", item), grid(sitting, 4, 5, comment="Écrit ici.")).json()["seen"]
    response = member.post(url("autosave", item), grid(sitting, 4, 2, comment="Écrit là.", seen=""))
    told = response.json()
    assert (response.status_code, told["seen"]) == (409, seen)
    assert "Vous avez enregistré cette lecture dans une autre page" in told["refusal"]
    for words in ("Écrit", "ici", "là", "remarquable", "faible"):
        assert words in told["html"]
    first, second, third = list(sitting.cycle.criteria.all())[:3]
    assert told["stored"]["comment"] == "Écrit ici."
    assert [told["stored"][f"c{each.pk}"] for each in (first, second, third)] == ["4", "5", ""]
    assert Assessment.objects.get().comment == "Écrit ici."
    kept = member.post(url("autosave", item), grid(sitting, 4, 2, comment="Écrit là.", seen=seen))
    assert (kept.status_code, Assessment.objects.get().comment) == (200, "Écrit là.")


def test_what_is_stored_already_is_no_conflict(sitting, item, member):
    """An answer that was lost on its way is asked for again."""
    first = member.post(url("autosave", item), grid(sitting, 4, 5)).json()
    again = member.post(url("autosave", item), grid(sitting, 4, 5, seen=""))
    assert (again.status_code, again.json()["seen"]) == (200, first["seen"])


def test_without_scripts_both_versions_show_in_the_page(sitting, item, member):
    member.post(url("autosave", item), grid(sitting, 4, 5, comment="Écrit ici."))
    typed = grid(sitting, 1, 2, 3, 4, 5, comment="Écrit là.", act="validate")
    response = member.post(url("read", item), typed)
    for words in ("Deux versions de cette lecture", "5, remarquable", "Garder ma version", "data-stale"):
        assertContains(response, words, status_code=409)
    assert Assessment.objects.get().state == AssessmentState.DRAFT
    typed["seen"] = response.context["assessment_form"]["seen"].value()
    assertRedirects(member.post(url("read", item), typed), f"{reverse('committee:board')}?cycle={sitting.cycle.slug}")
    assert (Assessment.objects.get().comment, Assessment.objects.get().score) == ("Écrit là.", Decimal("10.20"))


def test_validated_reading_never_changes_by_itself(sitting, item, member):
    assess(item, sitting.members[0], 4)
    saved = Assessment.objects.get()
    for seen in ("", mark_of_reading(saved)):
        response = member.post(url("autosave", item), grid(sitting, 1, 1, 1, 1, 1, seen=seen))
        assert response.status_code == 409
        assert "Votre lecture est validée" in response.json()["refusal"]
        assert "html" not in response.json()
    item.refresh_from_db()
    assert (item.mean_score, Assessment.objects.get().updated_at) == (Decimal("16.00"), saved.updated_at)
    page = member.get(url("read", item))
    assertContains(page, "data-held")
    assertNotContains(member.get(url("read", bulk_items(1, sitting)[0])), "data-held")


def test_closed_dossier_says_why_and_an_unknown_one_is_unknown(sitting, item, member, session_of):
    decide(item, sitting.president, Outcome.ADMITTED)
    closed = member.post(url("autosave", item), grid(sitting, 4))
    assert (closed.status_code, "sont clos" in closed.json()["refusal"]) == (409, True)
    assertNotContains(member.get(url("read", item)), "data-autosave")
    declare_recusal(actor=sitting.members[0], item=item, reason="Ancien collègue")
    assert member.post(url("autosave", item), grid(sitting, 4)).status_code == 404
    for who in (sitting.secretary, sitting.adviser):
        client = session_of(who)
        assert client.post(url("autosave", item), grid(sitting, 4)).status_code == 403
        assertNotContains(client.get(url("read", item)), "autosave-words")
    assert not Assessment.objects.filter(seat__user=sitting.secretary).exists()


def test_autosave_runs_a_constant_number_of_queries(sitting, member, django_assert_num_queries):
    items = bulk_items(30, sitting, readers=0)
    data = grid(sitting, 4, 5, 4, 3, 3)
    with django_assert_num_queries(13):
        seen = member.post(url("autosave", items[3]), data).json()["seen"]
    with django_assert_num_queries(13):
        member.post(url("autosave", items[3]), data | {"seen": seen})
