"""The synthesis of a dossier: who writes it, what it takes to validate it, what it judged."""

import datetime

import pytest
from django.utils import timezone

from accounts.enums import Role
from candidatures.changes import changes_since
from candidatures.enums import State
from candidatures.models import Candidature
from candidatures.sections import PIECES, PROJECT
from candidatures.services import add_piece, answer_correction, save_section, withdraw_candidature
from committee.services import record_decision
from cycles.enums import PieceKind
from instruction import services
from instruction.enums import Opinion, SynthesisAct, SynthesisStanding, SynthesisState
from instruction.journal import staff_timeline
from instruction.models import Synthesis
from instruction.models.synthesis import LINES, TEXT_LIMITS
from instruction.services.syntheses import mark_of_dossier
from instruction.syntheses import (
    changes_after,
    dossier_words,
    syntheses_to_validate,
    synthesis_to_write,
    validated_synthesis,
)
from tests.factories.accounts import make_staff
from tests.factories.candidatures import ask_correction, candidature_in, pdf_bytes, pdf_upload
from tests.factories.committee import close_call, make_committee, make_item
from tests.factories.syntheses import PARTS, validated, write_synthesis
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(institute):
    return make_staff(Role.HEAD_OF_SERVICE, institute=institute)


@pytest.fixture
def assistant(institute):
    return make_staff(Role.ASSISTANT, institute=institute)


@pytest.fixture
def dossier(cycle, adviser):
    return candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)


@pytest.fixture
def head_validates(institute):
    institute.head_validates_syntheses = True
    institute.save(update_fields=["head_validates_syntheses"])


def correct(dossier, adviser, **values):
    """A correction of the project that comes back, an hour later."""
    dossier.refresh_from_db()
    ask_correction(dossier, PROJECT.slug, actor=adviser)
    dossier.refresh_from_db()
    save_section(actor=dossier.applicant, candidature=dossier, section=PROJECT, values=values)
    dossier.refresh_from_db()
    answer_correction(actor=dossier.applicant, candidature=dossier)
    dossier.refresh_from_db()


class TestWriting:
    def test_a_draft_begins_with_the_first_words_and_is_written_in_place(self, dossier, adviser, head):
        assert services.save_synthesis(actor=adviser, candidature=dossier, values=dict.fromkeys(PARTS, "")) is None
        first = services.save_synthesis(actor=adviser, candidature=dossier, values={"career": "Neuf ans"}, seen="")
        second = services.save_synthesis(actor=head, candidature=dossier, values={"stakes": "L’école"}, seen=first.mark)
        assert (second.pk, second.career, second.stakes, second.author) == (first.pk, "Neuf ans", "L’école", head)

    def test_assistant_applicant_and_stranger_do_not_write(self, dossier, assistant):
        for person in (assistant, dossier.applicant, make_staff(Role.ADVISER)):
            with pytest.raises(NotAllowedError):
                services.save_synthesis(actor=person, candidature=dossier, values={"career": "Neuf ans"})

    def test_a_stale_page_is_told_by_whom_and_writes_nothing(self, dossier, adviser, head):
        seen = write_synthesis(dossier, adviser).mark
        services.save_synthesis(actor=head, candidature=dossier, values={"career": "Dix ans"}, seen=seen)
        with pytest.raises(StaleError, match=head.full_name):
            services.save_synthesis(actor=adviser, candidature=dossier, values={"career": "Onze ans"}, seen=seen)
        again = services.save_synthesis(actor=adviser, candidature=dossier, values={"career": "Dix ans"}, seen=seen)
        assert again.career == "Dix ans"

    @pytest.mark.parametrize("name", TEXT_LIMITS)
    def test_a_text_has_a_length_and_a_number_of_lines(self, dossier, adviser, name):
        for text in ("a" * (TEXT_LIMITS[name] + 1), "\n".join("a" * (LINES + 1))):
            with pytest.raises(IncompleteError):
                services.save_synthesis(actor=adviser, candidature=dossier, values={name: text})
        assert not Synthesis.objects.exists()

    def test_an_opinion_is_one_of_the_list(self, dossier, adviser):
        with pytest.raises(IncompleteError):
            services.save_synthesis(actor=adviser, candidature=dossier, values={"opinion": "excellent"})

    @pytest.mark.parametrize("state", [State.SUBMITTED, State.INELIGIBLE, State.ADMITTED])
    def test_the_state_of_the_dossier_forbids_it_and_says_what_to_do(self, cycle, adviser, state):
        dossier = candidature_in(state, cycle=cycle, adviser=adviser)
        with pytest.raises(DomainError, match=r"Prenez|Reprenez|publiée"):
            write_synthesis(dossier, adviser)


