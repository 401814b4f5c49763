"""What must be there before a decision is recorded and before it is published."""

from datetime import timedelta

import pytest
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from candidatures.enums import State
from candidatures.models import Candidature
from committee.decisions.validating import validate_decisions
from committee.enums import Outcome
from committee.models import Decision
from committee.services import declare_recusal, publish_decisions, record_decision
from cycles.enums import CycleState
from cycles.services import archive_cycle
from instruction.services import grant_extension, open_late_draft
from tests.factories.accounts import UserFactory
from tests.factories.candidatures import CandidatureFactory, bulk_candidatures
from tests.factories.committee import assess, close_call, decide
from tests.factories.cycles import CallFactory
from toolkit.domain.errors import DomainError
from toolkit.notifications.models import OutboxMail
from toolkit.text.typography import typeset

pytestmark = pytest.mark.django_db

MOTIVE = "Séance avancée : la candidate part en mission."


def url(name, item):
    return reverse(f"committee:{name}", args=[item.uuid])


def extend(cycle, days=3, state=State.DRAFT):
    """Somebody has more time than the call gave, until so many days from now."""
    late = bulk_candidatures(1, cycle=cycle, state=state)[0]
    Candidature.objects.filter(pk=late.pk).update(extended_until=timezone.now() + timedelta(days=days))
    return late


def test_extension_of_a_dossier_that_is_no_draft_stops_nothing(sitting, item):
    """It was submitted within that time, or left: nobody is waited for."""
    for state in sorted(set(State.values) - {State.DRAFT}):
        extend(sitting.cycle, state=state)
    decide(item, sitting.president, Outcome.ADMITTED)


def test_extension_stops_decisions_to_its_last_second_and_those_of_its_cycle_only(sitting, item):
    extend(sitting.cycle)
    with pytest.raises(DomainError, match="Un délai accordé à une personne court jusqu’au"):
        decide(item, sitting.president, Outcome.ADMITTED)
    extend(sitting.cycle, days=5)
    with pytest.raises(DomainError, match="2 délais accordés courent encore"):
        decide(item, sitting.president, Outcome.ADMITTED)
    drafts = Candidature.objects.filter(cycle=sitting.cycle, state=State.DRAFT)
    drafts.update(extended_until=timezone.now() - timedelta(seconds=2))
    extend(CallFactory())
    decide(item, sitting.president, Outcome.ADMITTED)


def test_motive_stays_when_the_decision_is_changed(sitting, item):
    decide(item, sitting.president, Outcome.ADMITTED, override_reason=MOTIVE)
    record_decision(actor=sitting.president, item=item, outcome=Outcome.WAITLISTED)
    assert Decision.objects.get().override_reason == MOTIVE
    with pytest.raises(DomainError, match="ni lecture validée ni vote"):
        record_decision(actor=sitting.secretary, item=item, outcome=Outcome.ADMITTED)


def test_extension_granted_after_the_decisions_stops_the_publication(sitting, item):
    decide(item, sitting.president, Outcome.ADMITTED)
    late = extend(sitting.cycle)
    with pytest.raises(DomainError, match="Un délai accordé à une personne court jusqu’au"):
        publish_decisions(actor=sitting.head, committee=sitting.committee)
    late.delete()
    assert publish_decisions(actor=sitting.head, committee=sitting.committee) == 1


def test_nobody_gets_more_time_once_decisions_are_published(sitting, item):
    late = CandidatureFactory(cycle=sitting.cycle)
    decide(item, sitting.president, Outcome.ADMITTED)
    publish_decisions(actor=sitting.head, committee=sitting.committee)
    day = timezone.localdate() + timedelta(days=3)
    with pytest.raises(DomainError, match=r"sont publiées depuis le .* aucun délai"):
        grant_extension(actor=sitting.adviser, candidature=late, until=day, reason="Hospitalisation.")
    newcomer = UserFactory()
    with pytest.raises(DomainError, match="sont publiées depuis le"):
        open_late_draft(
            actor=sitting.adviser, cycle=sitting.cycle, email=newcomer.email, until=day, reason="Hospitalisation."
        )
    assert not Candidature.objects.filter(Q(extended_until__isnull=False) | Q(applicant=newcomer)).exists()
    assert not OutboxMail.objects.filter(event="candidature.extended").exists()


