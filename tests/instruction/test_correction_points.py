"""A correction is asked point by point: what, why, by when; what refuses it, the form, what staff read."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from candidatures import services
from candidatures.enums import State
from candidatures.models import Candidature, CorrectionPoint
from candidatures.sections import POSITION, PROJECT
from instruction import services as instruction
from instruction.services.correction import CORRECTION_DAYS, AskedPoint
from tests.factories.candidatures import ask_correction, candidature_in, pdf_bytes, pdf_upload
from toolkit.domain.errors import IncompleteError, NotAllowedError, StaleError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewed(cycle, adviser):
    return candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)


def day(days):
    return timezone.localdate() + timedelta(days=days)


def act(candidature):
    return reverse("instruction:act", args=[candidature.uuid, "correction"])


def page_of(candidature):
    return reverse("instruction:detail", args=[candidature.uuid])


def typed(**changes):
    """The form with one point."""
    point = {"target_1": "project", "what_1": "Précisez l’échéance.", "why_1": "La commission compare des calendriers."}
    return {**point, "due_on": day(10).isoformat(), "message": "", **changes}


class TestService:
    def test_sections_follow_from_the_points(self, reviewed):
        cv = reviewed.cycle.required_pieces.get(kind="CV")
        revision = ask_correction(reviewed, f"piece-{cv.pk}", "project", "poste", days=5)
        assert revision.sections == ["poste", "projet", "pieces"]
        assert revision.due_on == day(5)
        told = [(point.section, point.field, point.required_piece) for point in revision.points.all()]
        assert told == [("pieces", "", cv), ("projet", "project", None), ("poste", "", None)]

    @pytest.mark.parametrize(
        ("points", "days", "match"),
        [
            ([], 5, "au moins un point"),
            ([AskedPoint("commits_accuracy", "Quoi.", "Parce que.")], 5, "ne demande pas"),
            ([AskedPoint("inconnu", "Quoi.", "Parce que.")], 5, "ne demande pas"),
            ([AskedPoint("project", "  ", "Parce que.")], 5, "ce qui est à corriger, et pourquoi"),
            ([AskedPoint("project", "Quoi.", "")], 5, "ce qui est à corriger, et pourquoi"),
            ([AskedPoint("project", "x" * 1001, "Parce que.")], 5, "dépasse"),
            ([AskedPoint("project", "Quoi.", "Parce que.")] * 11, 5, "10 points"),
            ([AskedPoint("project", "Quoi.", "Parce que.")], 0, "n’est pas à venir"),
            ([AskedPoint("project", "Quoi.", "Parce que.")], -1, "n’est pas à venir"),
            ([AskedPoint("project", "Quoi.", "Parce que.")], 400, "plus d’un an"),
        ],
    )
    def test_refusals_write_nothing(self, reviewed, points, days, match):
        with pytest.raises(IncompleteError, match=match):
            instruction.request_correction(
                actor=reviewed.adviser, candidature=reviewed, points=points, due_on=day(days)
            )
        assert Candidature.objects.get(pk=reviewed.pk).state == State.UNDER_REVIEW
        assert not CorrectionPoint.objects.exists()

    def test_rights_and_state_are_those_of_the_table(self, reviewed):
        with pytest.raises(NotAllowedError):
            ask_correction(reviewed, "project", actor=reviewed.applicant)
        ask_correction(reviewed, "project")
        with pytest.raises(StaleError):
            ask_correction(reviewed, "project")
        assert CorrectionPoint.objects.count() == 1

    def test_mail_says_what_why_and_by_when(self, reviewed):
        ask_correction(
            reviewed, "project", what="Précisez *l’échéance*.", why="Elle manque.", message="Bonjour,", days=9
        )
        text = OutboxMail.objects.get(event="candidature.correction_requested").text_body
        for words in ("Projet professionnel", "Précisez *l’échéance*.", "Elle manque.", "Bonjour,", str(day(9).year)):
            assert words in text


class TestForm:
    def test_several_points_are_asked_without_a_script(self, staff, reviewed):
        shown = staff.get(page_of(reviewed))
        assertContains(shown, "Projet professionnel")
        assertContains(shown, day(CORRECTION_DAYS).isoformat())
        more = {"target_3": "poste", "what_3": "Quel périmètre ?", "why_3": "Il est vague."}
        assertRedirects(staff.post(act(reviewed), typed(**more)), page_of(reviewed))
        asked = reviewed.revisions.get()
        assert [point.what for point in asked.points.all()] == ["Précisez l’échéance.", "Quel périmètre ?"]
        page = staff.get(page_of(reviewed))
        for words in ("Quel périmètre\u202f?", "Il est vague.", "Avant la fin du"):
            assertContains(page, words)

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"target_1": "", "what_1": "", "why_1": ""}, "au moins un point"),
            ({"target_1": ""}, "Point 1 : choisissez"),
            ({"what_1": " "}, "Point 1 : écrivez"),
            ({"why_1": ""}, "Point 1 : dites pourquoi"),
            ({"what_2": "Et ceci."}, "Point 2 : choisissez"),
            ({"due_on": ""}, "Choisissez le jour"),
            ({"due_on": "hier"}, "Écrivez une date"),
            ({"target_1": "state"}, "Choisissez une des réponses"),
            ({"what_1": "x" * 1001}, "Retirez au moins 1 caractère"),
        ],
    )
    def test_refused_form_keeps_what_was_typed(self, staff, reviewed, changes, says):
        response = staff.post(act(reviewed), typed(message="Un mot gardé.", **changes))
        assert response.status_code == 422
        text = response.content.decode().replace("\xa0", " ").replace("\u202f", " ")
        assert says in text
        assert "Un mot gardé." in text
        assert Candidature.objects.get(pk=reviewed.pk).state == State.UNDER_REVIEW

    def test_day_that_is_past_is_refused_by_the_service_with_the_text_kept(self, staff, reviewed):
        response = staff.post(act(reviewed), typed(due_on=day(0).isoformat()))
        assertContains(response, "n’est pas à venir", status_code=422)
        assertContains(response, "Précisez l’échéance.", status_code=422)


def test_staff_read_what_was_asked_changed_and_replied(staff, reviewed):
    cv = reviewed.cycle.required_pieces.get(kind="CV")
    revision = ask_correction(reviewed, "project", "scope", f"piece-{cv.pk}", what="À revoir.")
    owner = reviewed.applicant
    first, second, _ = revision.points.all()
    services.save_section(
        actor=owner, candidature=reviewed, section=PROJECT, values={"project": "Un projet daté."},
        replies={first.pk: "L’échéance y est."},
    )  # fmt: skip
    services.save_section(
        actor=owner, candidature=reviewed, section=POSITION, values={}, replies={second.pk: "Rien n’a changé."}
    )
    services.add_piece(
        actor=owner, candidature=reviewed, required_piece=cv, upload=pdf_upload("neuf.pdf", pdf_bytes(2))
    )
    assertNotContains(staff.get(page_of(reviewed)), "L’échéance y est.")  # not sent yet
    services.answer_correction(actor=owner, candidature=reviewed)
    page = staff.get(page_of(reviewed))
    for words in ("Modifié, avec une réponse", "L’échéance y est.", "Un projet daté.", "Répondu, sans changement",
                  "Rien n’a changé.", "neuf.pdf"):  # fmt: skip
        assertContains(page, words)
