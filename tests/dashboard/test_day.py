"""The day of each member of staff: names, dates, numbers that lead to their lists, colleagues, the year before."""

import datetime
import uuid

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from accounts.models import Membership
from candidatures import services as candidatures
from candidatures.enums import State
from candidatures.models import Candidature, Revision
from committee.enums import Outcome
from committee.services import declare_recusal
from cycles.models import Cycle
from dashboard.curve import curve_of, earlier_call
from instruction import services as instruction
from instruction.models import Note
from organisations.enums import SilenceRegime
from organisations.models import Institute
from tests.dashboard.numbers import HOME, numbers_of, rows_at, walk_numbers
from tests.factories.accounts import MembershipFactory, make_staff, sign_in
from tests.factories.candidatures import (
    ask_about,
    ask_correction,
    bulk_candidatures,
    candidature_in,
    post_dossier,
)
from tests.factories.committee import close_call, decide, make_committee, make_item
from tests.factories.cycles import CallFactory
from tests.factories.fees import make_fee
from tests.factories.organisations import InstituteFactory
from tests.factories.syntheses import write_synthesis
from toolkit.notifications.enums import MailState
from toolkit.notifications.models import OutboxMail
from toolkit.waiting import away

pytestmark = pytest.mark.django_db
TEAM = (Role.ASSISTANT, Role.ADVISER, Role.HEAD_OF_SERVICE)


@pytest.fixture
def institute():
    return InstituteFactory()


@pytest.fixture
def cycle(institute):
    return CallFactory(institute=institute)


@pytest.fixture
def adviser(institute):
    return make_staff(Role.ADVISER, institute=institute)


def answered(dossier, text="Depuis 2019."):
    thread = ask_about(dossier)
    candidatures.answer_question(actor=dossier.applicant, thread=thread, text=text, key=uuid.uuid4())


def overdue(dossier, days=2):
    day = timezone.localdate() - datetime.timedelta(days=days)
    Revision.objects.filter(candidature=dossier).update(due_on=day)


def returned(dossier, adviser):
    ask_correction(dossier, "projet", actor=adviser)
    candidatures.answer_correction(actor=dossier.applicant, candidature=dossier, message="Voilà.")


def come_back(dossier, author, text="Rappeler la mairie.", colleague=None):
    note = Note(candidature=dossier, author=author, text=text, colleague=colleague, remind_on=timezone.localdate())
    note.save()


def waiting(client, url=HOME):
    """Kind -> the names that the home tells."""
    return {kind.slug: [thing.name for thing in kind.things] for kind in client.get(url).context["waiting"]}


def a_bit_of_everything(cycle, adviser):
    """Dossiers of every kind of duty, and what stands beside; returns those that are followed by name."""
    found = {}
    for kind in ("asked", "returned", "late", "noted", "paper", "ready", "silent", "other"):
        state = State.CORRECTION_REQUESTED if kind == "late" else State.UNDER_REVIEW
        follower = make_staff(Role.ADVISER, institute=cycle.institute) if kind == "other" else adviser
        found[kind] = candidature_in(state, cycle=cycle, adviser=follower)
    answered(found["asked"])
    returned(found["returned"], adviser)
    overdue(found["late"])
    come_back(found["noted"], adviser)
    come_back(found["noted"], adviser, "Et relire le projet.")
    found["paper"].commitments.update(state="uploaded", document=None)
    Candidature.objects.filter(pk=found["silent"].pk).update(
        silence_on=timezone.localdate() + datetime.timedelta(days=3)
    )
    post_dossier(cycle=cycle, is_full=False)
    for state in (State.DRAFT, State.SUBMITTED, State.INELIGIBLE, State.WITHDRAWN, State.WAITLISTED, State.CONFIRMED):
        candidature_in(state, cycle=cycle, adviser=adviser)
    OutboxMail.objects.filter(about=found["ready"].uuid).update(state=MailState.FAILED)
    return found


