"""Every page and file that a person may ask of a committee, from the list of its routes."""

import re
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import get_resolver, reverse

from committee.sittings.paper import TITLES
from committee.sittings.polling import SCREENS
from dashboard.agenda import entries_of
from tests.committee.leaks.world import World
from tests.dashboard.archives import archive_of
from tests.dashboard.test_recused_walk import ONE_TIME
from toolkit.notifications.models import OutboxMail

# Drawn at random: what identifies a row, and the code that a paper is checked by.
OTHER = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}\b")
NEVER_ALIKE = {
    "Set-Cookie",
    "Content-Length",
    "X-Request-ID",
}  # of one-time tokens: what is left of the body is measured
LIVE = ("committee:sitting", "committee:minutes")


def routes(only: tuple[str, ...] = ()) -> list[tuple[str, list[str]]]:
    """Names and keywords of the routes of a committee, of those whose name begins so."""
    found = [("dashboard:home", [])]
    for resolver in get_resolver().url_patterns:
        if getattr(resolver, "namespace", None) == "committee":
            found += [(f"committee:{entry.name}", list(entry.pattern.converters)) for entry in resolver.url_patterns]
    return [(name, words) for name, words in found if not only or name.startswith(only)]


def addresses(world: World, only: tuple[str, ...] = ()) -> dict[str, str]:
    """Label -> address, once for each thing that the route may be about."""
    found = {}
    for name, words in routes(only):
        for label, values in _things(name, words, world):
            found[f"{name} {label}".strip()] = reverse(name, kwargs=values)
    return found


def _things(name: str, words: list[str], world: World) -> list[tuple[str, dict[str, Any]]]:
    """What stands in the addresses of a route. Raises KeyError for one that nobody has thought of."""
    many = [("", {})]
    for word in words:
        choices = _choices(name, word, world)
        many = [
            (f"{label} {said}".strip(), {**values, word: value}) for label, values in many for said, value in choices
        ]
    return many


def _choices(name: str, word: str, world: World) -> list[tuple[str, Any]]:
    seats = [
        (f"seat-{role}", world.people.seat(person).pk)
        for role, person in world.recused.items()
        if role != "adviser" and role != "head"
    ]
    seats.append(("seat-vice", world.people.seat(world.by_role["vice"]).pk))
    dossiers = [(item.candidature.last_name, item.uuid) for item in world.known]
    nothing = UUID(int=0)
    if name.startswith("committee:sitting_presence"):
        dossiers, seats = (
            [],
            [("", world.sitting.attendances.order_by("pk").first().pk)] if world.sitting else [("", 1)],
        )
    if name.startswith("committee:minutes_"):
        seats = [("", world.minutes.pk if world.minutes else 1)]
    of_sitting = name.startswith(LIVE) and name not in ("committee:sittings", "committee:sitting_plan")
    of_scenario = name.startswith(("committee:scenario", "committee:composition", "committee:study"))
    told = {
        "uuid": [("", world.sitting.uuid if world.sitting else nothing)]
        if of_sitting
        else [("", world.scenario.uuid if world.scenario else nothing)]
        if of_scenario
        else [("", world.recusal.uuid)]
        if name == "committee:recusal_lift"
        else [("", nothing)]
        if name == "committee:piece_file"
        else dossiers,
        "pk": seats,
        "key": dossiers,
        "item": dossiers[:1],
        "number": [("", "aucune-lettre")],
        "screen": [(each, each) for each in SCREENS],
        "name": [("", "ouvrir")],
        "what": [(each, each) for each in (TITLES if of_sitting else ("enjeux",))],
    }
    return told[word]


def walk(client: Client, person: Any, world: World, only: tuple[str, ...] = ()) -> dict[str, Any]:
    """What this person is answered, less what no two answers have alike, and what was sent to them."""
    found: dict[str, Any] = {label: _answer(client, url) for label, url in addresses(world, only).items()}
    mails = OutboxMail.objects.filter(to_email=person.email).order_by("pk")
    found["mails"] = plain(repr(list(mails.values_list("subject", "text_body", "html_body"))).encode())
    found["agenda"] = plain(repr(entries_of(person)).encode())
    if not only:
        found["archive"] = plain(archive_of(person).read("donnees.json"))
    return found


def _answer(client: Client, url: str) -> tuple[int, dict[str, str], bytes]:
    response = client.get(url)
    body = response.getvalue() if response.streaming else response.content
    headers = {name: value for name, value in response.headers.items() if name not in NEVER_ALIKE}
    return response.status_code, headers, plain(body)


def plain(body: bytes) -> bytes:
    """Identifiers by the order in which they come, one-time tokens left out."""
    seen: dict[bytes, int] = {}

    def number(match: re.Match[bytes]) -> bytes:
        return b"%036d" % seen.setdefault(match[0], len(seen))

    return OTHER.sub(number, ONE_TIME.sub(b"", body))