class TestValidating:
    def test_freezes_the_text_with_the_dossier_it_judged(self, dossier, adviser):
        found = validated(dossier, adviser)
        assert (found.state, found.validated_by, found.dossier_at) == ("validated", adviser, dossier.submitted_at)
        assert dossier_words(found).startswith("tel que déposé le ")
        with pytest.raises(DomainError, match="Reprenez-la dans une nouvelle version"):
            services.save_synthesis(actor=adviser, candidature=dossier, values={"career": "Autre"})

    @pytest.mark.parametrize(
        ("parts", "words"),
        [
            ({"opinion": ""}, "l’avis proposé"),
            ({"career": "", "stakes": ""}, "la ligne de carrière et les enjeux"),
            ({"opinion": Opinion.RESERVED, "reservations": ""}, "les réserves"),
        ],
    )
    def test_says_what_lacks(self, dossier, adviser, parts, words):
        draft = write_synthesis(dossier, adviser, **parts)
        with pytest.raises(IncompleteError, match=words):
            services.validate_synthesis(actor=adviser, synthesis=draft)
        draft.refresh_from_db()
        assert draft.state == SynthesisState.DRAFT

    def test_a_favourable_opinion_may_go_without_reservations(self, dossier, adviser):
        assert validated(dossier, adviser, reservations="", questions="").is_validated

    def test_a_second_click_is_told(self, dossier, adviser):
        found = validated(dossier, adviser)
        with pytest.raises(StaleError, match="est validée"):
            services.validate_synthesis(actor=adviser, synthesis=found)
        assert dossier.journal.filter(kind=SynthesisAct.VALIDATED).count() == 1

    def test_waits_for_a_correction_that_is_expected(self, dossier, adviser):
        draft = write_synthesis(dossier, adviser)
        ask_correction(dossier, PROJECT.slug, actor=adviser)
        with pytest.raises(StaleError, match="Une correction est attendue"):
            services.validate_synthesis(actor=adviser, synthesis=draft)
        services.save_synthesis(actor=adviser, candidature=dossier, values={"career": "Écrit en attendant"})

    def test_refuses_a_text_or_a_dossier_that_moved_since_the_page(self, dossier, adviser):
        draft = write_synthesis(dossier, adviser)
        seen, shown = draft.mark, mark_of_dossier(dossier)
        services.save_synthesis(actor=adviser, candidature=dossier, values={"career": "Autre"})
        with pytest.raises(StaleError, match="relisez-la"):
            services.validate_synthesis(actor=adviser, synthesis=draft, seen=seen, dossier_seen=shown)
        correct(dossier, adviser, question="Une autre question")
        with pytest.raises(StaleError, match="Le dossier a changé"):
            services.validate_synthesis(actor=adviser, synthesis=draft, dossier_seen=shown)

    def test_is_over_once_the_committee_has_decided(self):
        sitting = make_committee()
        dossier = make_item(sitting).candidature
        draft = write_synthesis(dossier, sitting.adviser)
        close_call(sitting.cycle)
        item = dossier.committee_item
        record_decision(actor=sitting.president, item=item, outcome="admitted", override_reason="Évidence.")
        with pytest.raises(DomainError, match="décision"):
            services.validate_synthesis(actor=sitting.adviser, synthesis=draft)


@pytest.mark.usefixtures("head_validates")
class TestHeadValidates:
    def test_an_adviser_proposes_and_the_head_validates(self, dossier, adviser, head):
        draft = write_synthesis(dossier, adviser)
        with pytest.raises(NotAllowedError, match="proposez-lui"):
            services.validate_synthesis(actor=adviser, synthesis=draft)
        proposed = services.propose_synthesis(actor=adviser, synthesis=draft)
        with pytest.raises(DomainError, match="déjà proposée"):
            services.save_synthesis(actor=adviser, candidature=dossier, values={"career": "Autre"})
        found = services.validate_synthesis(actor=head, synthesis=proposed, seen=proposed.mark)
        assert (found.author, found.validated_by) == (adviser, head)

    def test_the_head_sends_back_with_a_word_that_is_mailed(self, dossier, adviser, head):
        proposed = services.propose_synthesis(actor=adviser, synthesis=write_synthesis(dossier, adviser))
        with pytest.raises(IncompleteError):
            services.send_back_synthesis(actor=head, synthesis=proposed, word="  ")
        with pytest.raises(NotAllowedError):
            services.send_back_synthesis(actor=adviser, synthesis=proposed, word="À revoir.")
        back = services.send_back_synthesis(actor=head, synthesis=proposed, word="Dites ce que l’équipe en fait.")
        assert (back.state, back.returned_by, back.career) == ("draft", head, PARTS["career"])
        mail = OutboxMail.objects.get(event="synthesis.sent_back")
        assert mail.recipient == adviser
        assert "Dites ce que l’équipe en fait." in mail.text_body
        again = services.propose_synthesis(actor=adviser, synthesis=back)
        assert again.returned_word == ""

    def test_whoever_follows_the_dossier_is_mailed_once_its_author_has_left(self, dossier, adviser, head, institute):
        gone = make_staff(Role.ADVISER, institute=institute)
        proposed = services.propose_synthesis(actor=gone, synthesis=write_synthesis(dossier, gone))
        gone.is_active = False
        gone.save(update_fields=["is_active"])
        services.send_back_synthesis(actor=head, synthesis=proposed, word="À revoir.")
        assert OutboxMail.objects.get(event="synthesis.sent_back").recipient == adviser

    def test_its_author_takes_it_back(self, dossier, adviser):
        proposed = services.propose_synthesis(actor=adviser, synthesis=write_synthesis(dossier, adviser))
        assert services.take_back_synthesis(actor=adviser, synthesis=proposed).state == SynthesisState.DRAFT

    def test_waits_for_the_head_alone(self, dossier, adviser, head):
        services.propose_synthesis(actor=adviser, synthesis=write_synthesis(dossier, adviser))
        assert [one.candidature for one in syntheses_to_validate(head)] == [dossier]
        assert not syntheses_to_validate(adviser).exists()
        assert not Candidature.objects.filter(synthesis_to_write()).exists()