class TestNumbers:
    @pytest.mark.slow
    def test_each_leads_to_as_many_rows_for_each_role(self, client, cycle, institute, adviser):
        found = a_bit_of_everything(cycle, adviser)
        told = self._told_by_name(client, adviser)
        names = {kind: [dossier.full_name] for kind, dossier in found.items()}
        assert told["reponse-a-lire"] == names["asked"]
        assert told["correction-revenue"] == names["returned"]
        assert told["correction-en-retard"] == names["late"]
        assert told["silence"] == names["silent"]
        assert told["note-a-revoir"] == names["noted"]
        assert told["formulaire-a-verifier"] == names["paper"]
        assert set(told["a-juger"]) == {found[kind].full_name for kind in ("asked", "noted", "ready", "silent")}
        assert len(told["sans-conseiller"]) == 1
        assert told["papier"] == ["Maëlle Kervadec"]
        assert "courriels" in told
        assertContains(client.get(HOME), "Depuis 2019.")
        bulk_candidatures(51, cycle=cycle)  # more than a page
        for person in (adviser, *(make_staff(role, institute=institute) for role in TEAM)):
            sign_in(client, person)
            assert walk_numbers(client) >= 10

    def _told_by_name(self, client, person):
        sign_in(client, person)
        return waiting(client)

    def test_each_of_the_year_before_too(self, client, cycle, institute, adviser):
        earlier = CallFactory(
            institute=institute,
            year=cycle.year - 1,
            opens_at=cycle.opens_at - datetime.timedelta(days=360),
            closes_at=cycle.closes_at - datetime.timedelta(days=360),
        )
        for each, count in ((cycle, 3), (earlier, 4)):
            for place, row in enumerate(bulk_candidatures(count, cycle=each)):
                at = each.closes_at - datetime.timedelta(days=16 + 6 * place)
                Candidature.objects.filter(pk=row.pk).update(submitted_at=at)
        sign_in(client, adviser)
        assertContains(client.get(HOME), "Les chiffres")
        assert walk_numbers(client) >= 8

    def test_each_of_two_institutes(self, client, cycle, adviser):
        other = CallFactory(institute=InstituteFactory(), code="PC")
        MembershipFactory(user=adviser, institute=other.institute, role=Role.ASSISTANT)
        for each in (cycle, other):
            answered(candidature_in(State.UNDER_REVIEW, cycle=each, adviser=adviser))
            bulk_candidatures(2, cycle=each)
        sign_in(client, adviser)
        answers = next(kind for kind in client.get(HOME).context["waiting"] if kind.slug == "reponse-a-lire")
        assert {lot.label: lot.count for lot in answers.lots} == {cycle.label: 1, other.label: 1}
        assert sorted(thing.beside.rsplit(", ")[-1] for thing in answers.things) == sorted((cycle.label, other.label))
        assert len(answers.things) == 2
        assert walk_numbers(client) >= 8

    def test_each_before_and_after_the_publication(self, client, cycle):
        sitting = make_committee(cycle)
        items = [make_item(sitting) for _ in range(2)]
        sign_in(client, sitting.head)
        assert walk_numbers(client)
        for item in items:
            decide(item, sitting.president, Outcome.ADMITTED)
        close_call(cycle)
        found = dict(numbers_of(client.get(HOME).content.decode()))
        assert found[f"/commission/publication/?cycle={cycle.slug}"] == 2
        assert walk_numbers(client)

    def test_each_of_the_accounts(self, client, cycle, institute):
        make_fee(cycle=cycle)
        make_fee(cycle=cycle)
        bulk_candidatures(3, cycle=cycle)
        sign_in(client, make_staff(Role.ACCOUNTANT, institute=institute))
        response = client.get(HOME)
        assert walk_numbers(client) == 1
        assertContains(response, "droits à facturer")
        assertNotContains(response, 'href="/instruction/')
        assert response.context["cards"] == []

    def test_free_seats_lead_to_who_waits_for_one(self, client, institute):
        cycle = CallFactory(institute=institute, seats=3)
        candidature_in(State.WAITLISTED, cycle=cycle)
        sign_in(client, make_staff(Role.HEAD_OF_SERVICE, institute=institute))
        assertContains(client.get(HOME), "personne en liste d’attente\xa0: trois places sont libres")
        assert walk_numbers(client)