def test_cycle_of_which_something_is_to_come_is_not_archived(sitting, item):
    decide(item, sitting.president, Outcome.ADMITTED)
    with pytest.raises(DomainError, match="1 décision n’est pas publiée"):
        archive_cycle(actor=None, cycle=sitting.cycle)
    late = extend(sitting.cycle)
    with pytest.raises(DomainError, match=r"à une personne court jusqu’au .* archivez le cycle après"):
        archive_cycle(actor=None, cycle=sitting.cycle)
    late.delete()
    publish_decisions(actor=sitting.head, committee=sitting.committee)
    archive_cycle(actor=None, cycle=sitting.cycle)
    assert sitting.cycle.state == CycleState.ARCHIVED


def test_decision_whose_only_reader_is_recused_since_is_asked_again(sitting, item, session_of):
    reader, other = sitting.members
    assess(item, reader, 4)
    decide(item, sitting.secretary, Outcome.ADMITTED)
    declare_recusal(actor=reader, item=item, reason="Ancien collègue")
    with pytest.raises(DomainError, match="1 décision ne repose plus sur aucune lecture"):
        publish_decisions(actor=sitting.head, committee=sitting.committee)
    page = session_of(sitting.head).get(reverse("committee:publish"))
    assertContains(page, "1 décision ne repose plus sur aucune lecture")
    assertContains(page, "Un déport lui a retiré son appui")
    assertNotContains(page, 'name="agreed"')
    # Readings are open again; a later one does not vouch for a decision that never weighed it.
    assess(item, other, 4)
    with pytest.raises(DomainError, match="ne repose plus"):
        publish_decisions(actor=sitting.head, committee=sitting.committee)
    record_decision(actor=sitting.secretary, item=item, outcome=Outcome.ADMITTED)
    with pytest.raises(DomainError, match="sont clos"):
        assess(item, other, 5)
    with pytest.raises(DomainError, match="1 décision proposée attend d’être validée"):
        publish_decisions(actor=sitting.head, committee=sitting.committee)
    validate_decisions(actor=sitting.president, committee=sitting.committee)
    assert publish_decisions(actor=sitting.head, committee=sitting.committee) == 1


def test_page_says_until_when_nothing_is_recorded(sitting, item, session_of):
    client = session_of(sitting.president)
    open_page = client.get(url("read", item))
    assertContains(open_page, "Aucune décision pour l’instant")
    assertContains(open_page, "L’appel est ouvert jusqu’au")
    assertNotContains(open_page, 'name="outcome"')
    close_call(sitting.cycle)
    extend(sitting.cycle)
    assertContains(client.get(url("read", item)), "Un délai accordé à une personne court jusqu’au")


def test_page_offers_the_motive_to_the_president_alone_and_where_it_is_needed(sitting, item, session_of):
    close_call(sitting.cycle)
    page = session_of(sitting.president).get(url("read", item))
    for words in ("Pourquoi décider sans lecture ni vote", "0 lecture validée, 0 vote", item.candidature.full_name):
        assertContains(page, words)
    assertContains(session_of(sitting.secretary).get(url("read", item)), "seule la présidence peut décider")
    assess(item, sitting.members[0], 4)
    page = session_of(sitting.president).get(url("read", item))
    assertContains(page, "1 lecture validée, 0 vote")
    assertNotContains(page, "Pourquoi décider")
    assertContains(session_of(sitting.secretary).get(url("read", item)), 'name="outcome"')


def test_refused_record_keeps_what_was_typed(sitting, item, session_of):
    typed = {"outcome": "rejected", "rank": "", "reason": "Un avis de vingt lignes.", "override_reason": MOTIVE}
    client = session_of(sitting.president)
    refused = client.post(url("record", item), typed)
    for words in ("aucune décision ne s’enregistre avant", "Un avis de vingt lignes.", MOTIVE):
        assertContains(refused, words, status_code=409)
    close_call(sitting.cycle)
    assertContains(client.post(url("record", item), {**typed, "override_reason": " "}), "pourquoi", status_code=422)
    client.post(url("record", item), typed)
    assert Decision.objects.get().override_reason == MOTIVE
    for who in (sitting.president, sitting.head, sitting.adviser):
        assertContains(session_of(who).get(url("read", item)), typeset(MOTIVE))
    assertContains(session_of(sitting.head).get(reverse("committee:publish")), typeset(MOTIVE))
