"""The minutes: what they hold, for whom; remarks, signatures, the frozen document, its correction."""

import io

import pytest
from pypdf import PdfReader

from committee.enums import Choice, MinutesState
from committee.minutes import signing, writing
from committee.minutes.facts import read_facts
from committee.models import Dissent, Minutes
from committee.services import name_vice_president
from tests.factories.candidatures import pdf_upload
from tests.factories.committee import bulk_items, recuse
from tests.factories.minutes import circulated, hold_sitting, seal_for, seen_by, sign, signed
from tests.factories.sittings import convene, open_with
from toolkit.documents.services import ensure_rendered, read_document
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(world, items):
    """A sitting that is over: one admitted, one on the waiting list, one rejected; a member recused from the last."""
    recuse(items[2], world.members[0])
    return hold_sitting(world, items, choices=(Choice.ADMIT, Choice.WAITLIST, Choice.REJECT))


def text_of(minutes):
    document = ensure_rendered(Minutes.objects.get(pk=minutes.pk).document_id)
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(read_document(document))).pages).split()
    )


class TestPreparing:
    @pytest.mark.parametrize("hold", [lambda world: convene(world), lambda world: open_with(world)])
    def test_waits_for_the_end_of_the_sitting(self, world, items, hold):
        with pytest.raises(DomainError, match="procès-verbal"):
            writing.prepare_minutes(actor=world.secretary, sitting=hold(world))

    def test_is_for_those_who_lead(self, world, held):
        for person in (world.members[0], world.adviser, world.head):
            with pytest.raises(NotAllowedError):
                writing.prepare_minutes(actor=person, sitting=held)

    def test_twice_is_once(self, world, held):
        first = writing.prepare_minutes(actor=world.secretary, sitting=held)
        assert writing.prepare_minutes(actor=world.president, sitting=held) == first
        assert "20 personnes" in first.method

    def test_reads_nine_queries_whatever_the_agenda(self, world, held, django_assert_num_queries):
        with django_assert_num_queries(9):
            read_facts(held)
        bulk_items(20, world)
        with django_assert_num_queries(9):
            read_facts(held)


class TestCopies:
    def test_holds_what_the_sitting_was(self, world, held, items):
        told = seen_by(world.secretary, circulated(world, held))
        by_result = {item["result"].split()[0]: item for item in told["items"]}
        assert by_result["Liste"]["rank"] == 1
        assert by_result["Non"]["motive"] == "Projet à préciser."
        assert by_result["Non"]["votes"] == ["3 pour ne pas retenir"]
        assert by_result["Non"]["recused"] == [world.members[0].full_name]
        assert (by_result["Non"]["ballot"]["voices"], by_result["Non"]["ballot"]["base"]) == (3, 3)
        assert len(by_result["Non"]["exits"]) == 1
        assert [rank for rank, _name in told["waiting"]] == [1]
        assert told["group_size"] == 1
        assert {member["presence"] for member in told["members"]} == {"Dans la salle"}

    def test_a_recused_member_reads_one_without_their_item_and_without_a_gap(self, world, held, items):
        minutes = circulated(world, held)
        whole, partial = seen_by(world.secretary, minutes), seen_by(world.members[0], minutes)
        assert [item["number"] for item in partial["items"]] == [1, 2]
        hidden = items[2].candidature
        for words in (hidden.full_name, hidden.receipt_number):
            assert words in str(whole) and words not in str(partial)
        assert all(member["recused_from"] == [] for member in partial["members"])

    def test_ranks_have_no_gap_for_whoever_does_not_know_of_one(self, world, items):
        recuse(items[0], world.members[0])
        made = circulated(world, hold_sitting(world, items, choices=(Choice.WAITLIST,) * 3))
        assert sorted(rank for rank, _ in seen_by(world.secretary, made)["waiting"]) == [1, 2, 3]
        assert sorted(rank for rank, _ in seen_by(world.members[0], made)["waiting"]) == [1, 2]

    def test_what_the_sitting_decided_stays_whatever_came_after(self, world, held, items):
        made = circulated(world, held)
        items[0].decision.delete()
        writing.rework_minutes(actor=world.secretary, minutes=made)
        assert "Admis" in str(seen_by(world.secretary, made))


