"""Mails of peer groups. Staff may read them in the outbox: none says who is in a group, a turn, a subject or a link."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.conf import settings

from accounts.holding import is_held
from cycles.models import Cycle
from peers.models import Meeting, Peer, PeerGroup
from toolkit.notifications.services import NewMail
from toolkit.text.french import spell
from toolkit.text.markdown import escape_markdown
from toolkit.wordings.institutes import institute_values
from toolkit.wordings.kinds import Values

GROUP_PATH = "/promotion/groupes-de-pairs/{uuid}/"
PROMOTION_PATH = "/promotion/"


def say_moves(joined: int, left: int) -> list[str]:
    """« Une personne rejoint le groupe. », « Deux personnes quittent le groupe. »"""
    return [
        f"{_people(number)} {one if number == 1 else many} le groupe."
        for number, one, many in ((joined, "rejoint", "rejoignent"), (left, "quitte", "quittent"))
        if number
    ]


def _people(number: int) -> str:
    return "Une personne" if number == 1 else f"{spell(number).capitalize()} personnes"


class Letters:
    """The mails of one act, each once. Give groups with their cycle and its institute."""

    def __init__(self, cycle: Cycle) -> None:
        self.cycle = cycle
        self.act = uuid4().hex
        self.mails: list[NewMail] = []

    def placed(self, peer: Peer, group: PeerGroup) -> None:
        """To somebody whose group this is from now on."""
        led = f"{group.facilitator_name} anime ce groupe." if group.facilitator_name else ""
        said = led or "La personne qui l’animera vous sera indiquée."
        self._to(peer, "peers.placed", {"groupe": str(group.number), "animation": said, "lien": _page(group)})

    def changed(self, peer: Peer, group: PeerGroup, lines: Iterable[str]) -> None:
        """To somebody whose group is not what it was."""
        values = {"groupe": str(group.number), "changements": _listed(lines), "lien": _page(group)}
        self._to(peer, "peers.changed", values)

    def ended(self, peer: Peer, group: PeerGroup) -> None:
        """To somebody who is in no group any more."""
        values = {"groupe": str(group.number), "lien": f"{settings.SITE_URL}{PROMOTION_PATH}"}
        self._to(peer, "peers.ended", values)

    def facilitator(self, group: PeerGroup, lines: Iterable[str]) -> None:
        """To whoever facilitates the group, where anybody does."""
        if not group.facilitator_email:
            return
        values = {"groupe": str(group.number), "changements": _listed(lines), "lien": _page(group)}
        self._add(
            "peers.facilitator",
            {**values, "personne": group.facilitator_name},
            key=f"{group.uuid}:{self.act}",
            to=group.facilitator_email,
            about=group.uuid,
        )

    def relieved(self, group: PeerGroup, name: str, email: str) -> None:
        """To whoever facilitated the group until now; empty for nobody."""
        if not email:
            return
        values = {"groupe": str(group.number), "personne": name}
        self._add("peers.relieved", values, key=f"{group.uuid}:{self.act}", to=email, about=group.uuid)

    def meeting(self, event: str, meeting: Meeting, peers: Iterable[Peer], *, before: str = "") -> None:
        """To everybody of the group: « peers.reminder », « peers.cancelled », or « peers.moved » from `before`."""
        group = meeting.group
        values = {"groupe": str(group.number), "quand": meeting.when, "lien": _page(group)}
        key = f"{meeting.uuid}:{meeting.day.isoformat()}:{meeting.starts_at:%H%M}:{meeting.ends_at:%H%M}"
        if before:  # it may go to and fro, and each time is told
            values, key = {**values, "avant": before}, f"{key}:{self.act}"
        for peer in peers:
            self._to(peer, event, values, key=f"{key}:{peer.participant.uuid}")
        if group.facilitator_email:
            told = {**values, "personne": group.facilitator_name}
            self._add(event, told, key=f"{key}:{group.uuid}", to=group.facilitator_email, about=group.uuid)

    def _to(self, peer: Peer, event: str, values: Values, *, key: str = "") -> None:
        user = peer.participant.user
        if is_held(user):
            return
        self._add(
            event,
            {**values, "personne": user.full_name},
            key=key or f"{peer.participant.uuid}:{self.act}",
            to=user.email,
            recipient=user,
            about=peer.participant.uuid,  # whoever of the staff must know nothing of the person reads none of it
        )

    def _add(self, event: str, values: Values, *, key: str, **mail: Any) -> None:
        institute = self.cycle.institute
        common = {**institute_values(institute), "cycle": f"{self.cycle.title} {self.cycle.year}"}
        self.mails.append(
            NewMail(
                event=event,
                key=f"{event}:{key}",
                values={**common, **values},
                institute=institute,
                scope=self.cycle.uuid,
                reply_to=institute.email,
                **mail,
            )
        )


def reminder_keys(meeting: Meeting) -> str:
    """What the keys of the mails that recall this meeting begin with."""
    return f"peers.reminder:{meeting.uuid}:"


def move_keys(meeting: Meeting) -> str:
    """What the keys of the mails that tell its other hours begin with."""
    return f"peers.moved:{meeting.uuid}:"


def _page(group: PeerGroup) -> str:
    return f"{settings.SITE_URL}{GROUP_PATH.format(uuid=group.uuid)}"


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {escape_markdown(line)}" for line in lines)
