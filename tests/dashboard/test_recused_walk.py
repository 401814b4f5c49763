"""Route x role x recusal: a recused person finds every page, file, mail and day of the staff as if the dossier were not
there, to the byte and by its size, and every address of it as if it had never been given.

They are recused from another dossier of the same cycle all along, so that what a recusal shows of itself (who may
publish) shows in both worlds.
"""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.urls import get_resolver, reverse

from accounts.enums import Role
from candidatures.enums import State
from candidatures.models import Candidature
from committee.enums import LinkGround, Outcome, SeatRole
from committee.models import Decision
from committee.services import save_employments
from committee.services.employments import Told
from committee.services.recusals import Link
from cycles.models import Cycle, Participant
from cycles.services import keep_away
from dashboard.agenda import entries_of
from instruction.actions import BY_SLUG
from tests.dashboard.archives import archive_of
from tests.factories.accounts import MembershipFactory, sign_in
from tests.factories.committee import bulk_items, make_committee, recuse
from tests.factories.fees import make_fee
from tests.factories.notifications import OutboxMailFactory
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

ONE_TIME = re.compile(
    rb'csrfmiddlewaretoken" value="\w+"|(?<=class="num">)[0-9a-f]{32}(?=</span>)|(?<=name="key" value=")[0-9a-f-]{36}'
)
MOMENT = datetime(2041, 3, 12, 9, tzinfo=UTC)

PEOPLE = ((Role.ADVISER,), (Role.HEAD_OF_SERVICE, Role.ACCOUNTANT), ())  # each with a seat of a member besides
WITH_NEIGHBOURS = ("instruction:detail", "committee:read")
WALKED = ("instruction", "committee", "fees", "promotions", "dashboard")
# Their addresses name no dossier: their lists and homes.
BESIDE = ("programme", "attendance", "workshop", "accounts", "catalogue")
SKIPPED = {
    "dashboard:my_data_archive",  # a ZIP, compared apart
    "accounts:second_factor",  # draws a secret
    "dashboard:draft_delete",  # one's own
}
QUERIES = {
    "instruction:list": ("?vue=pretes", "?vue=toutes&q=Vauquelin"),
    "instruction:export_csv": ("?vue=toutes&q=Vauquelin",),
    "committee:board": ("?vue=liste-attente", "?vue=a-lire", "?q=Vauquelin", "?page=2"),
    "committee:export_csv": ("?vue=sans-decision", "?q=Vauquelin"),
    "committee:register": ("?vue=en-cours",),
    "dashboard:outbox": ("?etat=queued",),
}


def staff_routes():
    """Names and keywords of the routes of the staff."""
    for resolver in get_resolver().url_patterns:
        if getattr(resolver, "namespace", None) in WALKED:
            for entry in resolver.url_patterns:
                name = f"{resolver.namespace}:{entry.name}"
                if name not in SKIPPED:
                    yield from actions(name) or [(name, list(entry.pattern.converters))]
        elif getattr(resolver, "namespace", None) in BESIDE:
            for entry in resolver.url_patterns:
                name = f"{resolver.namespace}:{entry.name}"
                if not entry.pattern.converters and name not in SKIPPED:
                    yield name, []


def actions(name):
    """The route of the actions on a dossier counts once for each action."""
    return [(f"{name} {slug}", ["uuid"]) for slug in BY_SLUG] if name == "instruction:act" else []


def eligible(sitting):
    """One more dossier before the committee, on its waiting list in secret, with a mail."""
    (item,) = bulk_items(1, sitting, readers=1)
    rank = Decision.objects.filter(rank__isnull=False).count() + 1
    return _decided(item, sitting, outcome=Outcome.WAITLISTED, rank=rank)


def fresh(sitting):
    """One on which nobody has said anything yet, with a mail, that the data link with each of these people."""
    (item,) = bulk_items(1, sitting, declared=False)
    Candidature.objects.filter(pk=item.candidature_id).update(employer_name="Ville de Port-Lannion")
    OutboxMailFactory(about=item.candidature.uuid, institute=sitting.cycle.institute, subject=str(item))
    return item


def confirmed(sitting):
    """One that went to the end: published, confirmed, with its fee and a mail."""
    (item,) = bulk_items(1, sitting, readers=1)
    Candidature.objects.filter(pk=item.candidature_id).update(state=State.CONFIRMED)
    make_fee(cycle=sitting.cycle, user=item.candidature.applicant)
    judged = {"validated_by": sitting.head, "validated_at": MOMENT, "published_at": MOMENT}
    return _decided(item, sitting, outcome=Outcome.ADMITTED, **judged)


def _decided(item, sitting, **decision):
    Decision.objects.create(
        item=item, committee=sitting.committee, recorded_by=sitting.president, recorded_at=MOMENT, **decision
    )
    Candidature.objects.filter(pk=item.candidature_id).update(adviser=sitting.adviser, submitted_at=MOMENT)
    OutboxMailFactory(about=item.candidature.uuid, institute=sitting.cycle.institute, subject=str(item))
    return item


