"""Columns of the list: what each cell says, which are shown, which leave first."""

import csv
import datetime
import io

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from candidatures.enums import FALLEN, CommitmentState, State
from candidatures.models import Candidature
from cycles.enums import PieceKind
from instruction.columns import COLUMNS
from instruction.conditions import NOT_ASKED, commitment_is
from instruction.services import add_note
from tests.factories.candidatures import bulk_candidatures, candidature_in
from tests.factories.cycles import CallFactory
from toolkit.lists.chosen import place_columns

pytestmark = pytest.mark.django_db

LIST = "/instruction/"
OFFERED = [column.name for column in COLUMNS if column.html]


def rows_of(response):
    return response.context["rows"]


def heads_of(response):
    return [head.label for head in response.context["desk"].heads]


class TestCells:
    def test_complete_dossier_says_so(self, staff, cycle, adviser):
        candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)
        (row,) = rows_of(staff.get(LIST))
        assert (row.lacks.words, row.lacks.names) == ("complet", "")

    def test_correction_under_way_is_what_lacks(self, staff, cycle, adviser):
        candidature_in(State.CORRECTION_REQUESTED, cycle=cycle, adviser=adviser)
        (row,) = rows_of(response := staff.get(LIST))
        assert (row.lacks.words, row.lacks.names) == ("8 sur 9", "Projet professionnel")
        assertContains(response, "<small>manque\u00a0: Projet professionnel</small>", html=True)

    def test_dossier_without_piece_nor_signature_names_both(self, staff, cycle):
        bulk_candidatures(1, cycle=cycle)
        (row,) = rows_of(staff.get(LIST))
        labels = {piece.kind: piece.label for piece in cycle.required_pieces.all()}
        assert row.lacks.missing == (labels[PieceKind.CV], labels[PieceKind.COMMITMENT])
        assert row.lacks.words == "7 sur 9"

    def test_a_piece_asked_again_lacks_though_it_is_there(self, staff, cycle, adviser):
        row = candidature_in(State.CORRECTION_REQUESTED, cycle=cycle, adviser=adviser)
        piece = cycle.required_pieces.get(kind=PieceKind.CV)
        row.revisions.get().points.update(required_piece=piece, section="pieces")
        (shown,) = rows_of(staff.get(LIST))
        assert shown.lacks.missing == (piece.label,)

    def test_silence_is_that_of_the_receipt_and_marked_when_near(self, staff, cycle, adviser):
        row = candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)
        (shown,) = rows_of(response := staff.get(LIST))
        assert shown.silence_on == row.receipt.context["silence_on"]
        assertNotContains(response, "silence le")
        Candidature.objects.update(silence_on=timezone.localdate() + datetime.timedelta(days=8))
        assertContains(staff.get(LIST), "silence le")

    def test_last_event_is_the_latest_of_all_kinds(self, staff, cycle, adviser, time_machine):
        row = candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)
        shown = {"colonnes": "evenement"}
        assert rows_of(staff.get(LIST))[0].event is None
        assert rows_of(staff.get(LIST, shown))[0].event.what == State.UNDER_REVIEW.label
        time_machine.move_to(timezone.now() + datetime.timedelta(hours=2), tick=False)
        add_note(actor=adviser, candidature=row, text="À rappeler.")
        (shown,) = rows_of(response := staff.get(LIST, shown))
        assert (shown.event.what, shown.event.at) == ("Note interne", timezone.now())
        assertContains(response, "Note interne")

    def test_words_of_people_are_escaped(self, staff, cycle):
        bulk_candidatures(1, cycle=cycle)
        Candidature.objects.update(first_name="<b>Zoé", job_title="<i>DGS", employer_name="<u>Ville")
        response = staff.get(LIST, {"colonnes": ",".join(OFFERED)})
        assertContains(response, "&lt;b&gt;Zoé")
        for tag in ("<b>Zoé", "<i>DGS", "<u>Ville"):
            assertNotContains(response, tag)

    def test_only_what_somebody_must_act_on_is_coloured(self, staff, cycle, adviser):
        bulk_candidatures(1, cycle=cycle, state=State.ELIGIBLE)[0].commitments.update(
            state=CommitmentState.SIGNED, answered_at=timezone.now()
        )
        page = staff.get(LIST).content.decode().partition("<tbody")[2]
        assert page.count('class="status t-') == page.count('class="status t-mute"') == 2


