"""The minutes on paper: a draft to read, the signed document."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import User
from committee.access import has_access
from committee.enums import SignerCapacity
from committee.minutes.copies import copy_of, is_partial
from committee.minutes.facts import read_facts
from committee.models import Dissent, Item, Minutes, MinutesSignature
from toolkit.documents.kinds import Content, DocumentKind, register
from toolkit.documents.letters import sender_of
from toolkit.documents.models import Document
from toolkit.text.typography import format_day


def facts_of(minutes: Minutes) -> Mapping[str, Any]:
    """What was frozen when it was sent to the members; before that, the sitting as it is."""
    return read_facts(minutes.sitting) if minutes.is_draft else minutes.facts


def known_keys(user: User, minutes: Minutes) -> frozenset[int]:
    """The keys of the dossiers of the committee that this person may know of. One query."""
    items = Item.objects.filter(committee=minutes.sitting.committee_id).known_to(user)
    return frozenset(items.values_list("pk", flat=True))


def copy_for(minutes: Minutes, known: frozenset[int], facts: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The minutes as someone reads them who may know of these dossiers. `facts`: where they are read already."""
    asked = Dissent.objects.filter(sitting_item__sitting=minutes.sitting_id).select_related("seat__user")
    corrected = minutes.corrects
    words = {
        "method": minutes.method,
        "observations": minutes.observations,
        "corrects": corrected.document.number if corrected and corrected.document else "",
        "corrected_on": corrected.signed_at if corrected else None,
        "reason": minutes.reason,
    }
    return copy_of(facts or facts_of(minutes), known=known, dissents=asked, words=words)


def content_of(
    minutes: Minutes, copy: Mapping[str, Any], *, signatures: Iterable[MinutesSignature] = (), paper: str = ""
) -> Content:
    """What the paper says. `paper`: the fingerprint of the scan, for minutes that were signed by hand."""
    cycle = minutes.sitting.committee.cycle
    context = {
        "text_of_minutes": copy,
        "sitting": copy["sitting"],
        "members": copy["members"],
        "institute": sender_of(cycle.institute),
        "recipient": [],
        "cycle": {"title": cycle.title, "promotion": cycle.promotion, "year": cycle.year, "seats": cycle.seats},
        "signatures": [_signature(each) for each in signatures],
        "to_sign": [str(SignerCapacity(each).label) for each in copy["signers"]],
        "paper": paper,
    }
    day = copy["sitting"]["planned_at"]
    title = f"Procès-verbal {'rectificatif ' if minutes.corrects_id else ''}de la commission du {format_day(day)}"
    return Content(title=title, issuer=cycle.institute.name, context=context)


def _signature(signature: MinutesSignature) -> dict[str, Any]:
    return {
        "name": signature.seat.user.full_name,
        "capacity": str(signature.get_capacity_display()),
        "at": signature.at,
        "on_paper": signature.on_paper,
        "is_partial": signature.is_partial,
        "seal": signature.seal,
    }


def _series(*, minutes: Minutes, **facts: Any) -> str:
    """What numbers the minutes of an institute apart from those of another: its code, in capitals."""
    return re.sub(r"[^0-9A-Z]", "", minutes.sitting.committee.cycle.institute.code.upper())


def _build(*, minutes: Minutes, copy: Mapping[str, Any], signatures: Iterable[MinutesSignature], paper: str) -> Content:
    return content_of(minutes, copy, signatures=signatures, paper=paper)


def _may_read(user: User, document: Document) -> bool:
    """Whoever sits or instructs, and may know of every dossier that it names: the others read their copy on screen."""
    minutes = Minutes.objects.select_related("sitting__committee__cycle").filter(document=document).first()
    if minutes is None or not has_access(user, minutes.sitting.committee.cycle):
        return False
    return not is_partial(minutes.facts, known_keys(user, minutes))


MINUTES = register(
    DocumentKind(
        name="committee_minutes",
        label="Procès-verbal d’une commission de sélection",
        prefix="PV",
        folder="minutes",
        template="committee/minutes/documents/minutes.html",
        build=_build,
        may_read=_may_read,
        series=_series,
    )
)
