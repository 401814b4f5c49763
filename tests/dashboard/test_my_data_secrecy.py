"""A person's archive holds what is theirs and nobody else's; of a decision in the making, nothing."""

import datetime
import json

import pytest
from django.utils import timezone

from accounts.enums import Role
from candidatures import services as dossiers
from candidatures.enums import State
from candidatures.sections import POSITION, PROJECT
from committee.enums import Choice, Outcome
from committee.services import cast_vote, declare_recusal, give_seat, publish_decisions
from instruction import services as instruction
from tests.dashboard.archives import add_project, archive_of, data_of, stored_bytes
from tests.factories.accounts import UserFactory, give_second_factor, make_staff
from tests.factories.candidatures import CandidatureFactory, ask_correction, candidature_in
from tests.factories.committee import assess, close_call, decide, make_committee, make_item, open_call
from tests.factories.cycles import CallFactory
from tests.factories.notifications import OutboxMailFactory
from toolkit.documents.services import ensure_rendered

pytestmark = pytest.mark.django_db

SECRETS = ("Projet net.", "16.00", "Le groupe compte déjà ce profil.", "Liste d’attente", "Entretien à prévoir.")


@pytest.fixture
def judged():
    """One dossier read, voted on and decided by a committee of three; one note of the desk on it."""
    sitting = make_committee()
    item = make_item(sitting)
    instruction.add_note(actor=sitting.adviser, candidature=item.candidature, text="Entretien à prévoir.")
    for voter in (sitting.president, *sitting.members):
        assess(item, voter, 4)
        cast_vote(actor=voter, item=item, choice=Choice.WAITLIST if voter == sitting.president else Choice.REJECT)
    decide(item, sitting.president, Outcome.REJECTED, reason="Le groupe compte déjà ce profil.")
    item.sitting = sitting
    return item


def publish(item):
    close_call(item.sitting.cycle)
    publish_decisions(actor=item.sitting.head, committee=item.sitting.committee)


