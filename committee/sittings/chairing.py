"""Who presides a sitting, written down while it goes on."""

from committee.enums import Chair
from committee.models import Sitting
from committee.presiding import presided
from committee.sittings.room import read_room


def note_presider(sitting: Sitting) -> None:
    """The president presides the sitting once she has come, whoever comes first does otherwise. The caller holds the
    lock of the sitting."""
    if not sitting.is_running or sitting.presided_as == Chair.PRESIDENT:
        return
    presider = read_room(sitting, ()).presider()
    if presider is not None:
        Sitting.objects.filter(pk=sitting.pk).update(**presided(presider))
