"""What the journal of a participant keeps, for staff alone."""

from promotions.enums import PromotionsAct
from toolkit.journal.kinds import Audience, EntryKind, register


def declare() -> None:
    """Register the acts of this app. Called once, when the app is ready."""
    for act in PromotionsAct:
        register(EntryKind(name=act.value, label=str(act.label), audiences=frozenset({Audience.STAFF})))
