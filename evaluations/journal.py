"""What the journals of a session and of a cycle keep of evaluations, for staff alone."""

from evaluations.enums import EvaluationAct
from toolkit.journal.kinds import Audience, EntryKind, register


def declare() -> None:
    """Register the acts of this app. Called once, when the app is ready."""
    for act in EvaluationAct:
        register(EntryKind(name=act.value, label=str(act.label), audiences=frozenset({Audience.STAFF})))