def identifiers(item):
    """What stands in the addresses about a dossier, by the name of the route or by its namespace."""
    recusal = item.recusals.first()
    participants = Participant.objects.filter(cycle=item.candidature.cycle, user=item.candidature.applicant)
    return {
        "instruction": item.candidature.uuid,
        "committee": item.uuid,
        "committee:recusal_lift": recusal.uuid if recusal else UUID(int=0),
        "committee:seat": item.committee.seats.get(role=SeatRole.PRESIDENT).pk,
        "committee:awaited": item.committee.seats.get(role=SeatRole.PRESIDENT).pk,
        "promotions": participants.values_list("uuid", flat=True).first() or UUID(int=0),
        "dashboard": OutboxMail.objects.get(about=item.candidature.uuid).uuid,
    }


NOWHERE = dict.fromkeys(("instruction", "committee", "promotions", "dashboard", "committee:recusal_lift"), UUID(int=0))


def address(name, keywords, found):
    if not keywords:
        return reverse(name)
    value = found.get(name, None if "pk" in keywords else found[name.split(":")[0]])
    name, *slug = name.split()
    within = [UUID(int=1)] * (len(keywords) - 1)  # a thing of the dossier: one that is not there
    return None if value is None else reverse(name, args=[value, *within, *slug])


def pages(client, open_ones, user):
    """Every page that this person may ask for by GET, and what it holds but for its one-time tokens."""
    found = {}
    for name, keywords in staff_routes():
        shown = open_ones if name in WITH_NEIGHBOURS else open_ones[:1]
        for target in [identifiers(item) for item in shown] if keywords else [{}]:
            url = address(name, keywords, target)
            for query in ("", *QUERIES.get(name, ())) if url else ():
                response = client.get(url + query)
                body = response.getvalue() if response.streaming else response.content
                kept = {name: response.headers.get(name) for name in ("Content-Disposition", "ETag", "Last-Modified")}
                found[url + query] = (response.status_code, kept, ONE_TIME.sub(b"", body))
    found["archive"] = archive_of(user).read("donnees.json")
    found["agenda"] = entries_of(user)
    found["mails"] = list(OutboxMail.objects.filter(to_email=user.email).values_list("subject", "text_body"))
    return found


def statuses(client, found):
    """What each address about a dossier answers, by GET and by POST."""
    sent = {"choice": "admit", "outcome": "admitted", "link": "no", "reason": "Motif.", "text": "Note."}
    told = {}
    for name, keywords in staff_routes():
        url = address(name, keywords, found) if keywords else None
        if url and "seat" not in name and name != "committee:awaited":
            told[name] = [said(client.get(url), url), said(client.post(url, sent), url)]
    return told


def said(response, url):
    """Status and page of a refusal, without the address that was asked for."""
    body = response.getvalue() if response.streaming else response.content
    return response.status_code, ONE_TIME.sub(b"", body).replace(url.encode(), b"")


@pytest.mark.slow(seconds=200)
def test_every_page_is_the_same_without_the_dossier(client):
    with time_machine.travel(MOMENT, tick=False):
        sitting = make_committee(members=len(PEOPLE), secretary=True)
        Cycle.objects.filter(pk=sitting.cycle.pk).update(
            opens_at=MOMENT - timedelta(days=9), closes_at=MOMENT - timedelta(days=2)
        )
        sitting.cycle.refresh_from_db()
        for person, roles in zip(sitting.members, PEOPLE, strict=True):
            for role in roles:
                MembershipFactory(user=person, institute=sitting.cycle.institute, role=role)
        for person in seated(sitting):
            save_employments(actor=person, told=[Told("Mairie de Port-Lannion")])
        open_ones = [eligible(sitting), confirmed(sitting), fresh(sitting)]
        keep_all_away(sitting, [eligible(sitting)])
        everyone = [*seated(sitting), sitting.adviser]
        for person in everyone:
            open_session(client, person)  # the team's page tells who has a second factor
        before = {person: open_pages(client, person, open_ones) for person in everyone}
        hidden = [eligible(sitting), confirmed(sitting), fresh(sitting)]
        keep_all_away(sitting, hidden)
        for person, known in before.items():
            now = open_pages(client, person, open_ones)
            assert known.keys() == now.keys()
            assert [(person.last_name, url) for url in known if known[url] != now[url]] == []
            nothing = statuses(client, NOWHERE)
            assert [statuses(client, identifiers(item)) == nothing for item in hidden[:2]] == [True, True]


def seated(sitting):
    """Those who sit, with each role of a seat."""
    return [sitting.president, *sitting.members, sitting.secretary]


def keep_all_away(sitting, items):
    """Recuse everyone who sits, and keep away the adviser who does not."""
    for item in items:
        for person in seated(sitting):
            recuse(item, person, Link(LinkGround.EMPLOYER))
        keep_away(user=sitting.adviser, cycle=sitting.cycle, person=item.candidature.applicant)


def open_pages(client, person, open_ones):
    """The pages of one person, who signs in."""
    open_session(client, person)
    return pages(client, open_ones, person)


def open_session(client, person):
    """Sign in, again if need be."""
    client.logout()
    person.authenticator_set.all().delete()
    sign_in(client, person)
