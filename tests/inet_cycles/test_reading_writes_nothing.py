"""Asking for a page changes nothing: a scanner, a prefetch, a reload or a shared link decides nothing for anybody."""

import re
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.enums import Role
from candidatures import services
from candidatures.services.commitment import token_of
from tests.accounts.test_url_walk import ROUTES, SAMPLES
from tests.factories.accounts import InvitationFactory, UserFactory, make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory
from tests.factories.committee import make_committee, make_item
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE)\b[^\"]*\"(\w+)\"", re.IGNORECASE)
# A session is renewed by any page; a document that no mail has drawn yet is drawn when it is asked for, once for all.
# A calendar remembers what it told, so that a program that comes back hears what changed: it decides nothing.
UNSAID = {"django_session", "documents_document", "calendars_feed", "calendars_feedentry"}
# Who asks, and pages that open to them: a walk to which nothing opens proves nothing.
OPENS = {
    "nobody": {"candidatures:commitment_page"},
    "applicant": {"candidatures:review"},
    "judged": set(),
    "helper": {"candidatures:mandate"},
    "adviser": {"instruction:detail"},
    "head": {"instruction:detail"},
    "accountant": set(),
    "president": {"committee:read"},
    "member": {"committee:read"},
}


class Watch:
    """Notes the tables that are written while it is entered."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = WRITES.match(sql)
        if found:
            self.tables.add(found[2])
        return execute(sql, params, many, context)


@pytest.fixture
def world() -> dict[str, Any]:
    """A call with a committee, a dossier in each situation that has pages, and everybody, each with what they open."""
    sitting = make_committee(secretary=True)
    cycle = sitting.cycle
    item = make_item(sitting)
    draft = CandidatureFactory(complete=True, cycle=cycle)
    helper = UserFactory()
    mandate = services.give_mandate(actor=draft.applicant, candidature=draft, name="Paul Martin", email=helper.email)
    judged, piece, mail = item.candidature, draft.pieces.first(), OutboxMail.objects.first()
    invitation = InvitationFactory(institute=cycle.institute)
    head = [judged.uuid, mail.uuid, invitation.uuid, draft.uuid]
    return {
        "people": {
            "nobody": (None, []),
            "applicant": (draft.applicant, [draft.uuid, piece.uuid]),
            "judged": (judged.applicant, [judged.uuid]),
            "helper": (helper, [mandate.uuid]),
            "adviser": (sitting.adviser, [judged.uuid, mail.uuid, draft.uuid]),
            "head": (sitting.head, head),
            "accountant": (make_staff(Role.ACCOUNTANT, institute=cycle.institute), []),
            "president": (sitting.president, [item.uuid, judged.pieces.first().uuid]),
            "member": (sitting.members[0], [item.uuid]),
        },
        "tokens": {"candidatures": token_of(draft.commitment), "accounts": invitation.token},
        "slug": cycle.slug,
    }


def addresses(name: str, path: str, world: dict[str, Any], uuids: list[Any]) -> list[str]:
    """The addresses of a route with the things of this world in the place of the samples."""
    token = world["tokens"].get(name.partition(":")[0], "jeton")
    path = path.replace(SAMPLES["slug"], world["slug"]).replace("jeton", token)
    sample = SAMPLES["uuid"]
    return [path.replace(sample, str(uuid)) for uuid in uuids] if sample in path else [path]


def written(client: Client, address: str) -> tuple[int, set[str]]:
    """The status of a page, and the tables that asking for it has written."""
    watch = Watch()
    with connection.execute_wrapper(watch):
        response = client.get(address)
        if response.streaming:
            response.getvalue()
    return response.status_code, watch.tables - UNSAID


def walk(client: Client, world: dict[str, Any], uuids: list[Any]) -> tuple[set[str], list[str]]:
    """Ask for each route with what a person opens: the routes that did open, and what was written."""
    opened, wrong = set(), []
    for name, path in ROUTES:
        for address in addresses(name, path, world, uuids):
            status, tables = written(client, address)
            wrong += [f"{address} ({name}): {sorted(tables)}"] if tables else []
            opened |= {name} if status == HTTPStatus.OK else set()
    return opened, wrong


@pytest.mark.slow(seconds=40)
@pytest.mark.parametrize("who", OPENS)
def test_no_page_that_is_asked_for_writes(client, world, who):
    person, uuids = world["people"][who]
    if person is not None:
        sign_in(client, person)
    opened, wrong = walk(client, world, uuids)
    assert not wrong, "\n".join(wrong)
    assert opened >= OPENS[who], sorted(OPENS[who] - opened)
