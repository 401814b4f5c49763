"""What the journal of an institute keeps, for staff alone."""

from toolkit.journal.kinds import Audience, EntryKind, register

SETTING, LOGO = "institute_setting", "institute_logo"


def declare() -> None:
    """Register the acts of this app. Called once, when the app is ready."""
    for name, label in ((SETTING, "Réglage modifié"), (LOGO, "Logo")):
        register(EntryKind(name=name, label=label, audiences=frozenset({Audience.STAFF})))
