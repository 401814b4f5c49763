"""Who follows a dossier: one handed over, or all those of a colleague who is away."""

import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from accounts.models import Membership
from candidatures.enums import JournalKind, State
from candidatures.models import Candidature
from cycles.services import keep_away
from instruction.services import add_note, assign_candidature, hand_over_dossiers
from instruction.services.assignment import colleagues_of
from tests.factories.accounts import MembershipFactory, make_staff, sign_in
from tests.factories.candidatures import ask_correction, bulk_candidatures, make_delegate
from tests.factories.cycles import CallFactory
from tests.factories.organisations import InstituteFactory
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.journal.kinds import Audience
from toolkit.journal.timeline import read_entries
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

LIST = "/instruction/"
HAND_OVER = "/instruction/confier/"


@pytest.fixture
def institute():
    return InstituteFactory()


@pytest.fixture
def cycle(institute):
    return CallFactory(institute=institute)


@pytest.fixture
def helene(institute):
    return make_staff(Role.ADVISER, institute=institute, first_name="Hélène", last_name="Marchandeau")


@pytest.fixture
def tarek(institute):
    return make_staff(Role.ASSISTANT, institute=institute, first_name="Tarek", last_name="Wissembach")


@pytest.fixture
def row(cycle, helene):
    return bulk_candidatures(1, cycle=cycle, state=State.UNDER_REVIEW, adviser=helene)[0]


def mails():
    return OutboxMail.objects.filter(event="candidature.assigned")


