"""What the journal of an institute keeps, and of a cycle for its texts, for staff alone."""

from toolkit.journal.kinds import Audience, EntryKind, register

SETTING, LOGO = "institute_setting", "institute_logo"
WORDING, WORDING_BACK = "wording_changed", "wording_back"


def declare() -> None:
    """Register the acts of this app. Called once, when the app is ready."""
    labels = {
        SETTING: "Réglage modifié",
        LOGO: "Logo",
        WORDING: "Texte modifié",
        WORDING_BACK: "Retour au texte d’avant",
    }
    for name, label in labels.items():
        register(EntryKind(name=name, label=label, audiences=frozenset({Audience.STAFF})))
