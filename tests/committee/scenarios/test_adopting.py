"""A scenario is adopted: its decisions are proposed in one act, what they replace is kept, and what holds is told."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from candidatures.models import Candidature
from candidatures.services import withdraw_candidature
from candidatures.wordings.reasons import reasons_for_several
from committee.decisions.recording import record_decisions
from committee.decisions.validating import validate_decisions
from committee.decisions.wanted import Wanted
from committee.enums import Outcome
from committee.models import Adoption, Assessment, Committee, Decision, FormerDecision
from committee.scenarios.adopted import adopted_of
from committee.scenarios.adopting import adopt_scenario
from committee.scenarios.adoption_plan import Plan
from committee.scenarios.finding import find_open_scenario
from committee.scenarios.layout import Place
from committee.scenarios.page import ScenarioPage
from committee.scenarios.placing import place_items
from cycles.models import Cycle
from cycles.targets import Target
from tests.factories.committee import bulk_items, cast_plainly, close_call, decide, open_call, recuse
from tests.factories.scenarios import IN, OUT, WAIT, make_scenario
from tests.marks import mark_in
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.wordings import reasons

pytestmark = pytest.mark.django_db

MOTIVE = "Le projet reste à préciser."


def adopt(actor, scenario, **more):
    return adopt_scenario(actor=actor, scenario=scenario, **{"motive": MOTIVE, **more})


def plan_of(user, scenario):
    found = find_open_scenario(user, scenario.uuid)
    return Plan(ScenarioPage(found.composer, found.open_scenario))


def decided(*items):
    rows = {row.item_id: row for row in Decision.objects.all()}
    return [(rows[item.pk].outcome, rows[item.pk].rank) for item in items]


def test_every_dossier_gets_the_decision_that_the_scenario_gives_it(sitting, scenario, items):
    made = adopt(sitting.adviser, scenario)
    assert decided(*items) == [(IN, None), (IN, None), (WAIT, 1), (WAIT, 2), (WAIT, 3), (OUT, None)]
    assert set(Decision.objects.values_list("recorded_by", "validated_by")) == {(sitting.adviser.pk, None)}
    assert Decision.objects.get(item=items[5]).reason == MOTIVE
    kept = {row["item"]: (row["column"], row["rank"], row["number"]) for row in made.rows}
    assert kept[items[3].pk] == (WAIT, 2, 1)
    assert (made.scenario, made.revision, made.mean, made.unmet) == (scenario, 1, made.mean, [])
    assert float(made.mean) == 0.5
    validate_decisions(actor=sitting.president, committee=sitting.committee)


def test_sent_twice_it_is_one(sitting, scenario):
    key = uuid4()
    once = adopt(sitting.adviser, scenario, key=key)
    assert adopt(sitting.adviser, scenario, key=key, seen="1-x-y") == once
    assert (Adoption.objects.count(), FormerDecision.objects.count()) == (1, 0)
    with pytest.raises(DomainError, match=r"déjà adoptée, par .*Marchandeau"):
        adopt(sitting.adviser, scenario, key=uuid4())


def test_another_adoption_replaces_what_differs_and_keeps_it(sitting, scenario, items):
    adopt(sitting.adviser, scenario)
    validate_decisions(actor=sitting.president, committee=sitting.committee)
    other = make_scenario(sitting, name="B", admitted=items[:1], waiting=[items[3], items[1]], rejected=items[4:])
    place_items(actor=sitting.adviser, scenario=other, places={items[2].uuid: Place(IN)})
    told = plan_of(sitting.adviser, other)
    changes = {row.item.pk: (row.before, row.after) for row in told.replaced}
    assert [changes[item.pk][1][:15] for item in items[1:5]] == [
        "Liste d’attente", changes[items[2].pk][1], "Liste d’attente", changes[items[4].pk][1]
    ]  # fmt: skip
    assert (told.kept, len(told.written)) == (2, 4)
    adopt(sitting.adviser, other, motive="Autre motif.")
    assert decided(*items) == [(IN, None), (WAIT, 2), (IN, None), (WAIT, 1), (OUT, None), (OUT, None)]
    assert FormerDecision.objects.filter(validated_at__isnull=False).count() == 4
    assert Decision.objects.filter(validated_at__isnull=False).count() == 2  # those that say the same
    assert list(Decision.objects.filter(outcome=OUT).order_by("item").values_list("reason", flat=True)) == [
        "Autre motif.", MOTIVE
    ]  # fmt: skip
    assert adopted_of(plan_of(sitting.adviser, other).page.composer).adoption.name == "B"


@pytest.fixture
def missed(sitting, scenario):
    """A target that the group misses, and two people of one employer in it."""
    Candidature.objects.filter(committee_item__in=scenario.placements.filter(column=IN).values("item")).update(
        siret="21990022200015", title="M"
    )
    targets = [Target("GENDER", "WOMEN", "AT_LEAST", 1).write()]
    Cycle.objects.filter(pk=sitting.cycle.pk).update(targets=targets, seats=1)
    return scenario


def test_a_limit_that_is_not_kept_is_adopted_with_its_reason_alone(sitting, missed):
    plan = plan_of(sitting.adviser, missed)
    assert [re.sub(r"\W+", " ", line)[:20] for line in plan.misses] == [
        "Au moins 1 femme 0", "Au plus une personne", "2 admis pour 1 place"
    ]  # fmt: skip
    with pytest.raises(IncompleteError, match="Écrivez pourquoi"):
        adopt(sitting.adviser, missed, reason="  ")
    assert not Decision.objects.exists()
    made = adopt(sitting.adviser, missed, reason="Un désistement est annoncé.")
    assert (made.reason, made.unmet) == ("Un désistement est annoncé.", plan.misses)


def test_a_refusal_needs_its_motive(sitting, scenario):
    with pytest.raises(IncompleteError, match="motif des personnes non retenues"):
        adopt(sitting.adviser, scenario, motive=" ")
    with pytest.raises(IncompleteError, match="2000 caractères au plus"):
        adopt(sitting.adviser, scenario, motive="a" * 2001)
    assert not Adoption.objects.exists()


def test_a_dossier_that_nobody_placed_or_read_is_named(sitting, scenario, items):
    (late,) = bulk_items(1, sitting)
    name = late.candidature.full_name
    with pytest.raises(DomainError, match=f"{name} est arrivé après ce scénario"):
        adopt(sitting.adviser, scenario)
    place_items(actor=sitting.adviser, scenario=scenario, places={late.uuid: Place(WAIT, 1)})
    with pytest.raises(DomainError, match=f"il en manque pour {name}"):
        adopt(sitting.adviser, scenario)
    decide(late, sitting.president, Outcome.WAITLISTED, rank=1)  # on her own motive: the same, it stays
    adopt(sitting.adviser, scenario)
    assert Decision.objects.get(item=late).recorded_by == sitting.president


def test_a_decision_that_stands_on_nothing_any_more_is_proposed_again(sitting, scenario, items):
    adopt(sitting.adviser, scenario)
    Assessment.objects.filter(item=items[0]).delete()
    with pytest.raises(DomainError, match="il en manque pour"):
        adopt(sitting.adviser, scenario)
    cast_plainly(items[0])
    adopt(sitting.adviser, scenario)
    assert Decision.objects.get(item=items[0]).number == 2


def test_whoever_may_not_compose_may_not_adopt(sitting, scenario, items):
    with pytest.raises(NotAllowedError):
        adopt(sitting.members[0], scenario)
    with pytest.raises(NotAllowedError) as refused:
        adopt(sitting.head, scenario)  # it is not shared with her
    assert refused.value.status == 404
    recuse(items[5], sitting.president)
    with pytest.raises(NotAllowedError, match="à l’écart de la composition"):
        adopt(sitting.president, scenario)


def test_never_while_the_call_is_open_nor_once_decisions_are_published(sitting, scenario):
    open_call(sitting.cycle)
    scenario.committee.refresh_from_db()
    with pytest.raises(DomainError, match="L’appel est ouvert"):
        adopt(sitting.adviser, scenario)
    close_call(sitting.cycle)
    scenario.committee.refresh_from_db()
    Committee.objects.update(published_at=scenario.created_at)
    with pytest.raises(DomainError, match="publiées"):
        adopt(sitting.adviser, scenario)
    Committee.objects.update(published_at=None)
    scenario.placements.update(column=OUT, rank=None)
    with pytest.raises(DomainError, match="Personne n’est admis"):
        adopt(sitting.adviser, scenario)


def test_what_changed_since_the_page_was_read_is_told(sitting, scenario, items):
    seal = plan_of(sitting.adviser, scenario).seal
    place_items(actor=sitting.adviser, scenario=scenario, places={items[2].uuid: Place(IN)})
    with pytest.raises(StaleError, match=r"a placé .* parmi les admis .* Relisez ci-dessous"):
        adopt(sitting.adviser, scenario, seen=seal)
    seal = plan_of(sitting.adviser, scenario).seal
    decide(items[0], sitting.president, Outcome.ADMITTED)
    with pytest.raises(StaleError, match="Des décisions ont changé"):
        adopt(sitting.adviser, scenario, seen=seal)
    seal = plan_of(sitting.adviser, scenario).seal
    Cycle.objects.filter(pk=sitting.cycle.pk).update(seats=3)
    with pytest.raises(StaleError, match="les notes ou les cibles ont changé"):
        adopt(sitting.adviser, scenario, seen=seal)
    assert not Adoption.objects.exists()
    adopt(sitting.adviser, scenario, seen=plan_of(sitting.adviser, scenario).seal)


def test_what_one_decision_changes_afterwards_is_told(sitting, scenario, items):
    adopt(sitting.adviser, scenario)
    adopted = plan_of(sitting.adviser, scenario).page.adopted
    assert (adopted.changed, adopted.left) == ([], [])
    decide(items[5], sitting.president, Outcome.REJECTED, reason="Un motif à soi.")  # other words, the same decision
    decide(items[1], sitting.president, Outcome.REJECTED, reason="Revu en séance.")
    gone = Candidature.objects.get(pk=items[2].candidature_id)
    withdraw_candidature(actor=gone.applicant, candidature=gone)  # the others of the list move up
    adopted = plan_of(sitting.adviser, scenario).page.adopted
    assert [each.name for each in adopted.changed] == [items[1].candidature.full_name]
    assert adopted.left == [gone.full_name]
    swapped = [Wanted(items[3], WAIT, 2), Wanted(items[4], WAIT, 1)]
    record_decisions(actor=sitting.president, committee=sitting.committee, wanted=swapped)
    changed = {each.name: each.after for each in plan_of(sitting.adviser, scenario).page.adopted.changed}
    assert changed[items[3].candidature.full_name] == "Liste d’attente, rang 2"


@pytest.mark.parametrize("count", [1, 20])
def test_adopting_takes_one_number_of_queries(sitting, django_assert_num_queries, count):
    rows = bulk_items(count + 3, sitting, readers=1)
    first = make_scenario(sitting, admitted=rows[:1], waiting=rows[1:2], rejected=rows[2:])
    other = make_scenario(sitting, name="B", admitted=rows[2:], waiting=rows[:1], rejected=rows[1:2])
    adopt(sitting.adviser, first)
    with django_assert_num_queries(35):
        adopt(sitting.adviser, other, reason="Essai.")


def url(name, *args):
    return reverse(f"committee:{name}", args=args)


def shown(client, scenario):
    """What the page of the adoption sends back."""
    page = client.get(url("scenario_adopt", scenario.uuid))
    return page, {"seen": mark_in(page), "key": page.context["key"]}


def test_the_page_tells_what_it_does_and_does_it_once(sitting, missed, items, session_of):
    decide(items[1], sitting.president, Outcome.REJECTED, reason="Vu en séance.")
    client = session_of(sitting.adviser)
    page, sent = shown(client, missed)
    for words in (
        "6 décisions sont proposées", "pour 1 place", "rangs 1 à 3", "3 limites ou souhaits non tenus",
        "non retenu", "validée par", "Motif des personnes non retenues",
    ):  # fmt: skip
        assertContains(page, words)
    for item in items:
        assertContains(page, item.candidature.full_name)
    refused = client.post(url("scenario_adopt", missed.uuid), {**sent, "reason": "", "motive": "Gardé."})
    assertContains(refused, "Écrivez pourquoi ce groupe est adopté", status_code=422)
    assertContains(refused, "Gardé.</textarea>", status_code=422)
    typed = {**sent, "reason": "Deux désistements annoncés.", "motive": MOTIVE}
    for _click in range(2):
        done = client.post(url("scenario_adopt", missed.uuid), typed)
        assert done.url == url("scenario", missed.uuid)  # the adviser does not record one by one
    assert Adoption.objects.count() == 1
    assertContains(client.get(done.url), "est adopté. Ses 6 décisions sont proposées")
    assertContains(client.get(url("scenario_adopt", missed.uuid)), "aucune décision ne changerait")
    told = client.get(url("composition_adopted"))
    for words in ("Deux désistements annoncés.", "Au plus une personne par employeur", items[0].candidature.full_name):
        assertContains(told, words)


def test_a_page_that_is_out_of_date_keeps_what_was_typed(sitting, scenario, items, session_of):
    scenario.audience = "committee"
    scenario.save()
    client = session_of(sitting.secretary)
    _page, sent = shown(client, scenario)
    place_items(actor=sitting.adviser, scenario=scenario, places={items[2].uuid: Place(IN)})
    stale = client.post(url("scenario_adopt", scenario.uuid), {**sent, "reason": "Écrit ici.", "motive": MOTIVE})
    for words in ("a placé", "Écrit ici.</textarea>", f"{MOTIVE}</textarea>", "Rien n’a été adopté"):
        assertContains(stale, words, status_code=409)
    again = {"seen": mark_in(stale), "key": stale.context["key"], "reason": "Écrit ici.", "motive": MOTIVE}
    done = client.post(url("scenario_adopt", scenario.uuid), again)
    assert done.url.startswith(url("decisions"))
    assertContains(client.get(done.url), "Liste d’attente")


def test_what_is_adopted_shows_to_whoever_composes_alone(sitting, scenario, items, session_of):
    other = make_scenario(sitting, sitting.president, name="Autre", admitted=items[:1], rejected=items[1:])
    for each in (scenario, other):
        each.audience = "committee"
        each.save()
    adopt(sitting.adviser, scenario)
    decide(items[1], sitting.president, Outcome.REJECTED, reason="Revu.")
    client = session_of(sitting.adviser)
    assertContains(client.get(url("scenario", scenario.uuid)), "1 décision a changé depuis")
    assertContains(client.get(url("scenario", other.uuid)), "La composition adoptée est")
    assertContains(client.get(url("composition_compare")), "Adopté</span>")
    place_items(actor=sitting.adviser, scenario=scenario, places={items[2].uuid: Place(IN)})
    assertContains(client.get(url("scenario", scenario.uuid)), "ce qui a changé n’est pas adopté")
    reader = session_of(sitting.members[0])
    for address in (url("scenario", scenario.uuid), url("scenario", other.uuid), url("composition_compare")):
        assertNotContains(reader.get(address), "dopté")
    assert reader.get(url("composition_adopted")).status_code == 403
    assert reader.get(url("scenario_adopt", scenario.uuid)).status_code == 403


def test_the_usual_reasons_of_several_people_name_none(sitting, monkeypatch):
    text = "# Pour tous\n{{ cycle }} ne suffit pas.\n\n# Pour une personne\nÀ {{ prenom }}."
    monkeypatch.setattr(reasons, "words_of", lambda *args, **place: text)
    assert [each.title for each in reasons_for_several("reasons.refusal", sitting.cycle)] == ["Pour tous"]


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_takes_one_number_of_queries(sitting, session_of, django_assert_num_queries, count):
    rows = bulk_items(count + 3, sitting, readers=1)
    scenario = make_scenario(sitting, admitted=rows[:1], waiting=rows[1:2], rejected=rows[2:])
    adopt(sitting.adviser, scenario)
    client = session_of(sitting.adviser)
    with django_assert_num_queries(18):
        client.get(url("scenario_adopt", scenario.uuid))
    with django_assert_num_queries(14):
        client.get(url("composition_adopted"))
