"""The days that staff write: school holidays, elections, days of their institute."""

import datetime
from uuid import UUID

import pytest
from django.urls import reverse

from accounts.enums import Role
from programme.enums import CalendarKind
from programme.models import CalendarEvent
from tests.factories.accounts import MembershipFactory, make_staff, sign_in
from tests.factories.cycles import CycleFactory
from tests.factories.modules import ModuleFactory
from tests.factories.organisations import InstituteFactory
from tests.factories.programme import SessionFactory
from toolkit.domain.errors import DomainError, NotAllowedError, StaleError
from workshop.services.calendar import EventWords, add_event, delete_event, save_event

pytestmark = pytest.mark.django_db
SUNDAY = datetime.date(2027, 4, 11)
VOTE = EventWords(CalendarKind.ELECTION, "", "Premier tour", SUNDAY, SUNDAY)
TYPED = {"kind": "ELECTION", "label": "Premier tour", "starts_on": "2027-04-11"}


@pytest.fixture
def actor():
    return make_staff(Role.HEAD_OF_SERVICE)


@pytest.fixture
def institute(actor):
    return actor.memberships.get().institute


@pytest.fixture
def signed(client, actor):
    return sign_in(client, actor)


def test_an_election_is_for_everybody_and_a_closure_for_its_institute(actor, institute):
    assert add_event(actor=actor, institute=institute, words=VOTE._replace(zone="B")).zone == ""
    closed = add_event(actor=actor, institute=institute, words=VOTE._replace(kind=CalendarKind.OTHER, label="Travaux"))
    assert closed.institute == institute
    assert [each.label for each in CalendarEvent.objects.known_to(institute.pk + 1)] == ["Premier tour"]


def test_the_same_days_are_written_once(actor, institute):
    add_event(actor=actor, institute=institute, words=VOTE)
    with pytest.raises(DomainError, match=r"« Premier tour », 11.avril.2027, figure déjà au calendrier"):
        add_event(actor=actor, institute=institute, words=VOTE)


def test_what_somebody_wrote_meanwhile_is_not_overwritten(actor, institute):
    event = add_event(actor=actor, institute=institute, words=VOTE)
    seen = str(event.revision)
    save_event(actor=actor, institute=institute, event=event.uuid, seen=seen, words=VOTE._replace(label="Second tour"))
    for act in (
        lambda: save_event(actor=actor, institute=institute, event=event.uuid, seen=seen, words=VOTE),
        lambda: delete_event(actor=actor, institute=institute, event=event.uuid, seen=seen),
    ):
        with pytest.raises(StaleError, match="Second tour"):
            act()
    assert CalendarEvent.objects.get().label == "Second tour"


def test_only_those_who_prepare_cycles_write_in_the_calendar(institute):
    with pytest.raises(NotAllowedError):
        add_event(actor=make_staff(Role.ASSISTANT, institute=institute), institute=institute, words=VOTE)


def test_days_are_added_corrected_and_deleted_on_the_page(client, signed, institute):
    add = reverse("workshop:event_add", args=[institute.pk])
    assert '<option value="ELECTION" selected>' in client.get(f"{add}?nature=ELECTION").content.decode()
    page = client.post(add, TYPED, follow=True)
    assert "Jours ajoutés" in page.content.decode()
    event = CalendarEvent.objects.get()
    assert event.ends_on == SUNDAY
    edit = reverse("workshop:event_edit", args=[institute.pk, event.uuid])
    assert client.get(edit).status_code == 200
    sent = {**TYPED, "label": "Second tour", "seen": event.revision}
    assert "Second tour" in client.post(edit, sent, follow=True).content.decode()
    stale = client.post(edit, sent)
    assert stale.status_code == 409
    assert "relisez ces jours" in stale.content.decode()
    delete = reverse("workshop:event_delete", args=[institute.pk, event.uuid])
    assert "Rien n’a changé" in client.post(delete, {"seen": "autre"}, follow=True).content.decode()
    event.refresh_from_db()
    assert "Jours supprimés" in client.post(delete, {"seen": event.revision}, follow=True).content.decode()
    assert client.get(edit).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_on": "2027-04-10"}, "Le dernier jour précède le premier"),
        ({"ends_on": "2028-04-10"}, "plus de quatre mois"),
        ({"starts_on": "0001-01-01"}, "entre 1990 et 2201"),
        ({"starts_on": "2027-02-30"}, "Écrivez un jour du calendrier."),
        ({"starts_on": ""}, "Donnez le premier jour."),
        ({"label": ""}, "Écrivez l’intitulé."),
        ({"label": "x" * 200}, "Retirez au moins"),
        ({"kind": "AUTRE"}, "Choisissez une des natures"),
        ({"zone": "Z"}, "Choisissez une des zones"),
    ],
)
def test_what_cannot_be_written_is_named(client, signed, institute, changes, words):
    answer = client.post(reverse("workshop:event_add", args=[institute.pk]), {**TYPED, **changes})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not CalendarEvent.objects.exists()


