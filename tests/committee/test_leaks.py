"""The life of a dossier, act by act, beside those who are recused from it: their pages, files, mails and days stay the
same, to the byte. The walk of every route is tests/dashboard/test_recused_walk.py."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from candidatures.enums import State
from committee.enums import Choice, LinkGround, Outcome
from committee.services import (
    cast_vote,
    declare_no_link,
    declare_recusal,
    lift_recusal,
    publish_decisions,
    save_employments,
)
from committee.services.employments import Told
from committee.services.recusals import Link
from cycles.services import keep_away
from dashboard.agenda import entries_of
from tests.dashboard.archives import archive_of
from tests.dashboard.test_recused_walk import ONE_TIME
from tests.factories.accounts import MembershipFactory, make_staff
from tests.factories.candidatures import candidature_in
from tests.factories.committee import assess, bulk_items, close_call, decide, recuse
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

PAGES = (
    "/accueil/", "/commission/", "/commission/?q=nom", "/commission/export.csv", "/commission/liens/",
    "/commission/deports/", "/commission/deports/export.csv", "/commission/deports/attendus/export.csv",
    "/commission/membres/", "/commission/publication/",
)  # fmt: skip
WHO = ("member", "secretary", "head who sits", "adviser")


@pytest.fixture
def people(sitting):
    """Who is recused: a member, the secretary, a head of service who sits, an adviser who does not."""
    head = sitting.members[1]
    MembershipFactory(user=head, institute=sitting.cycle.institute, role=Role.HEAD_OF_SERVICE)
    return dict(zip(WHO, (sitting.members[0], sitting.secretary, head, sitting.adviser), strict=True))


@pytest.fixture
def neighbours(sitting, people):
    """Three dossiers that everybody may know of, one decided; the four are recused from a fourth all along."""
    close_call(sitting.cycle)
    items = bulk_items(4, sitting, declared=False)
    for item in items[:2]:
        assess(item, sitting.president, 4)
    decide(items[0], sitting.president, Outcome.WAITLISTED)
    keep_apart(sitting, people, items[3])
    for person in people.values():
        if person != sitting.adviser:
            save_employments(actor=person, told=[Told("Mairie de Port-Lannion")])
    return items[:3]


def keep_apart(sitting, people, item):
    for person in people.values():
        if person == sitting.adviser:
            keep_away(user=person, cycle=sitting.cycle, person=item.candidature.applicant)
        else:
            recuse(item, person, Link(LinkGround.EMPLOYER))


def known(client, person, neighbours):
    """What a person may learn anything from."""
    read = [reverse("committee:read", args=[item.uuid]) for item in neighbours]
    found = {}
    for url in (*PAGES, *read):
        response = client.get(url)
        body = response.getvalue() if response.streaming else response.content
        found[url] = (response.status_code, ONE_TIME.sub(b"", body))
    found["archive"] = archive_of(person).read("donnees.json")
    found["agenda"] = entries_of(person)
    found["mails"] = list(OutboxMail.objects.filter(to_email=person.email).order_by("pk").values_list("key"))
    return found


@pytest.mark.parametrize("who", [*WHO[::2], *(pytest.param(who, marks=pytest.mark.slow) for who in WHO[1::2])])
def test_nothing_changes_beside_a_recused_person(sitting, people, neighbours, session_of, who):
    person = people[who]
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        client = session_of(person)
        before = known(client, person, neighbours)
        hidden = bulk_items(1, sitting, declared=False)[0]
        hidden.candidature.employer_name = "Ville de Port-Lannion"
        hidden.candidature.save()
        keep_apart(sitting, people, hidden)
        check(before, known(client, person, neighbours))
        assess(hidden, sitting.president, 5)
        cast_vote(actor=sitting.president, item=hidden, choice=Choice.ADMIT)
        decide(hidden, sitting.president, Outcome.WAITLISTED)
        check(before, known(client, person, neighbours))


def check(before, now):
    assert [name for name in before if now[name] != before[name]] == []
    assert [(name, len(str(before[name]))) for name in before] == [(name, len(str(now[name]))) for name in now]


def test_no_mail_of_a_life_goes_to_someone_recused(sitting, people):
    """From the draft to the answer, played by the services; the recused adviser was the one of the dossier."""
    other = make_staff(Role.ADVISER, institute=sitting.cycle.institute)
    candidature = candidature_in(State.ELIGIBLE, cycle=sitting.cycle, adviser=other)
    item = candidature.committee_item
    last = OutboxMail.objects.order_by("-pk").values_list("pk", flat=True).first()
    keep_apart(sitting, people, item)
    lift_recusal(actor=sitting.head, recusal=item.recusals.standing().first(), reason="Erreur.")
    recuse(item, sitting.members[0])
    declare_no_link(actor=sitting.president, item=item)
    assess(item, sitting.president, 5)
    decide(item, sitting.president, Outcome.ADMITTED)
    publish_decisions(actor=sitting.head, committee=sitting.committee)
    sent = OutboxMail.objects.filter(pk__gt=last)
    assert sent.filter(about=candidature.uuid).exists()
    assert not sent.filter(to_email__in=[person.email for person in people.values()]).exists()


def test_declaring_a_link_changes_nothing_but_its_own_absence(sitting, people, neighbours, session_of):
    """A dossier that one declares a link with, and one that was never there, leave the same page of answers."""
    member = people["member"]
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        client = session_of(member)
        before = known(client, member, neighbours)
        hidden = bulk_items(1, sitting, declared=False)[0]
        assert known(client, member, neighbours)["/commission/liens/"] != before["/commission/liens/"]
        declare_recusal(actor=member, item=hidden, reason="Ancien collègue")
        now = known(client, member, neighbours)
        assert b"Ancien coll" in now.pop("archive")  # what they said themselves
        before.pop("archive")
        check(before, now)