class TestWhose:
    def test_correction_under_way_gives_answers_and_files_that_wait(self):
        candidature = candidature_in(State.UNDER_REVIEW)
        adviser, person = candidature.adviser, candidature.applicant
        ask_correction(candidature, "projet", "poste", "pieces", actor=adviser, what="Précisez.")
        values = {"motivation": "Mieux dite.", "category": "DGA"}
        for section in (PROJECT, POSITION):
            chosen = {name: value for name, value in values.items() if name in section.fields}
            dossiers.save_section(actor=person, candidature=candidature, section=section, values=chosen)
        add_project(candidature)
        (dossier,) = data_of(person)["candidatures"]["dossiers"]
        (correction,) = dossier["corrections et reprises"]
        assert correction["sections rouvertes"] == ["Poste occupé", "Projet professionnel", "Pièces et engagement"]
        assert correction["réponses en cours"] == {
            "motivation": "Mieux dite.",
            "catégorie": "Direction générale adjointe",
        }
        assert dossier["Projet professionnel"]["motivation"] != "Mieux dite."
        waits = {line["nom du fichier"]: line["attend l’envoi des modifications"] for line in dossier["pièces"]}
        assert waits == {"cv.pdf": False, "projet.pdf": True}

    def test_signed_act_is_in_the_archive(self):
        candidature = CandidatureFactory(signed=True)
        act = ensure_rendered(candidature.commitment.document_id)
        archive = archive_of(candidature.applicant)
        (dossier,) = json.loads(archive.read("donnees.json"))["candidatures"]["dossiers"]
        (commitment,) = dossier["engagements de l’employeur"]
        assert commitment["signataire"] == "Philippe Orsenne"
        assert archive.read(commitment["acte"]["fichier"]) == stored_bytes(act)

    def test_delegate_has_their_mandate_and_acts_and_nothing_of_the_dossier(self):
        candidature = CandidatureFactory(complete=True)
        helper = UserFactory()
        mandate = dossiers.give_mandate(
            actor=candidature.applicant, candidature=candidature, name="Léa Colin", email=helper.email
        )
        waiting = data_of(helper)["candidatures"]["mandats reçus"]
        assert [(line["courriel"], line["accepté"]) for line in waiting] == [(helper.email, None)]
        dossiers.accept_mandate(actor=helper, mandate=mandate)
        add_project(candidature, name="projet-vauquelin.pdf", actor=helper)
        archive = archive_of(helper)
        assert archive.namelist() == ["LISEZ-MOI.txt", "donnees.json"]
        text = archive.read("donnees.json").decode()
        data = json.loads(text)["candidatures"]
        assert data["dossiers"] == []
        acts = [act["acte"] for act in data["actes sur d’autres dossiers"]]
        assert acts == ["Mandat accepté", "Pièce jointe"]
        assert "auquelin" not in text and candidature.applicant.email not in text

        (dossier,) = data_of(candidature.applicant)["candidatures"]["dossiers"]
        by = {line["nom du fichier"]: line["déposée par"] for line in dossier["pièces"]}
        assert by == {"cv.pdf": "vous", "projet-vauquelin.pdf": "une personne que vous avez mandatée"}
        assert [line["courriel"] for line in dossier["mandats"]] == [helper.email]

    def test_archive_holds_nothing_of_a_colleague(self):
        cycle = CallFactory()
        mine = CandidatureFactory(cycle=cycle, submitted=True, signed=True, employer_name="Ville de Bréval")
        theirs = CandidatureFactory(
            cycle=cycle, employer_name="Ville de Bréval", siret=mine.siret, complete=True, last_name="Kermadec",
            email="collegue@example.org", motivation="Un texte à elle seule.",
        )  # fmt: skip
        add_project(theirs, name="projet-kermadec.pdf")
        dossiers.submit_candidature(actor=theirs.applicant, candidature=theirs)
        archive = archive_of(mine.applicant)
        everything = " ".join(archive.namelist()) + archive.read("donnees.json").decode()
        assert mine.receipt_number in everything
        for words in (
            "Kermadec", "kermadec", "collegue@example.org", "Un texte à elle seule", theirs.receipt_number,
            str(theirs.uuid), theirs.applicant.email,
        ):  # fmt: skip
            assert words not in everything

    def test_account_gives_addresses_and_second_factors_without_their_secret(self):
        person = make_staff(Role.ADVISER)
        give_second_factor(person, secret="JBSWY3DPEHPK3PXP")
        text = archive_of(person).read("donnees.json").decode()
        account = json.loads(text)["compte"]
        assert account["adresses"] == [{"adresse": person.email, "vérifiée": "oui"}]
        assert len(account["seconds facteurs"]) == 1
        assert "JBSWY3DPEHPK3PXP" not in text and person.password not in text

    def test_adviser_has_acts_by_number_and_nothing_of_the_dossier(self):
        adviser = make_staff(Role.ADVISER)
        candidature = candidature_in(
            State.INELIGIBLE, adviser=adviser, cycle__institute=adviser.memberships.get().institute
        )
        instruction.add_note(actor=adviser, candidature=candidature, text="Il viendra jeudi.")
        archive = data_of(adviser)
        data = archive["candidatures"]
        number = candidature.receipt_number
        assert data["dossiers"] == []
        assert data["dossiers confiés"] == [{"dossier": number}]
        assert [(act["acte"], act["dossier"]) for act in data["changements d’état d’autres dossiers"]] == [
            ("Prendre en instruction", number),
        ]
        assert [note["dossier"] for note in archive["instruction"]["notes écrites sur d’autres dossiers"]] == [number]
        text = json.dumps(archive["candidatures"] | archive["instruction"], ensure_ascii=False)
        assert "jeudi" not in text and candidature.last_name not in text

    def test_participant_has_the_promotion_and_the_fee(self):
        candidature = candidature_in(State.CONFIRMED)
        data = data_of(candidature.applicant)
        (participation,) = data["promotions"]["participations"]
        assert (participation["état"], participation["SIRET à facturer"]) == ("Inscrit", candidature.siret)
        assert [fee["montant (€)"] for fee in data["droits d’inscription"]["droits"]] == ["3500.00"]

    def test_mails_are_the_person_s_own(self):
        person = UserFactory()
        OutboxMailFactory(recipient=person, subject="Pour moi")
        OutboxMailFactory(recipient=person, subject="Votre lien", text_body="secret-7b1c", confidential=True)
        OutboxMailFactory(recipient=UserFactory(), subject="Pour une autre")
        mails = data_of(person)["messagerie"]["courriels"]
        assert {mail["objet"] for mail in mails} == {"Pour moi", "Votre lien"}
        assert "secret-7b1c" not in json.dumps(mails)


