"""Before publication nothing that an applicant may ask for differs between an admitted person and a rejected one."""

import re

import pytest
import time_machine
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from candidatures.models import Candidature
from committee.enums import Outcome
from tests.dashboard.archives import archive_of
from tests.factories.committee import decide, make_committee, make_item
from tests.factories.publishing import confirm
from toolkit.notifications.models import OutboxMail
from toolkit.text.typography import format_siret

pytestmark = pytest.mark.django_db

NAMESPACES = ("candidatures", "dashboard", "catalogue", "documents", "accounts")
NAMES = (("Ada", "Morel"), ("Eve", "Durin"))  # of the same lengths
TOKENS = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|value="\w{64}"|nonce="[^"]+"|data-logout="\d+"')
IDENTIFIERS = re.compile(rb"[0-9a-f]{8}-[0-9a-f-]{27}|\b[0-9a-f]{32}\b|\b[0-9a-f]{64}\b|\b[A-Z]{2}-\d{4}-\d{5}\b")


def routes(resolver=None, namespace=""):
    """Each route of the apps an applicant meets: its name, and the names of its arguments."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, entry.namespace or namespace)
        elif isinstance(entry, URLPattern) and entry.name and namespace in NAMESPACES:
            yield f"{namespace}:{entry.name}", tuple(entry.pattern.converters)


def addresses(candidature):
    """The address of each route, with this dossier where it takes one; the others are of nobody's dossier."""
    for name, arguments in routes():
        if arguments in {(), ("uuid",)}:
            yield name, reverse(name, args=[candidature.uuid] * len(arguments))


def same(body, candidature):
    """Without what names the person: dossier, account, names, one-time words."""
    body = TOKENS.sub(b"", body).replace(b"<wbr>", b"")
    person = candidature.applicant
    for word in (
        *(
            str(candidature.uuid),
            candidature.uuid.hex,
            candidature.receipt_number,
            slugify(candidature.receipt_number),
            person.email,
            candidature.email,
        ),
        *(candidature.first_name, candidature.last_name, candidature.last_name.upper()),
        slugify(candidature.full_name),
        *(candidature.employer_name, candidature.siret, format_siret(candidature.siret)),
    ):
        body = body.replace(word.encode(), b"*")
    return IDENTIFIERS.sub(b"*", body)


def asked(client, url):
    response = client.get(url)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, response.get("ETag", ""), response.get("Last-Modified", ""), body


def test_nothing_tells_an_admitted_person_from_a_rejected_one(session_of):
    with time_machine.travel(timezone.now().replace(hour=9, minute=0), tick=False):
        sitting = make_committee(members=1)
        items = [
            make_item(sitting, first_name=first, last_name=last, email=f"{first}.{last}@example.org".lower())
            for first, last in NAMES
        ]
        decide(items[0], sitting.president, Outcome.ADMITTED)
        decide(items[1], sitting.president, Outcome.REJECTED, reason="Projet à mûrir.")
        confirm(sitting)
        told = []
        for item, (first_name, last_name) in zip(items, NAMES, strict=True):
            account = User.objects.filter(candidatures=item.candidature_id)
            account.update(first_name=first_name, last_name=last_name, title="F", phone="")
            candidature = Candidature.objects.select_related("applicant").get(pk=item.candidature_id)
            client = session_of(candidature.applicant)
            seen = {}
            for name, url in addresses(candidature):
                status, etag, modified, body = asked(client, url)
                is_text = not body.startswith((b"%PDF", b"PK"))
                seen[name] = (status, bool(etag), modified, same(body, candidature) if is_text else len(body) // 2048)
            seen["data"] = same(archive_of(candidature.applicant).read("donnees.json"), candidature)
            mails = OutboxMail.objects.filter(recipient=candidature.applicant).order_by("pk")
            seen["mails"] = [(mail.event, same(mail.text_body.encode(), candidature)) for mail in mails]
            told.append(seen)
    first, second = told
    assert len(first) > 60
    assert {name for name in first if first[name] != second[name]} == set()
    assert all(b"Projet \xc3\xa0 m\xc3\xbbrir" not in str(seen).encode() for seen in told)
