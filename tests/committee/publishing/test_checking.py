"""The dry run: what each letter says wrong is found, named, and blocks or is acknowledged."""

from datetime import timedelta

import pytest
from django.utils import timezone

from candidatures.enums import State
from candidatures.models import Candidature
from committee.enums import Outcome
from committee.models import Decision
from tests.factories.candidatures import CandidatureFactory, bulk_candidatures
from tests.factories.committee import bulk_items, decide
from tests.factories.cycles import CallFactory
from tests.factories.notifications import OutboxMailFactory
from tests.factories.publishing import dry_run

pytestmark = pytest.mark.django_db


def told(sitting):
    """What was found, a sentence each, and whether it blocks."""
    return {finding.told: finding.is_blocking for finding in dry_run(sitting).findings}


def about(item, **columns):
    Candidature.objects.filter(pk=item.candidature_id).update(**columns)
    return Candidature.objects.get(pk=item.candidature_id)


def found(sitting, words):
    """Whether a sentence that holds these words blocks; None where nothing was found."""
    return next((blocks for sentence, blocks in told(sitting).items() if words in sentence), None)


def test_nothing_is_found_of_letters_that_are_right(sitting, judged):
    run = dry_run(sitting)
    assert [finding.told for finding in run.findings if finding.letter] == []
    assert [letter.decision.outcome for letter in run.letters] == list(Outcome.values)
    assert not run.blocking


def test_each_trait_of_a_letter_is_named_with_its_person(sitting, judged):
    first = about(judged[0], title="", email="")
    assert found(sitting, f"{first.full_name} : Civilité inconnue") is False
    first.applicant.email = ""
    assert found(sitting, "Aucune adresse électronique") is None  # the account still has one
    type(first.applicant).objects.filter(pk=first.applicant_id).update(email="")
    assert found(sitting, f"{first.full_name} : Aucune adresse électronique") is True


def test_refusal_without_a_motive_blocks(sitting, judged):
    Decision.objects.filter(item=judged[2]).update(reason=" ")
    assert found(sitting, "Refus sans motif") is True


def test_two_admitted_of_one_employer_are_told(sitting):
    first, second = bulk_items(2, sitting, readers=1)
    for item in (first, second):
        decide(item, sitting.president, Outcome.ADMITTED)
        about(item, siret="21670482500019")
    assert found(sitting, f"Même employeur que {second.candidature.full_name}") is False
    Decision.objects.filter(item=second).delete()
    about(second, state=State.CONFIRMED)
    assert found(sitting, f"Même employeur que {second.candidature.full_name}") is False


def test_place_in_another_cycle_of_the_year_is_told(sitting, judged):
    other = CallFactory(institute=sitting.cycle.institute, year=sitting.cycle.year, code="CDH")
    place = bulk_candidatures(1, cycle=other, state=State.CONFIRMED)[0]
    Candidature.objects.filter(pk=place.pk).update(applicant=judged[0].candidature.applicant)
    assert found(sitting, "A déjà une place cette année") is False
    elsewhere = CallFactory(year=sitting.cycle.year)
    Candidature.objects.filter(pk=place.pk).update(cycle=elsewhere)
    assert found(sitting, "A déjà une place") is None  # another institute keeps it to itself


def test_earlier_mail_that_says_otherwise_is_told(sitting, judged):
    uuid = judged[0].candidature.uuid
    OutboxMailFactory(event="candidature.ineligible", about=uuid)
    assert found(sitting, "disait autre chose") is False
    OutboxMailFactory(event="candidature.reopened", about=uuid)
    assert found(sitting, "disait autre chose") is None


def test_fee_of_another_amount_is_told(sitting, judged):
    about(judged[0]).commitments.update(amount=0)
    assert found(sitting, "ne demande aucun droit") is False
    about(judged[0]).commitments.update(amount=10)
    assert found(sitting, "un autre montant") is False


def test_last_day_to_answer_is_looked_at(sitting, judged):
    cycle = sitting.cycle
    saturday = (5 - timezone.localdate().weekday()) % 7 or 7
    type(cycle).objects.filter(pk=cycle.pk).update(confirmation_days=saturday)
    assert found(sitting, "répondraient jusqu’au samedi") is False
    type(cycle).objects.filter(pk=cycle.pk).update(confirmation_days=0)
    assert found(sitting, "aucun jour pour répondre") is True


def test_extension_that_runs_blocks_and_names_the_person(sitting):
    late = CandidatureFactory(cycle=sitting.cycle)
    decide(bulk_items(1, sitting, readers=1)[0], sitting.president, Outcome.ADMITTED)
    until = timezone.now() + timedelta(days=2)
    Candidature.objects.filter(pk=late.pk).update(extended_until=until, first_name="Ida", last_name="Roux")
    assert found(sitting, "Ida Roux") is True


def test_hole_in_the_waiting_list_blocks(sitting, judged):
    decide(bulk_items(1, sitting, readers=1)[0], sitting.president, Outcome.WAITLISTED)
    assert found(sitting, "saute un rang") is None
    Decision.objects.filter(rank=2).update(rank=4)
    assert found(sitting, "saute un rang") is True


def test_what_a_publication_is_refused_for_blocks(sitting, judged):
    bulk_items(1, sitting)
    assert found(sitting, "attend une décision") is True
    assert found(sitting, "en instruction") is None
    bulk_candidatures(2, cycle=sitting.cycle, state=State.UNDER_REVIEW)
    assert found(sitting, "2 dossiers restent en instruction") is False


def test_author_of_the_letters_is_asked_for(sitting, judged):
    institute = sitting.cycle.institute
    institute.signatory_name = ""
    institute.save(update_fields=["signatory_name"])
    assert found(sitting, "ne nomment pas leur auteur") is False