class TestCirculating:
    def test_each_person_of_the_sitting_is_told_once_without_a_name(self, world, held, items):
        made = circulated(world, held)
        mails = OutboxMail.objects.filter(event="committee.minutes_circulated")
        assert mails.count() == 5
        assert not any(items[0].candidature.last_name in mail.text_body for mail in mails)
        with pytest.raises(StaleError):
            writing.circulate_minutes(actor=world.secretary, minutes=made)
        assert mails.count() == 5

    def test_its_words_are_written_before(self, world, held):
        made = circulated(world, held)
        with pytest.raises(StaleError, match="déjà communiqué"):
            writing.write_minutes(actor=world.secretary, minutes=made, method="Autre.", observations="")
        writing.rework_minutes(actor=world.secretary, minutes=made)
        with pytest.raises(IncompleteError, match="méthode"):
            writing.write_minutes(actor=world.secretary, minutes=made, method=" ", observations="")
        with pytest.raises(IncompleteError, match="dépasse"):
            writing.write_minutes(actor=world.secretary, minutes=made, method="M" * 3001, observations="")

    def test_a_remark_is_for_who_writes(self, world, held):
        made = circulated(world, held)
        first = writing.add_remark(actor=world.members[1], minutes=made, text="L’heure est fausse.")
        assert writing.add_remark(actor=world.members[1], minutes=made, text=" L’heure est fausse. ") == first
        with pytest.raises(NotAllowedError):
            writing.add_remark(actor=world.adviser, minutes=made, text="Non.")
        with pytest.raises(IncompleteError, match="La remarque dépasse"):
            writing.add_remark(actor=world.members[1], minutes=made, text="R" * 2001)


class TestDissent:
    def test_is_the_only_name_beside_a_result(self, world, held, items):
        made = circulated(world, held)
        row = held.items.get(item=items[0])
        writing.record_dissent(actor=world.members[1], minutes=made, key=row.key, text="Le projet manque.")
        writing.record_dissent(actor=world.members[1], minutes=made, key=row.key, text="Le projet manque de faits.")
        assert Dissent.objects.count() == 1
        sign(world.president, made)
        sign(world.secretary, made)
        words = text_of(made)
        assert f"À sa demande, {world.members[1].full_name} est en désaccord : Le projet manque de faits." in words

    def test_is_taken_back_until_the_first_signature(self, world, held, items):
        made, member = circulated(world, held), world.members[1]
        row = held.items.get(item=items[0])
        ask = {"actor": member, "minutes": made, "key": row.key}
        none = writing.mark_of_dissents([])
        writing.record_dissent(**ask, text="Le projet manque.", seen=none)
        writing.record_dissent(**ask, text="Le projet manque.", seen=none)  # a double click
        with pytest.raises(StaleError, match="dans une autre page"):
            writing.record_dissent(**ask, text="Autre chose.", seen=none)
        writing.withdraw_dissent(actor=world.members[0], minutes=made, key=row.key)  # who has none
        assert Dissent.objects.count() == 1
        for _ in range(2):
            writing.withdraw_dissent(**ask)
        assert not Dissent.objects.exists()
        writing.record_dissent(**ask, text="Le projet manque.")
        sign(world.president, made)
        with pytest.raises(StaleError, match="demandez au secrétariat"):
            writing.withdraw_dissent(**ask)
        for stranger in (world.adviser, world.head):
            with pytest.raises(NotAllowedError):
                writing.withdraw_dissent(**{**ask, "actor": stranger})
        sign(world.secretary, made)
        assert "À sa demande" in text_of(made)

    def test_is_asked_by_who_sat_on_what_they_know_before_a_signature(self, world, held, items):
        made = circulated(world, held)
        hidden, known = held.items.get(item=items[2]), held.items.get(item=items[0])
        with pytest.raises(NotAllowedError) as refusal:
            writing.record_dissent(actor=world.members[0], minutes=made, key=hidden.key)
        assert refusal.value.status == 404
        sign(world.president, made)
        with pytest.raises(StaleError, match="signature"):
            writing.record_dissent(actor=world.members[1], minutes=made, key=known.key)