class TestWhatWaits:
    def test_dossiers_of_a_colleague_wait_for_the_assistant_only(self, client, cycle, institute, adviser):
        dossier = candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)
        answered(dossier)
        for role, told in ((Role.ADVISER, []), (Role.HEAD_OF_SERVICE, []), (Role.ASSISTANT, [dossier.full_name])):
            sign_in(client, make_staff(role, institute=institute))
            assert waiting(client).get("reponse-a-lire", []) == told, role

    def test_head_sees_silence_across(self, client, cycle, institute, adviser):
        dossier = candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)
        cycle.candidatures.update(silence_on=timezone.localdate())
        sign_in(client, make_staff(Role.ADVISER, institute=institute))
        assert "silence" not in waiting(client)
        sign_in(client, make_staff(Role.HEAD_OF_SERVICE, institute=institute))
        assert waiting(client)["silence"] == [dossier.full_name]
        assertContains(client.get(HOME), "Le silence vaut rejet")

    def test_proposals_go_to_the_head_and_come_back(self, client, cycle, institute, adviser):
        dossier = candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)
        head = make_staff(Role.HEAD_OF_SERVICE, institute=institute)
        proposal = instruction.propose_ineligibility(actor=adviser, candidature=dossier, reason="Pas encore en poste.")
        sign_in(client, head)
        assert waiting(client) == {"irrecevabilite-a-decider": [dossier.full_name]}
        assertContains(client.get(HOME), "Pas encore en poste.")
        assert walk_numbers(client)
        instruction.send_back_proposal(actor=head, proposal=proposal, answer="Revoyez la date.")
        assert waiting(client) == {}
        sign_in(client, adviser)
        assert waiting(client)["irrecevabilite-renvoyee"] == [dossier.full_name]
        assertContains(client.get(HOME), "Revoyez la date.")
        assert walk_numbers(client)

    def test_note_comes_back_to_whoever_was_told(self, client, cycle, institute, adviser):
        dossier = candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)
        told, other = (make_staff(Role.ADVISER, institute=institute) for _ in range(2))
        come_back(dossier, adviser, colleague=told)
        for person, counted in ((told, 1), (other, 0)):
            sign_in(client, person)
            assert len(waiting(client).get("note-a-revoir", [])) == counted

    def test_correction_is_looked_at_once_the_dossier_is_judged(self, client, cycle, adviser):
        dossier = candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)
        returned(dossier, adviser)
        sign_in(client, adviser)
        assert waiting(client) == {"correction-revenue": [dossier.full_name]}
        instruction.declare_eligible(actor=adviser, candidature=dossier)
        assert waiting(client) == {"synthese-a-ecrire": [dossier.full_name]}

    def test_synthesis_waits_for_its_writer_then_for_the_head_where_the_institute_asks_it(self, client, cycle, adviser):
        Institute.objects.filter(pk=cycle.institute_id).update(head_validates_syntheses=True)
        dossier = candidature_in(State.ELIGIBLE, cycle=cycle, adviser=adviser)
        head = make_staff(Role.HEAD_OF_SERVICE, institute=cycle.institute)
        sign_in(client, head)
        assert waiting(client) == {}
        instruction.propose_synthesis(actor=adviser, synthesis=write_synthesis(dossier, adviser))
        assert waiting(client) == {"synthese-a-valider": [dossier.full_name]}
        sign_in(client, adviser)
        assert waiting(client) == {}

    def test_five_are_told_the_longest_wait_first(self, client, cycle, adviser):
        for place, row in enumerate(bulk_candidatures(7, cycle=cycle)):
            at = timezone.now() - datetime.timedelta(days=place)
            Candidature.objects.filter(pk=row.pk).update(submitted_at=at)
        sign_in(client, adviser)
        response = client.get(HOME)
        kind = response.context["waiting"][0]
        assert [thing.when for thing in kind.things] == [f"depuis {days} jours" for days in (6, 5, 4, 3, 2)]
        assertContains(response, "Voir les")
        assert kind.has_more

    def test_dossiers_that_are_closed_to_the_person_are_nowhere(self, client, cycle):
        sitting = make_committee(cycle)
        item = make_item(sitting)
        member = sitting.members[0]
        MembershipFactory(user=member, institute=cycle.institute, role=Role.HEAD_OF_SERVICE)
        name = item.candidature.full_name
        cycle.candidatures.update(silence_on=timezone.localdate())
        sign_in(client, member)
        assertContains(client.get(HOME), name)
        declare_recusal(actor=member, item=item, reason="Ancien collègue")
        assertNotContains(client.get(HOME), name)
        assert walk_numbers(client) == 0

    def test_nothing_waits(self, client, cycle, adviser):
        sign_in(client, adviser)
        assertContains(client.get(HOME), "Rien ne vous attend")
        assertContains(client.get(HOME), "Clôture des candidatures")

    @pytest.mark.parametrize(
        ("days", "words"),
        [(7, "dans 7 jours"), (1, "demain"), (0, "aujourd’hui"), (-1, "depuis hier"), (-3, "depuis 3 jours")],
    )
    def test_days_in_words(self, days, words):
        assert away(timezone.localdate() + datetime.timedelta(days=days)) == words