class TestOne:
    def test_colleague_follows_it_is_told_and_sees_it_first(self, client, cycle, row, helene, tarek):
        row.commitments.update(state="uploaded")
        bulk_candidatures(3, cycle=cycle)
        assign_candidature(actor=helene, candidature=row, colleague=tarek, seen=str(helene.pk))
        assert Candidature.objects.get(pk=row.pk).adviser == tarek
        line = row.journal.get()
        assert (line.kind, line.actor) == (JournalKind.ASSIGNED, helene)
        assert line.subject == "à Tarek Wissembach, après Hélène Marchandeau"
        mail = mails().get()
        assert (mail.to_email, mail.reply_to) == (tarek.email, helene.email)
        assert row.last_name not in mail.text_body  # others read the outbox
        sign_in(client, tarek)
        first = client.get(LIST, {"vue": "toutes"}).context["rows"][0]
        assert (first.candidature, first.turn.who) == (row, "Vous")
        assert len(client.get(LIST, {"vue": "a-moi-d-agir"}).context["rows"]) == 1

    def test_what_one_takes_over_oneself_needs_no_mail(self, row, helene, institute):
        odile = make_staff(Role.HEAD_OF_SERVICE, institute=institute)
        assign_candidature(actor=odile, candidature=row, colleague=odile)
        assert not mails().exists()

    @pytest.mark.parametrize("fault", ["left", "role", "elsewhere", "applicant", "helped", "same"])
    def test_refuses_who_may_not_follow_it(self, row, helene, tarek, institute, fault):
        if fault == "left":
            tarek.is_active = False
            tarek.save()
        elif fault == "role":
            Membership.objects.filter(user=tarek).update(role=Role.ACCOUNTANT)
        elif fault == "elsewhere":
            tarek = make_staff(Role.ADVISER)
        elif fault == "applicant":
            MembershipFactory(user=row.applicant, institute=institute, role=Role.ADVISER)
            tarek = row.applicant
        elif fault == "helped":
            tarek = make_delegate(row)
            MembershipFactory(user=tarek, institute=institute, role=Role.ADVISER)
        else:
            tarek = helene
        tarek.forget_roles()
        with pytest.raises(IncompleteError, match="Choisissez quelqu’un d’autre"):
            assign_candidature(actor=helene, candidature=row, colleague=tarek)
        assert Candidature.objects.get(pk=row.pk).adviser == helene
        assert not mails().exists()

    def test_is_for_advisers_and_heads(self, row, helene, tarek):
        with pytest.raises(NotAllowedError):
            assign_candidature(actor=tarek, candidature=row, colleague=tarek)
        with pytest.raises(NotAllowedError):
            assign_candidature(actor=make_staff(Role.ADVISER), candidature=row, colleague=tarek)
        keep_away(user=helene, cycle=row.cycle, person=row.applicant)
        with pytest.raises(NotAllowedError):
            assign_candidature(actor=helene, candidature=row, colleague=tarek)

    @pytest.mark.parametrize("state", [State.DRAFT, State.REJECTED, State.WITHDRAWN])
    def test_only_while_it_goes_on(self, row, helene, tarek, state):
        Candidature.objects.filter(pk=row.pk).update(state=state)
        with pytest.raises(DomainError, match=f"^Ce dossier {State(state).spec.predicate} : il ne se confie pas"):
            assign_candidature(actor=helene, candidature=row, colleague=tarek)

    def test_one_that_nobody_had_taken_is_taken_by_the_colleague(self, client, cycle, helene, tarek):
        """A closed call is handed out in one go: nobody opens thirty dossiers to take each of them first."""
        row = bulk_candidatures(1, cycle=cycle, state=State.SUBMITTED)[0]
        sign_in(client, helene)
        page = client.get(reverse("instruction:detail", args=[row.uuid])).content.decode()
        assert "L’instruction commence" in page
        assign_candidature(actor=helene, candidature=row, colleague=tarek, seen="")
        row.refresh_from_db()
        assert (row.state, row.adviser) == (State.UNDER_REVIEW, tarek)
        change = row.changes.get()
        assert (change.transition, change.actor) == ("claim", helene)
        entry = row.journal.get(kind=JournalKind.ASSIGNED)
        assert entry.subject == f"à {tarek.full_name}"
        assert mails().count() == 1

    def test_second_click_says_who_follows_it_now(self, client, row, helene, tarek, institute):
        other = make_staff(Role.ADVISER, institute=institute)
        assign_candidature(actor=helene, candidature=row, colleague=other)
        with pytest.raises(StaleError, match=f"suivi par {other.full_name}"):
            assign_candidature(actor=helene, candidature=row, colleague=tarek, seen=str(helene.pk))

    def test_page_offers_colleagues_and_keeps_the_refusal_beside_the_form(self, client, row, helene, tarek):
        sign_in(client, helene)
        address = reverse("instruction:assign", args=[row.uuid])
        page = client.get(reverse("instruction:detail", args=[row.uuid]))
        assert [label for _, label in page.context["assign_form"]["colleague"].field.choices][1:] == [tarek.full_name]
        refused = client.post(address, {"seen": helene.pk, "colleague": ""})
        assertContains(refused, "Choisissez la personne à qui confier ce dossier", status_code=422)
        refused = client.post(address, {"seen": helene.pk, "colleague": "99999"})
        assertContains(refused, "ne suit plus de dossiers ici", status_code=422)
        client.post(address, {"seen": helene.pk, "colleague": tarek.pk})
        assert Candidature.objects.get(pk=row.pk).adviser == tarek
        again = client.post(address, {"seen": helene.pk, "colleague": tarek.pk})
        assert again.status_code in {409, 422}
        sign_in(client, tarek)
        assertNotContains(client.get(reverse("instruction:detail", args=[row.uuid])), "Confier ce dossier")

    def test_which_colleague_follows_it_is_not_for_the_applicant(self, row, helene, tarek):
        assign_candidature(actor=helene, candidature=row, colleague=tarek)
        assert "Dossier confié" in read_entries(row.uuid, Audience.STAFF)[0].what
        assert read_entries(row.uuid, Audience.APPLICANT) == []

    def test_anyone_at_the_desk_covers_an_absent_colleague(self, row, tarek):
        add_note(actor=tarek, candidature=row, text="En l’absence d’Hélène.")
        ask_correction(row, "projet", actor=tarek, what="Précisez.")
        assert Candidature.objects.get(pk=row.pk).state == State.CORRECTION_REQUESTED