class TestSigning:
    def test_president_and_secretary_freeze_it_with_a_number_of_the_institute(self, world, held):
        made = circulated(world, held)
        assert sign(world.president, made).state == MinutesState.CIRCULATED
        assert sign(world.president, made).signatures.count() == 1
        frozen = sign(world.secretary, made)
        code = world.cycle.institute.code.upper()
        assert frozen.state == MinutesState.SIGNED
        assert frozen.document.number.startswith(f"PV-{code}-") and frozen.document.number.endswith("-00001")
        assert OutboxMail.objects.filter(event="committee.minutes_signed").count() == 5
        with pytest.raises(StaleError):
            writing.rework_minutes(actor=world.secretary, minutes=made)

    def test_the_document_holds_each_fact(self, world, held, items):
        words = text_of(signed(world, held))
        people = [world.president, world.secretary, *world.members]
        names = [item.candidature.full_name for item in items]
        for fact in (
            *(person.full_name for person in people), *names, "INET, salle Ill", "ouverte le", "levée", "Convocation",
            "8 jours avant", "Quorum", "Méthode et critères", "25 %", "Admis", "Liste d’attente, rang 1",
            "Projet à préciser.", "4 pour admettre", "À bulletin secret", "quorum : 3 sur 3", "hors de la salle de",
            "Composition du groupe", "Rang 1", "Signatures", "second facteur montré", "Annexe : feuille de présence",
        ):  # fmt: skip
            assert fact in words, fact

    def test_what_is_signed_is_what_was_read(self, world, held, items):
        made = circulated(world, held)
        seen = seal_for(world.president, made)
        row = held.items.get(item=items[0])
        writing.record_dissent(actor=world.members[1], minutes=made, key=row.key)
        with pytest.raises(StaleError, match="relisez-le"):
            signing.sign_minutes(actor=world.president, minutes=made, seen=seen)

    def test_nobody_else_signs(self, world, held):
        made = circulated(world, held)
        for person in (world.members[0], world.head, world.adviser):
            with pytest.raises(NotAllowedError):
                signing.sign_minutes(actor=person, minutes=made, seen=seal_for(person, made))

    def test_a_recused_president_signs_a_copy_and_the_document_says_so(self, world, items):
        recuse(items[2], world.president)
        name_vice_president(actor=world.head, seat=world.seat(world.members[0]))
        made = circulated(world, hold_sitting(world, items))
        for person in (world.members[0], world.president, world.secretary):
            sign(person, made)
        by_president = made.signatures.get(capacity="president")
        assert by_president.is_partial and not made.signatures.get(capacity="secretary").is_partial
        assert "dont cette personne n’est pas en déport" in text_of(made)

    def test_reworked_it_is_signed_again(self, world, held):
        made = circulated(world, held)
        sign(world.president, made)
        writing.rework_minutes(actor=world.secretary, minutes=made)
        assert not made.signatures.exists()


class TestPaper:
    def test_its_scan_freezes_the_minutes_with_its_fingerprint(self, world, held):
        made = signing.keep_signed_paper(actor=world.secretary, minutes=circulated(world, held), upload=pdf_upload())
        assert made.state == MinutesState.SIGNED
        assert made.paper.sha256 in text_of(made)
        assert all(each.on_paper for each in made.signatures.all())

    def test_whoever_is_recused_does_not_keep_it(self, world, held, items):
        made = circulated(world, held)
        recuse(items[2], world.secretary)
        with pytest.raises(DomainError, match="déport"):
            signing.keep_signed_paper(actor=world.secretary, minutes=made, upload=pdf_upload())


class TestCorrecting:
    def test_is_another_number_that_names_the_first(self, world, held):
        first = signed(world, held)
        second = writing.correct_minutes(actor=world.secretary, minutes=first, reason="L’heure de levée était fausse.")
        assert writing.correct_minutes(actor=world.secretary, minutes=first, reason="Encore.") == second
        writing.circulate_minutes(actor=world.secretary, minutes=second)
        sign(world.president, second)
        done = sign(world.secretary, second)
        words = text_of(done)
        assert done.document.number.endswith("-00002")
        assert f"rectifie le procès-verbal n° {first.document.number}" in words
        assert "L’heure de levée était fausse." in words

    def test_needs_signed_ones_and_a_reason(self, world, held):
        made = circulated(world, held)
        with pytest.raises(StaleError):
            writing.correct_minutes(actor=world.secretary, minutes=made, reason="Faux.")
        sign(world.president, made)
        done = sign(world.secretary, made)
        with pytest.raises(IncompleteError):
            writing.correct_minutes(actor=world.secretary, minutes=done, reason=" ")