class TestColleagues:
    def test_hold_what_they_follow(self, client, cycle, institute, adviser):
        colleague = make_staff(Role.ADVISER, institute=institute, first_name="Tarek", last_name="Wissembach")
        for state in (State.UNDER_REVIEW, State.CORRECTION_REQUESTED, State.REJECTED):
            candidature_in(state, cycle=cycle, adviser=colleague)
        candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)
        sign_in(client, adviser)
        [holding] = client.get(HOME).context["holdings"]
        assert (holding.name, holding.has_left, holding.when) == ("Tarek Wissembach", False, "aujourd’hui")
        assert [lot.count for lot in (*holding.held, *holding.ready)] == [2, 1]
        assert walk_numbers(client)

    def test_who_has_left_comes_first_with_where_to_hand_over(self, client, cycle, institute, adviser):
        gone = make_staff(Role.ADVISER, institute=institute, first_name="Zoé", last_name="Partie")
        for person in (gone, make_staff(Role.ADVISER, institute=institute)):
            candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=person)
        Membership.objects.filter(user=gone).delete()
        sign_in(client, adviser)
        response = client.get(HOME)
        assert [each.has_left for each in response.context["holdings"]] == [True, False]
        assertContains(response, "n’est plus dans l’équipe")
        assertContains(response, f"/instruction/confier/?cycle={cycle.slug}")
        assert walk_numbers(client)


class TestCurve:
    def test_stands_beside_last_year_at_the_same_distance(self, cycle, institute, adviser, time_machine):
        closing = datetime.datetime(2026, 1, 14, 22, 59, 59, tzinfo=datetime.UTC)
        times = {"opens_at": closing - datetime.timedelta(days=40), "closes_at": closing}
        Cycle.objects.filter(pk=cycle.pk).update(year=2026, **times)
        year = datetime.timedelta(days=364)
        earlier = CallFactory(institute=institute, year=2025, **{name: at - year for name, at in times.items()})
        cycle.refresh_from_db()
        for each, days in ((cycle, (20, 12)), (earlier, (30, 13, 12, 11, 0))):
            for row, before in zip(bulk_candidatures(len(days), cycle=each), days, strict=True):
                at = each.closes_at - datetime.timedelta(days=before, hours=3)
                Candidature.objects.filter(pk=row.pk).update(submitted_at=at)
        time_machine.move_to(closing - datetime.timedelta(days=12))
        curve = curve_of(user=adviser, cycle=cycle, cycles=[cycle, earlier])
        assert (curve.where, curve.before) == ("À 12 jours de la clôture", "l’an passé")
        assert (curve.today.now.count, curve.today.then.count) == (2, 3)
        assert [point.days for point in curve.points] == [40, 36, 32, 28, 24, 20, 16, 12, 8, 4, 0]
        assert [point.then.count for point in curve.points] == [0, 0, 0, 1, 1, 1, 1, 3, 4, 4, 5]
        assert [point.now.count for point in curve.points if point.now] == [0, 0, 0, 0, 0, 1, 1, 2]
        late = bulk_candidatures(1, cycle=cycle)[0]
        time_machine.move_to(closing + datetime.timedelta(days=5))
        Candidature.objects.filter(pk=late.pk).update(submitted_at=timezone.now())
        curve = curve_of(user=adviser, cycle=cycle, cycles=[cycle, earlier])
        assert (curve.where, curve.has_late_ones) == ("À la clôture", True)
        assert (curve.today.now.count, curve.today.then.count) == (2, 5)

    def test_says_nothing_in_the_first_year(self, client, cycle, institute, adviser):
        CallFactory(institute=institute, code="PC", year=cycle.year - 1)
        CallFactory(year=cycle.year - 1)
        bulk_candidatures(1, cycle=cycle)
        sign_in(client, adviser)
        assertNotContains(client.get(HOME), "Les chiffres")

    def test_year_before_is_of_the_same_institute_and_code(self, cycle, institute):
        years = [CallFactory(institute=institute, year=cycle.year - back) for back in (3, 2)]
        others = [CallFactory(institute=institute, code="PC", year=cycle.year - 1), CallFactory(year=cycle.year - 1)]
        assert earlier_call(cycle, [cycle, *years, *others]) == years[1]


