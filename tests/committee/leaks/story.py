"""What happens to that committee, from the agenda to the decisions; with the hidden dossier, its acts lie between the
others, which keep their hours."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from committee.enums import BallotMode, Choice
from committee.minutes import signing, writing
from committee.models import Minutes, Sitting
from committee.services import set_calibration
from committee.sittings import blocks, conduct, convening, opening, planning, results, voting
from tests.committee.leaks.world import APART, HIDDEN, KNOWN, MOMENT, World, make_world
from tests.factories.minutes import seal_for
from tests.factories.scenarios import make_scenario
from tests.factories.sittings import cast, come, values_in


class Story:
    """Played to the end by `stages`, which stops where somebody may look: at the name of the stage."""

    def __init__(self, group: str, clock: Any, *, hidden: bool) -> None:
        self.clock, self.has_hidden = clock, hidden
        clock.move_to(MOMENT)
        self.world: World = make_world(group, hidden=hidden)
        self.secretary, self.leader = self.world.by_role["secretary"], self.world.leader

    def stages(self) -> Iterator[str]:
        """Tell it."""
        yield from self._read()
        yield from self._prepare()
        yield from self._open()
        yield from self._judge()
        yield from self._write()

    def _at(self, hours: int, minutes: int = 0) -> None:
        self.clock.move_to(MOMENT + timedelta(hours=hours, minutes=minutes))

    def _read(self) -> Iterator[str]:
        world, people = self.world, self.world.people
        asked = [*world.known[:2], *([world.items[HIDDEN]] if self.has_hidden else [])]
        set_calibration(actor=self.leader, committee=people.committee, items=asked)
        yield "read"
        set_calibration(actor=self.leader, committee=people.committee, items=[])

    def _prepare(self) -> Iterator[str]:
        world = self.world
        self._at(1)
        made = planning.plan_sitting(actor=self.secretary, committee=world.people.committee, values=values_in(8))
        Sitting.objects.filter(pk=made.pk).update(uuid=uuid5(NAMESPACE_OID, "sitting"))
        world.sitting = self.sitting = Sitting.objects.get(pk=made.pk)
        yield "planned"
        self._at(2)
        convening.convene_sitting(actor=self.secretary, sitting=self.sitting)
        yield "convened"

    def _open(self) -> Iterator[str]:
        self._at(24 * 8 + 1)
        everybody = [*self.world.voters, self.secretary]
        for person in everybody:
            come(self.sitting, person, actor=self.secretary)
        opening.open_sitting(actor=self.secretary, sitting=self.sitting)
        yield "opened"
        if self.has_hidden and self.world.group != "staff":
            self._at(24 * 8 + 1, 5)
            self._vote(self.leader, HIDDEN)
            self._count(self.leader, HIDDEN, Choice.WAITLIST)
            conduct.bring_members_back(actor=self.leader, sitting=self.sitting)
        self._at(24 * 8 + 1, 30)
        yield "after the hidden one"

    def _judge(self) -> Iterator[str]:
        first, second, third = KNOWN
        beside = [second] if self.world.group != "staff" else [HIDDEN] if self.has_hidden else []
        conduct.call_item(**self._given(first))
        if beside:
            blocks.form_block(**self._given(first), others=[self._key(name) for name in beside])
        yield "called"
        self._vote(self.secretary, first, is_called=True)
        yield "voting"
        voting.close_vote(**self._given(first))
        yield "counted"
        results.pronounce_result(**self._given(first), motive="Projet net.")
        yield "pronounced"
        self._at(24 * 8 + 2)
        if second not in beside:
            self._vote(self.secretary, second)
            self._count(self.secretary, second, Choice.WAITLIST, is_voted=True)
        self._hands(third)
        conduct.call_item(**self._given(APART, actor=self.leader))
        conduct.defer_item(**self._given(APART, actor=self.leader), note="Pièces à revoir.")
        self._at(24 * 8 + 3)
        conduct.bring_members_back(actor=self.leader, sitting=self.sitting)
        opening.close_sitting(actor=self.secretary, sitting=self.sitting)
        yield "closed"

    def _write(self) -> Iterator[str]:
        made = writing.prepare_minutes(actor=self.secretary, sitting=self.sitting)
        Minutes.objects.filter(pk=made.pk).update(uuid=uuid5(NAMESPACE_OID, "minutes"))
        self.world.minutes = made = Minutes.objects.select_related("sitting__committee__cycle").get(pk=made.pk)
        yield "written"
        writing.circulate_minutes(actor=self.secretary, minutes=made)
        vice = self.world.by_role["vice"]
        for name in [HIDDEN, KNOWN[0]] if self.has_hidden and self.world.group != "vice" else KNOWN[:1]:
            writing.record_dissent(actor=vice, minutes=made, key=self._key(name), text="Le projet manque de faits.")
        yield "circulated"
        for role in ("president", "vice", "secretary"):
            person = self.world.by_role[role]
            signing.sign_minutes(actor=person, minutes=made, seen=seal_for(person, made))
        made.refresh_from_db()
        self.world.scenario = make_scenario(self.world.people, self.leader, admitted=self.world.known[:2])
        yield "signed"

    def _key(self, name: str) -> Any:
        return self.world.items[name].uuid

    def _given(self, name: str, actor: Any = None) -> dict[str, Any]:
        return {"actor": actor or self.secretary, "sitting": self.sitting, "key": self._key(name)}

    def _vote(self, leader: Any, name: str, *, is_called: bool = False) -> None:
        """Everybody who is not recused waits-lists it."""
        if not is_called:
            conduct.call_item(**self._given(name, leader))
        ballot = voting.open_vote(**self._given(name, leader))
        away = set(self.world.items[name].recusals.standing().values_list("user", flat=True))
        cast(ballot, *((person, Choice.WAITLIST) for person in self.world.voters if person.pk not in away))

    def _count(self, leader: Any, name: str, choice: str, *, is_voted: bool = False) -> None:
        voting.close_vote(**self._given(name, leader))
        results.pronounce_result(**self._given(name, leader), motive="Projet net.")

    def _hands(self, name: str) -> None:
        conduct.call_item(**self._given(name))
        ballot = voting.open_vote(**self._given(name), mode=BallotMode.HANDS)
        voting.count_hands(**self._given(name), counts={"admit": ballot.voices})
        results.pronounce_result(**self._given(name))
        conduct.bring_members_back(actor=self.secretary, sitting=self.sitting)
