"""Links: declared, detected, lifted. What was written is set aside and comes back."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from candidatures.models import Candidature, Mandate
from committee.enums import LinkGround, Outcome, RecusalSource
from committee.models import Assessment, Decision, Item, LinkDeclaration, Recusal, Vote
from committee.services import (
    add_item,
    cast_vote,
    declare_no_link,
    declare_recusal,
    give_seat,
    lift_recusal,
    remove_seat,
    save_assessment,
)
from committee.services.recusals import Link
from cycles.models import KeptAway
from cycles.services import keep_away
from tests.factories.accounts import MembershipFactory
from tests.factories.committee import (
    assess,
    bulk_items,
    decide,
    make_committee,
    make_item,
    make_member,
    marks_of,
    recuse,
)
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.memo import remembering
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


def help_write(item, user):
    """Someone has helped to write this dossier, before it was sent."""
    now = timezone.now()
    Mandate.objects.create(
        candidature=item.candidature, name="Aide", email=user.email, user=user, given_at=now, accepted_at=now
    )


@pytest.fixture
def fresh(sitting):
    """One dossier on which nobody has declared anything."""
    return bulk_items(1, sitting, declared=False)[0]


class TestDeclaration:
    def test_nothing_is_checked_and_the_grid_waits(self, sitting, fresh, session_of):
        client = session_of(sitting.members[0])
        url = reverse("committee:read", args=[fresh.uuid])
        page = client.get(url)
        assertNotContains(page, " checked")
        assertNotContains(page, "data-grid")
        assertContains(page, "La grille s’ouvre après votre déclaration")
        assertContains(client.get("/commission/"), "Lien à déclarer")
        answer = reverse("committee:declare_link", args=[fresh.uuid])
        assert client.post(answer, {}).status_code == 422
        assert client.post(answer, {"link": "yes", "nature": " "}).status_code == 422
        assert not LinkDeclaration.objects.exists()
        page = client.post(answer, {"link": "no"}, follow=True)
        assertContains(page, "data-grid")
        assertContains(page, "Vous avez déclaré n’avoir")
        assertNotContains(client.get("/commission/"), "Lien à déclarer")

    def test_reading_and_vote_wait_for_it_and_a_draft_does_not(self, sitting, fresh):
        member = sitting.members[0]
        assess(fresh, member, 4, validate=False)
        Assessment.objects.update(state="validated", validated_at=timezone.now())
        with pytest.raises(DomainError, match="Déclarez d’abord"):
            cast_vote(actor=member, item=fresh, choice="admit")
        marks = marks_of(sitting.cycle, 4)
        with pytest.raises(DomainError, match="Déclarez d’abord"):
            save_assessment(actor=member, item=fresh, marks=marks, comment="", validate=True)
        declare_no_link(actor=member, item=fresh)
        cast_vote(actor=member, item=fresh, choice="admit")

    def test_a_no_may_become_a_yes_and_both_stay(self, sitting, fresh):
        member = sitting.members[0]
        first = declare_no_link(actor=member, item=fresh)
        assert declare_no_link(actor=member, item=fresh) == first
        with pytest.raises(IncompleteError, match="nature du lien"):
            declare_recusal(actor=member, item=fresh, reason="  ")
        declare_recusal(actor=member, item=fresh, reason="Ancien collègue")
        said = LinkDeclaration.objects.order_by("pk").values_list("has_link", "nature")
        assert list(said) == [(False, ""), (True, "Ancien collègue")]
        with pytest.raises(NotAllowedError):
            declare_no_link(actor=member, item=fresh)

    def test_a_yes_without_its_nature_does_not_exist(self, sitting, fresh):
        with pytest.raises(IntegrityError), transaction.atomic():
            LinkDeclaration.objects.create(user=sitting.members[0], item=fresh, has_link=True, at=timezone.now())


class TestDetection:
    def test_who_helped_to_write_a_dossier_is_recused_whichever_came_first(self, sitting):
        before, after = bulk_items(2, sitting)
        member = sitting.members[0]
        help_write(before, member)
        add_item(candidature=before.candidature)
        newcomer = make_member(sitting.cycle)
        help_write(after, newcomer)
        give_seat(actor=sitting.head, committee=sitting.committee, user=newcomer)
        found = Recusal.objects.values_list("user", "item", "ground", "reason")
        assert set(found) == {
            (member.pk, before.pk, LinkGround.MANDATE, "Mandaté par le candidat"),
            (newcomer.pk, after.pk, LinkGround.MANDATE, "Mandaté par le candidat"),
        }

    def test_adviser_who_helped_finds_the_dossier_on_no_board(self, sitting, item, session_of):
        help_write(item, sitting.adviser)
        client = session_of(sitting.adviser)
        assertNotContains(client.get("/commission/"), item.candidature.last_name)
        assert client.get(reverse("committee:read", args=[item.uuid])).status_code == 404
        help_write(item, sitting.head)
        assertContains(session_of(sitting.head).get("/commission/publication/"), "reviennent à un autre chef")

    def test_dossier_that_comes_back_is_looked_at_again(self, sitting, item):
        member = make_member(sitting.cycle, siren=item.candidature.siret[:9])
        add_item(candidature=item.candidature)
        Candidature.objects.filter(pk=item.candidature_id).update(siret="21990001600011", sort_name="zola")
        item.candidature.refresh_from_db()
        add_item(candidature=item.candidature)
        assert Recusal.objects.get(user=member).lifted_at is not None
        assert Item.objects.get(pk=item.pk).sort_name == "zola"


class TestSetAside:
    def test_reading_and_vote_come_back_with_their_weight(self, sitting, item):
        first, second = sitting.members
        for member, mark in ((first, 5), (second, 3)):
            assess(item, member, mark)
            cast_vote(actor=member, item=item, choice="admit")
        recusal = declare_recusal(actor=first, item=item, reason="Ancien collègue")
        assert KeptAway.objects.filter(user=first, person=item.candidature.applicant).exists()
        lift_recusal(actor=sitting.head, recusal=recusal, reason="Mauvais bouton.")
        item.refresh_from_db()
        assert (item.mean_score, item.assessment_count) == (16, 2)
        assert Assessment.objects.filter(seat__user=first).count() == Vote.objects.filter(seat__user=first).count() == 1
        assert not KeptAway.objects.exists()
        recusal.refresh_from_db()
        assert (recusal.lifted_by, recusal.lift_reason, recusal.reason) == (
            sitting.head, "Mauvais bouton.", "Ancien collègue",
        )  # fmt: skip

    def test_nobody_reads_what_is_set_aside(self, sitting, item, session_of):
        assess(item, sitting.members[0], 5, comment="Mon avis de trop.")
        declare_recusal(actor=sitting.members[0], item=item, reason="Ancien collègue")
        assess(item, sitting.members[1], 3)
        for person in (sitting.members[1], sitting.secretary, sitting.adviser):
            page = session_of(person).get(reverse("committee:read", args=[item.uuid]))
            assertNotContains(page, "Mon avis de trop.")

    def test_decision_of_someone_recused_since_stands_on_nothing(self, sitting, item):
        assess(item, sitting.members[0], 4)
        decide(item, sitting.president, Outcome.ADMITTED)
        assert Decision.objects.with_ground().get().has_ground
        declare_recusal(actor=sitting.president, item=item, reason="Ancien collègue")
        assert not Decision.objects.with_ground().get().has_ground
        decide(item, sitting.secretary, Outcome.ADMITTED)
        assert Decision.objects.with_ground().get().has_ground


class TestLifting:
    def test_only_a_head_who_may_know_the_dossier_lifts(self, sitting, item, session_of):
        recusal = declare_recusal(actor=sitting.members[0], item=item, reason="Ancien collègue")
        other = sitting.members[1]
        MembershipFactory(user=other, institute=sitting.cycle.institute, role=Role.HEAD_OF_SERVICE)
        MembershipFactory(user=sitting.members[0], institute=sitting.cycle.institute, role=Role.HEAD_OF_SERVICE)
        declare_recusal(actor=other, item=item, reason="Cousine")
        url = reverse("committee:recusal_lift", args=[recusal.uuid])
        refused = ((other, 404), (sitting.members[0], 404), (sitting.adviser, 403), (sitting.president, 403))
        for person, status in refused:
            assert session_of(person).post(url, {"reason": "Erreur."}).status_code == status
            with pytest.raises(NotAllowedError):
                lift_recusal(actor=person, recusal=recusal, reason="Erreur.")
        assertNotContains(session_of(other).get("/commission/deports/"), item.candidature.full_name)
        client = session_of(sitting.head)
        assertContains(client.get("/commission/deports/"), "Ancien collègue")
        assertContains(client.post(url, {"reason": " "}), "Écrivez pourquoi", status_code=422)
        assertContains(client.post(url, {"reason": "Homonyme."}, follow=True), "Homonyme.")
        with pytest.raises(DomainError, match="déjà levé"):
            lift_recusal(actor=sitting.head, recusal=recusal, reason="Encore.")

    @pytest.mark.parametrize("ground", [LinkGround.OWN, LinkGround.MANDATE])
    def test_a_fact_is_not_lifted(self, sitting, item, ground):
        recusal = recuse(item, sitting.members[0], Link(ground))
        with pytest.raises(DomainError, match="lien est un fait"):
            lift_recusal(actor=sitting.head, recusal=recusal, reason="Erreur.")

    def test_same_employer_is_lifted_and_not_detected_again(self, sitting, item):
        siren = item.candidature.siret[:9]
        member = make_member(sitting.cycle, siren=siren)
        recusal = Recusal.objects.get(user=member)
        lift_recusal(actor=sitting.head, recusal=recusal, reason="Huit mille agents, autre direction.")
        add_item(candidature=item.candidature)
        give_seat(actor=sitting.head, committee=sitting.committee, user=member, siren=siren)
        assert not Recusal.objects.standing().exists()

    def test_lifting_a_declaration_shows_the_link_it_hid(self, sitting, item):
        member = make_member(sitting.cycle)
        recusal = declare_recusal(actor=member, item=item, reason="Ancien collègue")
        give_seat(actor=sitting.head, committee=sitting.committee, user=member, siren=item.candidature.siret[:9])
        lift_recusal(actor=sitting.head, recusal=recusal, reason="Erreur.")
        assert Recusal.objects.standing().get().ground == LinkGround.EMPLOYER
        assert KeptAway.objects.filter(user=member).exists()

    def test_published_decision_keeps_its_recusals(self, sitting, item):
        recusal = declare_recusal(actor=sitting.members[0], item=item, reason="Ancien collègue")
        decide(item, sitting.president, Outcome.ADMITTED)
        Decision.objects.update(published_at=timezone.now())
        with pytest.raises(DomainError, match="publiée"):
            lift_recusal(actor=sitting.head, recusal=recusal, reason="Erreur.")

    def test_member_declares_again_before_the_vote(self, sitting, item, session_of):
        member = sitting.members[0]
        assess(item, member, 4)
        lift_recusal(
            actor=sitting.head, recusal=declare_recusal(actor=member, item=item, reason="Non"), reason="Mauvais bouton."
        )
        page = session_of(member).get(reverse("committee:read", args=[item.uuid]))
        assertContains(page, "Votre déport a été levé")
        with pytest.raises(DomainError, match="Déclarez d’abord"):
            cast_vote(actor=member, item=item, choice="admit")

    def test_nobody_frees_themselves_by_their_own_seat(self, sitting, item):
        siren = item.candidature.siret[:9]
        head = make_member(sitting.cycle, siren=siren)
        MembershipFactory(user=head, institute=sitting.cycle.institute, role=Role.HEAD_OF_SERVICE)
        head.forget_roles()
        with pytest.raises(DomainError, match="autre chef de service"):
            give_seat(actor=head, committee=sitting.committee, user=head, siren="")
        with pytest.raises(DomainError, match="autre chef de service"):
            remove_seat(actor=head, seat=sitting.seat(head))
        remove_seat(actor=sitting.head, seat=sitting.seat(head))
        former = Recusal.objects.get(user=head)
        assert (former.seat, former.source) == (None, RecusalSource.DETECTED)
        assert former.lift_reason == "Le siège a été retiré."


def test_every_mail_of_a_dossier_says_which():
    candidature = make_item(make_committee(members=0)).candidature
    assert not OutboxMail.objects.exclude(about=candidature.uuid).exists()
    assert OutboxMail.objects.filter(about=candidature.uuid).count() >= 3


class TestWithinOneRequest:
    """What a page remembers of a person's scopes never outlives a right."""

    def test_a_declared_recusal_counts_at_once(self, sitting, item):
        member = sitting.members[0]
        with remembering():
            assert list(Item.objects.known_to(member)) == [item]
            assert list(Candidature.objects.open_to(member)) == [item.candidature]
            recusal = recuse(item, member)
            assert not Item.objects.known_to(member).exists()
            assert not Candidature.objects.open_to(member).exists()
            lift_recusal(actor=sitting.head, recusal=recusal, reason="Homonyme")
            assert list(Item.objects.known_to(member)) == [item]
            assert list(Candidature.objects.open_to(member)) == [item.candidature]

    def test_a_row_written_by_itself_counts_as_well(self, sitting, item):
        with remembering():
            assert list(Candidature.objects.open_to(sitting.adviser)) == [item.candidature]
            keep_away(user=sitting.adviser, cycle=sitting.cycle, person=item.candidature.applicant)
            assert not Candidature.objects.open_to(sitting.adviser).exists()

    def test_scopes_are_the_same_with_and_without_memory(self, sitting):
        own, helped, recused, kept, known = bulk_items(5, sitting)
        member = sitting.members[0]
        Candidature.objects.filter(pk=own.candidature_id).update(applicant=member)
        help_write(helped, member)
        recuse(recused, member)
        keep_away(user=member, cycle=sitting.cycle, person=kept.candidature.applicant)
        asked = [
            lambda: set(Item.objects.known_to(member)),
            lambda: set(Candidature.objects.open_to(member)),
            lambda: set(Candidature.objects.closed_to(member)),
        ]
        without = [ask() for ask in asked]
        with remembering():
            assert [ask() for ask in asked * 2] == without * 2
        hidden = {item.candidature for item in (own, helped, recused, kept)}
        assert without == [{known}, {known.candidature}, hidden]
