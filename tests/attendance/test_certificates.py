"""The certificate of a cycle: a share of half-days and the tour, a person near the bar; signed, corrected."""

import io

import pytest
from pypdf import PdfReader

from attendance.certificates.deciding import decide_certificate
from attendance.certificates.enums import CertificateAct, CertificateKind, CycleStanding
from attendance.certificates.signing import correct_certificate, sign_certificates, withdraw_certificate
from attendance.certificates.standings import Standings
from attendance.certificates.waiting import things_waiting
from attendance.enums import Mark, Method
from attendance.models import AttendanceRules, AttendanceSheet, Certificate, CertificateDecision, Presence
from attendance.personal_data import personal_data
from cycles.services import keep_away, remove_participant
from promotions.papers import papers_of
from tests.factories.certificates import LAST, end_year
from toolkit.documents.services import ensure_rendered, read_document
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.journal.models import JournalEntry
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db
REACHED, NEAR, BELOW = CycleStanding.REACHED, CycleStanding.NEAR, CycleStanding.BELOW


def text_of(certificate):
    pages = PdfReader(io.BytesIO(read_document(ensure_rendered(certificate.document_id)))).pages
    assert len(pages) == 1
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def mails():
    rows = OutboxMail.objects.filter(event__startswith="certificate.").order_by("pk")
    return list(rows.values_list("event", flat=True))


def change(year, rank, mark, *, abroad=False, number=1):
    """Correct so many rows of a person to this mark, as a correction writes it."""
    held = Presence.objects.filter(enrolment__user=year.people[rank].user, corrected_by=None).exclude(mark=mark)
    held = held.filter(sheet__half_day__session__number__isnull=abroad)
    for row in held.order_by("pk")[:number]:
        Presence.objects.create(
            sheet=row.sheet,
            enrolment=row.enrolment,
            mark=mark,
            method=Method.STAFF,
            recorded_at=row.recorded_at,
            recorded_by=year.adviser,
            reason="Papier",
            corrects=row,
        )


class TestStanding:
    def test_is_a_share_of_half_days_and_the_tour(self, time_machine):
        year = end_year(time_machine, (0, 0), (2, 0), (3, 0), (4, 1), (0, 3), (0, 10))
        found = [(each.share, each.tour_followed, each.standing) for each in map(year.standing, range(6))]
        assert found == [
            (100, True, REACHED),
            (85, True, REACHED),
            (78, True, NEAR),
            (64, True, BELOW),
            (78, False, NEAR),
            (28, False, BELOW),
        ]
        AttendanceRules.objects.create(institute=year.cycle.institute, near_points=0)
        assert year.standing(2).standing is BELOW
        year.cycle.attendance_share = 60
        year.cycle.save()
        assert year.standing(3).standing is REACHED

    def test_a_missing_tour_alone_is_decided_and_no_tour_asks_for_none(self, time_machine):
        year = end_year(time_machine, (0, 3), attendance_share=70)
        assert (year.standing().share, year.standing().standing) == (78, REACHED)  # seven of ten
        change(year, 0, Mark.ABSENT, abroad=True)
        assert (year.standing().share, year.standing().standing) == (71, NEAR)
        alone = end_year(time_machine, (0, 0), tour=False, code="SEUL")
        assert alone.standing().standing is REACHED

    def test_late_joiner_answers_for_what_they_owe(self, time_machine):
        year = end_year(time_machine, (2, 0), (2, 0))
        rows = Presence.objects.filter(enrolment__user=year.people[0].user, mark=Mark.ABSENT)
        rows.delete()  # not on the sheets that were held before they came
        assert (year.standing(0).figures["owed"], year.standing(0).share) == (12, 100)
        assert year.standing(1).share == 85