class TestReworking:
    def test_makes_a_version_and_the_former_is_read_until_it_is_validated(self, dossier, adviser):
        first = validated(dossier, adviser)
        draft = services.rework_synthesis(actor=adviser, candidature=dossier)
        assert services.rework_synthesis(actor=adviser, candidature=dossier) == draft
        assert (draft.number, draft.career, draft.validated_at) == (2, first.career, None)
        assert validated_synthesis(dossier) == first
        services.save_synthesis(actor=adviser, candidature=dossier, values={"career": "Autre"})
        services.validate_synthesis(actor=adviser, synthesis=draft)
        assert validated_synthesis(dossier) == draft
        first.refresh_from_db()
        assert first.career == PARTS["career"]

    def test_a_dossier_withdrawn_keeps_its_synthesis_as_it_is(self, dossier, adviser):
        first = validated(dossier, adviser)
        withdraw_candidature(actor=dossier.applicant, candidature=dossier)
        with pytest.raises(DomainError, match="reste lisible"):
            services.rework_synthesis(actor=adviser, candidature=dossier)
        assert validated_synthesis(dossier) == first


class TestChangesSince:
    def test_an_answer_and_a_piece_that_came_after(self, dossier, adviser, time_machine):
        found = validated(dossier, adviser)
        assert not changes_after(found)
        time_machine.move_to(timezone.now() + datetime.timedelta(hours=1), tick=False)
        ask_correction(dossier, PIECES.slug, actor=adviser)
        cv = dossier.cycle.required_pieces.get(kind=PieceKind.CV)
        dossier.refresh_from_db()
        upload = pdf_upload("cv-2031.pdf", pdf_bytes(2))
        add_piece(actor=dossier.applicant, candidature=dossier, required_piece=cv, upload=upload)
        answer_correction(actor=dossier.applicant, candidature=dossier)
        correct(dossier, adviser, question="Une autre question")
        shown = validated_synthesis(dossier)
        changes = changes_after(shown)
        assert shown.standing == SynthesisStanding.OUTDATED
        assert [(one.name, one.after) for one in changes.answers] == [("question", "Une autre question")]
        assert [(one.before, one.after) for one in changes.pieces] == [("cv.pdf", "cv-2031.pdf")]
        assert changes.sent_at == dossier.revisions.order_by("-sent_at").first().sent_at
        assert dossier_words(validated(dossier, adviser)).startswith("tel que renvoyé le ")

    def test_an_answer_put_back_is_no_change(self, dossier, adviser):
        moment, before = timezone.now(), dossier.question
        correct(dossier, adviser, question="Une autre question")
        assert changes_since(dossier, moment)
        correct(dossier, adviser, question=before)
        assert not changes_since(dossier, moment).answers


def test_is_to_write_until_it_is_validated_and_again_once_outdated(dossier, adviser, time_machine):
    assert list(Candidature.objects.filter(synthesis_to_write())) == [dossier]
    validated(dossier, adviser)
    assert not Candidature.objects.filter(synthesis_to_write()).exists()
    time_machine.move_to(timezone.now() + datetime.timedelta(hours=1), tick=False)
    correct(dossier, adviser, question="Une autre question")
    assert list(Candidature.objects.filter(synthesis_to_write())) == [dossier]


def test_the_history_says_what_was_done_with_it(dossier, adviser):
    validated(dossier, adviser)
    services.rework_synthesis(actor=adviser, candidature=dossier)
    told = [line.what for line in staff_timeline(Candidature.objects.get(pk=dossier.pk), ())]
    assert told[0].startswith(str(SynthesisAct.REWORKED.label))
    assert any(line.startswith(str(SynthesisAct.VALIDATED.label)) for line in told)
