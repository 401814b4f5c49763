"""The screens of a synthesis: written, saved by itself, stale, proposed, read; its page of A4; its column."""

import io

import pikepdf
import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from candidatures.enums import State
from candidatures.models import Candidature
from instruction import services
from instruction.enums import Opinion
from instruction.models import Synthesis
from instruction.models.synthesis import LINES, TEXT_LIMITS
from instruction.syntheses import syntheses_to_validate
from instruction.synthesis_paper import draw_synthesis
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import candidature_in
from tests.factories.syntheses import PARTS, validated, write_synthesis

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(cycle, adviser):
    return candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)


@pytest.fixture
def head_of_service(institute):
    """Whoever validates, where the institute asks it of them."""
    institute.head_validates_syntheses = True
    institute.save(update_fields=["head_validates_syntheses"])
    return make_staff(Role.HEAD_OF_SERVICE, institute=institute)


def page_of(dossier, name="synthesis"):
    return reverse(f"instruction:{name}", args=[dossier.uuid])


def test_validates_what_was_typed_in_one_post(staff, dossier):
    shown = staff.get(page_of(dossier)).context["form"]
    data = PARTS | {"seen": shown["seen"].value(), "dossier": shown["dossier"].value(), "act": "validate"}
    assertContains(
        staff.post(page_of(dossier), data, follow=True), "la commission la lit avec le dossier", status_code=200
    )
    assert Synthesis.objects.get().is_validated


def test_what_lacks_is_said_and_the_draft_is_kept(staff, dossier):
    response = staff.post(page_of(dossier), {"career": "Neuf ans", "seen": "", "act": "validate"})
    assertContains(response, "Il manque encore", status_code=422)
    assertContains(response, "Neuf ans", status_code=422)
    assert Synthesis.objects.get().career == "Neuf ans"


def test_autosave_keeps_what_is_accepted_and_tells_the_rest(staff, dossier):
    data = {"career": "Neuf ans", "stakes": "a" * (TEXT_LIMITS["stakes"] + 1), "seen": ""}
    told = staff.post(page_of(dossier, "synthesis_autosave"), data).json()
    assert (list(told["errors"]), told["seen"]) == (["stakes"], Synthesis.objects.get().mark)


def test_two_people_at_once_are_shown_both_versions(staff, dossier, institute):
    head = make_staff(Role.HEAD_OF_SERVICE, institute=institute)
    seen = write_synthesis(dossier, head).mark
    services.save_synthesis(actor=head, candidature=dossier, values={"career": "Dix ans"})
    answer = staff.post(page_of(dossier, "synthesis_autosave"), PARTS | {"career": "Onze ans", "seen": seen})
    assert answer.status_code == 409
    assert head.full_name in answer.json()["refusal"]
    assert answer.json()["stored"]["career"] == "Dix ans"
    page = staff.post(page_of(dossier), PARTS | {"career": "Onze ans", "seen": seen})
    assertContains(page, "Deux versions de cette synthèse", status_code=409)
    assertContains(page, "Onze ans", status_code=409)
    assert Synthesis.objects.get().career == "Dix ans"


def test_what_comes_after_the_validation_can_be_copied_and_is_offered_no_way_in(staff, dossier, adviser):
    seen = write_synthesis(dossier, adviser).mark
    validated(dossier, adviser, career="Dix ans")
    late = PARTS | {"career": "Onze ans", "seen": seen}
    told = staff.post(page_of(dossier, "synthesis_autosave"), late).json()["html"]
    assert "Garder ma version" not in told
    assert "Lire la version enregistrée" in told
    page = staff.post(page_of(dossier), late)
    assertNotContains(page, "Garder ma version", status_code=409)
    assertContains(page, "Onze ans", status_code=409)
    assertContains(page, "Lire la synthèse telle qu’elle est", status_code=409)


def test_assistant_reads_and_is_offered_no_form(client, dossier, adviser, institute):
    write_synthesis(dossier, adviser)
    sign_in(client, make_staff(Role.ASSISTANT, institute=institute))
    response = client.get(page_of(dossier))
    assertContains(response, PARTS["career"])
    assertNotContains(response, "<textarea")
    assert client.post(page_of(dossier), PARTS).status_code == 403