class TestDeciding:
    def test_near_the_bar_with_a_motive_and_void_when_presence_changes(self, time_machine):
        year = end_year(time_machine, (3, 0), (0, 0))
        (waiting,) = things_waiting(year.adviser, [year.cycle])
        assert (waiting.title, waiting.things[0].name) == ("certificat à décider", "Anaïs Personne-01")
        assert year.standing().kind is None
        with pytest.raises(IncompleteError, match="Écrivez le motif"):
            year.decide(motive=" ")
        with pytest.raises(DomainError, match="n’est plus près du seuil"):
            year.decide(1)
        year.decide()
        assert year.standing().kind is CertificateKind.CERTIFICATE
        with pytest.raises(DomainError, match="déjà décidé ainsi, par Hélène Marchandeau"):
            year.decide()
        year.decide(certified=False, motive="Après relecture.")
        assert year.standing().kind is CertificateKind.HOURS
        assert CertificateDecision.objects.count() == 2 and things_waiting(year.adviser, [year.cycle]) == []
        year.cycle.attendance_share = 85
        year.cycle.save()
        change(year, 0, Mark.PRESENT)
        assert year.standing().standing is REACHED

    def test_other_figures_are_decided_again(self, time_machine):
        year = end_year(time_machine, (3, 0), attendance_share=88)
        AttendanceRules.objects.create(institute=year.cycle.institute, near_points=30)
        year.decide()
        change(year, 0, Mark.PRESENT)
        assert (year.standing().standing, year.standing().decision) == (NEAR, None)

    def test_is_the_advisers_who_may_know_and_of_what_the_page_showed(self, time_machine):
        year = end_year(time_machine, (3, 0))
        for actor in (year.head, year.assistant):
            with pytest.raises(NotAllowedError, match="Seuls les conseillers"):
                year.decide(actor=actor)
        seen = year.standing()
        year.decide()
        with pytest.raises(StaleError, match="relisez, puis décidez"):
            decide_certificate(
                actor=year.adviser, participant=seen.participant, certified=False, motive="Non.", seen=seen.mark
            )
        keep_away(user=year.adviser, cycle=year.cycle, person=year.people[0].user)
        assert Standings(year.cycle, year.adviser).people == []


class TestSigning:
    def test_gives_each_their_paper_and_a_mail(self, time_machine):
        year = end_year(time_machine, (0, 0), (3, 0), (4, 3))
        with pytest.raises(DomainError, match="Près du seuil, sans décision\u00a0: Anaïs Personne-02"):
            year.sign()
        year.decide(1)
        (waiting,) = things_waiting(year.head, [year.cycle])
        assert (waiting.title, waiting.total) == ("certificats à signer", 3)
        assert year.sign().said == "2 certificats et 1 attestation d’heures"
        rows = list(Certificate.objects.order_by("document__number"))
        assert [row.document.number for row in rows] == ["AH-2027-00001", "CC-2027-00001", "CC-2027-00002"]
        assert mails() == ["certificate.signed", "certificate.signed", "certificate.hours"]
        hours, full, decided = map(text_of, rows)
        assert "satisfait à ses conditions : 80 % au moins des demi-journées dues, et le voyage d’étude" in full
        assert "14 sur 14" in full and "49 h sur 49 h" in full and "livret individuel de formation" in full
        assert "satisfait" not in decided and "Au vu de l’ensemble de son parcours" in decided
        assert "Absences justifiées" not in decided and "Odile Ruffenac" in decided
        assert "certifie" not in hours and "Elle ne vaut pas certificat du cycle" in hours and "24 h 30" in hours
        with pytest.raises(DomainError, match="chaque personne qui doit des heures a déjà"):
            year.sign()
        assert things_waiting(year.head, [year.cycle]) == []
        (paper,) = papers_of(year.people[0])
        assert paper.title == "Certificat du cycle"
        assert len(personal_data(year.people[1].user)["certificats de cycle"]) == 1
        assert JournalEntry.objects.filter(kind=CertificateAct.SIGNED).count() == 4

    def test_waits_for_every_sheet_and_every_absence(self, time_machine):
        year = end_year(time_machine, (0, 0))
        last = AttendanceSheet.objects.order_by("-half_day__day", "half_day__period").first()
        Presence.objects.filter(sheet=last).delete()
        last.delete()
        with pytest.raises(DomainError, match="1 demi-journée n’est pas scellée"):
            year.sign()
        assert things_waiting(year.head, [year.cycle]) == []

    def test_is_the_heads_and_of_what_the_page_showed(self, time_machine):
        year = end_year(time_machine, (0, 0), (0, 0))
        for actor in (year.adviser, year.assistant):
            with pytest.raises(NotAllowedError, match="Seule la direction du service signe"):
                year.sign(actor)
        seen = Standings(year.cycle, year.head).mark
        change(year, 0, Mark.ABSENT)
        with pytest.raises(StaleError, match="rien n’est signé"):
            sign_certificates(actor=year.head, cycle=year.cycle, seen=seen)
        remove_participant(actor=None, participant=year.people[1], reason="Mutation.")
        keep_away(user=year.head, cycle=year.cycle, person=year.people[0].user)
        with pytest.raises(DomainError, match="Il n’y a rien à signer"):
            year.sign()
        assert not Certificate.objects.exists() and mails() == []

    @pytest.mark.parametrize("people", [2, 12])
    def test_asks_as_much_for_two_as_for_twelve(self, time_machine, people, django_assert_num_queries):
        year = end_year(time_machine, *[(0, 0)] * people)
        seen = Standings(year.cycle, year.head).mark
        with django_assert_num_queries(36):
            sign_certificates(actor=year.head, cycle=year.cycle, seen=seen)


