"""The first page after signing in, by role."""

import datetime
import re

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from candidatures import services as candidatures
from candidatures.enums import State
from committee.enums import Outcome
from committee.services import declare_recusal, publish_decisions
from tests.factories.accounts import MembershipFactory, UserFactory, make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, bulk_candidatures, candidature_in
from tests.factories.committee import assess, close_call, decide, make_committee, make_item
from tests.factories.cycles import CallFactory
from tests.factories.fees import make_fee
from tests.factories.organisations import InstituteFactory
from toolkit.domain.days import add_months

pytestmark = pytest.mark.django_db

HOME = "/accueil/"


@pytest.fixture
def institute():
    return InstituteFactory()


@pytest.fixture
def cycle(institute):
    return CallFactory(institute=institute)


def lines(response):
    """Group -> {words: number} of whom the only cycle waits for."""
    [card] = response.context["cards"]
    return {group.title: {line.words: line.count for line in group.lines} for group in card.groups}


def told(response):
    """Kind -> number of what waits for the reader."""
    return {kind.slug: kind.total for kind in response.context["waiting"]}


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


class TestStaff:
    def test_funnel_counts_each_step(self, client, institute, cycle):
        sign_in(client, make_staff(Role.ADVISER, institute=institute))
        CandidatureFactory(cycle=cycle)
        CandidatureFactory(cycle=cycle, submitted=True)
        for state in (State.INELIGIBLE, State.ELIGIBLE, State.WAITLISTED, State.DECLINED, State.CONFIRMED):
            candidature_in(state, cycle=cycle)
        steps = client.get(HOME).context["cards"][0].steps
        assert [(step.label, step.count) for step in steps] == [
            ("En brouillon", 1),
            ("Déposées", 6),
            ("Recevables", 4),
            ("Admises", 2),
            ("Confirmées", 1),
        ]
        assert [step.percent for step in steps] == [14, 86, 57, 29, 14]
        assert [step.aside and (step.aside.count, step.aside.words) for step in steps] == [
            None, None, (1, "irrecevable"), (1, "en liste d’attente"), None,
        ]  # fmt: skip
        assert steps[-1].goal == "pour 20 places"

    def test_says_what_waits_for_whom(self, client, institute, cycle):
        adviser = make_staff(Role.ADVISER, institute=institute)
        sign_in(client, adviser)
        CandidatureFactory(cycle=cycle)
        CandidatureFactory(cycle=cycle, submitted=True)
        candidature_in(State.SUBMITTED, cycle=cycle)
        for state in (State.UNDER_REVIEW, State.CORRECTION_REQUESTED, State.ELIGIBLE, State.ADMITTED):
            candidature_in(state, cycle=cycle, adviser=adviser)
        assert told(client.get(HOME)) == {"a-juger": 1, "synthese-a-ecrire": 1, "sans-conseiller": 2}
        assert lines(client.get(HOME)) == {
            "Les candidats": {
                "correction attendue": 1, "réponse d’une personne admise": 1, "brouillon à déposer": 1,
            },
            "Les employeurs": {"engagement à signer": 1},
            "La commission": {"dossier sans décision": 1},
        }  # fmt: skip

    def test_head_publishes_once_all_is_decided(self, client, cycle):
        sitting = make_committee(cycle)
        item, other = make_item(sitting), make_item(sitting)
        sign_in(client, sitting.head)
        decide(item, sitting.president, Outcome.ADMITTED)
        close_call(cycle)
        assert lines(client.get(HOME))["La commission"] == {"dossier sans décision": 1}
        decide(other, sitting.president, Outcome.REJECTED, reason="Profil déjà présent.")
        assert lines(client.get(HOME))["Vous"] == {"décisions à publier": 2}
        assertContains(client.get(HOME), f"/commission/publication/?cycle={cycle.slug}")
        publish_decisions(actor=sitting.head, committee=sitting.committee)
        assert lines(client.get(HOME)) == {"Les candidats": {"réponse d’une personne admise": 1}}

    def test_decisions_stay_secret_in_the_funnel(self, client, cycle):
        sitting = make_committee(cycle)
        sign_in(client, make_staff(Role.ASSISTANT, institute=cycle.institute))
        decide(make_item(sitting), sitting.president, Outcome.ADMITTED)
        close_call(cycle)
        response = client.get(HOME)
        assert [step.count for step in response.context["cards"][0].steps] == [0, 1, 1, 0, 0]
        assertNotContains(response, "à publier")

    def test_head_calls_from_the_waiting_list(self, client, institute):
        cycle = CallFactory(institute=institute, seats=1)
        sign_in(client, make_staff(Role.HEAD_OF_SERVICE, institute=institute))
        candidature_in(State.WAITLISTED, cycle=cycle)
        assert lines(client.get(HOME))["Vous"] == {"personne en liste d’attente : une place est libre": 1}
        candidature_in(State.CONFIRMED, cycle=cycle)
        assert "Vous" not in lines(client.get(HOME))

    def test_accountant_reads_the_fees(self, client, institute, cycle):
        sign_in(client, make_staff(Role.ACCOUNTANT, institute=institute))
        for _ in range(2):
            make_fee(cycle=cycle)
        bulk_candidatures(3, cycle=cycle)
        response = client.get(HOME)
        assert told(response) == {"droits": 2}
        assertContains(response, "7\u202f000\u202f€")
        assertNotContains(response, 'href="/instruction/')

    def test_other_cycle_by_its_slug(self, client, institute, cycle):
        older = CallFactory(institute=institute, year=2010)
        bulk_candidatures(4, cycle=older)
        sign_in(client, make_staff(Role.ADVISER, institute=institute))
        assert client.get(HOME).context["cycle"] == cycle
        assert client.get(HOME, {"cycle": "cdg-2010"}).context["cards"][0].steps[1].count == 4
        assert client.get(HOME, {"cycle": "cdg-1999"}).status_code == 404

    def test_empty_institute(self, client, institute):
        sign_in(client, make_staff(Role.ADVISER, institute=institute))
        assertContains(client.get(HOME), "Aucun cycle dans votre institut")

    def test_nothing_waits(self, client, institute, cycle):
        sign_in(client, make_staff(Role.ADVISER, institute=institute))
        assertContains(client.get(HOME), "Rien ne vous attend")

    @pytest.mark.parametrize(
        ("received", "says", "counts"),
        [
            (datetime.date(2026, 1, 14), True, False),  # silence rejects on 14 March: today
            (datetime.date(2026, 1, 15), True, True),
            (datetime.date(2026, 1, 29), True, True),  # on 29 March, in fifteen days
            (datetime.date(2026, 1, 30), False, False),
        ],
    )
    def test_says_what_silence_decides_or_is_about_to(
        self, client, cycle, institute, time_machine, received, says, counts
    ):
        time_machine.move_to(datetime.datetime(2026, 3, 14, 9, tzinfo=datetime.UTC))
        sign_in(client, make_staff(Role.ADVISER, institute=institute))
        at = timezone.make_aware(datetime.datetime.combine(received, datetime.time(23, 30)))
        for state in (State.UNDER_REVIEW, State.REJECTED):
            bulk_candidatures(1, cycle=cycle, state=state)
        cycle.candidatures.update(submitted_at=at, silence_on=add_months(received, 2))
        assert ("silence" in told(client.get(HOME))) is says
        rows = client.get("/instruction/", {"cycle": cycle.slug, "vue": "silence-proche"}).context["rows"]
        assert len(rows) == int(counts)