class TestAll:
    def test_lists_then_hands_over_what_is_not_over(self, client, cycle, row, helene, tarek, institute):
        more = bulk_candidatures(2, cycle=cycle, state=State.ELIGIBLE, adviser=helene)
        over = bulk_candidatures(1, cycle=cycle, state=State.REJECTED, adviser=helene)[0]
        odile = make_staff(Role.HEAD_OF_SERVICE, institute=institute)
        sign_in(client, odile)
        assertContains(client.get(LIST), "/instruction/confier/")
        assertContains(client.get(HAND_OVER), "Hélène Marchandeau (3 dossiers)")
        page = client.get(HAND_OVER, {"de": helene.pk, "a": tarek.pk})
        assertContains(page, "3 dossiers suivis par Hélène Marchandeau")
        shown = re.findall(r'name="dossier" value="([^"]+)"', page.content.decode())
        assert set(shown) == {str(each.uuid) for each in (row, *more)}
        done = client.post(HAND_OVER, {"de": helene.pk, "a": tarek.pk, "dossier": shown}, follow=True)
        assertContains(done, "3 dossiers sont confiés à Tarek Wissembach")
        assert Candidature.objects.filter(adviser=tarek).count() == 3
        assert Candidature.objects.get(pk=over.pk).adviser == helene
        assert "3 dossiers" in mails().get().text_body

    def test_whoever_left_is_still_there_to_be_replaced(self, client, cycle, row, helene, tarek, institute):
        helene.memberships.all().delete()
        odile = make_staff(Role.HEAD_OF_SERVICE, institute=institute)
        assert set(colleagues_of(cycle)) == {odile, tarek}
        sign_in(client, odile)
        assertContains(client.get(HAND_OVER), "n’est plus dans l’équipe")
        assert len(client.get(LIST, {"vue": "toutes", "conseiller": helene.pk}).context["rows"]) == 1

    def test_leaves_what_moved_meanwhile_or_may_not_be_followed(self, cycle, row, helene, tarek, institute):
        taken, own = bulk_candidatures(2, cycle=cycle, state=State.UNDER_REVIEW, adviser=helene)
        other = make_staff(Role.ADVISER, institute=institute)
        assign_candidature(actor=helene, candidature=taken, colleague=other)
        Candidature.objects.filter(pk=own.pk).update(applicant=tarek)
        done = hand_over_dossiers(
            actor=other, cycle=cycle, follower=helene, colleague=tarek, uuids=[row.uuid, taken.uuid, own.uuid]
        )
        assert (done.moved, set(done.kept)) == (1, {taken.full_name, own.full_name})
        assert Candidature.objects.get(pk=own.pk).adviser == helene

    def test_bad_input_is_explained(self, client, cycle, row, helene, tarek):
        sign_in(client, helene)
        same = client.get(HAND_OVER, {"de": helene.pk, "a": helene.pk})
        assertContains(same, "suit déjà ces dossiers", status_code=422)
        assertContains(client.get(HAND_OVER, {"de": "x", "a": ""}), "n’est plus dans la liste", status_code=422)
        nothing = client.post(HAND_OVER, {"de": helene.pk, "a": tarek.pk, "dossier": ["x", "-" * 36]})
        assertContains(nothing, "Aucun de ces dossiers n’est à confier", status_code=422)
        sign_in(client, tarek)
        assert client.get(HAND_OVER).status_code == 403

    @pytest.mark.parametrize("number", [1, 30])
    def test_runs_a_constant_number_of_queries(self, client, cycle, helene, tarek, number, django_assert_num_queries):
        bulk_candidatures(number, cycle=cycle, state=State.UNDER_REVIEW, adviser=helene)
        sign_in(client, helene)
        # Session, person, second factor, roles; cycles, numbers, colleagues, followers, rows.
        with django_assert_num_queries(9):
            client.get(HAND_OVER, {"de": helene.pk, "a": tarek.pk})
