"""Mandates: an assistant fills and uploads under their own name; they never submit, withdraw or read a decision."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from candidatures import services
from candidatures.enums import COMMITTABLE, JournalKind, State
from candidatures.models import Candidature, Mandate, Piece
from candidatures.sections import DECLARATIONS, IDENTITY, PROJECT
from tests.factories.accounts import MembershipFactory, UserFactory, make_staff, sign_in
from tests.factories.candidatures import (
    CandidatureFactory,
    ask_commitment,
    candidature_in,
    make_delegate,
    pdf_upload,
)
from toolkit.domain.errors import DomainError, NotAllowedError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


def proven(**fields):
    """Someone whose address is verified."""
    person = UserFactory(**fields)
    EmailAddress.objects.get_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
    EmailAddress.objects.filter(user=person).update(verified=True)
    return person


def give(candidature, email="aide@example.org", name="Paul Martin"):
    return services.give_mandate(actor=candidature.applicant, candidature=candidature, name=name, email=email)


@pytest.fixture
def draft():
    return CandidatureFactory(complete=True)


def route(name, candidature, *args):
    return reverse(f"candidatures:{name}", args=[candidature.uuid, *args])


def test_mandate_is_asked_by_mail_and_takes_effect_when_accepted(draft):
    person = proven(email="aide@example.org")
    mandate = give(draft, " Aide@example.org ")
    mail = OutboxMail.objects.get(event="mandate.asked")
    assert (mail.to_email, mail.confidential) == ("aide@example.org", False)
    assert str(mandate.uuid) in mail.text_body
    assert not Candidature.objects.written_by(person).exists()

    services.accept_mandate(actor=person, mandate=mandate)
    assert list(Candidature.objects.written_by(person)) == [draft]
    assert OutboxMail.objects.get(event="mandate.accepted").to_email == draft.email
    services.accept_mandate(actor=person, mandate=mandate)  # a second click is no second mail
    assert OutboxMail.objects.filter(event="mandate.accepted").count() == 1


def test_mandate_is_accepted_by_the_person_it_is_addressed_to(draft):
    mandate = give(draft)
    stranger = proven(email="autre@example.org")
    unproven = UserFactory(email="aide@example.org")
    EmailAddress.objects.filter(user=unproven).delete()
    for person in (stranger, unproven):
        with pytest.raises(NotAllowedError, match="adressé à aide@"):
            services.accept_mandate(actor=person, mandate=mandate)
    mandate.refresh_from_db()
    assert mandate.accepted_at is None


def test_who_works_at_the_institute_is_nobodys_delegate(draft):
    adviser = make_staff(Role.ADVISER, institute=draft.cycle.institute)
    EmailAddress.objects.update_or_create(
        user=adviser, email=adviser.email, defaults={"verified": True, "primary": True}
    )
    mandate = give(draft, adviser.email)
    with pytest.raises(NotAllowedError, match="Vous travaillez pour l’institut"):
        services.accept_mandate(actor=adviser, mandate=mandate)
    # Nor do they stay one when they join it afterwards.
    Mandate.objects.filter(pk=mandate.pk).update(user=adviser, accepted_at=timezone.now())
    assert not Candidature.objects.written_by(adviser).exists()
    with pytest.raises(NotAllowedError):
        services.save_section(actor=adviser, candidature=draft, section=PROJECT, values={"question": "?"})


def test_only_the_applicant_gives_and_revokes(draft):
    helper = make_delegate(draft)
    for person in (helper, UserFactory(), make_staff(Role.HEAD_OF_SERVICE, institute=draft.cycle.institute)):
        with pytest.raises(NotAllowedError):
            services.give_mandate(actor=person, candidature=draft, name="X", email="x@example.org")
        with pytest.raises(NotAllowedError):
            services.revoke_mandate(actor=person, mandate=draft.mandates.get())


def test_own_address_and_a_second_mandate_are_refused(draft):
    with pytest.raises(DomainError, match="la vôtre"):
        give(draft, draft.applicant.email.upper())
    give(draft)
    with pytest.raises(DomainError, match="déjà un mandat"):
        give(draft)


def test_three_people_at_once_and_five_mails_a_day(draft):
    given = [give(draft, f"aide{number}@example.org") for number in range(3)]
    with pytest.raises(DomainError, match="Trois personnes"):
        give(draft, "quatre@example.org")
    for mandate in given:
        services.revoke_mandate(actor=draft.applicant, mandate=mandate)
    give(draft, "quatre@example.org")
    give(draft, "cinq@example.org")
    with pytest.raises(DomainError, match="Cinq mandats"):
        give(draft, "six@example.org")


def test_delegate_writes_uploads_and_asks_under_their_own_name(draft):
    helper = make_delegate(draft)
    services.save_section(actor=helper, candidature=draft, section=PROJECT, values={"question": "Comment ?"})
    required = draft.cycle.required_pieces.get(kind="CV")
    services.add_piece(actor=helper, candidature=draft, required_piece=required, upload=pdf_upload("cv-2.pdf"))
    services.request_commitment(
        actor=helper, candidature=draft, signatory_name="A B", signatory_capacity="Maire", signatory_email="m@x.org"
    )
    acts = {(entry.kind, entry.actor) for entry in draft.journal.filter(actor=helper)}
    assert acts == {
        (JournalKind.SECTION_SAVED, helper),
        (JournalKind.PIECE_ADDED, helper),
        (JournalKind.COMMITMENT_ASKED, helper),
    }
    assert Piece.objects.get(filename="cv-2.pdf").uploaded_by == helper


def test_what_commits_the_applicant_is_not_ticked_by_another(draft):
    helper = make_delegate(draft)
    with pytest.raises(NotAllowedError):
        services.save_section(actor=helper, candidature=draft, section=DECLARATIONS, values={"commits_accuracy": False})


def test_signatory_is_not_the_delegate(draft):
    helper = make_delegate(draft)
    with pytest.raises(DomainError, match="de qui l’aide"):
        services.request_commitment(
            actor=draft.applicant, candidature=draft, signatory_name="A", signatory_capacity="Maire",
            signatory_email=helper.email.upper(),
        )  # fmt: skip


def test_delegate_is_not_the_signatory(draft):
    ask_commitment(draft)
    draft = Candidature.objects.get(pk=draft.pk)
    with pytest.raises(DomainError, match="qui signe l’engagement") as refusal:
        services.give_mandate(actor=draft.applicant, candidature=draft, name="P. Orsenne", email="Maire@example.org")
    assert refusal.value.status == 422
    assert not draft.mandates.exists()


@pytest.mark.parametrize("name", ["submit", "withdraw", "answer_correction", "confirm", "decline"])
def test_delegate_decides_nothing(client, name):
    state = {"answer_correction": State.CORRECTION_REQUESTED}.get(name, State.DRAFT)
    candidature = candidature_in(state) if state != State.DRAFT else CandidatureFactory(complete=True)
    sign_in(client, make_delegate(candidature))
    response = client.post(route(name, candidature))
    assert response.status_code == 403
    assert "revient au candidat" in response.content.decode()
    assert Candidature.objects.get(pk=candidature.pk).state == state


@pytest.mark.parametrize("state", sorted(set(State) - COMMITTABLE))
def test_delegate_reads_nothing_once_something_is_decided(client, state):
    candidature = candidature_in(state)
    sign_in(client, make_delegate(candidature))
    for name, args in (("dossier", ()), ("review", ()), ("receipt", ()), ("section", ("projet",))):
        assert client.get(route(name, candidature, *args)).status_code == 404, name
    for piece in candidature.pieces.all():
        assert client.get(reverse("candidatures:piece_file", args=[piece.uuid])).status_code == 404
    home = client.get(reverse("dashboard:home")).content.decode()
    assert candidature.full_name not in home


def test_delegate_opens_the_pages_of_a_dossier_being_written(client, draft):
    helper = make_delegate(draft)
    sign_in(client, helper)
    for name, args in (("dossier", ()), ("review", ()), ("section", ("projet",)), ("section", ("pieces",))):
        page = client.get(route(name, draft, *args))
        assert page.status_code == 200, name
        assert "Vous aidez" in page.content.decode()
        assert "Déposer ma candidature" not in page.content.decode()
        assert "Retirer ma candidature" not in page.content.decode()
    assert client.get(route("mandates", draft)).status_code == 404
    assert draft.full_name in client.get(reverse("dashboard:home")).content.decode()


def test_revoked_mandate_closes_the_dossier_at_once(client, draft):
    helper = make_delegate(draft)
    sign_in(client, helper)
    assert client.get(route("dossier", draft)).status_code == 200
    services.revoke_mandate(actor=draft.applicant, mandate=draft.mandates.get())
    assert client.get(route("dossier", draft)).status_code == 404
    assert client.post(route("section", draft, "projet"), {"question": "?"}).status_code == 404
    with pytest.raises(NotAllowedError):
        services.save_section(actor=helper, candidature=draft, section=PROJECT, values={"question": "?"})


def test_pages_of_giving_and_answering(client, draft):
    sign_in(client, draft.applicant)
    address = route("mandates", draft)
    assert "Personne ne vous aide" in client.get(address).content.decode()
    refused = client.post(address, {"name": "www.pirate.example", "email": "pas une adresse"})
    assert refused.status_code == 422
    assert "www.pirate.example" in refused.content.decode()
    client.post(address, {"name": "Paul Martin", "email": "aide@example.org"})
    assert "pas encore accepté" in client.get(address).content.decode()
    mandate = draft.mandates.get()

    person = proven(email="aide@example.org")
    sign_in(client, person)
    answer = reverse("candidatures:mandate", args=[mandate.uuid])
    assert draft.full_name in client.get(answer).content.decode()
    assert "Répondre à cette demande" in client.get(reverse("dashboard:home")).content.decode()
    assert client.post(answer, {}).status_code == 404  # silence declines nothing
    assert client.post(answer, {"answer": "accept"}).url == draft.get_absolute_url()
    assert "Rendre ce mandat" in client.get(answer).content.decode()
    client.post(answer, {"answer": "decline"})
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.post(answer, {"answer": "accept"}).status_code == 409

    sign_in(client, proven(email="curieux@example.org"))
    assert client.get(answer).status_code == 404


def test_applicant_revokes_from_the_page(client, draft):
    sign_in(client, draft.applicant)
    mandate = give(draft)
    response = client.post(route("mandate_revoke", draft, mandate.uuid), follow=True)
    assert "ne voit plus votre dossier" in response.content.decode()
    other = CandidatureFactory()
    elsewhere = give(other)
    assert client.post(route("mandate_revoke", draft, elsewhere.uuid)).status_code == 404


def test_link_of_the_mail_leads_to_the_mandate(client, draft):
    give(draft)
    text = OutboxMail.objects.get(event="mandate.asked").text_body
    path = re.search(r"https?://[^/\s]+(/candidatures/mandats/\S+)", text)[1].rstrip(").")
    response = client.get(path)
    assert response.status_code == 302
    assert "next=" in response.url
    sign_in(client, proven(email="aide@example.org"))
    assert client.get(path).status_code == 200


def test_desk_sees_who_helped_and_who_did_what(client):
    candidature = CandidatureFactory(complete=True)
    helper = make_delegate(candidature, first_name="Paul", last_name="Martin")
    services.save_section(actor=helper, candidature=candidature, section=PROJECT, values={"question": "Qui ?"})
    services.submit_candidature(actor=candidature.applicant, candidature=candidature)
    sign_in(client, make_staff(Role.ADVISER, institute=candidature.cycle.institute))
    page = client.get(reverse("instruction:detail", args=[candidature.uuid])).content.decode()
    assert "Mandataire" in page
    assert "Paul Martin" in page
    assert "Section écrite" in page


def test_delegate_of_another_dossier_gets_nothing_of_this_one(client, draft):
    other = CandidatureFactory(complete=True)
    ask_commitment(other)
    sign_in(client, make_delegate(draft))
    assert client.get(route("dossier", other)).status_code == 404
    assert client.post(route("autosave", other, "projet"), {"question": "?"}).status_code == 404
    assert client.get(reverse("candidatures:piece_file", args=[other.pieces.first().uuid])).status_code == 404


def test_delegate_does_not_choose_where_the_decision_is_sent(client, draft):
    person = make_delegate(draft)
    with pytest.raises(NotAllowedError, match="Seule la personne candidate change l’adresse"):
        services.save_section(actor=person, candidature=draft, section=IDENTITY, values={"email": person.email})

    client.force_login(person)
    shown = client.get(route("section", draft, "identite")).context["form"]
    assert shown["email"].field.disabled
    answers = shown.shown_values | {"email": person.email, "phone": "02 00 00 00 99", "seen": shown["seen"].value()}
    assert client.post(route("autosave", draft, "identite"), answers).json()["errors"] == {}
    written = Candidature.objects.get(pk=draft.pk)
    assert (written.email, written.phone) == (draft.email, "02 00 00 00 99")

    client.force_login(draft.applicant)
    assert not client.get(route("section", draft, "identite")).context["form"]["email"].field.disabled


def test_delegate_of_a_reopened_dossier_does_not_read_what_was_decided(client):
    candidature = candidature_in(State.INELIGIBLE)
    person = make_delegate(candidature)
    head = make_staff(Role.HEAD_OF_SERVICE, institute=candidature.cycle.institute)
    services.reopen_candidature(actor=head, candidature=candidature, reason="Une erreur de lecture.")
    facts = {}
    for reader in (person, candidature.applicant):
        client.force_login(reader)
        page = client.get(route("dossier", candidature))
        told = [line.what for line in page.context["page"].timeline]
        facts[reader] = [what for what in told if " : " not in what]  # acts and mails name what they are about
        assert ("irrecevable" in page.content.decode()) == (reader != person)
    assert facts[person] == ["Instruction commencée", "Candidature déposée", "Dossier commencé"]
    assert "Instruction reprise" in facts[candidature.applicant]


def test_delegate_does_not_read_who_else_helps(client, draft):
    person = make_delegate(draft)
    give(draft, "autre-aide@example.org", "Zoé Lemaire")
    readers = {person: False, draft.applicant: True}
    for reader, reads in readers.items():
        client.force_login(reader)
        page = client.get(route("dossier", draft)).content.decode()
        assert ("autre-aide@example.org" in page) == reads
        assert "Section écrite" in page


def test_address_that_lower_case_makes_too_long_is_refused(client, draft):
    client.force_login(draft.applicant)
    long = "a@" + ".".join(["İ" * 60] * 3) + ".fr"  # each of these letters becomes two
    refused = client.post(route("mandates", draft), {"name": "Paul Martin", "email": long})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["email"])
    assert not draft.mandates.exists()


def test_closed_section_says_why_to_who_asks(client, draft):
    client.force_login(make_delegate(draft))
    said = client.get(route("section", draft, "declarations"), follow=True).content.decode()
    assert "se remplit par la personne candidate, et par elle seule" in said
    assert "n’est plus modifiable" not in said

    corrected = candidature_in(State.CORRECTION_REQUESTED)
    slugs = corrected.revisions.get().sections
    for reader in (corrected.applicant, make_delegate(corrected)):
        client.force_login(reader)
        closed = next(slug for slug in ("identite", "poste") if slug not in slugs)
        said = client.get(route("section", corrected, closed), follow=True).content.decode()
        assert "La correction demandée ne porte pas sur la section" in said


def test_who_helped_to_write_a_dossier_does_not_instruct_it(client):
    candidature = CandidatureFactory(submitted=True, signed=True)
    helper = make_delegate(candidature)
    services.revoke_mandate(actor=candidature.applicant, mandate=candidature.mandates.get())
    MembershipFactory(user=helper, institute=candidature.cycle.institute, role=Role.ADVISER)
    assert not Candidature.objects.instructed_by(helper).exists()
    sign_in(client, helper)
    assert client.get(reverse("instruction:detail", args=[candidature.uuid])).status_code == 404
    assert client.post(reverse("instruction:act", args=[candidature.uuid, "prendre"])).status_code == 404
