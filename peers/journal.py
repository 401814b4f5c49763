"""What the journal of a composition keeps, for staff alone."""

from peers.enums import PeersAct
from toolkit.journal.kinds import Audience, EntryKind, register


def declare() -> None:
    """Register the acts of this app. Called once, when the app is ready."""
    for act in PeersAct:
        register(EntryKind(name=act.value, label=str(act.label), audiences=frozenset({Audience.STAFF})))
