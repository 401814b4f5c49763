"""What the journals of a help page and of a brochure keep, for staff alone."""

from catalogue.enums import BrochureAct, QuestionAct
from toolkit.journal.kinds import Audience, EntryKind, register


def declare() -> None:
    """Register the acts of this app. Called once, when the app is ready."""
    for act in (*QuestionAct, *BrochureAct):
        register(EntryKind(name=act.value, label=str(act.label), audiences=frozenset({Audience.STAFF})))
