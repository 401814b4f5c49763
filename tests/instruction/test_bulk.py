"""Acts on many dossiers: read before, done one by one, told line by line, undone where nothing changed."""

import io
import re
import uuid

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from candidatures.enums import CommitmentState, State
from candidatures.models import Candidature
from instruction import services
from instruction.enums import BulkAct, Outcome
from instruction.models import BulkRun, Label, Labelling
from instruction.services.bulk import MOST_AT_ONCE, Seen, carry_on, start_run, undo_run
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import bulk_candidatures, candidature_in
from tests.factories.cycles import CallFactory
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

CHOOSE, DO = "/instruction/ensemble/", "/instruction/ensemble/faire/"
MAIL = {"subject": "Entretiens", "message": "Ils commencent lundi."}


def seen(*rows):
    return [Seen(row.pk, row.state, str(row.adviser_id or "")) for row in rows]


def run_on(actor, rows, act, **values):
    cycle = rows[0].cycle
    return start_run(actor=actor, cycle=cycle, uuid=uuid.uuid4(), act=act, values=values, rows=seen(*rows))


def outcomes(run):
    return [line.outcome for line in run.lines.all()]


@pytest.fixture
def colleague(institute):
    return make_staff(Role.ADVISER, institute=institute, first_name="Tarek", last_name="Wissembach")


@pytest.fixture
def three(cycle, adviser):
    return bulk_candidatures(3, cycle=cycle, state=State.UNDER_REVIEW, adviser=adviser)


class TestAssign:
    def test_each_is_handed_over_and_one_mail_tells(self, adviser, colleague, three):
        run = run_on(adviser, three, BulkAct.ASSIGN, colleague=colleague.pk)
        assert outcomes(run) == [Outcome.DONE] * 3
        assert set(Candidature.objects.values_list("adviser", flat=True)) == {colleague.pk}
        (mail,) = OutboxMail.objects.filter(event="candidature.assigned")
        assert mail.recipient == colleague
        assert "3" in mail.subject + mail.text_body

    def test_what_changed_meanwhile_is_left_and_told(self, adviser, colleague, three, institute):
        other = make_staff(Role.ADVISER, institute=institute)
        rows = seen(*three)
        Candidature.objects.filter(pk=three[0].pk).update(adviser=other)
        Candidature.objects.filter(pk=three[1].pk).update(state=State.ELIGIBLE)
        run = start_run(
            actor=adviser, cycle=three[0].cycle, uuid=uuid.uuid4(), act=BulkAct.ASSIGN,
            values={"colleague": colleague.pk}, rows=rows,
        )  # fmt: skip
        assert outcomes(run) == [Outcome.REFUSED, Outcome.REFUSED, Outcome.DONE]
        words = [line.words for line in run.lines.all()]
        assert "maintenant suivi par" in words[0]
        assert "relisez-le" in words[1]

    def test_somebody_who_left_takes_nothing(self, adviser, colleague, three):
        colleague.memberships.all().delete()
        run = run_on(adviser, three, BulkAct.ASSIGN, colleague=colleague.pk)
        assert outcomes(run) == [Outcome.REFUSED] * 3
        assert set(Candidature.objects.values_list("adviser", flat=True)) == {adviser.pk}
        assert not OutboxMail.objects.filter(event="candidature.assigned").exists()

    def test_undone_where_nothing_changed(self, adviser, colleague, three, institute):
        other = make_staff(Role.ADVISER, institute=institute)
        run = run_on(adviser, three, BulkAct.ASSIGN, colleague=colleague.pk)
        Candidature.objects.filter(pk=three[0].pk).update(adviser=other)
        undo_run(actor=adviser, run=run)
        assert outcomes(run) == [Outcome.KEPT, Outcome.UNDONE, Outcome.UNDONE]
        found = Candidature.objects.order_by("pk").values_list("adviser", flat=True)
        assert list(found) == [other.pk, adviser.pk, adviser.pk]
        undo_run(actor=adviser, run=run)
        assert list(found.all()) == [other.pk, adviser.pk, adviser.pk]


