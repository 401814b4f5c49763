"""The signatory’s page: what it shows before any answer, and what counts as opening it."""

import datetime
import re

import pytest
import time_machine
from django.utils import timezone

from candidatures.enums import CommitmentState, State
from candidatures.sections import POSITION
from candidatures.services import begin_answer, save_section
from candidatures.services.terms import read_terms
from tests.candidatures.answers import text_of
from tests.factories.candidatures import (
    CandidatureFactory,
    ask_commitment,
    ask_correction,
    candidature_in,
    link_of,
    sign,
)
from tests.factories.modules import ModuleFactory
from tests.factories.organisations import make_siret
from tests.factories.study_tours import StudyTourFactory

pytestmark = pytest.mark.django_db


class TestPage:
    def test_says_who_what_how_much_and_until_when(self, client, commitment, link):
        text = text_of(client.get(link))
        for words in ("Directrice générale", "Ville de Bréval", "Cycle de direction générale", "3 500 €"):
            assert words in text
        assert "Le lien fonctionne jusqu’au" in text

    def test_lists_the_days_away_and_marks_the_tour(self, client, asked, link):
        ModuleFactory(cycle=asked.cycle, number=1, title="Diriger", place="Nancy")
        StudyTourFactory(cycle=asked.cycle, place="Lisbonne")
        text = text_of(client.get(link))
        assert "Module 1, Nancy" in text
        assert re.search(r"<li class=\"away\"> <time datetime=\"\d{4}-09-14\">14 – 18 septembre</time>", text)
        assert re.search(r"<dd>\d+ jours</dd> <dd>en deux fois, d.+? à [a-zé]+ \d{4}</dd>", text)
        assert "Lisbonne" in text

    def test_says_which_dates_are_still_unknown(self, client, asked, link):
        ModuleFactory(cycle=asked.cycle, number=1, title="Diriger", starts_on=None)
        StudyTourFactory(cycle=asked.cycle, starts_on=None)
        text = text_of(client.get(link))
        assert text.count("<b>Dates à préciser</b>") == 2
        lines = dict(read_terms(asked.commitment).lines)
        assert lines["Absences"] == "à des dates à préciser ; à des dates à préciser (voyage d’étude, à l’étranger)"

    def test_shows_nothing_else_of_the_dossier(self, client, asked, link):
        text = text_of(client.get(link))
        assert "UN SECRET" not in text
        assert asked.applicant.email not in text

    def test_says_in_the_box_what_it_commits_to(self, client, asked, link):
        label = client.get(link).context["forms"]["sign"].fields["agrees"].label
        assert "Ville de Bréval" in label
        assert "3\u202f500\u202f€" in label
        assert asked.full_name in label

    def test_shows_the_day_and_what_is_known(self, client, link):
        with time_machine.travel("2026-11-25 10:00:00+01:00"):
            asked_now = ask_commitment(CandidatureFactory(siret=make_siret(9)))
            response = client.get(link_of(asked_now))
        assert "Fait le mercredi 25 novembre 2026" in text_of(response)
        assert response.context["forms"]["sign"].initial == {
            "signatory_name": "Philippe Orsenne",
            "signatory_capacity": "Maire",
            "billing_siret": make_siret(9),
            **dict.fromkeys(("purchase_order", "service_code", "billing_contact", "billing_email"), ""),
        }

    def test_is_kept_from_caches_referrers_and_robots(self, client, link):
        for path in (link, f"{link}formulaire/", "/engagement/inconnu/"):
            response = client.get(path)
            if response.streaming:
                response.getvalue()
            assert response["Referrer-Policy"] == "same-origin"
            assert "no-store" in response["Cache-Control"]
            assert response["X-Robots-Tag"] == "noindex"

    def test_costs_three_queries(self, client, link, django_assert_num_queries):
        with django_assert_num_queries(3):  # the commitment, the sessions, the finance department's link
            client.get(link)

    def test_costs_one_more_while_a_correction_is_asked_for(self, client, django_assert_num_queries):
        candidature = candidature_in(State.UNDER_REVIEW)
        ask_correction(candidature, "poste", "pieces", actor=candidature.adviser, what="Qui ?")
        link = link_of(ask_commitment(candidature))
        client.get(link)
        with django_assert_num_queries(4):
            client.get(link)

    def test_says_what_the_correction_under_way_says(self, client):
        candidature = candidature_in(State.UNDER_REVIEW)
        ask_correction(candidature, "poste", "pieces", actor=candidature.adviser, what="Qui ?")
        save_section(
            actor=candidature.applicant,
            candidature=candidature,
            section=POSITION,
            values={"job_title": "Directrice SDIS"},
        )
        assert "Directrice SDIS" in text_of(client.get(link_of(ask_commitment(candidature))))


class TestOpening:
    def test_is_no_claim_of_a_get(self, client, asked, link):
        client.get(link)
        assert asked.commitments.get().state == CommitmentState.SENT
        assert client.get(f"{link}commence/").status_code == 405

    def test_is_noted_once_somebody_types(self, client, asked, link):
        assert client.post(f"{link}commence/").status_code == 204
        first = asked.commitments.get().opened_at
        with time_machine.travel(timezone.now() + datetime.timedelta(hours=1)):
            client.post(f"{link}commence/")
        commitment = asked.commitments.get()
        assert (commitment.state, commitment.opened_at) == (CommitmentState.OPENED, first)

    def test_is_not_the_applicants_own_typing(self, client, asked, link):
        client.force_login(asked.applicant)
        client.post(f"{link}commence/")
        assert asked.commitments.get().state == CommitmentState.SENT

    def test_is_not_the_form_or_the_act(self, client, asked, link):
        client.get(f"{link}formulaire/").getvalue()
        client.get(f"{link}acte/")
        assert asked.commitments.get().state == CommitmentState.SENT

    def test_signs_nothing(self, client, asked, link):
        for path in (link, f"{link}?answer=sign", f"{link}acte/", f"{link}formulaire/"):
            response = client.get(path)
            if response.streaming:
                response.getvalue()
        assert not asked.commitments.get().is_signed

    def test_after_an_answer_changes_nothing(self, asked, commitment):
        sign(asked)
        begin_answer(commitment=commitment)  # read before the signature
        assert asked.commitments.get().is_signed