def test_the_head_sends_back_from_the_page(client, dossier, adviser, head_of_service):
    services.propose_synthesis(actor=adviser, synthesis=write_synthesis(dossier, adviser))
    sign_in(client, head_of_service)
    assertContains(client.get(page_of(dossier)), "Renvoyer avec un mot")
    empty = client.post(page_of(dossier, "synthesis_act"), {"act": "send_back", "word": ""})
    assertContains(empty, "Écrivez pourquoi vous la renvoyez", status_code=422)
    sent = client.post(page_of(dossier, "synthesis_act"), {"act": "send_back", "word": "Précisez."}, follow=True)
    assertContains(sent, "Renvoyée par")
    again = client.post(page_of(dossier, "synthesis_act"), {"act": "send_back", "word": "Un mot qui arrive trop tard."})
    assertContains(again, "Votre mot n’est pas parti. Le voici", status_code=409)
    assertContains(again, "Un mot qui arrive trop tard.", status_code=409)


def test_the_home_of_whoever_follows_the_dossier_tells_what_was_sent_back(client, cycle, adviser, head_of_service):
    dossier = candidature_in(State.ELIGIBLE, cycle=cycle, adviser=adviser)
    proposed = services.propose_synthesis(actor=adviser, synthesis=write_synthesis(dossier, adviser))
    back = services.send_back_synthesis(actor=head_of_service, synthesis=proposed, word="Dites ce qu’en fait l’équipe.")
    sign_in(client, adviser)
    thing = client.get(reverse("dashboard:home")).context["waiting"][0].things[0]
    assert (thing.name, thing.on) == (dossier.full_name, back.returned_at)
    assert "Dites ce qu’en fait l’équipe." in thing.what
    services.take_back_synthesis(actor=adviser, synthesis=services.propose_synthesis(actor=adviser, synthesis=back))
    thing = client.get(reverse("dashboard:home")).context["waiting"][0].things[0]
    assert "la commission attend votre synthèse" in thing.what


@pytest.mark.parametrize("number", [1, 4])
def test_page_runs_a_constant_number_of_queries(staff, dossier, adviser, number, django_assert_num_queries):
    for _ in range(number):
        validated(dossier, adviser)
    with django_assert_num_queries(9):
        assertContains(staff.get(page_of(dossier)), f"Version {number}")


def test_column_filter_and_lists_of_the_day_count_the_same(staff, cycle, adviser, dossier):
    others = [candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser) for _ in range(3)]
    candidature_in(State.SUBMITTED, cycle=cycle)
    write_synthesis(others[0], adviser)
    validated(others[1], adviser, opinion=Opinion.WITH_RESERVATIONS)
    proposed = write_synthesis(others[2], adviser)
    Synthesis.objects.filter(pk=proposed.pk).update(state="proposed")
    mine = staff.get("/instruction/", {"vue": "mes-dossiers", "synthese": "a-ecrire"}).context["rows"]
    assert {row.candidature for row in mine} == {dossier, others[0]}
    waiting = staff.get("/instruction/", {"vue": "toutes", "synthese": "a-valider"}).context["rows"]
    assert [row.candidature for row in waiting] == [one.candidature for one in syntheses_to_validate(adviser)]
    rows = staff.get("/instruction/", {"vue": "toutes", "colonnes": "candidat,synthese"}).context["rows"]
    told = {row.candidature.pk: (str(row.synthesis and row.synthesis.label), row.opinion) for row in rows}
    assert told[others[1].pk] == ("Validée", "Favorable avec réserves")
    assert told[dossier.pk] == ("À écrire", "")


def longest(text: str) -> dict[str, str]:
    """Every part as long as it may be, on as many lines as it may have."""
    parts = {}
    for name, limit in TEXT_LIMITS.items():
        whole = (text * limit)[: limit - LINES + 1]
        size = -(-len(whole) // LINES)
        parts[name] = "\n".join(whole[at : at + size] for at in range(0, len(whole), size))
        assert (len(parts[name]), parts[name].count("\n")) == (limit, LINES - 1)
    return parts


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "name"), [("Une direction qui tient par la preuve, ", "W"), ("DIRIGER SANS RECETTES, ", "W"), ("W", "a ")]
)
def test_the_longest_texts_hold_on_one_page(dossier, adviser, text, name):
    Candidature.objects.filter(pk=dossier.pk).update(
        employer_name=(name * 200)[:200], job_title=(name * 160)[:160], last_name=(name * 80)[:80]
    )
    found = validated(Candidature.objects.get(pk=dossier.pk), adviser, **longest(text))
    with pikepdf.open(io.BytesIO(draw_synthesis(found))) as pdf:
        assert len(pdf.pages) == 1
