"""What each event is called in the outbox. The app that sends its mail declares it, once its models are loaded."""

from collections.abc import Mapping

_LABELS: dict[str, str] = {}


def declare_events(labels: Mapping[str, str]) -> None:
    """Add events and their labels. Raises ValueError for one that another app has declared otherwise."""
    for event, label in labels.items():
        if _LABELS.setdefault(event, label) != label:
            raise ValueError(f"The event {event} is declared already.")


def label_of(event: str) -> str:
    """The label of an event, or the empty string for one that is no longer sent by any app."""
    return _LABELS.get(event, "")


def check_declared(event: str) -> None:
    """Raise ValueError for an event that no app has declared."""
    if event not in _LABELS:
        raise ValueError(f"No app declares the event {event}.")