class TestSilence:
    @pytest.mark.parametrize(
        ("regime", "effect"), [(SilenceRegime.REJECTS, "rejet"), (SilenceRegime.ACCEPTS, "acceptation")]
    )
    def test_is_called_what_it_is_worth(self, client, cycle, institute, adviser, regime, effect):
        institute.silence_regime = regime
        institute.save()
        candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)
        cycle.candidatures.update(silence_on=timezone.localdate() + datetime.timedelta(days=2))
        sign_in(client, adviser)
        assertContains(client.get(HOME), f"Le silence vaudra {effect}")
        address = f"/instruction/?cycle={cycle.slug}&vue=toutes&silence=proche&colonnes=silence"
        response = client.get(address)
        assert response.content.decode().count(f"Silence valant {effect}") >= 3  # head, filter, what filters now
        other = {"rejet": "acceptation", "acceptation": "rejet"}[effect]
        assertNotContains(response, f"Silence valant {other}")
        assertContains(client.get(address.replace("/?", "/export.csv?")), f"Silence valant {effect}")


class TestFilters:
    def test_submitted_until_a_day(self, client, cycle, adviser):
        row = bulk_candidatures(1, cycle=cycle)[0]
        Candidature.objects.filter(pk=row.pk).update(
            submitted_at=datetime.datetime(2026, 1, 14, 22, 59, 59, 900_000, tzinfo=datetime.UTC)
        )
        sign_in(client, adviser)
        address = f"/instruction/?cycle={cycle.slug}&vue=toutes&depot="
        assert (rows_at(client, f"{address}2026-01-13"), rows_at(client, f"{address}2026-01-14")) == (0, 1)
        assertContains(client.get(f"{address}2026-01-14"), "14\xa0janvier\xa02026")

    @pytest.mark.parametrize("value", ["2026-02-30", "hier", "0001-01-01", "9999-12-31", "20260114", "\u0663"])
    def test_day_that_means_nothing_is_told(self, client, cycle, adviser, value):
        bulk_candidatures(1, cycle=cycle)
        sign_in(client, adviser)
        response = client.get(f"/instruction/?cycle={cycle.slug}&vue=toutes&depot={value}", follow=True)
        assertContains(response, "Déposée jusqu’au")
        assert len(response.context["rows"]) == 1


# Session, person, roles; cycles; what is closed; duties counted, one kind named; mails; what colleagues hold; the
# agenda’s; peers in no group; counts of the cycle, its committee's; drafts by post; lost files; mandates, own files.
@pytest.mark.parametrize("number", [1, 30])
def test_costs_a_constant_number_of_queries(client, cycle, adviser, number, django_assert_num_queries):
    sign_in(client, adviser)
    bulk_candidatures(number, cycle=cycle)
    with django_assert_num_queries(33):
        client.get(HOME)
