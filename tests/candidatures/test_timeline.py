"""What each reader of a dossier is told of what happened to it: one list, by audience."""

import pytest
from django.urls import reverse

import instruction.services as instruction
from accounts.enums import Role
from candidatures.enums import JournalKind, State
from candidatures.models import Candidature
from committee.services import give_seat
from instruction.journal import staff_timeline
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, ask_correction, candidature_in, make_delegate
from tests.factories.committee import recuse
from tests.factories.cycles import CallFactory
from toolkit.journal.kinds import Audience, kind_named, names_for
from toolkit.journal.timeline import timeline

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle():
    return CallFactory()


@pytest.fixture
def adviser(cycle):
    return make_staff(Role.ADVISER, institute=cycle.institute, first_name="Hector", last_name="Wendling")


@pytest.fixture
def dossier(cycle, adviser):
    """A dossier under review, handed over to a colleague, with a note and a correction asked for."""
    candidature = candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)
    instruction.add_note(actor=adviser, candidature=candidature, text="À rappeler\nmardi.")
    colleague = make_staff(Role.ADVISER, institute=candidature.cycle.institute)
    instruction.assign_candidature(actor=adviser, candidature=candidature, colleague=colleague)
    ask_correction(candidature, "projet", actor=adviser, what="Précisez le projet.")
    return Candidature.objects.get(pk=candidature.pk)


def told(dossier, audience):
    return [line.what for line in timeline(dossier, audience=audience, reader=dossier.applicant)]


def read_by_staff(dossier):
    return staff_timeline(dossier, dossier.notes.select_related("author"))


def test_staff_read_states_acts_mails_and_notes_in_one_list(dossier, adviser):
    lines = read_by_staff(dossier)
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)
    words = [line.what for line in lines]
    assert {"Déposée", "En instruction", "Correction demandée", "Note interne"} <= set(words)
    assert any(what.startswith("Dossier confié") for what in words)
    assert any(line.mail for line in lines)
    (note,) = [line for line in lines if line.what == "Note interne"]
    assert (note.who, note.detail) == (adviser.full_name, "À rappeler\nmardi.")
    (asked,) = [line for line in lines if line.what == "Correction demandée"]
    assert (asked.who, asked.detail) == (adviser.full_name, "")  # its message is shown with the correction


def test_applicant_reads_facts_in_their_words_and_no_name_of_staff(dossier, adviser):
    lines = timeline(dossier, audience=Audience.APPLICANT, reader=dossier.applicant)
    words = [line.what for line in lines]
    assert {"Correction demandée", "Instruction commencée", "Candidature déposée", "Dossier commencé"} <= set(words)
    everything = " ".join(f"{line.what} {line.who} {line.detail}" for line in lines)
    for secret in ("Note interne", "mardi", "Dossier confié", adviser.last_name):
        assert secret not in everything
    assert not any(line.mail for line in lines)


def test_delegate_reads_no_decision_no_mandate_and_no_mail():
    candidature = candidature_in(State.INELIGIBLE)
    make_delegate(candidature)
    words = told(candidature, Audience.DELEGATE)
    assert "Candidature déposée" in words
    assert not any("irrecevable" in what or "Mandat" in what or "Courriel" in what for what in words)
    assert "Candidature déclarée irrecevable" in told(candidature, Audience.APPLICANT)


@pytest.mark.parametrize("audience", [Audience.EMPLOYER, Audience.COMMITTEE])
def test_employer_and_committee_are_told_nothing(dossier, audience):
    assert told(dossier, audience) == []


def test_every_act_is_declared_with_its_words_and_its_readers():
    for kind in JournalKind:
        assert kind_named(kind).label == kind.label
        assert kind in names_for(Audience.STAFF)
    hidden = set(JournalKind) - set(names_for(Audience.APPLICANT))
    assert hidden == {JournalKind.ASSIGNED, JournalKind.EXPORTED, JournalKind.PAPER_REFUSED}


@pytest.mark.parametrize("number", [0, 20])
def test_costs_a_constant_number_of_queries(dossier, adviser, number, django_assert_num_queries):
    for rank in range(number):
        instruction.add_note(actor=adviser, candidature=dossier, text=f"Note {rank}")
    fresh = Candidature.objects.select_related("applicant").get(pk=dossier.pk)
    with django_assert_num_queries(4):
        read_by_staff(fresh)
    with django_assert_num_queries(3):
        timeline(fresh, audience=Audience.APPLICANT, reader=fresh.applicant)
    with django_assert_num_queries(2):
        timeline(fresh, audience=Audience.DELEGATE, reader=UserFactory.build())


def test_both_pages_show_one_history(client, dossier, adviser):
    client.force_login(dossier.applicant)
    own = client.get(reverse("candidatures:dossier", args=[dossier.uuid])).content.decode()
    sign_in(client, adviser)
    staff = client.get(reverse("instruction:detail", args=[dossier.uuid])).content.decode()
    for page in (own, staff):
        assert page.count(">Historique</h2>") == 1
        assert "Qui a fait quoi" not in page
    assert "À rappeler<br>mardi." in staff
    (mail,) = {line.mail for line in read_by_staff(dossier) if "orrection" in line.what} - {None}
    assert reverse("dashboard:outbox_mail", args=[mail]) in staff


def test_recused_adviser_opens_no_history(client, cycle):
    adviser = make_staff(Role.ADVISER, Role.COMMITTEE_MEMBER, institute=cycle.institute)
    candidature = candidature_in(State.ELIGIBLE, cycle=cycle, adviser=adviser)
    address = reverse("instruction:detail", args=[candidature.uuid])
    give_seat(actor=None, committee=candidature.committee_item.committee, user=adviser)
    sign_in(client, adviser)
    assert ">Historique</h2>" in client.get(address).content.decode()
    recuse(candidature.committee_item, adviser)
    assert client.get(address).status_code == 404


def test_draft_without_any_act_has_begun():
    draft = CandidatureFactory()
    assert told(draft, Audience.APPLICANT)[-1] == "Dossier commencé"
