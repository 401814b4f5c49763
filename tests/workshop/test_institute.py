"""The settings of an institute: who changes them, what is refused, what documents print of them."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.enums import Role
from candidatures.enums import State
from cycles.errors import CycleError
from cycles.services import publish_cycle
from organisations.models import Institute, Logo
from tests.factories.accounts import MembershipFactory, make_staff, sign_in
from tests.factories.candidatures import candidature_in
from tests.factories.cycles import CallFactory, CycleFactory
from tests.factories.organisations import InstituteFactory
from toolkit.documents.services import _document_html
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.files.errors import UploadError
from toolkit.journal.models import JournalEntry
from workshop.forms.institute import InstituteForm
from workshop.institute import SETTINGS, version_of
from workshop.services.institute import remove_logo, save_settings, set_logo

pytestmark = pytest.mark.django_db
URL = reverse("workshop:institute")


@pytest.fixture
def institute():
    return InstituteFactory(code="INET", name="Institut national")


@pytest.fixture
def head(institute):
    return make_staff(Role.HEAD_OF_SERVICE, institute=institute)


def values_of(institute, **changes):
    return {name: getattr(institute, name) for name in SETTINGS} | changes


def save(actor, institute, *, seen=None, **changes):
    seen = version_of(institute) if seen is None else seen
    return save_settings(actor=actor, institute=institute, seen=seen, values=values_of(institute, **changes))


def typed(institute, **changes):
    """What a browser sends from the page of this institute."""
    form = InstituteForm(institute=Institute.objects.get(pk=institute.pk))
    sent = {name: form[name].value() for name in (*SETTINGS, "seen")}
    return {name: value for name, value in (sent | changes).items() if value not in (None, False)}


def picture(form="PNG", size=(1200, 400), mode="RGBA"):
    target = io.BytesIO()
    Image.new(mode, size, "#B0243A").save(target, form)
    return SimpleUploadedFile(f"logo.{form.lower()}", target.getvalue())


def form_url(institute, name="institute_settings"):
    return reverse(f"workshop:{name}", args=[institute.pk])


class TestRules:
    def test_what_differs_is_written_and_the_journal_keeps_both_values(self, institute, head):
        changed = save(head, institute, phone="03 00 00 00 99", default_fee=Decimal(3500), tells_rank=True)
        assert changed == ["phone", "tells_rank", "default_fee"]
        institute.refresh_from_db()
        assert (institute.phone, institute.default_fee, institute.tells_rank) == ("03 00 00 00 99", 3500, True)
        kept = {entry.subject: entry.reason for entry in JournalEntry.objects.about(institute.uuid)}
        assert kept["Téléphone"] == "Avant : 03 00 00 00 12\nDésormais : 03 00 00 00 99"
        assert "Avant : (vide)" in kept["Droits d’inscription d’un nouveau cycle"]

    def test_the_same_settings_change_nothing_whatever_the_page_showed(self, institute, head):
        assert save(head, institute, seen="autre") == []
        assert not JournalEntry.objects.about(institute.uuid).exists()

    @pytest.mark.parametrize("role", [Role.ADVISER, Role.ASSISTANT, Role.ACCOUNTANT, Role.COMMITTEE_MEMBER])
    def test_only_a_head_of_service_changes_them(self, institute, role):
        actor = make_staff(role, institute=institute)
        for act in (lambda: save(actor, institute, phone="1"), lambda: remove_logo(actor=actor, institute=institute)):
            with pytest.raises(NotAllowedError, match="direction du service"):
                act()

    def test_a_head_of_another_institute_changes_nothing(self, institute):
        with pytest.raises(NotAllowedError):
            save(make_staff(Role.HEAD_OF_SERVICE), institute, phone="1")
        with pytest.raises(NotAllowedError):
            set_logo(actor=make_staff(Role.HEAD_OF_SERVICE), institute=institute, upload=picture())

    def test_a_stale_page_is_refused_and_says_by_whom(self, institute, head):
        seen = version_of(institute)
        other = make_staff(Role.HEAD_OF_SERVICE, institute=institute)
        save(other, institute, phone="03 00 00 00 01")
        with pytest.raises(StaleError, match=other.last_name):
            save(head, institute, seen=seen, service="Autre service")
        Institute.objects.filter(pk=institute.pk).update(phone="03 00 00 00 02")
        JournalEntry.objects.all().delete()
        with pytest.raises(StaleError, match="depuis que vous avez ouvert"):
            save(head, institute, seen=seen, service="Autre service")

    def test_a_public_cycle_keeps_the_phone_and_the_court(self, institute, head):
        save(head, institute, phone="")
        institute.refresh_from_db()
        assert institute.missing_columns == [("phone", "téléphone")]
        save(head, institute, phone="03 00 00 00 12")
        institute.refresh_from_db()
        CycleFactory(institute=institute, code="CDG", year=2031)
        with pytest.raises(DomainError, match=r"CDG 2031 est publié.*\(téléphone, tribunal administratif compétent"):
            save(head, institute, phone="", court="")
        institute.refresh_from_db()
        assert institute.phone and institute.court

    def test_a_cycle_is_not_published_without_phone_or_court(self, institute, head):
        draft = CycleFactory(institute=institute, draft=True)
        save(head, institute, phone="", court="")
        draft.institute.refresh_from_db()
        with pytest.raises(CycleError, match="téléphone, tribunal administratif compétent"):
            publish_cycle(actor=head, cycle=draft)

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"main_colour": "#E8B530"}, "contraste"),
            ({"silence_months": 0}, "1"),
            ({"remedies": "nulle part"}, "{tribunal}"),
            ({"default_fee": Decimal(-1)}, "négatifs"),
            ({"siret": "12"}, "14 chiffres"),
        ],
    )
    def test_what_cannot_be_is_refused_below_the_form_too(self, institute, head, change, told):
        with pytest.raises(IncompleteError, match=told):
            save(head, institute, **change)


class TestLogo:
    def test_pixels_alone_are_kept_within_the_box_of_letters(self, institute, head):
        logo = set_logo(actor=head, institute=institute, upload=picture())
        assert (logo.width, logo.height, logo.content_type) == (900, 300, "image/png")
        again = set_logo(actor=head, institute=institute, upload=picture())
        assert again == logo and Logo.objects.count() == 1
        assert [entry.kind for entry in JournalEntry.objects.about(institute.uuid)] == ["institute_logo"]
        other = set_logo(actor=head, institute=institute, upload=picture("JPEG", (300, 100), "RGB"))
        assert (other.width, other.content_type) == (300, "image/jpeg")
        remove_logo(actor=head, institute=institute)
        institute.refresh_from_db()
        assert institute.logo is None

    @pytest.mark.parametrize(
        ("upload", "told"),
        [
            (SimpleUploadedFile("logo.svg", b"<svg onload='alert(1)'/>"), "ni un PNG ni un JPEG"),
            (SimpleUploadedFile("logo.png", b""), "est vide"),
            (SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\nrien"), "abîmée"),
            (SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 2_200_000), "la limite est de 2"),
        ],
        ids=["svg", "empty", "broken", "heavy"],
    )
    def test_another_file_is_refused_with_what_to_do(self, institute, head, upload, told):
        with pytest.raises(UploadError, match=told):
            set_logo(actor=head, institute=institute, upload=upload)


class TestDocuments:
    def test_letters_bear_the_settings_and_those_issued_keep_theirs(self, institute, head):
        issued = candidature_in(State.REJECTED, cycle=CallFactory(institute=institute)).letter
        before = _document_html(issued)
        set_logo(actor=head, institute=institute, upload=picture())
        institute.refresh_from_db()
        words = "par délégation du président"
        save(
            head,
            institute,
            signatory_delegation=words,
            main_colour="#4F3175",
            remedies="devant {tribunal} et lui seul.",
            address=["2 quai des Essais", "59140 Dunkerque"],
        )
        institute.refresh_from_db()
        assert _document_html(issued) == before
        html = _document_html(candidature_in(State.REJECTED, cycle=CallFactory(institute=institute)).letter)
        for part in (words, "--rhin-700: #4F3175", "devant le Tribunal administratif de Strasbourg et lui seul.",
                     "Dunkerque, le", "data:image/png;base64,"):  # fmt: skip
            assert part in html and part not in before
        remove_logo(actor=head, institute=institute)
        assert "data:image/png;base64," in _document_html(issued) or _document_html(issued) == before


class TestPage:
    def test_a_head_changes_them_and_reads_what_it_touches(self, client, institute, head):
        sign_in(client, head)
        page = client.get(URL).content.decode()
        assert 'name="court"' in page and "Voir une lettre d’essai" in page
        response = client.post(form_url(institute), typed(institute, main_colour="4f3175"), follow=True)
        said = response.content.decode()
        assert "documents déjà émis restent tels" in said and 'fill="#4F3175"' in said
        institute.refresh_from_db()
        assert (institute.main_colour, institute.remedies) == ("#4F3175", "")

    def test_a_refusal_keeps_what_was_typed_and_names_it(self, client, institute, head):
        sign_in(client, head)
        sent = typed(institute, accent_colour="#E8B530", service="Un autre service", siret="123")
        response = client.post(form_url(institute), sent)
        page = response.content.decode()
        assert response.status_code == 422
        assert "1,89 pour 1" in page and "Un autre service" in page and 'value="123"' in page
        institute.refresh_from_db()
        assert institute.service == "Service formation continue"

    def test_two_heads_compare_their_versions_then_the_second_keeps_theirs(self, client, institute, head):
        sign_in(client, head)
        sent = typed(institute, phone="03 00 00 00 55")
        save(make_staff(Role.HEAD_OF_SERVICE, institute=institute), institute, phone="03 00 00 00 44")
        response = client.post(form_url(institute), sent)
        page = response.content.decode()
        assert response.status_code == 409
        assert "03 00 00 00 44" in page and "03 00 00 00 55" in page and "Deux versions" in page
        client.post(form_url(institute), sent | {"seen": response.context["form"]["seen"].value()})
        institute.refresh_from_db()
        assert institute.phone == "03 00 00 00 55"

    def test_an_adviser_reads_and_missing_settings_are_listed_with_a_link(self, client, institute):
        Institute.objects.filter(pk=institute.pk).update(phone="", court="")
        adviser = make_staff(Role.ADVISER, institute=institute)
        sign_in(client, adviser)
        page = client.get(URL).content.decode()
        assert "<form" not in page.split("<main")[1].split("</main")[0]
        for name in ("phone", "court"):
            assert f'href="#id_{name}"' in page and f'id="id_{name}"' in page
        assert client.post(form_url(institute), typed(institute, phone="1")).status_code == 403
        assert client.post(form_url(institute, "institute_logo"), {"logo": picture()}).status_code == 403

    def test_somebody_of_two_institutes_chooses(self, client, institute, head):
        other = InstituteFactory(code="INSET")
        MembershipFactory(user=head, institute=other, role=Role.ADVISER)
        sign_in(client, head)
        assert client.get(URL, {"institut": other.pk}).context["institute"] == other
        assert client.get(form_url(institute)).context["may_change"] is True
        assert client.get(form_url(other)).context["may_change"] is False

    def test_logo_and_sample_are_shown_and_a_refusal_says_why(self, client, institute, head):
        sign_in(client, head)
        assert client.get(form_url(institute, "institute_logo_image")).status_code == 404
        assert client.post(form_url(institute, "institute_logo"), {"logo": picture()}).status_code == 302
        image = client.get(form_url(institute, "institute_logo_image"))
        assert (image["Content-Type"], image.content[:4]) == ("image/png", b"\x89PNG")
        assert client.get(form_url(institute, "sample_letter")).content.startswith(b"%PDF")
        wrong = SimpleUploadedFile("logo.svg", b"<svg/>")
        response = client.post(form_url(institute, "institute_logo"), {"logo": wrong})
        assert response.status_code == 422 and "ni un PNG ni un JPEG" in response.content.decode()
        client.post(form_url(institute, "institute_logo"), {"remove": "1"})
        institute.refresh_from_db()
        assert institute.logo is None

    @pytest.mark.parametrize("name", ["institute_settings", "institute_logo", "institute_logo_image", "sample_letter"])
    def test_the_other_institute_is_not_there(self, client, name):
        sign_in(client, make_staff(Role.HEAD_OF_SERVICE))
        theirs = InstituteFactory()
        for method in ("get", "post"):
            assert getattr(client, method)(form_url(theirs, name)).status_code in {404, 405}

    def test_it_runs_the_same_queries_whatever_the_history(self, client, institute, head, django_assert_num_queries):
        sign_in(client, head)
        client.get(URL)
        with django_assert_num_queries(8):
            client.get(URL)
        for number in range(30):
            save(head, Institute.objects.get(pk=institute.pk), phone=f"03 00 00 00 {number + 20}")
        with django_assert_num_queries(8):
            client.get(URL)