class TestSecrecy:
    def test_applicant_finds_nothing_of_the_committee_before_publication(self, judged):
        archive = archive_of(judged.candidature.applicant)
        text = archive.read("donnees.json").decode()
        for words in (*SECRETS, "notes internes"):
            assert words not in text
        data = json.loads(text)
        assert not any(data["commission"].values())
        assert data["candidatures"]["dossiers"][0]["état"] == "Transmise à la commission"

    def test_applicant_reads_what_was_said_and_not_by_whom_after_publication(self, judged):
        publish(judged)
        text = archive_of(judged.candidature.applicant).read("donnees.json").decode()
        data = json.loads(text)
        (decision,) = data["commission"]["décisions sur vos candidatures"]
        assert (decision["décision"], decision["motif"]) == ("Non retenue", "Le groupe compte déjà ce profil.")
        assert decision["moyenne sur 20"] == "16.00"
        assert [reading["avis"] for reading in decision["lectures"]] == ["Projet net."] * 3
        assert set(decision["lectures"][0]["notes"].values()) == {4}
        assert decision["votes"] == {"Admettre": 0, "Liste d’attente": 1, "Ne pas retenir": 2, "Abstention": 0}
        assert [note["note"] for note in data["instruction"]["notes internes du service"]] == ["Entretien à prévoir."]
        sitting = judged.sitting
        for person in (sitting.president, *sitting.members, sitting.adviser, sitting.head):
            assert person.email not in text and person.last_name not in text

    @pytest.mark.parametrize(
        ("state", "shown"),
        [
            (State.UNDER_REVIEW, False),
            (State.CORRECTION_REQUESTED, False),
            (State.ELIGIBLE, False),
            (State.INELIGIBLE, True),
            (State.WAITLISTED, True),
            (State.ADMITTED, True),
        ],
    )
    def test_internal_notes_wait_for_the_decision(self, state, shown):
        candidature = candidature_in(state)
        adviser = make_staff(Role.ADVISER, institute=candidature.cycle.institute)
        instruction.add_note(actor=adviser, candidature=candidature, text="Entretien à prévoir.")
        assert ("notes internes du service" in data_of(candidature.applicant)["instruction"]) is shown

    def test_reason_of_more_time_is_the_staff_s_until_the_decision(self):
        draft = CandidatureFactory(signed=True)
        adviser = make_staff(Role.ADVISER, institute=draft.cycle.institute)
        until = timezone.localdate(draft.cycle.closes_at) + datetime.timedelta(days=3)
        instruction.grant_extension(actor=adviser, candidature=draft, until=until, reason="Maternité.")
        assert "Maternité" not in archive_of(draft.applicant).read("donnees.json").decode()
        dossiers.submit_candidature(actor=draft.applicant, candidature=draft)
        dossiers.withdraw_candidature(actor=draft.applicant, candidature=draft)
        (dossier,) = data_of(draft.applicant)["candidatures"]["dossiers"]
        (granted,) = [act for act in dossier["journal"] if act["acte"] == "Délai accordé"]
        assert (granted["par"], granted["motif"]) == ("le service formation", "Maternité.")

    def test_withdrawn_dossier_waits_for_the_publication_of_the_others(self, judged):
        sitting = judged.sitting
        open_call(sitting.cycle)
        other = make_item(sitting)
        close_call(sitting.cycle)
        assess(other, sitting.president, 2, comment="Lu avant le retrait.")
        assess(other, sitting.members[0], 2, validate=False, comment="Pas fini de lire.")
        dossiers.withdraw_candidature(actor=other.candidature.applicant, candidature=other.candidature)
        assert data_of(other.candidature.applicant)["commission"]["décisions sur vos candidatures"] == []
        publish(judged)
        (line,) = data_of(other.candidature.applicant)["commission"]["décisions sur vos candidatures"]
        assert (line["décision"], [reading["avis"] for reading in line["lectures"]]) == (
            "aucune",
            ["Lu avant le retrait."],
        )

    def test_member_has_their_own_readings_and_votes_only(self, judged):
        member = judged.sitting.members[0]
        data = data_of(member)["commission"]
        number = judged.candidature.receipt_number
        assert [(reading["dossier"], reading["avis"]) for reading in data["lectures"]] == [(number, "Projet net.")]
        assert [(vote["dossier"], vote["vote"]) for vote in data["votes"]] == [(number, "Ne pas retenir")]
        assert [seat["rôle"] for seat in data["sièges"]] == ["Membre"]
        assert data["décisions enregistrées"] == []
        president = data_of(judged.sitting.president)["commission"]
        assert [line["dossier"] for line in president["décisions enregistrées"]] == [number]
        assert "Non retenu" not in json.dumps(president, ensure_ascii=False)

    def test_recused_member_learns_nothing_but_what_they_declared(self):
        sitting = make_committee()
        declared, detected = make_item(sitting), make_item(sitting)
        member = sitting.members[0]
        assess(declared, member, 3)
        declare_recusal(actor=member, item=declared, reason="Ancien collègue.")
        give_seat(actor=None, committee=sitting.committee, user=member, siren=detected.candidature.siret[:9])
        text = archive_of(member).read("donnees.json").decode()
        data = json.loads(text)["commission"]
        number = declared.candidature.receipt_number
        said = [(line["dossier"], line["lien"]) for line in data["liens déclarés"]]
        assert said == [(number, "Ancien collègue.")]
        assert data["lectures"] == []
        assert detected.candidature.receipt_number not in text and "Même employeur" not in text

    def test_member_who_applies_learns_nothing_of_their_own_dossier(self, judged):
        applicant = judged.candidature.applicant
        applicant.memberships.create(institute=judged.sitting.cycle.institute, role=Role.COMMITTEE_MEMBER)
        applicant.forget_roles()
        give_seat(actor=None, committee=judged.sitting.committee, user=applicant)
        data = data_of(applicant)["commission"]
        assert [heading for heading, rows in data.items() if rows] == ["sièges"]