class TestLabel:
    def test_put_on_each_that_lacks_it_then_taken_off_those(self, adviser, three):
        services.label_candidature(actor=adviser, candidature=three[0], name="à voir")
        run = run_on(adviser, three, BulkAct.LABEL, label="À VOIR")
        assert outcomes(run) == [Outcome.SAME, Outcome.DONE, Outcome.DONE]
        assert Labelling.objects.count() == 3
        services.unlabel_candidature(actor=adviser, candidature=three[1], label=Label.objects.get())
        services.label_candidature(actor=adviser, candidature=three[1], name="à voir")
        undo_run(actor=adviser, run=run)
        assert outcomes(run) == [Outcome.SAME, Outcome.KEPT, Outcome.UNDONE]
        assert {one.candidature_id for one in Labelling.objects.all()} == {three[0].pk, three[1].pk}

    @pytest.mark.parametrize("name", ["", "x" * 41])
    def test_name_that_is_none_begins_nothing(self, adviser, three, name):
        with pytest.raises(IncompleteError):
            run_on(adviser, three, BulkAct.LABEL, label=name)
        assert not BulkRun.objects.exists()


class TestWrite:
    def test_each_reads_it_at_their_name(self, adviser, cycle, three):
        Candidature.objects.filter(pk=three[2].pk).update(state=State.WITHDRAWN)
        three[2].state = State.WITHDRAWN
        run = run_on(adviser, three, BulkAct.WRITE, **MAIL)
        assert outcomes(run) == [Outcome.DONE, Outcome.DONE, Outcome.REFUSED]
        mails = OutboxMail.objects.filter(event="candidature.written").order_by("pk")
        assert [mail.about for mail in mails] == [row.uuid for row in three[:2]]
        for mail, row in zip(mails, three, strict=False):
            assert mail.subject == "Entretiens"
            assert f"Bonjour {row.full_name}" in mail.text_body
            assert "Ils commencent lundi." in mail.text_body
            assert mail.reply_to == cycle.institute.email
        with pytest.raises(DomainError, match="ne s’annule pas"):
            undo_run(actor=adviser, run=run)

    def test_what_is_typed_is_no_markup(self, adviser, three):
        run_on(adviser, three[:1], BulkAct.WRITE, subject="*A*", message="[ici](http://evil.example) <b>x</b>")
        mail = OutboxMail.objects.get(event="candidature.written")
        assert 'href="http://evil.example"' not in mail.html_body
        assert "<b>x" not in mail.html_body


class TestEligible:
    def test_guards_are_told_one_by_one(self, adviser, cycle):
        ready = candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)
        done = candidature_in(State.ELIGIBLE, cycle=cycle, adviser=adviser)
        (unsigned,) = bulk_candidatures(1, cycle=cycle, state=State.UNDER_REVIEW, adviser=adviser)
        run = run_on(adviser, [ready, done, unsigned], BulkAct.ELIGIBLE)
        assert outcomes(run) == [Outcome.DONE, Outcome.SAME, Outcome.REFUSED]
        assert "n’est pas signé" in run.lines.last().words
        assert [Candidature.objects.get(pk=row.pk).state for row in (ready, unsigned)] == ["eligible", "under_review"]