class TestChoice:
    @pytest.mark.parametrize("number", [1, 30])
    def test_every_column_at_a_constant_number_of_queries(self, staff, cycle, number, django_assert_num_queries):
        bulk_candidatures(number, cycle=cycle)
        with django_assert_num_queries(12):
            response = staff.get(LIST, {"colonnes": ",".join(OFFERED)})
        assert len(heads_of(response)) == len(OFFERED)

    def test_address_says_which_and_in_what_order(self, staff, cycle):
        bulk_candidatures(1, cycle=cycle)
        response = staff.get(LIST, {"colonnes": "depot,manque,candidat"})
        assert heads_of(response) == ["Candidat", "Déposée le", "Pièce manquante"]

    def test_unknown_columns_are_dropped_and_told(self, staff, cycle):
        bulk_candidatures(1, cycle=cycle)
        response = staff.get(LIST, {"colonnes": "depot,zzz", "vue": "toutes"}, follow=True)
        assertContains(response, "«\u202fzzz\u202f»")
        assert heads_of(response) == ["Candidat", "Déposée le"]
        assert response.redirect_chain == [(f"{LIST}?colonnes=candidat%2Cdepot&vue=toutes", 302)]

    @pytest.mark.parametrize("asked", ["", ",,,", "zzz", "a" * 3000])
    def test_what_asks_for_no_column_shows_those_of_the_list(self, staff, cycle, asked):
        bulk_candidatures(1, cycle=cycle)
        first = heads_of(staff.get(LIST))
        assert heads_of(staff.get(LIST, {"colonnes": asked}, follow=True)) == first

    def test_panel_orders_what_is_ticked_by_its_rank(self, staff, cycle):
        bulk_candidatures(1, cycle=cycle)
        sent = {"vue": "toutes", "choisir": "1", "montrer": ["candidat", "etat", "depot", "region"]}
        sent |= {"rang-candidat": "0", "rang-etat": "9", "rang-depot": "2", "rang-region": "x", "page": "2"}
        response = staff.get(LIST, sent)
        assert response["Location"] == f"{LIST}?vue=toutes&colonnes=candidat%2Cdepot%2Cetat%2Cregion"

    @pytest.mark.parametrize("sent", [{"choisir": "defaut", "montrer": ["etat"]}, {"choisir": "1"}])
    def test_panel_returns_to_those_of_the_list(self, staff, cycle, sent):
        assert staff.get(LIST, {"vue": "toutes", "colonnes": "depot", **sent})["Location"] == f"{LIST}?vue=toutes"

    def test_panel_keeps_the_filters(self, staff, cycle):
        bulk_candidatures(1, cycle=cycle)
        kept = dict(staff.get(LIST, {"type": "CC", "tri": "candidat", "q": "é&"}).context["desk"].kept)
        assert kept == {"type": "CC", "tri": "candidat", "q": "é&", "cycle": cycle.slug, "vue": "toutes"}

    def test_file_follows_the_choice(self, staff, cycle):
        bulk_candidatures(1, cycle=cycle)
        body = staff.get("/instruction/export.csv", {"colonnes": "manque,etat"}).getvalue().decode("utf-8-sig")
        (line,) = csv.DictReader(io.StringIO(body), delimiter=";")
        assert list(line) == ["Candidat", "Pièce manquante", "État"]
        assert "CV" in line["Pièce manquante"] or "vitæ" in line["Pièce manquante"]

    def test_last_chosen_leaves_first_and_the_commitment_last(self):
        named = {column.name: column for column in COLUMNS}
        chosen = [named[name] for name in ("candidat", "employeur", "etat", "manque", "engagement", "region")]
        room = {
            place.column.name: int(place.css.partition("room-")[2].split()[0]) for place in place_columns(chosen)[1:]
        }
        assert room["engagement"] <= room["employeur"] <= room["etat"] < room["manque"] < room["region"]

    def test_every_class_of_room_has_its_rule(self, project_root):
        css = (project_root / "static/css/components.css").read_text()
        wide = place_columns([column for column in COLUMNS if column.html])
        for name in {word for place in wide for word in place.css.split() if word.startswith("room-")}:
            assert f".{name} {{ display: none; }}" in css