class TestMember:
    def test_dossiers_that_are_decided_are_no_longer_to_be_read(self, client, cycle):
        sitting = make_committee(cycle)
        member = sitting.members[0]
        items = [make_item(sitting) for _ in range(3)]
        for item in items[:2]:
            assess(item, member, 4)
        decide(items[0], sitting.president, Outcome.ADMITTED)
        sign_in(client, member)
        response = client.get(HOME)
        assert "1 dossier lu sur 2" in text_of(response)
        assertNotContains(response, "votre décision")

    @pytest.mark.parametrize(("who", "whose"), [("president", "votre"), ("secretary", "une")])
    def test_who_records_decisions_is_told_how_many_wait(self, client, cycle, who, whose):
        sitting = make_committee(cycle, secretary=True)
        items = [make_item(sitting) for _ in range(3)]
        decide(items[0], sitting.president, Outcome.ADMITTED)
        sign_in(client, getattr(sitting, who))
        response = client.get(HOME)
        assert f"2 dossiers attendent {whose} décision" in text_of(response)
        url = f"/commission/?cycle={cycle.slug}&vue=sans-decision"
        assertContains(response, url.replace("&", "&amp;"))
        assert len(client.get(url).context["board"].shown) == 2
        decide(items[1], sitting.president, Outcome.ADMITTED)
        assert f"1 dossier attend {whose} décision" in text_of(client.get(HOME))

    def test_progress_leaves_recused_dossiers_out(self, client, cycle):
        sitting = make_committee(cycle)
        member = sitting.members[0]
        items = [make_item(sitting) for _ in range(3)]
        assess(items[0], member, 4)
        declare_recusal(actor=member, item=items[2], reason="Ancien collègue")
        sign_in(client, member)
        response = client.get(HOME)
        assert "1 dossier lu sur 2" in text_of(response)
        assertContains(response, "Reprendre la lecture")
        assertNotContains(response, "En brouillon")
        assertNotContains(response, "Ce qui vous attend")

    def test_own_candidature_and_recusals_stay_out_of_the_counts_of_staff(self, client, cycle):
        sitting = make_committee(cycle)
        member = sitting.members[0]
        MembershipFactory(user=member, institute=cycle.institute, role=Role.HEAD_OF_SERVICE)
        items = [make_item(sitting) for _ in range(2)]
        declare_recusal(actor=member, item=items[0], reason="Ancien collègue")
        sign_in(client, member)
        assert lines(client.get(HOME))["La commission"] == {"dossier sans décision": 1}

    @pytest.mark.parametrize("role", [Role.ASSISTANT, Role.ACCOUNTANT])
    def test_progress_of_the_decisions_is_for_who_reads_them(self, client, cycle, role):
        make_item(make_committee(cycle))
        sign_in(client, make_staff(role, institute=cycle.institute))
        response = client.get(HOME)
        assert [
            card for card in response.context["cards"] if "La commission" in {one.title for one in card.groups}
        ] == []

    @pytest.mark.parametrize("role", [Role.ADVISER, Role.HEAD_OF_SERVICE])
    def test_staff_who_compete_learn_nothing_of_the_committee(self, client, cycle, role):
        sitting = make_committee(cycle)
        person = make_staff(role, institute=cycle.institute)
        own, other = make_item(sitting, applicant=person), make_item(sitting)
        sign_in(client, person)
        assert "La commission" not in lines(client.get(HOME))
        for each in (own, other):
            decide(each, sitting.president, Outcome.ADMITTED)
        close_call(cycle)
        found = lines(client.get(HOME))
        assert "La direction du service" not in found
        assert "décision à publier" not in found.get("Vous", {})

    def test_reading_is_over_once_published(self, client, cycle):
        sitting = make_committee(cycle)
        member = sitting.members[0]
        item = make_item(sitting)
        assess(item, member, 4)
        decide(item, sitting.president, Outcome.ADMITTED)
        close_call(cycle)
        publish_decisions(actor=sitting.head, committee=sitting.committee)
        sign_in(client, member)
        response = client.get(HOME)
        assertContains(response, "Les décisions sont publiées")
        assertNotContains(response, "Reprendre la lecture")

    def test_member_without_a_seat(self, client, institute, cycle):
        sign_in(client, make_staff(Role.COMMITTEE_MEMBER, institute=institute))
        assertContains(client.get(HOME), "Vous n’avez pas de siège")

    def test_nothing_to_read_yet(self, client, cycle):
        sign_in(client, make_committee(cycle).members[0])
        assertContains(client.get(HOME), "Aucun dossier n’est à lire")