class TestRun:
    def test_sent_twice_is_once(self, adviser, three):
        same = {"actor": adviser, "cycle": three[0].cycle, "uuid": uuid.uuid4(), "act": BulkAct.WRITE}
        runs = [start_run(**same, values=MAIL, rows=seen(*three)) for _ in range(2)]
        assert runs[0] == runs[1]
        assert OutboxMail.objects.filter(event="candidature.written").count() == 3

    def test_what_is_left_goes_on(self, adviser, three, monkeypatch):
        monkeypatch.setattr("instruction.services.bulk.SECONDS", 0)
        run = run_on(adviser, three, BulkAct.LABEL, label="à voir")
        carry_on(actor=adviser, run=run, seconds=-1)
        waiting = [line for line in run.lines.all() if line.outcome == Outcome.WAITING]
        assert waiting or outcomes(run) == [Outcome.DONE] * 3
        run.lines.update(outcome=Outcome.WAITING)
        Labelling.objects.all().delete()
        with pytest.raises(DomainError, match="continuez-le"):
            undo_run(actor=adviser, run=run)
        carry_on(actor=adviser, run=run)
        assert outcomes(run) == [Outcome.DONE] * 3

    def test_too_many_or_none_begins_nothing(self, adviser, cycle):
        rows = [Seen(pk, "submitted", "") for pk in range(MOST_AT_ONCE + 1)]
        for asked in ([], rows):
            with pytest.raises(IncompleteError):
                start_run(actor=adviser, cycle=cycle, uuid=uuid.uuid4(), act=BulkAct.ELIGIBLE, values={}, rows=asked)
        assert not BulkRun.objects.exists()

    def test_each_role_does_what_it_may(self, institute, three):
        assistant = make_staff(Role.ASSISTANT, institute=institute)
        assert outcomes(run_on(assistant, three, BulkAct.LABEL, label="x")) == [Outcome.DONE] * 3
        outsiders = [make_staff(Role.ADVISER), make_staff(Role.ACCOUNTANT, institute=institute)]
        for person, act in [(assistant, BulkAct.ASSIGN), (assistant, BulkAct.ELIGIBLE)] + [
            (outsider, act) for outsider in outsiders for act in BulkAct
        ]:
            with pytest.raises(NotAllowedError):
                run_on(person, three, act, label="x", **MAIL)

    def test_run_of_another_is_theirs(self, adviser, colleague, three):
        run = run_on(adviser, three, BulkAct.LABEL, label="x")
        for call in (carry_on, undo_run):
            with pytest.raises(NotAllowedError):
                call(actor=colleague, run=run)

    def test_dossier_that_closed_to_the_reader_is_refused(self, adviser, three):
        Candidature.objects.filter(pk=three[0].pk).update(applicant=adviser)
        run = run_on(adviser, three, BulkAct.LABEL, label="x")
        assert outcomes(run) == [Outcome.REFUSED, Outcome.DONE, Outcome.DONE]