@pytest.fixture
def three(cycle, adviser):
    """A dossier without piece, a complete one, one whose project is asked again."""
    whole = candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)
    asked = candidature_in(State.CORRECTION_REQUESTED, cycle=cycle, adviser=adviser)
    (bare,) = bulk_candidatures(1, cycle=cycle)
    for row, name in ((whole, "Abel"), (bare, "Bare"), (asked, "Cohen")):
        Candidature.objects.filter(pk=row.pk).update(last_name=name)
    return whole, bare, asked


class TestFilters:
    def found(self, staff, **filters):
        response = staff.get(LIST, {"vue": "toutes", "tri": "candidat", **filters})
        assert response.status_code == 200
        return {row.candidature.last_name for row in rows_of(response)}

    @pytest.mark.parametrize(
        ("filters", "names"),
        [
            ({"complet": "complet"}, {"Abel"}),
            ({"complet": "incomplet"}, {"Bare", "Cohen"}),
            ({"engagement": "signed"}, {"Abel", "Cohen"}),
            ({"engagement": "sent"}, {"Bare"}),
            ({"engagement": "aucun"}, set()),
            ({"attente": "vous"}, {"Abel"}),
            ({"attente": "a-prendre"}, {"Bare"}),
            ({"attente": "candidat"}, {"Cohen"}),
            ({"attente": "commission"}, set()),
            ({"silence": "proche"}, set()),
            ({"silence": "passe"}, set()),
        ],
    )
    def test_keeps_what_the_column_says(self, staff, three, filters, names):
        assert self.found(staff, **filters) == names

    def test_missing_piece(self, staff, cycle, three):
        cv, commitment, project = (
            cycle.required_pieces.get(kind=kind) for kind in (PieceKind.CV, PieceKind.COMMITMENT, PieceKind.PROJECT)
        )
        three[2].revisions.get().points.update(required_piece=project)
        assert self.found(staff, manque=cv.pk) == self.found(staff, manque=commitment.pk) == {"Bare"}
        assert self.found(staff, manque=project.pk) == {"Cohen"}

    def test_past_silence(self, staff, three):
        Candidature.objects.filter(pk=three[0].pk).update(silence_on=timezone.localdate())
        assert self.found(staff, silence="passe") == {"Abel"}

    def test_commitment_filter_agrees_with_its_standing(self, cycle):
        """Each state, with the link open, over, and an employer that changed; and no commitment at all."""
        states = [state for state in CommitmentState if state != CommitmentState.REPLACED]
        rows = bulk_candidatures(3 * len(states) + 1, cycle=cycle)
        now = timezone.now()
        changes = [{}, {"expires_at": now}, {"employer_siret": "21140047800014"}]
        for number, row in enumerate(rows[:-1]):
            row.commitments.update(state=states[number // 3], answered_at=now, **changes[number % 3])
        rows[-1].commitments.update(state=CommitmentState.REPLACED)
        found = {row.pk: row.commitment.standing if row.commitment else NOT_ASKED for row in Candidature.objects.all()}
        for standing in {*states, FALLEN, NOT_ASKED}:
            said = {pk for pk, value in found.items() if value == standing}
            assert set(Candidature.objects.filter(commitment_is(standing)).values_list("pk", flat=True)) == said
            assert said or standing == CommitmentState.REPLACED

    def test_filters_of_one_piece_are_those_of_its_cycle(self, staff, institute, three):
        other = CallFactory(institute=institute, year=2010).required_pieces.first()
        response = staff.get(LIST, {"vue": "toutes", "manque": other.pk}, follow=True)
        assertContains(response, "«\u202fPièce manquante\u202f»")

    def test_further_filters_unfold_only_when_used(self, staff, three):
        assertContains(staff.get(LIST), '<details class="more">')
        assertContains(staff.get(LIST, {"engagement": "signed"}), '<details class="more" open>')
