"""Links that the data propose to a member, who confirms them or not."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from committee.enums import LinkGround, RecusalSource
from committee.models import Employment, LinkDeclaration, Recusal
from committee.services import (
    add_item,
    declare_no_link,
    declare_recusal,
    lift_recusal,
    remove_seat,
    save_employments,
)
from committee.services.employments import Told
from committee.services.proposals import Place, Ties, mark_of, name_words, proposals_on
from cycles.models import KeptAway
from organisations.models import Employer
from tests.factories.committee import bulk_items, make_member, recuse
from tests.marks import shown_at
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError

pytestmark = pytest.mark.django_db

LINKS, TIES = "/commission/liens/", "/commission/attaches/"


@pytest.fixture
def fresh(sitting):
    """One dossier of the town of Vire, in the Calvados, on which nobody has declared anything."""
    item = bulk_items(1, sitting, declared=False)[0]
    said = {
        "employer_name": "Ville de Vire-sur-Orne", "employer_type": "COMMUNE", "department": "14",
        "siret": "21990001600011", "project": "Un projet.", "motivation": "Une envie.",
        "career_posts": [{"job_title": "DGA", "employer": "Ville de Port-Lannion", "start": 2009, "end": 2014}],
    }  # fmt: skip
    for name, value in said.items():
        setattr(item.candidature, name, value)
    item.candidature.save()
    return item


def proposed(sitting, item, user):
    return [(each.ground, each.words) for each in proposals_on(sitting.seat(user), item)]


def tell(user, *told):
    save_employments(actor=user, told=told)


class TestGrounds:
    def test_nothing_is_proposed_without_data(self, sitting, fresh):
        assert proposed(sitting, fresh, sitting.members[0]) == []

    @pytest.mark.parametrize("written", ["Commune de Port Lannion", "VILLE DE PORT-LANNION", "Mairie de Port-Lannion"])
    def test_present_employer_in_the_last_posts(self, sitting, fresh, written):
        tell(sitting.members[0], Told(written, is_present=True))
        words = "Même employeur, dans ses derniers postes : Ville de Port-Lannion (2009 – 2014)"
        assert proposed(sitting, fresh, sitting.members[0]) == [(LinkGround.POST, words)]

    def test_siren_of_the_seat_gives_the_employer_s_name(self, sitting, fresh):
        Employer.objects.create(siret="21990040400018", name="Ville de Port-Lannion", employer_type="COMMUNE")
        member = make_member(sitting.cycle, siren="219900404")
        assert [ground for ground, _words in proposed(sitting, fresh, member)] == [LinkGround.POST]

    @pytest.mark.parametrize(
        ("kind", "department", "found"),
        [("CA", "14", True), ("METROPOLE", "14", True), ("CCAS", "14", True), ("CA", "61", False),
         ("SDIS", "14", False), ("COMMUNE", "14", False), ("", "14", False), ("CA", "", False)],
    )  # fmt: skip
    def test_same_department_and_line(self, sitting, fresh, kind, department, found):
        tell(sitting.members[0], Told("Agglo", employer_type=kind, department=department, is_present=True))
        grounds = [ground for ground, _words in proposed(sitting, fresh, sitting.members[0])]
        assert grounds == ([LinkGround.LINE] if found else [])

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Formée par Élise Le Goff-Zimmer en 2019.", True), ("Mme LE GOFF ZIMMER m’a formée.", True),
            ("Avec le goff-zimmer.", True), ("Élise Goff et Zimmer.", False), ("Un légoffzimmer.", False),
        ],
    )  # fmt: skip
    def test_a_double_name_is_looked_for_alone(self, sitting, fresh, text, found):
        member = make_member(sitting.cycle, first_name="Élise", last_name="Le Goff-Zimmer")
        fresh.candidature.motivation = text
        fresh.candidature.save()
        assert bool(proposed(sitting, fresh, member)) is found

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Le boulanger du village.", False), ("Merci à Paul Boulanger.", True), ("BOULANGER Paul", True),
            ("Monsieur Boulanger préside.", True), ("Paule Boulanger", False), ("Paul, boulanger", True),
        ],
    )  # fmt: skip
    def test_a_single_name_needs_its_first_name_or_title(self, sitting, fresh, text, found):
        member = make_member(sitting.cycle, first_name="Paul", last_name="Boulanger")
        fresh.candidature.project = text
        fresh.candidature.save()
        assert bool(proposed(sitting, fresh, member)) is found

    @pytest.mark.parametrize(
        ("start", "end", "found"), [(None, None, True), (2012, 2020, True), (2015, None, False), (1990, 2008, False)]
    )
    def test_former_colleague(self, sitting, fresh, start, end, found):
        tell(sitting.members[0], Told("Ville de Port-Lannion", start=start, end=end))
        grounds = [ground for ground, _words in proposed(sitting, fresh, sitting.members[0])]
        assert grounds == ([LinkGround.COLLEAGUE] if found else [])

    def test_former_employer_by_siren(self, sitting, fresh):
        tell(sitting.members[0], Told(siren="219900016", end=2001))
        words = "Même employeur autrefois : Ville de Vire-sur-Orne"
        assert proposed(sitting, fresh, sitting.members[0]) == [(LinkGround.COLLEAGUE, words)]

    def test_a_damaged_dossier_proposes_nothing(self, sitting, fresh):
        fresh.candidature.career_posts = ["abîmé", {"employer": None, "start": "hier"}, {}]
        fresh.candidature.employer_type = fresh.candidature.department = fresh.candidature.siret = ""
        fresh.candidature.save()
        tell(sitting.members[0], Told("Ville", is_present=True), Told("Mairie"), Told("Agglo de Vire", start=1999))
        assert proposed(sitting, fresh, sitting.members[0]) == []

    def test_words_of_an_employer(self):
        assert name_words("Communauté d’agglomération du Pays d’Armorel") == name_words("CA Pays d’Armorel")
        assert name_words("Conseil départemental du Gers") == name_words("Département du Gers")
        assert name_words("Ville de Vire") != name_words("CC de Vire")
        assert not name_words("La Ville")

    def test_a_name_is_read_in_time_whatever_the_text(self, sitting, fresh):
        fresh.candidature.project = "a " * 10**6
        ties = Ties(sitting.members[0], former=[Place(name_words("Ville de Nîmes"))])
        assert ties.names
        fresh.candidature.motivation = "’" * 10**6
        assert proposals_on(sitting.seat(sitting.members[0]), fresh) == []


class TestAnswers:
    @pytest.fixture
    def member(self, sitting, fresh):
        """A member whose former employer is one of the candidate's."""
        member = sitting.members[0]
        tell(member, Told("Ville de Port-Lannion"))
        return member

    def test_confirming_pins_it_with_its_words(self, sitting, fresh, member, session_of):
        client = session_of(member)
        page = client.get(LINKS)
        assertContains(page, "Lien possible.")
        assertContains(page, 'value="colleague"')
        key = fresh.uuid.hex
        page = client.post(LINKS, {f"{key}-link": "colleague", f"{key}-nature": "", f"{key}-seen": "colleague"})
        assertContains(page, "Même employeur autrefois : Ville de Port-Lannion")
        client.post(LINKS, {f"{key}-link": "colleague", f"{key}-nature": "Même équipe en 2012", "confirm": "1"})
        recusal = Recusal.objects.get()
        assert (recusal.source, recusal.ground, recusal.reason) == (
            RecusalSource.DETECTED, LinkGround.COLLEAGUE, "Même équipe en 2012",
        )  # fmt: skip
        assert KeptAway.objects.filter(user=member).exists()
        add_item(candidature=fresh.candidature)
        tell(member)
        recusal.refresh_from_db()
        assert recusal.lifted_at is None
        with pytest.raises(DomainError, match="déclaré un lien"):
            remove_seat(actor=sitting.head, seat=sitting.seat(member))

    def test_no_link_in_spite_of_it_is_kept_with_what_was_shown(self, fresh, member):
        declare_no_link(actor=member, item=fresh, seen="colleague")
        assert [each["ground"] for each in LinkDeclaration.objects.get().proposed] == ["colleague"]
        tell(member)
        declare_no_link(actor=member, item=fresh)
        assert [len(each.proposed) for each in LinkDeclaration.objects.order_by("pk")] == [1, 0]

    def test_an_answer_to_what_is_shown_no_more_is_refused(self, fresh, member, session_of):
        with pytest.raises(StaleError, match="liens possibles ont changé"):
            declare_no_link(actor=member, item=fresh, seen=mark_of([]))
        with pytest.raises(StaleError, match="n’est plus proposé"):
            declare_recusal(actor=member, item=fresh, ground=LinkGround.NAMED)
        key = fresh.uuid.hex
        page = session_of(member).post(LINKS, {f"{key}-link": "no", f"{key}-seen": "-"})
        assertContains(page, "Les liens possibles ont changé", status_code=422)
        assertContains(page, 'value="colleague"', status_code=422)
        assert not LinkDeclaration.objects.exists()

    def test_the_page_of_the_dossier_asks_the_same(self, fresh, member, session_of):
        client = session_of(member)
        read = reverse("committee:read", args=[fresh.uuid])
        page = client.get(read)
        assertContains(page, "Lien possible.")
        assertNotContains(page, " checked")
        answer = reverse("committee:declare_link", args=[fresh.uuid])
        assertContains(client.post(answer, {"link": "no", "seen": "-"}), "ont changé", status_code=409)
        client.post(answer, {"link": "colleague", "nature": "", "seen": "colleague"})
        assert Recusal.objects.get().reason.startswith("Même employeur autrefois")
        assert client.get(read).status_code == 404

    def test_what_the_head_lifted_is_not_proposed_again(self, sitting, fresh, member):
        recusal = declare_recusal(actor=member, item=fresh, ground=LinkGround.COLLEAGUE)
        lift_recusal(actor=sitting.head, recusal=recusal, reason="Deux villes du même nom.")
        assert proposed(sitting, fresh, member) == []
        assert not Recusal.objects.standing().exists()

    def test_another_member_is_told_nothing(self, sitting, fresh, member, session_of):
        assertNotContains(session_of(sitting.members[1]).get(LINKS), "Lien possible")


