"""The actions of the training team on a dossier: each form, its refusals, and what a stale page meets."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.enums import Role
from candidatures import services
from candidatures.enums import State
from candidatures.models import Candidature
from cycles.models import Participant
from instruction import services as instruction
from instruction.actions import BY_SLUG
from instruction.models import Note
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, candidature_in, pdf_upload

pytestmark = pytest.mark.django_db


def url(name, candidature):
    """The address of a page, or of an action by its slug."""
    if name in BY_SLUG:
        return reverse("instruction:act", args=[candidature.uuid, name])
    return reverse(f"instruction:{name}", args=[candidature.uuid])


def seen_by(response):
    """The commitment whose form a page shows, as its form sends it back."""
    return response.context["verify_form"]["seen"].value() or candidature_of(response).commitment.uuid


def candidature_of(response):
    return Candidature.objects.get(pk=response.context["candidature"].pk)


class TestActs:
    def test_take(self, staff, cycle, adviser):
        candidature = candidature_in(State.SUBMITTED, cycle=cycle)
        response = staff.post(url("prendre", candidature) + "?vue=a-prendre")
        assertRedirects(response, url("detail", candidature) + "?vue=a-prendre")
        candidature.refresh_from_db()
        assert (candidature.state, candidature.adviser) == (State.UNDER_REVIEW, adviser)

    def test_second_click_says_who_and_when(self, staff, cycle, institute):
        candidature = candidature_in(State.SUBMITTED, cycle=cycle)
        tarek = make_staff(Role.ADVISER, institute=institute, first_name="Tarek", last_name="Wissembach")
        instruction.claim_candidature(actor=tarek, candidature=candidature)
        response = staff.post(url("prendre", candidature))
        assertContains(response, "par Tarek Wissembach", status_code=409)
        assert Candidature.objects.get(pk=candidature.pk).adviser == tarek

    def test_request_correction(self, staff, cycle, adviser):
        candidature = candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)
        point = {"target_1": "career_posts", "what_1": "Précisez vos derniers postes.", "why_1": "Ils se recouvrent."}
        data = {**point, "due_on": (timezone.localdate() + timedelta(days=14)).isoformat()}
        staff.post(url("correction", candidature), data)
        asked = candidature.revisions.get()
        assert (asked.sections, asked.due_on.isoformat()) == (["parcours"], data["due_on"])
        assertContains(staff.get(url("detail", candidature)), "Précisez vos derniers postes.")

    def test_refused_form_keeps_what_was_typed(self, staff, cycle, adviser):
        candidature = candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)
        response = staff.post(url("correction", candidature), {"message": "Un long message."})
        assertContains(response, "Choisissez ce qui est à corriger", status_code=422)
        assertContains(response, "Un long message.", status_code=422)
        response = staff.post(url("irrecevable", candidature), {"reason": " "})
        assertContains(response, "Écrivez le motif", status_code=422)
        assert Candidature.objects.get(pk=candidature.pk).state == State.UNDER_REVIEW

    def test_stale_page_keeps_what_was_typed(self, staff, cycle, adviser):
        candidature = candidature_in(State.ELIGIBLE, cycle=cycle, adviser=adviser)
        response = staff.post(url("irrecevable", candidature), {"reason": "Ancienneté insuffisante."})
        assertContains(response, "Rien n’a été changé", status_code=409)
        assertContains(response, "Ancienneté insuffisante.", status_code=409)
        assertContains(response, "Recevable", status_code=409)

    def test_eligible_needs_a_signature(self, staff, cycle, adviser):
        candidature = CandidatureFactory(cycle=cycle, submitted=True)
        instruction.claim_candidature(actor=adviser, candidature=candidature)
        assertContains(staff.post(url("recevable", candidature)), "n’est pas signé", status_code=409)

    def test_eligible(self, staff, cycle, adviser):
        candidature = candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)
        staff.post(url("recevable", candidature))
        assert Candidature.objects.get(pk=candidature.pk).state == State.ELIGIBLE

    def test_eligible_goes_back_for_a_new_fact(self, staff, cycle, adviser):
        candidature = candidature_in(State.ELIGIBLE, cycle=cycle, adviser=adviser)
        page = staff.get(url("detail", candidature))
        assertContains(page, "Revenir à l’instruction")
        assertNotContains(page, "définitif")
        assertContains(staff.post(url("revenir", candidature)), "Écrivez le fait nouveau", status_code=422)
        staff.post(url("revenir", candidature), {"reason": "L’employeur retire son engagement."})
        fresh = Candidature.objects.get(pk=candidature.pk)
        assert (fresh.state, fresh.adviser) == (State.UNDER_REVIEW, adviser)
        assert fresh.changes.first().reason == "L’employeur retire son engagement."

    def test_only_the_head_cancels(self, staff, client, institute, cycle):
        candidature = candidature_in(State.CONFIRMED, cycle=cycle)
        assert staff.post(url("annuler", candidature), {"reason": "Départ."}).status_code == 403
        sign_in(client, make_staff(Role.HEAD_OF_SERVICE, institute=institute))
        client.post(url("annuler", candidature), {"reason": "Départ."})
        assert Candidature.objects.get(pk=candidature.pk).state == State.CANCELLED
        assert Participant.objects.get(user=candidature.applicant).left_reason == "Départ."

    def test_verify_commitment(self, staff, cycle, adviser):
        candidature = CandidatureFactory(cycle=cycle, submitted=True)
        services.upload_commitment(actor=candidature.applicant, candidature=candidature, upload=pdf_upload("signe.pdf"))
        assertContains(staff.get(url("detail", candidature)), "Vérifier le formulaire reçu")
        refused = staff.post(url("verify_commitment", candidature), {"signatory_name": "Odile Ferrand"})
        assertContains(refused, "Indiquez la qualité du signataire", status_code=422)
        assertContains(refused, "Odile Ferrand", status_code=422)
        data = {"signatory_name": "Odile Ferrand", "signatory_capacity": "Présidente", "seen": seen_by(refused)}
        staff.post(url("verify_commitment", candidature), data)
        candidature.forget_commitment()
        assert (candidature.commitment.state, candidature.commitment.signatory_name) == ("signed", "Odile Ferrand")
        assertContains(
            staff.post(url("verify_commitment", candidature), data), "n’est plus à vérifier", status_code=409
        )

    def test_form_replaced_since_is_not_verified_unread(self, staff, cycle):
        candidature = CandidatureFactory(cycle=cycle, submitted=True)
        give = {"actor": candidature.applicant, "candidature": candidature}
        services.upload_commitment(**give, upload=pdf_upload("signe.pdf"))
        data = {"signatory_name": "Odile Ferrand", "signatory_capacity": "Présidente"}
        data["seen"] = seen_by(staff.get(url("detail", candidature)))
        services.upload_commitment(**give, upload=pdf_upload("autre.pdf"))
        refused = staff.post(url("verify_commitment", candidature), data)
        assertContains(refused, "Le formulaire a été remplacé depuis", status_code=409)
        assertContains(refused, "Odile Ferrand", status_code=409)
        assert candidature_of(refused).commitment.state == "uploaded"
        staff.post(url("verify_commitment", candidature), data | {"seen": seen_by(refused)})
        assert candidature_of(refused).commitment.state == "signed"

    def test_form_that_the_page_does_not_name_is_not_verified(self, staff, cycle):
        candidature = CandidatureFactory(cycle=cycle, submitted=True)
        services.upload_commitment(actor=candidature.applicant, candidature=candidature, upload=pdf_upload())
        names = {"signatory_name": "Odile Ferrand", "signatory_capacity": "Présidente"}
        for seen in ({}, {"seen": candidature.uuid}):
            assert staff.post(url("verify_commitment", candidature), names | seen).status_code == 409

    def test_line_breaks_count_once_and_control_characters_go(self, staff, cycle):
        candidature = CandidatureFactory(cycle=cycle, submitted=True)
        text = "a" + "\r\n" * 1999 + "b" * 2000
        staff.post(url("note", candidature), {"text": f"\x00{text}\u202e"})
        assert candidature.notes.get().text == text.replace("\r", "")

    def test_note_stays_inside(self, staff, client, cycle):
        candidature = candidature_in(State.SUBMITTED, cycle=cycle)
        assert staff.post(url("note", candidature), {"text": ""}).status_code == 422
        staff.post(url("note", candidature), {"text": "Appeler le secrétariat."})
        assert Note.objects.get().text == "Appeler le secrétariat."
        assertContains(staff.get(url("detail", candidature)), "Appeler le secrétariat.")
        sign_in(client, candidature.applicant)
        assertNotContains(client.get(candidature.get_absolute_url()), "Appeler le secrétariat.")

    @pytest.mark.parametrize("name", [*BY_SLUG, "note", "verify_commitment"])
    def test_acts_are_posted(self, staff, cycle, name):
        assert staff.get(url(name, candidature_in(State.SUBMITTED, cycle=cycle))).status_code == 405