class TestCorrecting:
    def correct(self, year, rank=0, reason="Une feuille a été corrigée."):
        person = year.standing(rank)
        return correct_certificate(actor=year.head, participant=person.participant, reason=reason, seen=person.mark)

    def test_what_no_longer_says_true_is_replaced_with_a_reason(self, time_machine):
        year = end_year(time_machine, (2, 0))
        year.sign()
        first = Certificate.objects.get()
        with pytest.raises(DomainError, match="dit toujours vrai"):
            self.correct(year)
        change(year, 0, Mark.ABSENT)
        assert year.standing().is_stale
        with pytest.raises(DomainError, match="un conseiller décide d’abord"):
            self.correct(year)
        year.decide(certified=False, motive="Trop d’absences.")
        with pytest.raises(IncompleteError):
            self.correct(year, reason="")
        second = self.correct(year)
        first.refresh_from_db()
        assert (first.ended_by, first.document.is_cancelled) == (year.head, True)
        assert (second.kind, second.replaces) == (CertificateKind.HOURS, first)
        assert mails() == ["certificate.signed", "certificate.corrected"]
        mail = OutboxMail.objects.get(event="certificate.corrected")
        assert "CC-2027-00001" in mail.text_body and "Une feuille a été corrigée." in mail.text_body
        assert list(mail.documents.all()) == [second.document]
        assert "Remplace le document n° CC-2027-00001" in text_of(second)

    def test_withdrawn_with_a_reason_then_signed_again(self, time_machine):
        year = end_year(time_machine, (0, 0))
        year.sign()
        row = Certificate.objects.get()
        with pytest.raises(NotAllowedError):
            withdraw_certificate(actor=year.adviser, certificate=row, reason="Erreur.")
        withdraw_certificate(actor=year.head, certificate=row, reason="Erreur sur la personne.")
        with pytest.raises(StaleError, match="déjà remplacé ou retiré"):
            withdraw_certificate(actor=year.head, certificate=row, reason="Encore.")
        assert papers_of(year.people[0]) is not None and not Certificate.objects.standing().exists()
        with pytest.raises(DomainError, match="rien à signer"):
            year.sign()
        again = self.correct(year, reason="Vérification faite.")
        assert again.document.number == "CC-2027-00002" and again.replaces == row
        assert mails() == ["certificate.signed", "certificate.withdrawn", "certificate.corrected"]
        mail = OutboxMail.objects.get(event="certificate.corrected")
        assert "Vérification faite." in mail.text_body and "Erreur sur la personne." not in mail.text_body
        assert JournalEntry.objects.get(kind=CertificateAct.CORRECTED).reason == "Vérification faite."


class TestOwingNothing:
    def excuse_all(self, year, rank):
        """The person comes once all is over: they are on no sheet."""
        Presence.objects.filter(enrolment__user=year.people[rank].user).delete()
        year.people[rank].enrolments.update(owed_from=LAST)

    def test_gives_no_document_and_nothing_waits(self, time_machine):
        year = end_year(time_machine, (0, 0), (0, 0))
        self.excuse_all(year, 1)
        (waiting,) = things_waiting(year.head, [year.cycle])
        assert [each.name for each in waiting.things] == ["Anaïs Personne-01"]
        assert year.sign().said == "1 certificat"
        assert things_waiting(year.head, [year.cycle]) == []

    def test_what_was_signed_is_withdrawn_not_replaced(self, time_machine):
        year = end_year(time_machine, (0, 0), (0, 0))
        year.sign()
        self.excuse_all(year, 1)
        (waiting,) = things_waiting(year.head, [year.cycle])
        (thing,) = waiting.things
        last = Standings(year.cycle, year.head).scope.sessions[-1]
        assert (thing.name, thing.on) == ("Anaïs Personne-02", last.ends_on)
        person = year.standing(1)
        with pytest.raises(DomainError, match="il n’y a rien à attester"):
            correct_certificate(actor=year.head, participant=person.participant, reason="Sortie.", seen=person.mark)