class TestEmployments:
    def test_page_keeps_what_was_typed_in_its_order(self, sitting, session_of):
        Employer.objects.create(siret="21990040400018", name="Ville de Port-Lannion", employer_type="COMMUNE")
        client = session_of(sitting.secretary)
        sent = {
            "present_name": "CA Pays d’Armorel", "present_type": "CA", "present_department": "22",
            "former_1_name": "219 900 404", "former_1_start": "2009", "former_1_end": "2014",
            "former_3_name": "SDIS 14", **shown_at(client, TIES),
        }  # fmt: skip
        assertContains(client.post(TIES, sent, follow=True), "Vos attaches sont enregistrées")
        assert client.post(TIES, sent).status_code == 302  # a second click
        stale = client.post(TIES, {**sent, "former_1_start": "2011"})
        for words in ("dans une autre page", "Employeur 1, début", 'value="2011"'):
            assertContains(stale, words, status_code=409)
        kept = Employment.objects.values_list("name", "siren", "start", "is_present")
        assert list(kept) == [
            ("CA Pays d’Armorel", "", None, True), ("Ville de Port-Lannion", "219900404", 2009, False),
            ("SDIS 14", "", None, False),
        ]  # fmt: skip
        assertContains(client.get(TIES), "219900404")

    def test_page_refuses_and_keeps_what_was_typed(self, sitting, session_of):
        client = session_of(sitting.members[0])
        sent = {
            "present_type": "CA", "former_1_name": "219900405", "former_2_start": "2009", "former_3_name": "SDIS",
            "former_3_start": "2012", "former_3_end": "2010", "former_4_name": "é" * 121,
        }  # fmt: skip
        page = client.post(TIES, sent)
        for words in (
            "Nommez votre employeur",
            "La clé de ce SIREN",
            "Nommez l’employeur de ces",
            "précède celle",
            "é" * 121,
        ):
            assertContains(page, words, status_code=422)
        assert not Employment.objects.exists()

    def test_only_those_who_sit(self, sitting, session_of):
        assert session_of(sitting.adviser).get(TIES).status_code == 403
        with pytest.raises(NotAllowedError):
            tell(sitting.head, Told("Ville de Vire"))

    def test_service_holds_the_bounds(self, sitting):
        for told in ([Told(f"Ville {n}") for n in range(11)], [Told("é" * 121)], [Told("A", is_present=True)] * 2):
            with pytest.raises(IncompleteError):
                tell(sitting.members[0], *told)


def test_a_recused_member_is_told_nothing_of_the_link(sitting, fresh, session_of):
    member = sitting.members[0]
    tell(member, Told("Ville de Port-Lannion"))
    recuse(fresh, member)
    assertNotContains(session_of(member).get(LINKS), "Port-Lannion")