class TestPages:
    def boxes(self, page):
        return re.findall(r'name="dossier" value="([^"]+)"', page.content.decode())

    def test_from_the_list_to_the_report_and_back(self, staff, three, colleague):
        address = "?vue=toutes&tri=candidat"
        page = staff.get("/instruction/" + address)
        asked = staff.post(CHOOSE + address, {"act": "assign", "dossier": self.boxes(page)[:2]})
        assertContains(asked, "Confier 2 dossiers")
        for row in three[:2]:
            assertContains(asked, row.full_name)
        sent = {
            "act": "assign",
            "lot": str(asked.context["run_uuid"]),
            "dossier": self.boxes(asked),
            "colleague": colleague.pk,
        }
        report = staff.post(DO + address, sent, follow=True)
        assertContains(report, "2 dossiers confiés")
        assert report.redirect_chain[0][0].endswith("?vue=toutes&tri=candidat")
        again = staff.post(DO + address, sent, follow=True)
        assert again.context["run"] == report.context["run"]
        undone = staff.post(report.redirect_chain[0][0], {"act": "undo"}, follow=True)
        assertContains(undone, "2 dossiers remis comme avant")
        assertNotContains(undone, 'value="undo"')

    def test_mail_is_read_before_it_leaves(self, staff, three):
        page = staff.get("/instruction/")
        asked = staff.post(CHOOSE, {"act": "write", "dossier": self.boxes(page)})
        assertContains(asked, "Relire le courriel")
        typed = {"act": "write", "dossier": self.boxes(asked), "lu": "1"}
        refused = staff.post(CHOOSE, typed | {"subject": "", "message": "Un mot."})
        assertContains(refused, "Écrivez l’objet du courriel", status_code=422)
        assertContains(refused, "Un mot.", status_code=422)
        read = staff.post(CHOOSE, typed | MAIL)
        assertContains(read, "Ils commencent lundi.")
        assertContains(read, "Envoyer à 3 personnes")
        assert not OutboxMail.objects.filter(event="candidature.written").exists()
        staff.post(DO, {"act": "write", "dossier": self.boxes(read), **MAIL})
        assert OutboxMail.objects.filter(event="candidature.written").count() == 3

    def test_whole_view_within_its_filters_and_its_cap(self, staff, cycle, three, monkeypatch):
        bulk_candidatures(2, cycle=cycle)
        asked = staff.post(CHOOSE + "?vue=a-prendre", {"act": "label", "tout": "1"})
        assertContains(asked, "Étiqueter 2 dossiers")
        monkeypatch.setattr("instruction.views.bulk.MOST_AT_ONCE", 4)
        asked = staff.post(CHOOSE + "?vue=toutes", {"act": "label", "tout": "1"})
        assertContains(asked, "voici les 4 premiers, 1 de plus reste à part")
        assert len(self.boxes(asked)) == 4

    @pytest.mark.parametrize("number", [1, 30])
    def test_confirmation_runs_a_constant_number_of_queries(self, staff, cycle, number, django_assert_num_queries):
        rows = bulk_candidatures(number, cycle=cycle)
        with django_assert_num_queries(7):
            staff.post(CHOOSE, {"act": "label", "dossier": [row.uuid for row in rows]})

    @pytest.mark.parametrize("number", [1, 30])
    def test_report_runs_a_constant_number_of_queries(self, staff, adviser, cycle, number, django_assert_num_queries):
        run = run_on(adviser, bulk_candidatures(number, cycle=cycle), BulkAct.LABEL, label="x")
        with django_assert_num_queries(6):
            assert len(staff.get(reverse("instruction:bulk_report", args=[run.uuid])).context["lines"]) == number

    def test_export_of_those_chosen_in_the_columns_shown(self, staff, three):
        chosen = [row.uuid for row in three[:2]]
        response = staff.post(CHOOSE + "?colonnes=numero", {"act": "export", "dossier": chosen})
        sheet = openpyxl.load_workbook(io.BytesIO(response.getvalue())).active
        found = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert found[0] == ["Candidat", "N° de dossier"]
        assert sorted(row[1] for row in found[1:]) == [row.receipt_number for row in three[:2]]

    @pytest.mark.parametrize("dossier", [[], ["zzz"], [str(uuid.uuid4())], ["x" * 5000]])
    def test_nothing_chosen_leads_back(self, staff, three, dossier):
        response = staff.post(CHOOSE + "?vue=toutes", {"act": "label", "dossier": dossier}, follow=True)
        assertContains(response, "Choisissez au moins un dossier")
        assert response.redirect_chain[0][0].startswith("/instruction/?vue=toutes")

    def test_unknown_act_does_not_exist_and_another_role_does_not_do_it(self, client, institute, three):
        sign_in(client, make_staff(Role.ASSISTANT, institute=institute))
        chosen = {"dossier": [str(row.uuid) for row in three]}
        assert client.post(CHOOSE, {"act": "zz", **chosen}).status_code == 404
        for act in ("assign", "eligible"):
            assert client.post(CHOOSE, {"act": act, **chosen}).status_code == 403
            assert client.post(DO, {"act": act, **chosen}).status_code == 403
        page = client.get("/instruction/").content.decode()
        assert 'value="label"' in page
        assert 'value="assign"' not in page

    def test_rows_of_another_institute_are_none(self, staff, cycle):
        theirs = bulk_candidatures(1, cycle=CallFactory())[0]
        response = staff.post(CHOOSE, {"act": "label", "dossier": [theirs.uuid]}, follow=True)
        assertContains(response, "Choisissez au moins un dossier")

    def test_colleague_who_left_comes_back_as_a_question(self, staff, three, colleague):
        colleague.memberships.all().delete()
        sent = {"act": "assign", "dossier": [row.uuid for row in three], "colleague": colleague.pk}
        response = staff.post(DO, sent)
        assertContains(response, "ne suit plus de dossiers ici", status_code=422)
        assert len(self.boxes(response)) == 3

    def test_report_is_for_whoever_asked(self, client, adviser, colleague, three):
        run = run_on(adviser, three, BulkAct.LABEL, label="x")
        sign_in(client, colleague)
        assert client.get(reverse("instruction:bulk_report", args=[run.uuid])).status_code == 404


def test_signed_commitment_lets_all_pass(adviser, cycle):
    rows = bulk_candidatures(2, cycle=cycle, state=State.UNDER_REVIEW, adviser=adviser)
    for row in rows:
        row.commitments.update(state=CommitmentState.SIGNED, answered_at=timezone.now())
    assert outcomes(run_on(adviser, rows, BulkAct.ELIGIBLE)) == [Outcome.DONE] * 2
