"""What is lacking of each participant. Each app that awaits something of them adds a source when it is ready."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cycles.models import Participant


@dataclass(frozen=True)
class Lack:
    """One thing that is lacking of one participant.

    `ask`: what they are asked, as they read it (« Dire vos besoins »). `why`: a line below. `url`: where they do it.
    `before`: the day before which it is awaited, where there is one.
    """

    ask: str
    why: str
    url: str
    before: date | None = None


# The lacks of these participants by their key; its queries do not grow with their number. Read them with their cycle,
# profile and account.
Find = Callable[[Sequence[Participant]], Mapping[int, Lack]]


@dataclass(frozen=True)
class LackSource:
    """What one room awaits. `name`: in the address of a list. `label`: what staff read, « photo ».

    `rank`: where it stands among the others, the smallest first.
    """

    name: str
    label: str
    find: Find
    rank: int = 50


@dataclass(frozen=True)
class Lacking:
    """A lack with the words that staff read."""

    source: LackSource
    lack: Lack


_SOURCES: dict[str, LackSource] = {}

# What is awaited of one participant and told to nobody else: staff neither see it nor remind of it.
FindOwn = Callable[[Participant], Iterable[Lack]]
_OWN: list[FindOwn] = []


def add_lack(source: LackSource) -> None:
    """Let an app say what it awaits of participants. Called when the app is ready."""
    _SOURCES[source.name] = source


def lack_sources() -> list[LackSource]:
    """Everything that may be lacking."""
    return sorted(_SOURCES.values(), key=lambda source: source.rank)


def find_lacks(participants: Iterable[Participant]) -> dict[int, list[Lacking]]:
    """What is lacking of each of these participants, by their key; whoever lacks nothing is not there.

    Nothing is lacking of someone who left. As many queries as sources, or less.
    """
    here = [participant for participant in participants if participant.left_at is None]
    found: dict[int, list[Lacking]] = {}
    for source in lack_sources() if here else ():
        for pk, lack in source.find(here).items():
            found.setdefault(pk, []).append(Lacking(source, lack))
    return found


def add_own_lacks(source: FindOwn) -> None:
    """Let an app await something that the participant alone reads. Called when the app is ready."""
    _OWN.append(source)


def own_lacks(participant: Participant) -> list[Lack]:
    """What is awaited of this participant and told to nobody else; nothing of someone who left."""
    if participant.left_at is not None:
        return []
    return [lack for source in _OWN for lack in source(participant)]