def test_the_list_tells_what_is_known_at_constant_queries(client, signed, institute, django_assert_num_queries):
    address = reverse("workshop:events")
    with django_assert_num_queries(8):
        assert "pas encore connues" in client.get(address).content.decode()
    for number in range(12):
        day = SUNDAY + number * datetime.timedelta(days=30)
        CalendarEvent.objects.create(kind=CalendarKind.ELECTION, label=f"Vote {number}", starts_on=day, ends_on=day)
    with django_assert_num_queries(8):
        client.get(address)


def test_an_institute_of_others_is_not_found(client, signed, institute):
    for name, where in (("event_add", [institute.pk + 100]), ("event_edit", [institute.pk, str(UUID(int=7))])):
        assert client.get(reverse(f"workshop:{name}", args=where)).status_code == 404
    sign_in(client, make_staff(Role.ACCOUNTANT, institute=institute))
    assert client.get(reverse("workshop:events")).status_code == 404


def test_every_session_of_an_institute_in_a_year_at_constant_queries(
    client, signed, actor, institute, django_assert_num_queries
):
    address = reverse("workshop:institute_year", args=[2026])
    assert "Aucune session" in client.get(address).content.decode()
    add_event(actor=actor, institute=institute, words=VOTE)
    cycle = CycleFactory(institute=institute, code="CDG", year=2026)
    SessionFactory(institute=institute, title="Séminaire de mai", starts_on=datetime.date(2026, 5, 20))
    ModuleFactory(cycle=cycle, starts_on=datetime.date(2026, 5, 19), ends_on=datetime.date(2026, 5, 21))
    with django_assert_num_queries(7):
        words = client.get(address).content.decode()
    assert "Du 19 au 21\u00a0mai se tient aussi" in words
    assert reverse("workshop:year", args=["cdg-2026"]) in words
    for number in range(4):
        other = InstituteFactory()
        MembershipFactory(user=actor, institute=other, role=Role.ADVISER)
        for month in range(1, 13):
            day = datetime.date(2026, month, 20)
            SessionFactory(institute=other, title=f"Ailleurs {number}", starts_on=day)
            SessionFactory(institute=institute, title=f"Ici {month}", starts_on=day)
    with django_assert_num_queries(7):
        words = client.get(f"{address}?institut={institute.pk}").content.decode()
    assert "Ici 12" in words
    assert "Ailleurs" not in words
    stranger = SessionFactory(title="Chez d’autres", starts_on=datetime.date(2026, 5, 20)).institute
    assert "Chez d’autres" not in client.get(f"{address}?institut={stranger.pk}").content.decode()
    assert client.get(reverse("workshop:institute_year", args=[2300])).status_code == 404


@pytest.mark.parametrize(("years", "shown"), [((), 2026), ((2025,), 2026), ((2025, 2027, 2028), 2027)])
def test_the_workshop_leads_to_the_year_whose_sessions_are_planned(client, time_machine, years, shown):
    time_machine.move_to("2026-11-20T10:00:00+01:00", tick=False)
    institute = InstituteFactory()
    for year in years:
        CycleFactory(institute=institute, year=year)
    sign_in(client, make_staff(Role.ADVISER, institute=institute))
    page = client.get(reverse("workshop:cycles")).content.decode()
    assert f"Les sessions de {shown}<" in page
