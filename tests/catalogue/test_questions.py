"""Frequent questions that staff change: the rules, the public page and the editor."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from catalogue.models import ANSWER_LIMIT, FrequentQuestion, HelpPage
from catalogue.questions import default_question, default_questions, questions_of
from catalogue.services import questions as services
from catalogue.services.questions import Words
from organisations.models import Institute
from tests.factories.accounts import make_staff, sign_in
from tests.factories.organisations import InstituteFactory
from toolkit.domain.errors import DomainError, NotAllowedError, StaleError
from toolkit.journal.models import JournalEntry

pytestmark = pytest.mark.django_db
NEW = Words("employer", "Qui reçoit la facture ?", "Le **service financier**.")
FIRST = "duree"


@pytest.fixture
def institute():
    return InstituteFactory()


@pytest.fixture
def adviser(institute):
    return make_staff(Role.ADVISER, institute=institute)


def fresh(institute) -> list[FrequentQuestion]:
    return questions_of(Institute.objects.select_related("help_page").get(pk=institute.pk))


def names(institute, audience: str) -> list[str]:
    return [each.name for each in fresh(institute) if each.audience == audience]


def route(name: str, institute, *args: str) -> str:
    return reverse(f"catalogue:{name}", args=[institute.pk, *args])


def public(client) -> str:
    return client.get(reverse("catalogue:help")).content.decode()


class TestRules:
    def test_the_first_change_copies_the_file_and_changes_one(self, institute, adviser):
        changed = Words("applicant", "Combien de temps prévoir ?", "Deux heures.")
        services.save_question(actor=adviser, institute=institute, name=FIRST, seen="0", words=changed)
        rows = {each.name: each for each in fresh(institute)}
        assert list(rows) and set(rows) == {each.name for each in default_questions()}
        assert services.words_of(rows[FIRST]) == changed
        assert [
            name for name, row in rows.items() if services.words_of(row) != services.words_of(default_question(name))
        ] == [FIRST]

    @pytest.mark.parametrize("role", [Role.ASSISTANT, Role.ACCOUNTANT, Role.COMMITTEE_MEMBER])
    def test_other_roles_change_nothing(self, institute, role):
        with pytest.raises(NotAllowedError):
            services.add_question(actor=make_staff(role, institute=institute), institute=institute, words=NEW)
        assert not HelpPage.objects.exists()

    def test_an_adviser_of_another_institute_changes_nothing(self, institute):
        with pytest.raises(NotAllowedError):
            services.add_question(actor=make_staff(Role.ADVISER), institute=institute, words=NEW)

    def test_a_stale_form_is_refused_and_the_same_words_are_not(self, institute, adviser):
        head = make_staff(Role.HEAD_OF_SERVICE, institute=institute)
        theirs = Words("applicant", "Combien de temps ?", "Une heure.")
        services.save_question(actor=head, institute=institute, name=FIRST, seen="0", words=theirs)
        with pytest.raises(StaleError, match=head.last_name):
            services.save_question(actor=adviser, institute=institute, name=FIRST, seen="0", words=NEW)
        with pytest.raises(StaleError):
            services.delete_question(actor=adviser, institute=institute, name=FIRST, seen="0")
        assert (
            services.save_question(actor=adviser, institute=institute, name=FIRST, seen="0", words=theirs).name == FIRST
        )

    def test_a_question_put_back_is_not_the_one_an_old_page_shows(self, institute, adviser):
        at = {"actor": adviser, "institute": institute, "name": FIRST}
        services.delete_question(**at, seen="0")
        with pytest.raises(DomainError) as gone:
            services.save_question(**at, seen="0", words=NEW)
        assert gone.value.status == 410
        services.restore_question(**at)
        with pytest.raises(StaleError):
            services.save_question(**at, seen="0", words=NEW)

    def test_a_second_click_does_not_add_twice(self, institute, adviser):
        added = services.add_question(actor=adviser, institute=institute, words=NEW)
        assert added.name == "q-qui-recoit-la-facture"
        with pytest.raises(DomainError, match="déjà dans la page"):
            services.add_question(actor=adviser, institute=institute, words=NEW._replace(question=NEW.question.upper()))

    def test_anchors_are_never_those_of_the_page(self, institute, adviser):
        for words, name in (("Contenu", "q-contenu"), ("¿?", "q-question"), ("!?", "q-question-2")):
            added = services.add_question(actor=adviser, institute=institute, words=NEW._replace(question=words))
            assert added.name == name

    def test_moving_stops_at_the_ends_and_renumbers(self, institute, adviser):
        at = {"actor": adviser, "institute": institute, "name": "pret"}
        assert services.move_question(**at, up=True) == (1, 2)
        assert services.move_question(**at, up=True) == (1, 2)
        assert names(institute, "delegate") == ["pret", "mandat"]
        assert services.move_question(**at, up=False) == (2, 2)
        assert names(institute, "delegate") == ["mandat", "pret"]

    def test_another_group_means_its_last_place(self, institute, adviser):
        words = services.words_of(default_question("mandat"))._replace(audience="applicant")
        services.save_question(actor=adviser, institute=institute, name="mandat", seen="0", words=words)
        assert names(institute, "applicant")[-1] == "mandat"

    def test_the_journal_keeps_who_and_the_answer_before(self, institute, adviser):
        at = {"actor": adviser, "institute": institute, "name": FIRST}
        services.set_question_hidden(**at, hidden=True)
        services.set_question_hidden(**at, hidden=True)
        services.delete_question(**at, seen="0")
        entries = JournalEntry.objects.about(HelpPage.objects.get().uuid)
        assert [entry.kind for entry in entries] == ["question_deleted", "question_hidden"]
        assert entries[0].actor == adviser and entries[0].reason == default_question(FIRST).answer

    def test_a_full_page_takes_no_more(self, institute, adviser, monkeypatch):
        monkeypatch.setattr(services, "PAGE_LIMIT", len(default_questions()))
        with pytest.raises(DomainError, match="supprimez-en une"):
            services.add_question(actor=adviser, institute=institute, words=NEW)


class TestPublicPage:
    def test_it_shows_each_change_at_once_then_runs_one_query(
        self, client, institute, adviser, django_assert_num_queries
    ):
        before = public(client)
        assert 'id="duree"' in before and institute.name not in before.split("<article")[1].split("</article>")[0]
        added = services.add_question(actor=adviser, institute=institute, words=NEW)
        assert f'id="{added.name}"' in public(client) and "<strong>service financier</strong>" in public(client)
        services.set_question_hidden(actor=adviser, institute=institute, name=added.name, hidden=True)
        with django_assert_num_queries(2):
            assert f'id="{added.name}"' not in client.get(reverse("catalogue:help")).content.decode()
        with django_assert_num_queries(1):
            public(client)

    def test_several_institutes_have_a_section_each_and_the_first_keeps_its_anchors(self, client, institute, adviser):
        second = InstituteFactory(code="ENACT", name="École d’à côté")
        services.add_question(actor=adviser, institute=institute, words=NEW)
        page = public(client)
        assert 'id="duree"' in page and 'id="enact-duree"' in page
        assert second.name in page and page.count('id="q-qui-recoit-la-facture"') == 1

    def test_scripts_and_foreign_schemes_do_not_pass(self, client, institute, adviser):
        words = NEW._replace(answer="<script>alert(1)</script> [x](javascript:alert(1))")
        services.add_question(actor=adviser, institute=institute, words=words)
        article = public(client).split("<article")[1].split("</article>")[0]
        assert "<script" not in article and 'href="javascript' not in article

    def test_a_page_without_any_question_says_so(self, client, institute, adviser):
        for each in default_questions():
            services.delete_question(actor=adviser, institute=institute, name=each.name, seen="0")
        assert "Aucune réponse n’est publiée" in public(client)


class TestEditor:
    @pytest.fixture
    def signed_in(self, client, adviser):
        return sign_in(client, adviser)

    @pytest.mark.parametrize("role", [Role.ASSISTANT, Role.ACCOUNTANT, Role.COMMITTEE_MEMBER])
    def test_nobody_else_opens_it(self, client, institute, role):
        sign_in(client, make_staff(role, institute=institute))
        for address in (
            reverse("catalogue:questions"),
            route("question_add", institute),
            route("question_edit", institute, FIRST),
        ):
            assert client.get(address).status_code == 404
        for name in ("question_edit", "question_move", "question_hide", "question_restore", "question_delete"):
            assert client.post(route(name, institute, FIRST), {"way": "up"}).status_code == 404
        assert not HelpPage.objects.exists()

    def test_another_institute_is_not_found(self, client, signed_in):
        assert client.get(route("question_edit", InstituteFactory(), FIRST)).status_code == 404

    @pytest.mark.parametrize("count", [1, 30])
    def test_the_list_runs_seven_queries(self, client, institute, adviser, signed_in, count, django_assert_num_queries):
        for number in range(count):
            services.add_question(
                actor=adviser, institute=institute, words=NEW._replace(question=f"Question {number} ?")
            )
        with django_assert_num_queries(7):
            page = client.get(reverse("catalogue:questions")).content.decode()
        assert page.count('id="ligne-q-question-') == count
        with django_assert_num_queries(6):
            client.get(route("question_edit", institute, FIRST))

    def test_looking_copies_nothing(self, client, institute, signed_in):
        client.get(reverse("catalogue:questions"))
        preview = {"audience": "applicant", "question": "Et après ?", "answer": "*Rien*.", "seen": "0", "preview": "1"}
        page = client.post(route("question_edit", institute, FIRST), preview)
        assert page.status_code == 200 and "<em>Rien</em>" in page.content.decode()
        assert not HelpPage.objects.exists()

    def test_a_stale_form_shows_both_versions_then_may_be_sent_again(self, client, institute, adviser, signed_in):
        theirs = Words("applicant", "Combien de temps ?", "Une heure.")
        services.save_question(actor=adviser, institute=institute, name=FIRST, seen="0", words=theirs)
        sent = {"audience": "applicant", "question": "Combien de temps ?", "answer": "Deux jours.", "seen": "0"}
        response = client.post(route("question_edit", institute, FIRST), sent)
        page = response.content.decode()
        assert response.status_code == 409 and "Une heure" in page.replace("</mark>", "").replace("<mark>", "")
        assert "Deux jours." in page and "deux-versions" in page
        seen = str(FrequentQuestion.objects.get(name=FIRST).revision)
        assert f'name="seen" value="{seen}"' in page
        assert client.post(route("question_edit", institute, FIRST), {**sent, "seen": seen}).status_code == 302
        assert "Deux jours." in public(client)

    def test_words_for_a_deleted_question_come_back_as_a_new_one(self, client, institute, adviser, signed_in):
        services.delete_question(actor=adviser, institute=institute, name=FIRST, seen="0")
        response = client.post(route("question_edit", institute, FIRST), {**NEW._asdict(), "seen": "0"})
        assert response.status_code == 410
        page = response.content.decode()
        assert f'action="{route("question_add", institute)}"' in page and NEW.answer in page

    def test_too_long_an_answer_is_said_and_kept(self, client, institute, signed_in):
        sent = {**NEW._asdict(), "answer": "a" * (ANSWER_LIMIT + 3)}
        response = client.post(route("question_add", institute), sent)
        assert response.status_code == 422 and "Retirez au moins 3" in response.content.decode()
        assert sent["answer"] in response.content.decode()

    def test_buttons_of_a_row_do_what_they_say_and_keep_the_focus(self, client, institute, signed_in):
        response = client.post(route("question_move", institute, "modifier"), {"way": "up"}, follow=True)
        page = response.content.decode()
        anchor = response.redirect_chain[-1][0].partition("#")[2]
        assert "Place 3 sur 7" in page and f'id="{anchor}" name="way" value="up"' in page
        client.post(route("question_hide", institute, "modifier"), {"hidden": "1"})
        assert 'id="modifier"' not in public(client)
        client.post(route("question_delete", institute, "retard"), {"seen": "0"})
        page = client.get(reverse("catalogue:questions")).content.decode()
        assert "Questions d’origine supprimées" in page
        client.post(route("question_restore", institute, "retard"))
        assert 'id="retard"' in public(client)

    def test_a_refused_delete_is_said_on_the_list(self, client, institute, adviser, signed_in):
        services.save_question(actor=adviser, institute=institute, name=FIRST, seen="0", words=NEW)
        response = client.post(route("question_delete", institute, FIRST), {"seen": "0"}, follow=True)
        assert "Rien n’a changé" in response.content.decode()
        assert FrequentQuestion.objects.filter(name=FIRST).exists()