class TestApplicant:
    def test_newcomer_finds_the_open_call(self, client, cycle):
        sign_in(client, UserFactory())
        response = client.get(HOME)
        assertContains(response, f"/candidatures/commencer/{cycle.slug}/")
        assertContains(response, "Commencer ma candidature")

    def test_nothing_open(self, client):
        sign_in(client, UserFactory())
        assertContains(client.get(HOME), "Aucun appel à candidatures n’est ouvert")

    @pytest.mark.parametrize(
        ("state", "sentence"),
        [
            (State.DRAFT, "avant de pouvoir déposer, jusqu’au"),
            (State.SUBMITTED, "Le service formation va lire votre dossier"),
            (State.UNDER_REVIEW, "Le service formation lit votre dossier"),
            (State.CORRECTION_REQUESTED, "vous demande une correction"),
            (State.ELIGIBLE, "La commission lit votre dossier"),
            (State.INELIGIBLE, "Le motif et les recours"),
            (State.ADMITTED, "sans quoi votre place sera rendue"),
            (State.WAITLISTED, "dès qu’une place se libère"),
            (State.REJECTED, "Le motif et les recours"),
            (State.CONFIRMED, "Votre place est réservée"),
            (State.DECLINED, "renoncé à votre place"),
            (State.LAPSED, "pas répondu à temps"),
            (State.WITHDRAWN, "retiré cette candidature"),
            (State.CANCELLED, "participation est annulée"),
        ],
    )
    def test_each_state_has_its_next_step(self, client, state, sentence):
        candidature = candidature_in(state)
        sign_in(client, candidature.applicant)
        response = client.get(HOME)
        assertContains(response, sentence)
        assertContains(response, candidature.applicant_label)
        assertNotContains(response, "commencer/")

    def test_complete_draft_and_late_draft(self, client, time_machine):
        candidature = CandidatureFactory(signed=True)
        sign_in(client, candidature.applicant)
        assertContains(client.get(HOME), "Votre dossier est complet")
        time_machine.move_to(candidature.cycle.closes_at + datetime.timedelta(minutes=1))
        sign_in(client, candidature.applicant)
        assertContains(client.get(HOME), "ce brouillon ne peut plus être déposé")

    def test_unsigned_commitment_is_the_next_step(self, client):
        candidature = CandidatureFactory(submitted=True)
        sign_in(client, candidature.applicant)
        assertContains(client.get(HOME), "n’a pas encore signé son engagement")
        candidatures.refuse_commitment(commitment=candidature.commitment, reason="Pas de crédits.")
        assertContains(client.get(HOME), "a refusé de s’engager")

    def test_decision_under_embargo_does_not_show(self, client, cycle):
        sitting = make_committee(cycle)
        item = make_item(sitting)
        decide(item, sitting.president, Outcome.REJECTED, reason="Motif bien secret.")
        sign_in(client, item.candidature.applicant)
        response = client.get(HOME)
        assertContains(response, "Transmise à la commission")
        assertNotContains(response, "secret")

    # Session, person, roles; candidatures with required pieces, pieces and commitments, their
    # revisions; open calls.
    @pytest.mark.parametrize("number", [1, 4])
    def test_runs_a_constant_number_of_queries(self, client, number, django_assert_num_queries):
        person = UserFactory()
        for _ in range(number):
            CandidatureFactory(applicant=person, complete=True)
        sign_in(client, person)
        with django_assert_num_queries(9):
            assert len(client.get(HOME).context["steps"]) == number


def test_person_with_every_role_sees_each_in_few_queries(client, institute, cycle, django_assert_max_num_queries):
    sitting = make_committee(cycle)
    make_item(sitting)
    person = sitting.members[0]
    for role in (Role.ADVISER, Role.ASSISTANT, Role.ACCOUNTANT, Role.HEAD_OF_SERVICE):
        MembershipFactory(user=person, institute=institute, role=role)
    CandidatureFactory(applicant=person, complete=True)
    make_fee(cycle=cycle)
    sign_in(client, person)
    with django_assert_max_num_queries(44):
        response = client.get(HOME)
    for title in ("Ce qui vous attend", "Ma lecture pour la commission", "En brouillon",
                  "Mes candidatures"):  # fmt: skip
        assertContains(response, title)


def test_deadline_in_words(client, institute, cycle):
    cycle.closes_at = timezone.now() + datetime.timedelta(minutes=1)
    cycle.save()
    sign_in(client, make_staff(Role.ADVISER, institute=institute))
    assertContains(client.get(HOME), "Clôture ")
